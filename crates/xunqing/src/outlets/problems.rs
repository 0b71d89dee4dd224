//! What could not be read: told with its place, and counted when there is too much of it.

use std::fmt::Display;

use crate::say;

/// Problems that are shown; of more only the number.
const SHOWN: usize = 100;

/// Problems in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    shown: Vec<String>,
    count: u64,
}

impl Problems {
    pub(super) fn add(&mut self, problem: impl Display) {
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(problem.to_string());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn tell(&self) {
        for problem in &self.shown {
            say::aside(problem);
        }
        let more = self.count.saturating_sub(self.shown.len() as u64);
        if more > 0 {
            say::aside(format_args!("…… 另有 {more} 处 ({more} more)"));
        }
    }
}
