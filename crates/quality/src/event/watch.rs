//! One sensor under watch: since when it is abnormal, how that began, and whether the instrument is to blame.

use standards::time::Instant;

use super::sense::Sense;
use super::settings::Settings;
use super::track::{Lesson, Nothing, Signal, Track, hours};
use super::verdict::{Excursion, FaultKind, Role, Sensor};

/// What is known about the other sensors when one is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Around {
    /// Another sensor departs too.
    pub(crate) company: bool,
    /// Rain fell or the flow rose.
    pub(crate) driver: bool,
    /// An event is open that this sensor is part of.
    pub(crate) in_event: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trouble {
    pub(crate) kind: FaultKind,
    pub(crate) since: Instant,
    pub(crate) rows: u32,
    pub(crate) id: u64,
    pub(crate) furthest: Excursion,
    pub(crate) last: Instant,
}

/// Rows after which a step that has stayed is the instrument's.
const SETTLED: u32 = 6;

#[derive(Debug, Clone)]
pub(crate) struct Watch {
    pub(crate) role: Role,
    pub(crate) sense: Sense,
    pub(crate) track: Track,
    pub(crate) signal: Option<Signal>,
    pub(crate) trouble: Option<Trouble>,
    /// First row of the present departure.
    pub(crate) since: Option<Instant>,
    /// Rows of the present departure less rows without.
    pub(crate) hits: u32,
    /// Last time the sensor was near its baseline, and rows since.
    calm: Option<Instant>,
    restless_rows: u32,
    /// The present departure came within a row or two.
    abrupt: bool,
    /// Share of the limit of its first row.
    first_share: f64,
    /// Share up to which the present departure belongs to an event that is over.
    spent: f64,
}

impl Watch {
    pub(crate) fn new(sensor: &Sensor, settings: &Settings) -> Self {
        Self {
            role: sensor.role,
            sense: sensor.sense,
            track: Track::new(settings, sensor),
            signal: None,
            trouble: None,
            since: None,
            hits: 0,
            calm: None,
            restless_rows: 0,
            abrupt: false,
            first_share: 0.0,
            spent: 0.0,
        }
    }

    /// Share of the limit, when the sensor is judged, sound and fresh.
    pub(crate) fn share(&self, now: Instant) -> f64 {
        match (&self.signal, &self.trouble) {
            (Some(signal), None) if signal.ready && now.0 - signal.time.0 <= self.fresh_ms() => signal.share,
            _ => 0.0,
        }
    }

    /// Share of the limit, when it is not the tail of an event that is over.
    pub(crate) fn new_share(&self, now: Instant) -> f64 {
        let share = self.share(now);
        if share.abs() > self.spent { share } else { 0.0 }
    }

    /// An event is over: what is left of it opens no other.
    pub(crate) fn spend(&mut self, s: &Settings, now: Instant) {
        if !s.steps_outlive_event {
            self.track.forget_steps();
        }
        self.spent = self.share(now).abs() * 1.5;
        self.hits = 0;
        self.since = None;
    }

    fn fresh_ms(&self) -> i64 {
        (self.track.interval_ms() * 2).max(60_000)
    }

    pub(crate) fn count(&mut self, s: &Settings) {
        let Some(signal) = self.signal else { return };
        if signal.after_gap {
            self.hits = 0;
            self.since = None;
        }
        let share = if signal.ready { signal.share.abs() } else { 0.0 };
        self.spent = if share < s.calm_share { 0.0 } else { self.spent.min(share * 1.5) };
        self.restless_rows = self.restless_rows.saturating_add(1);
        if share >= 1.0 && share > self.spent {
            if self.hits == 0 {
                let minutes = self.restless_hours(signal.time) * 60.0;
                self.first_share = share;
                self.abrupt =
                    self.calm.is_some() && self.restless_rows <= s.abrupt_rows && minutes <= s.abrupt_minutes;
            }
            self.hits = (self.hits + 1).min(s.single_rows.max(SETTLED + 1) * 2);
            self.since.get_or_insert(signal.time);
        } else {
            self.hits = self.hits.saturating_sub(1);
        }
        if share < s.calm_share {
            self.calm = Some(signal.time);
            self.restless_rows = 0;
            if self.hits == 0 {
                self.since = None;
            }
        }
    }

    /// Whether the sensor by itself makes an event of its role.
    pub(crate) fn opens(&self, s: &Settings, now: Instant, share: f64) -> bool {
        let minutes = self.since.map_or(0.0, |since| hours(now.0 - since.0) * 60.0);
        let beyond = self.signal.is_some_and(|signal| signal.beyond);
        let needed = match self.role {
            Role::Flow => s.flow_share,
            _ if beyond => 1.0,
            _ => s.single_share,
        };
        let new = self.restless_hours(now) <= s.absorb_days * 24.0;
        // After a step it must first be seen whether it stays, as an instrument's does.
        let settled = !self.abrupt || self.hits > SETTLED;
        new && settled
            && self.tells(s, share)
            && self.sense.worsens(share)
            && self.hits >= s.single_rows
            && minutes >= s.single_minutes
            && share.abs() >= needed
    }

    /// Whether a departure of this sign says something by itself: a fall to what is ordinary in the long run does not, nor one of
    /// a factor that is often near nothing, nor one of the stage.
    fn tells(&self, s: &Settings, share: f64) -> bool {
        self.signal.is_some_and(|signal| match self.role {
            Role::Quality => {
                signal.beyond
                    || signal.record >= s.record_share && (share > 0.0 || signal.nothing != Nothing::Near)
            }
            Role::Flow => share > 0.0,
            Role::Rain => false,
        })
    }

    /// How long the sensor has not been near its baseline, in hours.
    pub(crate) fn restless_hours(&self, now: Instant) -> f64 {
        self.calm.map_or(0.0, |calm| hours(now.0 - calm.0))
    }

    /// Whether the instrument is to blame for the present value; a trouble may begin, change its name or end.
    pub(crate) fn blame(&mut self, s: &Settings, around: Around, id: &mut u64) -> Option<FaultKind> {
        let signal = self.signal?;
        if let Some(trouble) = self.trouble {
            self.trouble = Self::go_on(s, trouble, &signal, around);
            if self.trouble.is_none() {
                self.track.forget_fast();
                self.hits = 0;
                self.since = None;
                // The step back is part of what has just ended.
                return None;
            }
        }
        if self.trouble.is_none()
            && let Some(kind) = self.begin(s, &signal, around)
        {
            *id += 1;
            self.trouble = Some(Trouble {
                kind,
                since: signal.time,
                rows: 1,
                id: *id,
                furthest: excursion(&signal),
                last: signal.time,
            });
        }
        self.trouble.map(|trouble| trouble.kind)
    }

    fn begin(&self, s: &Settings, signal: &Signal, around: Around) -> Option<FaultKind> {
        if !signal.ready {
            return None;
        }
        if signal.nothing == Nothing::Reached {
            return Some(FaultKind::Impossible);
        }
        if signal.flat >= 1.0 {
            return Some(FaultKind::Flat);
        }
        let least = s.drift_days * if around.in_event { 48.0 } else { 24.0 };
        // Restless for longer than a fault is disbelieved: the level has to be learned, not blamed again.
        let crept = (least..s.fault_absorb_days * 24.0).contains(&self.restless_hours(signal.time));
        let tells = self.tells(s, signal.slow);
        let creeping = self.role == Role::Quality && signal.slow.abs() >= 1.0 && crept && tells;
        if around.company || around.driver {
            return None;
        }
        if around.in_event {
            // The others have calmed down, the weather explains nothing, and this one stays where it is.
            return creeping.then_some(FaultKind::Drift);
        }
        if signal.share.abs() >= 1.0 && signal.jump.abs() >= 1.0 {
            return Some(FaultKind::Spike);
        }
        // Bad water is believed until something else than its coming at once speaks against it.
        if signal.slow.abs() >= 1.0
            && self.stepped(signal)
            && tells
            && !signal.beyond
            && self.role == Role::Quality
        {
            return Some(FaultKind::Shift);
        }
        if signal.share.abs() >= 1.0 && signal.after_gap {
            return Some(FaultKind::Offset);
        }
        if signal.variability >= 1.0 && signal.slow.abs() < 1.0 {
            return Some(FaultKind::Variability);
        }
        creeping.then_some(FaultKind::Drift)
    }

    /// Came within a row or two, and has stayed there since instead of rising on.
    fn stepped(&self, signal: &Signal) -> bool {
        let stayed = (self.first_share * 0.6..self.first_share * 1.4).contains(&signal.share.abs());
        self.abrupt && self.hits == SETTLED && stayed
    }

    fn go_on(s: &Settings, trouble: Trouble, signal: &Signal, around: Around) -> Option<Trouble> {
        let mut next = trouble;
        next.rows += 1;
        next.last = signal.time;
        if signal.share.abs() > next.furthest.score.abs() {
            next.furthest = excursion(signal);
        }
        let lasted = hours(signal.time.0 - trouble.since.0);
        match trouble.kind {
            FaultKind::Impossible => (signal.nothing == Nothing::Reached).then_some(next),
            FaultKind::Flat => (signal.flat >= 1.0).then_some(next),
            FaultKind::Variability => (signal.variability >= 0.7).then_some(next),
            FaultKind::Spike | FaultKind::Shift | FaultKind::Offset | FaultKind::Drift => {
                // Company that comes within the first rows says that it was the water after all, and so does bad water that stays.
                let stays_bad = signal.beyond && trouble.kind != FaultKind::Drift && next.rows >= SETTLED;
                let believed = around.company && next.rows <= 4 || stays_bad;
                let back =
                    signal.slow.abs() < s.calm_share || (signal.slow.abs() < 1.0 && signal.jump.abs() >= 1.0);
                if believed || back || lasted > s.fault_absorb_days * 24.0 {
                    return None;
                }
                next.kind = match trouble.kind {
                    FaultKind::Spike if next.rows >= 3 => FaultKind::Shift,
                    FaultKind::Shift if lasted >= 24.0 => FaultKind::Offset,
                    kind => kind,
                };
                Some(next)
            }
        }
    }

    pub(crate) fn learn(&mut self, s: &Settings, value: f64, in_event: bool) {
        let Some(signal) = self.signal else { return };
        let absorbed = self.restless_hours(signal.time) >= s.absorb_days * 24.0;
        // The tail of an event is no ordinary state either.
        let in_event = in_event || self.spent > 0.0;
        let lesson = match (&self.trouble, in_event) {
            (Some(_), _) => Lesson::Nothing,
            (None, true) if !absorbed => Lesson::Event,
            (None, false) if signal.ready && signal.share.abs() >= 1.0 && !absorbed => Lesson::Odd,
            (None, _) if signal.ready && absorbed => Lesson::Level,
            _ => Lesson::All,
        };
        if lesson != Lesson::All {
            self.track.retract(self.calm);
        }
        self.track.learn(s, &signal, value, lesson);
    }
}

pub(crate) fn excursion(signal: &Signal) -> Excursion {
    Excursion {
        sensor: 0,
        time: signal.time,
        value: signal.value,
        baseline: signal.baseline,
        score: signal.share,
    }
}
