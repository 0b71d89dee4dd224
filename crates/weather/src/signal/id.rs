//! Identifiers of warnings: GB/T 35965.1-2018, `ZZZZZZDDDUUUXX_YYYYMMDDhhmmss` with or without `_N`.

use std::fmt;

use standards::time::Instant;

use crate::WeatherError;

/// An identifier that follows the standard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId {
    text: String,
}

const EXPECTED: &str = "GB/T 35965.1 编码，如 14092341600000_20210714203000（6 位区划、3 位机构、3 位内部、2 位扩展、下划线、14 位时间，可带 _N）";

impl SignalId {
    /// Reads an identifier; the time in it must exist.
    pub fn parse(text: &str) -> Result<Self, WeatherError> {
        let wrong = || WeatherError::value(text, EXPECTED);
        let text = text.trim();
        let mut parts = text.split('_');
        let (head, time, tail) = (parts.next(), parts.next(), parts.next());
        let digits = |part: Option<&str>, count: usize| {
            part.is_some_and(|p| p.len() == count && p.bytes().all(|b| b.is_ascii_digit()))
        };
        let tail_fits =
            tail.is_none_or(|t| (1..=3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit()));
        if !digits(head, 14) || !digits(time, 14) || !tail_fits || parts.next().is_some() {
            return Err(wrong());
        }
        time.and_then(Instant::from_compact).ok_or_else(wrong)?;
        Ok(Self { text: text.to_owned() })
    }

    /// The identifier as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn part(&self, range: std::ops::Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Code of the place, six digits (GB/T 2260).
    #[must_use]
    pub fn place(&self) -> &str {
        self.part(0..6)
    }

    /// Code of the agency, three digits: 416 meteorology, 332 water.
    #[must_use]
    pub fn agency(&self) -> &str {
        self.part(6..9)
    }

    /// Chinese name of the agency's trade, for the two that are confirmed.
    #[must_use]
    pub fn agency_name(&self) -> Option<&'static str> {
        match self.agency() {
            "416" => Some("气象"),
            "332" => Some("水利"),
            _ => None,
        }
    }

    /// When it was issued, Beijing time.
    #[must_use]
    pub fn issued(&self) -> Option<Instant> {
        Instant::from_compact(self.part(15..29))
    }

    /// The identifier without `_N`: live feeds drop it, so that both name one warning.
    #[must_use]
    pub fn stem(&self) -> &str {
        self.part(0..29)
    }
}

impl fmt::Display for SignalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_identifier_comes_apart_with_and_without_its_last_number() {
        let short = SignalId::parse("14000041600000_20260807165704").unwrap();
        assert_eq!((short.place(), short.agency(), short.agency_name()), ("140000", "416", Some("气象")));
        assert_eq!(short.issued().unwrap().to_string(), "2026-08-07T16:57:04+08:00");
        let long = SignalId::parse("14000041600000_20260807165704_1").unwrap();
        assert_eq!((long.as_str().len(), long.stem()), (31, short.as_str()));
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for text in [
            "",
            "14000041600000",
            "1400004160000_20260807165704",
            "14000041600000_20260807165760",
            "14000041600000_20260231165704",
            "14000041600000_20260807165704_",
            "14000041600000_20260807165704_1_2",
            "14000041600000_2026080716570四",
            "NWS-1",
        ] {
            assert!(SignalId::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            if let Ok(id) = SignalId::parse(&text) {
                prop_assert_eq!(id.place().len() + id.agency().len(), 9);
                prop_assert!(id.issued().is_some());
            }
        }
    }
}
