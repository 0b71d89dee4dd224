//! One data frame's values as bytes: exact decimals, about five bytes a value.
//!
//! Form 1: the byte 1, then per value: factor number (varint), flag (one byte when it is one letter, else 0 and two
//! bytes), `scale * 2 + sign` (one byte), mantissa (varint). The digits come back as they were sent, trailing zeros
//! included.

use rusqlite::types::FromSqlError;
use standards::{Decimal, ReadingFlag};

const FORM: u8 = 1;

pub(crate) fn pack<I: IntoIterator<Item = (u32, Decimal, ReadingFlag)>>(values: I, packed: &mut Vec<u8>) {
    packed.clear();
    packed.push(FORM);
    for (factor, value, flag) in values {
        put_varint(packed, u128::from(factor));
        match flag.to_bytes() {
            [one, 0] => packed.push(one),
            [a, b] => packed.extend([0, a, b]),
        }
        let scale = u8::try_from(value.scale()).unwrap_or(0);
        packed.push(scale * 2 + u8::from(value.is_sign_negative()));
        put_varint(packed, value.mantissa().unsigned_abs());
    }
}

/// One value as it is packed: `±magnitude / 10^scale`.
#[derive(Debug, Clone, Copy)]
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
    /// The value times `10^scale`.
    pub(crate) fn mantissa(&self) -> i128 {
        let magnitude = i128::try_from(self.magnitude).unwrap_or(i128::MAX);
        if self.negative { -magnitude } else { magnitude }
    }

    /// The value, digit for digit.
    pub(crate) fn value(&self) -> Decimal {
        let magnitude = i128::try_from(self.magnitude).unwrap_or(i128::MAX);
        let mut value = Decimal::from_i128_with_scale(magnitude, u32::from(self.scale));
        value.set_sign_negative(self.negative);
        value
    }
}

/// Reads what [`pack`] wrote, value by value.
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
    let magnitude = take_varint(bytes)?;
    let (scale, negative) = (scale_and_sign / 2, scale_and_sign % 2 == 1);
    (scale <= 28 && magnitude < 1 << 96).then_some(PackedValue { factor, flag, magnitude, scale, negative })
}

fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

#[expect(clippy::cast_possible_truncation, reason = "the low seven bits are what is meant")]
fn put_varint(bytes: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u128> {
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
            let mut packed = Vec::new();
            pack(values.iter().copied(), &mut packed);
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
        let mut packed = Vec::new();
        pack((1..=11).map(|f| (f, value, ReadingFlag::NORMAL)), &mut packed);
        assert_eq!(packed.len(), 1 + 11 * 5);
    }
}
