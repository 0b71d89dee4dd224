//! Exact decimals as frames write them.

use crate::hex;
use std::fmt;

/// A decimal number with the decimals it was sent with: 12.340 stays 12.340.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    scaled: i64,
    decimals: u8,
}

/// What the bytes of a BCD value are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bcd {
    /// A number.
    Number(Number),
    /// All AA or all FF: there was no valid value.
    Missing,
    /// Neither.
    Unread,
}

impl Number {
    /// Most digits a number has.
    pub const MOST_DIGITS: usize = 18;

    /// `scaled` divided by ten to the power of `decimals`; `None` with more digits than a number has.
    #[must_use]
    pub fn new(scaled: i64, decimals: u8) -> Option<Self> {
        let fits = scaled.unsigned_abs() < 10u64.pow(18) && usize::from(decimals) <= Self::MOST_DIGITS;
        fits.then_some(Self { scaled, decimals })
    }

    /// The number times ten to the power of [`decimals`](Self::decimals).
    #[must_use]
    pub fn scaled(self) -> i64 {
        self.scaled
    }

    /// Digits behind the point.
    #[must_use]
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// Decimal text such as `-0.21`, with a sign or without.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = [whole, fraction].concat();
        let decimal = !all.is_empty() && all.bytes().all(|b| b.is_ascii_digit());
        if !decimal || all.trim_start_matches('0').len() > Self::MOST_DIGITS {
            return None;
        }
        let scaled: i64 = all.parse().ok()?;
        Self::new(if negative { -scaled } else { scaled }, u8::try_from(fraction.len()).ok()?)
    }

    /// BCD digits, high byte first; a first byte of FF is a minus sign (SL 651-2014 §6.6.3.3).
    pub(crate) fn of_bcd(bytes: &[u8], decimals: u8) -> Bcd {
        let all = |byte: u8| bytes.iter().all(|b| *b == byte);
        if bytes.is_empty() || all(0xFF) || all(0xAA) {
            return if bytes.is_empty() { Bcd::Unread } else { Bcd::Missing };
        }
        let (negative, digits) = match bytes.split_first() {
            Some((0xFF, rest)) => (true, rest),
            _ => (false, bytes),
        };
        let scaled = digits
            .iter()
            .try_fold(0i64, |value, byte| value.checked_mul(100)?.checked_add(i64::from(hex::bcd(*byte)?)));
        let number = scaled.and_then(|scaled| Self::new(if negative { -scaled } else { scaled }, decimals));
        number.map_or(Bcd::Unread, Bcd::Number)
    }

    /// The BCD bytes that a frame writes for the number when its element has so many bytes and decimals; `None` when it
    /// does not fit exactly.
    #[must_use]
    pub fn to_bcd(self, bytes: usize, decimals: u8) -> Option<Vec<u8>> {
        let mut rest = if decimals >= self.decimals {
            self.scaled.checked_mul(10i64.checked_pow(u32::from(decimals - self.decimals))?)?
        } else {
            let power = 10i64.checked_pow(u32::from(self.decimals - decimals))?;
            (self.scaled % power == 0).then(|| self.scaled / power)?
        }
        .unsigned_abs();
        let sign = usize::from(self.scaled < 0);
        let mut out = vec![0; bytes];
        for byte in out.get_mut(sign..)?.iter_mut().rev() {
            *byte = hex::to_bcd(u8::try_from(rest % 100).ok()?);
            rest /= 100;
        }
        if self.scaled < 0 {
            *out.first_mut()? = 0xFF;
        }
        (rest == 0).then_some(out)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.scaled < 0 { "-" } else { "" };
        let digits = self.scaled.unsigned_abs();
        let decimals = usize::from(self.decimals);
        if decimals == 0 {
            return write!(f, "{sign}{digits}");
        }
        let text = format!("{digits:0width$}", width = decimals + 1);
        let (whole, fraction) = text.split_at(text.len() - decimals);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], decimals: u8) -> String {
        match Number::of_bcd(bytes, decimals) {
            Bcd::Number(number) => number.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn digits_and_sign_are_kept_as_they_were_sent() {
        assert_eq!(read(&[0x00, 0x00, 0x05, 0x50], 3), "0.550");
        assert_eq!(read(&[0xFF, 0x00, 0x00, 0x01, 0x72], 2), "-1.72");
        assert_eq!(read(&[0xFF, 0x01], 1), "-0.1");
        assert_eq!(read(&[0x12], 0), "12");
        assert_eq!(read(&[0x00], 4), "0.0000");
    }

    #[test]
    fn fill_is_no_value_and_what_is_not_bcd_is_not_guessed() {
        for fill in [&[0xFF][..], &[0xFF; 4], &[0xAA; 2]] {
            assert_eq!(read(fill, 1), "Missing");
        }
        for bytes in [&[][..], &[0xFF, 0xFF, 0x01], &[0x1A], &[0xAA, 0x01], &[0xF1, 0x23], &[0x99; 10]] {
            assert_eq!(read(bytes, 1), "Unread", "{bytes:02X?}");
        }
    }

    #[test]
    fn text_is_read_with_its_decimals() {
        for text in ["0", "-0.21", "12.340", "999999999999999999", "0.000000000000000001"] {
            assert_eq!(Number::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Number::parse("+1.5").unwrap().to_string(), "1.5");
        assert_eq!(Number::parse(".5").unwrap().to_string(), "0.5");
        for text in ["", "-", ".", "1e3", "1.2.3", "--1", "1 ", "M", "1999999999999999999"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_does_not_fit_its_bytes_is_not_written() {
        let number = Number::parse("-12.34").unwrap();
        assert_eq!(number.to_bcd(4, 3), Some(vec![0xFF, 0x01, 0x23, 0x40]));
        assert_eq!((number.to_bcd(2, 2), number.to_bcd(4, 1), number.to_bcd(0, 2)), (None, None, None));
    }
}
