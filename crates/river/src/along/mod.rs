//! One member: the cells themselves lie in the lanes.
//!
//! A run of one member has no members to fill a vector with, but every step is explicit, so neighbouring cells can be worked on at once.
//! The functions of a cell are those of `flow` and `transport`, so the results are the same bits. Constituents lie one after the other,
//! `[constituent][cell]`. The first of the `B` lanes is meant, which are one. Stems with tags, dead zones or held stretches go the general way.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

mod carried;
mod masses;
mod reacting;
mod row;

pub(crate) use masses::Water;
pub(crate) use row::padded;
use row::{Row, W, chunked, chunked_mut, downstream, first, upstream};

use crate::flow::{self, Needed, Wave};
use crate::inflow::Laterals;
use crate::rating::{Rating, Trapezoid};
use crate::reach::{Dispersion, Reach};
use crate::real::Real;

/// What cells are, and rows to work in.
#[derive(Debug, Clone)]
pub(crate) struct Along<F> {
    cells: usize,
    /// Chunks that the cells fill.
    chunks: usize,
    /// Whether neighbouring cells exchange anything.
    disperses: bool,
    /// Substeps a second that fixed dispersions need.
    for_dispersion: f64,
    /// Reaches that are rated by a table.
    tabled: Vec<usize>,
    /// Reaches with Fischer's dispersion.
    spreading: Vec<usize>,
    /// Closed-form ratings; in cells that are rated by a table one that carries nothing.
    bottom: Row<F>,
    bottom_squared: Row<F>,
    widening: Row<F>,
    sides: Row<F>,
    speed: Row<F>,
    inverse_length: Row<F>,
    wave: Row<F>,
    /// D (m2/s).
    dispersion: Row<F>,
    flow: Row<F>,
    crossing: Row<F>,
    diffusion: Row<F>,
    /// Width of the surface (m).
    width: Row<F>,
    point: Row<F>,
    half: Row<F>,
    leaving: Row<F>,
    /// 1 / volume before (1/m3).
    inverse: Row<F>,
    ahead_weight: Row<F>,
    behind_weight: Row<F>,
    bound: Row<F>,
    exchange: Row<F>,
    remaining: Row<F>,
    here: Row<F>,
    kept: Row<F>,
    /// What enters each cell from the side in a step (g/s), of each constituent.
    brought: Vec<Row<F>>,
    out: Row<F>,
    advected: Row<F>,
    moved: Row<F>,
    /// Masses of a chunk of cells, and what processes took of them (g).
    chunk: Vec<[F; W]>,
    chunk_taken: Vec<[F; W]>,
    /// What the halves of a substep have in common, chunk by chunk.
    courses: Vec<[F; W]>,
}

impl<F: Real> Along<F> {
    /// Rows for a stem of one member; None where it must go the general way.
    pub(crate) fn new(reaches: &[Reach<F>]) -> Option<Along<F>> {
        let general =
            |reach: &Reach<F>| matches!(reach.rating, Rating::Held { .. }) || reach.dead_zone.is_some();
        if reaches.iter().any(general) {
            return None;
        }
        let cells = reaches.last()?.cells.end;
        let of = |pad: f64, value: &dyn Fn(&Reach<F>) -> F| {
            Row::of(cells, pad, |j| value(&reaches[reaches.partition_point(|reach| reach.cells.end <= j)]))
        };
        let trapezoid = |pad: f64, value: &dyn Fn(&Trapezoid<F>) -> F| {
            of(pad, &|reach| {
                if let Rating::Trapezoid(rating) = &reach.rating { value(rating) } else { F::of(pad) }
            })
        };
        let row = || Row::new(cells);
        let fixed = reaches.iter().filter_map(|reach| match reach.dispersion {
            Dispersion::Fixed(value) => Some(flow::steps_for_dispersion(reach, value)),
            Dispersion::Fischer => None,
        });
        let tabled = |reach: &Reach<F>| matches!(reach.rating, Rating::Table(_));
        let fischer = |reach: &Reach<F>| matches!(reach.dispersion, Dispersion::Fischer);
        Some(Along {
            cells,
            chunks: padded(cells) / W,
            disperses: reaches.iter().any(Reach::disperses),
            for_dispersion: fixed.fold(0.0, f64::max),
            tabled: (0..reaches.len()).filter(|r| tabled(&reaches[*r])).collect(),
            spreading: (0..reaches.len()).filter(|r| fischer(&reaches[*r])).collect(),
            bottom: trapezoid(1.0, &|rating| rating.bottom),
            bottom_squared: trapezoid(1.0, &|rating| rating.bottom_squared),
            widening: trapezoid(0.0, &|rating| rating.widening),
            sides: trapezoid(0.0, &|rating| rating.sides),
            speed: trapezoid(0.0, &|rating| rating.speed),
            inverse_length: of(1.0, &|reach| reach.inverse_length),
            wave: of(0.0, &|reach| reach.wave),
            dispersion: of(0.0, &|reach| match reach.dispersion {
                Dispersion::Fixed(value) => F::of(value),
                Dispersion::Fischer => F::ZERO,
            }),
            flow: row(),
            crossing: row(),
            diffusion: row(),
            width: row(),
            point: row(),
            half: row(),
            leaving: row(),
            inverse: row(),
            ahead_weight: row(),
            behind_weight: row(),
            bound: row(),
            exchange: row(),
            remaining: row(),
            here: row(),
            kept: row(),
            brought: Vec::new(),
            out: row(),
            advected: row(),
            moved: row(),
            chunk: Vec::new(),
            chunk_taken: Vec::new(),
            courses: Vec::new(),
        })
    }

    /// Reads all cells, as `flow::read` does.
    #[inline(always)]
    pub(crate) fn read(&mut self, reaches: &[Reach<F>], volume: &[F], pace: F) -> Needed {
        let count = self.chunks;
        let mut fastest = [F::ZERO; W];
        let paces = [pace; W];
        let volume_rows = chunked(volume, count);
        let (bottom, bottom_squared) = (self.bottom.chunks(count), self.bottom_squared.chunks(count));
        let (widening, sides) = (self.widening.chunks(count), self.sides.chunks(count));
        let (speed, flattening) = (self.speed.chunks(count), self.wave.chunks(count));
        let inverse_length = self.inverse_length.chunks(count);
        let (flow, crossing) = (self.flow.chunks_mut(count), self.crossing.chunks_mut(count));
        let diffusion = self.diffusion.chunks_mut(count);
        let widths = self.width.chunks_mut(count);
        for i in 0..count {
            let mut wave = Wave::DRY;
            let (bottom, bottom_squared) = (&bottom[i].0, &bottom_squared[i].0);
            let (widening, sides, speed) = (&widening[i].0, &sides[i].0, &speed[i].0);
            wave.read(
                &inverse_length[i].0,
                &flattening[i].0,
                &volume_rows[i],
                &paces,
                #[inline(always)]
                |l, area| {
                    let rating = Trapezoid {
                        bottom: bottom[l],
                        bottom_squared: bottom_squared[l],
                        widening: widening[l],
                        sides: sides[l],
                        speed: speed[l],
                    };
                    rating.at(area)
                },
            );
            flow[i].0 = wave.flow;
            crossing[i].0 = wave.crossing;
            diffusion[i].0 = wave.diffusion;
            widths[i].0 = wave.width;
            flow::greatest(&mut fastest, &wave.crossing);
        }
        for reach in self.tabled.iter().map(|r| &reaches[*r]) {
            let Rating::Table(table) = &reach.rating else { continue };
            let (inverse, flattening) = ([reach.inverse_length], [reach.wave]);
            for j in reach.cells.clone() {
                let mut wave = Wave::<F, 1>::DRY;
                wave.read(&inverse, &flattening, &[volume[j]], &[pace], |_, area| table.at(area));
                self.flow.set(j, wave.flow[0]);
                self.crossing.set(j, wave.crossing[0]);
                self.diffusion.set(j, wave.diffusion[0]);
                self.width.set(j, wave.width[0]);
                fastest[0] = fastest[0].greater(wave.crossing[0]);
            }
        }
        let mut needed = Needed { waves: 0.0, dispersion: self.for_dispersion };
        for reach in self.spreading.iter().map(|r| &reaches[*r]) {
            for j in reach.cells.clone() {
                let (width, mut spread) = ([self.width.get(j)], [F::ZERO]);
                let rate = flow::fischer(reach, &[volume[j]], &[self.flow.get(j)], &width, &mut spread);
                self.dispersion.set(j, spread[0]);
                needed.dispersion = needed.dispersion.max(flow::steps_for_fischer(reach, rate));
            }
        }
        for lane in fastest {
            needed.waves = needed.waves.max(flow::steps_for_wave(lane));
        }
        needed
    }

    /// Lets the water flow for `dt` seconds, as `flow::advance` does.
    #[inline(always)]
    pub(crate) fn flow(
        &mut self,
        dt: F,
        head: F,
        volume: &[F],
        began: Option<&[F]>,
        faces: &mut [F],
        after: &mut [F],
    ) -> bool {
        let (count, cells) = (self.chunks, self.cells);
        let began = began.map(|rows| chunked(rows, count));
        let mut last_water = head * dt;
        faces[0] = if began.is_some() { faces[0] + last_water } else { last_water };
        let (volume, after) = (chunked(volume, count), chunked_mut(after, count));
        let faces = chunked_mut(&mut faces[1..], count);
        let (flows, next_flows) = (self.flow.chunks(count), self.flow.following(count));
        let (halves, next_halves) = (self.half.chunks(count), self.half.following(count));
        let (points, next_points) = (self.point.chunks(count), self.point.following(count));
        let (crossing, diffusion) = (self.crossing.chunks(count), self.diffusion.chunks(count));
        let mut tight = [F::ZERO; W];
        // The flow and half of the spread lateral upstream of a chunk.
        let (mut last_flow, mut last_half) = (head, F::ZERO);
        for i in 0..count {
            let (flow, crossing, diffusion) = (flows[i].0, crossing[i].0, diffusion[i].0);
            let wave = Wave { flow, crossing, diffusion, ..Wave::DRY };
            let (half, point, here) = (halves[i].0, points[i].0, volume[i]);
            let next = downstream(&wave.flow, next_flows[i].0[0]);
            let (next_point, next_half) =
                (downstream(&point, next_points[i].0[0]), downstream(&half, next_halves[i].0[0]));
            let (last, before_half) = (upstream(last_flow, &wave.flow), upstream(last_half, &half));
            (last_flow, last_half) = (wave.flow[W - 1], half[W - 1]);
            let (mut ahead, mut before, mut add) = ([F::ZERO; W], [F::ZERO; W], [F::ZERO; W]);
            for l in 0..W {
                ahead[l] = next[l] - next_point[l] - next_half[l] - wave.flow[l] - half[l];
                before[l] = last[l] + before_half[l];
                add[l] = half[l] + half[l] + point[l];
            }
            let ends = i + 1 == count;
            if ends {
                ahead = first(&ahead, cells - 1 - i * W);
            }
            let mut water = [F::ZERO; W];
            flow::cross(dt, &wave, &here, &add, &half, &ahead, &mut before, &mut water);
            flow::tally(began.map(|rows| &rows[i]), &here, &mut faces[i], &mut water, &mut tight);
            let inflow = upstream(last_water, &water);
            last_water = water[W - 1];
            let mut filled = [F::ZERO; W];
            flow::fill(dt, &here, &inflow, &add, &water, &mut filled);
            if ends {
                (faces[i], filled) = (first(&faces[i], cells - i * W), first(&filled, cells - i * W));
            }
            after[i] = filled;
        }
        tight.iter().all(|most| *most <= F::ZERO)
    }

    /// Writes what enters from the side, the same in all substeps of a step, or takes it out again.
    #[inline(always)]
    pub(crate) fn enter<const B: usize>(
        &mut self,
        reaches: &[Reach<F>],
        laterals: &Laterals<F, B>,
        enters: bool,
    ) {
        let n = self.brought.len();
        let given = |value: F| if enters { value } else { F::ZERO };
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            let start = reach.cells.start;
            self.point.set(start, given(laterals.flow[r][0]));
            if laterals.spreads() {
                let half = given(laterals.half_spread(r, reach)[0]);
                for j in reach.cells.clone() {
                    self.half.set(j, half);
                }
            }
            for (k, brought) in self.brought.iter_mut().enumerate() {
                let mut along = F::ZERO;
                if laterals.spreads() {
                    along = given(laterals.load_along(r, reach, k)[0]);
                    for j in reach.cells.clone() {
                        brought.set(j, along);
                    }
                }
                brought.set(start, along + given(laterals.load[r * n + k][0]));
            }
        }
    }
}
