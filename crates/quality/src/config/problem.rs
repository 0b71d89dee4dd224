//! Mistakes of a configuration, each with its place.

use std::fmt;

/// One mistake: where it is, what it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Whether the file is not read because of it.
    pub error: bool,
    /// What is wrong, Chinese first, then English.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.error { "错误 error" } else { "提醒 warning" };
        write!(f, "{}:{}: {severity}: {}", self.line, self.column, self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  提示 hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Line and column of a byte offset; offsets inside a character are moved back.
pub(super) fn place(text: &str, offset: usize) -> (u32, u32) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    (count(before.matches('\n').count()), count(before.get(line_start..).unwrap_or_default().chars().count()))
}

/// The known words, the nearest by its beginning first.
pub(super) fn suggest(wrong: &str, known: &[&str]) -> String {
    let shared = |word: &&&str| wrong.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    match known.iter().max_by_key(shared).filter(|word| shared(word) >= 3) {
        Some(word) => format!("是否想写 `{word}`？did you mean `{word}`?"),
        None => format!("可用 known: {}", known.join(", ")),
    }
}
