//! One source alone: its evidence over all velocities, beginnings, durations and amplitudes.

use crate::amplitude::Node;
use crate::grid::{Grid, Steps};
use crate::log_sum::LogSum;
use crate::observed::{Observed, Projection};

/// A state that cannot reach e^-18 of the best one is not worked out.
const NEGLIGIBLE: f64 = 18.0;
/// Below this gain at best a likelihood is so flat that three discharges of a source are enough.
pub(crate) const WEAK: f64 = 6.0;

/// What one source alone explains.
#[derive(Debug)]
pub(crate) struct Fit {
    /// ln of the mean likelihood over all states, against no release at all.
    pub(crate) ln_evidence: f64,
    /// ln(chance × likelihood) of each state; -∞ where negligible.
    pub(crate) ln_states: Vec<f64>,
    /// The best state.
    pub(crate) best: usize,
}

/// ln of the likelihood of a response against no release, amplitudes integrated; `bound` is its [`Projection::best_gain`].
pub(crate) fn ln_likelihood<const K: usize>(
    projection: &Projection<K>,
    bound: f64,
    nodes: &[Node<K>],
) -> f64 {
    let shares = nodes.iter().map(|node| {
        let (gain, spread) = node_gain(projection, node);
        node.weight * (gain - bound).exp() / spread.sqrt()
    });
    let total: f64 = shares.sum();
    if total > 0.0 {
        return bound + total.ln();
    }
    // Readings that nothing explains: too small for numbers, not for their logarithms.
    let lns = nodes.iter().map(|node| {
        let (gain, spread) = node_gain(projection, node);
        node.weight.ln() + gain - 0.5 * spread.ln()
    });
    lns.collect::<LogSum>().ln()
}

/// The same for one discharge: each amplitude normal, so the integral is exp(gain) / √spread, both given.
///
/// The gain is what the best amplitudes win after the cost of leaving their mean: never more than when they are free.
#[inline]
pub(crate) fn node_gain<const K: usize>(projection: &Projection<K>, node: &Node<K>) -> (f64, f64) {
    let (mut gain, mut spread) = (0.0, 1.0);
    for k in 0..K {
        let (a, b) = (projection.own[k], projection.with_readings[k]);
        let (mean, variance) = (node.mean[k], node.variance[k]);
        let widened = variance * a + 1.0;
        spread *= widened;
        gain += (b * b * variance + 2.0 * b * mean - a * mean * mean) / (2.0 * widened);
    }
    (gain, spread)
}

/// Works one source through the grid.
pub(crate) fn fit<const K: usize>(
    observed: &Observed<K>,
    grid: &Grid,
    steps: &Steps,
    few: &[Node<K>],
    many: &[Node<K>],
) -> Fit {
    let mut ln_states = vec![f64::NEG_INFINITY; grid.states()];
    let mut total = LogSum::EMPTY;
    let (mut best, mut best_ln) = (0, f64::NEG_INFINITY);
    for (v, (_, ln_velocity)) in grid.velocities.iter().enumerate() {
        for (s, (_, ln_start)) in grid.starts.iter().enumerate() {
            for (d, (length, ln_duration)) in grid.durations.iter().enumerate() {
                let projection = observed.project(steps.row(v, s), steps.row(v, s + length));
                let prior = ln_velocity + ln_start + ln_duration;
                let bound = projection.best_gain();
                if prior + bound < best_ln - NEGLIGIBLE {
                    continue;
                }
                let nodes = if bound < WEAK { few } else { many };
                let ln = prior + ln_likelihood(&projection, bound, nodes);
                let number = grid.number(v, s, d);
                ln_states[number] = ln;
                total.add(ln);
                if ln > best_ln {
                    (best, best_ln) = (number, ln);
                }
            }
        }
    }
    Fit { ln_evidence: total.ln(), ln_states, best }
}
