//! The newest few facts of one sort.

use serde::{Deserialize, Serialize};

/// The newest yes-or-no facts, at most 64.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Recent {
    bits: u64,
    seen: u32,
}

impl Recent {
    /// One more fact.
    pub(super) fn push(&mut self, fact: bool) {
        self.bits = self.bits << 1 | u64::from(fact);
        self.seen = (self.seen + 1).min(64);
    }

    /// How many facts of the newest `size` were true, and how many facts there were.
    pub(super) fn of_last(&self, size: u32) -> (u32, u32) {
        let size = size.min(self.seen).min(64);
        let mask = if size == 64 { u64::MAX } else { (1 << size) - 1 };
        ((self.bits & mask).count_ones(), size)
    }
}

/// The middle of some numbers; of an even count the one below the middle.
pub(super) fn median(numbers: &[i64]) -> Option<i64> {
    let mut ordered = numbers.to_vec();
    ordered.sort_unstable();
    ordered.get(ordered.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_facts_count() {
        let mut recent = Recent::default();
        assert_eq!(recent.of_last(10), (0, 0));
        for n in 0..100 {
            recent.push(n >= 97);
        }
        assert_eq!((recent.of_last(10), recent.of_last(2), recent.of_last(64)), ((3, 10), (2, 2), (3, 64)));
    }

    #[test]
    fn a_median_is_not_moved_by_one_wild_number() {
        assert_eq!(median(&[3, 1, i64::MAX]), Some(3));
        assert_eq!(median(&[4, 2]), Some(2));
        assert_eq!(median(&[]), None);
    }
}
