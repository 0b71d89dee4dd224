//! What can be wrong in a file of readings, with its place.

use std::fmt;

use thiserror::Error;

use crate::Place;

/// What was found and what was expected, in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FeedError {
    /// None of the first lines is the header of a form we know.
    #[error(
        "无法识别文件格式（{found}）；应为国家平台 CSV 或 JSON、本系统数据文件、含断面、时间和因子列的表格，或首行为 \
         section,time,factor,value 的 CSV；表头不同时请用对照文件说明 / unknown form: expected the national platform's CSV or \
         JSON, our figures, a table with section, time and factor columns, or a CSV headed section,time,factor,value; describe \
         other headers in a mapping file"
    )]
    UnknownForm {
        /// What the head looks like.
        found: String,
    },
    /// The bytes of a line are no text.
    #[error(
        "不是 UTF-8、UTF-16 或 GB18030（GBK）文本；请在表格软件中另存为“CSV UTF-8” \
         / neither UTF-8 nor UTF-16 nor GB 18030: save the file as CSV UTF-8"
    )]
    Encoding,
    /// The packed file ends early or is damaged.
    #[error(
        "压缩文件不完整或已损坏，只读入了完好的部分（{what}） / the gzip file is damaged: only what comes before was read"
    )]
    Gzip {
        /// The unpacker's words.
        what: String,
    },
    /// The file unpacks to more than is read.
    #[error(
        "解压后超过 {limit} 字节，未读入；请拆分文件 / unpacks to more than {limit} bytes: split the file"
    )]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The workbook does not read.
    #[error(
        "工作簿读不出来（{what}）；请用表格软件另存为 .xlsx / the workbook does not read ({what}): save it again as .xlsx"
    )]
    Workbook {
        /// What is wrong with it.
        what: String,
    },
    /// The workbook has no such sheet.
    #[error("没有名为“{found}”的工作表，只有：{sheets} / no sheet `{found}`: there are {sheets}")]
    Sheet {
        /// The name asked for.
        found: String,
        /// The names there are.
        sheets: String,
    },
    /// A cell of a workbook shows an error of its formula.
    #[error("单元格是公式错误 {found} / the cell holds the formula error {found}")]
    Formula {
        /// Such as `#N/A`.
        found: String,
    },
    /// A row of the JSON reply is no list of texts and numbers.
    #[error("本行不是单元格的列表 / this row is no list of cells")]
    JsonRow,
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
    /// The device is not named.
    #[error("缺少设备编号（MN） / the device is not named: give its MN")]
    Device,
    /// A message names a device and a section.
    #[error(
        "设备（device）和断面（section）只能写一个：自动监测写 device，实验室结果写 section / name either a device or, for \
         laboratory results, a section"
    )]
    DeviceAndSection,
    /// The kind does not go with who measured.
    #[error(
        "kind 不符：实验室结果（section）只能是 sample，设备数据（device）不能是 sample / only laboratory results are samples"
    )]
    KindOfSender,
    /// A message holds no value.
    #[error("没有任何数值 / no value at all")]
    NoValue,
    /// A JSON body is not UTF-8.
    #[error("不是 UTF-8 文本 / not UTF-8")]
    NotUtf8,
    /// A mapped place of a JSON message holds nothing that fits.
    #[error("{pointer} 处没有{what} / nothing at {pointer} that could be {wanted}")]
    NotThere {
        /// JSON pointer (RFC 6901).
        pointer: String,
        /// What was looked for, in Chinese.
        what: &'static str,
        /// The same in English.
        wanted: &'static str,
    },
    /// A factor stands twice in one message, under one name or two.
    #[error("同一因子出现两次 / the factor stands twice")]
    RepeatedFactor,
    /// A non-detect without its detection limit.
    #[error("未检出但没有检出限，应写作 0.05L 或 <0.05 / not detected, but no limit: write 0.05L or <0.05")]
    NoLimit,
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
    /// The number is too large, too small or too long for an exact decimal.
    #[error("“{found}”超出可精确表示的数值范围 / `{found}` is out of range: no exact decimal holds it")]
    OutOfRange {
        /// The text as given.
        found: String,
    },
    /// A comma that may be a decimal mark or a thousands mark.
    #[error(
        "“{found}”中的逗号可能是千位分隔也可能是小数点；请去掉逗号 / the comma in `{found}` is ambiguous: remove it"
    )]
    Comma {
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
    /// The time is not written in the mapping file's form.
    #[error(
        "“{found}”不符合对照文件中的时间格式 {format} / `{found}` is not in the mapping file's form {format}"
    )]
    TimeFormat {
        /// The text as given.
        found: String,
        /// The mapping file's `time_format`.
        format: String,
    },
    /// The mapping file has a mistake.
    #[error("对照文件：{what} / mapping file: {advice}")]
    Mapping {
        /// What is wrong, in Chinese.
        what: String,
        /// The same in English, with what to write.
        advice: String,
    },
    /// The mapping file names a column that the header does not have.
    #[error("{file} 的表头中没有“{column}”列 / the header of {file} has no column `{column}`")]
    MappedColumn {
        /// The column as the mapping file writes it.
        column: String,
        /// The file of readings.
        file: String,
    },
    /// A notice: the column is neither a factor nor anything else that is read.
    #[error(
        "“{found}”列未读入：不是已知的监测因子；需要时请在对照文件中说明 / column `{found}` is not read: map it if it is needed"
    )]
    UnknownColumn {
        /// The column's name.
        found: String,
    },
    /// A notice: another column already holds the same.
    #[error("“{found}”列与前面的列重复，未读入 / column `{found}` repeats an earlier one: not read")]
    RepeatedColumn {
        /// The column's name.
        found: String,
    },
    /// A notice: the values of this column were converted.
    #[error("本列由 {from} 换算为 {to} / this column is converted from {from} to {to}")]
    Converted {
        /// The unit of the file.
        from: String,
        /// The unit of assessment.
        to: String,
    },
    /// A notice: times without a year stand on both sides of New Year, and the name of the file has no full date.
    #[error(
        "无年份的时间跨越年末，全部按 {year} 年读入；请核对，或使文件名含完整日期 \
         / times without a year run over New Year and were all read as of {year}: put a full date in the file's name"
    )]
    YearAssumed {
        /// The year taken.
        year: i16,
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

    pub(crate) fn of_field(place: Place, field: &str, error: FeedError) -> Self {
        Self { place, column: None, field: Some(field.to_owned()), error }
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
