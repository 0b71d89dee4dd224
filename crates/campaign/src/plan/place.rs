//! Where something stands in the plan's files.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A place in a file of the plan; line and column start at 1, the column counts characters, not bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File name within the plan's folder.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// The beginning of a file.
    #[must_use]
    pub fn start_of(file: &str) -> Self {
        Self { file: file.into(), line: 1, column: 1 }
    }

    /// The place of a byte offset in a file's text; offsets beyond the end or inside a character are moved back.
    #[must_use]
    pub fn of_offset(file: &Arc<str>, text: &str, offset: usize) -> Self {
        LineStarts::of(text).place(file, text, offset)
    }
}

/// Where the lines of a text begin, so that many places in it cost one look through it.
#[derive(Debug)]
pub(super) struct LineStarts(Vec<usize>);

impl LineStarts {
    pub(super) fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    pub(super) fn place(&self, file: &Arc<str>, text: &str, offset: usize) -> Place {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.0.partition_point(|start| *start <= offset);
        let before = text.get(self.0[line - 1]..offset).unwrap_or_default();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            file: Arc::clone(file),
            line: count(line),
            column: count(before.chars().count()).saturating_add(1),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value with the place where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Located<T> {
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: f(self.value), place: self.place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, needle: &str, line: u32, column: u32) {
        let place = Place::of_offset(&"a.toml".into(), text, text.find(needle).unwrap());
        assert_eq!((place.line, place.column), (line, column), "{needle} in {text:?}");
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        check("name = \"代县桥\" # 目标", "目标", 1, 16);
        check("一\r\n二 = 三\n", "三", 2, 5);
    }

    #[test]
    fn an_offset_outside_the_text_or_inside_a_character_does_no_harm() {
        let file = "a.toml".into();
        assert_eq!(Place::of_offset(&file, "代县", 1).column, 1);
        assert_eq!(Place::of_offset(&file, "代县\n", 99), Place { file, line: 2, column: 1 });
    }
}
