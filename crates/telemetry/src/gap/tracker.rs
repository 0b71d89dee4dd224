//! Follows one expected series of one station: what is missing, and when to ask for it.
//!
//! What is missing is a function of the arrivals and the clock alone, whatever the order of either; [`GapTracker::rebuild`] therefore
//! makes the same tracker from stored readings and stored gaps after a restart.

use std::collections::{BTreeMap, BTreeSet};

use standards::FactorCode;
use standards::time::Instant;

use super::runs::Runs;
use super::{Ask, Gap, RecallRules};
use crate::Expectation;

/// The state of one expected series.
#[derive(Debug, Clone)]
pub struct GapTracker {
    pub(super) expected: Expectation,
    pub(super) rules: RecallRules,
    pub(super) now: Instant,
    /// First slot anything is expected of; `None` until something arrived.
    since: Option<i64>,
    /// Slots before this one have been looked at; what they miss is in `missing`.
    judged: i64,
    /// What came in slots that are not due yet.
    pending: BTreeMap<i64, u64>,
    pub(super) missing: Runs,
    /// Missing slots that are no longer asked for.
    pub(super) given_up: Runs,
    pub(super) gaps: BTreeMap<i64, Gap>,
    /// Every missing slot from the first of these to the second belongs to a gap.
    covered: Option<(i64, i64)>,
    changed: BTreeSet<i64>,
    pub(super) asking: Asking,
}

/// Where asking stands.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) connected: bool,
    /// The slots asked for, how many of them were missing then, and, once answered, until when their data may come.
    pub(super) under_way: Option<(i64, i64, i64, Option<Instant>)>,
    pub(super) not_before: Instant,
    /// Calls in a row that brought nothing.
    pub(super) fruitless: u32,
}

impl GapTracker {
    /// A tracker that has heard nothing yet.
    #[must_use]
    pub fn new(expected: Expectation, rules: RecallRules) -> Self {
        let start = Instant(i64::MIN);
        let asking = Asking { connected: false, under_way: None, not_before: start, fruitless: 0 };
        Self {
            expected,
            rules,
            now: start,
            since: None,
            judged: i64::MIN,
            pending: BTreeMap::new(),
            missing: Runs::default(),
            given_up: Runs::default(),
            gaps: BTreeMap::new(),
            covered: None,
            changed: BTreeSet::new(),
            asking,
        }
    }

    /// The tracker after a restart: from stored gaps of this series and everything measured within the look-back, in any order.
    #[must_use]
    pub fn rebuild(
        expected: Expectation,
        rules: RecallRules,
        stored: Vec<Gap>,
        arrivals: impl IntoIterator<Item = (Instant, Vec<FactorCode>)>,
        now: Instant,
    ) -> Self {
        let mut tracker = Self::new(expected, rules);
        tracker.now = now;
        let oldest = tracker.oldest();
        let stored = stored
            .into_iter()
            .filter(|g| g.kind == tracker.expected.kind && g.every_ms == tracker.expected.every_ms);
        let (kept, _past): (Vec<_>, Vec<_>) = stored.partition(|g| tracker.expected.slot(g.to) > oldest);
        if let Some(first) = kept.iter().filter(|g| g.is_open()).map(|g| tracker.expected.slot(g.from)).min()
        {
            tracker.since = Some(first.max(oldest));
            tracker.judged = first.max(oldest);
        }
        for (measured, factors) in arrivals {
            tracker.take(measured, &factors, now);
        }
        tracker.gaps = kept.into_iter().map(|gap| (tracker.expected.slot(gap.from), gap)).collect();
        tracker.judge();
        tracker.adopt();
        tracker
    }

    /// Brings the stored gaps, which are in their places already, to what is missing now.
    fn adopt(&mut self) {
        let since = self.since.unwrap_or(i64::MAX);
        let keys: Vec<i64> = self.gaps.keys().copied().collect();
        for key in keys {
            let Some(gap) = self.gaps.get(&key) else { continue };
            let (from, to) = (self.expected.slot(gap.from), self.expected.slot(gap.to));
            let given_up: Vec<_> =
                gap.given_up.iter().map(|(a, b)| (self.expected.slot(*a), self.expected.slot(*b))).collect();
            // What lies before the look-back stays as it was recorded.
            let past: i64 = given_up.iter().map(|(a, b)| ((*b).min(since) - a).max(0)).sum();
            for (a, b) in given_up {
                let still: Vec<_> = self.missing.within(a, b).collect();
                for (a, b, _) in still {
                    self.given_up.set(a, b, 1);
                }
            }
            let (missing, lost) = (self.missing.count(from, to), self.given_up.count(from, to));
            let now = self.now;
            let Some(gap) = self.gaps.get_mut(&key) else { continue };
            let filled = count(i64::from(gap.slots) - missing - past);
            if filled != gap.filled {
                (gap.filled, gap.last_filled) = (filled, Some(now));
                self.changed.insert(key);
            }
            if let Some(gap) = self.gaps.get_mut(&key) {
                gap.lost = count(lost + past);
            }
            self.close_if_done(key, now);
        }
    }

    /// What is expected.
    #[must_use]
    pub fn expectation(&self) -> &Expectation {
        &self.expected
    }

    /// Values of this kind arrived. Values measured more than a day ahead of their arrival are left aside: they are of a wrong clock.
    pub fn arrived(&mut self, measured: Instant, factors: &[FactorCode], received: Instant) {
        self.now = self.now.max(received);
        self.take(measured, factors, received);
        self.judge();
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.settle();
        self.judge();
    }

    /// Every gap that changed since the last call, as it is now; to be stored under `(kind, from)`.
    pub fn take_changes(&mut self) -> Vec<Gap> {
        let changed = std::mem::take(&mut self.changed);
        let gaps = changed.into_iter().filter_map(|from| self.gaps.get(&from).cloned()).collect();
        let oldest = self.oldest();
        self.gaps.retain(|_, gap| gap.is_open() || self.expected.slot(gap.to) > oldest);
        gaps
    }

    /// Open gaps, oldest first.
    pub fn open_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.values().filter(|g| g.is_open())
    }

    /// Intervals judged and complete of those expected between two instants.
    #[must_use]
    pub fn completeness(&self, from: Instant, to: Instant) -> (u32, u32) {
        let Some(since) = self.since else { return (0, 0) };
        let first = self.expected.slot(from).max(since);
        let last = self.expected.slot(Instant(to.0.saturating_sub(1))) + 1;
        let last = last.min(self.judged.max(first));
        let expected = (last - first).max(0);
        (count(expected - self.missing.count(first, last)), count(expected))
    }

    /// Whether values measured then would complete an interval that is missed.
    #[must_use]
    pub fn is_missed(&self, measured: Instant) -> bool {
        self.missing.bits(self.expected.slot(measured)) != 0
    }

    /// Whether values measured then are too old to be waited for.
    #[must_use]
    pub fn is_past(&self, measured: Instant) -> bool {
        self.expected.slot(measured) < self.oldest()
    }

    /// First slot of the look-back.
    fn oldest(&self) -> i64 {
        self.expected.slot(self.now.plus_ms(-self.rules.look_back_ms))
    }

    fn take(&mut self, measured: Instant, factors: &[FactorCode], received: Instant) {
        let bits = self.expected.bits(factors.iter().copied());
        let slot = self.expected.slot(measured);
        if bits == 0 || slot < self.oldest() || measured > received.plus_ms(standards::time::DAY_MS) {
            return;
        }
        match self.since {
            None => (self.since, self.judged) = (Some(slot), slot),
            // Nothing has been due yet: looking begins earlier.
            Some(since) if slot < since && self.judged == since => {
                (self.since, self.judged) = (Some(slot), slot);
            }
            Some(since) if slot < since => {
                self.missing.set(slot, since, self.expected.all());
                self.since = Some(slot);
            }
            Some(_) => {}
        }
        if slot >= self.judged {
            *self.pending.entry(slot).or_default() |= bits;
            return;
        }
        let missed = self.missing.bits(slot);
        if missed & bits == 0 {
            return;
        }
        self.missing.set(slot, slot + 1, missed & !bits);
        if missed & !bits == 0 {
            self.healed(slot, received);
        }
    }

    /// A slot that was missing is complete.
    fn healed(&mut self, slot: i64, received: Instant) {
        let was_lost = self.given_up.bits(slot) != 0;
        self.given_up.set(slot, slot + 1, 0);
        let Some(from) = self.gap_of(slot) else { return };
        if let Some(gap) = self.gaps.get_mut(&from) {
            gap.filled += 1;
            gap.lost -= u32::from(was_lost).min(gap.lost);
            gap.last_filled = Some(received);
            self.changed.insert(from);
        }
        self.close_if_done(from, received);
    }

    /// The first slot of the gap that a slot lies in.
    pub(super) fn gap_of(&self, slot: i64) -> Option<i64> {
        let (from, gap) = self.gaps.range(..=slot).next_back()?;
        (self.expected.slot(gap.to) > slot).then_some(*from)
    }

    pub(super) fn close_if_done(&mut self, from: i64, at: Instant) {
        let Some(gap) = self.gaps.get_mut(&from) else { return };
        let (to, since) = (self.expected.slot(gap.to), self.expected.start(self.since.unwrap_or(from)));
        // What lies before the look-back is remembered here alone.
        gap.given_up.retain(|(a, _)| *a < since);
        for (_, end) in &mut gap.given_up {
            *end = (*end).min(since);
        }
        let current =
            self.given_up.within(from, to).map(|(a, b, _)| (self.expected.start(a), self.expected.start(b)));
        gap.given_up.extend(current);
        if gap.is_open() && self.missing.count(from, to) == self.given_up.count(from, to) {
            gap.closed = Some(at);
            self.changed.insert(from);
        }
    }

    /// Looks at the slots that are due by now, and lets go of those beyond the look-back.
    fn judge(&mut self) {
        let Some(since) = self.since else { return };
        let due = self.expected.first_open(self.now);
        let oldest = self.oldest();
        let all = self.expected.all();
        self.judged = self.judged.max(oldest.min(due));
        while self.judged < due {
            let next = self.pending.first_key_value().map_or(due, |(slot, _)| (*slot).min(due));
            if self.judged < next {
                self.missing.set(self.judged, next, all);
                self.judged = next;
                continue;
            }
            let came = self.pending.remove(&self.judged).unwrap_or(0);
            self.missing.set(self.judged, self.judged + 1, all & !came);
            self.judged += 1;
        }
        self.cover();
        if oldest > since {
            self.let_go(since, oldest);
        }
    }

    pub(super) fn touch(&mut self, gap: i64) {
        self.changed.insert(gap);
    }

    /// Slots before `oldest` are no longer waited for.
    fn let_go(&mut self, since: i64, oldest: i64) {
        let gone: Vec<_> = self.missing.within(since, oldest).collect();
        for (a, b, _) in gone {
            self.give_up(a, b, self.now);
        }
        self.missing.forget_before(oldest);
        self.given_up.forget_before(oldest);
        self.pending = self.pending.split_off(&oldest);
        self.since = Some(oldest);
    }

    /// Every missing slot belongs to a gap.
    fn cover(&mut self) {
        let Some(since) = self.since else { return };
        // What is missing grows at its end, as slots become due, and at its beginning, when older values come.
        let from = match self.covered {
            Some((first, last)) if first <= since => last.max(since),
            _ => since,
        };
        self.covered = Some((since, self.judged));
        if from >= self.judged {
            return;
        }
        let runs: Vec<_> = self.uncovered(from);
        for (from, to, bits) in runs {
            let slots = count(to - from);
            let named = self.expected.named(bits);
            let end = self.expected.start(to);
            let grown = self
                .gaps
                .range_mut(..from)
                .next_back()
                .filter(|(_, g)| g.is_open() && self.expected.slot(g.to) == from);
            if let Some((key, gap)) = grown {
                gap.to = end;
                gap.slots += slots;
                gap.factors = if gap.factors.is_empty() || named.is_empty() {
                    Vec::new()
                } else {
                    gap.factors.iter().chain(&named).copied().collect::<BTreeSet<_>>().into_iter().collect()
                };
                self.changed.insert(*key);
                continue;
            }
            let gap = Gap {
                kind: self.expected.kind,
                every_ms: self.expected.every_ms,
                from: self.expected.start(from),
                to: end,
                factors: named,
                slots,
                filled: 0,
                lost: 0,
                opened: self.expected.due(from),
                last_filled: None,
                closed: None,
                asks: 0,
                last_outcome: None,
                failures: 0,
                given_up: Vec::new(),
            };
            self.gaps.insert(from, gap);
            self.changed.insert(from);
        }
    }

    /// Missing slots from one on outside every gap, as runs.
    fn uncovered(&self, since: i64) -> Vec<(i64, i64, u64)> {
        let mut found = Vec::new();
        let mut at = since;
        let first = self.gaps.range(..=since).next_back().map_or(since, |(from, _)| *from);
        for (from, gap) in self.gaps.range(first..) {
            found.extend(self.missing.within(at, *from));
            at = at.max(self.expected.slot(gap.to));
        }
        found.extend(self.missing.within(at, self.judged));
        found
    }

    /// The call that should be made now. It counts as made: tell [`Self::answered`] how it ends.
    pub fn poll(&mut self, now: Instant) -> Option<Ask> {
        self.tick(now);
        self.next_ask()
    }
}

/// A number of slots as kept.
pub(super) fn count(slots: i64) -> u32 {
    u32::try_from(slots.max(0)).unwrap_or(u32::MAX)
}
