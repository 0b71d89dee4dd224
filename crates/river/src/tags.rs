//! Attribution: the parts of a constituent that came from each source, carried as tags.
//!
//! A tag is a constituent that is part of another, the whole. Tags follow the whole: what crosses a face is the mass of the whole times
//! the tag's share there. Shares are corrected to third order with weights that are the same for all tags of a whole, held back together
//! as far as the one that needs it most (and what no tag covers). So a tag never falls below nothing, and the parts add up to the
//! whole to round-off wherever and whenever they do at the sources; the whole is what it is without tags.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::real::Real;
use crate::transport::Moving;

const UPSTREAM: usize = 0;
const HERE: usize = 1;
const DOWNSTREAM: usize = 2;

#[inline(always)]
fn share<F: Real, const B: usize>(part: &[F; B], whole: &[F; B], otherwise: &[F; B], out: &mut [F; B]) {
    for l in 0..B {
        // What round-off put above one must be able to leave: cut at one, it would stay when the whole is long gone.
        let ratio = (part[l] / whole[l].greater(F::TINY)).lesser(F::of(1.25));
        out[l] = if whole[l] > F::TINY { ratio } else { otherwise[l] };
    }
}

impl<F: Real, const B: usize> Moving<F, B> {
    /// The shares at the head: of the first cell, and of what flows in.
    #[inline(always)]
    pub(crate) fn begin_share(&mut self, part: &[F; B], whole: &[F; B], load: &[F; B], whole_load: &[F; B]) {
        let mut here = [F::ZERO; B];
        share(part, whole, &[F::ZERO; B], &mut here);
        share(load, whole_load, &here, &mut self.shares[UPSTREAM]);
        self.shares[HERE] = here;
    }

    /// The share of the next cell: its part and its whole, or None behind the last.
    #[inline(always)]
    pub(crate) fn look_ahead(&mut self, next: Option<(&[F; B], &[F; B])>) {
        let here = self.shares[HERE];
        match next {
            Some((part, whole)) => share(part, whole, &here, &mut self.shares[DOWNSTREAM]),
            None => self.shares[DOWNSTREAM] = here,
        }
    }
}

/// How the shares of a face are weighed, given what of a cell's mass leaves.
struct Weights<F, const B: usize> {
    ahead: [F; B],
    behind: [F; B],
    bound: [F; B],
}

impl<F: Real, const B: usize> Weights<F, B> {
    #[inline(always)]
    fn new(leaving: &[F; B], kept: &[F; B]) -> Weights<F, B> {
        let rows = || [F::ZERO; B];
        let mut weights = Weights { ahead: rows(), behind: rows(), bound: rows() };
        let (third, sixth) = (F::of(1.0 / 3.0), F::of(1.0 / 6.0));
        for l in 0..B {
            let crossed = (leaving[l] / kept[l].greater(F::TINY)).lesser(F::ONE);
            let still = F::ONE - crossed;
            weights.ahead[l] = still * (third - sixth * crossed);
            weights.behind[l] = still * (sixth + sixth * crossed);
            weights.bound[l] = still / crossed.greater(F::of(1e-12));
        }
        weights
    }

    /// The third-order correction of a share, and the part of it that is allowed, brought together with `held`.
    #[inline(always)]
    fn correction(&self, shares: &[[F; B]; 3], held: &mut [F; B]) {
        for l in 0..B {
            let (ahead, behind) =
                (shares[DOWNSTREAM][l] - shares[HERE][l], shares[HERE][l] - shares[UPSTREAM][l]);
            let third_order = self.ahead[l] * ahead + self.behind[l] * behind;
            let limit = self.bound[l] * behind;
            let up = F::ZERO.greater(ahead.lesser(limit));
            let down = F::ZERO.lesser(ahead.greater(limit));
            let allowed = third_order.lesser(up).greater(down);
            let much = third_order.abs() > F::of(1e-12);
            let part = allowed / if much { third_order } else { F::ONE };
            held[l] = if much { held[l].lesser(part) } else { held[l] };
        }
    }
}

/// Decay and advection of the tags of one cell; `tags` names the whole of each, `row` holds their masses.
#[inline(always)]
pub(crate) fn advect<F: Real, const B: usize>(
    tags: &[usize],
    wholes: &[Moving<F, B>],
    parts: &mut [Moving<F, B>],
    row: &mut [[F; B]],
) {
    for (k, whole) in wholes.iter().enumerate() {
        if !tags.contains(&k) {
            continue;
        }
        let weights = Weights::new(&whole.leaving, &whole.kept);
        let mut held = [F::ONE; B];
        let mut rest = [[F::ONE; B]; 3];
        for (part, _) in parts.iter().zip(tags).filter(|(_, of)| **of == k) {
            weights.correction(&part.shares, &mut held);
            for (rest, share) in rest.iter_mut().zip(&part.shares) {
                for l in 0..B {
                    rest[l] -= share[l];
                }
            }
        }
        weights.correction(&rest, &mut held);
        for ((part, mass), _) in parts.iter_mut().zip(row.iter_mut()).zip(tags).filter(|(_, of)| **of == k) {
            part.decay(mass);
            let mut out = [F::ZERO; B];
            for l in 0..B {
                let ahead = part.shares[DOWNSTREAM][l] - part.shares[HERE][l];
                let behind = part.shares[HERE][l] - part.shares[UPSTREAM][l];
                let third_order = weights.ahead[l] * ahead + weights.behind[l] * behind;
                let share = (part.shares[HERE][l] + held[l] * third_order).greater(F::ZERO);
                out[l] = (whole.leaving[l] * share).lesser(mass[l]);
                mass[l] = mass[l] + part.entering[l] - out[l];
            }
            part.entering = out;
            part.shares[UPSTREAM] = part.shares[HERE];
            part.shares[HERE] = part.shares[DOWNSTREAM];
        }
    }
}

/// A tag keeps its share of what processes left of its whole.
#[inline(always)]
pub(crate) fn react<F: Real, const B: usize>(
    before: &[F; B],
    after: &[F; B],
    part: &mut [F; B],
    taken: &mut [F; B],
) {
    for l in 0..B {
        let kept = part[l] * (after[l] / before[l].greater(F::TINY));
        taken[l] += part[l] - kept;
        part[l] = kept;
    }
}
