//! Addresses of stations.

use crate::hex;
use std::fmt;

/// A station's address: five bytes, A5 to A1 (SL 651-2014 §6.2.3.2).
///
/// `Display` writes all ten hexadecimal digits, the form that identifies a station everywhere. The standard knows
/// two readings of them, see [`code`](Self::code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationAddress(pub [u8; 5]);

impl StationAddress {
    /// The address of eight digits (a SL 502 station code), of ten hexadecimal digits, or of twelve digits (county and
    /// number, both decimal). Nine digits are ten whose leading zero was lost.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() == 12 {
            return Self::of_county(&digits[..6], &digits[6..]);
        }
        let missing = [b"".as_slice(), b"0", b"00"].get(10usize.checked_sub(digits.len())?)?.to_vec();
        let bytes = hex::bytes(&[&missing, digits].concat())?;
        Some(Self(bytes.try_into().ok()?))
    }

    fn of_county(county: &[u8], number: &[u8]) -> Option<Self> {
        let county = county.iter().all(u8::is_ascii_digit).then(|| hex::bytes(county))??;
        let number: u16 = std::str::from_utf8(number).ok()?.parse().ok()?;
        let [high, low] = number.to_be_bytes();
        Some(Self([county[0], county[1], county[2], high, low]))
    }

    /// What the address means: the eight digits of a SL 502 station code when A5 is 00 (table 13), otherwise six digits
    /// of the county (GB/T 2260) and six of the number that A2 and A1 hold in binary (table 14). `None` when digits
    /// that should be decimal are not.
    #[must_use]
    pub fn code(self) -> Option<String> {
        let decimal = |bytes: &[u8]| bytes.iter().all(|b| hex::bcd(*b).is_some());
        let [a5, _, _, high, low] = self.0;
        if a5 == 0 {
            return decimal(&self.0).then(|| hex::text(&self.0[1..]));
        }
        let number = u16::from_be_bytes([high, low]);
        decimal(&self.0[..3]).then(|| format!("{}{number:06}", hex::text(&self.0[..3])))
    }
}

impl fmt::Display for StationAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::text(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_code_is_written_with_eight_nine_or_ten_digits() {
        let address = StationAddress([0x00, 0x12, 0x34, 0x56, 0x78]);
        for text in ["12345678", "012345678", "0012345678"] {
            assert_eq!(StationAddress::parse(text), Some(address), "{text}");
        }
        assert_eq!((address.to_string(), address.code().unwrap()), ("0012345678".into(), "12345678".into()));
    }

    #[test]
    fn a_county_s_station_has_its_number_in_binary() {
        let address = StationAddress::parse("8004040135").unwrap();
        assert_eq!(address.code().unwrap(), "800404000309");
        assert_eq!(StationAddress::parse("800404000309"), Some(address));
    }

    #[test]
    fn other_text_is_no_address() {
        for text in ["", "1234567", "12345678901", "80040400030x", "800404065536", "00123456G8", "站点编号"]
        {
            assert_eq!(StationAddress::parse(text), None, "{text}");
        }
        assert_eq!(StationAddress([0x00, 0xAB, 0, 0, 0]).code(), None);
    }
}
