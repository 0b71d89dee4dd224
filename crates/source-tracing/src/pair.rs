//! Two listed sources that released together: same rain, same river.
//!
//! All states of two sources are too many. States of the one are picked evenly along its own distribution (half of it flattened), and
//! every companion state of the other is worked out, then the other way round; each state found counts by how often either way
//! finds it (balance heuristic of multiple importance sampling, Veach and Guibas 1995). Nothing is random.

use crate::amplitude::Node;
use crate::fit::{Fit, WEAK};
use crate::grid::{Grid, Steps};
use crate::log_sum::LogSum;
use crate::observed::{Observed, Projection};

/// States picked of each source.
const PICKS: u16 = 12;
/// A pair state this far below what is compared with is not worked out.
const NEGLIGIBLE: f64 = 10.0;

/// One listed source, ready to be paired.
#[derive(Debug)]
pub(crate) struct Member<'a, const K: usize> {
    pub(crate) steps: &'a Steps,
    pub(crate) fit: &'a Fit,
    pub(crate) picks: Picks,
    pub(crate) few: &'a [Node<K>],
    pub(crate) many: &'a [Node<K>],
}

/// States picked along a distribution, and that distribution.
#[derive(Debug)]
pub(crate) struct Picks {
    chance: Vec<f64>,
    picked: Vec<(usize, f64)>,
}

impl Picks {
    /// Picks states of a fit.
    pub(crate) fn new(fit: &Fit, grid: &Grid) -> Self {
        let top = fit.ln_states.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let flattened: Vec<f64> = fit.ln_states.iter().map(|ln| ((ln - top) / 2.0).exp()).collect();
        let total: f64 = flattened.iter().sum();
        let chance = flattened.iter().enumerate().map(|(number, flat)| {
            let (v, s, d) = grid.state(number);
            let prior = (grid.velocities[v].1 + grid.starts[s].1 + grid.durations[d].1).exp();
            0.8 * flat / total + 0.2 * prior
        });
        let chance: Vec<f64> = chance.collect();
        let step = 1.0 / f64::from(PICKS);
        let (mut picked, mut passed, mut next) = (Vec::new(), 0.0, step / 2.0);
        for (number, share) in chance.iter().enumerate() {
            passed += share;
            let mut count = 0.0;
            while next < passed {
                count += 1.0;
                next += step;
            }
            if count > 0.0 {
                picked.push((number, count));
            }
        }
        Self { chance, picked }
    }
}

/// ln of the mean likelihood of two sources together, against no release; what adds little to `compared` is passed over.
pub(crate) fn fit_pair<const K: usize>(
    observed: &Observed<K>,
    grid: &Grid,
    one: &Member<'_, K>,
    other: &Member<'_, K>,
    compared: f64,
) -> f64 {
    let mut total = LogSum::EMPTY;
    sweep(observed, grid, one, other, compared, &mut total);
    sweep(observed, grid, other, one, compared, &mut total);
    total.ln()
}

/// Adds every companion state of `swept` to every state picked of `picked`.
fn sweep<const K: usize>(
    observed: &Observed<K>,
    grid: &Grid,
    picked: &Member<'_, K>,
    swept: &Member<'_, K>,
    compared: f64,
    total: &mut LogSum,
) {
    for (number, count) in &picked.picks.picked {
        let (v, s, d) = grid.state(*number);
        let ln_first = grid.velocities[v].1 + grid.starts[s].1 + grid.durations[d].1;
        let (on, off) = (picked.steps.row(v, s), picked.steps.row(v, s + grid.durations[d].0));
        let response: Vec<f64> = on.iter().zip(off).map(|(on, off)| on - off).collect();
        let first = observed.project(on, off);
        for (s2, ln_start) in grid.companions(s) {
            for (d2, (length, ln_duration)) in grid.durations.iter().enumerate() {
                let found = picked.picks.chance[*number] + swept.picks.chance[grid.number(v, s2, d2)];
                let ln_prior = ln_first + ln_start + ln_duration;
                let ln_weight = ln_prior + (count / (f64::from(PICKS) * found)).ln();
                let (on, off) = (swept.steps.row(v, s2), swept.steps.row(v, s2 + length));
                let second = observed.project(on, off);
                let cross = observed.cross(&response, on, off);
                let together = Together { first, second, cross };
                let bound = together.best_gain();
                if ln_weight + bound < compared - NEGLIGIBLE {
                    continue;
                }
                let (one, other) =
                    if bound < WEAK { (picked.few, swept.few) } else { (picked.many, swept.many) };
                total.add(ln_weight + together.ln_likelihood(bound, one, other));
            }
        }
    }
}

/// Two responses against the readings and each other.
#[derive(Debug)]
struct Together<const K: usize> {
    first: Projection<K>,
    second: Projection<K>,
    cross: [f64; K],
}

impl<const K: usize> Together<K> {
    /// Gain over no release when all amplitudes fit best.
    #[expect(clippy::many_single_char_names, reason = "the algebra of two by two")]
    fn best_gain(&self) -> f64 {
        let gain = |k: usize| {
            let (a, b, c) = (self.first.own[k], self.second.own[k], self.cross[k]);
            let (y, z) = (self.first.with_readings[k], self.second.with_readings[k]);
            let det = a * b - c * c;
            if det > 1e-9 * a * b {
                (y * y * b - 2.0 * y * z * c + z * z * a) / (2.0 * det)
            } else {
                let alone = |y: f64, a: f64| if a > 0.0 { y * y / (2.0 * a) } else { 0.0 };
                alone(y, a).max(alone(z, b))
            }
        };
        (0..K).map(gain).sum()
    }

    fn ln_likelihood(&self, bound: f64, one: &[Node<K>], other: &[Node<K>]) -> f64 {
        let mut total = 0.0;
        for first in one {
            for second in other {
                let (gain, spread) = self.node_gain(first, second);
                total += first.weight * second.weight * (gain - bound).exp() / spread.sqrt();
            }
        }
        if total > 0.0 {
            return bound + total.ln();
        }
        let mut total = LogSum::EMPTY;
        for first in one {
            for second in other {
                let (gain, spread) = self.node_gain(first, second);
                total.add((first.weight * second.weight).ln() + gain - 0.5 * spread.ln());
            }
        }
        total.ln()
    }

    /// Amplitudes of both normal and independent given their discharges: exp(gain) / √spread, both given.
    #[inline]
    #[expect(clippy::many_single_char_names, reason = "the algebra of two by two")]
    fn node_gain(&self, one: &Node<K>, other: &Node<K>) -> (f64, f64) {
        let (mut gain, mut spread) = (0.0, 1.0);
        for k in 0..K {
            let (a, b, c) = (self.first.own[k], self.second.own[k], self.cross[k]);
            let (y, z) = (self.first.with_readings[k], self.second.with_readings[k]);
            let (m, n) = (one.mean[k], other.mean[k]);
            let (v, w) = (one.variance[k], other.variance[k]);
            let det = (v * a + 1.0) * (w * b + 1.0) - v * w * c * c;
            let (left, right) = (y - a * m - c * n, z - b * n - c * m);
            let explained = v * (w * b + 1.0) * left * left - 2.0 * v * w * c * left * right
                + w * (v * a + 1.0) * right * right;
            gain += m * y + n * z - 0.5 * (a * m * m + 2.0 * c * m * n + b * n * n) + 0.5 * explained / det;
            spread *= det;
        }
        (gain, spread)
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, Picks, Together, fit_pair};
    use crate::amplitude::Node;
    use crate::assumptions::Assumptions;
    use crate::episode::{Constituent, Station};
    use crate::fit::fit;
    use crate::grid::{Grid, Steps};
    use crate::log_sum::LogSum;
    use crate::observed::{Observed, Projection};
    use crate::response::unit_response;

    fn node(mean: f64, variance: f64) -> Node<1> {
        Node { weight: 1.0, ln_ratio: 0.0, mean: [mean], variance: [variance] }
    }

    #[test]
    fn the_closed_integral_over_two_amplitudes_is_the_sum_over_many() {
        let together = Together {
            first: Projection { own: [3.0], with_readings: [4.0] },
            second: Projection { own: [2.0], with_readings: [-1.0] },
            cross: [1.5],
        };
        let (one, other) = (node(1.2, 0.3), node(0.4, 0.5));
        let (mut sum, step) = (0.0, 0.01);
        for i in -700..700 {
            for j in -700..700 {
                let (x, y) = (1.2 + f64::from(i) * step, 0.4 + f64::from(j) * step);
                let ln_likelihood = 4.0 * x - y - 0.5 * (3.0 * x * x + 2.0 * y * y) - 1.5 * x * y;
                let ln_prior = -(x - 1.2).powi(2) / 0.6 - (y - 0.4).powi(2) / 1.0;
                sum += (ln_likelihood + ln_prior).exp();
            }
        }
        sum *= step * step / (std::f64::consts::TAU * (0.3f64 * 0.5).sqrt());
        let (gain, spread) = together.node_gain(&one, &other);
        assert!((gain.exp() / spread.sqrt() / sum - 1.0).abs() < 1e-6);
        let bound = together.best_gain();
        assert!(gain <= bound && (together.ln_likelihood(bound, &[one], &[other]) - sum.ln()).abs() < 1e-6);
    }

    /// A short record at which two far sources were seen, or neither.
    fn observed(seen: f64) -> Observed<1> {
        let time_h: Vec<f64> = (0..12).map(|i| 4.0 * f64::from(i)).collect();
        let readings = time_h
            .iter()
            .map(|t| {
                let first = unit_response(20_000.0, t - 5.0, 4.0, 0.6, 20.0);
                let second = unit_response(50_000.0, t - 6.0, 4.0, 0.6, 20.0);
                vec![Some(1.0 + seen * (0.9 * first + 0.5 * second))]
            })
            .collect();
        let section = Station { above_section_m: 0.0, time_h, readings };
        let of =
            Constituent { code: "NH3N".into(), background: 1.0, relative_noise: 0.08, noise_floor: 0.03 };
        Observed::new(&[&section], &[of])
    }

    #[test]
    fn picked_states_stand_for_all_states() {
        let assumptions = Assumptions { durations_h: vec![2.0, 4.0, 8.0], ..Assumptions::default() };
        let grid = Grid::new(0.6, 15, None, (0.0, 44.0), &assumptions);
        let nodes = [node(0.7, 0.1)];
        for seen in [0.0, 0.3, 1.0] {
            let observed = observed(seen);
            let steps: Vec<Steps> =
                [20_000.0, 50_000.0].iter().map(|x| Steps::new(*x, 20.0, &grid, &observed)).collect();
            let fits: Vec<_> = steps.iter().map(|s| fit(&observed, &grid, s, &nodes, &nodes)).collect();
            let member = |i: usize| Member {
                steps: &steps[i],
                fit: &fits[i],
                picks: Picks::new(&fits[i], &grid),
                few: &nodes,
                many: &nodes,
            };
            let picked = fit_pair(&observed, &grid, &member(0), &member(1), f64::NEG_INFINITY);
            let all = every_state(&observed, &grid, &steps, &nodes);
            assert!((picked - all).abs() < 0.5, "seen {seen}: {picked} {all}");
        }
    }

    fn every_state(observed: &Observed<1>, grid: &Grid, steps: &[Steps], nodes: &[Node<1>]) -> f64 {
        let mut total = LogSum::EMPTY;
        for number in 0..grid.states() {
            let (v, s, d) = grid.state(number);
            let (on, off) = (steps[0].row(v, s), steps[0].row(v, s + grid.durations[d].0));
            let response: Vec<f64> = on.iter().zip(off).map(|(on, off)| on - off).collect();
            let first = observed.project(on, off);
            for (s2, ln_start) in grid.companions(s) {
                for (length, ln_duration) in &grid.durations {
                    let (on, off) = (steps[1].row(v, s2), steps[1].row(v, s2 + length));
                    let second = observed.project(on, off);
                    let together = Together { first, second, cross: observed.cross(&response, on, off) };
                    let prior = grid.velocities[v].1 + grid.starts[s].1 + grid.durations[d].1;
                    let ln = together.ln_likelihood(together.best_gain(), nodes, nodes);
                    total.add(prior + ln_start + ln_duration + ln);
                }
            }
        }
        total.ln()
    }
}
