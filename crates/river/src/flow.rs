//! Flow through the cells of a stem: an explicit finite volume of the kinematic wave whose diffusion is Cunge's.
//!
//! The state is the volume of each cell. What crosses a face leaves one cell and enters the next, so water is conserved to round-off.
//! The flow of a face is that of the cell upstream, corrected by the third-order upwind-biased difference of the flows around it less
//! the physical diffusion Q / (2 B S0) of the flood wave (Cunge's matching), and limited (ULTIMATE) so that no new extreme appears.
//! Laterals are taken out of the differences: a confluence is a step of the flow that is no wave.

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

/// What cells do at the start of a substep, one array of lanes for each cell.
#[derive(Debug, Clone)]
pub(crate) struct Waves<F, const B: usize> {
    /// Flow of the rating [m3/s].
    pub(crate) flow: Vec<[F; B]>,
    /// Celerity through length [1/s].
    pub(crate) crossing: Vec<[F; B]>,
    /// Hydraulic diffusivity through celerity and length [-].
    pub(crate) diffusion: Vec<[F; B]>,
    /// Longitudinal dispersion: D A / dx [m3/s].
    pub(crate) dispersion: Vec<[F; B]>,
    /// Width of the surface [m].
    pub(crate) width: Vec<[F; B]>,
}

impl<F: Real, const B: usize> Waves<F, B> {
    pub(crate) fn new(cells: usize) -> Waves<F, B> {
        let rows = || vec![[F::ZERO; B]; cells];
        Waves { flow: rows(), crossing: rows(), diffusion: rows(), dispersion: rows(), width: rows() }
    }

    /// Reads the cells and answers how many substeps a second the fastest of them needs.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        reaches: &[Reach<F>],
        volume: &[[F; B]],
        pace: &[F; B],
        head: &[F; B],
        laterals: &Laterals<F, B>,
    ) -> f64 {
        let mut fastest = [F::ZERO; B];
        let mut through = *head;
        for (r, reach) in reaches.iter().enumerate() {
            for j in reach.cells.clone() {
                let add = laterals.entering(r, reach, j);
                match &reach.rating {
                    Rating::Trapezoid(rating) => {
                        self.read_cell(j, reach, &volume[j], pace, &mut fastest, |area| rating.at(area));
                    }
                    Rating::Table(rating) => {
                        self.read_cell(j, reach, &volume[j], pace, &mut fastest, |area| rating.at(area));
                    }
                    Rating::Held { width, .. } => {
                        let width = *width;
                        let inverse = reach.inverse_length;
                        let mut passing = [F::ZERO; B];
                        for l in 0..B {
                            passing[l] = (through[l] + add[l]) / (volume[j][l] * inverse).greater(F::DRY);
                        }
                        let one = [F::ONE; B];
                        let mut l = 0;
                        self.read_cell(j, reach, &volume[j], &one, &mut fastest, |_| {
                            let velocity = passing[l];
                            l += 1;
                            Flowing { velocity, celerity: velocity, width }
                        });
                    }
                }
                through = self.flow[j];
            }
        }
        let mut most = F::ZERO;
        for lane in fastest {
            most = most.greater(lane);
        }
        most.wide()
    }

    #[inline(always)]
    fn read_cell(
        &mut self,
        j: usize,
        reach: &Reach<F>,
        volume: &[F; B],
        pace: &[F; B],
        fastest: &mut [F; B],
        mut rating: impl FnMut(F) -> Flowing<F>,
    ) {
        let inverse = reach.inverse_length;
        let (flow, crossing) = (&mut self.flow[j], &mut self.crossing[j]);
        let (diffusion, dispersion) = (&mut self.diffusion[j], &mut self.dispersion[j]);
        let width = &mut self.width[j];
        let (by_wave, by_dispersion) =
            (F::of(1.0 / MOST_CROSSED), F::of(1.0 / MOST_DISPERSED) * inverse * inverse);
        for l in 0..B {
            let area = volume[l] * inverse;
            let here = rating(area);
            let velocity = here.velocity * pace[l];
            let rate = here.celerity * pace[l] * inverse;
            flow[l] = area * velocity;
            width[l] = here.width;
            crossing[l] = rate;
            diffusion[l] = reach.wave * flow[l] / (here.width * rate.greater(F::DRY));
            let spread = match reach.dispersion {
                Dispersion::Fixed(value) => F::of(value),
                Dispersion::Fischer => {
                    let depth = (area / here.width).greater(F::of(1e-4));
                    let shear = (F::of(GRAVITY) * depth * reach.slope).sqrt();
                    F::of(0.011) * velocity * velocity * here.width * here.width / (depth * shear)
                }
            };
            dispersion[l] = spread * area * inverse;
            fastest[l] = fastest[l].greater((rate * by_wave).greater(spread * by_dispersion));
        }
    }

    /// The flow over every face during a substep, and the volumes after it.
    #[inline(always)]
    pub(crate) fn advance(
        &self,
        dt: F,
        reaches: &[Reach<F>],
        head: &[F; B],
        laterals: &Laterals<F, B>,
        volume: &[[F; B]],
        faces: &mut [[F; B]],
        after: &mut [[F; B]],
    ) {
        let cells = volume.len();
        faces[0] = *head;
        let per_second = F::ONE / dt;
        let sixth = F::of(1.0 / 6.0);
        // What reached the last face by rating and spread lateral: the upstream value of the next difference.
        let mut before = *head;
        for (r, reach) in reaches.iter().enumerate() {
            let half = laterals.half_spread(r, reach);
            let held = matches!(reach.rating, Rating::Held { .. });
            for j in reach.cells.clone() {
                let add = laterals.entering(r, reach, j);
                let next = if j + 1 < reach.cells.end {
                    (self.flow[j + 1], half)
                } else if let Some(next) = reaches.get(r + 1) {
                    let half = laterals.half_spread(r + 1, next);
                    let mut flow = self.flow[j + 1];
                    let point = laterals.flow_of(r + 1);
                    for l in 0..B {
                        flow[l] -= point[l];
                    }
                    (flow, half)
                } else {
                    (self.flow[j], half)
                };
                let last = j + 1 == cells;
                let inflow = faces[j];
                let face = &mut faces[j + 1];
                for l in 0..B {
                    if held {
                        face[l] = inflow[l] + add[l];
                        before[l] = face[l];
                    } else {
                        let base = self.flow[j][l] + half[l];
                        let crossed = self.crossing[j][l] * dt;
                        let still = F::ONE - crossed;
                        let ahead = if last { F::ZERO } else { next.0[l] - next.1[l] - base };
                        let behind = (self.flow[j][l] - (add[l] - half[l])) - before[l];
                        let sign = F::ONE.with_sign_of(ahead);
                        let (a, b) = (ahead.abs(), behind * sign);
                        let diffusion = self.diffusion[j][l];
                        let weight = F::HALF * still - diffusion;
                        let bend = (sixth * still * (F::ONE + crossed) - F::HALF * crossed * diffusion)
                            .greater(F::ZERO);
                        let third_order = weight * a + bend * (b - a);
                        let most = F::ZERO.greater(a.lesser(b * still / crossed.greater(F::DRY)));
                        let stable = -F::HALF * still / crossed.greater(F::DRY);
                        let least = if weight < F::ZERO { stable } else { F::ZERO };
                        let correction = (least * a).greater(third_order.lesser(most));
                        let flow = base + sign * correction;
                        face[l] = flow.greater(F::ZERO).lesser(volume[j][l] * per_second + half[l]);
                        before[l] = base;
                    }
                }
                let face = faces[j + 1];
                for l in 0..B {
                    after[j][l] = (volume[j][l] + dt * (inflow[l] + add[l] - face[l])).greater(F::ZERO);
                }
            }
        }
    }
}
