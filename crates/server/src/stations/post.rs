//! What is known about one station.

use campaign::plan::Station;
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};
use telemetry::{AskOutcome, GapTracker, SeenFrame, SeenObservation, StationWatch, WatchRules};

use crate::commits::Committed;

/// Lines of a station that are open, as the store knows them.
#[derive(Debug, Clone)]
pub(crate) struct OpenLine {
    pub(crate) line: u64,
    /// Number of its record.
    pub(crate) record: i64,
    pub(crate) began: Instant,
    pub(crate) peer: String,
}

/// One station.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) rules: WatchRules,
    /// From when on nothing is silence, in milliseconds.
    pub(crate) silent_ms: i64,
    pub(crate) watch: StationWatch,
    pub(crate) trackers: Vec<GapTracker>,
    pub(crate) lines: Vec<OpenLine>,
    /// Whether it is asked for what is missing.
    pub(super) recalls: bool,
    /// The history call under way: which tracker made it, and the number of its record.
    pub(super) recall: Option<(usize, i64)>,
    /// Whether `watch` has changed since it was stored.
    pub(super) dirty: bool,
    /// Whole frames since the server started.
    pub(crate) frames: u64,
}

impl Post {
    /// A station of the plan that nothing is known of. With `replayed` data nobody is asked, and clocks mean nothing.
    pub(crate) fn of(
        station: &Station,
        trackers: Vec<GapTracker>,
        watch: StationWatch,
        replayed: bool,
    ) -> Self {
        let profile = &station.profile;
        let mut rules = profile.watch;
        if replayed {
            (rules.clock_tolerance_ms, rules.connections_per_hour) = (i64::MAX / 4, None);
        }
        let slowest = |t: &GapTracker| {
            let expected = t.expectation();
            expected.every_ms * 2 + expected.grace_ms
        };
        let usual = trackers.iter().map(slowest).min().unwrap_or(standards::time::DAY_MS);
        Self {
            rules,
            silent_ms: rules.silent_ms.unwrap_or(usual),
            watch,
            trackers,
            lines: Vec::new(),
            recalls: profile.history && profile.protocol.is_hj212() && !replayed,
            recall: None,
            dirty: false,
            frames: 0,
        }
    }

    /// A stored frame. `again` for one that is read from the store after a restart.
    pub(super) fn committed(&mut self, frame: &Committed, received: Instant, again: bool) {
        let damaged = frame.held == Some(store::HeldReason::BadCrc);
        if frame.held.is_some() && !damaged {
            return;
        }
        let observations: Vec<SeenObservation> = frame
            .said()
            .map(|o| {
                let factors: Vec<FactorCode> = o.values.iter().map(|(factor, ..)| *factor).collect();
                let heals = again || self.arrived(o.kind, o.time, &factors, received);
                SeenObservation { kind: o.kind, measured: o.time, factors, heals }
            })
            .collect();
        // The number of what answers a history call was made by our own clock.
        let sent = frame.sent.filter(|_| self.recall.is_none() && !again);
        let seen = SeenFrame { id: frame.frame, received, sent, damaged, observations };
        self.watch.frame_stored(&self.rules, self.silent_ms, &seen);
        self.frames += 1;
        self.dirty = true;
    }

    /// Tells the trackers of a kind; whether something that was missing came.
    fn arrived(
        &mut self,
        kind: SeriesKind,
        time: Instant,
        factors: &[FactorCode],
        received: Instant,
    ) -> bool {
        let mut heals = false;
        for tracker in self.trackers.iter_mut().filter(|t| t.expectation().kind == kind) {
            // What lies before the look-back is history being filled in.
            heals |= tracker.is_missed(time) || tracker.is_past(time);
            tracker.arrived(time, factors, received);
        }
        heals
    }

    pub(super) fn connected(&mut self, line: OpenLine, now: Instant) {
        self.watch.connected(&self.rules, self.silent_ms, now);
        self.trackers.iter_mut().for_each(|t| t.connected(now));
        self.lines.push(line);
        self.dirty = true;
    }

    /// The record of a line that has ended.
    pub(super) fn disconnected(&mut self, line: u64, now: Instant) -> Option<OpenLine> {
        let place = self.lines.iter().position(|l| l.line == line)?;
        let ended = self.lines.remove(place);
        if self.lines.is_empty() {
            self.trackers.iter_mut().for_each(|t| t.disconnected(now));
        }
        Some(ended)
    }

    /// How the history call under this record ended.
    pub(super) fn recalled(&mut self, record: i64, outcome: AskOutcome, now: Instant) {
        let Some((tracker, _)) = self.recall.take_if(|(_, under_way)| *under_way == record) else { return };
        if let Some(tracker) = self.trackers.get_mut(tracker) {
            tracker.answered(outcome, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use campaign::Plan;
    use standards::{Decimal, FrameId, ReadingFlag};
    use store::Observation;
    use telemetry::{Expectation, RecallRules};

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn said(hour: i64) -> Observation {
        let value = (FactorCode::TOTAL_PHOSPHORUS, Decimal::new(265, 3), ReadingFlag::NORMAL);
        Observation { kind: SeriesKind::Hour, time: Instant(hour * HOUR), values: vec![value] }
    }

    #[test]
    fn a_time_that_other_bytes_brought_before_is_no_gap() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian");
        let plan = Plan::read(&crate::read_plan_folder(&folder).unwrap()).unwrap();
        let hourly = Expectation::every(SeriesKind::Hour, HOUR);
        let trackers = vec![GapTracker::new(hourly, RecallRules::default())];
        let mut post = Post::of(&plan.stations[0], trackers, StationWatch::default(), false);
        let mut hear = |frame: i64, new: &[i64], known: &[i64]| {
            let received = Instant(20 * HOUR);
            let frame = Committed {
                mn: plan.stations[0].mn.clone(),
                received,
                frame: FrameId(frame),
                sent: None,
                held: None,
                observations: new.iter().map(|hour| said(*hour)).collect(),
                known: known.iter().map(|hour| said(*hour)).collect(),
            };
            post.committed(&frame, received, false);
            post.trackers[0].open_gaps().map(|gap| gap.slots - gap.filled).sum::<u32>()
        };
        assert_eq!(hear(1, &[15, 18], &[]), 2, "16 and 17");
        assert_eq!(hear(2, &[], &[16]), 1);
        assert_eq!(hear(3, &[], &[17]), 0);
    }
}
