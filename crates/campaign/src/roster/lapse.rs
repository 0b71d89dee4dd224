//! From when to when a demanded slot stands empty, and who is late in it: pure intervals, so that it does not matter when somebody looks.

use standards::time::Instant;

use super::{Roster, Shift, Span};
use crate::watch::{Site, Slot};

impl Roster {
    /// Times within a slot in which shifts are demanded and fewer people are rostered than the place needs, in order.
    #[must_use]
    pub(super) fn empty(&self, site: &Site, slot: &Slot, demanded: &[Span]) -> Vec<Span> {
        let whole = Span { from: slot.from, to: slot.to };
        let shifts: Vec<&Shift> = self.every_of_slot(&site.id, slot.from).collect();
        let mut out = Vec::new();
        for span in demanded.iter().filter_map(|d| d.within(whole)) {
            let mut moments = vec![span.from, span.to];
            for shift in &shifts {
                moments.push(shift.planned);
                moments.extend(shift.withdrawn);
                moments.extend(shift.vacant.iter().flat_map(|(from, to)| [Some(*from), *to]).flatten());
            }
            moments.retain(|m| (span.from..=span.to).contains(m));
            moments.sort_unstable();
            for pair in moments.windows(2) {
                let filled = shifts.iter().filter(|s| s.filled_at(pair[0])).count();
                if filled < site.staff as usize {
                    out.push(Span { from: pair[0], to: pair[1] });
                }
            }
        }
        Span::joined(out)
    }

    /// Times within a slot in which somebody was demanded, rostered and not there yet, in order.
    #[must_use]
    pub(super) fn absent(shift: &Shift, demanded: &[Span]) -> Vec<Span> {
        let whole = Span { from: shift.from, to: shift.to };
        let came = shift.arrival.as_ref().map_or(Span::OPEN, |a| a.at);
        let mut starts = vec![shift.planned];
        let mut out = Vec::new();
        starts.extend(shift.vacant.iter().filter_map(|(_, to)| *to));
        for (n, start) in starts.iter().enumerate() {
            let vacant = shift.vacant.get(n).map(|(from, _)| *from);
            let end = [vacant, shift.withdrawn, Some(came)].into_iter().flatten().min().unwrap_or(came);
            let there = Span { from: *start, to: end };
            out.extend(demanded.iter().filter_map(|d| d.within(whole)?.within(there)));
        }
        Span::joined(out)
    }
}

/// The first moment after `last` at which something has lasted so many minutes in one of its times; a rung that was reached is never
/// reached again, and a later rung not before an earlier one.
pub(super) fn reached(times: &[Span], minutes: u32, last: Option<Instant>) -> Option<Instant> {
    let lasted = |span: &Span| {
        let at = span.from.plus_ms(i64::from(minutes) * 60_000);
        let at = last.map_or(at, |last| at.max(last));
        (at < span.to).then_some(at)
    };
    times.iter().find_map(lasted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: i64, to: i64) -> Span {
        Span { from: Instant(from * 60_000), to: Instant(to * 60_000) }
    }

    #[test]
    fn a_time_too_short_does_not_reach_a_rung_and_the_next_one_that_lasts_does() {
        let times = [span(0, 10), span(100, 200)];
        assert_eq!(reached(&times, 15, None), Some(Instant(115 * 60_000)));
        assert_eq!(reached(&times, 0, None), Some(Instant(0)));
        assert_eq!(reached(&times, 100, None), None, "an end is not in the time");
        assert_eq!(reached(&times, 30, Some(Instant(150 * 60_000))), Some(Instant(150 * 60_000)));
    }

    proptest! {
        #[test]
        fn joined_spans_hold_the_same_moments(all in prop::collection::vec((0..60_i64, 0..20_i64), 0..12), at in 0..80_i64) {
            let spans: Vec<Span> = all.iter().map(|(from, long)| span(*from, from + long)).collect();
            let holds = |spans: &[Span]| spans.iter().any(|s| s.from.0 <= at * 60_000 && at * 60_000 < s.to.0);
            let joined = Span::joined(spans.clone());
            prop_assert_eq!(holds(&spans), holds(&joined));
            prop_assert!(joined.windows(2).all(|pair| pair[0].to < pair[1].from));
        }
    }
}
