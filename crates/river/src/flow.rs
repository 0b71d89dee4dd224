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

use crate::inflow::Laterals;
use crate::rating::{Flowing, Rating};
use crate::reach::{Dispersion, Reach};
use crate::real::Real;

/// The greatest share of a cell that a wave crosses in one step.
const MOST_CROSSED: f64 = 0.95;
/// The greatest D dt / dx2.
const MOST_DISPERSED: f64 = 0.4;
const GRAVITY: f64 = 9.80665;

/// What a cell does at the start of a substep.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Wave<F, const B: usize> {
    /// Flow of the rating (m3/s).
    pub(crate) flow: [F; B],
    /// Celerity through length (1/s).
    pub(crate) crossing: [F; B],
    /// Hydraulic diffusivity through celerity and length (-).
    pub(crate) diffusion: [F; B],
}

impl<F: Real, const B: usize> Wave<F, B> {
    pub(crate) const DRY: Wave<F, B> =
        Wave { flow: [F::ZERO; B], crossing: [F::ZERO; B], diffusion: [F::ZERO; B] };
}

/// Reads all cells and answers how many substeps a second the fastest of them needs. `dispersion` and `width` are filled where they
/// have rows: the dispersion D (m2/s) where Fischer's formula gives it, the surface's width (m) where processes ask for the depth.
#[inline(always)]
pub(crate) fn read<F: Real, const B: usize>(
    reaches: &[Reach<F>],
    volume: &[[F; B]],
    pace: &[F; B],
    head: &[F; B],
    laterals: &Laterals<F, B>,
    waves: &mut [Wave<F, B>],
    dispersion: &mut [[F; B]],
    widths: &mut [[F; B]],
) -> f64 {
    let mut fastest = [F::ZERO; B];
    let mut most = 0.0_f64;
    let mut width = [F::ZERO; B];
    for (r, reach) in reaches.iter().enumerate() {
        if let Dispersion::Fixed(value) = reach.dispersion {
            most = most.max(steps_for_dispersion(reach, value));
        }
        let (inverse, flattening) = ([reach.inverse_length; B], [reach.wave; B]);
        for j in reach.cells.clone() {
            let volume = &volume[j];
            match &reach.rating {
                Rating::Trapezoid(rating) => {
                    wave(&inverse, &flattening, volume, pace, &mut waves[j], &mut width, |_, area| {
                        rating.at(area)
                    });
                }
                Rating::Table(rating) => {
                    wave(&inverse, &flattening, volume, pace, &mut waves[j], &mut width, |_, area| {
                        rating.at(area)
                    });
                }
                Rating::Held { width: surface, .. } => {
                    width = [*surface; B];
                    let flow = if j == 0 { *head } else { waves[j - 1].flow };
                    held(&flow, &laterals.entering(r, reach, j), volume, &mut waves[j]);
                }
            }
            greatest(&mut fastest, &waves[j].crossing);
            if !widths.is_empty() {
                widths[j] = width;
            }
            if matches!(reach.dispersion, Dispersion::Fischer) {
                let needed = fischer(reach, volume, &waves[j].flow, &width, &mut dispersion[j]);
                most = most.max(steps_for_fischer(reach, needed));
            }
        }
    }
    for lane in fastest {
        most = most.max(steps_for_wave(lane));
    }
    most
}

/// Substeps a second that a fixed dispersion needs.
pub(crate) fn steps_for_dispersion<F: Real>(reach: &Reach<F>, value: f64) -> f64 {
    let inverse = reach.inverse_length.wide();
    if reach.long { value * inverse * inverse / MOST_DISPERSED } else { 0.0 }
}

/// Substeps a second that a D / dx2 needs.
#[inline(always)]
pub(crate) fn steps_for_fischer<F: Real>(reach: &Reach<F>, rate: F) -> f64 {
    if reach.long { rate.wide() / MOST_DISPERSED } else { 0.0 }
}

/// Substeps a second that a celerity through length needs.
#[inline(always)]
pub(crate) fn steps_for_wave<F: Real>(crossing: F) -> f64 {
    crossing.wide() / MOST_CROSSED
}

#[inline(always)]
pub(crate) fn greatest<F: Real, const B: usize>(most: &mut [F; B], row: &[F; B]) {
    for l in 0..B {
        most[l] = most[l].greater(row[l]);
    }
}

#[inline(always)]
pub(crate) fn wave<F: Real, const B: usize>(
    inverse: &[F; B],
    flattening: &[F; B],
    volume: &[F; B],
    pace: &[F; B],
    out: &mut Wave<F, B>,
    width: &mut [F; B],
    rating: impl Fn(usize, F) -> Flowing<F>,
) {
    for l in 0..B {
        let area = volume[l] * inverse[l];
        let here = rating(l, area);
        let flow = area * here.velocity * pace[l];
        let rate = here.celerity * pace[l] * inverse[l];
        out.flow[l] = flow;
        out.crossing[l] = rate;
        out.diffusion[l] = flattening[l] * here.reach;
        width[l] = here.width;
    }
}

/// A stretch that stands full lets through what comes.
#[inline(always)]
fn held<F: Real, const B: usize>(inflow: &[F; B], add: &[F; B], volume: &[F; B], out: &mut Wave<F, B>) {
    for l in 0..B {
        out.flow[l] = inflow[l] + add[l];
        out.crossing[l] = out.flow[l] / volume[l].greater(F::DRY);
        out.diffusion[l] = F::ZERO;
    }
}

/// D = 0.011 u2 B2 / (h u*), u* = √(g h S); answers the greatest D / dx2.
#[inline(always)]
pub(crate) fn fischer<F: Real, const B: usize>(
    reach: &Reach<F>,
    volume: &[F; B],
    flow: &[F; B],
    width: &[F; B],
    dispersion: &mut [F; B],
) -> F {
    let inverse = reach.inverse_length;
    for l in 0..B {
        let area = (volume[l] * inverse).greater(F::DRY);
        let depth = (area / width[l]).greater(F::of(1e-4));
        let spread = flow[l] * width[l] / area;
        let shear = (F::of(GRAVITY) * depth * reach.slope).sqrt().greater(F::of(1e-4));
        dispersion[l] = F::of(0.011) * spread * spread / (depth * shear);
    }
    let mut most = F::ZERO;
    for value in dispersion {
        most = most.greater(*value);
    }
    most * inverse * inverse
}

/// The flow over every face during a substep, and the volumes after it.
#[inline(always)]
pub(crate) fn advance<F: Real, const B: usize>(
    dt: F,
    reaches: &[Reach<F>],
    head: &[F; B],
    laterals: &Laterals<F, B>,
    waves: &[Wave<F, B>],
    volume: &[[F; B]],
    faces: &mut [[F; B]],
    after: &mut [[F; B]],
) {
    faces[0] = *head;
    let mut inflow = *head;
    // What reached the last face by rating and spread lateral: the upstream value of the next difference.
    let mut before = *head;
    let nothing = [F::ZERO; B];
    for (r, reach) in reaches.iter().enumerate() {
        let standing = matches!(reach.rating, Rating::Held { .. });
        let spread = laterals.spreads();
        let half = if spread { laterals.half_spread(r, reach) } else { nothing };
        if !spread && !standing {
            for j in reach.cells.clone() {
                let add = if j == reach.cells.start { &laterals.flow[r] } else { &nothing };
                let next = waves.get(j + 1).map_or(&waves[j].flow, |wave| &wave.flow);
                let enters = j + 1 == reach.cells.end && j + 1 < waves.len();
                let lateral = if enters { &laterals.flow[r + 1] } else { &nothing };
                let (face, after) = (&mut faces[j + 1], &mut after[j]);
                waves[j].pass(dt, &volume[j], next, lateral, add, &mut inflow, &mut before, face, after);
            }
            continue;
        }
        for j in reach.cells.clone() {
            let add = if spread {
                laterals.entering(r, reach, j)
            } else if j == reach.cells.start {
                laterals.flow[r]
            } else {
                nothing
            };
            let mut face = [F::ZERO; B];
            if standing {
                for l in 0..B {
                    face[l] = inflow[l] + add[l];
                    before[l] = face[l];
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
                cross(dt, &waves[j], &volume[j], &add, &half, &ahead, &mut before, &mut face);
            }
            fill(dt, &volume[j], &inflow, &add, &face, &mut after[j]);
            faces[j + 1] = face;
            inflow = face;
        }
    }
}

#[inline(always)]
fn subtract<F: Real, const B: usize>(from: &mut [F; B], what: &[F; B]) {
    for l in 0..B {
        from[l] -= what[l];
    }
}

/// The flow over a cell's downstream face. `ahead` is the difference to the next cell's flow, laterals taken out.
#[inline(always)]
pub(crate) fn cross<F: Real, const B: usize>(
    dt: F,
    wave: &Wave<F, B>,
    volume: &[F; B],
    add: &[F; B],
    half: &[F; B],
    ahead: &[F; B],
    before: &mut [F; B],
    face: &mut [F; B],
) {
    let per_second = F::ONE / dt;
    for l in 0..B {
        let base = wave.flow[l] + half[l];
        let behind = wave.flow[l] + half[l] - add[l] - before[l];
        let flow = base + wave.correction(l, dt, ahead[l], behind);
        face[l] = flow.greater(F::ZERO).lesser(volume[l] * per_second + half[l]);
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
    /// whose flow is `next`. `inflow` and `before` go on from the upstream face to the downstream one.
    #[inline(always)]
    fn pass(
        &self,
        dt: F,
        volume: &[F; B],
        next: &[F; B],
        lateral: &[F; B],
        add: &[F; B],
        inflow: &mut [F; B],
        before: &mut [F; B],
        face: &mut [F; B],
        after: &mut [F; B],
    ) {
        let per_second = F::ONE / dt;
        for l in 0..B {
            let flow = self.flow[l];
            let ahead = next[l] - lateral[l] - flow;
            let behind = flow - add[l] - before[l];
            let over = flow + self.correction(l, dt, ahead, behind);
            let over = over.greater(F::ZERO).lesser(volume[l] * per_second);
            after[l] = (volume[l] + dt * (inflow[l] + add[l] - over)).greater(F::ZERO);
            face[l] = over;
            inflow[l] = over;
            before[l] = flow;
        }
    }
}

#[inline(always)]
pub(crate) fn fill<F: Real, const B: usize>(
    dt: F,
    volume: &[F; B],
    inflow: &[F; B],
    add: &[F; B],
    face: &[F; B],
    after: &mut [F; B],
) {
    for l in 0..B {
        after[l] = (volume[l] + dt * (inflow[l] + add[l] - face[l])).greater(F::ZERO);
    }
}
