//! What every reader delivers: rows of values with their place in the file.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use standards::time::Instant;
use standards::{Decimal, FactorCode, Origin, ReadingFlag, WaterClass};

use crate::Problem;

/// Where a row stands: file and line, from 1.
///
/// In the JSON reply, which is one long line, `line` is the number of the row in `tbody`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// The name given to [`crate::read`].
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One value of a row, in the factor's unit of assessment ([`standards::Factor::unit`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedValue {
    /// What was measured.
    pub factor: FactorCode,
    /// The exact decimal of `raw_text`. For a non-detect (flag `L`) it is the detection limit, not half of it.
    pub value: Decimal,
    /// The text that was read: of the national JSON the unrounded 原始值, of the other forms the cell.
    pub raw_text: String,
    /// `N`, or what the file says of this value: `M` in a row whose station is under maintenance (维护), `B` when the
    /// station is stopped (停站, 不具备运行条件), `L` for a non-detect.
    pub flag: ReadingFlag,
}

/// Why a factor that the row has a place for has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// `*`: not measured at this station.
    NotMeasured,
    /// `--`, null or nothing: no result.
    NoResult,
    /// `--` with the tooltip 极值过滤: filtered by the platform as an extreme.
    FilteredExtreme,
    /// `ND`, 未检出: not detected, and no detection limit given, so that no value can be put in its place.
    NotDetected,
    /// The text is no number; a [`Problem`] names it.
    Unreadable,
}

/// One published or recorded result: a section, a time, and values of several factors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRow {
    /// Section name as written (断面名称).
    pub section: String,
    /// 省份.
    pub province: Option<String>,
    /// 流域.
    pub basin: Option<String>,
    /// 所在地市.
    pub city: Option<String>,
    /// 所属河流.
    pub river: Option<String>,
    /// Time of measurement.
    pub time: Instant,
    /// Class as published (水质类别), `None` when not graded.
    pub published_class: Option<WaterClass>,
    /// State of the station as published (站点情况).
    pub status: Option<String>,
    /// The values, in the order of the file's columns.
    pub values: Vec<RecordedValue>,
    /// Factors without a value, in the order of the file's columns.
    pub missing: Vec<(FactorCode, MissingReason)>,
    /// Measured or generated.
    pub origin: Origin,
    /// Where it was read.
    pub place: Place,
}

impl RecordedRow {
    /// An empty row.
    #[must_use]
    pub fn new(section: impl Into<String>, time: Instant, place: Place) -> Self {
        Self {
            section: section.into(),
            province: None,
            basin: None,
            city: None,
            river: None,
            time,
            published_class: None,
            status: None,
            values: Vec::new(),
            missing: Vec::new(),
            origin: Origin::Measured,
            place,
        }
    }

    /// The value of a factor.
    #[must_use]
    pub fn value(&self, factor: FactorCode) -> Option<&RecordedValue> {
        self.values.iter().find(|v| v.factor == factor)
    }

    /// Whether the row says anything of a factor: a value or a reason for its absence.
    #[must_use]
    pub fn mentions(&self, factor: FactorCode) -> bool {
        self.value(factor).is_some() || self.missing.iter().any(|(code, _)| *code == factor)
    }
}

/// A line without time and values: the station was stopped or under maintenance when the feed was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmeasured {
    /// Section name as written.
    pub section: String,
    /// State of the station as published.
    pub status: Option<String>,
    /// Where it was read.
    pub place: Place,
}

/// Everything a reader found, in file order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// Rows with a time, duplicates included.
    pub rows: Vec<RecordedRow>,
    /// Lines of stations that delivered nothing.
    pub unmeasured: Vec<Unmeasured>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What is being read: the name for places, and the year of times without one.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) file: Arc<str>,
    pub(crate) year: Option<i16>,
}

impl Source {
    pub(crate) fn new(name: &str, year: Option<i16>) -> Self {
        Self { file: name.into(), year }
    }

    pub(crate) fn at(&self, line: usize) -> Place {
        Place { file: self.file.clone(), line }
    }
}
