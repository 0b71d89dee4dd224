//! Transport through the cells of a stem: a finite volume whose state is the mass of each cell.
//!
//! The concentration of a face is that of the cell upstream corrected to third order (QUICKEST) and limited (ULTIMATE, in the form
//! max(0, min(third order, ahead, behind (1 - Cr) / Cr))), with Cr the share of the cell's water that leaves in the step. With the
//! cells' own volumes before and after, that limit keeps every new concentration between those of the cell and of what flows in,
//! however flow and section vary, and an even concentration stays even. Dispersion follows on what advection left.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::inflow::Laterals;
use crate::reach::Reach;
use crate::real::Real;

/// The greatest share of a cell that dispersion exchanges with one neighbour in a step.
const MOST_EXCHANGED: f64 = 0.4;

/// Rows of lanes, one for each constituent, that move along with the cell.
#[derive(Debug, Clone)]
pub(crate) struct Moving<F, const B: usize> {
    /// Concentration upstream, of this cell, and after advection upstream [g/m3].
    behind: Vec<[F; B]>,
    here: Vec<[F; B]>,
    advected: Vec<[F; B]>,
    /// Mass entering this cell in the substep [g].
    entering: Vec<[F; B]>,
    /// What decayed in the substep [g].
    pub(crate) decayed: Vec<[F; B]>,
    /// What dispersion carried in over an open head in the substep [g].
    pub(crate) drawn: Vec<[F; B]>,
}

impl<F: Real, const B: usize> Moving<F, B> {
    pub(crate) fn new(constituents: usize) -> Moving<F, B> {
        let rows = || vec![[F::ZERO; B]; constituents];
        Moving {
            behind: rows(),
            here: rows(),
            advected: rows(),
            entering: rows(),
            decayed: rows(),
            drawn: rows(),
        }
    }
}

/// Water of a substep.
pub(crate) struct Water<'a, F, const B: usize> {
    pub(crate) before: &'a [[F; B]],
    pub(crate) after: &'a [[F; B]],
    pub(crate) faces: &'a [[F; B]],
    /// D A / dx [m3/s] of each cell.
    pub(crate) dispersion: &'a [[F; B]],
    /// Whether dispersion acts over the head.
    pub(crate) open_head: bool,
}

/// Moves all masses by one substep. `halves` holds for each constituent what half a substep of decay leaves; `passed` sums the mass
/// over the upstream face of every reach and over the last face [g].
#[inline(always)]
#[expect(clippy::too_many_lines, reason = "one pass over the cells; its rows stay in the first cache")]
pub(crate) fn advance<F: Real, const B: usize>(
    dt: F,
    reaches: &[Reach<F>],
    water: &Water<'_, F, B>,
    head: &[[F; B]],
    laterals: &Laterals<F, B>,
    halves: &[[F; B]],
    mass: &mut [[F; B]],
    moving: &mut Moving<F, B>,
    passed: &mut [[F; B]],
) {
    let n = halves.len();
    let cells = water.before.len();
    let Moving { behind, here, advected, entering, decayed, drawn } = moving;
    let inverse = |volume: &[F; B]| {
        let mut inverse = [F::ZERO; B];
        for l in 0..B {
            inverse[l] = if volume[l] > F::DRY { F::ONE / volume[l] } else { F::ZERO };
        }
        inverse
    };
    let first = inverse(&water.before[0]);
    for k in 0..n {
        decayed[k] = [F::ZERO; B];
        drawn[k] = [F::ZERO; B];
        for l in 0..B {
            here[k][l] = mass[k][l] * halves[k][l] * first[l];
            entering[k][l] = head[k][l] * dt;
            let flow = water.faces[0][l];
            behind[k][l] = if flow > F::DRY { head[k][l] / flow.greater(F::DRY) } else { here[k][l] };
        }
    }
    for (r, reach) in reaches.iter().enumerate() {
        for k in 0..n {
            for l in 0..B {
                passed[r * n + k][l] += entering[k][l];
            }
        }
        for j in reach.cells.clone() {
            let last = j + 1 == cells;
            let (before, after) = (&water.before[j], &water.after[j]);
            let next = inverse(&water.before[if last { j } else { j + 1 }]);
            let remaining = inverse(after);
            let (mut leaving, mut ahead_weight, mut behind_weight) =
                ([F::ZERO; B], [F::ZERO; B], [F::ZERO; B]);
            let (mut bound, mut exchange) = ([F::ZERO; B], [F::ZERO; B]);
            for l in 0..B {
                leaving[l] = water.faces[j + 1][l] * dt;
                let crossed = (leaving[l] / before[l].greater(F::DRY)).lesser(F::ONE);
                let still = F::ONE - crossed;
                ahead_weight[l] = still * (F::of(1.0 / 3.0) - F::of(1.0 / 6.0) * crossed);
                behind_weight[l] = still * (F::of(1.0 / 6.0) + F::of(1.0 / 6.0) * crossed);
                bound[l] = still / crossed.greater(F::of(1e-12));
                if j > 0 {
                    let conductance = F::HALF * (water.dispersion[j - 1][l] + water.dispersion[j][l]) * dt;
                    let most = water.after[j - 1][l].lesser(after[l]) * F::of(MOST_EXCHANGED);
                    exchange[l] = conductance.lesser(most);
                }
            }
            let spread = F::ONE / F::of(reach.cells.len() as f64);
            for k in 0..n {
                let half = &halves[k];
                let source = laterals.load_entering(r, reach, j, k, n, spread);
                let row = mass[j * n + k];
                let mut end = [F::ZERO; B];
                let mut out = [F::ZERO; B];
                let mut downstream = [F::ZERO; B];
                let downstream_mass = if last { row } else { mass[(j + 1) * n + k] };
                for l in 0..B {
                    downstream[l] = downstream_mass[l] * half[l] * next[l];
                    let d = if last { F::ZERO } else { downstream[l] - here[k][l] };
                    let u = here[k][l] - behind[k][l];
                    let third_order = ahead_weight[l] * d + behind_weight[l] * u;
                    let limit = bound[l] * u;
                    let up = F::ZERO.greater(third_order.lesser(d.lesser(limit)));
                    let down = F::ZERO.lesser(third_order.greater(d.greater(limit)));
                    let kept = row[l] * half[l];
                    out[l] = (leaving[l] * (here[k][l] + up + down)).lesser(kept);
                    decayed[k][l] += row[l] - kept;
                    end[l] = kept + entering[k][l] + source[l] * dt - out[l];
                }
                if j > 0 {
                    let upstream = &mut mass[(j - 1) * n + k];
                    for l in 0..B {
                        let moved = exchange[l] * (advected[k][l] - end[l] * remaining[l]);
                        advected[k][l] = end[l] * remaining[l];
                        end[l] += moved;
                        let whole = upstream[l] - moved;
                        upstream[l] = whole * half[l];
                        decayed[k][l] += whole - upstream[l];
                    }
                } else {
                    for l in 0..B {
                        advected[k][l] = end[l] * remaining[l];
                    }
                    if water.open_head {
                        for l in 0..B {
                            let conductance = (water.dispersion[0][l] + water.dispersion[0][l]) * dt;
                            let exchange = conductance.lesser(after[l] * F::of(MOST_EXCHANGED));
                            drawn[k][l] = exchange * (behind[k][l] - advected[k][l]);
                            end[l] += drawn[k][l];
                        }
                    }
                }
                mass[j * n + k] = end;
                entering[k] = out;
                behind[k] = here[k];
                here[k] = downstream;
            }
        }
    }
    for k in 0..n {
        let row = &mut mass[(cells - 1) * n + k];
        for l in 0..B {
            let whole = row[l];
            row[l] = whole * halves[k][l];
            decayed[k][l] += whole - row[l];
            passed[reaches.len() * n + k][l] += entering[k][l];
        }
    }
}
