//! A forecast as seven quantiles, and what can be asked of it.

use serde::{Deserialize, Serialize};

/// The probabilities whose quantiles a forecast gives; the outermost two bound the 90 % interval.
pub const LEVELS: [f64; COUNT] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
/// How many quantiles a forecast has.
pub const COUNT: usize = 7;
/// Place of the median in [`LEVELS`].
pub const MEDIAN: usize = 3;
/// The share of probability each level stands for in [`Quantiles::crps`]: its half of the way to its neighbours, to 0 and to 1.
const SHARES: [f64; COUNT] = [0.075, 0.1, 0.2, 0.25, 0.2, 0.1, 0.075];

/// Quantiles of a value to come, at [`LEVELS`], none below the one before.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantiles(pub [f64; COUNT]);

impl Quantiles {
    /// Puts quantiles that may cross into order; the sorted ones are never worse in any pinball loss (Chernozhukov et al. 2010).
    #[must_use]
    pub fn sorted(mut values: [f64; COUNT]) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The middle of the forecast: what to say when one number is asked for.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.0[MEDIAN]
    }

    /// The bounds of the 90 % interval.
    #[must_use]
    pub fn interval90(&self) -> (f64, f64) {
        (self.0[0], self.0[COUNT - 1])
    }

    /// Every quantile through a function that never falls.
    #[must_use]
    pub fn map(&self, rising: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(rising))
    }

    /// Continuous ranked probability score in the unit of the value, less is better: twice the mean pinball loss over the
    /// levels. Of a forecast without spread it is the absolute error.
    #[must_use]
    pub fn crps(&self, outcome: f64) -> f64 {
        let losses = self.0.iter().zip(LEVELS).zip(SHARES);
        losses.map(|((quantile, level), share)| 2.0 * share * pinball(*quantile, level, outcome)).sum()
    }

    /// The chance that the value lies above `limit`: linear between the quantiles, and beyond them along the outermost
    /// stretch, never below 0.005 nor above 0.995.
    #[must_use]
    pub fn chance_above(&self, limit: f64) -> f64 {
        let q = &self.0;
        let at = q.partition_point(|value| *value <= limit);
        let (low, high) = match at {
            0 => (0, 2),
            COUNT => (COUNT - 3, COUNT - 1),
            at => (at - 1, at),
        };
        let width = q[high] - q[low];
        let below = if width > 0.0 {
            LEVELS[low] + (limit - q[low]) / width * (LEVELS[high] - LEVELS[low])
        } else if at == 0 {
            0.0
        } else {
            1.0
        };
        (1.0 - below).clamp(0.005, 0.995)
    }
}

/// The loss that the quantile at `level` minimises.
#[must_use]
pub fn pinball(quantile: f64, level: f64, outcome: f64) -> f64 {
    let miss = outcome - quantile;
    if miss >= 0.0 { level * miss } else { (level - 1.0) * miss }
}

/// The quantile at `level` of values in rising order, linear between them; `None` of nothing.
#[must_use]
pub(crate) fn quantile_of_sorted(sorted: &[f64], level: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "counts of readings are far below 2^52")]
    let place = level.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_spread_the_crps_is_the_absolute_error() {
        let forecast = Quantiles([2.0; COUNT]);
        assert!((forecast.crps(3.5) - 1.5).abs() < 1e-12);
        assert!((forecast.crps(0.5) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn a_sharp_forecast_that_is_right_scores_better_than_a_wide_one_and_a_wrong_one() {
        let sharp = Quantiles([0.8, 0.85, 0.9, 1.0, 1.1, 1.15, 1.2]);
        let wide = sharp.map(|value| 1.0 + (value - 1.0) * 5.0);
        let wrong = sharp.map(|value| value + 2.0);
        assert!(sharp.crps(1.0) < wide.crps(1.0) && wide.crps(1.0) < wrong.crps(1.0));
    }

    #[test]
    fn the_chance_of_exceeding_falls_with_the_limit_and_is_one_half_at_the_median() {
        let forecast = Quantiles([0.2, 0.3, 0.5, 0.8, 1.2, 1.8, 2.4]);
        assert!((forecast.chance_above(0.8) - 0.5).abs() < 1e-12);
        assert!((forecast.chance_above(2.4) - 0.05).abs() < 1e-12);
        let chances: Vec<f64> = (0..40).map(|n| forecast.chance_above(f64::from(n) * 0.1)).collect();
        assert!(chances.windows(2).all(|pair| pair[0] >= pair[1]), "{chances:?}");
        assert!((chances[39] - 0.005).abs() < 1e-12 && chances[0] > 0.95);
        assert!((Quantiles([1.0; COUNT]).chance_above(2.0) - 0.005).abs() < 1e-12);
        assert!((Quantiles([3.0; COUNT]).chance_above(2.0) - 0.995).abs() < 1e-12);
    }
}
