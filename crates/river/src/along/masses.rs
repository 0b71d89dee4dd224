//! The masses of one member, several cells at once.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::row::{W, chunked, chunked_mut, downstream, first, upstream};
use crate::real::Real;
use crate::transport::{self, Crossing, Moving};

/// Water of a movement.
pub(crate) struct Water<'a, F> {
    pub(crate) before: &'a [F],
    pub(crate) after: &'a [F],
    /// What crosses every face (m3).
    pub(crate) faces: &'a [F],
    /// The faces whose masses are told; the last one is.
    pub(crate) ends: &'a [usize],
    pub(crate) open_head: bool,
}

impl<F: Real> Along<F> {
    /// Moves all masses by the water of `dt` seconds, as `transport::advance` does.
    #[inline(always)]
    pub(crate) fn advance<const B: usize>(
        &mut self,
        dt: F,
        water: &Water<'_, F>,
        head: &[[F; B]],
        mass: &mut [F],
        moving: &mut [Moving<F, B>],
        passed: &mut [F],
    ) {
        let n = moving.len();
        if n == 0 {
            return;
        }
        if !(self.disperses || water.open_head) {
            self.carry(dt, water, head, mass, moving, passed);
            return;
        }
        self.weigh(dt, water);
        for (k, moving) in moving.iter_mut().enumerate() {
            let rows = self.chunks * W;
            let mass = &mut mass[k * rows..(k + 1) * rows];
            self.decay_and_spread(moving, mass);
            let (through, entering) = (water.faces[0], head[k][0] * dt);
            let given = if through > F::DRY { entering / through.greater(F::DRY) } else { self.here.get(0) };
            self.here.before(given);
            self.out.before(entering);
            self.here.set(self.cells, self.here.get(self.cells - 1));
            self.cross();
            self.moved.clear();
            self.advected.before(given);
            self.disperse(dt, moving, k, mass);
            moving.drawn[0] += if water.open_head { self.moved.get(0) } else { F::ZERO };
            self.pass(water.ends, n, k, passed);
        }
    }

    /// Sums what a constituent brought over the ends of reaches.
    #[inline(always)]
    pub(super) fn pass(&self, ends: &[usize], n: usize, k: usize, passed: &mut [F]) {
        for (sum, face) in passed[k..].iter_mut().step_by(n).zip(ends) {
            *sum += self.out.above(*face);
        }
    }

    #[inline(always)]
    fn weigh(&mut self, dt: F, water: &Water<'_, F>) {
        let count = self.chunks;
        let (faces, before) = (chunked(&water.faces[1..], count), chunked(water.before, count));
        let after = chunked(water.after, count);
        let (inverse_length, dispersion) = (self.inverse_length.chunks(count), self.dispersion.chunks(count));
        let (inverse, leaving) = (self.inverse.chunks_mut(count), self.leaving.chunks_mut(count));
        let (remaining, exchange) = (self.remaining.chunks_mut(count), self.exchange.chunks_mut(count));
        let ahead_weight = self.ahead_weight.chunks_mut(count);
        let behind_weight = self.behind_weight.chunks_mut(count);
        let bound = self.bound.chunks_mut(count);
        let (mut last_spreading, mut last_after) = (F::ZERO, F::ZERO);
        for i in 0..count {
            let (before, after, length) = (&before[i], &after[i], &inverse_length[i].0);
            let mut spreading = [F::ZERO; W];
            for l in 0..W {
                spreading[l] = dispersion[i].0[l] * (length[l] * length[l] * dt) * before[l];
            }
            let mut crossing = Crossing::NONE;
            crossing.look(&faces[i], before);
            crossing.weigh(&faces[i]);
            inverse[i].0 = crossing.next;
            transport::inverse(after, &mut remaining[i].0);
            if i == 0 {
                (last_spreading, last_after) = (spreading[0], after[0]);
            }
            let around = (&upstream(last_after, after), after);
            crossing.exchange(&upstream(last_spreading, &spreading), &spreading, around);
            if i == 0 {
                // Upstream of the first cell a closed head exchanges nothing; an open one at the distance of half a cell.
                let twice = [spreading[0] + spreading[0]];
                let mut first = Crossing::<F, 1>::NONE;
                first.exchange(&twice, &twice, (&[after[0]], &[after[0]]));
                crossing.exchange[0] = if water.open_head { first.exchange[0] } else { F::ZERO };
            }
            (last_spreading, last_after) = (spreading[W - 1], after[W - 1]);
            exchange[i].0 = crossing.exchange;
            leaving[i].0 = crossing.leaving;
            ahead_weight[i].0 = crossing.ahead_weight;
            behind_weight[i].0 = crossing.behind_weight;
            bound[i].0 = crossing.bound;
        }
    }

    #[inline(always)]
    fn decay_and_spread<const B: usize>(&mut self, moving: &mut Moving<F, B>, mass: &[F]) {
        let (half, count) = (moving.half[0], self.chunks);
        let (mass, inverse) = (chunked(mass, count), self.inverse.chunks(count));
        let (kept, here) = (self.kept.chunks_mut(count), self.here.chunks_mut(count));
        let mut decayed = [F::ZERO; W];
        for i in 0..count {
            let row = mass[i];
            (kept[i].0, here[i].0) = (row, [F::ZERO; W]);
            for l in 0..W {
                here[i].0[l] = row[l] * inverse[i].0[l];
            }
            if moving.decays {
                for l in 0..W {
                    kept[i].0[l] = row[l] * half;
                    here[i].0[l] *= half;
                    decayed[l] += row[l] - kept[i].0[l];
                }
            }
        }
        moving.decayed[0] += sum(&decayed);
    }

    #[inline(always)]
    fn cross(&mut self) {
        let count = self.chunks;
        let (here, kept) = (self.here.chunks(count), self.kept.chunks(count));
        let (following, outs) = (self.here.following(count), self.out.chunks_mut(count));
        let (leaving, bound) = (self.leaving.chunks(count), self.bound.chunks(count));
        let (ahead_weight, behind_weight) =
            (self.ahead_weight.chunks(count), self.behind_weight.chunks(count));
        let mut last = self.here.first();
        for i in 0..count {
            let crossing = Crossing {
                leaving: leaving[i].0,
                ahead_weight: ahead_weight[i].0,
                behind_weight: behind_weight[i].0,
                bound: bound[i].0,
                ..Crossing::NONE
            };
            let (behind, ahead) = (upstream(last, &here[i].0), downstream(&here[i].0, following[i].0[0]));
            last = here[i].0[W - 1];
            crossing.over_face(&behind, &here[i].0, &ahead, &kept[i].0, &mut outs[i].0);
        }
    }

    #[inline(always)]
    fn disperse<const B: usize>(&mut self, dt: F, moving: &mut Moving<F, B>, k: usize, mass: &mut [F]) {
        let (count, cells, half) = (self.chunks, self.cells, moving.half[0]);
        let (mut last_out, mut last_advected) = (self.out.first(), self.advected.first());
        {
            let (outs, brought) = (self.out.chunks(count), self.brought[k].chunks(count));
            let (remaining, exchange) = (self.remaining.chunks(count), self.exchange.chunks(count));
            let (kept, moved_rows) = (self.kept.chunks_mut(count), self.moved.chunks_mut(count));
            for i in 0..count {
                let (out, entering) = (&outs[i].0, upstream(last_out, &outs[i].0));
                let (mut end, mut advected) = ([F::ZERO; W], [F::ZERO; W]);
                for l in 0..W {
                    end[l] = kept[i].0[l] + (entering[l] + brought[i].0[l] * dt) - out[l];
                    advected[l] = end[l] * remaining[i].0[l];
                }
                let above = upstream(last_advected, &advected);
                (last_out, last_advected) = (out[W - 1], advected[W - 1]);
                let mut moved = [F::ZERO; W];
                for l in 0..W {
                    moved[l] = exchange[i].0[l] * (above[l] - advected[l]);
                }
                // The rows go on behind the last cell; nothing is there.
                if i + 1 == count {
                    (moved, end) = (first(&moved, cells - i * W), first(&end, cells - i * W));
                }
                moved_rows[i].0 = moved;
                kept[i].0 = end;
            }
        }
        let (kept, moved) = (self.kept.chunks(count), self.moved.chunks(count));
        let (following, mass) = (self.moved.following(count), chunked_mut(mass, count));
        let mut decayed = [F::ZERO; W];
        for i in 0..count {
            let next = downstream(&moved[i].0, following[i].0[0]);
            let mut whole = [F::ZERO; W];
            for l in 0..W {
                whole[l] = kept[i].0[l] + moved[i].0[l] - next[l];
            }
            if moving.decays {
                for l in 0..W {
                    let kept = whole[l] * half;
                    decayed[l] += whole[l] - kept;
                    whole[l] = kept;
                }
            }
            mass[i] = whole;
        }
        moving.decayed[0] += sum(&decayed);
    }
}

#[inline(always)]
pub(super) fn sum<F: Real>(row: &[F; W]) -> F {
    row.iter().fold(F::ZERO, |sum, value| sum + *value)
}
