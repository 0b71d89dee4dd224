//! The `Flag` field: protocol version and what the sender expects (HJ 212-2017 §6.3.2, table 5).

use std::fmt;

/// Value of the `Flag` field, bits `V5 V4 V3 V2 V1 V0 D A`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flag(u8);

impl Flag {
    const ANSWER: u8 = 0b01;
    const PACKETS: u8 = 0b10;

    /// A flag from its eight bits.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The eight bits, as written in the frame (0–255).
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Version bits: the upper six.
    #[must_use]
    pub const fn version(self) -> Version {
        match self.0 >> 2 {
            0 => Version::Hjt2005,
            1 => Version::Hj2017,
            2 => Version::Hj2025,
            other => Version::Other(other),
        }
    }

    /// Bit A: the sender wants an answer.
    #[must_use]
    pub const fn wants_answer(self) -> bool {
        self.0 & Self::ANSWER != 0
    }

    /// Bit D: the frame is one of several and carries PNUM and PNO.
    #[must_use]
    pub const fn has_packet_numbers(self) -> bool {
        self.0 & Self::PACKETS != 0
    }

    /// The flag of an answer: the same version, wanting no answer, without packet numbers.
    #[must_use]
    pub const fn of_answer(self) -> Self {
        Self(self.0 & !(Self::ANSWER | Self::PACKETS))
    }
}

/// Protocol version as the `Flag` field states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 000000: HJ/T 212-2005.
    Hjt2005,
    /// 000001: HJ 212-2017.
    Hj2017,
    /// 000010: HJ 212-2025; national surface-water stations have used the same bits since before 2025.
    Hj2025,
    /// Any other version number.
    Other(u8),
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hjt2005 => f.write_str("HJ/T 212-2005"),
            Self::Hj2017 => f.write_str("HJ 212-2017"),
            Self::Hj2025 => f.write_str("HJ 212-2025"),
            Self::Other(number) => write!(f, "version {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_7_is_a_2017_sub_packet_that_wants_an_answer() {
        let flag = Flag::from_bits(7);
        assert_eq!(flag.version(), Version::Hj2017);
        assert!(flag.wants_answer() && flag.has_packet_numbers());
    }

    #[test]
    fn an_answer_keeps_the_version_bits_only() {
        assert_eq!(Flag::from_bits(7).of_answer().bits(), 4);
        assert_eq!(Flag::from_bits(9).of_answer().bits(), 8);
        assert_eq!(Flag::from_bits(0).of_answer().bits(), 0);
    }
}
