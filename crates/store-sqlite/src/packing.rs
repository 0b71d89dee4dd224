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

/// Reads what [`pack`] wrote.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<(u32, Decimal, ReadingFlag)>, FromSqlError> {
    let wrong = || FromSqlError::Other("packed values do not read".into());
    let [FORM, rest @ ..] = packed else { return Err(wrong()) };
    let mut bytes = rest.iter().copied();
    let mut values = Vec::with_capacity(rest.len() / 5);
    while bytes.len() > 0 {
        let factor =
            u32::try_from(take_varint(&mut bytes).ok_or_else(wrong)?).map_err(|_too_large| wrong())?;
        let flag = match bytes.next().ok_or_else(wrong)? {
            0 => [bytes.next().ok_or_else(wrong)?, bytes.next().ok_or_else(wrong)?],
            one => [one, 0],
        };
        let flag = ReadingFlag::from_bytes(flag).ok_or_else(wrong)?;
        let scale_and_sign = bytes.next().ok_or_else(wrong)?;
        let mantissa =
            i128::try_from(take_varint(&mut bytes).ok_or_else(wrong)?).map_err(|_too_large| wrong())?;
        let mut value = Decimal::try_from_i128_with_scale(mantissa, u32::from(scale_and_sign / 2))
            .map_err(|_range| wrong())?;
        value.set_sign_negative(scale_and_sign % 2 == 1);
        values.push((factor, value, flag));
    }
    Ok(values)
}

#[expect(clippy::cast_possible_truncation, reason = "the low seven bits are what is meant")]
fn put_varint(bytes: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_varint(bytes: &mut impl Iterator<Item = u8>) -> Option<u128> {
    let mut number = 0u128;
    for shift in (0..126).step_by(7) {
        let byte = bytes.next()?;
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
        (any::<i64>(), 0u32..=28).prop_map(|(m, s)| Decimal::from_i128_with_scale(i128::from(m), s))
    }

    proptest! {
        #[test]
        fn values_come_back_digit_for_digit(values in proptest::collection::vec((0u32..1000, decimals(), flags()), 0..40)) {
            let mut packed = Vec::new();
            pack(values.iter().copied(), &mut packed);
            let back = unpack(&packed).unwrap();
            prop_assert_eq!(back.len(), values.len());
            for (a, b) in back.iter().zip(&values) {
                prop_assert_eq!((a.0, a.1.to_string(), a.2), (b.0, b.1.to_string(), b.2));
            }
        }

        #[test]
        fn broken_bytes_are_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _either = unpack(&bytes);
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
