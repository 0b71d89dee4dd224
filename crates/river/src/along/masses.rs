//! The masses of one member, several cells at once.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::row::{W, first, give, take};
use crate::inflow::Laterals;
use crate::reach::Reach;
use crate::real::Real;
use crate::transport::{self, Crossing, Moving};

/// Water of a substep.
pub(crate) struct Water<'a, F> {
    pub(crate) before: &'a [F],
    pub(crate) after: &'a [F],
    pub(crate) faces: &'a [F],
    pub(crate) open_head: bool,
}

impl<F: Real> Along<F> {
    /// Moves all masses by one substep, as `transport::advance` does.
    #[inline(always)]
    pub(crate) fn advance<const B: usize>(
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
        let n = moving.len();
        if n == 0 {
            return;
        }
        if !(self.disperses || water.open_head) {
            self.carry(dt, reaches, water, head, laterals, mass, moving, passed);
            return;
        }
        self.weigh(dt, water);
        for (k, moving) in moving.iter_mut().enumerate() {
            let mass = &mut mass[k * self.cells..(k + 1) * self.cells];
            self.bring(dt, reaches, laterals, k);
            self.decay_and_spread(moving, mass);
            let flow = water.faces[0];
            let given = if flow > F::DRY { head[k][0] / flow.greater(F::DRY) } else { self.here.get(0) };
            self.here.before(given);
            self.out.before(head[k][0] * dt);
            self.here.set(self.cells, self.here.get(self.cells - 1));
            self.cross();
            self.moved.clear();
            self.advected.before(given);
            self.disperse(moving, mass);
            moving.drawn[0] += if water.open_head { self.moved.get(0) } else { F::ZERO };
            self.pass(reaches, n, k, passed);
        }
    }

    /// Sums what a constituent brought over the ends of reaches.
    #[inline(always)]
    pub(super) fn pass(&self, reaches: &[Reach<F>], n: usize, k: usize, passed: &mut [F]) {
        for (r, reach) in reaches.iter().enumerate() {
            passed[r * n + k] += self.out.above(reach.cells.start);
        }
        passed[reaches.len() * n + k] += self.out.get(self.cells - 1);
    }

    #[inline(always)]
    fn weigh(&mut self, dt: F, water: &Water<'_, F>) {
        for j in (0..self.cells).step_by(W) {
            let before = take(water.before, j);
            let (inverse, dispersion) = (self.inverse_length.at(j), self.dispersion.at(j));
            let mut spreading = [F::ZERO; W];
            for l in 0..W {
                spreading[l] = dispersion[l] * (inverse[l] * inverse[l] * dt) * before[l];
            }
            self.spreading.put(j, &spreading);
            let mut crossing = Crossing::NONE;
            let face = take(&water.faces[1..], j);
            crossing.look(dt, &face, &before);
            crossing.weigh(dt, &face);
            self.inverse.put(j, &crossing.next);
            let (after, mut remaining) = (take(water.after, j), [F::ZERO; W]);
            transport::inverse(&after, &mut remaining);
            // Upstream of the first cell a closed head exchanges nothing; an open one at the distance of half a cell.
            let upstream = if j > 0 {
                take(&water.after[j - 1..], 0)
            } else {
                let mut shifted = [after[0]; W];
                shifted[1..].copy_from_slice(&after[..W - 1]);
                self.spreading.before(spreading[0]);
                shifted
            };
            crossing.exchange(&self.spreading.behind(j), &spreading, (&upstream, &after));
            if j == 0 {
                let twice = [spreading[0] + spreading[0]];
                let mut first = Crossing::<F, 1>::NONE;
                first.exchange(&twice, &twice, (&[after[0]], &[after[0]]));
                crossing.exchange[0] = if water.open_head { first.exchange[0] } else { F::ZERO };
            }
            self.exchange.put(j, &crossing.exchange);
            self.remaining.put(j, &remaining);
            self.leaving.put(j, &crossing.leaving);
            self.ahead_weight.put(j, &crossing.ahead_weight);
            self.behind_weight.put(j, &crossing.behind_weight);
            self.bound.put(j, &crossing.bound);
        }
    }

    /// What laterals bring each cell of a constituent (g).
    #[inline(always)]
    fn bring<const B: usize>(&mut self, dt: F, reaches: &[Reach<F>], laterals: &Laterals<F, B>, k: usize) {
        let n = laterals.constituents();
        self.extra.clear();
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            if laterals.spreads() {
                let load = laterals.load_along(r, reach, k)[0] * dt;
                for j in reach.cells.clone() {
                    self.extra.set(j, load);
                }
            }
            let start = reach.cells.start;
            self.extra.set(start, self.extra.get(start) + laterals.load[r * n + k][0] * dt);
        }
    }

    #[inline(always)]
    fn decay_and_spread<const B: usize>(&mut self, moving: &mut Moving<F, B>, mass: &[F]) {
        let half = moving.half[0];
        let mut decayed = [F::ZERO; W];
        for j in (0..self.cells).step_by(W) {
            let row = take(mass, j);
            let (inverse, mut kept, mut here) = (self.inverse.at(j), row, [F::ZERO; W]);
            for l in 0..W {
                here[l] = row[l] * inverse[l];
            }
            if moving.decays {
                for l in 0..W {
                    kept[l] = row[l] * half;
                    here[l] *= half;
                    decayed[l] += row[l] - kept[l];
                }
            }
            self.kept.put(j, &kept);
            self.here.put(j, &here);
        }
        moving.decayed[0] += sum(&decayed);
    }

    #[inline(always)]
    fn cross(&mut self) {
        for j in (0..self.cells).step_by(W) {
            let crossing = self.crossing(j);
            let mut out = [F::ZERO; W];
            let (behind, here, ahead) = (self.here.behind(j), self.here.at(j), self.here.ahead(j));
            crossing.over_face(&behind, &here, &ahead, &self.kept.at(j), &mut out);
            self.out.put(j, &out);
        }
    }

    #[inline(always)]
    fn disperse<const B: usize>(&mut self, moving: &mut Moving<F, B>, mass: &mut [F]) {
        for j in (0..self.cells).step_by(W) {
            let (kept, out, entering) = (self.kept.at(j), self.out.at(j), self.out.behind(j));
            let (extra, remaining) = (self.extra.at(j), self.remaining.at(j));
            let (mut end, mut advected) = ([F::ZERO; W], [F::ZERO; W]);
            for l in 0..W {
                end[l] = kept[l] + (entering[l] + extra[l]) - out[l];
                advected[l] = end[l] * remaining[l];
            }
            self.advected.put(j, &advected);
            let (upstream, exchange) = (self.advected.behind(j), self.exchange.at(j));
            let mut moved = [F::ZERO; W];
            for l in 0..W {
                moved[l] = exchange[l] * (upstream[l] - advected[l]);
            }
            // The rows go on behind the last cell; nothing is there.
            if j + W > self.cells {
                moved = first(&moved, self.cells - j);
                end = first(&end, self.cells - j);
            }
            self.moved.put(j, &moved);
            self.kept.put(j, &end);
        }
        let half = moving.half[0];
        let mut decayed = [F::ZERO; W];
        for j in (0..self.cells).step_by(W) {
            let (end, moved, next) = (self.kept.at(j), self.moved.at(j), self.moved.ahead(j));
            let mut whole = [F::ZERO; W];
            for l in 0..W {
                whole[l] = end[l] + moved[l] - next[l];
            }
            if moving.decays {
                for l in 0..W {
                    let kept = whole[l] * half;
                    decayed[l] += whole[l] - kept;
                    whole[l] = kept;
                }
            }
            give(mass, j, &whole);
        }
        moving.decayed[0] += sum(&decayed);
    }
}

#[inline(always)]
pub(super) fn sum<F: Real>(row: &[F; W]) -> F {
    row.iter().fold(F::ZERO, |sum, value| sum + *value)
}
