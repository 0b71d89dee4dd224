//! Values of the last days that can stand beside others: counted by their flag and within the span of the sensor.

use std::collections::VecDeque;

/// Time in milliseconds and value, numbered in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Usable {
    values: VecDeque<(i64, f64)>,
    first: u64,
}

impl Usable {
    /// The number of the next value.
    pub(super) fn next(&self) -> u64 {
        self.first + self.values.len() as u64
    }

    pub(super) fn push(&mut self, time: i64, value: f64, horizon: i64) {
        while self.values.front().is_some_and(|(oldest, _)| *oldest < time.saturating_sub(horizon)) {
            self.values.pop_front();
            self.first += 1;
        }
        self.values.push_back((time, value));
    }

    /// The value of a number; the oldest one for those forgotten.
    pub(super) fn get(&self, number: u64) -> Option<(i64, f64)> {
        self.values.get(usize::try_from(number.saturating_sub(self.first)).ok()?).copied()
    }

    /// The newest value, or so many before it.
    pub(super) fn back(&self, before: usize) -> Option<(i64, f64)> {
        self.values.get(self.values.len().checked_sub(before + 1)?).copied()
    }

    /// The first number, from `number` on, whose time is not before `time`.
    pub(super) fn not_before(&self, number: u64, time: i64) -> u64 {
        let mut number = number.max(self.first);
        while self.get(number).is_some_and(|(at, _)| at < time) {
            number += 1;
        }
        number
    }

    /// Values from a number on.
    pub(super) fn from(&self, number: u64) -> impl Iterator<Item = f64> + Clone {
        let skip = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.values.range(skip.min(self.values.len())..).map(|(_, value)| *value)
    }
}
