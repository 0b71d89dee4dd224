//! What is wrong with a cell, and what to do about it.

use serde::Serialize;

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MistakeLevel {
    /// The row is not taken.
    Error,
    /// The row is taken when somebody says that it is right.
    Question,
    /// Something to know.
    Notice,
}

/// A mistake of a file, in its cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// How bad it is.
    pub level: MistakeLevel,
    /// The sheet; empty of a file that is one table.
    pub sheet: String,
    /// Line of the file or row of the sheet, from 1.
    pub line: usize,
    /// Column from 1, where one is meant.
    pub column: Option<usize>,
    /// The column's name as the file writes it.
    pub field: String,
    /// What is wrong, Chinese first, then English.
    pub message: String,
    /// What to do.
    pub hint: String,
}
