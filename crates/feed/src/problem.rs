//! What can be wrong in a file of readings, with its place.

use std::fmt;

use thiserror::Error;

use crate::Place;

/// What was found and what was expected, in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FeedError {
    /// The head of the file is none of the four forms.
    #[error(
        "无法识别文件格式（{found}）；应为国家平台 CSV 或 JSON、本系统数据文件，或首行为 section,time,factor,value 的 CSV \
         / unknown form: expected the national platform's CSV or JSON, our figures, or a CSV headed section,time,factor,value"
    )]
    UnknownForm {
        /// What the head looks like.
        found: String,
    },
    /// The bytes are not UTF-8.
    #[error("不是 UTF-8 文本；请在表格软件中另存为“CSV UTF-8” / not UTF-8 text: save the file as CSV UTF-8")]
    NotUtf8,
    /// The JSON does not read.
    #[error("JSON 不完整或有误：{what} / the JSON does not read: {what}")]
    Json {
        /// The parser's words, with its line and column.
        what: String,
    },
    /// A quotation mark is not closed on its line.
    #[error("引号没有成对 / a quotation mark is not closed on this line")]
    OpenQuote,
    /// A line has fewer or more cells than the header.
    #[error("本行有 {found} 列，应为 {expected} 列 / {found} cells, expected {expected}")]
    CellCount {
        /// Cells of this line.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A column that every line needs is not in the header.
    #[error("首行缺少“{column}”列 / the header has no column `{column}`")]
    NoColumn {
        /// The column's name.
        column: &'static str,
    },
    /// A header cell names no factor that we know.
    #[error(
        "“{found}”不是已知的监测因子 / `{found}` is no factor: expected a code such as w21011 or a name such as 总磷"
    )]
    Factor {
        /// The text as given.
        found: String,
    },
    /// The unit in a header is not the unit of assessment; the column is left out.
    #[error(
        "单位“{found}”与评价单位“{expected}”不同，本列未读入 / unit `{found}` is not `{expected}`: column left out"
    )]
    Unit {
        /// The unit as given.
        found: String,
        /// The unit of assessment.
        expected: String,
    },
    /// The section's name is empty.
    #[error("缺少断面名称 / the section's name is empty")]
    Section,
    /// The time does not exist or is written in another form.
    #[error(
        "“{found}”不是时间，应如 2021-04-03 12:00 或 04-03 12:00 / `{found}` is no time: expected such as 2021-04-03 12:00"
    )]
    Time {
        /// The text as given.
        found: String,
    },
    /// The time has no year and none was given.
    #[error("“{found}”没有年份；请指明年份 / `{found}` has no year: give the year")]
    NoYear {
        /// The text as given.
        found: String,
    },
    /// The value is no number.
    #[error(
        "“{found}”不是数值，应如 0.215、0.05L、<0.05 或 ND / `{found}` is no value: expected such as 0.215, 0.05L, <0.05 or ND"
    )]
    Value {
        /// The text as given.
        found: String,
    },
    /// The flag is no flag of HJ 212.
    #[error(
        "“{found}”不是数据标识，应为一到两个字母，如 N、M / `{found}` is no flag: expected one or two letters such as N"
    )]
    Flag {
        /// The text as given.
        found: String,
    },
    /// The class is no class.
    #[error("“{found}”不是水质类别，应为 Ⅰ 至 劣Ⅴ / `{found}` is no class: expected Ⅰ to 劣Ⅴ")]
    Class {
        /// The text as given.
        found: String,
    },
    /// The station's state is not known; its values are kept with flag `M`, so that they do not count.
    #[error(
        "“{found}”不是已知的站点情况，本行数据不参与统计 / state `{found}` is not known: the row's values do not count"
    )]
    Status {
        /// The text as given.
        found: String,
    },
}

/// A mistake in a file, with its place. The rest of the file is read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File and line.
    pub place: Place,
    /// Cell of the line, from 1, as a spreadsheet counts columns; `None` when the whole line is meant.
    pub column: Option<usize>,
    /// Name of the column, as the header writes it.
    pub field: Option<String>,
    /// What was found and what was expected.
    pub error: FeedError,
}

impl Problem {
    pub(crate) fn of_line(place: Place, error: FeedError) -> Self {
        Self { place, column: None, field: None, error }
    }

    pub(crate) fn of_cell(place: Place, column: usize, field: &str, error: FeedError) -> Self {
        Self { place, column: Some(column), field: Some(field.to_owned()), error }
    }
}

impl fmt::Display for Problem {
    /// `file:line:column 字段: what`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        if let Some(field) = &self.field {
            write!(f, " {field}")?;
        }
        write!(f, ": {}", self.error)
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
