//! Mistakes found in a plan.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::fmt;

use serde::Serialize;

use super::place::Place;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The plan is not read.
    Error,
    /// The plan is read; somebody should look at it.
    Warning,
}

/// One mistake: where it is, what it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanProblem {
    /// File, line and column.
    #[serde(flatten)]
    pub place: Place,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, Chinese first, then English.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "错误 error",
            Severity::Warning => "提醒 warning",
        };
        write!(f, "{}: {severity}: {}", self.place, self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  提示 hint: {}", self.hint)?;
        }
        Ok(())
    }
}

/// Collects every problem of a reading.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<PlanProblem>>);

impl Problems {
    pub(super) fn error(&self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        self.add(place, Severity::Error, message.into(), hint.into());
    }

    pub(super) fn warning(&self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        self.add(place, Severity::Warning, message.into(), hint.into());
    }

    fn add(&self, place: &Place, severity: Severity, message: String, hint: String) {
        self.0.borrow_mut().push(PlanProblem { place: place.clone(), severity, message, hint });
    }

    /// All problems, in the order of files and lines.
    pub(super) fn into_sorted(self) -> Vec<PlanProblem> {
        let mut all = self.0.into_inner();
        all.sort_by(|a, b| a.place.cmp(&b.place));
        all
    }
}

/// The known word nearest to a wrong one, when one is near enough to be meant (at most a third of its letters differ).
pub(super) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let shared = |k: &str| wrong.chars().zip(k.chars()).take_while(|(a, b)| a == b).count();
    // Of equally near words the one that begins alike is meant more often.
    let ranked = known.into_iter().map(|k| (distance(wrong, k), Reverse(shared(k)), k));
    let (distance, _, word) = ranked.min()?;
    let length = wrong.chars().count().max(word.chars().count());
    (distance <= (length / 3).max(1)).then_some(word)
}

/// "是否想写 `target`? did you mean `target`?", or the list of what is known.
pub(super) fn suggest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(word) = nearest(wrong, known.clone()) {
        return format!("是否想写 `{word}`？did you mean `{word}`?");
    }
    let all: Vec<&str> = known.into_iter().collect();
    if all.is_empty() {
        return "此处没有可用的名称 nothing is defined here".into();
    }
    format!("可用 known: {}", all.join(", "))
}

/// Least number of letters replaced, added, left out or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_lists_what_is_known() {
        let known = ["target", "name", "judged"];
        assert_eq!(suggest("traget", known), "是否想写 `target`？did you mean `target`?");
        assert_eq!(suggest("zzzzzz", known), "可用 known: target, name, judged");
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn distance_is_the_least_number_of_edits() {
        assert_eq!(
            (distance("kitten", "sitting"), distance("", "代县"), distance("代县", "代县桥")),
            (3, 2, 1)
        );
    }
}
