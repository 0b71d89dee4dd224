//! Slots with something missing, as runs of slots that miss the same.

use std::collections::BTreeMap;

/// Runs by first slot: the slot behind the last one, and the bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Runs(BTreeMap<i64, (i64, u64)>);

impl Runs {
    /// Sets the bits of the slots `from..to`; whatever was known of them is replaced.
    pub(crate) fn set(&mut self, from: i64, to: i64, bits: u64) {
        if from >= to {
            return;
        }
        self.cut(from);
        self.cut(to);
        let inside: Vec<i64> = self.0.range(from..to).map(|(start, _)| *start).collect();
        for start in inside {
            self.0.remove(&start);
        }
        if bits == 0 {
            return;
        }
        let mut run = (from, to);
        if let Some((&start, &(end, same))) = self.0.range(..from).next_back()
            && end == from
            && same == bits
        {
            self.0.remove(&start);
            run.0 = start;
        }
        if let Some(&(end, same)) = self.0.get(&to)
            && same == bits
        {
            self.0.remove(&to);
            run.1 = end;
        }
        self.0.insert(run.0, (run.1, bits));
    }

    /// The bits of a slot; none when it is in no run.
    pub(crate) fn bits(&self, slot: i64) -> u64 {
        self.0
            .range(..=slot)
            .next_back()
            .filter(|(_, (end, _))| slot < *end)
            .map_or(0, |(_, (_, bits))| *bits)
    }

    /// The runs within `from..to`, cut to it: first slot, slot behind the last, bits.
    pub(crate) fn within(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64, u64)> + '_ {
        let first = self.0.range(..=from).next_back().map_or(from, |(start, _)| *start);
        let range = if first < to { Some(self.0.range(first..to)) } else { None };
        range
            .into_iter()
            .flatten()
            .map(move |(start, (end, bits))| ((*start).max(from), (*end).min(to), *bits))
            .filter(|(start, end, _)| start < end)
    }

    /// How many slots of `from..to` are in runs.
    pub(crate) fn count(&self, from: i64, to: i64) -> i64 {
        self.within(from, to).map(|(start, end, _)| end - start).sum()
    }

    /// Forgets everything before a slot.
    pub(crate) fn forget_before(&mut self, slot: i64) {
        self.cut(slot);
        self.0 = self.0.split_off(&slot);
    }

    /// Makes a run begin at a slot if one goes through it.
    fn cut(&mut self, at: i64) {
        if let Some((_, run)) = self.0.range_mut(..at).next_back()
            && run.0 > at
        {
            let (end, bits) = (std::mem::replace(&mut run.0, at), run.1);
            self.0.insert(at, (end, bits));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_hold_what_an_array_of_slots_holds(
            changes in prop::collection::vec((0i64..40, 0i64..40, 0u64..3), 0..30),
            forget in 0i64..40,
        ) {
            let mut runs = Runs::default();
            let mut plain = [0u64; 40];
            for (a, b, bits) in changes {
                let (from, to) = (a.min(b), a.max(b));
                runs.set(from, to, bits);
                for slot in from..to {
                    plain[usize::try_from(slot).unwrap()] = bits;
                }
            }
            runs.forget_before(forget);
            for slot in 0..40i64 {
                let expected = if slot < forget { 0 } else { plain[usize::try_from(slot).unwrap()] };
                prop_assert_eq!(runs.bits(slot), expected);
            }
            let mut told = 0;
            for (from, to, bits) in runs.within(5, 33) {
                prop_assert!((5..33).contains(&from) && from < to && to <= 33 && bits != 0);
                told += to - from;
            }
            let inside = (5..33).filter(|s| *s >= forget && plain[usize::try_from(*s).unwrap()] != 0).count();
            prop_assert_eq!(told, i64::try_from(inside).unwrap());
            prop_assert_eq!(runs.count(5, 33), told);
        }
    }
}
