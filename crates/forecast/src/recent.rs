//! Forecasts whose outcome is known calibrate the interval.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::Spec;
use crate::features::to_log;
use crate::levels::{COUNT, LEVELS, MEDIAN, Quantiles, quantile_of_sorted};
use crate::mix::Mixing;
use crate::model::Members;

/// Fewest resolved forecasts by which an interval is calibrated.
const FEWEST: usize = 60;
/// Furthest that the adaptive level of a bound is moved.
const MOST_ADAPTED: f64 = 0.045;

/// The resolved forecasts of one target, the newest last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    pub(crate) mixing: Mixing,
    /// How far above each mixed quantile the outcomes lay, in widths of the mixed interval, the newest last.
    above: VecDeque<[f64; COUNT]>,
    /// Levels at which the outermost quantiles are calibrated now.
    low: f64,
    high: f64,
}

impl Default for Recent {
    fn default() -> Self {
        Self { mixing: Mixing::default(), above: VecDeque::new(), low: LEVELS[0], high: LEVELS[COUNT - 1] }
    }
}

impl Recent {
    /// Moves each quantile but the median to where, in widths of the interval, it would lately have had its share below it.
    pub(crate) fn calibrated(&self, mixed: &Quantiles) -> Quantiles {
        if self.above.len() < FEWEST {
            return *mixed;
        }
        let width = width(mixed);
        let mut quantiles = mixed.0;
        let mut scores = Vec::with_capacity(self.above.len());
        for (level, quantile) in quantiles.iter_mut().enumerate().filter(|(level, _)| *level != MEDIAN) {
            scores.clear();
            scores.extend(self.above.iter().map(|above| above[level]));
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
            let median = mixed.median();
            *quantile = if level < MEDIAN { quantile.min(median) } else { quantile.max(median) };
        }
        Quantiles::sorted(quantiles)
    }

    /// Takes in what came of a forecast. All values on the logarithmic scale are differences from `now`.
    pub(crate) fn resolve(
        &mut self,
        (members, mixed, calibrated): (&Members, &Quantiles, &Quantiles),
        (now, outcome, offset): (f64, f64, f64),
        spec: &Spec,
    ) {
        self.mixing.resolve(members, (now, outcome, offset), spec);
        let change = to_log(outcome, offset) - to_log(now, offset);
        let width = width(mixed);
        let above = mixed.0.map(|quantile| (change - quantile) / width);
        let missed = |missed: bool, share: f64| share - f64::from(u8::from(missed));
        let (low, high) = (LEVELS[0], LEVELS[COUNT - 1]);
        let moved = self.low + spec.adapt * missed(change < calibrated.0[0], low);
        self.low = moved.clamp(low - MOST_ADAPTED, low + MOST_ADAPTED);
        let moved = self.high - spec.adapt * missed(change > calibrated.0[COUNT - 1], 1.0 - high);
        self.high = moved.clamp(high - MOST_ADAPTED, high + MOST_ADAPTED);
        self.above.push_back(above);
        let most = usize::try_from(spec.steps(spec.recent_days)).unwrap_or(usize::MAX);
        while self.above.len() > most {
            self.above.pop_front();
        }
    }
}

fn width(quantiles: &Quantiles) -> f64 {
    let (low, high) = quantiles.interval90();
    (high - low).max(1e-3)
}
