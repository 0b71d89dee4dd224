//! The masses of one member where nothing disperses: one sweep over the cells for each constituent.
//!
//! What goes on from chunk to chunk stays in registers, the weights that all constituents share lie in rows of the nearest cache. The
//! arithmetic is that of `transport`.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::masses::{Water, sum};
use super::row::{W, downstream, first, give, take, upstream};
use crate::inflow::Laterals;
use crate::reach::Reach;
use crate::real::Real;
use crate::transport::{Crossing, Moving};

impl<F: Real> Along<F> {
    #[inline(always)]
    pub(super) fn carry<const B: usize>(
        &mut self,
        dt: F,
        reaches: &[Reach<F>],
        water: &Water<'_, F>,
        head: &[[F; B]],
        laterals: &Laterals<F, B>,
        mass: &mut [F],
        moving: &mut [Moving<F, B>],
        passed: &mut [F],
    ) {
        let (cells, n, flow) = (self.cells, moving.len(), water.faces[0]);
        self.weigh_still(dt, water);
        for (k, moving) in moving.iter_mut().enumerate() {
            self.spread(dt, reaches, laterals, k, true);
            let (mass, load) = (&mut mass[k * cells..(k + 1) * cells], head[k][0]);
            self.out.before(load * dt);
            if moving.decays {
                self.sweep::<true, B>(dt, moving, flow, load, mass);
            } else {
                self.sweep::<false, B>(dt, moving, flow, load, mass);
            }
            self.pass(reaches, n, k, passed);
            self.spread(dt, reaches, laterals, k, false);
        }
    }

    /// Weighs all cells for all constituents.
    #[inline(always)]
    fn weigh_still(&mut self, dt: F, water: &Water<'_, F>) {
        for j in (0..self.cells).step_by(W) {
            let mut crossing = Crossing::NONE;
            let face = take(&water.faces[1..], j);
            crossing.look(dt, &face, &take(water.before, j));
            crossing.weigh(dt, &face);
            self.inverse.put(j, &crossing.next);
            self.leaving.put(j, &crossing.leaving);
            self.ahead_weight.put(j, &crossing.ahead_weight);
            self.behind_weight.put(j, &crossing.behind_weight);
            self.bound.put(j, &crossing.bound);
        }
    }

    /// Moves one constituent on; `load` enters at the head with `flow`.
    #[inline(always)]
    fn sweep<const DECAYS: bool, const B: usize>(
        &mut self,
        dt: F,
        moving: &mut Moving<F, B>,
        flow: F,
        load: F,
        mass: &mut [F],
    ) {
        let (cells, half) = (self.cells, moving.half[0]);
        let concentrations = |row: &[F; W], inverse: &[F; W]| {
            let mut here = [F::ZERO; W];
            for l in 0..W {
                here[l] = row[l] * inverse[l];
                here[l] = if DECAYS { here[l] * half } else { here[l] };
            }
            here
        };
        let mut decayed = [F::ZERO; W];
        let mut halve = |row: &mut [F; W]| {
            for l in 0..W {
                let kept = row[l] * half;
                decayed[l] += row[l] - kept;
                row[l] = kept;
            }
        };
        let mut row = take(mass, 0);
        let mut here = concentrations(&row, &self.inverse.at(0));
        let mut behind = if flow > F::DRY { load / flow.greater(F::DRY) } else { here[0] };
        let mut entering = load * dt;
        for j in (0..cells).step_by(W) {
            let last = j + W >= cells;
            let next_row = if last { [F::ZERO; W] } else { take(mass, j + W) };
            let next = concentrations(&next_row, &self.inverse.at(j + W));
            let mut ahead = downstream(&here, next[0]);
            if last {
                for l in 0..W {
                    ahead[l] = if j + l + 1 == cells { here[l] } else { ahead[l] };
                }
            }
            if DECAYS {
                halve(&mut row);
            }
            let mut out = [F::ZERO; W];
            self.crossing(j).over_face(&upstream(behind, &here), &here, &ahead, &row, &mut out);
            let (from_above, extra) = (upstream(entering, &out), self.extra.at(j));
            for l in 0..W {
                row[l] = row[l] + (from_above[l] + extra[l]) - out[l];
            }
            if DECAYS {
                if last {
                    row = first(&row, cells - j);
                }
                halve(&mut row);
            }
            self.out.put(j, &out);
            give(mass, j, &row);
            (behind, here, entering, row) = (here[W - 1], next, out[W - 1], next_row);
        }
        moving.decayed[0] += sum(&decayed);
    }

    /// How a chunk takes part in the substep, as it was weighed.
    #[inline(always)]
    pub(super) fn crossing(&self, j: usize) -> Crossing<F, W> {
        Crossing {
            leaving: self.leaving.at(j),
            ahead_weight: self.ahead_weight.at(j),
            behind_weight: self.behind_weight.at(j),
            bound: self.bound.at(j),
            ..Crossing::NONE
        }
    }

    /// Writes what laterals bring each cell of a constituent (g), or takes it out again.
    #[inline(always)]
    fn spread<const B: usize>(
        &mut self,
        dt: F,
        reaches: &[Reach<F>],
        laterals: &Laterals<F, B>,
        k: usize,
        brings: bool,
    ) {
        let n = laterals.constituents();
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            let start = reach.cells.start;
            if laterals.spreads() {
                let load = if brings { laterals.load_along(r, reach, k)[0] * dt } else { F::ZERO };
                for j in reach.cells.clone() {
                    self.extra.set(j, load);
                }
            }
            let point = self.extra.get(start) + laterals.load[r * n + k][0] * dt;
            self.extra.set(start, if brings { point } else { F::ZERO });
        }
    }
}
