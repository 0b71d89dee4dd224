//! What is wrong with a deck, with its place.

use std::fmt;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The deck cannot be run.
    Error,
    /// The line has no effect here.
    Ignored,
    /// The line was turned into something else.
    Converted,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the deck, from 1; zero when it is about the whole deck.
    pub line: usize,
    /// Column, from 1; zero when it is about the whole line.
    pub column: usize,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong and what to do, Chinese and English.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "错误 error",
            Severity::Ignored => "忽略 ignored",
            Severity::Converted => "换算 converted",
        };
        match (self.line, self.column) {
            (0, _) => write!(f, "{word}: {}", self.message),
            (line, 0) => write!(f, "{line}: {word}: {}", self.message),
            (line, column) => write!(f, "{line}:{column}: {word}: {}", self.message),
        }
    }
}
