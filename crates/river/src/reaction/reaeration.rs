//! Reaeration of many cells at once.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::kinetics::Reaeration;
use crate::real::Real;

/// ka at 20 °C (1/s), as [`Reaeration::at_20`] has it; powers through logarithms and an exponential, which lanes can do.
#[inline(always)]
pub(super) fn reaeration<F: Real, const B: usize>(
    law: Reaeration,
    velocity: &[F; B],
    depth: &[F; B],
    shallow: &[F; B],
    rate: &mut [F; B],
) {
    match law {
        Reaeration::Fixed(per_second) => *rate = [F::of(per_second); B],
        Reaeration::Transfer(velocity) => {
            for l in 0..B {
                rate[l] = F::of(velocity) * shallow[l];
            }
        }
        Reaeration::OConnorDobbins => {
            for l in 0..B {
                let h = depth[l].greater(F::of(1e-3));
                rate[l] = F::of(3.93 / 86_400.0) * velocity[l].greater(F::of(1e-6)).sqrt() / (h * h.sqrt());
            }
        }
        Reaeration::Churchill => {
            powers(&[[F::of(5.026); B], [F::ONE; B], [F::of(1.67); B]], velocity, depth, rate);
        }
        Reaeration::OwensGibbs => {
            powers(&[[F::of(5.32); B], [F::of(0.67); B], [F::of(1.85); B]], velocity, depth, rate);
        }
        Reaeration::Covar => {
            let mut law = [[F::of(5.026); B], [F::ONE; B], [F::of(1.67); B]];
            for l in 0..B {
                let u = velocity[l].greater(F::of(1e-6));
                let deep = depth[l] > F::of(3.45) * (u * u * u.sqrt());
                law[0][l] = if deep { F::of(3.93) } else { law[0][l] };
                law[1][l] = if deep { F::of(0.5) } else { law[1][l] };
                law[2][l] = if deep { F::of(1.5) } else { law[2][l] };
            }
            for l in 0..B {
                let brook = depth[l] < F::of(0.61);
                law[0][l] = if brook { F::of(5.32) } else { law[0][l] };
                law[1][l] = if brook { F::of(0.67) } else { law[1][l] };
                law[2][l] = if brook { F::of(1.85) } else { law[2][l] };
            }
            powers(&law, velocity, depth, rate);
        }
    }
}

/// factor · u^a / h^b (1/d), here in 1/s, by one exponential; short loops become vector code where a long one would not.
#[inline(always)]
fn powers<F: Real, const B: usize>(law: &[[F; B]; 3], velocity: &[F; B], depth: &[F; B], rate: &mut [F; B]) {
    let [factor, a, b] = law;
    let mut through = [F::ZERO; B];
    for l in 0..B {
        rate[l] = velocity[l].greater(F::of(1e-6)).ln();
    }
    for l in 0..B {
        through[l] = depth[l].greater(F::of(1e-3)).ln();
    }
    for l in 0..B {
        rate[l] = factor[l] * F::of(1.0 / 86_400.0) * (a[l] * rate[l] - b[l] * through[l]).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaeration_in_lanes_is_that_of_the_formulas() {
        let laws = [
            Reaeration::Fixed(1e-5),
            Reaeration::OConnorDobbins,
            Reaeration::Churchill,
            Reaeration::OwensGibbs,
            Reaeration::Covar,
            Reaeration::Transfer(6e-6),
        ];
        for law in laws {
            for (u, h) in [(0.3, 0.4), (0.3, 2.0), (1.2, 1.0), (0.0, 1.5), (0.05, 0.01)] {
                let mut rate = [0.0];
                reaeration(law, &[u], &[h], &[1.0 / h], &mut rate);
                assert!((rate[0] / law.at_20(u, h) - 1.0).abs() < 1e-12, "{law:?} {u} {h}");
            }
        }
    }
}
