//! The scores of a hindcast, as they are printed and written.

use ::forecast::score::{Brier, Errors, Onsets, Scored, WARN_AT, brier, errors, onsets, scored};
use ::forecast::{Forecast, History, Spec, Target};
use serde::Serialize;
use standards::time::Instant;

/// All scores of one factor at one section.
#[derive(Debug, Serialize)]
pub(super) struct Scores {
    pub(super) section: String,
    pub(super) factor: String,
    /// First and last origin.
    pub(super) from: Instant,
    pub(super) to: Instant,
    /// Trainings, of which each gave the model a new version.
    pub(super) trainings: u32,
    pub(super) limit: Option<f64>,
    /// Chance from which on an onset is warned of.
    pub(super) warn_at: f64,
    pub(super) spec: Spec,
    pub(super) targets: Vec<TargetScores>,
}

/// The scores of one target.
#[derive(Debug, Serialize)]
pub(super) struct TargetScores {
    pub(super) target: Target,
    pub(super) errors: Errors,
    /// Mean share of persistence, floor and boosted trees in the combination.
    pub(super) weights: [f64; 3],
    /// Of the highest value within a lead, when there is a limit.
    pub(super) onsets: Option<OnsetScores>,
    /// Of the next day's mean, when there is a limit.
    pub(super) daily: Option<Brier>,
}

/// Warnings of ours and of persistence.
#[derive(Debug, Serialize)]
pub(super) struct OnsetScores {
    pub(super) ours: OnsetLine,
    pub(super) persistence: OnsetLine,
}

#[derive(Debug, Serialize)]
pub(super) struct OnsetLine {
    #[serde(flatten)]
    pub(super) counts: Onsets,
    pub(super) pod: f64,
    pub(super) far: f64,
    pub(super) csi: f64,
}

impl From<Onsets> for OnsetLine {
    fn from(counts: Onsets) -> Self {
        Self { pod: counts.pod(), far: counts.far(), csi: counts.csi(), counts }
    }
}

pub(super) fn of(
    section: &str,
    factor: &str,
    spec: &Spec,
    archive: &[Forecast],
    history: &History,
    limit: Option<f64>,
) -> Scores {
    let targets = spec.targets.iter().map(|target| {
        let of_target = || archive.iter().filter(|forecast| forecast.target == *target);
        let all = scored(of_target(), history);
        TargetScores {
            target: *target,
            errors: errors(&all),
            weights: weights(of_target()),
            onsets: limit.filter(|_| matches!(target, Target::MaxWithin(_))).map(|limit| OnsetScores {
                ours: onsets(&all, limit, |one| one.said.chance_above(limit)).into(),
                persistence: onsets(&all, limit, |one| one.persistence.chance_above(limit)).into(),
            }),
            daily: limit
                .filter(|_| *target == Target::MeanWithin(24))
                .map(|limit| brier(&whole_days(&all, spec), limit)),
        }
    });
    let moment = |forecast: Option<&Forecast>| forecast.map_or(Instant(0), |forecast| forecast.origin);
    Scores {
        section: section.to_owned(),
        factor: factor.to_owned(),
        from: moment(archive.first()),
        to: moment(archive.last()),
        trainings: archive.last().map_or(0, |forecast| forecast.version),
        limit,
        warn_at: WARN_AT,
        spec: spec.clone(),
        targets: targets.collect(),
    }
}

/// The forecasts of the last step of a day: the mean of the next 24 hours is that of the next day.
fn whole_days(all: &[Scored], spec: &Spec) -> Vec<Scored> {
    let last_hour = u8::try_from(24 - spec.step_hours).unwrap_or(0);
    all.iter().filter(|one| one.origin.time_of_day().0 == last_hour).copied().collect()
}

fn weights<'a>(forecasts: impl Iterator<Item = &'a Forecast>) -> [f64; 3] {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for forecast in forecasts {
        count += 1.0;
        sum.iter_mut().zip(forecast.weights).for_each(|(sum, weight)| *sum += weight);
    }
    sum.map(|sum| if count > 0.0 { sum / count } else { 0.0 })
}
