//! The state that moves with time: one step a value, constant time on average.

use standards::time::Instant;

use super::single::{clock, counts, decimals, is_non_detect, mistaken, range, rate, season};
use super::streaks::{Streaks, hours};
use super::usable::Usable;
use crate::baseline::Baseline;
use crate::settings::ms;
use crate::window::Extremes;
use crate::{FactorSettings, Flag, Reason, SpikeMethod, SpikeRule, Test, Variation, Verdict};

/// Intervals from which the usual one is learned: a single gap does not move their median.
const SPACINGS: usize = 5;

/// What a value says of the one before it: only now both its neighbours are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spike {
    pub(super) time: Instant,
    pub(super) flag: Flag,
    pub(super) reason: Option<Reason>,
}

#[derive(Debug, Clone)]
pub(super) struct Roll {
    /// How far back usable values are kept.
    window: i64,
    seen: Option<i64>,
    spacings: [i64; SPACINGS],
    spaced: usize,
    usable: Usable,
    flat: Extremes,
    flat_from: u64,
    flat_since: i64,
    level: Extremes,
    level_from: u64,
    quiet_from: u64,
    quiet_sum: f64,
    baseline: Baseline,
    streaks: Streaks,
}

impl Roll {
    pub(super) fn new(window: i64) -> Self {
        Self {
            window,
            seen: None,
            spacings: [0; SPACINGS],
            spaced: 0,
            usable: Usable::default(),
            flat: Extremes::default(),
            flat_from: 0,
            flat_since: 0,
            level: Extremes::default(),
            level_from: 0,
            quiet_from: 0,
            quiet_sum: 0.0,
            baseline: Baseline::default(),
            streaks: Streaks::default(),
        }
    }

    /// Judges the next value, which is newer than all before.
    pub(super) fn advance(&mut self, settings: &FactorSettings, verdict: &mut Verdict) -> Option<Spike> {
        let time = verdict.time.0;
        let interval = self.interval(settings);
        let reach = interval.map(|interval| times(interval, settings.gap.reach));
        self.space(settings, verdict, interval, reach);
        clock(settings, verdict);
        if !counts(settings, verdict) {
            return None;
        }
        let value = verdict.number();
        self.baseline.begin(verdict.time.day());
        decimals(settings, verdict);
        season(settings, verdict, value);
        self.unit(settings, verdict, value);
        if !range(settings, verdict, value) {
            return None;
        }
        let before = self.usable.back(0);
        let step = before.filter(|(at, _)| reach.is_some_and(|reach| time.saturating_sub(*at) <= reach));
        let spike = settings.spike.and_then(|rule| self.spike(rule, reach?, step?, value));
        if let (Some(rule), Some((at, before))) = (settings.rate_of_change, step) {
            rate(rule, verdict, (value - before).abs() / hours(time.saturating_sub(at)), before);
        }
        self.flat(settings, verdict, value);
        self.attenuated(settings, verdict, value);
        self.quiet(settings, verdict, value, before);
        self.streaks.advance(settings, &self.usable, time, value, verdict);
        self.baseline.add(value, step.map(|(_, before)| (value - before).abs()));
        self.usable.push(time, value, self.window);
        spike
    }

    /// The interval between values: as configured, else the median of the last ones.
    fn interval(&self, settings: &FactorSettings) -> Option<i64> {
        if let Some(minutes) = settings.gap.interval_minutes {
            return Some(ms(minutes / 60.0));
        }
        let known = self.spaced.min(SPACINGS);
        if known < 2 {
            return None;
        }
        let first = self.spacings[0];
        if self.spacings[..known].iter().all(|spacing| *spacing == first) {
            return Some(first);
        }
        let mut sorted = self.spacings;
        sorted[..known].sort_unstable();
        Some(sorted[(known - 1) / 2])
    }

    fn space(
        &mut self,
        settings: &FactorSettings,
        verdict: &mut Verdict,
        interval: Option<i64>,
        reach: Option<i64>,
    ) {
        let time = verdict.time.0;
        let Some(seen) = self.seen.replace(time) else { return };
        let spacing = time.saturating_sub(seen);
        self.spacings[self.spaced % SPACINGS] = spacing;
        self.spaced += 1;
        let (Some(interval), Some(reach), true) = (interval, reach, settings.tell_gaps) else { return };
        let missing = spacing.saturating_add(interval / 2) / interval.max(1) - 1;
        if spacing > reach && missing > 0 {
            let reason = Reason::Gap(
                u32::try_from(missing).unwrap_or(u32::MAX),
                Instant(seen.saturating_add(interval)),
            );
            verdict.put(Test::Gap, Flag::Missing, Some(reason));
        } else {
            verdict.tests.set(Test::Gap, Flag::Good);
        }
    }

    /// Judges the newest usable value between the one before it and this one.
    fn spike(&self, rule: SpikeRule, reach: i64, middle: (i64, f64), next: f64) -> Option<Spike> {
        let (before_at, before) = self.usable.back(1)?;
        let (at, value) = middle;
        if at.saturating_sub(before_at) > reach {
            return None;
        }
        let reference = f64::midpoint(before, next);
        let distance = match rule.method {
            SpikeMethod::Average => (value - reference).abs(),
            SpikeMethod::Differential if (value - before) * (next - value) < 0.0 => {
                (value - before).abs().min((next - value).abs())
            }
            SpikeMethod::Differential => 0.0,
        };
        let (flag, allowed) = rule.step.judge(distance, reference);
        let reason = (flag != Flag::Good).then_some(Reason::Spike(distance, allowed));
        Some(Spike { time: Instant(at), flag, reason })
    }

    fn flat(&mut self, settings: &FactorSettings, verdict: &mut Verdict, value: f64) {
        let Some(rule) = settings.flat_line else { return };
        // Non-detects are written as the same number: that says nothing of the instrument.
        if is_non_detect(settings, verdict, value) {
            self.flat.clear();
            return;
        }
        let (time, number) = (verdict.time.0, self.usable.next());
        // Values may be missing in a run, but not for half of its time at once.
        let torn =
            self.usable.back(0).is_some_and(|(at, _)| time.saturating_sub(at) > ms(rule.suspect_hours) / 2);
        if torn || self.flat.is_empty() {
            self.flat.clear();
            (self.flat_from, self.flat_since) = (number, time);
        }
        self.flat.push(number, value);
        while self.flat.range() > 0.0 && self.flat.range() >= rule.tolerance {
            self.flat_from = self.flat.oldest_end().map_or(number, |oldest| oldest.max(self.flat_from) + 1);
            self.flat.forget_before(self.flat_from);
            self.flat_since = self.usable.get(self.flat_from).map_or(time, |(at, _)| at);
        }
        let lasted = time.saturating_sub(self.flat_since);
        let points = u32::try_from(number - self.flat_from + 1).unwrap_or(u32::MAX);
        let enough = points >= rule.points;
        let flag = match rule.fail_hours {
            Some(fail) if enough && lasted >= ms(fail) => Flag::Fail,
            _ if enough && lasted >= ms(rule.suspect_hours) => Flag::Suspect,
            _ => Flag::Good,
        };
        let reason = || Reason::Flat(hours(lasted), points);
        verdict.put_lazily(Test::FlatLine, flag, reason);
    }

    fn attenuated(&mut self, settings: &FactorSettings, verdict: &mut Verdict, value: f64) {
        let Some(rule) = settings.attenuated else { return };
        let number = self.usable.next();
        self.level.push(number, value);
        let window = verdict.time.0.saturating_sub(ms(rule.hours)).saturating_add(1);
        self.level_from = self.usable.not_before(self.level_from, window);
        self.level.forget_before(self.level_from);
        let points = number - self.level_from + 1;
        if points < u64::from(rule.points) {
            return;
        }
        let varied = match rule.method {
            Variation::Range => self.level.range(),
            Variation::Deviation => deviation(self.usable.from(self.level_from).chain([value])),
        };
        let flag = match varied {
            varied if varied < rule.fail => Flag::Fail,
            varied if varied < rule.suspect => Flag::Suspect,
            _ => Flag::Good,
        };
        verdict.put_lazily(Test::Attenuated, flag, || Reason::Attenuated(varied, rule.hours, rule.suspect));
    }

    fn quiet(
        &mut self,
        settings: &FactorSettings,
        verdict: &mut Verdict,
        value: f64,
        before: Option<(i64, f64)>,
    ) {
        let (Some(rule), Some((_, before))) = (settings.quiet, before) else { return };
        let window = verdict.time.0.saturating_sub(ms(rule.hours)).saturating_add(1);
        let from = self.usable.not_before(self.quiet_from, window);
        // Steps out of values that left the window leave the sum.
        for number in self.quiet_from..from {
            if let (Some((_, a)), Some((_, b))) = (self.usable.get(number), self.usable.get(number + 1)) {
                self.quiet_sum -= (b - a).abs();
            }
        }
        self.quiet_from = from;
        let steps = self.usable.next() - from;
        if steps == 0 {
            self.quiet_sum = 0.0;
            return;
        }
        self.quiet_sum += (value - before).abs();
        let Some(usual) = self.baseline.usual().filter(|usual| usual.days >= rule.days && usual.step > 0.0)
        else {
            return;
        };
        if steps + 1 < u64::from(rule.points) || is_non_detect(settings, verdict, value) {
            return;
        }
        let mean = self.quiet_sum.max(0.0) / f64::from(u32::try_from(steps).unwrap_or(u32::MAX));
        let flag = if mean < usual.step * rule.share { Flag::Suspect } else { Flag::Good };
        verdict.put_lazily(Test::Quiet, flag, || Reason::Quiet(mean, usual.step, usual.days));
    }

    fn unit(&self, settings: &FactorSettings, verdict: &mut Verdict, value: f64) {
        let Some(rule) = settings.unit else { return };
        let Some(usual) = self.baseline.usual().filter(|usual| usual.days >= rule.days) else { return };
        let fits = mistaken(rule, usual.span, value);
        let flag = if fits.is_some() { Flag::Suspect } else { Flag::Good };
        verdict.put_lazily(Test::Unit, flag, || Reason::Unit(value, fits.unwrap_or(1.0), usual.span));
    }
}

fn times(interval: i64, reach: f64) -> i64 {
    ms(hours(interval) * reach)
}

/// Standard deviation, divided by the number of values.
fn deviation(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (sum, count) = values.clone().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    let mean = sum / count;
    (values.map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}
