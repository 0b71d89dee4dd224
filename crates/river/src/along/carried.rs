//! The masses of one member where nothing disperses: one sweep over the cells for each constituent.
//!
//! What goes on from chunk to chunk stays in registers, the weights that all constituents share lie in rows of the nearest cache. The
//! arithmetic is that of `transport`.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::masses::{Water, sum};
use super::row::{W, chunked, chunked_mut, downstream, first, upstream};
use crate::real::Real;
use crate::transport::{Crossing, Moving};

impl<F: Real> Along<F> {
    #[inline(always)]
    pub(super) fn carry<const B: usize>(
        &mut self,
        dt: F,
        water: &Water<'_, F>,
        head: &[[F; B]],
        mass: &mut [F],
        moving: &mut [Moving<F, B>],
        passed: &mut [F],
    ) {
        let (rows, n) = (self.chunks * W, moving.len());
        self.weigh_still(water);
        for (k, moving) in moving.iter_mut().enumerate() {
            let mass = &mut mass[k * rows..(k + 1) * rows];
            let head = (water.faces[0], head[k][0] * dt);
            self.out.before(head.1);
            if moving.decays {
                self.sweep::<true, B>(dt, moving, k, head, mass);
            } else {
                self.sweep::<false, B>(dt, moving, k, head, mass);
            }
            self.pass(water.ends, n, k, passed);
        }
    }

    /// Weighs all cells for all constituents.
    #[inline(always)]
    fn weigh_still(&mut self, water: &Water<'_, F>) {
        let count = self.chunks;
        let (faces, before) = (chunked(&water.faces[1..], count), chunked(water.before, count));
        let (inverse, leaving) = (self.inverse.chunks_mut(count), self.leaving.chunks_mut(count));
        let ahead_weight = self.ahead_weight.chunks_mut(count);
        let behind_weight = self.behind_weight.chunks_mut(count);
        let bound = self.bound.chunks_mut(count);
        for i in 0..count {
            let mut crossing = Crossing::NONE;
            crossing.look(&faces[i], &before[i]);
            crossing.weigh(&faces[i]);
            inverse[i].0 = crossing.next;
            leaving[i].0 = crossing.leaving;
            ahead_weight[i].0 = crossing.ahead_weight;
            behind_weight[i].0 = crossing.behind_weight;
            bound[i].0 = crossing.bound;
        }
    }

    /// Moves constituent `k` on; at the head enters water (m3) with so much of it (g).
    #[inline(always)]
    fn sweep<const DECAYS: bool, const B: usize>(
        &mut self,
        dt: F,
        moving: &mut Moving<F, B>,
        k: usize,
        (water, mut entering): (F, F),
        mass: &mut [F],
    ) {
        let (cells, count, half) = (self.cells, self.chunks, moving.half[0]);
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
        let mass = chunked_mut(mass, count);
        let (next_inverse, brought) = (self.inverse.following(count), self.brought[k].chunks(count));
        let (leaving, bound) = (self.leaving.chunks(count), self.bound.chunks(count));
        let (ahead_weight, behind_weight) =
            (self.ahead_weight.chunks(count), self.behind_weight.chunks(count));
        let outs = self.out.chunks_mut(count);
        let mut row = mass[0];
        let mut here = concentrations(&row, &self.inverse.chunks(count)[0].0);
        let mut behind = if water > F::DRY { entering / water.greater(F::DRY) } else { here[0] };
        for i in 0..count {
            let next_row = mass.get(i + 1).copied().unwrap_or([F::ZERO; W]);
            let next = concentrations(&next_row, &next_inverse[i].0);
            let mut ahead = downstream(&here, next[0]);
            let ends = i + 1 == count;
            if ends {
                for l in 0..W {
                    ahead[l] = if i * W + l + 1 == cells { here[l] } else { ahead[l] };
                }
            }
            if DECAYS {
                halve(&mut row);
            }
            let crossing = Crossing {
                leaving: leaving[i].0,
                ahead_weight: ahead_weight[i].0,
                behind_weight: behind_weight[i].0,
                bound: bound[i].0,
                ..Crossing::NONE
            };
            let mut out = [F::ZERO; W];
            crossing.over_face(&upstream(behind, &here), &here, &ahead, &row, &mut out);
            let from_above = upstream(entering, &out);
            for l in 0..W {
                row[l] = row[l] + (from_above[l] + brought[i].0[l] * dt) - out[l];
            }
            if ends {
                row = first(&row, cells - i * W);
            }
            if DECAYS {
                halve(&mut row);
            }
            outs[i].0 = out;
            mass[i] = row;
            (behind, here, entering, row) = (here[W - 1], next, out[W - 1], next_row);
        }
        moving.decayed[0] += sum(&decayed);
    }
}
