//! Asking a station for what is missing: which slots, and what becomes of them by each outcome.

use standards::time::Instant;

use super::tracker::count;
use super::{Ask, AskOutcome, GapTracker};

impl GapTracker {
    /// The station has connected.
    pub fn connected(&mut self, now: Instant) {
        self.now = self.now.max(now);
        self.asking.connected = true;
        self.asking.not_before = self.asking.not_before.max(now.plus_ms(self.rules.after_connect_ms));
    }

    /// The station's last connection has ended. A call under way is cut.
    pub fn disconnected(&mut self, now: Instant) {
        self.now = self.now.max(now);
        if matches!(self.asking.under_way, Some((_, _, _, None))) {
            self.answered(AskOutcome::Cut, now);
        }
        self.asking.connected = false;
    }

    /// A call ended. Data that it brought are arrivals like all others; they may still be on their way for a while.
    pub fn answered(&mut self, outcome: AskOutcome, now: Instant) {
        self.now = self.now.max(now);
        let Some((from, to, missing, None)) = self.asking.under_way else { return };
        self.note(from, outcome);
        match outcome {
            AskOutcome::Done => {
                let until = now.plus_ms(self.rules.settle_ms);
                self.asking.under_way = Some((from, to, missing, Some(until)));
            }
            AskOutcome::NoData => {
                self.asking.under_way = None;
                self.give_up_missing(from, to, now);
                self.fruitless(now);
            }
            AskOutcome::Refused | AskOutcome::Failed | AskOutcome::TimedOut => {
                self.asking.under_way = None;
                self.failed(from, to, self.rules.attempts, now);
            }
            // The line was to blame, not the station: asked again when it is back.
            AskOutcome::Cut => {
                self.asking.under_way = None;
                self.asking.not_before = now.plus_ms(self.rules.wait_ms);
            }
        }
    }

    /// Looks at what an answered call has brought once its data had time to be stored.
    pub(super) fn settle(&mut self) {
        let Some((from, to, missing, Some(until))) = self.asking.under_way else { return };
        let left = self.missing.count(from, to);
        if left > 0 && self.now < until {
            return;
        }
        self.asking.under_way = None;
        if left < missing {
            self.asking.fruitless = 0;
            self.asking.not_before = self.now;
            if let Some(gap) = self.gap_of(from).and_then(|key| self.gaps.get_mut(&key)) {
                gap.failures = 0;
            }
        } else {
            self.failed(from, to, self.rules.empty_answers, self.now);
        }
    }

    /// The slots to ask for next: the oldest that are missing and not given up, up to the most of one call.
    pub(super) fn next_ask(&mut self) -> Option<Ask> {
        let asking = &self.asking;
        if !asking.connected || asking.under_way.is_some() || self.now < asking.not_before {
            return None;
        }
        let (key, gap) = self.gaps.iter().find(|(_, gap)| gap.is_open())?;
        let (key, end) = (*key, self.expected.slot(gap.to));
        let wanted = |from: i64| {
            self.missing.within(from, end).flat_map(|(a, b, _)| a..b).find(|s| self.given_up.bits(*s) == 0)
        };
        let from = wanted(key)?;
        let most = from.saturating_add(i64::from(self.rules.slots_per_call.max(1)));
        let last = self.missing.within(from, end.min(most)).map(|(_, b, _)| b).last().unwrap_or(from + 1);
        // A call does not reach into what was given up: it was asked and answered.
        let to = self.given_up.within(from, last).next().map_or(last, |(a, _, _)| a);
        let missing = self.missing.count(from, to);
        self.asking.under_way = Some((from, to, missing, None));
        if let Some(gap) = self.gaps.get_mut(&key) {
            gap.asks += 1;
        }
        self.touch(key);
        let last_second = self.expected.start(to).plus_ms(-1000).max(self.expected.start(from));
        Some(Ask { kind: self.expected.kind, from: self.expected.start(from), to: last_second })
    }

    fn note(&mut self, from: i64, outcome: AskOutcome) {
        if let Some(key) = self.gap_of(from)
            && let Some(gap) = self.gaps.get_mut(&key)
        {
            gap.last_outcome = Some(outcome);
            self.touch(key);
        }
    }

    /// A call brought nothing; after `most` in a row what it asked for is given up.
    fn failed(&mut self, from: i64, to: i64, most: u32, now: Instant) {
        let failures = self.gap_of(from).and_then(|key| self.gaps.get_mut(&key)).map_or(0, |gap| {
            gap.failures += 1;
            gap.failures
        });
        if failures >= most {
            self.give_up_missing(from, to, now);
        } else if let Some(key) = self.gap_of(from) {
            self.touch(key);
        }
        self.fruitless(now);
    }

    fn fruitless(&mut self, now: Instant) {
        self.asking.fruitless += 1;
        self.asking.not_before = now.plus_ms(self.rules.wait(self.asking.fruitless));
    }

    fn give_up_missing(&mut self, from: i64, to: i64, now: Instant) {
        let missing: Vec<_> = self.missing.within(from, to).collect();
        for (a, b, _) in missing {
            self.give_up(a, b, now);
        }
    }

    /// Missing slots `from..to` are no longer asked for nor waited for.
    pub(super) fn give_up(&mut self, from: i64, to: i64, at: Instant) {
        let mut at_slot = from;
        while at_slot < to {
            // Neighbouring gaps that miss the same are one run.
            let key = self.gap_of(at_slot);
            let gap = key.and_then(|key| self.gaps.get(&key));
            let end = gap.map_or(to, |gap| self.expected.slot(gap.to).min(to));
            let new = (end - at_slot) - self.given_up.count(at_slot, end);
            self.given_up.set(at_slot, end, 1);
            if let Some(key) = key {
                if let Some(gap) = self.gaps.get_mut(&key) {
                    gap.lost += count(new);
                    gap.failures = 0;
                }
                self.touch(key);
                self.close_if_done(key, at);
            }
            at_slot = end;
        }
    }
}
