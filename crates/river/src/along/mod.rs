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
use row::{Row, W, first, give, take, upstream};

use crate::flow::{self, Wave};
use crate::inflow::Laterals;
use crate::rating::{Rating, Trapezoid};
use crate::reach::{Dispersion, Reach};
use crate::real::Real;

/// What cells are, and rows to work in.
#[derive(Debug, Clone)]
pub(crate) struct Along<F> {
    cells: usize,
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
    spreading: Row<F>,
    exchange: Row<F>,
    remaining: Row<F>,
    here: Row<F>,
    kept: Row<F>,
    extra: Row<F>,
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
            spreading: row(),
            exchange: row(),
            remaining: row(),
            here: row(),
            kept: row(),
            extra: row(),
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
        let mut fastest = [F::ZERO; W];
        let pace = [pace; W];
        for j in (0..self.cells).step_by(W) {
            let (bottom, bottom_squared) = (self.bottom.at(j), self.bottom_squared.at(j));
            let (widening, sides, speed) = (self.widening.at(j), self.sides.at(j), self.speed.at(j));
            let here = take(volume, j);
            let (mut wave, mut width) = (Wave::DRY, [F::ZERO; W]);
            flow::wave(
                &self.inverse_length.at(j),
                &self.wave.at(j),
                &here,
                &pace,
                &mut wave,
                &mut width,
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
            self.flow.put(j, &wave.flow);
            self.crossing.put(j, &wave.crossing);
            self.diffusion.put(j, &wave.diffusion);
            if !widths.is_empty() {
                give(widths, j, &width);
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
    pub(crate) fn flow<const B: usize>(
        &mut self,
        dt: F,
        reaches: &[Reach<F>],
        head: F,
        laterals: &Laterals<F, B>,
        volume: &[F],
        faces: &mut [F],
        after: &mut [F],
    ) {
        self.enter(reaches, laterals, true);
        self.flow.before(head);
        faces[0] = head;
        let mut last_face = head;
        for j in (0..self.cells).step_by(W) {
            let wave = Wave {
                flow: self.flow.at(j),
                crossing: self.crossing.at(j),
                diffusion: self.diffusion.at(j),
            };
            let (half, point, here) = (self.half.at(j), self.point.at(j), take(volume, j));
            let (next, next_point, next_half) = (self.flow.ahead(j), self.point.ahead(j), self.half.ahead(j));
            let (last, last_half) = (self.flow.behind(j), self.half.behind(j));
            let (mut ahead, mut before, mut add) = ([F::ZERO; W], [F::ZERO; W], [F::ZERO; W]);
            for l in 0..W {
                ahead[l] = next[l] - next_point[l] - next_half[l] - wave.flow[l] - half[l];
                before[l] = last[l] + last_half[l];
                add[l] = half[l] + half[l] + point[l];
            }
            if j + W >= self.cells {
                ahead = first(&ahead, self.cells - 1 - j);
            }
            let mut face = [F::ZERO; W];
            flow::cross(dt, &wave, &here, &add, &half, &ahead, &mut before, &mut face);
            give(&mut faces[1..], j, &face);
            let inflow = upstream(last_face, &face);
            last_face = face[W - 1];
            let mut filled = [F::ZERO; W];
            flow::fill(dt, &here, &inflow, &add, &face, &mut filled);
            give(after, j, &filled);
        }
        self.enter(reaches, laterals, false);
    }

    /// Writes what flows in from the side, or takes it out again.
    #[inline(always)]
    fn enter<const B: usize>(&mut self, reaches: &[Reach<F>], laterals: &Laterals<F, B>, enters: bool) {
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            self.point.set(reach.cells.start, if enters { laterals.flow[r][0] } else { F::ZERO });
            if laterals.spreads() {
                let half = if enters { laterals.half_spread(r, reach)[0] } else { F::ZERO };
                for j in reach.cells.clone() {
                    self.half.set(j, half);
                }
            }
        }
    }
}
