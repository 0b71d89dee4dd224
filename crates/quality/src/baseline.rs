//! What a station's own last days know of a factor: its usual span and its usual step from value to value.

use std::collections::VecDeque;

use standards::time::BeijingDay;

use crate::Span;

/// Days a baseline is learned from at most.
const DAYS: usize = 30;
/// Days after which a day is no part of a baseline any more, however few came since.
const FORGET: i32 = 60;

/// What one day adds.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: BeijingDay,
    low: f64,
    high: f64,
    steps: f64,
    n_steps: u32,
}

/// Days before the one under way, and that one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Baseline {
    days: VecDeque<Day>,
    open: Option<Day>,
    usual: Option<Usual>,
}

/// The medians of the days: of their least and greatest values and of their mean steps. One wild day moves none of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usual {
    pub(crate) days: u32,
    pub(crate) span: Span,
    pub(crate) step: f64,
}

impl Baseline {
    /// What the days before this one know; `None` before there is one.
    pub(crate) fn usual(&self) -> Option<Usual> {
        self.usual
    }

    /// Begins a day: the one before is closed.
    pub(crate) fn begin(&mut self, day: BeijingDay) {
        if self.open.is_some_and(|open| open.date == day) {
            return;
        }
        if let Some(closed) = self.open.take() {
            if self.days.len() == DAYS {
                self.days.pop_front();
            }
            self.days.push_back(closed);
        }
        while self.days.front().is_some_and(|first| day.since(first.date) > FORGET) {
            self.days.pop_front();
        }
        self.usual = self.medians();
        self.open =
            Some(Day { date: day, low: f64::INFINITY, high: f64::NEG_INFINITY, steps: 0.0, n_steps: 0 });
    }

    /// Adds a value of the day that was begun, with its step from the neighbour before.
    pub(crate) fn add(&mut self, value: f64, step: Option<f64>) {
        let Some(open) = &mut self.open else { return };
        open.low = open.low.min(value);
        open.high = open.high.max(value);
        if let Some(step) = step {
            open.steps += step;
            open.n_steps += 1;
        }
    }

    fn medians(&self) -> Option<Usual> {
        let of = |part: fn(&Day) -> Option<f64>| median(self.days.iter().filter_map(part).collect());
        Some(Usual {
            days: u32::try_from(self.days.len()).unwrap_or(u32::MAX),
            span: Span { low: of(|day| Some(day.low))?, high: of(|day| Some(day.high))? },
            step: of(|day| (day.n_steps > 0).then(|| day.steps / f64::from(day.n_steps))).unwrap_or(0.0),
        })
    }
}

/// The upper median.
fn median(mut all: Vec<f64>) -> Option<f64> {
    let middle = all.len() / 2;
    (!all.is_empty()).then(|| *all.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_span_is_that_of_the_days_before_and_one_wild_day_does_not_move_it() {
        let mut baseline = Baseline::default();
        let first = BeijingDay::new(2021, 6, 1).unwrap();
        for (n, high) in (0..).zip([2.0, 3.0, 900.0, 3.0, 2.0]) {
            baseline.begin(first.plus(n));
            baseline.add(1.0, None);
            baseline.add(high, Some(high - 1.0));
        }
        assert_eq!(baseline.usual().map(|usual| usual.days), Some(4), "the open day is not part of it");
        baseline.begin(first.plus(5));
        let usual = baseline.usual().unwrap();
        assert_eq!((usual.days, usual.span, usual.step), (5, Span { low: 1.0, high: 3.0 }, 2.0));
    }
}
