//! What one constituent does in a cell and over its downstream face: decay, advection, dispersion.

use super::{Crossing, Moving};
use crate::real::Real;

impl<F: Real, const B: usize> Moving<F, B> {
    #[inline(always)]
    pub(super) fn begin(&mut self, dt: F, flow: &[F; B], load: &[F; B], mass: &[F; B], inverse: &[F; B]) {
        for l in 0..B {
            self.here[l] = mass[l] * inverse[l] * self.half[l];
            self.entering[l] = load[l] * dt;
            let given = load[l] / flow[l].greater(F::DRY);
            self.given[l] = if flow[l] > F::DRY { given } else { self.here[l] };
            self.behind[l] = self.given[l];
        }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, dt: F, load: &[F; B]) {
        for l in 0..B {
            self.entering[l] += load[l] * dt;
        }
    }

    /// All of a substep in a cell of `mass` that exchanges nothing with its neighbours and is not the last one.
    #[inline(always)]
    pub(super) fn carry(&mut self, crossing: &Crossing<F, B>, mass: &mut [F; B], next: &[F; B]) {
        if self.decays {
            self.carry_kept::<true>(crossing, mass, next);
        } else {
            self.carry_kept::<false>(crossing, mass, next);
        }
    }

    #[inline(always)]
    pub(super) fn carry_kept<const DECAYS: bool>(
        &mut self,
        crossing: &Crossing<F, B>,
        mass: &mut [F; B],
        next: &[F; B],
    ) {
        let half = self.half[0];
        for l in 0..B {
            let (before, here) = (mass[l], self.here[l]);
            let mut downstream = next[l] * crossing.next[l];
            let mut kept = before;
            if DECAYS {
                downstream *= half;
                kept = before * half;
            }
            let out = crossing.leaves(l, self.behind[l], here, downstream, kept);
            let end = kept + self.entering[l] - out;
            mass[l] = end;
            if DECAYS {
                mass[l] = end * half;
                self.decayed[l] += (before - kept) + (end - mass[l]);
            }
            self.entering[l] = out;
            self.behind[l] = here;
            self.here[l] = downstream;
        }
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
