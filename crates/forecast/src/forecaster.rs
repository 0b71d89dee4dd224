//! Forecasting step by step: resolve what has come, train when it is time, say what is to come.

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::features::{from_log, to_log};
use crate::history::History;
use crate::levels::Quantiles;
use crate::model::{Lesson, MEMBERS, Members, Model, Past};
use crate::recent::Recent;
use crate::{Spec, Target};

/// Days after which a forecast without an outcome is given up.
const PATIENCE_DAYS: i64 = 7;

/// One forecast as it was issued, for the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// From where leads count.
    pub origin: Instant,
    /// What it is of.
    pub target: Target,
    /// Version of the model that made it.
    pub version: u32,
    /// The latest value known, which persistence says.
    pub now: f64,
    /// The mixed, calibrated forecast, in the unit of the factor.
    pub quantiles: Quantiles,
    /// Persistence with the spread of its past errors: what every other forecast has to beat.
    pub persistence: Quantiles,
    /// The share of each member in the quantiles, in the order of [`MEMBERS`].
    pub weights: [f64; MEMBERS.len()],
}

/// A forecaster of one factor at one section: a value that can be kept as JSON between two steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecaster {
    /// Its settings.
    pub spec: Spec,
    /// Whether less of the factor is worse, as of dissolved oxygen: the senses of features are then left free.
    pub oxygen: bool,
    /// The model in use, once there was enough to learn from.
    pub model: Option<Model>,
    recent: Vec<(Target, Recent)>,
    pending: Vec<Pending>,
    next_training: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Pending {
    origin: i64,
    target: Target,
    now: f64,
    offset: f64,
    members: Members,
    mixed: Quantiles,
    calibrated: Quantiles,
}

impl Forecaster {
    /// One that has learnt nothing yet.
    #[must_use]
    pub fn new(spec: Spec, oxygen: bool) -> Self {
        Self { spec, oxygen, model: None, recent: Vec::new(), pending: Vec::new(), next_training: None }
    }

    /// The forecasts of a step, from what was known at its issue; none before the first training and none without a value of
    /// the last day. Steps are told in rising order.
    pub fn advance(&mut self, history: &History, step: i64) -> Vec<Forecast> {
        self.resolve(history, step);
        self.train_when_due(history, step);
        let Some(model) = &self.model else { return Vec::new() };
        let Some((now, said)) = model.members(history, step) else { return Vec::new() };
        let (offset, version) = (model.offset, model.version);
        let back = |log: f64| from_log(to_log(now, offset) + log, offset);
        let mut issued = Vec::with_capacity(said.len());
        for (target, members) in said {
            let recent = recent_of(&mut self.recent, target);
            let mixed = recent.mixing.mix(&members, &self.spec);
            let calibrated = recent.calibrated(&mixed.quantiles);
            issued.push(Forecast {
                origin: history.time_of(step),
                target,
                version,
                now,
                quantiles: calibrated.map(back),
                persistence: members[0].map(back),
                weights: mixed.weights,
            });
            self.pending.push(Pending {
                origin: step,
                target,
                now,
                offset,
                members,
                mixed: mixed.quantiles,
                calibrated,
            });
        }
        issued
    }

    fn resolve(&mut self, history: &History, step: i64) {
        let known = Instant(history.issue_ms(step));
        let given_up = step - self.spec.steps(PATIENCE_DAYS);
        let (spec, all_recent) = (&self.spec, &mut self.recent);
        self.pending.retain(|pending| {
            let ends = pending.origin + pending.target.hours() / spec.step_hours;
            if ends > step {
                return true;
            }
            let Some(outcome) = history.outcome(pending.origin, pending.target, known) else {
                return ends > given_up;
            };
            recent_of(all_recent, pending.target).resolve(
                (&pending.members, &pending.mixed, &pending.calibrated),
                (pending.now, outcome, pending.offset),
                spec,
            );
            false
        });
    }

    fn train_when_due(&mut self, history: &History, step: i64) {
        let first = history.first + self.spec.steps(self.spec.first_days);
        if step < self.next_training.unwrap_or(first) {
            return;
        }
        let past = Past::gather(history, &self.spec, step);
        if self.model.is_none() {
            self.calibrate_at_first(history, &past, step);
        }
        let version = self.model.as_ref().map_or(0, |model| model.version) + 1;
        let lesson = Lesson { version, oxygen: self.oxygen, trees: self.trees(history, step) };
        let model = Model::train(history, &self.spec, &past, step, step, lesson);
        self.model = Some(model);
        let grown_by_a_third = (step - history.first) / 3;
        let longest = self.spec.steps(self.spec.retrain_days);
        self.next_training = Some(step + grown_by_a_third.clamp(self.spec.steps(1), longest));
    }

    /// Whether the record is long enough for trees.
    fn trees(&self, history: &History, step: i64) -> bool {
        step >= history.first + self.spec.steps(self.spec.trees_days)
    }

    /// Split conformal: a model of the earlier rows forecasts the later ones, and what came of them calibrates the first
    /// intervals. Between the two lies the longest lead, so that no outcome is on both sides.
    fn calibrate_at_first(&mut self, history: &History, past: &Past, step: i64) {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "steps of a few years"
        )]
        let held_out = ((step - history.first) as f64 * self.spec.held_out) as i64;
        let split = step - held_out;
        let lesson = Lesson { version: 0, oxygen: self.oxygen, trees: self.trees(history, step) };
        let early = Model::train(history, &self.spec, past, split, split, lesson);
        self.model = Some(early);
        self.next_training = Some(i64::MAX);
        for origin in split..step {
            self.advance(history, origin);
        }
        self.model = None;
        self.resolve(history, step);
    }
}

/// The resolved forecasts of a target, an empty list of a new one.
fn recent_of(all: &mut Vec<(Target, Recent)>, target: Target) -> &mut Recent {
    let place = all.iter().position(|(known, _)| *known == target).unwrap_or(all.len());
    if place == all.len() {
        all.push((target, Recent::default()));
    }
    &mut all[place].1
}
