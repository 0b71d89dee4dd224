//! A trained model: a value with a version, written as JSON and read again.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::boost::Boosted;
use crate::features::{self, to_log};
use crate::floor::{Floor, Travel, pulls, spread};
use crate::history::History;
use crate::levels::{Quantiles, quantile_of_sorted};
use crate::{ForecastError, Spec, Target};

/// The written form; one that is read must have the same number.
pub const FORM: u32 = 1;
/// Names of the members, in the order in which their shares are told.
pub const MEMBERS: [&str; 3] = ["persistence", "floor", "boosted"];

/// The quantiles of each member, on the logarithmic scale of the model, as differences from the value now.
pub(crate) type Members = [Quantiles; MEMBERS.len()];

/// Fewest outcomes from which a spread is taken.
const FEWEST_ROWS: usize = 20;

/// How far the learning has come, by what the record is long enough for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The latest value, with the spread of past changes.
    Persistence,
    /// That, drawn towards the usual values of hour, day and month and what passed upstream.
    Floor,
    /// Trees too.
    Trees,
}

/// All that was learnt at one training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// [`FORM`] when it was written.
    pub form: u32,
    /// Counts the trainings of a forecaster, from 1.
    pub version: u32,
    /// The origin whose knowledge it was trained with.
    pub trained_at: Instant,
    /// What is added to a value before its logarithm is taken, in the unit of the factor.
    pub offset: f64,
    /// Names of the features that the trees ask for by number.
    pub features: Vec<String>,
    travel: Travel,
    targets: Vec<Trained>,
}

/// The members of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Trained {
    target: Target,
    rows: usize,
    persistence: Quantiles,
    floor: Option<Floor>,
    boosted: Option<Boosted>,
}

/// Origins with their features, outcomes still to be asked for.
pub(crate) struct Past {
    pub(crate) offset: f64,
    travel: Travel,
    origins: Vec<(i64, f64, Vec<f32>)>,
}

impl Past {
    /// The origins up to `step`, each as it was known then.
    pub(crate) fn gather(history: &History, spec: &Spec, step: i64) -> Self {
        let first = history.first.max(step - spec.steps(spec.memory_days));
        let issue = history.issue_ms(step);
        let mut values: Vec<f64> = (first..=step).filter_map(|s| history.target.at(s, issue)).collect();
        values.sort_by(f64::total_cmp);
        let offset = (0.25 * quantile_of_sorted(&values, 0.5).unwrap_or(1.0)).max(1e-6);
        let travel = Travel::of(history, first..=step, offset);
        let origins = (first..=step).filter_map(|origin| {
            let now = history.now(origin)?;
            Some((origin, now, features::row(history, origin, offset)))
        });
        Self { offset, travel, origins: origins.collect() }
    }
}

/// What a training is told beside its rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lesson {
    /// Version of the model.
    pub(crate) version: u32,
    /// Whether less of the factor is worse.
    pub(crate) oxygen: bool,
    /// Whether trees are grown.
    pub(crate) trees: bool,
}

impl Model {
    /// Reads a model that was written as JSON.
    pub fn of_form(self) -> Result<Self, ForecastError> {
        if self.form == FORM { Ok(self) } else { Err(ForecastError::Form { found: self.form, reads: FORM }) }
    }

    /// Learns from the origins of `past` up to `last`, whose outcomes were known at the issue of `step`.
    pub(crate) fn train(
        history: &History,
        spec: &Spec,
        past: &Past,
        last: i64,
        step: i64,
        Lesson { version, oxygen, trees }: Lesson,
    ) -> Self {
        let names = features::names(history, oxygen);
        let senses: Vec<_> = names.iter().map(|(_, sense)| *sense).collect();
        let known = Instant(history.issue_ms(step));
        let targets = spec.targets.iter().enumerate().filter_map(|(number, target)| {
            let resolved: Vec<_> = past
                .origins
                .iter()
                .filter(|(origin, ..)| *origin <= last)
                .filter_map(|(origin, now, row)| {
                    let outcome = history.outcome(*origin, *target, known)?;
                    let change = to_log(outcome, past.offset) - to_log(*now, past.offset);
                    Some((*origin, change, &row[..]))
                })
                .collect();
            let rows: Vec<&[f32]> = resolved.iter().map(|(.., row)| *row).collect();
            #[expect(
                clippy::cast_possible_truncation,
                reason = "single precision is more than any sensor has"
            )]
            let outcomes: Vec<f32> = resolved.iter().map(|(_, change, _)| *change as f32).collect();
            let changes: Vec<f64> = resolved.iter().map(|(_, change, _)| *change).collect();
            let pulled: Vec<Vec<f64>> = resolved
                .iter()
                .map(|(origin, ..)| pulls(history, *origin, *target, &past.travel, past.offset))
                .collect();
            let mut sorted = changes.clone();
            sorted.sort_by(f64::total_cmp);
            if sorted.len() < FEWEST_ROWS {
                return None;
            }
            Some(Trained {
                target: *target,
                rows: rows.len(),
                persistence: around_now(spread(&sorted)?),
                floor: Floor::train(&pulled, &changes),
                boosted: trees
                    .then(|| Boosted::train(&rows, &outcomes, &senses, &spec.boost, number as u64))
                    .flatten(),
            })
        });
        Self {
            form: FORM,
            version,
            trained_at: history.time_of(step),
            offset: past.offset,
            targets: targets.collect(),
            features: names.into_iter().map(|(name, _)| name).collect(),
            travel: past.travel.clone(),
        }
    }

    /// What each member says at an origin; nothing without a value of the last day.
    pub(crate) fn members(&self, history: &History, step: i64) -> Option<(f64, Vec<(Target, Members)>)> {
        let now = history.now(step)?;
        let row = features::named(history, step, self.offset, &self.features);
        let said = self.targets.iter().map(|trained| {
            let floor = trained.floor.as_ref().map_or(trained.persistence, |floor| {
                floor.quantiles(&pulls(history, step, trained.target, &self.travel, self.offset))
            });
            let boosted = trained.boosted.as_ref().map_or(floor, |boosted| boosted.quantiles(&row));
            (trained.target, [trained.persistence, floor, boosted])
        });
        Some((now, said.collect()))
    }

    /// How far the learning had come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let any = |has: fn(&Trained) -> bool| self.targets.iter().any(has);
        if any(|trained| trained.boosted.is_some()) {
            Stage::Trees
        } else if any(|trained| trained.floor.is_some()) {
            Stage::Floor
        } else {
            Stage::Persistence
        }
    }

    /// How many origins each target was learnt from.
    #[must_use]
    pub fn rows(&self) -> Vec<(Target, usize)> {
        self.targets.iter().map(|trained| (trained.target, trained.rows)).collect()
    }

    /// How often the trees of a target ask for each feature, most first.
    #[must_use]
    pub fn asked(&self, target: Target) -> Vec<(&str, usize)> {
        let trained = self.targets.iter().find(|trained| trained.target == target);
        let counts = trained.and_then(|trained| trained.boosted.as_ref());
        let counts = counts.map(|boosted| boosted.asked(self.features.len())).unwrap_or_default();
        let mut named: Vec<_> = self.features.iter().map(String::as_str).zip(counts).collect();
        named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        named
    }
}

/// Persistence says the value now: the spread of past changes stands around it.
fn around_now(changes: Quantiles) -> Quantiles {
    changes.map(|change| change - changes.median())
}
