//! Flow through the cells of a stem: an explicit finite volume of the kinematic wave whose diffusion is Cunge's.
//!
//! The state is the volume of each cell. What crosses a face leaves one cell and enters the next, so water is conserved to round-off.
//! The flow of a face is that of the cell upstream, corrected by the third-order upwind-biased difference of the flows around it less
//! the physical diffusion Q / (2 B S0) of the flood wave (Cunge's matching), and limited (ULTIMATE) so that no new extreme appears.
//! Laterals are taken out of the differences: a confluence is a step of the flow that is no wave.
//!
//! Each function here works on the lanes of one cell, in local rows, so that its loop becomes vector code.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod wave;

use crate::inflow::Laterals;
use crate::rating::Rating;
use crate::reach::Reach;
use crate::real::Real;
pub(crate) use wave::{
    Needed, Wave, fischer, greatest, read, steps_for_dispersion, steps_for_fischer, steps_for_wave,
};

/// The water of a substep.
pub(crate) struct Substep<'a, F, const B: usize> {
    /// Volumes at its start and at the end (m3).
    pub(crate) volume: &'a [[F; B]],
    pub(crate) after: &'a mut [[F; B]],
    /// What has crossed every face since masses were moved last (m3).
    pub(crate) faces: &'a mut [[F; B]],
    /// The volumes then, where this is not the first substep since (m3).
    pub(crate) began: Option<&'a [[F; B]]>,
}

/// Lets the water flow for `dt` seconds; answers whether another such substep may follow before masses are moved: none may lose more
/// in both than it held.
#[inline(always)]
pub(crate) fn advance<F: Real, const B: usize>(
    dt: F,
    reaches: &[Reach<F>],
    head: &[F; B],
    laterals: &Laterals<F, B>,
    waves: &[Wave<F, B>],
    substep: &mut Substep<'_, F, B>,
) -> bool {
    let mut passing = Passing { before: *head, ..Passing::NONE };
    for l in 0..B {
        passing.inflow[l] = head[l] * dt;
    }
    let mut entered = passing.inflow;
    if substep.began.is_some() {
        for l in 0..B {
            entered[l] += substep.faces[0][l];
        }
    }
    substep.faces[0] = entered;
    let (nothing, boundless) = ([F::ZERO; B], [F::of(f64::INFINITY); B]);
    for (r, reach) in reaches.iter().enumerate() {
        let standing = matches!(reach.rating, Rating::Held { .. });
        let spread = laterals.spreads();
        let half = if spread { laterals.half_spread(r, reach) } else { nothing };
        for j in reach.cells.clone() {
            let first = j == reach.cells.start;
            let (began, volume) = (substep.began.map(|rows| &rows[j]), &substep.volume[j]);
            let (face, after) = (&mut substep.faces[j + 1], &mut substep.after[j]);
            if !spread && !standing {
                let add = if first { &laterals.flow[r] } else { &nothing };
                let next = waves.get(j + 1).map_or(&waves[j].flow, |wave| &wave.flow);
                let enters = j + 1 == reach.cells.end && j + 1 < waves.len();
                let lateral = if enters { &laterals.flow[r + 1] } else { &nothing };
                waves[j].pass(dt, began, volume, next, lateral, add, &mut passing, face, after);
                continue;
            }
            let add = if spread {
                laterals.entering(r, reach, j)
            } else if first {
                laterals.flow[r]
            } else {
                nothing
            };
            let mut water = nothing;
            if standing {
                for l in 0..B {
                    water[l] = passing.inflow[l] + add[l] * dt;
                    passing.before[l] = water[l] / dt;
                }
            } else {
                let mut ahead = nothing;
                if j + 1 < waves.len() {
                    ahead = waves[j + 1].flow;
                    if j + 1 == reach.cells.end {
                        subtract(&mut ahead, &laterals.flow[r + 1]);
                        if spread {
                            subtract(&mut ahead, &laterals.half_spread(r + 1, &reaches[r + 1]));
                        }
                    } else {
                        subtract(&mut ahead, &half);
                    }
                    subtract(&mut ahead, &waves[j].flow);
                    subtract(&mut ahead, &half);
                }
                cross(dt, &waves[j], volume, &add, &half, &ahead, &mut passing.before, &mut water);
            }
            // What stands full gives all that comes.
            let began = if standing { began.map(|_| &boundless) } else { began };
            tally(began, volume, face, &mut water, &mut passing.tight);
            fill(dt, volume, &passing.inflow, &add, &water, after);
            passing.inflow = water;
        }
    }
    passing.loose()
}

/// What goes on from cell to cell.
struct Passing<F, const B: usize> {
    /// What crosses the last face in the substep (m3).
    inflow: [F; B],
    /// What reached it by rating and spread lateral, the upstream value of the next difference (m3/s).
    before: [F; B],
    /// The most that two such substeps would take out of a cell above what it may give (m3).
    tight: [F; B],
}

impl<F: Real, const B: usize> Passing<F, B> {
    const NONE: Passing<F, B> = Passing { inflow: [F::ZERO; B], before: [F::ZERO; B], tight: [F::ZERO; B] };

    fn loose(&self) -> bool {
        self.tight.iter().all(|most| *most <= F::ZERO)
    }
}

/// How much of the volume of a cell two substeps may take, so that a second one that takes somewhat more than the first has room.
const MOST_TAKEN: f64 = 0.9;

/// Lets `water` (m3) cross a face, no more than the cell held when masses were moved last. Adds it to what crossed since then, or begins
/// that sum anew and tells how tight a second such substep would be.
#[inline(always)]
pub(crate) fn tally<F: Real, const B: usize>(
    began: Option<&[F; B]>,
    volume: &[F; B],
    face: &mut [F; B],
    water: &mut [F; B],
    tight: &mut [F; B],
) {
    if let Some(began) = began {
        for l in 0..B {
            water[l] = water[l].lesser((began[l] - face[l]).greater(F::ZERO));
            face[l] += water[l];
        }
    } else {
        for l in 0..B {
            face[l] = water[l];
            tight[l] = tight[l].greater(water[l] + water[l] - F::of(MOST_TAKEN) * volume[l]);
        }
    }
}

#[inline(always)]
fn subtract<F: Real, const B: usize>(from: &mut [F; B], what: &[F; B]) {
    for l in 0..B {
        from[l] -= what[l];
    }
}

/// The water over a cell's downstream face in a substep (m3). `ahead` is the difference to the next cell's flow, laterals taken out.
#[inline(always)]
pub(crate) fn cross<F: Real, const B: usize>(
    dt: F,
    wave: &Wave<F, B>,
    volume: &[F; B],
    add: &[F; B],
    half: &[F; B],
    ahead: &[F; B],
    before: &mut [F; B],
    water: &mut [F; B],
) {
    let per_second = F::ONE / dt;
    for l in 0..B {
        let base = wave.flow[l] + half[l];
        let behind = wave.flow[l] + half[l] - add[l] - before[l];
        let flow = base + wave.correction(l, dt, ahead[l], behind);
        water[l] = flow.greater(F::ZERO).lesser(volume[l] * per_second + half[l]) * dt;
        before[l] = base;
    }
}

impl<F: Real, const B: usize> Wave<F, B> {
    /// What the flow over the downstream face is above that of the cell, given the differences ahead and behind (m3/s).
    #[inline(always)]
    fn correction(&self, l: usize, dt: F, ahead: F, behind: F) -> F {
        let sixth = F::of(1.0 / 6.0);
        let crossed = (self.crossing[l] * dt).greater(F::of(1e-9));
        let still = F::ONE - crossed;
        let sign = F::ONE.with_sign_of(ahead);
        let (a, b) = (ahead.abs(), behind * sign);
        let diffusion = self.diffusion[l];
        let weight = F::HALF * still - diffusion;
        let bend = (sixth * still * (F::ONE + crossed) - F::HALF * crossed * diffusion).greater(F::ZERO);
        let third_order = weight * a + bend * (b - a);
        let ratio = still / crossed;
        let most = F::ZERO.greater(a.lesser(b * ratio));
        let least = if weight < F::ZERO { -F::HALF * ratio } else { F::ZERO };
        sign * (least * a).greater(third_order.lesser(most))
    }

    /// All of a substep's flow in a cell along which nothing enters: `add` enters at its head, `lateral` at that of the next cell,
    /// whose flow is `next`. `passing` goes on from the upstream face to the downstream one.
    #[inline(always)]
    fn pass(
        &self,
        dt: F,
        began: Option<&[F; B]>,
        volume: &[F; B],
        next: &[F; B],
        lateral: &[F; B],
        add: &[F; B],
        passing: &mut Passing<F, B>,
        face: &mut [F; B],
        after: &mut [F; B],
    ) {
        let per_second = F::ONE / dt;
        let over = |l: usize, before: F| {
            let flow = self.flow[l];
            let ahead = next[l] - lateral[l] - flow;
            let behind = flow - add[l] - before;
            let over = flow + self.correction(l, dt, ahead, behind);
            over.greater(F::ZERO).lesser(volume[l] * per_second) * dt
        };
        let Passing { inflow, before, tight } = passing;
        if let Some(began) = began {
            for l in 0..B {
                let water = over(l, before[l]).lesser((began[l] - face[l]).greater(F::ZERO));
                face[l] += water;
                after[l] = (volume[l] + (inflow[l] + add[l] * dt - water)).greater(F::ZERO);
                inflow[l] = water;
                before[l] = self.flow[l];
            }
        } else {
            for l in 0..B {
                let water = over(l, before[l]);
                face[l] = water;
                tight[l] = tight[l].greater(water + water - F::of(MOST_TAKEN) * volume[l]);
                after[l] = (volume[l] + (inflow[l] + add[l] * dt - water)).greater(F::ZERO);
                inflow[l] = water;
                before[l] = self.flow[l];
            }
        }
    }
}

#[inline(always)]
pub(crate) fn fill<F: Real, const B: usize>(
    dt: F,
    volume: &[F; B],
    inflow: &[F; B],
    add: &[F; B],
    water: &[F; B],
    after: &mut [F; B],
) {
    for l in 0..B {
        after[l] = (volume[l] + (inflow[l] + add[l] * dt - water[l])).greater(F::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_substeps_give_no_more_than_a_cell_held_when_masses_were_moved_last() {
        let (mut face, mut water, mut tight) = ([0.0], [4.6], [0.0]);
        tally(None, &[10.0], &mut face, &mut water, &mut tight);
        assert!(tight[0] > 0.0, "twice 4.6 is more than nine tenths of 10");

        (water, tight) = ([4.4], [0.0]);
        tally(None, &[10.0], &mut face, &mut water, &mut tight);
        assert!(tight[0] <= 0.0 && face[0] <= 4.4 && face[0] >= 4.4, "{face:?}");

        // Water came in between, and the second substep would take more than the first.
        water = [9.0];
        tally(Some(&[10.0]), &[12.0], &mut face, &mut water, &mut tight);
        assert!((water[0] - 5.6).abs() < 1e-12 && (face[0] - 10.0).abs() < 1e-12, "{water:?} {face:?}");
    }
}
