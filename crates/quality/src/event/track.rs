//! One factor followed in time: its baselines, how far a value is from them, and what is learned from it.

use std::collections::VecDeque;

use standards::time::Instant;

use super::recent::Recent;
use super::sense::Sense;
use super::settings::Settings;
use super::verdict::{Role, Sensor};
use super::window::Window;

pub(crate) const HOUR_MS: f64 = 3_600_000.0;

#[expect(clippy::cast_possible_truncation, reason = "a span of days in milliseconds; saturates")]
pub(crate) fn span(hours: f64) -> i64 {
    (hours * HOUR_MS) as i64
}

#[expect(clippy::cast_precision_loss, reason = "spans are far below 2^52 ms")]
pub(crate) fn hours(ms: i64) -> f64 {
    ms as f64 / HOUR_MS
}

/// What a value looks like against the past of its factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Signal {
    pub(crate) time: Instant,
    /// The value that was held against the baseline: as it came (fast), or the middle one of the newest three (slow).
    pub(crate) value: f64,
    /// Enough is known to judge.
    pub(crate) ready: bool,
    /// Baseline that the larger of the two scores is against.
    pub(crate) baseline: f64,
    /// Share of the limit, signed; 1 is abnormal.
    pub(crate) share: f64,
    /// Share of the limit by the slow baseline alone.
    pub(crate) slow: f64,
    /// The newest step as a share of what is a jump.
    pub(crate) jump: f64,
    /// Range of the last values as a share of what is too variable.
    pub(crate) variability: f64,
    /// Equal values up to now as a share of what is stuck.
    pub(crate) flat: f64,
    /// Where nothing (0) lies for this factor.
    pub(crate) nothing: Nothing,
    /// The value is beyond the limit of its target class, and its slow baseline is not.
    pub(crate) beyond: bool,
    /// Way from the middle of the long-run levels, as a share of the way to the rarest 1 % on that side.
    pub(crate) record: f64,
    /// Residual to the slow baseline, and the scale of the limit on its side.
    off: f64,
    limit: f64,
    /// This value comes after a silence.
    pub(crate) after_gap: bool,
}

/// Where nothing (0) lies for a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// Near nothing is ordinary for it: a fall says little.
    Near,
    /// It never comes near.
    Far,
    /// It never comes near, and has now.
    Reached,
}

/// What is to be learned from a value, once it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lesson {
    /// Ordinary: everything.
    All,
    /// Part of an event: the fast baseline follows after a while, the slow one does not.
    Event,
    /// Abnormal without an event: besides, deviations like it become a little less rare.
    Odd,
    /// Abnormal for so long that the level is believed; what is rare is not changed by it.
    Level,
    /// The instrument's doing: nothing.
    Nothing,
}

#[derive(Debug, Clone)]
pub(crate) struct Track {
    tail: f64,
    limit: f64,
    sensor: Sensor,
    last: Option<(Instant, f64)>,
    interval_ms: i64,
    judged_from: Option<Instant>,
    ready: bool,
    newest: Recent,
    fast: Recent,
    level: Window,
    slow_past: Window,
    fast_past: Window,
    steps: Window,
    real_steps: Window,
    rough: Recent,
    rough_past: Window,
    abnormal: u32,
    levels_past: Window,
    runs: Window,
    run: u32,
    frozen: usize,
    /// Usual deviation from the slow baseline by hour of the Beijing day.
    daily: [f64; 24],
    /// Deviations that wait to be remembered, oldest first.
    held: VecDeque<(Instant, f64)>,
}

impl Track {
    pub(crate) fn new(s: &Settings, sensor: &Sensor) -> Self {
        let memory = span(s.memory_days * 24.0);
        let (tail, limit) =
            if sensor.role == Role::Flow { (s.flow_tail, s.flow_limit) } else { (s.slow_tail, s.slow_limit) };
        Self {
            tail,
            limit,
            sensor: sensor.clone(),
            last: None,
            interval_ms: 0,
            judged_from: None,
            ready: false,
            newest: Recent::new(3),
            fast: Recent::new(s.fast_values),
            level: Window::new(span(s.baseline_hours), 512),
            slow_past: Window::new(memory, 1024),
            fast_past: Window::new(memory, 1024),
            steps: Window::new(memory, 512),
            real_steps: Window::new(memory, 128),
            rough: Recent::new(9),
            rough_past: Window::new(memory, 256),
            abnormal: 0,
            levels_past: Window::new(span(s.record_days * 24.0), 1024),
            runs: Window::new(memory, 128),
            run: 0,
            frozen: 0,
            daily: [0.0; 24],
            held: VecDeque::new(),
        }
    }

    pub(crate) fn interval_ms(&self) -> i64 {
        self.interval_ms
    }

    /// Drops the fast baseline: what it followed was no water.
    pub(crate) fn forget_fast(&mut self) {
        self.fast.clear();
        self.newest.clear();
    }

    /// Drops the last steps: they were those of an event that is over.
    pub(crate) fn forget_steps(&mut self) {
        self.rough.clear();
    }

    /// Looks at a finite value, newer than the last one.
    pub(crate) fn look(&mut self, s: &Settings, time: Instant, value: f64) -> Signal {
        let silence = self.last.map_or(0, |(last, _)| time.0 - last.0);
        let after_gap = self.note_silence(s, time, silence);
        self.ready = self.ready
            || self.judged_from.is_some_and(|from| hours(time.0 - from.0) >= s.learn_hours)
                && self.level.len() >= s.learn_values.min(256)
                && self.slow_past.len() >= s.learn_values / 2;
        let ready = self.ready;
        self.run = match self.last {
            Some((_, before)) if before.to_bits() == value.to_bits() => self.run.saturating_add(1),
            _ => 1,
        };
        let before = self.newest.newest_median();
        let step = before.map(|before| value - before);
        self.newest.push(value);
        let smooth = self.newest.newest_median().unwrap_or(value);
        let level = self.level.median().unwrap_or(value);
        let fast = self.fast.median().unwrap_or(value);
        let floor = self.floor(level);
        let scale = |window: &Window, tail: f64, rise: bool| {
            let reach = if rise { window.quantile(tail) } else { window.quantile(1.0 - tail).map(|q| -q) };
            reach.unwrap_or(0.0).max(floor)
        };
        let level = level + self.course_of_day(s, time);
        let off = smooth - level;
        let limit = scale(&self.slow_past, self.tail, off > 0.0) * self.limit;
        // A tail known from few days is known badly: half as far again after two days, a tenth after ten.
        let known_days = self.judged_from.map_or(1.0, |from| hours(time.0 - from.0) / 24.0);
        let young = 1.0 + 1.0 / known_days.max(1.0);
        let limit = limit * young;
        let worse = if self.sensor.sense == Sense::Fall { off < 0.0 } else { off > 0.0 };
        // Where the water is ordinarily good, the way to the limit of its class is far enough, unless that is hardly a departure.
        let room = self.sensor.room(level).filter(|room| worse && *room >= 0.0);
        let limit = room.map_or(limit, |room| room.clamp(limit * s.beyond_share.min(1.0), limit));
        let beyond = room.is_some() && self.sensor.room(smooth).is_some_and(|room| room < 0.0);
        let slow = off / limit;
        let quick_off = value - fast;
        let quick = if self.fast.is_full() {
            quick_off / (scale(&self.fast_past, s.fast_tail, quick_off > 0.0) * s.fast_limit * young)
        } else {
            0.0
        };
        let (share, baseline, judged) =
            if slow.abs() >= quick.abs() { (slow, level, smooth) } else { (quick, fast, value) };
        let usual_step = self.steps.quantile(0.99).unwrap_or(0.0).max(floor);
        let rough = self
            .rough
            .push_and_median(self.last.filter(|_| !after_gap).map(|(_, before)| (value - before).abs()));
        let usual_rough = self.rough_past.quantile(0.99).unwrap_or(0.0).max(floor);
        let lowest = self.levels_past.quantile(0.01).unwrap_or(0.0);
        let middle = self.levels_past.median().unwrap_or(0.0);
        let edge = if value > middle { self.levels_past.quantile(0.99).unwrap_or(middle) } else { lowest };
        let record = (smooth - middle).abs() / (edge - middle).abs().max(floor);
        let nothing = match lowest > 0.0 && value < lowest * 0.05 {
            _ if lowest < middle * 0.3 => Nothing::Near,
            true => Nothing::Reached,
            false => Nothing::Far,
        };
        Signal {
            time,
            value: judged,
            ready,
            baseline,
            share: finite(share),
            slow: finite(slow),
            jump: step.map_or(0.0, |step| finite(step / (usual_step * s.jump_limit))),
            variability: rough.map_or(0.0, |rough| finite(rough / (usual_rough * s.variability_limit))),
            flat: f64::from(self.run) / self.longest_run(s),
            nothing,
            beyond,
            record: finite(record),
            off,
            limit,
            after_gap,
        }
    }

    fn longest_run(&self, s: &Settings) -> f64 {
        let shortest = s.flat_hours / hours(self.interval_ms.max(1));
        (self.runs.quantile(0.99).unwrap_or(1.0) * s.flat_times).max(f64::from(s.flat_values)).max(shortest)
    }

    /// Smallest deviation worth a name: the instrument's steps, and a hundredth of the level.
    fn floor(&self, level: f64) -> f64 {
        let steps = self.real_steps.quantile(0.1).unwrap_or(0.0) * 1.5;
        steps.max(level.abs() * 0.01).max(1e-9)
    }

    fn note_silence(&mut self, s: &Settings, time: Instant, silence: i64) -> bool {
        if self.last.is_none() {
            self.judged_from = Some(time);
            return false;
        }
        let interval = self.interval_ms.max(1);
        // The interval follows its median slowly: a quarter of the way at most, and never out of reach of a gap.
        self.interval_ms = if self.interval_ms == 0 {
            silence
        } else if silence < interval {
            interval - (interval - silence) / 4
        } else {
            interval + (silence - interval).min(interval) / 16
        };
        #[expect(clippy::cast_precision_loss, reason = "intervals are far below 2^52 ms")]
        let gap = silence as f64 > interval as f64 * s.gap_intervals && hours(silence) > 0.25;
        if gap {
            self.newest.clear();
            self.fast.clear();
            self.run = 0;
        }
        if hours(silence) > s.stale_hours {
            self.level.clear();
            self.ready = false;
            self.judged_from = Some(time);
        }
        gap
    }

    /// Learns from the value that was looked at last.
    pub(crate) fn learn(&mut self, s: &Settings, signal: &Signal, value: f64, lesson: Lesson) {
        let time = signal.time;
        self.learn_fast(value, time, lesson);
        if lesson == Lesson::All {
            if self.level.len() >= 24 {
                self.learn_daily(s, signal);
                if self.slow_past.len() < s.learn_values {
                    self.slow_past.push(time, signal.off);
                } else if signal.slow.abs() < s.learn_share {
                    self.hold(s, signal);
                } else {
                    self.remember_some(s, signal);
                }
            }
            self.levels_past.push(time, value);
            if let Some(rough) = self.rough.median() {
                self.rough_past.push(time, rough);
            }
        } else if matches!(lesson, Lesson::Odd | Lesson::Level) {
            self.remember_some(s, signal);
        }
        if matches!(lesson, Lesson::All | Lesson::Level) {
            self.level.push(time, value);
        }
        if let Some((_, before)) = self.last {
            let step = (value - before).abs();
            if lesson != Lesson::Nothing && !signal.after_gap {
                self.steps.push(time, step);
                if step > 0.0 {
                    self.real_steps.push(time, step);
                }
                self.runs.push(time, f64::from(self.run));
            }
        }
        self.last = Some((time, value));
    }

    /// How far above or below the slow baseline this hour has lately been; it follows the season sooner than the baseline does.
    fn course_of_day(&self, s: &Settings, time: Instant) -> f64 {
        if s.daily_days > 0.0 { self.daily.get(hour_of(time)).copied().unwrap_or(0.0) } else { 0.0 }
    }

    fn learn_daily(&mut self, s: &Settings, signal: &Signal) {
        // An hour of each day moves its mean by one part in so many days, whatever the interval.
        let share = (hours(self.interval_ms).min(1.0) / s.daily_days.max(1.0)).clamp(0.0, 0.2);
        if let Some(mean) = self.daily.get_mut(hour_of(signal.time)) {
            *mean += share * signal.off.clamp(-signal.limit, signal.limit);
        }
    }

    fn hold(&mut self, s: &Settings, signal: &Signal) {
        let span = span(s.hold_days * 24.0).max(0);
        let spacing = span / 256;
        if self.held.back().is_none_or(|(last, _)| signal.time.0 - last.0 >= spacing) {
            self.held.push_back((signal.time, signal.off));
        }
        while let Some((time, off)) = self.held.front().copied()
            && (signal.time.0 - time.0 >= span || self.held.len() > 512)
        {
            self.held.pop_front();
            self.slow_past.push(time, off);
        }
    }

    /// What was held back since the last calm value belongs to a departure that turned out abnormal.
    pub(crate) fn retract(&mut self, since: Option<Instant>) {
        while self.held.back().is_some_and(|(time, _)| since.is_none_or(|since| *time > since)) {
            self.held.pop_back();
        }
    }

    /// One in a few, and no further out than the limit: who is abnormal for much of the time widens the limit.
    fn remember_some(&mut self, s: &Settings, signal: &Signal) {
        self.abnormal = self.abnormal.wrapping_add(1);
        if self.abnormal.is_multiple_of(s.abnormal_every.max(1)) && signal.limit.is_finite() {
            self.slow_past.push(signal.time, signal.off.clamp(-signal.limit, signal.limit));
        }
    }

    fn learn_fast(&mut self, value: f64, time: Instant, lesson: Lesson) {
        if lesson == Lesson::All {
            self.frozen = 0;
            if self.fast.is_full()
                && let Some(fast) = self.fast.median()
            {
                self.fast_past.push(time, value - fast);
            }
            self.fast.push(value);
        } else {
            // Frozen while something passes, but not for longer than it spans.
            self.frozen += 1;
            if self.frozen > self.fast.len().max(8) {
                self.fast.push(value);
            }
        }
    }
}

fn hour_of(time: Instant) -> usize {
    usize::from(time.time_of_day().0 % 24)
}

fn finite(share: f64) -> f64 {
    if share.is_finite() { share.clamp(-1e6, 1e6) } else { 0.0 }
}
