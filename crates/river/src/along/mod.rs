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

use crate::flow::{self, Wave};
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
    /// Reaches that are computed cell by cell: rated by a table, or with Fischer's dispersion.
    single: Vec<usize>,
    /// Closed-form ratings; other reaches are computed one by one.
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
        let alone = |reach: &Reach<F>| {
            matches!(reach.rating, Rating::Table(_)) || matches!(reach.dispersion, Dispersion::Fischer)
        };
        Some(Along {
            cells,
            chunks: padded(cells) / W,
            disperses: reaches.iter().any(Reach::disperses),
            for_dispersion: fixed.fold(0.0, f64::max),
            single: (0..reaches.len()).filter(|r| alone(&reaches[*r])).collect(),
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

    /// Reads all cells; answers how many substeps a second the fastest of them needs. `widths` is filled where it has rows.
    #[inline(always)]
    pub(crate) fn read(&mut self, reaches: &[Reach<F>], volume: &[F], pace: F, widths: &mut [F]) -> f64 {
        let count = self.chunks;
        let mut fastest = [F::ZERO; W];
        let pace = [pace; W];
        let volume_rows = chunked(volume, count);
        let (bottom, bottom_squared) = (self.bottom.chunks(count), self.bottom_squared.chunks(count));
        let (widening, sides) = (self.widening.chunks(count), self.sides.chunks(count));
        let (speed, flattening) = (self.speed.chunks(count), self.wave.chunks(count));
        let inverse_length = self.inverse_length.chunks(count);
        let (flow, crossing) = (self.flow.chunks_mut(count), self.crossing.chunks_mut(count));
        let diffusion = self.diffusion.chunks_mut(count);
        let width_rows = widths.as_chunks_mut::<W>().0;
        for i in 0..count {
            let (mut wave, mut width) = (Wave::DRY, [F::ZERO; W]);
            let (bottom, bottom_squared) = (bottom[i].0, bottom_squared[i].0);
            let (widening, sides, speed) = (widening[i].0, sides[i].0, speed[i].0);
            flow::wave(
                &inverse_length[i].0,
                &flattening[i].0,
                &volume_rows[i],
                &pace,
                &mut wave,
                &mut width,
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
            if let Some(row) = width_rows.get_mut(i) {
                *row = width;
            }
            flow::greatest(&mut fastest, &wave.crossing);
        }
        let mut most = self.for_dispersion;
        for r in 0..self.single.len() {
            let reach = &reaches[self.single[r]];
            let table = if let Rating::Table(table) = &reach.rating { Some(table) } else { None };
            for j in reach.cells.clone() {
                let (mut wave, mut width) = (Wave::<F, 1>::DRY, [F::ZERO]);
                let (inverse, flattening, here) = ([reach.inverse_length], [reach.wave], [volume[j]]);
                flow::wave(&inverse, &flattening, &here, &[pace[0]], &mut wave, &mut width, |_, area| {
                    table.map_or_else(|| reach.rating.at(area), |table| table.at(area))
                });
                self.flow.set(j, wave.flow[0]);
                self.crossing.set(j, wave.crossing[0]);
                self.diffusion.set(j, wave.diffusion[0]);
                if !widths.is_empty() {
                    widths[j] = width[0];
                }
                fastest[0] = fastest[0].greater(wave.crossing[0]);
                if matches!(reach.dispersion, Dispersion::Fischer) {
                    let mut spread = [F::ZERO];
                    let rate = flow::fischer(reach, &here, &wave.flow, &width, &mut spread);
                    self.dispersion.set(j, spread[0]);
                    most = most.max(flow::steps_for_fischer(reach, rate));
                }
            }
        }
        for lane in fastest {
            most = most.max(flow::steps_for_wave(lane));
        }
        most
    }

    /// The flow over every face during a substep, and the volumes after it.
    #[inline(always)]
    pub(crate) fn flow(&mut self, dt: F, head: F, volume: &[F], faces: &mut [F], after: &mut [F]) {
        let (count, cells) = (self.chunks, self.cells);
        faces[0] = head;
        let (volume, after) = (chunked(volume, count), chunked_mut(after, count));
        let faces = chunked_mut(&mut faces[1..], count);
        let (flows, next_flows) = (self.flow.chunks(count), self.flow.following(count));
        let (halves, next_halves) = (self.half.chunks(count), self.half.following(count));
        let (points, next_points) = (self.point.chunks(count), self.point.following(count));
        let (crossing, diffusion) = (self.crossing.chunks(count), self.diffusion.chunks(count));
        // The face, the flow and half of the spread lateral upstream of a chunk.
        let (mut last_face, mut last_flow, mut last_half) = (head, head, F::ZERO);
        for i in 0..count {
            let wave = Wave { flow: flows[i].0, crossing: crossing[i].0, diffusion: diffusion[i].0 };
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
            let mut face = [F::ZERO; W];
            flow::cross(dt, &wave, &here, &add, &half, &ahead, &mut before, &mut face);
            let inflow = upstream(last_face, &face);
            last_face = face[W - 1];
            let mut filled = [F::ZERO; W];
            flow::fill(dt, &here, &inflow, &add, &face, &mut filled);
            if ends {
                (face, filled) = (first(&face, cells - i * W), first(&filled, cells - i * W));
            }
            faces[i] = face;
            after[i] = filled;
        }
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
