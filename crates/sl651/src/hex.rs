//! Hexadecimal and BCD digits.

/// The value of a hexadecimal digit, upper or lower case.
pub(crate) fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The number that hexadecimal digits write; `None` when one is none, or when there are more than eight.
pub(crate) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | u32::from(nibble(*digit)?)))
}

/// The bytes that pairs of hexadecimal digits write; `None` when a digit is none or stands alone.
pub(crate) fn bytes(digits: &[u8]) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// Two upper-case hexadecimal digits a byte.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).map(char::from).collect()
}

/// Appends two upper-case digits a byte.
pub(crate) fn append(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 }
}

/// The number that a BCD byte writes.
pub(crate) fn bcd(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 15);
    (tens < 10 && ones < 10).then_some(tens * 10 + ones)
}

/// The BCD byte of a number below 100.
pub(crate) fn to_bcd(number: u8) -> u8 {
    ((number / 10 % 10) << 4) | (number % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_read_as_they_were_written_in_either_case() {
        let all: Vec<u8> = (0..=255).collect();
        let digits = text(&all);
        assert_eq!(bytes(digits.as_bytes()), Some(all.clone()));
        assert_eq!(bytes(digits.to_lowercase().as_bytes()), Some(all));
        assert_eq!((bytes(b"0"), bytes(b"0G"), number(b""), number(b"123456789")), (None, None, None, None));
        assert_eq!((number(b"8008"), number(b"ffFFffff")), (Some(0x8008), Some(u32::MAX)));
    }

    #[test]
    fn only_decimal_digits_are_bcd() {
        assert!((0..100).all(|n| bcd(to_bcd(n)) == Some(n)));
        assert_eq!((0..=255).filter(|b| bcd(*b).is_some()).count(), 100);
    }
}
