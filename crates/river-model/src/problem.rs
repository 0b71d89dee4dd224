//! What is wrong with a model, with its place.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The model cannot be run.
    Error,
    /// The model runs; somebody should look at it.
    Warning,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, as it was named.
    pub file: String,
    /// Line, from 1; zero when it is about the whole file.
    pub line: usize,
    /// Column in characters, from 1; zero when it is about the whole line.
    pub column: usize,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, Chinese and English.
    pub message: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "错误 error",
            Severity::Warning => "提醒 warning",
        };
        match (self.line, self.column) {
            (0, _) => write!(f, "{}: {word}: {}", self.file, self.message)?,
            (line, 0) => write!(f, "{}:{line}: {word}: {}", self.file, self.message)?,
            (line, column) => write!(f, "{}:{line}:{column}: {word}: {}", self.file, self.message)?,
        }
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n  提示 hint: {}", self.hint) }
    }
}

/// A text whose places are asked for, and the problems found in it and in files beside it.
#[derive(Debug)]
pub(crate) struct Sheet<'t> {
    pub(crate) file: &'t str,
    text: &'t str,
    lines: Vec<usize>,
    found: RefCell<Vec<Problem>>,
}

impl<'t> Sheet<'t> {
    pub(crate) fn of(file: &'t str, text: &'t str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, lines, found: RefCell::default() }
    }

    fn place(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= offset);
        let from = line.checked_sub(1).and_then(|l| self.lines.get(l)).copied().unwrap_or(0);
        (line, self.text.get(from..offset).unwrap_or_default().chars().count() + 1)
    }

    pub(crate) fn error(&self, span: &Range<usize>, message: String, hint: impl Into<String>) {
        self.add(span, Severity::Error, message, hint.into());
    }

    fn add(&self, span: &Range<usize>, severity: Severity, message: String, hint: String) {
        let (line, column) = self.place(span.start);
        let file = self.file.to_owned();
        self.tell(Problem { file, line, column, severity, message, hint });
    }

    /// A problem of this file or of one beside it.
    pub(crate) fn tell(&self, problem: Problem) {
        self.found.borrow_mut().push(problem);
    }

    pub(crate) fn into_sorted(self) -> Vec<Problem> {
        let mut found = self.found.into_inner();
        found.sort();
        found
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|p| p.severity == Severity::Error)
    }
}

/// "是否想写 `gate`?" or the list of what is known.
pub(crate) fn suggest<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> String {
    let all: Vec<&str> = known.collect();
    let near = all.iter().map(|k| (distance(wrong, k), *k)).min();
    match near {
        Some((edits, word)) if edits <= (wrong.chars().count().max(word.chars().count()) / 3).max(1) => {
            format!("是否想写 `{word}`？did you mean `{word}`?")
        }
        Some(_) => format!("可用 known: {}", all.join(", ")),
        None => "此处没有可用的名称 nothing is defined here".into(),
    }
}

/// Least number of letters replaced, added or left out.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            next.push((row[j] + usize::from(x != *y)).min(row[j + 1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row[b.len()]
}
