//! What every reader delivers: rows of values with their place in the file.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, Origin, ReadingFlag, WaterClass};

use crate::mapping::Mapping;
use crate::time_format::TimeFormat;
use crate::{FeedError, Problem, file_name};

/// Where a row stands: file and line, from 1.
///
/// In the JSON reply, which is one long line, `line` is the number of the row in `tbody`; in a workbook it is the row of the
/// sheet, and `file` is `name[sheet]`.
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
    /// Section name as written (断面名称); of an outlet `discharger/outlet` where they stand in two columns.
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
    /// What else the file says of it: laboratory, method, number of the sample.
    pub notes: Vec<Note>,
    /// Where it was read.
    pub place: Place,
}

/// Something that a file of laboratory results says beside values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The factor it is of; `None` when it is of the whole row.
    pub factor: Option<FactorCode>,
    /// What it is.
    pub kind: NoteKind,
    /// As written.
    pub text: String,
}

/// What a [`Note`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// Who analysed the sample (检测单位).
    Laboratory,
    /// By which method (分析方法).
    Method,
    /// The number on the bottle (样品编号).
    SampleNumber,
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
            notes: Vec::new(),
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

/// A column as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadColumn {
    /// Its name as the file writes it.
    pub name: String,
    /// The mapping file's word for it, such as `time`; `factor` for the values of one factor, `ignore` when it is not read.
    pub role: &'static str,
    /// The factor whose values it holds.
    pub factor: Option<FactorCode>,
    /// Whether its values are converted into the unit of assessment.
    pub converted: bool,
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
    /// Results written as "not detected" without a limit: no value can be put in their place.
    pub undetected: Vec<Problem>,
    /// What the columns were understood as, in their order; none when the file has no header that we know.
    pub columns: Vec<ReadColumn>,
    /// What was read in a way that the reader of a report should know of: columns left out, units converted, years assumed.
    /// Once for a file, never for each row.
    pub notices: Vec<Problem>,
}

/// Half a year, in round days: a file of a whole season may be named after its first day.
const HALF_YEAR_DAYS: i32 = 180;

/// What is being read: the name for places, the year and day of times without a year, and what the mapping file says.
#[derive(Debug, Clone)]
pub(crate) struct Source<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) year: Option<i16>,
    /// The first full date in the file's name.
    pub(crate) day: Option<BeijingDay>,
    /// A time without a year more than so many days after `day` is of the year before.
    pub(crate) days_after: i32,
    /// Whether the cells come from a workbook, where a time may be a serial number.
    pub(crate) workbook: bool,
    /// Whether the rows are of outlets.
    pub(crate) outlets: bool,
    pub(crate) mapping: Option<&'a Mapping>,
}

impl<'a> Source<'a> {
    /// The year is the one given, else the mapping file's, else that of the file's name.
    pub(crate) fn new(name: &str, year: Option<i16>, mapping: Option<&'a Mapping>) -> Self {
        let year = year.or(mapping.and_then(|m| m.year)).or_else(|| file_name::year_in(name));
        let day = file_name::day_in(name);
        Self {
            file: name.into(),
            year,
            day,
            days_after: HALF_YEAR_DAYS,
            workbook: false,
            outlets: false,
            mapping,
        }
    }

    /// The reply of the publication interface holds nothing measured after it was taken.
    pub(crate) fn of_reply(&self) -> Self {
        Self { days_after: 1, ..self.clone() }
    }

    pub(crate) fn at(&self, line: usize) -> Place {
        Place { file: self.file.clone(), line }
    }

    pub(crate) fn time_format(&self) -> Option<&'a TimeFormat> {
        self.mapping?.time_format.as_ref()
    }

    /// A problem of one cell; `column` counts from 0. In a workbook the field begins with the cell's name, such as `D3`.
    pub(crate) fn problem(&self, line: usize, column: usize, field: &str, error: FeedError) -> Problem {
        let place = self.at(line);
        if self.workbook {
            let field = format!("{}{line} {field}", letters(column));
            return Problem::of_cell(place, column + 1, field.trim_end(), error);
        }
        Problem::of_cell(place, column + 1, field, error)
    }
}

/// The name of a column of a workbook: A, B, …, Z, AA; `column` counts from 0.
fn letters(column: usize) -> String {
    let mut rest = column;
    let mut name = String::new();
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + letter));
        if rest < 26 {
            return name;
        }
        rest = rest / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_workbook_are_named_as_a_spreadsheet_names_them() {
        let names = [0, 3, 25, 26, 701, 702].map(letters);
        assert_eq!(names, ["A", "D", "Z", "AA", "ZZ", "AAA"]);
    }
}
