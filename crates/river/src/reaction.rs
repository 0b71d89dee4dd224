//! Processes of a cell that know its depth: settling and the balance of oxygen, exact over a step at the rates of its start.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::kinetics::{Kinetics, Oxygen, Reaeration, at_temperature, saturation};
use crate::real::Real;

/// Water of a cell: its volume, mean depth A / B and velocity.
pub(crate) struct Cell<'a, F, const B: usize> {
    pub(crate) volume: &'a [F; B],
    pub(crate) depth: [F; B],
    pub(crate) velocity: [F; B],
}

/// (e^-at - e^-bt) / (b - a), to round-off also where a and b are alike. `left_a` is e^-at, `left_b` e^-bt.
#[inline(always)]
fn between<F: Real>(a: F, b: F, left_a: F, left_b: F, t: F) -> F {
    let z = F::HALF * (b - a) * t;
    let square = z * z;
    let series = F::ONE
        + square
            * (F::of(1.0 / 6.0)
                + square
                    * (F::of(1.0 / 120.0)
                        + square * (F::of(1.0 / 5040.0) + square * F::of(1.0 / 362_880.0))));
    let near = t * (left_a * left_b).sqrt() * series;
    let far = (left_a - left_b) / if z.abs() < F::of(0.25) { F::ONE } else { b - a };
    if z.abs() < F::of(0.25) { near } else { far }
}

/// Lets `seconds` pass in one cell; `mass` holds its constituents (g), `taken` sums what the processes took.
#[inline(always)]
pub(crate) fn react<F: Real, const B: usize>(
    kinetics: &Kinetics,
    celsius: f64,
    seconds: f64,
    cell: &Cell<'_, F, B>,
    mass: &mut [[F; B]],
    taken: &mut [[F; B]],
) {
    let t = F::of(seconds);
    let mut shallow = [F::ZERO; B];
    for l in 0..B {
        shallow[l] = F::ONE / cell.depth[l].greater(F::of(1e-3));
    }
    let mut deficit = Deficit::new(kinetics.oxygen.as_ref(), celsius, t, cell, &shallow, mass);
    for (k, decay) in kinetics.constituents.iter().enumerate() {
        let is_oxygen = kinetics.oxygen.as_ref().is_some_and(|oxygen| oxygen.constituent == k);
        if kinetics.decays_alone(k) || is_oxygen {
            continue;
        }
        let rate = F::of(decay.at(celsius));
        let settling = F::of(decay.settling_m_s);
        let mut lost = [F::ZERO; B];
        for l in 0..B {
            lost[l] = rate + settling * shallow[l];
        }
        let mut left = [F::ZERO; B];
        for l in 0..B {
            left[l] = (-lost[l] * t).exp();
        }
        if let Some(deficit) = &mut deficit {
            deficit.consume(k, rate, &lost, &left, t, &mass[k]);
        }
        for l in 0..B {
            let kept = mass[k][l] * left[l];
            taken[k][l] += mass[k][l] - kept;
            mass[k][l] = kept;
        }
    }
    if let Some(deficit) = deficit {
        deficit.close(t, mass, taken);
    }
}

/// The oxygen missing in a cell, as mass (g), while its consumers are gone through.
struct Deficit<'a, F, const B: usize> {
    oxygen: &'a Oxygen,
    full: [F; B],
    missing: [F; B],
    rate: [F; B],
    left: [F; B],
    /// What bed and plants take (g/s).
    constant: [F; B],
}

impl<'a, F: Real, const B: usize> Deficit<'a, F, B> {
    #[inline(always)]
    fn new(
        oxygen: Option<&'a Oxygen>,
        celsius: f64,
        t: F,
        cell: &Cell<'_, F, B>,
        shallow: &[F; B],
        mass: &[[F; B]],
    ) -> Option<Deficit<'a, F, B>> {
        let oxygen = oxygen?;
        let full = F::of(saturation(celsius, oxygen.altitude_m));
        let warmth = F::of(at_temperature(1.0, 1.024, celsius));
        let bed = F::of(at_temperature(oxygen.bed_demand, 1.08, celsius));
        let production = F::of(oxygen.production);
        let rows = || [F::ZERO; B];
        let mut deficit =
            Deficit { oxygen, full: rows(), missing: rows(), rate: rows(), left: rows(), constant: rows() };
        for l in 0..B {
            deficit.full[l] = full * cell.volume[l];
            deficit.missing[l] = deficit.full[l] - mass[oxygen.constituent][l];
            deficit.constant[l] = (bed * shallow[l] - production) * cell.volume[l];
            deficit.rate[l] = warmth * reaeration(oxygen.reaeration, cell.velocity[l], cell.depth[l]);
        }
        for l in 0..B {
            deficit.left[l] = (-deficit.rate[l] * t).exp();
            deficit.missing[l] *= deficit.left[l];
        }
        Some(deficit)
    }

    /// Adds what the decay of a constituent takes: `rate` of `lost` is its decay, the rest settles.
    #[inline(always)]
    fn consume(&mut self, constituent: usize, rate: F, lost: &[F; B], left: &[F; B], t: F, mass: &[F; B]) {
        for consumer in &self.oxygen.consumers {
            if consumer.constituent == constituent {
                let demand = F::of(consumer.oxygen_per_gram) * rate;
                for l in 0..B {
                    let met = between(lost[l], self.rate[l], left[l], self.left[l], t);
                    self.missing[l] += demand * mass[l] * met;
                }
            }
        }
    }

    /// Writes the oxygen of the end, never below none.
    #[inline(always)]
    fn close(self, t: F, mass: &mut [[F; B]], taken: &mut [[F; B]]) {
        let k = self.oxygen.constituent;
        for l in 0..B {
            let still = between(F::ZERO, self.rate[l], F::ONE, self.left[l], t);
            let end = (self.full[l] - self.missing[l] - self.constant[l] * still).greater(F::ZERO);
            taken[k][l] += mass[k][l] - end;
            mass[k][l] = end;
        }
    }
}

/// ka at 20 °C (1/s); the powers of velocity and depth through logarithm and exponential, which lanes can do.
#[inline(always)]
fn reaeration<F: Real>(formula: Reaeration, velocity: F, depth: F) -> F {
    match formula {
        Reaeration::Fixed(per_second) => F::of(per_second),
        Reaeration::OConnorDobbins => {
            let h = depth.greater(F::of(1e-3));
            F::of(3.93 / 86_400.0) * velocity.greater(F::of(1e-6)).sqrt() / (h * h.sqrt())
        }
        other => F::of(other.at_20(velocity.wide(), depth.wide())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rates_that_are_alike_are_told_apart_to_round_off() {
        for (a, b, t) in
            [(1e-5, 1.000_001e-5, 3600.0), (1e-4, 1e-4, 100.0), (1e-6, 3e-4, 60.0), (2e-4, 0.01, 900.0)]
        {
            let (left_a, left_b) = (f64::exp(-a * t), f64::exp(-b * t));
            let found = between(a, b, left_a, left_b, t);
            // ∫ e^-as e^-b(t-s) ds by Simpson's rule.
            let n = 2000;
            let value = |i: i32| {
                let s = t * f64::from(i) / f64::from(n);
                f64::exp(-a * s - b * (t - s))
            };
            let mut sum = value(0) + value(n);
            for i in 1..n {
                sum += value(i) * if i % 2 == 1 { 4.0 } else { 2.0 };
            }
            let expected = sum * t / f64::from(n) / 3.0;
            assert!((found / expected - 1.0).abs() < 1e-10, "{a} {b} {t}: {found} for {expected}");
        }
    }
}
