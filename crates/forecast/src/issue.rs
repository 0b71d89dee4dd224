//! All that a section's forecast of one origin says: a fan of hours and the means of coming days.

use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};

use crate::forecaster::{Forecast, Forecaster};
use crate::history::History;
use crate::levels::{COUNT, Quantiles};
use crate::model::Stage;
use crate::process::Process;
use crate::{Role, Target};

/// What is expected of one value, beside what persistence says of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Ours, in the unit of the factor.
    pub said: Quantiles,
    /// Persistence with the spread of its past errors.
    pub persistence: Quantiles,
}

/// What is expected so many hours ahead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AtHour {
    /// Hours from the origin.
    pub hours: i64,
    /// What is expected.
    #[serde(flatten)]
    pub expected: Expected,
}

/// What is expected of the mean of a Beijing day, on the grid of steps.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OfDay {
    /// The day.
    pub day: BeijingDay,
    /// Steps of it whose values were known at the origin.
    pub known: usize,
    /// What is expected.
    #[serde(flatten)]
    pub expected: Expected,
}

/// Leaves of what was issued the last of each origin: an origin is forecast again when newer rain is forecast, and the last word counts. They stand in the
/// order of their origins, and of one origin in that of their issue.
pub fn last_of_each_origin<T>(issued: &mut Vec<T>, origin: impl Fn(&T) -> Instant) {
    issued.reverse();
    issued.dedup_by(|earlier, last| origin(earlier) == origin(last));
    issued.reverse();
}

/// The newest reading of a channel that was known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputEnd {
    /// Name of the channel; empty for the factor itself.
    pub name: String,
    /// What it is to the section.
    pub role: Role,
    /// When it was measured.
    pub until: Instant,
}

/// The forecast of one origin, as it is archived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// From where leads count.
    pub origin: Instant,
    /// Version of the model.
    pub version: u32,
    /// How far its learning had come.
    pub stage: Stage,
    /// The origin it was trained at.
    pub trained_at: Instant,
    /// Days of readings there were.
    pub history_days: i64,
    /// The latest value known.
    pub now: f64,
    /// Values ahead, by rising lead.
    pub hours: Vec<AtHour>,
    /// The highest value within so many hours.
    pub highest: Vec<AtHour>,
    /// Means of today and the days to come.
    pub days: Vec<OfDay>,
    /// Up to where each input was known.
    pub inputs: Vec<InputEnd>,
    /// The process model's part, where the plan has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Process>,
}

impl Issue {
    /// Puts the forecasts of one step together; nothing of no forecast.
    #[must_use]
    pub fn of(forecaster: &Forecaster, history: &History, step: i64, forecasts: &[Forecast]) -> Option<Self> {
        let first = forecasts.first()?;
        let model = forecaster.model.as_ref()?;
        let all = |wanted: fn(Target) -> bool| {
            let mut found: Vec<AtHour> = forecasts
                .iter()
                .filter(|forecast| wanted(forecast.target))
                .map(|forecast| AtHour { hours: forecast.target.hours(), expected: expected(forecast) })
                .collect();
            found.sort_by_key(|at| at.hours);
            found
        };
        Some(Self {
            origin: first.origin,
            version: first.version,
            stage: model.stage(),
            trained_at: model.trained_at,
            history_days: history.days_until(step),
            now: first.now,
            hours: all(|target| matches!(target, Target::At(_))),
            highest: all(|target| matches!(target, Target::MaxWithin(_))),
            days: days(history, step, forecasts),
            inputs: history
                .ends(step)
                .into_iter()
                .map(|(name, role, until)| InputEnd { name, role, until })
                .collect(),
            process: None,
        })
    }
}

fn expected(forecast: &Forecast) -> Expected {
    Expected { said: forecast.quantiles, persistence: forecast.persistence }
}

/// The means of today and the next days, as far as forecasts reach.
fn days(history: &History, step: i64, forecasts: &[Forecast]) -> Vec<OfDay> {
    let today = history.time_of(step).day();
    // Hours of today that are still to come, the origin's own step being the last that is known.
    let left = 24 - history.step_hours - history.hour(step);
    let mut found = Vec::new();
    let known: Vec<f64> = history.of_day_until(step).collect();
    // Of a day that is over the mean is known, not forecast.
    if left > 0
        && let Some(rest) = mean_of_rest(forecasts, left)
    {
        let expected = rest.with(&known, left, history.step_hours);
        found.push(OfDay { day: today, known: known.len(), expected });
    }
    for (number, day) in (0..).zip(1..=3_i32) {
        let Some(mean) = mean_after(forecasts, left + 24 * number) else { break };
        found.push(OfDay { day: today.plus(day), known: 0, expected: mean });
    }
    found
}

/// The mean of the next so many hours: as forecast, or between the two that stand around it.
fn mean_of_rest(forecasts: &[Forecast], hours: i64) -> Option<Expected> {
    let span = |target| match target {
        // One step is its own mean.
        Target::At(4) => Some(4),
        Target::MeanWithin(hours) => Some(hours),
        _ => None,
    };
    between(forecasts, hours, span)
}

/// The mean of the 24 hours that begin so many hours ahead: as forecast, or between the two that stand around it.
fn mean_after(forecasts: &[Forecast], hours: i64) -> Option<Expected> {
    let start = |target| match target {
        Target::MeanWithin(24) => Some(0),
        Target::MeanAfter(hours) => Some(hours),
        _ => None,
    };
    between(forecasts, hours, start)
}

/// Quantile by quantile along a line between the two forecasts whose places stand around the wanted one; nothing beyond them.
fn between(forecasts: &[Forecast], wanted: i64, place: impl Fn(Target) -> Option<i64>) -> Option<Expected> {
    let placed = || forecasts.iter().filter_map(|forecast| Some((place(forecast.target)?, forecast)));
    let (low, before) = placed().filter(|(at, _)| *at <= wanted).max_by_key(|(at, _)| *at)?;
    let (high, after) = placed().filter(|(at, _)| *at >= wanted).min_by_key(|(at, _)| *at)?;
    let (before, after) = (expected(before), expected(after));
    if low == high {
        return Some(before);
    }
    #[expect(clippy::cast_precision_loss, reason = "hours of a few days")]
    let share = (wanted - low) as f64 / (high - low) as f64;
    let along = |a: &Quantiles, b: &Quantiles| {
        let mut line = [0.0; COUNT];
        line.iter_mut().zip(a.0).zip(b.0).for_each(|((value, a), b)| *value = a + share * (b - a));
        Quantiles(line)
    };
    Some(Expected {
        said: along(&before.said, &after.said),
        persistence: along(&before.persistence, &after.persistence),
    })
}

impl Expected {
    /// The mean of a whole day of which some values are known and `self` is the mean of the rest.
    #[expect(clippy::cast_precision_loss, reason = "steps of a day")]
    fn with(self, known: &[f64], left_hours: i64, step_hours: i64) -> Self {
        let left = (left_hours / step_hours) as f64;
        let (count, sum) = (known.len() as f64, known.iter().sum::<f64>());
        let whole = |rest: f64| (sum + left * rest) / (count + left);
        Self { said: self.said.map(whole), persistence: self.persistence.map(whole) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Channel, Reading, Spec};

    const HOUR: i64 = 3_600_000;

    fn forecast(target: Target, middle: f64) -> Forecast {
        let around =
            |width: f64| Quantiles([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|n| middle + n * width));
        Forecast {
            origin: "2021-07-14T12:00:00+08:00".parse().unwrap(),
            target,
            version: 1,
            now: 1.0,
            quantiles: around(0.1),
            persistence: around(0.2),
            weights: [1.0, 0.0, 0.0],
        }
    }

    #[test]
    fn today_s_mean_takes_in_what_is_known_and_tomorrow_s_lies_between_the_forecasts_around_it() {
        let midnight: Instant = "2021-07-14T00:00:00+08:00".parse().unwrap();
        let readings = (0..4).map(|n| Reading::at_once(midnight.plus_ms(n * 4 * HOUR), 0.5));
        let channel = Channel { name: "NH3-N".into(), role: Role::Target, readings: readings.collect() };
        let history = History::new(vec![channel], &Spec::service()).unwrap();
        let step = history.step_before(midnight.plus_ms(12 * HOUR));
        let forecasts = [
            forecast(Target::At(4), 1.0),
            forecast(Target::MeanWithin(12), 2.0),
            forecast(Target::MeanWithin(20), 2.0),
            forecast(Target::MeanWithin(24), 2.0),
            forecast(Target::MeanAfter(24), 5.0),
            forecast(Target::MeanAfter(48), 8.0),
        ];
        let days = days(&history, step, &forecasts);
        let medians: Vec<f64> = days.iter().map(|day| day.expected.said.median()).collect();
        // Four of six are 0.5; the mean of the two left lies halfway between one step and three.
        assert!((medians[0] - (4.0 * 0.5 + 2.0 * 1.5) / 6.0).abs() < 1e-12, "{medians:?}");
        assert_eq!((days[0].known, days[0].day), (4, midnight.day()));
        // Tomorrow begins eight hours after the origin's step: a third of the way from 0 to 24.
        assert!((medians[1] - 3.0).abs() < 1e-12 && (medians[2] - 6.0).abs() < 1e-12, "{medians:?}");
        assert_eq!(days.len(), 3, "the third day ends beyond what is forecast");
        assert_eq!(days[2].day, midnight.day().plus(2));
        let narrow = days[0].expected.said.interval90();
        assert!(narrow.1 - narrow.0 < 0.25, "what is known is not uncertain: {narrow:?}");
    }

    #[test]
    fn from_the_last_step_of_a_day_three_whole_days_are_forecast() {
        let evening: Instant = "2021-07-14T20:00:00+08:00".parse().unwrap();
        let channel =
            Channel { name: "TP".into(), role: Role::Target, readings: vec![Reading::at_once(evening, 0.1)] };
        let history = History::new(vec![channel], &Spec::service()).unwrap();
        let forecasts = [
            forecast(Target::MeanWithin(24), 2.0),
            forecast(Target::MeanAfter(24), 5.0),
            forecast(Target::MeanAfter(48), 8.0),
        ];
        let days = days(&history, history.step_before(evening), &forecasts);
        let said: Vec<_> = days.iter().map(|day| (day.day, day.expected.said.median())).collect();
        let tomorrow = evening.day().next();
        assert_eq!(said, [(tomorrow, 2.0), (tomorrow.plus(1), 5.0), (tomorrow.plus(2), 8.0)]);
    }

    #[test]
    fn of_an_origin_that_was_forecast_again_the_last_word_counts() {
        let at = |hour: i64| Instant(hour * 3_600_000);
        let mut all = vec![(at(0), "a"), (at(4), "b"), (at(4), "c"), (at(4), "d"), (at(8), "e")];
        last_of_each_origin(&mut all, |one| one.0);
        assert_eq!(all, [(at(0), "a"), (at(4), "d"), (at(8), "e")]);
    }
}
