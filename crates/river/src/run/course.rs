//! How runoff goes through a step of the surfaces, of which a step of the water sees a part: from its rate at the beginning to the one at
//! the end, with the mean that ran off.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

/// A stretch of a step over which the runoff is asked for.
///
/// Within the step it follows a parabola, written as that of Bernstein: `q0 (1-s)^2 + 2 c s (1-s) + q1 s^2` with `c = 3 m - q0 - q1` has
/// the mean `m`, and is nowhere below nothing where `c` is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    /// Weight of the rate at the beginning in the mean over the stretch.
    first: f64,
    /// Of the rate at the end; what is left to 1 is that of `c`.
    last: f64,
}

impl Course {
    /// The stretch between two shares of the way through the step.
    pub(super) fn between(from: f64, to: f64) -> Self {
        // A third of the polar form's values at both ends and between them.
        let third = |u: f64, v: f64| (u * u + u * v + v * v) / 3.0;
        Self { first: third(1.0 - from, 1.0 - to), last: third(from, to) }
    }

    /// Makes even shares of a step's runoff those of the stretch, in each member; where no such parabola stays above nothing they are
    /// left even.
    #[inline(always)]
    pub(super) fn shape<const B: usize>(
        self,
        began: &[f64; B],
        mean: &[f64; B],
        ended: &[f64; B],
        shares: &mut [f64; B],
    ) {
        for l in 0..B {
            let between = 3.0 * mean[l] - began[l] - ended[l];
            let rate =
                self.first * began[l] + (1.0 - self.first - self.last) * between + self.last * ended[l];
            let shaped = shares[l] * rate / mean[l];
            shares[l] = if between >= 0.0 && mean[l] > 0.0 { shaped } else { shares[l] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Means over stretches of equal length, in order.
    fn means(began: f64, mean: f64, ended: f64, stretches: u32) -> Vec<f64> {
        let at = |i: u32| f64::from(i) / f64::from(stretches);
        let of = |i| {
            let mut shares = [1.0];
            Course::between(at(i), at(i + 1)).shape(&[began], &[mean], &[ended], &mut shares);
            shares[0] * mean
        };
        (0..stretches).map(of).collect()
    }

    #[test]
    fn runoff_that_rises_evenly_does_so_within_the_step() {
        let told = means(1.0, 2.0, 3.0, 4);
        for (told, expected) in told.iter().zip([1.25, 1.75, 2.25, 2.75]) {
            assert!((told - expected).abs() < 1e-12, "{told} where {expected} is the mean");
        }
    }

    #[test]
    fn what_no_parabola_above_nothing_can_do_is_spread_evenly() {
        assert_eq!(means(6.0, 1.0, 0.0, 3), [1.0; 3]);
        assert_eq!(means(0.0, 0.0, 0.0, 2), [0.0; 2]);
    }

    proptest! {
        #[test]
        fn all_of_a_step_comes_and_never_less_than_nothing(
            began in 0.0..10.0f64,
            mean in 0.0..10.0f64,
            ended in 0.0..10.0f64,
            stretches in 1u32..20,
        ) {
            let told = means(began, mean, ended, stretches);
            prop_assert!(told.iter().all(|rate| *rate >= -1e-12), "{:?}", told);
            let sum = told.iter().sum::<f64>() / f64::from(stretches);
            prop_assert!((sum - mean).abs() < 1e-12 * (1.0 + mean), "{} of {}", sum, mean);
        }
    }
}
