//! The checksum of HJ 212-2017 §6.2 and its appendix A.
//!
//! The register is shifted right by a whole byte and the data byte is XORed into what is left, so the low byte of
//! the old register is thrown away at every step. Two things follow. The checksum is not CRC-16/MODBUS. And it
//! takes only 256 different values: a wrong frame passes with probability 1/256, not 1/65536, which is why
//! [`Framer`](crate::Framer) never lets a matching checksum alone overrule the structure of the stream.

/// Bytes folded in one step of [`checksum`].
const STRIDE: usize = 16;

/// Register after eight shifts, for each value of "high byte XOR data byte".
const STEP: [u16; 256] = step_table();

/// `FOLD[k][b]`: what a byte contributes to the high byte of the register `k` bytes later. The step is linear over
/// GF(2), so the contributions of sixteen bytes can be looked up independently and XORed.
static FOLD: [[u8; 256]; STRIDE] = fold_table();

const fn step_table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut register: u16 = 0;
    while register < 256 {
        let mut value = register;
        let mut shifts = 0;
        while shifts < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xA001 } else { value >> 1 };
            shifts += 1;
        }
        table[register as usize] = value;
        register += 1;
    }
    table
}

const fn fold_table() -> [[u8; 256]; STRIDE] {
    let mut table = [[0; 256]; STRIDE];
    let mut byte = 0;
    while byte < 256 {
        let mut high = (STEP[byte] >> 8) as u8;
        table[0][byte] = high;
        let mut distance = 1;
        while distance < STRIDE {
            high = (STEP[high as usize] >> 8) as u8;
            table[distance][byte] = high;
            distance += 1;
        }
        byte += 1;
    }
    table
}

/// Checksum of a data segment (HJ 212-2017 §6.2): printed as four hexadecimal digits, high byte first.
///
/// ```
/// let segment = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
/// assert_eq!(hj212::checksum(segment), 0x1C80);
/// ```
#[must_use]
pub fn checksum(segment: &[u8]) -> u16 {
    let Some((&last, body)) = segment.split_last() else { return 0xFFFF };
    let mut high = 0xFF;
    let (strides, rest) = body.as_chunks::<STRIDE>();
    for stride in strides {
        let mut folded = 0;
        for position in 1..STRIDE {
            folded ^= FOLD[STRIDE - 1 - position][usize::from(stride[position])];
        }
        // Last, so that strides wait for each other only here.
        high = folded ^ FOLD[STRIDE - 1][usize::from(high ^ stride[0])];
    }
    for &byte in rest {
        high = FOLD[0][usize::from(high ^ byte)];
    }
    STEP[usize::from(high ^ last)]
}

/// Which checksum a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CrcVariant {
    /// That of HJ 212.
    Standard,
    /// CRC-16/MODBUS, high byte first.
    Modbus,
    /// CRC-16/MODBUS, low byte first, as MODBUS itself sends it.
    ModbusLowFirst,
    /// That of HJ 212 over `##`, length and data segment.
    WithHeader,
    /// That of HJ 212 over the data segment without its closing `&&`.
    WithoutClosing,
    /// That of HJ 212 over the length and the data segment.
    WithLength,
}

impl CrcVariant {
    /// All of them, the standard's first.
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::Modbus,
        Self::ModbusLowFirst,
        Self::WithHeader,
        Self::WithLength,
        Self::WithoutClosing,
    ];

    /// The name a configuration file gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Modbus => "modbus",
            Self::ModbusLowFirst => "modbus-low-first",
            Self::WithHeader => "with-header",
            Self::WithLength => "with-length",
            Self::WithoutClosing => "without-closing",
        }
    }

    /// The variant of its name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.name() == name)
    }

    /// The checksum of a frame, given up to the end of its data segment, which begins at `segment`.
    pub(crate) fn of(self, frame: &[u8], segment: usize) -> u16 {
        let inside = &frame[segment..];
        match self {
            Self::Standard => checksum(inside),
            Self::Modbus => modbus(inside),
            Self::ModbusLowFirst => modbus(inside).swap_bytes(),
            Self::WithHeader => checksum(frame),
            Self::WithLength => checksum(&frame[2.min(segment)..]),
            Self::WithoutClosing => checksum(inside.strip_suffix(b"&&").unwrap_or(inside)),
        }
    }
}

/// CRC-16/MODBUS: other than HJ 212 it keeps the low byte of the register.
pub(crate) fn modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |register, byte| {
        let [high, low] = u16::to_be_bytes(register);
        u16::from(high) ^ STEP[usize::from(low ^ byte)]
    })
}

/// Whether a checksum is that of a data segment, by a variant that is believed unasked.
pub(crate) fn fits(declared: u16, segment: &[u8]) -> bool {
    declared == checksum(segment) || {
        let modbus = modbus(segment);
        declared == modbus || declared == modbus.swap_bytes()
    }
}

/// Value of four hexadecimal digits in either case.
pub(crate) fn hex4(digits: &[u8]) -> Option<u16> {
    let digits: &[u8; 4] = digits.try_into().ok()?;
    digits.iter().try_fold(0u16, |value, &digit| {
        let nibble = match digit {
            b'0'..=b'9' => digit - b'0',
            b'A'..=b'F' => digit - b'A' + 10,
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u16::from(nibble))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STANDARD_2017: &[u8] =
        b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";

    /// The standard's own text, bit by bit.
    fn as_printed(segment: &[u8]) -> u16 {
        segment.iter().fold(0xFFFF, |register: u16, &byte| {
            (0..8).fold(register >> 8 ^ u16::from(byte), |value, _| {
                if value & 1 == 1 { value >> 1 ^ 0xA001 } else { value >> 1 }
            })
        })
    }

    #[test]
    fn the_examples_of_the_standards_give_their_printed_checksums() {
        assert_eq!(checksum(STANDARD_2017), 0x1C80);
        assert_eq!(
            checksum(
                b"QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&"
            ),
            0x2200
        );
        assert_eq!(
            checksum(
                b"QN=20160801085857223;ST=21;CN=1062;PW=123456;MN=A220582_0001;Flag=9;CP=&&RtdInterval=10&&"
            ),
            0xE381
        );
    }

    #[test]
    fn it_is_not_modbus() {
        assert_eq!(modbus(STANDARD_2017), 0x0759);
        assert_ne!(checksum(STANDARD_2017), modbus(STANDARD_2017));
    }

    #[test]
    fn modbus_gives_its_published_check_value() {
        assert_eq!(modbus(b"123456789"), 0x4B37);
    }

    #[test]
    fn an_empty_segment_keeps_the_start_value() {
        assert_eq!(checksum(b""), 0xFFFF);
    }

    #[test]
    fn hexadecimal_digits_are_read_in_either_case_and_nothing_else_is() {
        assert_eq!(hex4(b"c0C1"), Some(0xC0C1));
        assert_eq!(hex4(b"0000"), Some(0));
        assert_eq!(hex4(b"c0g1"), None);
        assert_eq!(hex4(b"c01"), None);
    }

    proptest! {
        #[test]
        fn folding_sixteen_bytes_at_a_time_changes_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(checksum(&bytes), as_printed(&bytes));
        }
    }
}
