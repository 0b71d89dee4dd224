//! What can be wrong with the description of an episode.

/// Why an episode cannot be traced; each names the field and what to write instead.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The text is no JSON object with the expected fields.
    #[error("读取溯源算例：第 {line} 行第 {column} 列，{message} (cannot read the case file)")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader of JSON says.
        message: String,
    },
    /// A case lacks a field or has one of another type.
    #[error(
        "读取 {place}：{message}；算例应有 Q、u_nominal、dispersion、sources、time_h、obs (cannot read the case)"
    )]
    Case {
        /// Where the case stands.
        place: String,
        /// What the reader of JSON says.
        message: String,
    },
    /// A field has a value that means nothing.
    #[error("字段 {field} 的值 {value} 无效，应为{expected} (field has no meaning)")]
    Value {
        /// Path of the field.
        field: String,
        /// The value as read.
        value: String,
        /// What is expected, in Chinese.
        expected: &'static str,
    },
    /// Two lists that belong together differ in length.
    #[error("字段 {field} 有 {found} 项，应有 {expected} 项 (lists differ in length)")]
    Length {
        /// Path of the field.
        field: String,
        /// Items found.
        found: usize,
        /// Items expected.
        expected: usize,
    },
    /// More than can be compared.
    #[error("字段 {field} 有 {found} 项，至多 {most} 项；请截取一次过程、只列可能的污染源 (too many)")]
    TooMany {
        /// What there is too much of.
        field: String,
        /// Items found.
        found: usize,
        /// Items allowed.
        most: usize,
    },
    /// There is nothing to compare.
    #[error("没有可用的{what}，无法溯源 (nothing to trace)")]
    Nothing {
        /// What is missing, in Chinese.
        what: &'static str,
    },
}
