//! Forecasts whose outcome is known: they weigh the members and calibrate the interval.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::Spec;
use crate::features::{from_log, to_log};
use crate::levels::{COUNT, LEVELS, MEDIAN, Quantiles, quantile_of_sorted};
use crate::model::{MEMBERS, Members};

/// Fewest resolved forecasts by which an interval is calibrated.
const FEWEST: usize = 60;
/// Furthest that the adaptive level of a bound is moved.
const MOST_ADAPTED: f64 = 0.045;

/// The resolved forecasts of one target, the newest last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    resolved: VecDeque<Resolved>,
    /// Levels at which the outermost quantiles are calibrated now.
    low: f64,
    high: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Resolved {
    /// CRPS of each member, in the unit of the factor.
    crps: [f64; MEMBERS.len()],
    /// How far above each combined quantile the outcome lay, in widths of the combined interval.
    above: [f64; COUNT],
}

impl Default for Recent {
    fn default() -> Self {
        Self { resolved: VecDeque::new(), low: LEVELS[0], high: LEVELS[COUNT - 1] }
    }
}

/// A combined forecast before it is calibrated, on the logarithmic scale, with the weights of its members.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Combined {
    pub(crate) quantiles: Quantiles,
    pub(crate) weights: [f64; MEMBERS.len()],
}

impl Recent {
    /// The members' quantiles averaged level by level, weighted by the inverse of their recent CRPS.
    pub(crate) fn combine(&self, members: &Members, spec: &Spec) -> Combined {
        let mut weights = [1.0; MEMBERS.len()];
        if !self.resolved.is_empty() {
            for (member, weight) in weights.iter_mut().enumerate() {
                let sum: f64 = self.resolved.iter().map(|resolved| resolved.crps[member]).sum();
                *weight = sum.max(1e-12).powf(-spec.sharpness);
            }
        }
        let total: f64 = weights.iter().sum();
        let weights = weights.map(|weight| weight / total);
        let mut quantiles = [0.0; COUNT];
        for (level, quantile) in quantiles.iter_mut().enumerate() {
            *quantile = members.iter().zip(weights).map(|(member, weight)| member.0[level] * weight).sum();
        }
        Combined { quantiles: Quantiles(quantiles), weights }
    }

    /// Moves each quantile but the median to where, in widths of the interval, it would lately have had its share below it.
    pub(crate) fn calibrated(&self, combined: &Quantiles) -> Quantiles {
        if self.resolved.len() < FEWEST {
            return *combined;
        }
        let width = width(combined);
        let mut quantiles = combined.0;
        let mut scores = Vec::with_capacity(self.resolved.len());
        for (level, quantile) in quantiles.iter_mut().enumerate().filter(|(level, _)| *level != MEDIAN) {
            scores.clear();
            scores.extend(self.resolved.iter().map(|resolved| resolved.above[level]));
            scores.sort_by(f64::total_cmp);
            let wanted = match level {
                0 => self.low,
                last if last == COUNT - 1 => self.high,
                inner => LEVELS[inner],
            };
            *quantile += width * quantile_of_sorted(&scores, wanted).unwrap_or(0.0);
        }
        // The median is what the members say; a bound that crossed it stops there.
        for (level, quantile) in quantiles.iter_mut().enumerate() {
            let median = combined.median();
            *quantile = if level < MEDIAN { quantile.min(median) } else { quantile.max(median) };
        }
        Quantiles::sorted(quantiles)
    }

    /// Takes in what came of a forecast. All values on the logarithmic scale are differences from `now`.
    pub(crate) fn resolve(
        &mut self,
        (members, combined, calibrated): (&Members, &Quantiles, &Quantiles),
        (now, outcome, offset): (f64, f64, f64),
        spec: &Spec,
    ) {
        let base = to_log(now, offset);
        let change = to_log(outcome, offset) - base;
        let crps = members.map(|member| member.map(|log| from_log(base + log, offset)).crps(outcome));
        let width = width(combined);
        let above = combined.0.map(|quantile| (change - quantile) / width);
        let missed = |missed: bool, share: f64| share - f64::from(u8::from(missed));
        let (low, high) = (LEVELS[0], LEVELS[COUNT - 1]);
        let moved = self.low + spec.adapt * missed(change < calibrated.0[0], low);
        self.low = moved.clamp(low - MOST_ADAPTED, low + MOST_ADAPTED);
        let moved = self.high - spec.adapt * missed(change > calibrated.0[COUNT - 1], 1.0 - high);
        self.high = moved.clamp(high - MOST_ADAPTED, high + MOST_ADAPTED);
        self.resolved.push_back(Resolved { crps, above });
        let most = usize::try_from(spec.steps(spec.recent_days)).unwrap_or(usize::MAX);
        while self.resolved.len() > most {
            self.resolved.pop_front();
        }
    }
}

fn width(quantiles: &Quantiles) -> f64 {
    let (low, high) = quantiles.interval90();
    (high - low).max(1e-3)
}
