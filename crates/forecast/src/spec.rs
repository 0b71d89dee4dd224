//! What is forecast, and the one set of numbers by which it is.

use serde::{Deserialize, Serialize};

use crate::ForecastError;

/// What a forecast is of. Leads count from the origin, in hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "hours")]
pub enum Target {
    /// The value so many hours ahead.
    At(i64),
    /// The highest value within so many hours: whether a limit will be broken.
    MaxWithin(i64),
    /// The mean over so many hours; 24 from the last step of a day is the next day's mean.
    MeanWithin(i64),
    /// The mean of the 24 hours that begin so many hours ahead.
    MeanAfter(i64),
}

impl Target {
    /// Hours from the origin to the end of what is forecast.
    #[must_use]
    pub fn hours(self) -> i64 {
        match self {
            Self::At(hours) | Self::MaxWithin(hours) | Self::MeanWithin(hours) => hours,
            Self::MeanAfter(hours) => hours + 24,
        }
    }
}

/// Settings of a forecaster. The defaults are meant for every section and factor; nothing is tuned to one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spec {
    /// Hours between origins, and between the values of a channel. Divides the day.
    pub step_hours: i64,
    /// Minutes after the step at which a forecast is issued: what has arrived by then is used.
    pub wait_minutes: i64,
    /// What is forecast.
    pub targets: Vec<Target>,
    /// Most days between trainings; a young record is learnt from again whenever it has grown by a third.
    pub retrain_days: i64,
    /// Days of readings before the first training.
    pub first_days: i64,
    /// Days of readings before trees are grown; until then the floor is the best there is.
    pub trees_days: i64,
    /// Most days of readings that a training looks at.
    pub memory_days: i64,
    /// Share of the first training's rows that its forecasters do not see and its intervals are calibrated on.
    pub held_out: f64,
    /// Days of resolved forecasts by which members are mixed and intervals are calibrated.
    pub recent_days: i64,
    /// How much more a mixture of members counts that scored better lately: the power of its loss, 0 weighs all alike.
    pub sharpness: f64,
    /// Step of the adaptive level of the interval (Gibbs & Candès 2021): how far one miss moves it.
    pub adapt: f64,
    /// Numbers of the boosted trees.
    pub boost: Boost,
}

/// Numbers of the boosted trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Boost {
    /// Trees.
    pub trees: usize,
    /// Share of each tree's correction that is taken.
    pub rate: f64,
    /// Most leaves of a tree.
    pub leaves: usize,
    /// Fewest rows of a leaf.
    pub leaf_rows: usize,
    /// Rows a leaf's correction is shrunk by, as if so many had said "none".
    pub prior_rows: f64,
    /// Share of the features each tree looks at.
    pub features: f64,
    /// Share of the rows each tree looks at.
    pub rows: f64,
    /// Most bins of a feature, at most 255.
    pub bins: usize,
}

impl Default for Boost {
    fn default() -> Self {
        Self {
            trees: 200,
            rate: 0.04,
            leaves: 10,
            leaf_rows: 30,
            prior_rows: 10.0,
            features: 0.4,
            rows: 0.7,
            bins: 48,
        }
    }
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            step_hours: 4,
            wait_minutes: 0,
            targets: vec![
                Target::At(4),
                Target::At(12),
                Target::At(24),
                Target::At(48),
                Target::At(72),
                Target::MaxWithin(12),
                Target::MaxWithin(24),
                Target::MeanWithin(24),
            ],
            retrain_days: 30,
            first_days: 90,
            trees_days: 90,
            memory_days: 1100,
            held_out: 0.3,
            recent_days: 90,
            sharpness: 30.0,
            adapt: 0.005,
            boost: Boost::default(),
        }
    }
}

impl Spec {
    /// Settings of a server that forecasts by itself: it begins after five days with what little there is, and forecasts what fans and the
    /// means of coming days are made of. A forecast waits an hour for the readings of its step.
    #[must_use]
    pub fn service() -> Self {
        let mut targets = Self::default().targets;
        targets.extend([
            Target::MeanWithin(12),
            Target::MeanWithin(20),
            Target::MeanAfter(24),
            Target::MeanAfter(48),
        ]);
        Self { wait_minutes: 60, first_days: 5, targets, ..Self::default() }
    }

    /// Looks whether steps and leads fit.
    pub fn check(&self) -> Result<(), ForecastError> {
        let step = self.step_hours;
        if step < 1 || 24 % step != 0 {
            return Err(ForecastError::Step { hours: step });
        }
        match self.targets.iter().map(|target| target.hours()).find(|hours| *hours < 1 || hours % step != 0) {
            Some(hours) => Err(ForecastError::Lead { hours, step }),
            None => Ok(()),
        }
    }

    /// Steps in so many days.
    pub(crate) fn steps(&self, days: i64) -> i64 {
        days * 24 / self.step_hours
    }
}
