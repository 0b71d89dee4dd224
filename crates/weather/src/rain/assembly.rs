//! Putting spans of rain together without counting any minute twice: finer or preferred ones first, coarser ones fill gaps.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use standards::time::Instant;

use super::Increment;

/// Increments by their start, never overlapping.
#[derive(Debug, Default)]
pub(super) struct Assembly(BTreeMap<Instant, Increment>);

impl Assembly {
    /// Adds an increment where nothing is known yet.
    ///
    /// One that holds known ones wholly inside and leaves a single gap gives the rest to the gap: an hour of 5.0 mm with
    /// eleven five-minute values of 4.0 mm together leaves 1.0 mm to the twelfth. Anything else that overlaps is left out.
    pub(super) fn add(&mut self, new: Increment) {
        if new.from >= new.to {
            return;
        }
        let mut known = Decimal::ZERO;
        let mut gaps: Vec<(Instant, Instant)> = Vec::new();
        let mut at = new.from;
        let before = self.0.range(..new.from).next_back().map(|(_, i)| *i).filter(|i| i.to > new.from);
        if before.is_some() {
            return;
        }
        for (_, inner) in self.0.range(new.from..new.to) {
            if inner.to > new.to || inner.at_least {
                return;
            }
            if inner.from > at {
                gaps.push((at, inner.from));
            }
            known += inner.mm;
            at = inner.to;
        }
        if at < new.to {
            gaps.push((at, new.to));
        }
        let [(from, to)] = gaps.as_slice() else { return };
        let rest = new.mm - known;
        if rest >= Decimal::ZERO {
            self.0.insert(*from, Increment { from: *from, to: *to, mm: rest, at_least: new.at_least });
        }
    }

    pub(super) fn into_increments(self) -> Vec<Increment> {
        self.0.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64, mm: &str) -> Increment {
        Increment { from: Instant(from), to: Instant(to), mm: mm.parse().unwrap(), at_least: false }
    }

    fn put(all: &[Increment]) -> Vec<(i64, i64, String)> {
        let mut assembly = Assembly::default();
        for increment in all {
            assembly.add(*increment);
        }
        assembly.into_increments().iter().map(|i| (i.from.0, i.to.0, i.mm.to_string())).collect()
    }

    #[test]
    fn an_hour_gives_what_its_known_parts_leave_to_the_one_gap() {
        let told = put(&[span(0, 10, "1.0"), span(10, 20, "0.5"), span(30, 40, "0.0"), span(0, 40, "2.5")]);
        assert_eq!(told[2], (20, 30, "1.0".into()));
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn two_gaps_or_a_total_below_its_parts_or_a_cut_change_nothing() {
        assert_eq!(put(&[span(10, 20, "0.5"), span(0, 40, "2.5")]).len(), 1, "two gaps");
        assert_eq!(put(&[span(0, 30, "3.0"), span(0, 40, "2.5")]).len(), 1, "less than its parts");
        assert_eq!(put(&[span(0, 30, "3.0"), span(20, 40, "2.5")]).len(), 1, "cut");
        assert_eq!(put(&[span(0, 40, "3.0"), span(0, 40, "9.0")]).len(), 1, "known already");
    }
}
