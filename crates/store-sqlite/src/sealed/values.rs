//! A column of exact values with their flags: mantissas on one scale, and how the written decimals follow from it.
//!
//! Stations write `0.20` or `0.2`, and both come back as they were written. Three ways cover what instruments do: every
//! value has the same decimals; every value is written without zeros at its end; each has its own. A column with a value that
//! fits no 64-bit mantissa on the common scale, or a negative zero, is packed value by value.

use standards::ReadingFlag;

use super::numbers;
use crate::packing::{self, PackedValue, put_slice, take, take_slice};

const SAME: u8 = 0;
const TRIMMED: u8 = 1;
const OWN: u8 = 2;
const PACKED: u8 = 3;

/// The column as bytes.
pub(super) fn write(values: &[PackedValue]) -> Vec<u8> {
    let scale = values.iter().map(|v| v.scale).max().unwrap_or(0);
    let Some(mantissas) = values.iter().map(|v| on_scale(v, scale)).collect::<Option<Vec<i64>>>() else {
        return write_packed(values);
    };
    let same = values.iter().all(|v| v.scale == scale);
    let trimmed = || mantissas.iter().zip(values).all(|(m, v)| without_zeros(*m, scale).1 == v.scale);
    let form = if same {
        SAME
    } else if trimmed() {
        TRIMMED
    } else {
        OWN
    };
    let mut bytes = vec![form, scale];
    if form == OWN {
        let scales: Vec<i64> = values.iter().map(|v| i64::from(v.scale)).collect();
        put_slice(&mut bytes, &numbers::write(&scales));
    }
    let flags: Vec<i64> = values.iter().map(|v| i64::from(u16::from_le_bytes(v.flag.to_bytes()))).collect();
    put_slice(&mut bytes, &numbers::write(&flags));
    put_slice(&mut bytes, &numbers::write(&mantissas));
    bytes
}

/// The values of a column of so many; `None` when the bytes are none of [`write()`].
pub(super) fn read(mut bytes: &[u8], factor: u32, count: usize) -> Option<Vec<PackedValue>> {
    let form = take(&mut bytes)?;
    if form == PACKED {
        return read_packed(bytes, factor, count);
    }
    let scale = take(&mut bytes).filter(|scale| *scale <= 28)?;
    let scales = if form == OWN { Some(numbers::read(take_slice(&mut bytes)?, count)?) } else { None };
    let flags = numbers::read(take_slice(&mut bytes)?, count)?;
    let mantissas = numbers::read(take_slice(&mut bytes)?, count)?;
    let normal = i64::from(u16::from_le_bytes(ReadingFlag::NORMAL.to_bytes()));
    let mut known = (normal, ReadingFlag::NORMAL);
    let mut values = Vec::with_capacity(count);
    for (row, (mantissa, flag)) in mantissas.into_iter().zip(flags).enumerate() {
        if flag != known.0 {
            known = (flag, ReadingFlag::from_bytes(u16::try_from(flag).ok()?.to_le_bytes())?);
        }
        let (mantissa, scale) = match (form, &scales) {
            (SAME, _) => (mantissa, scale),
            (TRIMMED, _) => without_zeros(mantissa, scale),
            (_, Some(scales)) => {
                let own = u8::try_from(*scales.get(row)?).ok()?;
                let cut = 10i64.checked_pow(u32::from(scale.checked_sub(own)?))?;
                (mantissa / cut, own)
            }
            _ => return None,
        };
        values.push(PackedValue::of_parts(factor, mantissa, scale, known.1)?);
    }
    Some(values)
}

fn on_scale(value: &PackedValue, scale: u8) -> Option<i64> {
    if value.is_negative_zero() {
        return None;
    }
    let more = 10i128.checked_pow(u32::from(scale - value.scale))?;
    i64::try_from(value.mantissa().checked_mul(more)?).ok()
}

fn without_zeros(mut mantissa: i64, mut scale: u8) -> (i64, u8) {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    (mantissa, scale)
}

fn write_packed(values: &[PackedValue]) -> Vec<u8> {
    let values: Vec<PackedValue> = values.iter().map(|v| v.of_factor(0)).collect();
    [&[PACKED], &packing::packed(&values)[..]].concat()
}

fn read_packed(bytes: &[u8], factor: u32, count: usize) -> Option<Vec<PackedValue>> {
    let mut values = Vec::with_capacity(count);
    packing::unpack(bytes, |value| values.push(value.of_factor(factor))).ok()?;
    (values.len() == count).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standards::Decimal;

    fn column(texts: &[&str]) -> Vec<PackedValue> {
        let value = |t: &&str| PackedValue::new(7, t.parse().unwrap(), ReadingFlag::NORMAL);
        texts.iter().map(value).collect()
    }

    fn check(texts: &[&str], form: u8) {
        let values = column(texts);
        let bytes = write(&values);
        assert_eq!(bytes[0], form, "{texts:?}");
        let back = read(&bytes, 7, values.len()).unwrap();
        let back: Vec<String> = back.iter().map(|v| v.value().to_string()).collect();
        assert_eq!(back, texts);
    }

    #[test]
    fn decimals_are_kept_as_stations_write_them() {
        check(&["0.20", "0.21", "8.00", "-0.05"], SAME);
        check(&["0.2", "0.21", "8", "0", "-1.5"], TRIMMED);
        check(&["0.20", "0.215", "8", "0.000"], OWN);
        check(&["0.2", "79228162514264337593543950335"], PACKED);
        check(&["1.5", "0.0000000000000000000000000001"], PACKED);
        check(&[], SAME);
    }

    #[test]
    fn a_zero_keeps_its_minus_sign() {
        let mut zero = Decimal::new(0, 2);
        zero.set_sign_negative(true);
        let values = [PackedValue::new(1, zero, ReadingFlag::NORMAL), column(&["1.5"])[0].of_factor(1)];
        assert_eq!(read(&write(&values), 1, 2).as_deref(), Some(&values[..]));
    }

    proptest! {
        #[test]
        fn values_come_back_digit_for_digit(values in prop::collection::vec(
            (prop_oneof![
                (-9999i64..9999, 0u32..5).prop_map(|(m, s)| Decimal::new(m, s)),
                (any::<i128>(), 0u32..=28).prop_map(|(m, s)| Decimal::from_i128_with_scale(m >> 32, s)),
            ], "[NLMhd]|hd|lr"), 0..90))
        {
            let values: Vec<_> =
                values.iter().map(|(v, flag)| PackedValue::new(3, *v, flag.parse().unwrap())).collect();
            prop_assert_eq!(read(&write(&values), 3, values.len()), Some(values));
        }
    }
}
