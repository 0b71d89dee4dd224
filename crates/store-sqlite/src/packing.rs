//! One data frame's values as bytes: exact decimals, about five bytes a value.
//!
//! Form 1: the byte 1, then per value: factor number (varint), flag (one byte when it is one letter, else 0 and two
//! bytes), `scale * 2 + sign` (one byte), mantissa (varint). The digits come back as they were sent, trailing zeros
//! included.

use rusqlite::types::FromSqlError;
use standards::{Decimal, ReadingFlag};

const FORM: u8 = 1;

/// Values as bytes.
pub(crate) fn packed(values: &[PackedValue]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(1 + values.len() * 6);
    packed.push(FORM);
    for value in values {
        put_varint(&mut packed, u128::from(value.factor));
        match value.flag.to_bytes() {
            [one, 0] => packed.push(one),
            [a, b] => packed.extend([0, a, b]),
        }
        value.put_number(&mut packed);
    }
    packed
}

/// Bytes with their length before them.
pub(crate) fn put_slice(bytes: &mut Vec<u8>, slice: &[u8]) {
    put_varint(bytes, slice.len() as u128);
    bytes.extend_from_slice(slice);
}

pub(crate) fn take_slice<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_length(bytes)?;
    let (slice, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(slice)
}

pub(crate) fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    usize::try_from(take_varint(bytes)?).ok()
}

/// One value as it is packed: `±magnitude / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PackedValue {
    /// Number of the factor in the table `factor`.
    pub(crate) factor: u32,
    pub(crate) flag: ReadingFlag,
    /// Below 2^96, as a Decimal's.
    magnitude: u128,
    /// At most 28, as a Decimal's.
    pub(crate) scale: u8,
    negative: bool,
}

impl PackedValue {
    /// A value of a factor's number.
    pub(crate) fn new(factor: u32, value: Decimal, flag: ReadingFlag) -> Self {
        let scale = u8::try_from(value.scale()).unwrap_or(0);
        let magnitude = value.mantissa().unsigned_abs();
        Self { factor, flag, magnitude, scale, negative: value.is_sign_negative() }
    }

    /// The value of its written parts; `None` beyond a Decimal.
    pub(crate) fn read(factor: u32, flag: ReadingFlag, scale_and_sign: u8, magnitude: u128) -> Option<Self> {
        let (scale, negative) = (scale_and_sign / 2, scale_and_sign % 2 == 1);
        (scale <= 28 && magnitude < 1 << 96).then_some(Self { factor, flag, magnitude, scale, negative })
    }

    /// The value `mantissa / 10^scale`; `None` beyond a Decimal.
    pub(crate) fn of_parts(factor: u32, mantissa: i64, scale: u8, flag: ReadingFlag) -> Option<Self> {
        let magnitude = u128::from(mantissa.unsigned_abs());
        (scale <= 28).then_some(Self { factor, flag, magnitude, scale, negative: mantissa < 0 })
    }

    /// `scale * 2 + sign` and the mantissa, as [`Self::read`] takes them.
    pub(crate) fn put_number(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.scale * 2 + u8::from(self.negative));
        put_varint(bytes, self.magnitude);
    }

    /// The same value under another factor's number.
    pub(crate) fn of_factor(self, factor: u32) -> Self {
        Self { factor, ..self }
    }

    /// Whether it is a zero with a minus sign, which no mantissa tells.
    pub(crate) fn is_negative_zero(&self) -> bool {
        self.negative && self.magnitude == 0
    }

    /// The value times `10^scale`.
    pub(crate) fn mantissa(&self) -> i128 {
        let magnitude = i128::try_from(self.magnitude).unwrap_or(i128::MAX);
        if self.negative { -magnitude } else { magnitude }
    }

    /// The value, digit for digit.
    pub(crate) fn value(&self) -> Decimal {
        let magnitude = i128::try_from(self.magnitude).unwrap_or(i128::MAX);
        let mut value = match i64::try_from(magnitude) {
            Ok(short) => Decimal::new(short, u32::from(self.scale)),
            Err(_long) => Decimal::from_i128_with_scale(magnitude, u32::from(self.scale)),
        };
        value.set_sign_negative(self.negative);
        value
    }
}

/// Reads what [`packed`] wrote, value by value.
pub(crate) fn unpack(packed: &[u8], mut see: impl FnMut(PackedValue)) -> Result<(), FromSqlError> {
    let [FORM, bytes @ ..] = packed else { return Err(does_not_read()) };
    let mut bytes = bytes;
    while !bytes.is_empty() {
        see(take_value(&mut bytes).ok_or_else(does_not_read)?);
    }
    Ok(())
}

fn does_not_read() -> FromSqlError {
    FromSqlError::Other("packed values do not read".into())
}

fn take_value(bytes: &mut &[u8]) -> Option<PackedValue> {
    let factor = u32::try_from(take_varint(bytes)?).ok()?;
    let flag = match take(bytes)? {
        0 => [take(bytes)?, take(bytes)?],
        one => [one, 0],
    };
    let flag = ReadingFlag::from_bytes(flag)?;
    let scale_and_sign = take(bytes)?;
    PackedValue::read(factor, flag, scale_and_sign, take_varint(bytes)?)
}

pub(crate) fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

#[expect(clippy::cast_possible_truncation, reason = "the low seven bits are what is meant")]
pub(crate) fn put_varint(bytes: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

pub(crate) fn take_varint(bytes: &mut &[u8]) -> Option<u128> {
    // Nearly every number fits seven bytes, and so a register.
    let mut number = 0u64;
    for shift in (0..49).step_by(7) {
        let byte = take(bytes)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(u128::from(number));
        }
    }
    let mut number = u128::from(number);
    for shift in (49..126).step_by(7) {
        let byte = take(bytes)?;
        number |= u128::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flags() -> impl Strategy<Value = ReadingFlag> {
        "[A-Za-z]{1,2}".prop_map(|t| t.parse().unwrap())
    }

    fn decimals() -> impl Strategy<Value = Decimal> {
        (any::<i128>(), 0u32..=28).prop_map(|(m, s)| Decimal::from_i128_with_scale(m >> 32, s))
    }

    proptest! {
        #[test]
        fn values_come_back_digit_for_digit(values in proptest::collection::vec((0u32..1000, decimals(), flags()), 0..40)) {
            let sent: Vec<_> = values.iter().map(|(factor, value, flag)| PackedValue::new(*factor, *value, *flag)).collect();
            let packed = packed(&sent);
            let mut back = Vec::new();
            unpack(&packed, |v| back.push(v)).unwrap();
            prop_assert_eq!(back.len(), values.len());
            for (a, b) in back.iter().zip(&values) {
                prop_assert_eq!((a.factor, a.value().to_string(), a.flag), (b.0, b.1.to_string(), b.2));
                prop_assert_eq!((a.mantissa(), u32::from(a.scale)), (b.1.mantissa(), b.1.scale()));
            }
        }

        #[test]
        fn broken_bytes_are_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _either = unpack(&bytes, |value| assert!(value.value().scale() <= 28));
        }
    }

    #[test]
    fn eleven_ordinary_values_take_about_five_bytes_each() {
        let value: Decimal = "0.265".parse().unwrap();
        let values: Vec<_> = (1..=11).map(|f| PackedValue::new(f, value, ReadingFlag::NORMAL)).collect();
        assert_eq!(packed(&values).len(), 1 + 11 * 5);
    }
}
