//! Processes of a cell that know its depth: settling and the balance of oxygen, exact over a step at the rates of its start.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod course;
mod rates;
mod reaeration;

use crate::real::Real;
use course::{KEPT, LASTS, LEFT, SHALLOW, SPENT};
pub(crate) use course::{begin, follow, forget};
pub(crate) use rates::Rates;

/// Oxygen that the air gave and took (g).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Breath<F, const B: usize> {
    pub(crate) given: [F; B],
    pub(crate) taken: [F; B],
}

impl<F: Real, const B: usize> Breath<F, B> {
    pub(crate) const NONE: Breath<F, B> = Breath { given: [F::ZERO; B], taken: [F::ZERO; B] };
}

/// Lets the time pass in one cell; `mass` holds its constituents (g), `taken` sums what the processes took, `breath` what the air did.
#[inline(always)]
pub(crate) fn react<F: Real, const B: usize>(
    rates: &Rates<F>,
    volume: &[F; B],
    course: &[[F; B]],
    mass: &mut [[F; B]],
    taken: &mut [[F; B]],
    breath: &mut Breath<F, B>,
) {
    let t = rates.seconds;
    let (mut missing, mut consumed) = ([F::ZERO; B], [F::ZERO; B]);
    for loss in &rates.losses {
        let (mass, taken) = (&mut mass[loss.constituent], &mut taken[loss.constituent]);
        let (mut left, mut spent) = ([loss.left; B], [loss.spent; B]);
        if loss.settles() {
            (left, spent) = (course[loss.row + KEPT], course[loss.row + SPENT]);
        }
        if rates.oxygen.is_some() && loss.demand > F::ZERO {
            let met = &course[loss.row];
            for l in 0..B {
                missing[l] += met[l] * mass[l];
                consumed[l] += spent[l] * mass[l];
            }
        }
        for l in 0..B {
            let kept = mass[l] * left[l];
            taken[l] += mass[l] - kept;
            mass[l] = kept;
        }
    }
    let Some(air) = &rates.oxygen else { return };
    let (mass, taken) = (&mut mass[air.constituent], &mut taken[air.constituent]);
    for l in 0..B {
        let full = air.full * volume[l];
        let constant = (air.bed * course[SHALLOW][l] - air.production) * volume[l];
        let short = missing[l] + course[LEFT][l] * (full - mass[l]) + constant * course[LASTS][l];
        let sought = full - short;
        // Never below none.
        let end = sought.greater(F::ZERO);
        // What the air gave is what consumers, bed and plants do not explain.
        let given = sought - mass[l] + consumed[l] + constant * t;
        breath.given[l] += given.greater(F::ZERO);
        breath.taken[l] += (-given).greater(F::ZERO);
        taken[l] += mass[l] - end;
        mass[l] = end;
    }
}

/// (e^-at - e^-bt) / (b - a) of two rates a and b, to round-off also where they are alike. `left` is e^-at and e^-bt, `root` the root
/// of their product.
#[inline(always)]
fn between<F: Real>([a, b]: [F; 2], left: [F; 2], root: F, t: F) -> F {
    let z = F::HALF * (b - a) * t;
    let square = z * z;
    let series = F::ONE
        + square
            * (F::of(1.0 / 6.0)
                + square
                    * (F::of(1.0 / 120.0)
                        + square * (F::of(1.0 / 5040.0) + square * F::of(1.0 / 362_880.0))));
    let near = t * root * series;
    let far = (left[0] - left[1]) / if z.abs() < F::of(0.25) { F::ONE } else { b - a };
    if z.abs() < F::of(0.25) { near } else { far }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration, saturation};

    #[test]
    fn two_rates_that_are_alike_are_told_apart_to_round_off() {
        for (a, b, t) in
            [(1e-5, 1.000_001e-5, 3600.0), (1e-4, 1e-4, 100.0), (1e-6, 3e-4, 60.0), (2e-4, 0.01, 900.0)]
        {
            let (left_a, left_b) = (f64::exp(-a * t), f64::exp(-b * t));
            let found = between([a, b], [left_a, left_b], (left_a * left_b).sqrt(), t);
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

    #[test]
    fn what_the_air_gives_is_the_integral_of_ka_times_the_deficit() {
        let kinetics = Kinetics {
            constituents: vec![Decay::constant(4e-6), Decay::default()],
            oxygen: Some(Oxygen {
                constituent: 1,
                consumers: vec![Consumer { constituent: 0, oxygen_per_gram: 4.57 }],
                reaeration: Reaeration::Fixed(2e-5),
                bed_demand: 1e-5,
                production: 0.0,
                altitude_m: 0.0,
            }),
        };
        let (mut rates, volume) = (Rates::<f64>::new(&kinetics, 20.0), [100.0]);
        rates.over(1.0);
        let mut course = vec![[0.0]; rates.rows()];
        begin(&rates, &[2.0], &[0.1], &mut course);
        let (mut mass, mut taken, mut breath) = ([[300.0], [700.0]], [[0.0]; 2], Breath::NONE);
        let mut integral = 0.0;
        for _ in 0..3600 {
            let deficit = saturation(20.0, 0.0) * 100.0 - mass[1][0];
            integral += 2e-5 * deficit;
            react(&rates, &volume, &course, &mut mass, &mut taken, &mut breath);
        }
        assert!((breath.given[0] / integral - 1.0).abs() < 1e-3, "{} {integral}", breath.given[0]);
        // Consumers and bed took the rest: 4.57 g for each g decayed, 1e-5 g/(m2 s) on 50 m2.
        let consumed = taken[1][0] + breath.given[0];
        assert!((consumed - 4.57 * taken[0][0] - 1e-5 * 50.0 * 3600.0).abs() < 1e-9, "{consumed}");
    }
}
