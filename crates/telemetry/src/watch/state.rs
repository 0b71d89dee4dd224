//! The state of watching one station.

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};

use super::pace::Pace;
use super::window::{Recent, median};
use super::{Moment, SeenFrame, SeenObservation, StationRule, StationWarning, WatchRules};

/// Offsets remembered.
const OFFSETS: usize = 15;
/// Connections remembered.
const CONNECTIONS: usize = 64;
/// Factors of all kinds whose pace is followed; a device that sends more is not asked for the rest.
const FACTORS: usize = 256;
/// So long behind the station's newest value, a factor is no longer expected.
const FORGET_MS: i64 = 30 * 24 * HOUR_MS;
/// Observations in which values of the future are counted.
const FUTURE_WINDOW: u32 = 8;
/// An hour.
const HOUR_MS: i64 = 3_600_000;

/// Watches one station. Serialisable: what is stored is what continues.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StationWatch {
    /// Number of the newest frame in it.
    frame: i64,
    /// The latest time told, in milliseconds.
    now: i64,
    received: Option<Instant>,
    measured: Option<Instant>,
    paces: Vec<Pace>,
    offsets: Vec<i64>,
    future: Recent,
    order: Recent,
    damage: Recent,
    /// Beginnings of the newest connections, in milliseconds.
    connections: Vec<i64>,
    open: Vec<StationWarning>,
    #[serde(skip)]
    changed: Vec<StationWarning>,
}

impl StationWatch {
    /// Number of the newest frame in the state.
    #[must_use]
    pub fn frame(&self) -> i64 {
        self.frame
    }

    /// When a whole frame was received last.
    #[must_use]
    pub fn last_received(&self) -> Option<Instant> {
        self.received
    }

    /// Newest measuring time of all kinds.
    #[must_use]
    pub fn last_measured(&self) -> Option<Instant> {
        self.measured
    }

    /// The middle of the newest clock offsets (server minus station) in milliseconds, once there are enough of them.
    #[must_use]
    pub fn clock_offset(&self, rules: &WatchRules) -> Option<i64> {
        let enough = usize::try_from(rules.clock_frames).unwrap_or(OFFSETS).clamp(1, OFFSETS);
        let newest = self.offsets.len().checked_sub(enough)?;
        median(&self.offsets[newest..])
    }

    /// Open warnings.
    #[must_use]
    pub fn open(&self) -> &[StationWarning] {
        &self.open
    }

    /// Every warning that opened, was told again or closed since the last call.
    pub fn take_changes(&mut self) -> Vec<StationWarning> {
        std::mem::take(&mut self.changed)
    }

    /// A stored frame. One that is in the state already changes nothing. `silent_ms` is from when on nothing is silence.
    pub fn frame_stored(&mut self, rules: &WatchRules, silent_ms: i64, frame: &SeenFrame) {
        if frame.id.0 <= self.frame {
            return;
        }
        self.frame = frame.id.0;
        self.pass(rules, silent_ms, frame.received);
        self.damage.push(frame.damaged);
        if !frame.damaged {
            self.whole(rules, frame);
        }
        let (damaged, frames) = self.damage.of_last(rules.damage_window);
        // A few frames are no share.
        let share = if frames >= rules.damage_window.min(20) { damaged * 100 / frames.max(1) } else { 0 };
        self.by_share(rules, StationRule::Damaged, share, rules.damage_percent, frame.received);
    }

    /// The station has connected.
    pub fn connected(&mut self, rules: &WatchRules, silent_ms: i64, at: Instant) {
        self.pass(rules, silent_ms, at);
        if self.connections.len() == CONNECTIONS {
            self.connections.remove(0);
        }
        self.connections.push(self.now);
        let Some(most) = rules.connections_per_hour else { return };
        let within = self.connections.iter().filter(|c| self.now - **c < HOUR_MS).count();
        if within >= usize::try_from(most.max(1)).unwrap_or(CONNECTIONS).min(CONNECTIONS) {
            self.hold(rules, StationRule::Flapping, None, count(within), Instant(self.now));
        }
    }

    /// Time has passed.
    pub fn pass(&mut self, rules: &WatchRules, silent_ms: i64, now: Instant) {
        let now = self.now.max(now.0);
        self.calm_down(rules, now);
        if let Some(received) = self.received {
            let from = received.plus_ms(silent_ms);
            if from.0 <= now {
                self.hold(rules, StationRule::Silent, None, silent_ms, from);
                // Told again at its own times, however late somebody looks.
                let opened = self.find(StationRule::Silent, None).map_or(from, |w| w.opened.received);
                let times = (now - opened.0) / rules.assert_ms.max(1);
                let again = opened.plus_ms(times * rules.assert_ms.max(1));
                self.hold(rules, StationRule::Silent, None, again.0 - received.0, again);
            }
        }
        self.now = now;
    }

    /// Connections that grow old end the warning of flapping at the moment when few enough are left of the last hour.
    fn calm_down(&mut self, rules: &WatchRules, now: i64) {
        if self.find(StationRule::Flapping, None).is_none() {
            return;
        }
        let few = rules.connections_per_hour.map_or(1, |most| (most / 2).max(1));
        // The warning closes when the connection that is the `few`th from the newest is an hour old.
        let nth = self.connections.len().checked_sub(usize::try_from(few).unwrap_or(CONNECTIONS));
        let calm = nth.and_then(|at| self.connections.get(at)).map_or(now, |at| at + HOUR_MS);
        if calm <= now {
            self.end(StationRule::Flapping, None, Instant(calm));
        }
    }

    fn whole(&mut self, rules: &WatchRules, frame: &SeenFrame) {
        self.end(StationRule::Silent, None, frame.received);
        self.received = Some(frame.received);
        for seen in &frame.observations {
            self.observation(rules, frame, seen);
        }
        let offset = frame.sent.or_else(|| {
            let live = frame.observations.iter().find(|o| o.kind == SeriesKind::RealTime && !o.heals);
            live.map(|o| o.measured)
        });
        if let Some(sent) = offset {
            if self.offsets.len() == OFFSETS {
                self.offsets.remove(0);
            }
            self.offsets.push(frame.received.0.saturating_sub(sent.0));
            self.clock(rules, frame.received);
        }
    }

    fn observation(&mut self, rules: &WatchRules, frame: &SeenFrame, seen: &SeenObservation) {
        let future = seen.measured > frame.received.plus_ms(rules.clock_tolerance_ms);
        self.future.push(future);
        let (ahead, of) = self.future.of_last(FUTURE_WINDOW);
        if ahead >= rules.future_values.max(1) && future {
            let by = seen.measured.0.saturating_sub(frame.received.0);
            self.hold(rules, StationRule::FutureTimes, None, by, frame.received);
        } else if ahead == 0 && of == FUTURE_WINDOW {
            self.end(StationRule::FutureTimes, None, frame.received);
        }
        if future {
            return;
        }
        let late = self.measured.is_some_and(|newest| seen.measured < newest) && !seen.heals;
        self.order.push(late);
        self.measured = self.measured.max(Some(seen.measured));
        let (late, of) = self.order.of_last(rules.order_window);
        let share = if of >= rules.order_window.min(20) { late * 100 / of.max(1) } else { 0 };
        self.by_share(rules, StationRule::OutOfOrder, share, rules.order_percent, frame.received);
        self.factors(rules, frame.received, seen);
    }

    /// Every factor that came goes on; one that others left behind has stopped.
    fn factors(&mut self, rules: &WatchRules, received: Instant, seen: &SeenObservation) {
        self.forget(received);
        for factor in &seen.factors {
            let followed = self.paces.len();
            let known = self.paces.iter_mut().find(|p| p.kind == seen.kind && p.factor == *factor);
            let goes_on = match known {
                None if followed >= FACTORS => false,
                None => {
                    self.paces.push(Pace::new(seen.kind, *factor, seen.measured));
                    false
                }
                Some(pace) => {
                    pace.came(seen.measured);
                    pace.last() == seen.measured
                }
            };
            if goes_on {
                self.end(StationRule::FactorStopped, Some((seen.kind, *factor)), received);
            }
        }
        let newest = self.paces.iter().filter(|p| p.kind == seen.kind).map(Pace::last).max();
        let Some(newest) = newest else { return };
        let behind = |p: &Pace| p.behind(newest, rules.factor_intervals).map(|by| (p.factor, by));
        let stopped: Vec<(FactorCode, i64)> =
            self.paces.iter().filter(|p| p.kind == seen.kind).filter_map(behind).collect();
        for (factor, by) in stopped {
            self.hold(rules, StationRule::FactorStopped, Some((seen.kind, factor)), by, received);
        }
    }

    /// A factor that has been away for a month was taken out of service: it is forgotten, and its warning ends.
    fn forget(&mut self, received: Instant) {
        let Some(newest) = self.measured else { return };
        let gone = |pace: &Pace| newest.0.saturating_sub(pace.last().0) > FORGET_MS;
        let forgotten: Vec<Pace> = self.paces.extract_if(.., |pace| gone(pace)).collect();
        for pace in forgotten {
            self.end(StationRule::FactorStopped, Some((pace.kind, pace.factor)), received);
        }
    }

    fn clock(&mut self, rules: &WatchRules, received: Instant) {
        let Some(offset) = self.clock_offset(rules) else { return };
        let off = offset.saturating_abs();
        if off > rules.clock_tolerance_ms {
            self.hold(rules, StationRule::ClockDrift, None, offset, received);
        } else if off < rules.clock_tolerance_ms / 2 {
            self.end(StationRule::ClockDrift, None, received);
        }
    }

    /// A rule about a share opens at `percent` and closes below half of it.
    fn by_share(&mut self, rules: &WatchRules, rule: StationRule, share: u32, percent: u32, at: Instant) {
        if share >= percent.max(1) {
            self.hold(rules, rule, None, i64::from(share), at);
        } else if share * 2 < percent.max(1) {
            self.end(rule, None, at);
        }
    }

    fn find(&self, rule: StationRule, factor: Option<(SeriesKind, FactorCode)>) -> Option<&StationWarning> {
        self.open.iter().find(|w| w.rule == rule && w.factor == factor)
    }

    /// Something is wrong at `at`: the warning opens, or is told again when its time has come.
    fn hold(
        &mut self,
        rules: &WatchRules,
        rule: StationRule,
        factor: Option<(SeriesKind, FactorCode)>,
        figure: i64,
        at: Instant,
    ) {
        let moment = Moment { measured: self.measured, received: at };
        let Some(known) = self.open.iter_mut().find(|w| w.rule == rule && w.factor == factor) else {
            let opened =
                StationWarning { rule, factor, opened: moment, asserted: moment, closed: None, figure };
            self.open.push(opened.clone());
            self.changed.push(opened);
            return;
        };
        let period = |m: Moment| (m.received.0 - known.opened.received.0) / rules.assert_ms.max(1);
        if period(moment) > period(known.asserted) {
            (known.asserted, known.figure) = (moment, figure);
            self.changed.push(known.clone());
        }
    }

    fn end(&mut self, rule: StationRule, factor: Option<(SeriesKind, FactorCode)>, at: Instant) {
        let Some(place) = self.open.iter().position(|w| w.rule == rule && w.factor == factor) else { return };
        let mut ended = self.open.remove(place);
        ended.closed = Some(Moment { measured: self.measured, received: at });
        self.changed.push(ended);
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
