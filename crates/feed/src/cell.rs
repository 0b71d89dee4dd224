//! One cell: a number, a non-detect, or a mark for a missing value.

use standards::{Decimal, FactorCode, ReadingFlag};

use crate::number::{folded, number};
use crate::row::RecordedRow;
use crate::unit::Scale;
use crate::{FeedError, MissingReason, RecordedValue};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Value(Decimal),
    /// Below the detection limit given.
    BelowDetection(Decimal),
    Missing(MissingReason),
}

impl Cell {
    /// Reads `0.215`, `5E-05`, `0.05L`, `<0.05`, `ND`, 未检出, `*`, `--`, `-`, `null` and nothing, in either width.
    pub(crate) fn read(text: &str) -> Result<Self, FeedError> {
        let text = text.trim();
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.is_empty() {
            return number(text).map(Self::Value);
        }
        let folded = folded(text);
        let plain = folded.trim();
        let limit = plain
            .strip_suffix(['L', 'l'])
            .or_else(|| plain.strip_prefix(['<', '≤']))
            .map(|rest| rest.trim().trim_start_matches('='))
            .filter(|rest| rest.contains(|c: char| c.is_ascii_digit()));
        if let Some(limit) = limit {
            return number(limit).map(Self::BelowDetection);
        }
        let missing = match plain {
            "*" => MissingReason::NotMeasured,
            "" | "-" | "--" | "—" | "——" | "/" | "null" | "NULL" => MissingReason::NoResult,
            "极值过滤" => MissingReason::FilteredExtreme,
            "ND" | "nd" | "N.D." | "未检出" | "L" => MissingReason::NotDetected,
            error if error.starts_with('#') => {
                return Err(FeedError::Formula { found: error.chars().take(40).collect() });
            }
            _ => return number(text).map(Self::Value),
        };
        Ok(Self::Missing(missing))
    }

    /// The cell in the unit of assessment.
    pub(crate) fn scaled(self, scale: Scale) -> Result<Self, FeedError> {
        let convert = |value: Decimal| {
            scale.apply(value).ok_or_else(|| FeedError::OutOfRange { found: value.to_string() })
        };
        Ok(match self {
            _ if scale.is_same() => self,
            Self::Value(value) => Self::Value(convert(value)?),
            Self::BelowDetection(limit) => Self::BelowDetection(convert(limit)?),
            Self::Missing(reason) => Self::Missing(reason),
        })
    }

    /// Puts the cell into a row. `flag` is the state of a plain value; a non-detect is `L` unless the state excludes it anyway.
    pub(crate) fn put(self, row: &mut RecordedRow, factor: FactorCode, raw_text: &str, flag: ReadingFlag) {
        let (value, flag) = match self {
            Self::Value(value) => (value, flag),
            Self::BelowDetection(limit) => {
                (limit, if flag.counts() { ReadingFlag::BELOW_DETECTION } else { flag })
            }
            Self::Missing(reason) => {
                row.missing.push((factor, reason));
                return;
            }
        };
        row.values.push(RecordedValue { factor, value, raw_text: raw_text.trim().to_owned(), flag });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_exact_with_and_without_an_exponent() {
        assert_eq!(Cell::read(" 0.2150 ").unwrap(), Cell::Value(d("0.2150")));
        assert_eq!(Cell::read("5E-05").unwrap(), Cell::Value(d("0.00005")));
        assert_eq!(Cell::read("1.5E+7").unwrap(), Cell::Value(d("15000000")));
    }

    #[test]
    fn every_notation_of_a_non_detect_is_understood() {
        for text in ["0.05L", "<0.05", "＜0.05", "< 0.05", "<=0.05", "0.05 L"] {
            assert_eq!(Cell::read(text).unwrap(), Cell::BelowDetection(d("0.05")), "{text}");
        }
        for text in ["ND", "未检出", "N.D."] {
            assert_eq!(Cell::read(text).unwrap(), Cell::Missing(MissingReason::NotDetected), "{text}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["1_000", "0,5", "abc", "1e", "<", "0.1.2", "NaN", "inf", "五"] {
            assert!(Cell::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn full_width_forms_mean_the_same() {
        assert_eq!(Cell::read("０．０５Ｌ").unwrap(), Cell::BelowDetection(d("0.05")));
        assert_eq!(Cell::read("－０．５").unwrap(), Cell::Value(d("-0.5")));
        assert_eq!(Cell::read("－－").unwrap(), Cell::Missing(MissingReason::NoResult));
        assert_eq!(Cell::read("＊").unwrap(), Cell::Missing(MissingReason::NotMeasured));
    }

    #[test]
    fn what_is_too_large_says_so_also_as_a_limit() {
        for text in ["1e308", "<1e308", "1e308L"] {
            assert!(matches!(Cell::read(text), Err(FeedError::OutOfRange { .. })), "{text}");
        }
        assert!(matches!(Cell::read("#DIV/0!"), Err(FeedError::Formula { .. })));
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,30}") {
            let _cell = Cell::read(&text).and_then(|cell| cell.scaled(Scale::between("μg/L", "mg/L").unwrap()));
        }
    }
}
