//! The checker of one station: values in as they arrive, verdicts out.

use standards::time::{DAY_MS, Instant};
use standards::{Decimal, FactorCode, ReadingFlag};

use crate::series::{Placed, Series};
use crate::{CrossRule, Flag, Flags, Reason, StationSettings, Test, Verdict, cross};

/// Factors of one station that are followed. No station has so many: a device that invents codes must not fill the memory.
const FACTORS: usize = 256;
/// Where there is no room, a factor that has been away for so long makes some.
const AWAY_MS: i64 = 30 * DAY_MS;

/// The values of one time, as they arrived.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// When they were measured.
    pub time: Instant,
    /// When they arrived; `None` where that is not known.
    pub received: Option<Instant>,
    /// Factor, value in the unit of assessment, flag as sent.
    pub values: &'a [(FactorCode, Decimal, ReadingFlag)],
}

/// What became of the values of one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Judged; every verdict that is another one now was told.
    Judged,
    /// Some were older than what the checker keeps: judge a span around them by a checker of its own.
    TooOld,
}

/// Tests the values of one station. Batch is the same: push everything.
///
/// Each value is told when it comes, and again when a later one changes what is known of it: the spike test needs both neighbours, a
/// late or corrected value touches what lies after it. Of two verdicts for one factor and time the later one holds. Of a station
/// that sends more than 256 factors the rest is not judged.
#[derive(Debug, Clone)]
pub struct StationChecker {
    settings: StationSettings,
    series: Vec<Series>,
    horizon: i64,
    changed: Vec<(FactorCode, Instant)>,
}

impl StationChecker {
    /// A checker that has seen nothing.
    #[must_use]
    pub fn new(settings: StationSettings) -> Self {
        let horizon = settings.horizon_ms();
        Self { settings, series: Vec::new(), horizon, changed: Vec::new() }
    }

    /// How much later than the newest value another one may come and still be judged exactly, in milliseconds, unless more than 1500
    /// values of its factor came since.
    #[must_use]
    pub fn horizon_ms(&self) -> i64 {
        self.horizon
    }

    /// Takes the values of one time and tells every verdict that is another one now.
    pub fn observe(&mut self, arrived: Arrived<'_>, mut tell: impl FnMut(&Verdict)) -> Effect {
        self.changed.clear();
        let effect = self.take(arrived);
        for series in &mut self.series {
            series.settle(&mut self.changed);
        }
        self.cross(arrived.time, arrived.values);
        self.tell_changed(&mut tell);
        effect
    }

    /// Takes many in any order and judges what late ones touch only once. Of two values for one time the one received later holds,
    /// and the later in order where that is not known. Gives the times of those that were too old.
    pub fn observe_all(&mut self, arrived: &[Arrived<'_>], mut tell: impl FnMut(&Verdict)) -> Vec<Instant> {
        let mut order: Vec<&Arrived<'_>> = arrived.iter().collect();
        order.sort_by_key(|one| (one.time, one.received));
        let newest = |station: &Self, one: &Arrived<'_>| {
            station.series.iter().all(|series| series.is_newest(one.time))
        };
        let late = order.iter().take_while(|one| !newest(self, one)).count();
        self.changed.clear();
        let mut too_old = Vec::new();
        for one in &order[..late] {
            if self.take(**one) == Effect::TooOld {
                too_old.push(one.time);
            }
        }
        for series in &mut self.series {
            series.settle(&mut self.changed);
        }
        for one in &order[..late] {
            self.cross(one.time, one.values);
        }
        self.tell_changed(&mut tell);
        for one in &order[late..] {
            if self.observe(**one, &mut tell) == Effect::TooOld {
                too_old.push(one.time);
            }
        }
        too_old
    }

    /// Puts values to those of their factors.
    fn take(&mut self, arrived: Arrived<'_>) -> Effect {
        let mut effect = Effect::Judged;
        for (factor, value, flag) in arrived.values {
            let verdict = Verdict {
                factor: *factor,
                time: arrived.time,
                received: arrived.received,
                value: *value,
                flag: *flag,
                tests: Flags::default(),
                findings: Vec::new(),
            };
            let Some(at) = self.place(*factor, arrived.time) else { continue };
            match self.series[at].take(verdict, &mut self.changed) {
                Placed::TooOld => effect = Effect::TooOld,
                Placed::Late => self.changed.push((*factor, arrived.time)),
                Placed::Newest | Placed::Repeated => {}
            }
        }
        effect
    }

    /// Where the series of a factor stands; `None` when no other factor is followed.
    fn place(&mut self, factor: FactorCode, time: Instant) -> Option<usize> {
        if let Some(known) = self.series.iter().position(|series| series.factor() == factor) {
            return Some(known);
        }
        if self.series.len() >= FACTORS {
            let long_ago = time.plus_ms(-AWAY_MS);
            self.series.retain(|series| !series.ended_before(long_ago));
        }
        if self.series.len() >= FACTORS {
            return None;
        }
        let own = self.settings.of(factor).clone();
        self.series.push(Series::new(factor, own, self.horizon));
        Some(self.series.len() - 1)
    }

    /// Applies the rules between factors to the values of a time.
    fn cross(&mut self, time: Instant, values: &[(FactorCode, Decimal, ReadingFlag)]) {
        if self.settings.cross.is_empty() {
            return;
        }
        let touched = |rule: &CrossRule| {
            rule.factors().iter().any(|factor| values.iter().any(|(code, ..)| code == factor))
        };
        if !self.settings.cross.iter().any(touched) {
            return;
        }
        // Every rule is asked again: what another rule said of the same value must not be lost.
        let mut doubted: Vec<(FactorCode, Flag, Option<Reason>)> = Vec::new();
        for rule in &self.settings.cross {
            let Some((flag, reason)) = cross::judge(*rule, |factor| self.usable(factor, time)) else {
                continue;
            };
            let reason = (flag != Flag::Good).then_some(Reason::Cross(reason));
            for factor in rule.doubts().into_iter().flatten() {
                match doubted.iter_mut().find(|(code, ..)| *code == factor) {
                    None => doubted.push((factor, flag, reason)),
                    Some(known) if flag.number() > known.1.number() => *known = (factor, flag, reason),
                    Some(_) => {}
                }
            }
        }
        for series in &mut self.series {
            let factor = series.factor();
            let Some(point) = series.at_mut(time) else { continue };
            let said = doubted.iter().find(|(code, ..)| *code == factor);
            let (flag, reason) =
                said.map_or((Flag::NotEvaluated, None), |(_, flag, reason)| (*flag, *reason));
            let before = point.findings.iter().find(|finding| finding.test == Test::CrossFactor);
            if point.tests.of(Test::CrossFactor) == flag && before.map(|finding| finding.reason) == reason {
                continue;
            }
            point.put(Test::CrossFactor, flag, reason);
            if !self.changed.contains(&(factor, time)) {
                self.changed.push((factor, time));
            }
        }
    }

    /// The value of a factor at a time, when it can stand beside others.
    fn usable(&self, factor: FactorCode, time: Instant) -> Option<f64> {
        let series = self.series.iter().find(|series| series.factor() == factor)?;
        let point = series.at(time)?;
        let counts = point.flag.counts() && point.tests.of(Test::GrossRange) != Flag::Fail;
        counts.then(|| point.number())
    }

    fn tell_changed(&mut self, tell: &mut impl FnMut(&Verdict)) {
        for (factor, time) in self.changed.drain(..) {
            let series = self.series.iter().find(|series| series.factor() == factor);
            if let Some(point) = series.and_then(|series| series.at(time)) {
                tell(point);
            }
        }
    }
}
