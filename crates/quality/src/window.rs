//! Least and greatest value of a moving window, in constant time a value on average.

use std::collections::VecDeque;

/// Values in a window that moves forward, each with its running number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extremes {
    lows: VecDeque<(u64, f64)>,
    highs: VecDeque<(u64, f64)>,
}

impl Extremes {
    pub(crate) fn push(&mut self, number: u64, value: f64) {
        while self.lows.back().is_some_and(|(_, low)| *low >= value) {
            self.lows.pop_back();
        }
        self.lows.push_back((number, value));
        while self.highs.back().is_some_and(|(_, high)| *high <= value) {
            self.highs.pop_back();
        }
        self.highs.push_back((number, value));
    }

    /// Forgets values with a number below `first`.
    pub(crate) fn forget_before(&mut self, first: u64) {
        while self.lows.front().is_some_and(|(number, _)| *number < first) {
            self.lows.pop_front();
        }
        while self.highs.front().is_some_and(|(number, _)| *number < first) {
            self.highs.pop_front();
        }
    }

    /// Number of the oldest value that still holds an end of the range.
    pub(crate) fn oldest_end(&self) -> Option<u64> {
        Some(self.lows.front()?.0.min(self.highs.front()?.0))
    }

    /// Greatest less least value.
    pub(crate) fn range(&self) -> f64 {
        match (self.lows.front(), self.highs.front()) {
            (Some((_, low)), Some((_, high))) => high - low,
            _ => 0.0,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lows.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.lows.clear();
        self.highs.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_range_is_that_of_the_values_in_the_window(
            values in prop::collection::vec(-50i32..50, 1..60),
            width in 1usize..10,
        ) {
            let mut window = Extremes::default();
            for (at, value) in values.iter().enumerate() {
                window.push(at as u64, f64::from(*value));
                let first = (at + 1).saturating_sub(width);
                window.forget_before(first as u64);
                let inside = &values[first..=at];
                let range = inside.iter().max().unwrap() - inside.iter().min().unwrap();
                prop_assert_eq!(window.range().to_bits(), f64::from(range).to_bits());
            }
        }
    }
}
