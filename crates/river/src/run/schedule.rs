//! The steps of a run, cut so that moments of report and the end are met.
//!
//! What is told at a moment is the mean of the step that led to it, so a long step before it is cut in two and the last part is short.

use crate::model::Model;

/// What is to be stepped next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stage {
    /// Step (s).
    pub(super) dt: f64,
    /// The moment of report that it ends at (s).
    pub(super) report: Option<f64>,
    /// Whether that moment is told.
    pub(super) told: bool,
    /// Whether someone may look at what passed in the step: at a moment that is told, or at the end.
    pub(super) seen: bool,
}

/// How long the step before a moment of report is that is told, at most (s).
pub(super) const TOLD_S: f64 = 60.0;

/// Steps from the start to the end of a run.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    step: f64,
    every: f64,
    from: f64,
    end: f64,
    periods: f64,
}

impl Schedule {
    /// Steps of at most `step` seconds for a run that has come to a time.
    #[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
    pub(super) fn new(model: &Model, step: f64, time: f64) -> Self {
        let options = &model.options;
        let from = (options.report_start - options.start) as f64;
        let periods = ((time + 1e-6) / options.report_step_s).floor() + 1.0;
        Self { step, every: options.report_step_s, from, end: model.duration_s(), periods }
    }

    /// What follows a time; none at the end.
    pub(super) fn next(&mut self, time: f64) -> Option<Stage> {
        if time >= self.end - 1e-6 {
            return None;
        }
        let report = self.periods * self.every;
        let left = report.min(self.end) - time;
        let tells = report > self.from + 1e-6 && left > TOLD_S * 1.000_001;
        let dt = match left < self.step * 1.000_001 {
            true if tells => left - TOLD_S,
            true => left,
            false => self.step,
        };
        let arrives = time + dt >= report - 1e-6;
        if arrives {
            self.periods += 1.0;
        }
        let told = arrives && report > self.from + 1e-6;
        let seen = told || time + dt >= self.end - 1e-6;
        Some(Stage { dt, report: arrives.then_some(report), told, seen })
    }
}
