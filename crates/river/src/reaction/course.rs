//! The course of a cell over half a substep: what its processes leave and take, worked out anew only when its water or the time has changed.
//!
//! Depth and velocity of a cell change slowly, so what follows from them stands for many substeps. Each lane decides for itself, so a
//! member comes to the same bits whoever lies beside it.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use super::reaeration::reaeration;
use super::{Rates, between};
use crate::real::Real;

/// Volume and flow may move by so much of themselves before depth and velocity are read again; an **assumption**. In a wide channel
/// flow goes with volume^(5/3), so volume moves by 0.6 % at most there and reaeration, which goes with depth^-1.85 at the steepest, by 1 %.
const MOVED: f64 = 0.01;

/// Volume (m3) and flow (m3/s) when the cell was read last; a volume below nothing was never read.
const VOLUME: usize = 0;
const FLOW: usize = 1;
/// Reaeration at 20 °C (1/s).
const RATE: usize = 2;
/// 1 / depth (1/m).
pub(super) const SHALLOW: usize = 3;
/// What reaeration leaves of a deficit (-).
pub(super) const LEFT: usize = 4;
/// The time that a steady demand lasts (s).
pub(super) const LASTS: usize = 5;
/// From here on the rows of each loss: the oxygen that it takes of what is there, seen at the end of the time; where it settles also
/// what is left and the oxygen that its decay took.
pub(super) const LOSSES: usize = 6;
pub(super) const KEPT: usize = 1;
pub(super) const SPENT: usize = 2;

/// Forgets every course of a stem.
pub(crate) fn forget<F: Real, const B: usize>(courses: &mut [[F; B]], rows: usize) {
    for course in courses.chunks_exact_mut(rows) {
        course[VOLUME] = [-F::ONE; B];
    }
}

/// Works out the course of water of this depth (m) and velocity (m/s), whatever it was before.
#[inline(always)]
pub(crate) fn begin<F: Real, const B: usize>(
    rates: &Rates<F>,
    depth: &[F; B],
    velocity: &[F; B],
    course: &mut [[F; B]],
) {
    let (mut shallow, mut rate) = ([F::ZERO; B], [F::ZERO; B]);
    look(rates, depth, velocity, &mut shallow, &mut rate);
    course[SHALLOW] = shallow;
    course[RATE] = rate;
    pass(rates, course);
}

/// Brings the course of a cell up to date, whose depth and velocity `water` reads.
#[inline(always)]
pub(crate) fn follow<F: Real, const B: usize>(
    rates: &Rates<F>,
    volume: &[F; B],
    flow: &[F; B],
    course: &mut [[F; B]],
    water: impl FnOnce(&mut [F; B], &mut [F; B]),
) {
    let most = F::of(MOVED);
    let (mut moved, mut any) = ([false; B], false);
    for l in 0..B {
        let filled = (volume[l] - course[VOLUME][l]).abs() > most * course[VOLUME][l];
        let swelled = (flow[l] - course[FLOW][l]).abs() > most * course[FLOW][l];
        moved[l] = filled | swelled;
    }
    for l in 0..B {
        any |= moved[l];
    }
    if any {
        let (mut depth, mut velocity) = ([F::ZERO; B], [F::ZERO; B]);
        let (mut shallow, mut rate) = ([F::ZERO; B], [F::ZERO; B]);
        water(&mut depth, &mut velocity);
        look(rates, &depth, &velocity, &mut shallow, &mut rate);
        for (row, new) in [(VOLUME, volume), (FLOW, flow), (SHALLOW, &shallow), (RATE, &rate)] {
            let old = &mut course[row];
            for l in 0..B {
                old[l] = if moved[l] { new[l] } else { old[l] };
            }
        }
    }
    if any | rates.anew {
        pass(rates, course);
    }
}

/// 1 / depth and, where there is oxygen, reaeration at 20 °C.
#[inline(always)]
fn look<F: Real, const B: usize>(
    rates: &Rates<F>,
    depth: &[F; B],
    velocity: &[F; B],
    shallow: &mut [F; B],
    rate: &mut [F; B],
) {
    for l in 0..B {
        shallow[l] = F::ONE / depth[l].greater(F::of(1e-3));
    }
    if let Some(air) = &rates.oxygen {
        reaeration(air.law, velocity, depth, shallow, rate);
    }
}

/// What the time of [`Rates::over`] does at the depth and reaeration of a course.
#[inline(always)]
fn pass<F: Real, const B: usize>(rates: &Rates<F>, course: &mut [[F; B]]) {
    let t = rates.seconds;
    let (mut rate, mut left, mut root) = ([F::ZERO; B], [F::ZERO; B], [F::ONE; B]);
    if let Some(air) = &rates.oxygen {
        for l in 0..B {
            rate[l] = course[RATE][l] * air.warmth;
        }
        // Half of the time first: its square is the whole, and a mean of two courses needs no square root.
        for l in 0..B {
            root[l] = (-rate[l] * (F::HALF * t)).exp();
        }
        for l in 0..B {
            left[l] = root[l] * root[l];
            course[LASTS][l] = between([F::ZERO, rate[l]], [F::ONE, left[l]], root[l], t);
        }
        course[LEFT] = left;
    }
    for loss in &rates.losses {
        if !loss.settles() {
            if loss.demand > F::ZERO {
                let met = &mut course[loss.row];
                for l in 0..B {
                    let both = between([loss.decay, rate[l]], [loss.left, left[l]], loss.root * root[l], t);
                    met[l] = loss.demand * both;
                }
            }
            continue;
        }
        let (mut lost, mut half) = ([F::ZERO; B], [F::ZERO; B]);
        for l in 0..B {
            lost[l] = loss.decay + loss.settling * course[SHALLOW][l];
        }
        for l in 0..B {
            half[l] = (-lost[l] * (F::HALF * t)).exp();
        }
        for l in 0..B {
            let kept = half[l] * half[l];
            course[loss.row + KEPT][l] = kept;
            course[loss.row + SPENT][l] = loss.demand * ((F::ONE - kept) / lost[l]);
            let both = between([lost[l], rate[l]], [kept, left[l]], half[l] * root[l], t);
            course[loss.row][l] = loss.demand * both;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};

    fn kinetics() -> Kinetics {
        Kinetics {
            constituents: vec![
                Decay { per_second: 3e-6, theta: 1.047, settling_m_s: 2e-6 },
                Decay::constant(4e-6),
                Decay::default(),
            ],
            oxygen: Some(Oxygen {
                constituent: 2,
                consumers: [0, 1].map(|of| Consumer { constituent: of, oxygen_per_gram: 1.0 }).to_vec(),
                reaeration: Reaeration::Covar,
                bed_demand: 1e-5,
                production: 0.0,
                altitude_m: 0.0,
            }),
        }
    }

    fn rates() -> Rates<f64> {
        let mut rates = Rates::new(&kinetics(), 20.0);
        rates.over(100.0);
        assert!(rates.anew, "the first time is a new one");
        rates
    }

    /// Volume, flow, depth and velocity of 250 m of a wide channel by Manning.
    fn water(depth: f64) -> [f64; 4] {
        let velocity = depth.powf(2.0 / 3.0);
        [250.0 * 20.0 * depth, 20.0 * depth * velocity, depth, velocity]
    }

    #[test]
    fn a_course_stays_within_one_in_a_hundred_of_the_formula_while_water_rises_and_falls() {
        let rates = rates();
        let mut course = vec![[0.0; 2]; rates.rows()];
        forget(&mut course, rates.rows());
        let (mut read, mut fresh) = (0, vec![[0.0]; rates.rows()]);
        for i in 0..4000 {
            let depth = 1.2 + (f64::from(i) * 0.001).sin();
            let ([volume, flow, depth, velocity], still) = (water(depth), water(1.0));
            follow(&rates, &[volume, still[0]], &[flow, still[1]], &mut course, |h, u| {
                read += 1;
                (*h, *u) = ([depth, still[2]], [velocity, still[3]]);
            });
            begin(&rates, &[depth], &[velocity], &mut fresh);
            let covar_changes_law = (depth - 0.61).abs() < 0.01;
            for (row, new) in course[RATE..].iter().zip(&fresh[RATE..]) {
                assert!(
                    covar_changes_law || (row[0] / new[0] - 1.0).abs() < 0.0112,
                    "{depth}: {row:?} {new:?}"
                );
            }
            // Who lies beside it changes nothing: its water stood still.
            let mut alone = vec![[0.0]; rates.rows()];
            begin(&rates, &[still[2]], &[still[3]], &mut alone);
            for (row, own) in course[RATE..].iter().zip(&alone[RATE..]) {
                assert_eq!(row[1].to_bits(), own[0].to_bits());
            }
        }
        assert!(read < 1000, "{read} readings of 4000");
    }

    #[test]
    fn another_time_or_temperature_is_a_new_course_and_the_same_again_is_not() {
        let mut rates = rates();
        for (seconds, anew) in [(100.0, false), (100.0 + 1e-12, false), (50.0, true), (50.0, false)] {
            rates.over(seconds);
            assert_eq!(rates.anew, anew, "{seconds}");
        }
        rates.warm(&kinetics(), 25.0);
        rates.over(50.0);
        assert!(rates.anew, "another temperature");
    }
}
