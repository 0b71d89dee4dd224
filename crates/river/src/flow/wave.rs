//! What the rating of each cell says of its water: flow, celerity, flattening, width, and the substeps that they ask for.
//!
//! Each function here works on the lanes of one cell.

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
    /// Width of the surface (m).
    pub(crate) width: [F; B],
}

impl<F: Real, const B: usize> Wave<F, B> {
    pub(crate) const DRY: Wave<F, B> =
        Wave { flow: [F::ZERO; B], crossing: [F::ZERO; B], diffusion: [F::ZERO; B], width: [F::ZERO; B] };

    /// Reads a cell, whose `rating` gives what an area does in a lane.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        inverse: &[F; B],
        flattening: &[F; B],
        volume: &[F; B],
        pace: &[F; B],
        rating: impl Fn(usize, F) -> Flowing<F>,
    ) {
        for l in 0..B {
            let area = volume[l] * inverse[l];
            let here = rating(l, area);
            self.flow[l] = area * here.velocity * pace[l];
            self.crossing[l] = here.celerity * pace[l] * inverse[l];
            self.diffusion[l] = flattening[l] * here.reach;
            self.width[l] = here.width;
        }
    }
}

/// How many substeps a second a stem needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needed {
    /// For its waves.
    pub(crate) waves: f64,
    /// For dispersion.
    pub(crate) dispersion: f64,
}

impl Needed {
    /// For both.
    pub(crate) fn both(self) -> f64 {
        self.waves.max(self.dispersion)
    }
}

/// Reads all cells and answers how many substeps a second the fastest of them needs. `dispersion` is filled where it has rows: D (m2/s) where
/// Fischer's formula gives it.
#[inline(always)]
pub(crate) fn read<F: Real, const B: usize>(
    reaches: &[Reach<F>],
    volume: &[[F; B]],
    pace: &[F; B],
    head: &[F; B],
    laterals: &Laterals<F, B>,
    waves: &mut [Wave<F, B>],
    dispersion: &mut [[F; B]],
) -> Needed {
    let mut fastest = [F::ZERO; B];
    let mut needed = Needed { waves: 0.0, dispersion: 0.0 };
    for (r, reach) in reaches.iter().enumerate() {
        if let Dispersion::Fixed(value) = reach.dispersion {
            needed.dispersion = needed.dispersion.max(steps_for_dispersion(reach, value));
        }
        let (inverse, flattening) = ([reach.inverse_length; B], [reach.wave; B]);
        for j in reach.cells.clone() {
            let volume = &volume[j];
            match &reach.rating {
                Rating::Trapezoid(rating) => {
                    waves[j].read(&inverse, &flattening, volume, pace, |_, area| rating.at(area));
                }
                Rating::Table(rating) => {
                    waves[j].read(&inverse, &flattening, volume, pace, |_, area| rating.at(area));
                }
                Rating::Held { width: surface, .. } => {
                    let flow = if j == 0 { *head } else { waves[j - 1].flow };
                    held(&flow, &laterals.entering(r, reach, j), volume, &mut waves[j]);
                    waves[j].width = [*surface; B];
                }
            }
            greatest(&mut fastest, &waves[j].crossing);
            if matches!(reach.dispersion, Dispersion::Fischer) {
                let rate = fischer(reach, volume, &waves[j].flow, &waves[j].width, &mut dispersion[j]);
                needed.dispersion = needed.dispersion.max(steps_for_fischer(reach, rate));
            }
        }
    }
    for lane in fastest {
        needed.waves = needed.waves.max(steps_for_wave(lane));
    }
    needed
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
