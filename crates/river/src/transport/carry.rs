//! What one constituent does in a cell and over its downstream face: decay, advection, dispersion.

use super::{Crossing, Moving};
use crate::real::{Real, some};

impl<F: Real, const B: usize> Moving<F, B> {
    #[inline(always)]
    pub(super) fn begin(&mut self, dt: F, water: &[F; B], load: &[F; B], mass: &[F; B], inverse: &[F; B]) {
        for l in 0..B {
            self.here[l] = mass[l] * inverse[l] * self.half[l];
            self.entering[l] = load[l] * dt;
            let given = self.entering[l] / water[l].greater(F::DRY);
            self.given[l] = if water[l] > F::DRY { given } else { self.here[l] };
            self.behind[l] = self.given[l];
        }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, dt: F, load: &[F; B]) {
        for l in 0..B {
            self.entering[l] += load[l] * dt;
        }
    }

    /// All of a substep in some cells that exchange nothing with their neighbours, of which none is the last one. The first row of
    /// `mass` is this constituent's in the first of them; `n` rows on it lies in the next.
    #[inline(always)]
    pub(super) fn carry(&mut self, crossings: &[Crossing<F, B>], mass: &mut [[F; B]], n: usize) {
        if size_of::<F>() <= 4 && B.is_multiple_of(16) {
            self.carry_in::<16>(crossings, mass, n);
        } else if B.is_multiple_of(8) {
            self.carry_in::<8>(crossings, mass, n);
        } else {
            self.carry_in::<1>(crossings, mass, n);
        }
    }

    #[inline(always)]
    fn carry_in<const W: usize>(&mut self, crossings: &[Crossing<F, B>], mass: &mut [[F; B]], n: usize) {
        for c in 0..B / W {
            if self.decays {
                self.carry_some::<W, true>(c, crossings, mass, n);
            } else {
                self.carry_some::<W, false>(c, crossings, mass, n);
            }
        }
    }

    /// The same in `W` of the lanes. What goes on from cell to cell stays in registers: a store costs as much as several operations.
    #[inline(always)]
    fn carry_some<const W: usize, const DECAYS: bool>(
        &mut self,
        c: usize,
        crossings: &[Crossing<F, B>],
        mass: &mut [[F; B]],
        n: usize,
    ) {
        let half = self.half[0];
        let (mut here, mut behind) = (some::<F, B, W>(&self.here, c), some::<F, B, W>(&self.behind, c));
        let (mut entering, mut decayed) =
            (some::<F, B, W>(&self.entering, c), some::<F, B, W>(&self.decayed, c));
        let mut row = some::<F, B, W>(&mass[0], c);
        for (i, crossing) in crossings.iter().enumerate() {
            let next = some::<F, B, W>(&mass[(i + 1) * n], c);
            let crossing = crossing.some::<W>(c);
            let (mut downstream, mut kept) = ([F::ZERO; W], row);
            for l in 0..W {
                downstream[l] = next[l] * crossing.next[l];
            }
            if DECAYS {
                for l in 0..W {
                    downstream[l] *= half;
                    kept[l] = row[l] * half;
                }
            }
            let (mut out, mut end) = ([F::ZERO; W], [F::ZERO; W]);
            crossing.over_face(&behind, &here, &downstream, &kept, &mut out);
            for l in 0..W {
                end[l] = kept[l] + entering[l] - out[l];
            }
            if DECAYS {
                for l in 0..W {
                    let left = end[l] * half;
                    decayed[l] += (row[l] - kept[l]) + (end[l] - left);
                    end[l] = left;
                }
            }
            mass[i * n].as_chunks_mut::<W>().0[c] = end;
            (entering, behind, here, row) = (out, here, downstream, next);
        }
        self.here.as_chunks_mut::<W>().0[c] = here;
        self.behind.as_chunks_mut::<W>().0[c] = behind;
        self.entering.as_chunks_mut::<W>().0[c] = entering;
        self.decayed.as_chunks_mut::<W>().0[c] = decayed;
    }

    /// Decay and advection over the downstream face of a cell of `mass`.
    #[inline(always)]
    pub(super) fn advect(
        &mut self,
        crossing: &Crossing<F, B>,
        mass: &mut [F; B],
        next: Option<&[F; B]>,
        tagged: bool,
    ) {
        self.decay(mass);
        if tagged {
            self.kept = *mass;
        }
        let mut downstream = self.here;
        if let Some(next) = next {
            if self.decays {
                for l in 0..B {
                    downstream[l] = next[l] * crossing.next[l] * self.half[l];
                }
            } else {
                for l in 0..B {
                    downstream[l] = next[l] * crossing.next[l];
                }
            }
        }
        let mut out = [F::ZERO; B];
        crossing.over_face(&self.behind, &self.here, &downstream, mass, &mut out);
        for l in 0..B {
            mass[l] = mass[l] + self.entering[l] - out[l];
        }
        if tagged {
            self.leaving = out;
        }
        self.entering = out;
        self.behind = self.here;
        self.here = downstream;
    }

    /// Dispersion over the upstream face of a cell, which ends the substep of the cell upstream.
    #[inline(always)]
    pub(super) fn disperse(&mut self, crossing: &Crossing<F, B>, end: &mut [F; B], upstream: &mut [F; B]) {
        let mut whole = [F::ZERO; B];
        for l in 0..B {
            let concentration = end[l] * crossing.remaining[l];
            let moved = crossing.exchange[l] * (self.advected[l] - concentration);
            self.advected[l] = concentration;
            end[l] += moved;
            whole[l] = upstream[l] - moved;
        }
        self.decay(&mut whole);
        *upstream = whole;
    }

    #[inline(always)]
    pub(super) fn disperse_head(&mut self, crossing: &Crossing<F, B>, end: &mut [F; B], open: bool) {
        for l in 0..B {
            self.advected[l] = end[l] * crossing.remaining[l];
        }
        if open {
            for l in 0..B {
                let drawn = crossing.exchange[l] * (self.given[l] - self.advected[l]);
                self.drawn[l] += drawn;
                end[l] += drawn;
            }
        }
    }

    /// Half of the decay.
    #[inline(always)]
    pub(crate) fn decay(&mut self, mass: &mut [F; B]) {
        if self.decays {
            for l in 0..B {
                let kept = mass[l] * self.half[l];
                self.decayed[l] += mass[l] - kept;
                mass[l] = kept;
            }
        }
    }
}
