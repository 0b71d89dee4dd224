//! Velocities, beginnings and durations that are compared.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a few hundred steps of spans that were checked"
)]

use crate::amplitude::{Rule, normal_nodes};
use crate::assumptions::Assumptions;
use crate::observed::Observed;
use crate::response::step_response;

/// Nodes of the integral over velocity, beginning and duration of a release.
#[derive(Debug)]
pub(crate) struct Grid {
    /// m/s and ln weight.
    pub(crate) velocities: Vec<(f64, f64)>,
    /// Hours and ln weight of a beginning alone.
    pub(crate) starts: Vec<(f64, f64)>,
    /// Steps of the beginnings, hours, and ln weight.
    pub(crate) durations: Vec<(usize, f64)>,
    /// Hours between two beginnings.
    step_h: f64,
    /// Without a known onset: ln chance of two beginnings of one rain so many steps apart.
    apart: Option<Vec<f64>>,
}

/// Finer where the onset of rain narrows the beginning down.
const STEP_KNOWN_ONSET_H: f64 = 0.25;
const STEP_OPEN_H: f64 = 0.5;

impl Grid {
    /// The grid for a nominal velocity (m/s), with `count` velocities; one when velocity is taken as exact.
    pub(crate) fn new(
        velocity: f64,
        count: u8,
        onset_h: Option<f64>,
        record_h: (f64, f64),
        assumptions: &Assumptions,
    ) -> Self {
        let velocities = normal_nodes(Rule::Even(count))
            .into_iter()
            .map(|(z, weight)| (velocity * (z * assumptions.velocity_log_sd).exp(), weight.ln()))
            .collect();
        let step_h = if onset_h.is_some() { STEP_KNOWN_ONSET_H } else { STEP_OPEN_H };
        let lags = lag_weights(step_h, assumptions);
        let (starts, apart) = if let Some(onset) = onset_h {
            let starts = lags.iter().enumerate();
            (starts.map(|(i, w)| (onset + middle(step_h, i), w.ln())).collect(), None)
        } else {
            let span = (record_h.1 - record_h.0).min(assumptions.record_lead_h);
            let count = ((span / step_h).ceil() as usize).max(1);
            let even = -(count as f64).ln();
            let starts = (0..count).map(|i| (record_h.0 + middle(step_h, i), even)).collect();
            let apart = (0..lags.len())
                .map(|by| lags.iter().zip(&lags[by..]).map(|(a, b)| a * b).sum::<f64>().ln())
                .collect();
            (starts, Some(apart))
        };
        Self { velocities, starts, durations: duration_weights(step_h, assumptions), step_h, apart }
    }

    /// Beginnings a second source may have when the first began at `start`, with their ln chance.
    pub(crate) fn companions(&self, start: usize) -> impl Iterator<Item = (usize, f64)> {
        let reach = self.apart.as_ref().map_or(self.starts.len(), Vec::len);
        let first = start.saturating_sub(reach - 1);
        let last = (start + reach).min(self.starts.len());
        (first..last).map(move |other| match &self.apart {
            Some(apart) => (other, apart[start.abs_diff(other)]),
            None => (other, self.starts[other].1),
        })
    }

    /// Hours of so many steps.
    pub(crate) fn hours(&self, steps: usize) -> f64 {
        steps as f64 * self.step_h
    }

    /// How many states there are.
    pub(crate) fn states(&self) -> usize {
        self.velocities.len() * self.starts.len() * self.durations.len()
    }

    /// Number of a state among all.
    pub(crate) fn number(&self, velocity: usize, start: usize, duration: usize) -> usize {
        (velocity * self.starts.len() + start) * self.durations.len() + duration
    }

    /// Velocity, beginning and duration of a state.
    pub(crate) fn state(&self, number: usize) -> (usize, usize, usize) {
        let duration = number % self.durations.len();
        let rest = number / self.durations.len();
        (rest / self.starts.len(), rest % self.starts.len(), duration)
    }
}

/// Step responses of one source at every sample, for every velocity and every moment a release may begin or end.
#[derive(Debug)]
pub(crate) struct Steps {
    rows: Vec<f64>,
    samples: usize,
    moments: usize,
}

impl Steps {
    pub(crate) fn new<const K: usize>(
        distance_m: f64,
        dispersion: f64,
        grid: &Grid,
        observed: &Observed<K>,
    ) -> Self {
        let longest = grid.durations.iter().map(|(steps, _)| *steps).max().unwrap_or(0);
        let moments = grid.starts.len() + longest;
        let samples = observed.samples.len();
        let mut rows = Vec::with_capacity(grid.velocities.len() * moments * samples);
        let first = grid.starts.first().map_or(0.0, |(start, _)| *start);
        for (velocity, _) in &grid.velocities {
            for moment in 0..moments {
                let began = (moment as f64).mul_add(grid.step_h, first);
                rows.extend(observed.samples.iter().map(|(above, time)| {
                    let distance = distance_m - above;
                    // Below the station nothing of it is seen there.
                    if distance > 0.0 {
                        step_response(distance, time - began, *velocity, dispersion)
                    } else {
                        0.0
                    }
                }));
            }
        }
        Self { rows, samples, moments }
    }

    /// Responses at all samples to a step begun at `moment`.
    pub(crate) fn row(&self, velocity: usize, moment: usize) -> &[f64] {
        let at = (velocity * self.moments + moment) * self.samples;
        &self.rows[at..at + self.samples]
    }
}

fn middle(step_h: f64, i: usize) -> f64 {
    (i as f64 + 0.5) * step_h
}

/// Chance of each step after the onset: even at first, then falling to nothing.
fn lag_weights(step_h: f64, assumptions: &Assumptions) -> Vec<f64> {
    let count = ((assumptions.lag_end_h / step_h).round() as usize).max(1);
    let falling = (assumptions.lag_end_h - assumptions.lag_flat_h).max(step_h);
    let heights =
        (0..count).map(|i| ((assumptions.lag_end_h - middle(step_h, i)) / falling).clamp(1e-9, 1.0));
    let heights: Vec<f64> = heights.collect();
    let total: f64 = heights.iter().sum();
    heights.into_iter().map(|h| h / total).collect()
}

/// Each duration stands for the ln(duration) between the middles to its neighbours.
fn duration_weights(step_h: f64, assumptions: &Assumptions) -> Vec<(usize, f64)> {
    let ln: Vec<f64> = assumptions.durations_h.iter().map(|d| d.ln()).collect();
    let last = ln.len().saturating_sub(1);
    let share = |i: usize| match (i, last) {
        (_, 0) => 1.0,
        (0, _) => ln[1] - ln[0],
        (i, last) if i == last => ln[last] - ln[last - 1],
        (i, _) => (ln[i + 1] - ln[i - 1]) / 2.0,
    };
    let shares: Vec<f64> = (0..ln.len()).map(share).collect();
    let total: f64 = shares.iter().sum();
    let steps = assumptions.durations_h.iter().map(|d| ((d / step_h).round() as usize).max(1));
    steps.zip(shares).map(|(steps, share)| (steps, (share / total).ln())).collect()
}
