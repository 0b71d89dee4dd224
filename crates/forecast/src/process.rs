//! A process model's members as a second forecaster beside the statistical one: what they say of each target, and both as one.
//!
//! Quantiles are mixed level by level. The share of the process follows from what each of five mixtures, from none of it to all of it, would
//! lately have scored ([`Shares`]); until enough was scored it is told and has no part in what is said.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::forecaster::Forecast;
use crate::history::History;
use crate::issue::Issue;
use crate::levels::{COUNT, LEVELS, Quantiles, quantile_of_sorted};
use crate::{Spec, Target};

/// Fewest scored forecasts of a target from which on the process has a part in it: four days of forecasts.
pub const FEWEST_SCORED: usize = 24;
/// By how much a mixture of nothing but the process must lately have been better to weigh as much as one without it.
const MARGIN: f64 = 0.04;
/// Shares of the process that are compared.
const MIXTURES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// The members of a process model: each its values at the ends of the hours after the origin, in the unit of the factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    /// `[member][hour]`.
    pub members: Vec<Vec<f64>>,
}

impl Ensemble {
    /// What each member says of a target, by its values at the ends of steps, as outcomes are; nothing when members end before it does.
    #[must_use]
    pub fn of(&self, target: Target, step_hours: i64) -> Option<Vec<f64>> {
        let last = target.hours();
        let first = match target {
            Target::At(_) => last,
            Target::MaxWithin(_) | Target::MeanWithin(_) => step_hours,
            Target::MeanAfter(hours) => hours + step_hours,
        };
        let step = usize::try_from(step_hours).ok().filter(|step| *step > 0)?;
        let one = |hours: &Vec<f64>| {
            let values = (first..=last).step_by(step).map(|hour| {
                let place = usize::try_from(hour - 1).ok()?;
                hours.get(place).copied().filter(|value| value.is_finite())
            });
            let values = values.collect::<Option<Vec<f64>>>()?;
            match target {
                Target::At(_) | Target::MaxWithin(_) => values.into_iter().reduce(f64::max),
                #[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
                Target::MeanWithin(_) | Target::MeanAfter(_) => {
                    Some(values.iter().sum::<f64>() / values.len().max(1) as f64)
                }
            }
        };
        let said = self.members.iter().map(one).collect::<Option<Vec<f64>>>()?;
        (!said.is_empty()).then_some(said)
    }
}

/// Whether readings corrected the process model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Correction {
    /// They did.
    Corrected {
        /// Readings that were used.
        used: usize,
        /// Readings too far from all members.
        set_aside: usize,
    },
    /// There were none.
    NoReadings,
    /// Fewer members than the filter needs: the open loop.
    TooFewMembers,
    /// Readings went on to disagree with the members: the open loop.
    Inconsistent,
}

/// What both forecasters said of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Both {
    /// Of what.
    pub target: Target,
    /// The statistical forecast.
    pub statistical: Quantiles,
    /// The process model's.
    pub process: Quantiles,
    /// Share of the process in what was said.
    pub share: f64,
    /// Scored forecasts that the share follows from.
    pub scored: usize,
    /// The process model's members, four digits each, as archived; empty where nobody needs them.
    #[serde(default)]
    pub members: Vec<f64>,
}

/// The process model's part in the forecast of one origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Process {
    /// Name of the model.
    pub model: String,
    /// Whether readings corrected it.
    pub correction: Correction,
    /// What both said.
    pub both: Vec<Both>,
}

impl Process {
    /// Lets go of the members, which the archive keeps: scores and shares are taken from quantiles.
    pub fn forget_members(&mut self) {
        self.both.iter_mut().for_each(|both| both.members = Vec::new());
    }
}

/// How much of each target is to be said by the process, with how many scored forecasts that follows from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shares(Vec<(Target, f64, usize)>);

impl Shares {
    /// From earlier issues in the order of their origins, by what had come of them at a moment; older scores fade out.
    #[must_use]
    pub fn of(issues: &[&Issue], history: &History, now: Instant, spec: &Spec) -> Self {
        let mut losses: Vec<(Target, [f64; MIXTURES.len()], usize)> = Vec::new();
        #[expect(clippy::cast_precision_loss, reason = "steps of some months")]
        let keep = 1.0 - 1.0 / (spec.steps(spec.recent_days).max(1) as f64);
        for (both, came) in judged(issues, history, now) {
            let place = losses.iter().position(|known| known.0 == both.target).unwrap_or(losses.len());
            if place == losses.len() {
                losses.push((both.target, [0.0; MIXTURES.len()], 0));
            }
            let (_, sums, count) = &mut losses[place];
            for (sum, share) in sums.iter_mut().zip(MIXTURES) {
                *sum = *sum * keep + both.mixed(share).crps(came);
            }
            *count += 1;
        }
        let share = |(target, sums, count): (Target, [f64; MIXTURES.len()], usize)| {
            (target, if count < FEWEST_SCORED { 0.0 } else { weighted(&sums, spec.sharpness) }, count)
        };
        Self(losses.into_iter().map(share).collect())
    }

    /// The share of the process in a target, and the scored forecasts it follows from.
    #[must_use]
    pub fn of_target(&self, target: Target) -> (f64, usize) {
        let known = self.0.iter().find(|known| known.0 == target);
        known.map_or((0.0, 0), |(_, share, scored)| (*share, *scored))
    }
}

/// What both said of everything that something had come of by a moment, with what came, in the order of the issues.
pub(crate) fn judged<'i>(
    issues: &'i [&Issue],
    history: &'i History,
    now: Instant,
) -> impl Iterator<Item = (&'i Both, f64)> {
    let said = |issue: &'i &Issue| {
        let step = history.step_before(issue.origin);
        issue.process.iter().flat_map(|process| &process.both).map(move |both| (step, both))
    };
    let came = move |(step, both): (i64, &'i Both)| Some((both, history.outcome(step, both.target, now)?));
    issues.iter().flat_map(said).filter_map(came)
}

impl Both {
    /// The quantiles of both with so much of the process.
    #[must_use]
    pub fn mixed(&self, share: f64) -> Quantiles {
        let mut mixed = self.statistical.0;
        for (quantile, process) in mixed.iter_mut().zip(self.process.0) {
            *quantile += share * (process - *quantile);
        }
        Quantiles(mixed)
    }
}

/// Puts the members beside statistical forecasts and makes them what both say together.
#[must_use]
pub fn combine(forecasts: &mut [Forecast], ensemble: &Ensemble, shares: &Shares, spec: &Spec) -> Vec<Both> {
    let mut all = Vec::with_capacity(forecasts.len());
    for forecast in forecasts {
        let Some(members) = ensemble.of(forecast.target, spec.step_hours) else { continue };
        let (share, scored) = shares.of_target(forecast.target);
        let both = Both {
            target: forecast.target,
            statistical: forecast.quantiles,
            process: quantiles_of(&members),
            share,
            scored,
            members: members.into_iter().map(four_digits).collect(),
        };
        forecast.quantiles = both.mixed(share);
        all.push(both);
    }
    all
}

fn quantiles_of(members: &[f64]) -> Quantiles {
    let mut sorted = members.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut values = [0.0; COUNT];
    for (value, level) in values.iter_mut().zip(LEVELS) {
        *value = quantile_of_sorted(&sorted, level).unwrap_or(0.0);
    }
    Quantiles(values)
}

/// A value to four significant digits: more than any instrument has.
fn four_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    #[expect(clippy::cast_possible_truncation, reason = "an exponent")]
    let scale = 10f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

/// The mean share over mixtures, each weighing by a power of its loss relative to the least.
fn weighted(losses: &[f64; MIXTURES.len()], sharpness: f64) -> f64 {
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min).max(1e-12);
    let (mut sum, mut total) = (0.0, 0.0);
    for (share, loss) in MIXTURES.into_iter().zip(losses) {
        let weight = ((1.0 + MARGIN * share) * loss.max(least) / least).powf(-sharpness);
        sum += weight * share;
        total += weight;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stage;
    use crate::{Channel, Reading, Role};

    const HOUR: i64 = 3_600_000;

    fn around(middle: f64, width: f64) -> Quantiles {
        Quantiles([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0].map(|n| middle + n * width))
    }

    fn midnight() -> Instant {
        "2021-07-01T00:00:00+08:00".parse().unwrap()
    }

    /// A river that stands at one, forecast every step by both.
    fn archive(steps: i64, statistical: f64, process: f64) -> (Vec<Issue>, History) {
        let readings = (0..=steps).map(|n| Reading::at_once(midnight().plus_ms(n * 4 * HOUR), 1.0));
        let channel = Channel { name: "TP".into(), role: Role::Target, readings: readings.collect() };
        let history = History::new(vec![channel], &Spec::service()).unwrap();
        let issue = |n: i64| Issue {
            origin: midnight().plus_ms(n * 4 * HOUR),
            version: 1,
            stage: Stage::Floor,
            trained_at: midnight(),
            history_days: 10,
            now: 1.0,
            hours: Vec::new(),
            highest: Vec::new(),
            days: Vec::new(),
            inputs: Vec::new(),
            process: Some(Process {
                model: "m".into(),
                correction: Correction::NoReadings,
                both: vec![Both {
                    target: Target::At(4),
                    statistical: around(statistical, 0.05),
                    process: around(process, 0.05),
                    share: 0.0,
                    scored: 0,
                    members: Vec::new(),
                }],
            }),
        };
        ((0..steps).map(issue).collect(), history)
    }

    fn share(steps: i64, statistical: f64, process: f64) -> (f64, usize) {
        let (issues, history) = archive(steps, statistical, process);
        let all: Vec<&Issue> = issues.iter().collect();
        Shares::of(&all, &history, Instant(i64::MAX), &Spec::service()).of_target(Target::At(4))
    }

    #[test]
    fn the_process_has_no_part_until_enough_was_scored_and_then_as_much_as_it_was_lately_worth() {
        assert_eq!(share(23, 1.3, 1.0), (0.0, 23));
        assert!(share(24, 1.3, 1.0).0 > 0.9, "who was right is listened to");
        assert!(share(60, 1.0, 1.3).0 < 0.05, "who was wrong is not");
        let (of_both, _) = share(60, 0.8, 1.2);
        assert!((of_both - 0.5).abs() < 0.05, "opposite errors are averaged: {of_both}");
        assert!(share(60, 1.1, 1.1).0 < 0.5, "of two that are alike the statistical one is believed more");
    }

    #[test]
    fn members_are_judged_on_the_steps_that_outcomes_are_taken_from() {
        let ensemble = Ensemble { members: vec![(1..=72).map(f64::from).collect()] };
        let of = |target| ensemble.of(target, 4).map(|members| members[0]);
        assert_eq!(of(Target::At(12)), Some(12.0));
        assert_eq!(of(Target::MaxWithin(24)), Some(24.0));
        assert_eq!(of(Target::MeanWithin(12)), Some(8.0));
        assert_eq!(of(Target::MeanAfter(48)), Some(62.0));
        assert_eq!(of(Target::At(76)), None);
    }

    #[test]
    fn what_is_said_lies_between_both_and_the_members_are_kept_to_four_digits() {
        let mut forecasts = [Forecast {
            origin: midnight(),
            target: Target::At(4),
            version: 1,
            now: 1.0,
            quantiles: around(1.0, 0.1),
            persistence: around(1.0, 0.2),
            weights: [1.0, 0.0, 0.0],
        }];
        let members = vec![vec![1.987_654; 4]; 201];
        let shares = Shares(vec![(Target::At(4), 0.25, 40)]);
        let both = combine(&mut forecasts, &Ensemble { members }, &shares, &Spec::service());
        assert!((forecasts[0].quantiles.median() - (1.0 + 0.25 * 0.987_654)).abs() < 1e-12);
        assert_eq!((both[0].members[0], both[0].scored), (1.988, 40));
        assert_eq!(both[0].statistical, around(1.0, 0.1));
    }
}
