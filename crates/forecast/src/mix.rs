//! Mixing the members by what every mixture would lately have scored.

use serde::{Deserialize, Serialize};

use crate::Spec;
use crate::features::{from_log, to_log};
use crate::levels::{COUNT, MEDIAN, Quantiles};
use crate::model::{MEMBERS, Members};

/// Parts into which the whole is shared among the members: each mixture gives each a number of quarters.
const PARTS: usize = 4;
/// Ways to share four quarters among three members.
const MIXTURES: usize = 15;

/// By how much the median of a mixture without any persistence must lately have been better to weigh as much as persistence: what was
/// learnt from a short record is not to be believed for a chance success.
const MARGIN: f64 = 0.04;

/// Shares of the members, in the order of [`MEMBERS`].
pub(crate) type Weights = [f64; MEMBERS.len()];

/// What each mixture scored, older scores fading out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Mixing {
    /// CRPS of each mixture, by which the quantiles are mixed.
    crps: [f64; MIXTURES],
    /// Absolute error of each mixture's median, by which the median is.
    error: [f64; MIXTURES],
}

/// A mixture before it is calibrated, on the logarithmic scale, with the shares of the members in its quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mixed {
    pub(crate) quantiles: Quantiles,
    pub(crate) weights: Weights,
}

impl Mixing {
    /// Takes in what came of a forecast, in the unit of the factor.
    pub(crate) fn resolve(
        &mut self,
        members: &Members,
        (now, outcome, offset): (f64, f64, f64),
        spec: &Spec,
    ) {
        let base = to_log(now, offset);
        #[expect(clippy::cast_precision_loss, reason = "steps of some months")]
        let keep = 1.0 - 1.0 / (spec.steps(spec.recent_days).max(1) as f64);
        for ((weights, crps), error) in mixtures().zip(&mut self.crps).zip(&mut self.error) {
            let said = mixture(members, &weights).map(|log| from_log(base + log, offset));
            *crps = *crps * keep + said.crps(outcome);
            *error = *error * keep + (said.median() - outcome).abs();
        }
    }

    /// The members' quantiles, level by level, in the shares that would lately have scored best; the median by its own shares.
    pub(crate) fn mix(&self, members: &Members, spec: &Spec) -> Mixed {
        let weights = shares(&self.crps, 0.0, spec.sharpness);
        let mut quantiles = mixture(members, &weights).0;
        quantiles[MEDIAN] = mixture(members, &shares(&self.error, MARGIN, spec.sharpness)).median();
        // The median is what is said when one number is asked for: a bound that crosses it stops there.
        for level in 0..COUNT {
            let median = quantiles[MEDIAN];
            quantiles[level] =
                if level < MEDIAN { quantiles[level].min(median) } else { quantiles[level].max(median) };
        }
        Mixed { quantiles: Quantiles(quantiles), weights }
    }
}

fn mixtures() -> impl Iterator<Item = Weights> {
    (0..=PARTS).flat_map(|one| (0..=PARTS - one).map(move |two| [one, two, PARTS - one - two])).map(|parts| {
        #[expect(clippy::cast_precision_loss, reason = "quarters")]
        parts.map(|part| part as f64 / PARTS as f64)
    })
}

fn mixture(members: &Members, weights: &Weights) -> Quantiles {
    let mut quantiles = [0.0; COUNT];
    for (level, quantile) in quantiles.iter_mut().enumerate() {
        *quantile = members.iter().zip(weights).map(|(member, weight)| member.0[level] * weight).sum();
    }
    Quantiles(quantiles)
}

/// The mean of the mixtures, each weighing by a power of its loss relative to the least.
fn shares(losses: &[f64; MIXTURES], margin: f64, sharpness: f64) -> Weights {
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min).max(1e-12);
    let (mut shares, mut total) = ([0.0; MEMBERS.len()], 0.0);
    for (weights, loss) in mixtures().zip(losses) {
        let handicap = 1.0 + margin * (1.0 - weights[0]);
        let weight = (handicap * loss.max(least) / least).powf(-sharpness);
        total += weight;
        shares.iter_mut().zip(weights).for_each(|(sum, share)| *sum += weight * share);
    }
    shares.map(|sum| sum / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixtures_share_the_whole_and_begin_alike() {
        assert_eq!(mixtures().count(), MIXTURES);
        assert!(mixtures().all(|weights| (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        let even = shares(&[0.0; MIXTURES], 0.0, 30.0);
        assert!(even.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-12), "{even:?}");
    }

    #[test]
    fn who_was_lately_right_is_listened_to_and_opposite_errors_are_averaged() {
        let spec = Spec::default();
        let at = |value: f64| Quantiles([value; COUNT]);
        let mut mixing = Mixing::default();
        // The second member is right.
        let members = [at(0.4), at(0.1), at(-0.3)];
        let outcome = from_log(to_log(1.0, 0.2) + 0.1, 0.2);
        (0..200).for_each(|_| mixing.resolve(&members, (1.0, outcome, 0.2), &spec));
        let mixed = mixing.mix(&members, &spec);
        assert!(mixed.weights[1] > 0.8 && (mixed.quantiles.median() - 0.1).abs() < 0.03, "{mixed:?}");
        // Now the first is too high as far as the third is too low, and the second is far off.
        let members = [at(0.3), at(2.0), at(-0.1)];
        (0..2000).for_each(|_| mixing.resolve(&members, (1.0, outcome, 0.2), &spec));
        let mixed = mixing.mix(&members, &spec);
        assert!(mixed.weights[1] < 0.05 && (mixed.quantiles.median() - 0.1).abs() < 0.03, "{mixed:?}");
    }
}
