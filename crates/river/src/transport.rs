//! Transport through the cells of a stem: a finite volume whose state is the mass of each cell.
//!
//! The concentration of a face is that of the cell upstream corrected to third order (QUICKEST) and limited (ULTIMATE, in the form
//! max(0, min(third order, ahead, behind (1 - Cr) / Cr))), with Cr the share of the cell's water that leaves in the step. With the
//! cells' own volumes before and after, that limit keeps every new concentration between those of the cell and of what flows in,
//! however flow and section vary, and an even concentration stays even. Dispersion follows on what advection left.
//!
//! First-order decay is part of it, half before and half after (Strang's splitting), because the masses pass through here anyway.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod carry;

use crate::inflow::Laterals;
use crate::reach::{Dispersion, Reach};
use crate::real::{Real, some};
use crate::tags;

/// The greatest share of a cell that dispersion exchanges with one neighbour in a step.
const MOST_EXCHANGED: f64 = 0.4;

/// Cells that one constituent is carried through before the next one: what they share stays in the first cache.
const CELLS_AT_ONCE: usize = 8;

/// What moves along with the cell, for one constituent.
///
/// Rows of lanes begin where lines of the cache do; a vector across two lines costs twice.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub(crate) struct Moving<F, const B: usize> {
    /// Concentration of the inflow at the head (g/m3).
    given: [F; B],
    /// Concentration upstream and of this cell (g/m3).
    behind: [F; B],
    here: [F; B],
    /// Concentration upstream after advection (g/m3).
    advected: [F; B],
    /// Mass entering this cell in the substep (g).
    pub(crate) entering: [F; B],
    /// Mass that left the cell through what was there before, and the greatest that could (g).
    pub(crate) leaving: [F; B],
    pub(crate) kept: [F; B],
    /// Of a tag: its share of what it is part of, upstream, here and downstream (-).
    pub(crate) shares: [[F; B]; 3],
    /// What half a substep of decay leaves (-).
    pub(crate) half: [F; B],
    /// Whether that is less than all.
    pub(crate) decays: bool,
    /// What decayed since it was last booked (g).
    pub(crate) decayed: [F; B],
    /// What dispersion carried in over an open head since it was last booked (g).
    pub(crate) drawn: [F; B],
}

impl<F: Real, const B: usize> Moving<F, B> {
    pub(crate) const STILL: Moving<F, B> = Moving {
        given: [F::ZERO; B],
        behind: [F::ZERO; B],
        here: [F::ZERO; B],
        advected: [F::ZERO; B],
        entering: [F::ZERO; B],
        leaving: [F::ZERO; B],
        kept: [F::ZERO; B],
        shares: [[F::ZERO; B]; 3],
        half: [F::ONE; B],
        decays: false,
        decayed: [F::ZERO; B],
        drawn: [F::ZERO; B],
    };
}

/// Water of a movement.
pub(crate) struct Water<'a, F, const B: usize> {
    pub(crate) before: &'a [[F; B]],
    pub(crate) after: &'a [[F; B]],
    /// What crosses every face (m3).
    pub(crate) faces: &'a [[F; B]],
    /// D (m2/s) of each cell where Fischer's formula gives it.
    pub(crate) dispersion: &'a [[F; B]],
    /// Whether dispersion acts over the head.
    pub(crate) open_head: bool,
}

/// How a cell takes part in a substep, the same for all constituents.
#[repr(C, align(64))]
pub(crate) struct Crossing<F, const B: usize> {
    /// Water leaving (m3).
    pub(crate) leaving: [F; B],
    pub(crate) ahead_weight: [F; B],
    pub(crate) behind_weight: [F; B],
    /// (1 - Cr) / Cr.
    pub(crate) bound: [F; B],
    /// Water exchanged with the cell upstream by dispersion (m3).
    pub(crate) exchange: [F; B],
    /// 1 / volume after.
    pub(crate) remaining: [F; B],
    /// 1 / volume before, of the cell last looked at.
    pub(crate) next: [F; B],
    /// Volume before through what leaves, of the same.
    pub(crate) ratio: [F; B],
}

#[inline(always)]
pub(crate) fn inverse<F: Real, const B: usize>(volume: &[F; B], out: &mut [F; B]) {
    for l in 0..B {
        let inverse = F::ONE / volume[l].greater(F::DRY);
        out[l] = if volume[l] > F::DRY { inverse } else { F::ZERO };
    }
}

/// D A / dx at half a cell (m3/s).
#[inline(always)]
fn conductance<F: Real, const B: usize>(
    reach: &Reach<F>,
    water: &Water<'_, F, B>,
    j: usize,
    dt: F,
    out: &mut [F; B],
) {
    let inverse = reach.inverse_length * reach.inverse_length * dt;
    match reach.dispersion {
        Dispersion::Fixed(value) => {
            let factor = F::of(value) * inverse;
            for l in 0..B {
                out[l] = factor * water.before[j][l];
            }
        }
        Dispersion::Fischer => {
            let spread = &water.dispersion[j];
            for l in 0..B {
                out[l] = spread[l] * inverse * water.before[j][l];
            }
        }
    }
}

/// 1 / volume of a cell before, and that volume through what leaves it; one division for both.
#[inline(always)]
fn looked<F: Real>(leaving: F, before: F) -> (F, F) {
    let leaving = leaving.greater(F::of(1e-12));
    let volume = before.greater(F::DRY);
    let inverse = F::ONE / (leaving * volume);
    let next = if before > F::DRY { leaving * inverse } else { F::ZERO };
    (next, volume * (volume * inverse))
}

/// The weights of the differences ahead and behind, and the bound, of a cell from which so much leaves, of which [`looked`] tells.
#[inline(always)]
fn weighed<F: Real>(leaving: F, (inverse, ratio): (F, F)) -> (F, F, F) {
    let (third, sixth) = (F::of(1.0 / 3.0), F::of(1.0 / 6.0));
    let crossed = (leaving * inverse).lesser(F::ONE);
    let still = F::ONE - crossed;
    (still * (third - sixth * crossed), still * (sixth + sixth * crossed), (ratio - F::ONE).greater(F::ZERO))
}

impl<F: Real, const B: usize> Crossing<F, B> {
    pub(crate) const NONE: Crossing<F, B> = Crossing {
        leaving: [F::ZERO; B],
        ahead_weight: [F::ZERO; B],
        behind_weight: [F::ZERO; B],
        bound: [F::ZERO; B],
        exchange: [F::ZERO; B],
        remaining: [F::ZERO; B],
        next: [F::ZERO; B],
        ratio: [F::ZERO; B],
    };

    /// Looks at a cell, which is weighed later: its volume before and the water over its downstream face (m3).
    #[inline(always)]
    pub(crate) fn look(&mut self, face: &[F; B], before: &[F; B]) {
        for l in 0..B {
            (self.next[l], self.ratio[l]) = looked(face[l], before[l]);
        }
    }

    /// Weighs the cell that was looked at last.
    #[inline(always)]
    pub(crate) fn weigh(&mut self, face: &[F; B]) {
        for l in 0..B {
            self.leaving[l] = face[l];
            (self.ahead_weight[l], self.behind_weight[l], self.bound[l]) =
                weighed(face[l], (self.next[l], self.ratio[l]));
        }
    }

    /// Weighs the cell that was looked at last, which is told in `here`, and looks at the next one.
    #[inline(always)]
    fn go_on(&mut self, face: &[F; B], next_face: &[F; B], next_before: &[F; B], here: &mut Self) {
        for l in 0..B {
            here.leaving[l] = face[l];
            (here.ahead_weight[l], here.behind_weight[l], here.bound[l]) =
                weighed(face[l], (self.next[l], self.ratio[l]));
            (self.next[l], self.ratio[l]) = looked(next_face[l], next_before[l]);
            here.next[l] = self.next[l];
        }
    }

    /// What [`Moving::carry`] reads, in some of the lanes.
    #[inline(always)]
    fn some<const W: usize>(&self, c: usize) -> Crossing<F, W> {
        Crossing {
            leaving: some(&self.leaving, c),
            ahead_weight: some(&self.ahead_weight, c),
            behind_weight: some(&self.behind_weight, c),
            bound: some(&self.bound, c),
            next: some(&self.next, c),
            ..Crossing::NONE
        }
    }

    /// The mass that leaves a cell (g), given the concentrations around it and what it can give.
    #[inline(always)]
    pub(crate) fn over_face(
        &self,
        behind: &[F; B],
        here: &[F; B],
        downstream: &[F; B],
        kept: &[F; B],
        out: &mut [F; B],
    ) {
        for l in 0..B {
            out[l] = self.leaves(l, behind[l], here[l], downstream[l], kept[l]);
        }
    }

    /// The same in one lane.
    #[inline(always)]
    fn leaves(&self, l: usize, behind: F, here: F, downstream: F, kept: F) -> F {
        let ahead = downstream - here;
        let behind = here - behind;
        let third_order = self.ahead_weight[l] * ahead + self.behind_weight[l] * behind;
        let limit = self.bound[l] * behind;
        // Where both differences rise the correction lies between nothing and the lesser of them, where both fall likewise.
        let most = ahead.lesser(limit).greater(F::ZERO);
        let least = ahead.greater(limit).lesser(F::ZERO);
        let correction = third_order.lesser(most).greater(least);
        (self.leaving[l] * (here + correction)).lesser(kept)
    }

    #[inline(always)]
    pub(crate) fn exchange(&mut self, upstream: &[F; B], here: &[F; B], after: (&[F; B], &[F; B])) {
        for l in 0..B {
            let most = after.0[l].lesser(after.1[l]) * F::of(MOST_EXCHANGED);
            self.exchange[l] = (F::HALF * (upstream[l] + here[l])).lesser(most);
        }
    }
}

/// Moves all masses by the water of `dt` seconds. `passed` sums the mass over the last face (g) and, where the step is `told`, over the
/// upstream face of every reach.
/// The last constituents are tags, each a part of the one that `tags` names.
#[inline(always)]
pub(crate) fn advance<F: Real, const B: usize>(
    dt: F,
    reaches: &[Reach<F>],
    water: &Water<'_, F, B>,
    head: &[[F; B]],
    laterals: &Laterals<F, B>,
    tags: &[usize],
    mass: &mut [[F; B]],
    moving: &mut [Moving<F, B>],
    told: bool,
    passed: &mut [[F; B]],
) {
    let n = moving.len();
    let whole = n - tags.len();
    let cells = water.before.len();
    if n == 0 {
        return;
    }
    let disperses = water.open_head || reaches.iter().any(Reach::disperses);
    let plain = !disperses && tags.is_empty();
    let mut crossing = Crossing::NONE;
    let mut crossings = [const { Crossing::NONE }; CELLS_AT_ONCE];
    let (mut upstream, mut spreading) = ([F::ZERO; B], [F::ZERO; B]);
    crossing.look(&water.faces[1], &water.before[0]);
    for (k, moving) in moving.iter_mut().enumerate() {
        moving.begin(dt, &water.faces[0], &head[k], &mass[k], &crossing.next);
    }
    for (i, of) in tags.iter().enumerate() {
        moving[whole + i].begin_share(&mass[whole + i], &mass[*of], &head[whole + i], &head[*of]);
    }
    for (r, reach) in reaches.iter().enumerate() {
        for (k, moving) in moving.iter_mut().enumerate() {
            if told {
                add(&mut passed[r * n + k], &moving.entering);
            }
            if laterals.enters(r) {
                moving.take(dt, &laterals.load[r * n + k]);
            }
        }
        let (mut j, end) = (reach.cells.start, reach.cells.end.min(cells - 1));
        let most = if laterals.spreads() { 1 } else { CELLS_AT_ONCE };
        while plain && j < end {
            let many = most.min(end - j);
            for (i, here) in crossings[..many].iter_mut().enumerate() {
                let (face, next) = (&water.faces[j + i + 1], &water.faces[j + i + 2]);
                crossing.go_on(face, next, &water.before[j + i + 1], here);
            }
            for (k, moving) in moving.iter_mut().enumerate() {
                if laterals.spreads() {
                    moving.take(dt, &laterals.load_along(r, reach, k));
                }
                moving.carry(&crossings[..many], &mut mass[j * n + k..], n);
            }
            j += many;
        }
        for j in j..reach.cells.end {
            let last = j + 1 == cells;
            crossing.weigh(&water.faces[j + 1]);
            if !last {
                crossing.look(&water.faces[j + 2], &water.before[j + 1]);
            }
            if disperses {
                inverse(&water.after[j], &mut crossing.remaining);
                conductance(reach, water, j, dt, &mut spreading);
                if j > 0 {
                    crossing.exchange(&upstream, &spreading, (&water.after[j - 1], &water.after[j]));
                } else if water.open_head {
                    upstream = spreading;
                    add(&mut upstream, &spreading);
                    crossing.exchange(&upstream, &upstream, (&water.after[j], &water.after[j]));
                }
                upstream = spreading;
            }
            let (done, rest) = mass.split_at_mut(j * n);
            let (row, rest) = rest.split_at_mut(n);
            for (k, moving) in moving.iter_mut().enumerate() {
                if laterals.spreads() {
                    moving.take(dt, &laterals.load_along(r, reach, k));
                }
            }
            for (i, of) in tags.iter().enumerate() {
                let next = if last { None } else { Some((&rest[whole + i], &rest[*of])) };
                moving[whole + i].look_ahead(next);
            }
            for (k, moving) in moving[..whole].iter_mut().enumerate() {
                let downstream = if last { None } else { Some(&rest[k]) };
                moving.advect(&crossing, &mut row[k], downstream, !tags.is_empty());
            }
            if !tags.is_empty() {
                let (moving, parts) = moving.split_at_mut(whole);
                tags::advect(tags, moving, parts, &mut row[whole..]);
            }
            for (k, moving) in moving.iter_mut().enumerate() {
                if !disperses {
                    moving.decay(&mut row[k]);
                } else if j > 0 {
                    moving.disperse(&crossing, &mut row[k], &mut done[(j - 1) * n + k]);
                } else {
                    moving.disperse_head(&crossing, &mut row[k], water.open_head);
                }
            }
        }
    }
    for (k, moving) in moving.iter_mut().enumerate() {
        if disperses {
            moving.decay(&mut mass[(cells - 1) * n + k]);
        }
        add(&mut passed[reaches.len() * n + k], &moving.entering);
    }
}

#[inline(always)]
fn add<F: Real, const B: usize>(sum: &mut [F; B], part: &[F; B]) {
    for l in 0..B {
        sum[l] += part[l];
    }
}
