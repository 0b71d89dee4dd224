//! What can be wrong in what we are given, and where.

use std::fmt;

use thiserror::Error;

/// What was found and what was expected, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WeatherError {
    /// The text is longer than is read.
    #[error("内容超过 {limit} 字节，未读入 / more than {limit} bytes: not read")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The bytes are no UTF-8 text.
    #[error("不是 UTF-8 文本，请转存为 UTF-8 / not UTF-8 text: save it as UTF-8")]
    Encoding,
    /// The XML does not read.
    #[error("XML 有误：{what} / the XML does not read: {what}")]
    Xml {
        /// The parser's words.
        what: String,
    },
    /// The XML declares its own document type, which may hide entities that grow without end.
    #[error("不接受带 DOCTYPE 的 XML / XML with a document type declaration is refused")]
    DocumentType,
    /// The XML is deeper or has more elements than any signal.
    #[error("XML 层数或元素过多，未读入 / the XML is too deep or has too many elements")]
    TooComplex,
    /// The JSON does not read.
    #[error("JSON 有误：{what} / the JSON does not read: {what}")]
    Json {
        /// The parser's words.
        what: String,
    },
    /// There are more records than are read.
    #[error(
        "超过 {limit} 条，其余未读入，请分次报送 / more than {limit} records: the rest is not read, send it in parts"
    )]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// There is nothing of the kind in the text.
    #[error("没有找到{expected} / nothing to read: expected {expected}")]
    Nothing {
        /// What was looked for.
        expected: &'static str,
    },
    /// A field that must be there is not.
    #[error("缺少此项 / this field is missing")]
    Missing,
    /// A field has a value that cannot be.
    #[error("“{found}”不对，应为{expected} / `{found}` is wrong: expected {expected}")]
    Value {
        /// The value as given, cut short.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A field is read with a guess that people should know of.
    #[error("按推断读入：{what} / read with a guess: {what}")]
    Guess {
        /// What was guessed.
        what: String,
    },
    /// The same thing stands twice.
    #[error("与前面的重复 / stands twice")]
    Twice,
    /// A table of the program or of the plan does not hold together.
    #[error("表 {table} 有误：{what} / the table {table} is wrong: {what}")]
    Table {
        /// Which table.
        table: &'static str,
        /// What is wrong.
        what: String,
    },
}

impl WeatherError {
    /// A wrong value, cut to what a page can show.
    pub(crate) fn value(found: &str, expected: &'static str) -> Self {
        Self::Value { found: found.trim().chars().take(60).collect(), expected }
    }
}

/// A place in a text: line and column from 1, the column in letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TextPlace {
    /// Line from 1.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
}

impl TextPlace {
    /// The place of a byte of a text.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// The place behind a text that begins here.
    #[must_use]
    pub fn behind(self, text: &str) -> Self {
        let column = |text: &str| text.chars().count();
        match text.rfind('\n') {
            None => Self { line: self.line, column: self.column + column(text) },
            Some(at) => {
                Self { line: self.line + text.matches('\n').count(), column: 1 + column(&text[at + 1..]) }
            }
        }
    }

    /// The place of a part of a text; both are slices of one allocation.
    #[must_use]
    pub fn of_part(text: &str, part: &str) -> Self {
        Self::of(text, (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize))
    }
}

impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A mistake with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeatherProblem {
    /// Where.
    pub place: TextPlace,
    /// Which field, such as `info.expires`; empty when it is about the whole.
    pub field: String,
    /// What.
    pub error: WeatherError,
    /// Whether the entry it is about could not be kept.
    pub lost: bool,
}

impl WeatherProblem {
    pub(crate) fn lost(place: TextPlace, field: &str, error: WeatherError) -> Self {
        Self { place, field: field.into(), error, lost: true }
    }

    pub(crate) fn noted(place: TextPlace, field: &str, error: WeatherError) -> Self {
        Self { place, field: field.into(), error, lost: false }
    }
}

impl fmt::Display for WeatherProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            return write!(f, "{}：{}", self.place, self.error);
        }
        write!(f, "{} {}：{}", self.place, self.field, self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_letters_and_survives_an_offset_inside_one() {
        let text = "一二\n三四五";
        assert_eq!(TextPlace::of(text, 7).to_string(), "2:1");
        assert_eq!(TextPlace::of(text, 11).to_string(), "2:2");
        assert_eq!(TextPlace::of(text, 999).to_string(), "2:4");
        assert_eq!(TextPlace::of_part(text, &text[7..]).to_string(), "2:1");
    }

    #[test]
    fn the_place_behind_a_part_is_the_place_of_its_end() {
        let text = "第一行\n 二\n\nlast";
        for (middle, _) in text.char_indices() {
            let place = TextPlace::of(text, 0).behind(&text[..middle]);
            assert_eq!(place, TextPlace::of(text, middle));
            assert_eq!(place.behind(&text[middle..]), TextPlace::of(text, text.len()));
        }
    }
}
