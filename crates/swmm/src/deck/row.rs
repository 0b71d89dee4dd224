//! The words of a line and the ways to read them.

use super::{Kind, Reader};
use crate::line::Line;
use crate::problem::Severity;

/// A line with the ways to read its words; what cannot be read is told once and gives nothing.
#[derive(Clone, Copy)]
pub(crate) struct Row<'l, 't> {
    pub(crate) line: &'l Line<'t>,
}

impl<'t> Row<'_, 't> {
    pub(crate) fn number(self) -> usize {
        self.line.number
    }

    pub(crate) fn len(self) -> usize {
        self.line.words.len()
    }

    pub(crate) fn word(self, i: usize) -> Option<&'t str> {
        self.line.words.get(i).map(|w| w.text)
    }

    /// A word as upper case; empty when there is none.
    pub(crate) fn key(self, i: usize) -> String {
        self.word(i).unwrap_or("").to_uppercase()
    }

    pub(crate) fn is(self, i: usize, key: &str) -> bool {
        self.word(i).is_some_and(|w| w.eq_ignore_ascii_case(key))
    }

    pub(crate) fn told(self, reader: &mut Reader, i: usize, severity: Severity, message: String) {
        let column = self.line.words.get(i).map_or(0, |w| w.column);
        reader.tell(self.line.number, column, severity, message);
    }

    pub(crate) fn error(self, reader: &mut Reader, i: usize, message: String) {
        self.told(reader, i, Severity::Error, message);
    }

    pub(crate) fn f64(self, reader: &mut Reader, i: usize, what: &str) -> Option<f64> {
        let Some(word) = self.word(i) else {
            self.error(
                reader,
                i,
                format!("本行第 {} 列应为 {what}，但没有 / column {} ({what}) is missing", i + 1, i + 1),
            );
            return None;
        };
        match word.parse::<f64>() {
            Ok(x) if x.is_finite() => Some(x),
            _ => {
                self.error(
                    reader,
                    i,
                    format!("{what} 应为数字，这里是 {word} / {what} is `{word}`, not a number"),
                );
                None
            }
        }
    }

    /// A number that may be missing.
    pub(crate) fn f64_or(self, reader: &mut Reader, i: usize, what: &str, otherwise: f64) -> Option<f64> {
        match self.word(i) {
            None | Some("" | "*") => Some(otherwise),
            Some(_) => self.f64(reader, i, what),
        }
    }

    /// A number that must not be negative.
    pub(crate) fn amount(self, reader: &mut Reader, i: usize, what: &str) -> Option<f64> {
        let x = self.f64(reader, i, what)?;
        if x < 0.0 {
            self.error(reader, i, format!("{what} 不能为负 / {what} is {x}; it cannot be negative"));
            return None;
        }
        Some(x)
    }

    pub(crate) fn place(self, reader: &mut Reader, i: usize, kind: Kind) -> Option<usize> {
        let Some(word) = self.word(i) else {
            self.error(
                reader,
                i,
                format!(
                    "本行第 {} 列应为 {} 的名称 / column {} must name a {}",
                    i + 1,
                    kind.word(),
                    i + 1,
                    kind.word()
                ),
            );
            return None;
        };
        let found = reader.place(kind, word);
        if found.is_none() {
            self.error(
                reader,
                i,
                format!("没有名为 {word} 的 {} / nothing of this kind is named {word}", kind.word()),
            );
        }
        found
    }

    /// A keyword that is none of those known.
    pub(crate) fn unknown(self, reader: &mut Reader, i: usize, what: &str) {
        let word = self.word(i).unwrap_or("");
        self.error(reader, i, format!("{what} 不认识 {word} / {what}: `{word}` is not known"));
    }
}
