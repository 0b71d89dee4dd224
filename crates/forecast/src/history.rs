//! Readings on a grid of steps, each cell with the moment from which it was known.
//!
//! A cell is fixed when the forecast of its step is issued, or when its first reading comes after that: the median of the readings of
//! its last hour that are at hand by then, or without any the latest of the step. What comes later never changes it.

use std::ops::RangeInclusive;

use standards::time::{BeijingDay, Instant};

use crate::ahead::RainAhead;
use crate::rain::RainHours;
use crate::{Channel, ForecastError, Reading, Role, Spec, Target};

pub(crate) const HOUR_MS: i64 = 3_600_000;
/// Beijing midnight stands on the grid.
pub(crate) const OFFSET_MS: i64 = 8 * HOUR_MS;
/// Most steps between the first and the last reading: 57 years of hours.
const MOST_STEPS: i64 = 500_000;

/// All that was measured at and for a section, on the grid.
#[derive(Debug, Clone)]
pub struct History {
    pub(crate) step_hours: i64,
    wait_ms: i64,
    /// Number of the first step.
    pub(crate) first: i64,
    /// Number of the last step.
    pub(crate) last: i64,
    pub(crate) target: Cells,
    pub(crate) others: Vec<Other>,
}

/// A channel beside the target.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) values: Values,
}

#[derive(Debug, Clone)]
pub(crate) enum Values {
    Cells(Cells),
    Rain(RainHours),
    Ahead(RainAhead),
}

/// A channel on the grid.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    first: i64,
    value: Vec<f64>,
    known_ms: Vec<i64>,
}

impl Cells {
    /// The value of a step as known at a moment.
    pub(crate) fn at(&self, step: i64, now_ms: i64) -> Option<f64> {
        let place = usize::try_from(step - self.first).ok()?;
        let known = *self.known_ms.get(place)? <= now_ms;
        // A step without any reading is never known, not even at the end of time.
        known.then(|| self.value[place]).filter(|value| value.is_finite())
    }

    fn of(readings: &mut [Reading], first: i64, last: i64, step_ms: i64, wait_ms: i64) -> Self {
        let count = usize::try_from(last - first + 1).unwrap_or(0);
        let mut cells = Self { first, value: vec![f64::NAN; count], known_ms: vec![i64::MAX; count] };
        readings.sort_by_key(|reading| (reading.measured, reading.arrived));
        for group in readings.chunk_by(|a, b| step_of(a.measured, step_ms) == step_of(b.measured, step_ms)) {
            let step = step_of(group[0].measured, step_ms);
            let end = step * step_ms - OFFSET_MS;
            let Ok(place) = usize::try_from(step - first) else { continue };
            // Fixed by what was at hand when the step's forecast was issued, or when its first reading came.
            let Some(earliest) = group.iter().map(|reading| reading.arrived.0).min() else { continue };
            let known = earliest.max(end + wait_ms);
            let at_hand = || group.iter().filter(|reading| reading.arrived.0 <= known);
            let dense = at_hand().filter(|reading| reading.measured.0 > end - HOUR_MS);
            let mut values: Vec<f64> = dense.map(|reading| reading.value).collect();
            values.sort_by(f64::total_cmp);
            let median = crate::levels::quantile_of_sorted(&values, 0.5);
            let latest = || at_hand().next_back().map(|reading| reading.value);
            if let Some(value) = median.or_else(latest) {
                cells.value[place] = value;
                cells.known_ms[place] = known;
            }
        }
        cells
    }
}

/// The step at whose end, or before it, a moment lies.
fn step_of(moment: Instant, step_ms: i64) -> i64 {
    -(-(moment.0 + OFFSET_MS)).div_euclid(step_ms)
}

impl History {
    /// Puts channels on the grid of a specification.
    pub fn new(channels: Vec<Channel>, spec: &Spec) -> Result<Self, ForecastError> {
        spec.check()?;
        let found = channels.iter().filter(|channel| channel.role == Role::Target).count();
        if found != 1 {
            return Err(ForecastError::Targets { found });
        }
        for channel in &channels {
            if let Some(bad) = channel.readings.iter().find(|reading| !reading.value.is_finite()) {
                let channel = channel.name.clone();
                return Err(ForecastError::Value { channel, value: bad.value, measured: bad.measured });
            }
        }
        let (step_ms, wait_ms) = (spec.step_hours * HOUR_MS, spec.wait_minutes * 60_000);
        // What is forecast was not measured: the grid ends with what was.
        let measured = || channels.iter().filter(|channel| channel.role != Role::RainAhead);
        let steps = || measured().flat_map(|channel| &channel.readings).map(|r| step_of(r.measured, step_ms));
        let (first, last) = (steps().min().unwrap_or(0), steps().max().unwrap_or(-1));
        if last - first > MOST_STEPS {
            return Err(ForecastError::Span { steps: last - first, most: MOST_STEPS });
        }
        let mut target = None;
        let mut others = Vec::new();
        for mut channel in channels {
            let values = match channel.role {
                Role::Rain => Values::Rain(RainHours::of(&mut channel.readings)),
                Role::RainAhead => Values::Ahead(RainAhead::of(&mut channel.readings)),
                _ => Values::Cells(Cells::of(&mut channel.readings, first, last, step_ms, wait_ms)),
            };
            match (channel.role, values) {
                (Role::Target, Values::Cells(cells)) => target = Some(cells),
                (role, values) => others.push(Other { name: channel.name, role, values }),
            }
        }
        let target = target.ok_or(ForecastError::Targets { found })?;
        others.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { step_hours: spec.step_hours, wait_ms, first, last, target, others })
    }

    /// Numbers of the steps from the first reading to the last.
    #[must_use]
    pub fn steps(&self) -> RangeInclusive<i64> {
        self.first..=self.last
    }

    /// The moment at which a step ends.
    #[must_use]
    pub fn time_of(&self, step: i64) -> Instant {
        Instant(step * self.step_hours * HOUR_MS - OFFSET_MS)
    }

    /// The last step that ends at a moment or before it.
    #[must_use]
    pub fn step_before(&self, moment: Instant) -> i64 {
        (moment.0 + OFFSET_MS).div_euclid(self.step_hours * HOUR_MS)
    }

    /// The moment at which the forecast of a step is issued.
    pub(crate) fn issue_ms(&self, step: i64) -> i64 {
        self.time_of(step).0 + self.wait_ms
    }

    /// The hour of the Beijing day at the end of a step.
    pub(crate) fn hour(&self, step: i64) -> i64 {
        (step * self.step_hours).rem_euclid(24)
    }

    /// The latest value of the target known at the issue of a step, not older than a day.
    pub(crate) fn now(&self, step: i64) -> Option<f64> {
        let issue = self.issue_ms(step);
        (0..24 / self.step_hours).find_map(|back| self.target.at(step - back, issue))
    }

    /// What came of a target, as known at a moment: all steps of it, or after a further day two thirds of them.
    #[must_use]
    pub fn outcome(&self, origin: i64, target: Target, now: Instant) -> Option<f64> {
        let end = origin + target.hours() / self.step_hours;
        let start = match target {
            Target::At(_) => end,
            Target::MaxWithin(_) | Target::MeanWithin(_) => origin + 1,
            Target::MeanAfter(hours) => origin + 1 + hours / self.step_hours,
        };
        self.outcome_of(start..=end, target, now)
    }

    /// The mean of a Beijing day on the grid, as known at a moment: all steps of it, or after a further day two thirds of them.
    #[must_use]
    pub fn day_mean(&self, day: BeijingDay, now: Instant) -> Option<f64> {
        let first = self.step_before(day.start());
        let last = first + 24 / self.step_hours - 1;
        self.outcome_of(first..=last, Target::MeanWithin(24), now)
    }

    /// The values of a day's steps up to one of them, as known at its issue.
    pub(crate) fn of_day_until(&self, step: i64) -> impl Iterator<Item = f64> {
        let issue = self.issue_ms(step);
        let first = step - self.hour(step) / self.step_hours;
        (first..=step).filter_map(move |step| self.target.at(step, issue))
    }

    /// How many days of readings of the target there are up to a step.
    #[must_use]
    pub fn days_until(&self, step: i64) -> i64 {
        let issue = self.issue_ms(step);
        let steps = (self.first..=step.min(self.last)).filter(|step| self.target.at(*step, issue).is_some());
        i64::try_from(steps.count()).unwrap_or(i64::MAX) * self.step_hours / 24
    }

    /// The step of the newest reading of each channel that was known at a step's issue, by name; of a forecast of rain when it came.
    #[must_use]
    pub fn ends(&self, step: i64) -> Vec<(String, Role, Instant)> {
        let issue = self.issue_ms(step);
        let last = |cells: &Cells| (self.first..=step).rev().find(|step| cells.at(*step, issue).is_some());
        let target = last(&self.target).map(|end| (String::new(), Role::Target, self.time_of(end)));
        let others = self.others.iter().filter_map(|other| {
            let end = match &other.values {
                Values::Cells(cells) => self.time_of(last(cells)?),
                Values::Rain(rain) => rain.last(self.time_of(step).0, issue)?,
                Values::Ahead(ahead) => ahead.newest(issue)?,
            };
            Some((other.name.clone(), other.role, end))
        });
        target.into_iter().chain(others).collect()
    }

    fn outcome_of(&self, steps: RangeInclusive<i64>, target: Target, now: Instant) -> Option<f64> {
        let (start, end) = steps.into_inner();
        let values = || (start..=end).filter_map(|step| self.target.at(step, now.0));
        let (count, whole) = (values().count(), usize::try_from(end - start + 1).ok()?);
        let late = now.0 >= self.time_of(end).0 + 24 * HOUR_MS;
        if count < whole && !(late && count * 3 >= whole * 2) {
            return None;
        }
        match target {
            Target::At(_) => values().next(),
            Target::MaxWithin(_) => values().reduce(f64::max),
            #[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
            Target::MeanWithin(_) | Target::MeanAfter(_) => {
                (count > 0).then(|| values().sum::<f64>() / count as f64)
            }
        }
    }
}
