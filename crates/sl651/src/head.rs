//! Whether a frame could begin here, and what its first bytes promise.

use crate::control::{Direction, Protocol, SOH, START, STX, SYN};
use crate::hex;

/// What the first bytes of a frame say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) protocol: Protocol,
    pub(crate) direction: Direction,
    /// Whether packet total and number stand before the body (SYN, mode M3).
    pub(crate) packets: bool,
    /// Where the counted bytes begin.
    pub(crate) body: usize,
    /// How many they are, by the length field.
    pub(crate) declared: usize,
}

/// What is known of a place in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Probe {
    Head(Head),
    /// No frame begins here, whatever follows.
    No,
    /// More bytes are needed to say.
    More,
}

impl Head {
    /// Longest run of bytes that [`at`](Self::at) looks at.
    pub(crate) const LONGEST: usize = 24;
    const HEX: usize = 14;

    /// Looks at the first bytes of `data`.
    pub(crate) fn at(data: &[u8]) -> Probe {
        match data.first() {
            None => Probe::More,
            Some(0x7E) => Self::hex(data),
            Some(&SOH) => Self::ascii(data),
            Some(0x68) => Self::szy206(data),
            Some(_) => Probe::No,
        }
    }

    /// Bytes behind the counted ones: the end character and the checksum; checksum and 16H in SZY206.
    pub(crate) fn tail(self) -> usize {
        match self.protocol {
            Protocol::Hex => 3,
            Protocol::Ascii => 5,
            Protocol::Szy206 => 2,
        }
    }

    /// Bytes of the whole frame, if the length field tells the truth.
    pub(crate) fn total(self) -> usize {
        self.body + self.declared + self.tail()
    }

    fn hex(data: &[u8]) -> Probe {
        if data.get(1).is_some_and(|second| *second != START[1]) {
            return Probe::No;
        }
        let Some(head) = data.get(..Self::HEX) else { return Probe::More };
        Self::sl651(Protocol::Hex, u16::from_be_bytes([head[11], head[12]]), head[13], Self::HEX)
    }

    fn ascii(data: &[u8]) -> Probe {
        let digits = &data[1..data.len().min(Self::LONGEST - 1)];
        if digits.iter().any(|digit| hex::nibble(*digit).is_none()) {
            return Probe::No;
        }
        let Some(head) = data.get(..Self::LONGEST) else { return Probe::More };
        let length = hex::number(&head[19..23]).and_then(|n| u16::try_from(n).ok()).unwrap_or_default();
        Self::sl651(Protocol::Ascii, length, head[23], Self::LONGEST)
    }

    /// Direction and length share two bytes; the highest four bits are 0 up and 8 down (tables 16, 20). Packets sent
    /// up in HEX may use all sixteen bits for the length (table 22).
    fn sl651(protocol: Protocol, word: u16, marker: u8, body: usize) -> Probe {
        let packets = marker == SYN;
        if !packets && marker != STX {
            return Probe::No;
        }
        let (direction, length) = match word >> 12 {
            0 => (Direction::Up, word),
            8 => (Direction::Down, word & 0xFFF),
            _ if packets && protocol == Protocol::Hex => (Direction::Up, word),
            _ => return Probe::No,
        };
        let declared = usize::from(length);
        let numbers = if protocol == Protocol::Hex { 3 } else { 6 };
        if packets && declared < numbers {
            return Probe::No;
        }
        Probe::Head(Self { protocol, direction, packets, body, declared })
    }

    /// 68H, length, 68H; the control field's highest bit says up.
    fn szy206(data: &[u8]) -> Probe {
        let length = data.get(1).copied();
        let second = data.get(2).copied();
        if length.is_some_and(|l| l < 7) || second.is_some_and(|s| s != 0x68) {
            return Probe::No;
        }
        let (Some(length), Some(_), Some(control)) = (length, second, data.get(3)) else {
            return Probe::More;
        };
        let direction = if control & 0x80 == 0 { Direction::Down } else { Direction::Up };
        Probe::Head(Self {
            protocol: Protocol::Szy206,
            direction,
            packets: control & 0x40 != 0,
            body: 3,
            declared: usize::from(length),
        })
    }
}
