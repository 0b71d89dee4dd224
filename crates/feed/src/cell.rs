//! One cell: a number, a non-detect, a mark for a missing value, or HTML around any of them.

use std::borrow::Cow;

use standards::{Decimal, FactorCode, ReadingFlag};

use crate::row::RecordedRow;
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
    /// Reads `0.215`, `5E-05`, `0.05L`, `<0.05`, `ND`, 未检出, `*`, `--`, `-`, `null` and nothing.
    pub(crate) fn read(text: &str) -> Result<Self, FeedError> {
        let text = text.trim();
        let limit = text
            .strip_suffix(['L', 'l'])
            .or_else(|| text.strip_prefix(['<', '＜', '≤']))
            .map(|rest| rest.trim().trim_start_matches('='));
        if let Some(value) = limit.and_then(number) {
            return Ok(Self::BelowDetection(value));
        }
        let missing = match text {
            "*" => MissingReason::NotMeasured,
            "" | "-" | "--" | "—" | "——" | "null" | "NULL" => MissingReason::NoResult,
            "极值过滤" => MissingReason::FilteredExtreme,
            "ND" | "nd" | "N.D." | "未检出" | "L" => MissingReason::NotDetected,
            _ => {
                let wrong = || FeedError::Value { found: text.chars().take(40).collect() };
                return number(text).map(Self::Value).ok_or_else(wrong);
            }
        };
        Ok(Self::Missing(missing))
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

/// An exact decimal, plain or with an exponent.
fn number(text: &str) -> Option<Decimal> {
    let allowed = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'e' | b'E');
    if text.len() > 40 || !text.bytes().all(allowed) {
        return None;
    }
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { text.parse().ok() }
}

/// A cell of the publication page: its text, and the tooltip of its `span` when it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Html<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) title: Option<Cow<'a, str>>,
}

impl<'a> Html<'a> {
    /// Reads `<span … title='原始值：7.23499'>7.23</span>` or plain text.
    pub(crate) fn read(cell: &'a str) -> Self {
        if !cell.contains('<') {
            return Self { text: decoded(cell.trim()), title: None };
        }
        let title = ["title='", "title=\""].iter().find_map(|open| {
            let rest = &cell[cell.find(open)? + open.len()..];
            rest.split(&open[6..]).next()
        });
        let mut text = String::new();
        let mut rest = cell;
        while let Some(open) = rest.find('<') {
            text.push_str(&rest[..open]);
            rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
        }
        text.push_str(rest);
        Self { text: Cow::Owned(decoded(text.trim()).into_owned()), title: title.map(decoded) }
    }

    /// The unrounded value of the tooltip (原始值), or the text.
    pub(crate) fn raw(&self) -> &str {
        let title = self.title.as_deref().unwrap_or_default();
        let raw = title.strip_prefix("原始值").map(|rest| rest.trim_start_matches(['：', ':']).trim());
        raw.or((title == "极值过滤").then_some(title)).unwrap_or(&self.text)
    }

    /// The line `key:value` of the tooltip, such as 所属河流.
    pub(crate) fn titled(&self, key: &str) -> Option<&str> {
        let value = self.title.as_deref()?.lines().find_map(|line| line.trim().strip_prefix(key))?;
        let value = value.trim_start_matches(['：', ':']).trim();
        (!value.is_empty()).then_some(value)
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let pairs =
        [("&#10;", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    let plain = pairs.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain));
    Cow::Owned(plain.replace("&amp;", "&"))
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
        for text in ["1_000", "0,5", "abc", "1e", "<", "0.1.2", "NaN", "inf", "５"] {
            assert!(Cell::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_span_gives_the_raw_value_and_the_place() {
        let cell = Html::read("<span data-toggle='tooltip' title='原始值：7.23499'>7.23</span>");
        assert_eq!((cell.raw(), &*cell.text), ("7.23499", "7.23"));
        let cell = Html::read("<span title='极值过滤'>--</span>");
        assert_eq!(Cell::read(cell.raw()), Ok(Cell::Missing(MissingReason::FilteredExtreme)));
        let cell = Html::read("<span title='所在地市:石家庄市&#10;所属河流:滹沱河'>岗南水库</span>");
        assert_eq!((&*cell.text, cell.titled("所属河流")), ("岗南水库", Some("滹沱河")));
        assert_eq!(Html::read("总磷<br/><span class='unit'>(mg/L)</span>").text, "总磷(mg/L)");
    }

    proptest! {
        #[test]
        fn no_cell_panics(text in "\\PC{0,30}", tail in "[<>='title原 ]{0,20}") {
            let _cell = Cell::read(&text);
            let both = format!("{text}{tail}");
            let _raw = Html::read(&both).raw().len();
        }
    }
}
