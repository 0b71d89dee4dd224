//! The mistakes of a file, and which of its lines they spoil.

use std::collections::HashSet;

use feed::{Parsed, Place, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// Mistakes and notices listed; all are counted.
const LISTED: usize = 1000;

/// A mistake with its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ProblemOfFile {
    /// The file, in a workbook with its sheet.
    part: String,
    /// Line of the file, or row of the sheet.
    line: usize,
    /// Cell of the line, from 1.
    column: Option<usize>,
    /// Name of the column; in a workbook after the cell's name.
    field: Option<String>,
    /// What was found and expected, Chinese first.
    what: String,
}

/// All mistakes of a file.
pub(super) struct Problems {
    pub(super) listed: Vec<ProblemOfFile>,
    pub(super) total: usize,
    pub(super) notices: Vec<ProblemOfFile>,
    /// Lines that have one.
    bad: HashSet<Place>,
    /// Whether a line holds one value: then a row gathers the values of several lines, and those of bad ones are not among them.
    tidy: bool,
}

impl Problems {
    /// A "not detected" without a limit stands for no value, so its line is one with a mistake: nothing of a file is left out
    /// without a word.
    pub(super) fn of(parsed: &Parsed) -> Self {
        let mut problems: Vec<&Problem> = parsed.problems.iter().chain(&parsed.undetected).collect();
        problems.sort_by_key(|problem| (problem.place.line, problem.column));
        Self {
            listed: problems.iter().take(LISTED).map(|problem| shown(problem)).collect(),
            total: problems.len(),
            notices: parsed.notices.iter().take(LISTED).map(shown).collect(),
            bad: problems.into_iter().map(|problem| problem.place.clone()).collect(),
            tidy: parsed.columns.iter().any(|column| column.role == "value"),
        }
    }

    /// Whether the row that stands here is left out for a mistake in its line.
    pub(super) fn spoil(&self, place: &Place) -> bool {
        !self.tidy && self.bad.contains(place)
    }

    /// How many lines have one.
    pub(super) fn lines(&self) -> usize {
        self.bad.len()
    }
}

fn shown(problem: &Problem) -> ProblemOfFile {
    ProblemOfFile {
        part: problem.place.file.to_string(),
        line: problem.place.line,
        column: problem.column,
        field: problem.field.clone(),
        what: problem.error.to_string(),
    }
}
