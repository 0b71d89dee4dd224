//! The river model beside the statistical one: what both say, with which shares, and how both were.

use bulletin::SheetCell;
use forecast::score::ProcessScore;
use forecast::words::{parts_chinese, parts_english, target_words};
use forecast::{Both, Process, Target};
use serde::Serialize;
use utoipa::ToSchema;

use super::table::number;

/// The river model's part in a forecast.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProcessView {
    /// Name of the model.
    model: String,
    /// Which models spoke, with which shares, and how readings corrected the river model; Chinese and English.
    words: [String; 2],
    /// What both say of the values ahead.
    hours: Vec<BothView>,
}

/// What both models say of the value so many hours ahead.
#[derive(Serialize, ToSchema)]
pub(crate) struct BothView {
    hours: i64,
    /// Quantiles of the statistical model, at the page's levels.
    statistical: Vec<f64>,
    /// Quantiles of the river model's members.
    process: Vec<f64>,
    /// Share of the river model in what is said.
    share: f64,
}

/// CRPS of both models and of what was said, over the same forecasts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProcessScoreView {
    /// Of what, Chinese and English.
    words: [String; 2],
    forecasts: usize,
    statistical: f64,
    process: f64,
    said: f64,
    /// Mean share of the river model in what was said.
    share: f64,
}

impl ProcessView {
    pub(super) fn of(process: &Process) -> Self {
        let hour = |both: &Both| match both.target {
            Target::At(hours) => Some(BothView {
                hours,
                statistical: both.statistical.0.to_vec(),
                process: both.process.0.to_vec(),
                share: both.share,
            }),
            _ => None,
        };
        Self {
            model: process.model.clone(),
            words: [parts_chinese(process), parts_english(process)],
            hours: process.both.iter().filter_map(hour).collect(),
        }
    }
}

impl ProcessScoreView {
    pub(super) fn of(score: &ProcessScore) -> Self {
        Self {
            words: target_words(score.target),
            forecasts: score.forecasts,
            statistical: score.statistical,
            process: score.process,
            said: score.said,
            share: score.share,
        }
    }

    /// As a row of a table.
    pub(super) fn row(&self, factor: &str, kind: &'static str) -> Vec<SheetCell> {
        let [words, _] = &self.words;
        vec![
            SheetCell::text(factor),
            SheetCell::text(kind),
            SheetCell::text(words),
            SheetCell::count(u32::try_from(self.forecasts).unwrap_or(u32::MAX)),
            number(self.statistical),
            number(self.process),
            number(self.said),
            number(self.share),
        ]
    }
}
