//! One member: the cells themselves lie in the lanes.
//!
//! A run of one member has no members to fill a vector with, but every step is explicit, so neighbouring cells can be worked on at once.
//! The functions of a cell are those of `flow` and `transport`, so the results are the same bits. Constituents lie one after the other,
//! `[constituent][cell]`. The first of the `B` lanes is meant, which are one. Stems with tags, dead zones or held stretches go the general way.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::flow::{self, Wave};
use crate::inflow::Laterals;
use crate::rating::{Rating, Trapezoid};
use crate::reach::{Dispersion, Reach};
use crate::real::Real;
use crate::transport::{self, Crossing, Moving};

/// Cells at once.
const W: usize = 8;

/// One number a cell, with room for a chunk before the first and after the last.
#[derive(Debug, Clone)]
struct Row<F>(Vec<F>);

impl<F: Real> Row<F> {
    fn new(cells: usize) -> Row<F> {
        Row(vec![F::ZERO; cells + 3 * W])
    }

    fn of(cells: usize, pad: f64, value: impl Fn(usize) -> F) -> Row<F> {
        let mut row = Row(vec![F::of(pad); cells + 3 * W]);
        for j in 0..cells {
            row.0[W + j] = value(j);
        }
        row
    }

    /// The chunk that begins at a cell.
    #[inline(always)]
    fn at(&self, j: usize) -> [F; W] {
        self.chunk(W + j)
    }

    /// The same, one cell upstream.
    #[inline(always)]
    fn behind(&self, j: usize) -> [F; W] {
        self.chunk(W + j - 1)
    }

    /// The same, one cell downstream.
    #[inline(always)]
    fn ahead(&self, j: usize) -> [F; W] {
        self.chunk(W + j + 1)
    }

    #[inline(always)]
    fn chunk(&self, at: usize) -> [F; W] {
        self.0[at..].first_chunk().copied().unwrap_or([F::ZERO; W])
    }

    #[inline(always)]
    fn put(&mut self, j: usize, chunk: &[F; W]) {
        self.0[W + j..W + j + W].copy_from_slice(chunk);
    }

    #[inline(always)]
    fn set(&mut self, j: usize, value: F) {
        self.0[W + j] = value;
    }

    #[inline(always)]
    fn get(&self, j: usize) -> F {
        self.0[W + j]
    }

    /// The value before the first cell.
    #[inline(always)]
    fn before(&mut self, value: F) {
        self.0[W - 1] = value;
    }
}

#[inline(always)]
fn take<F: Real>(slice: &[F], j: usize) -> [F; W] {
    if let Some(chunk) = slice[j..].first_chunk() {
        return *chunk;
    }
    let mut chunk = [F::ZERO; W];
    chunk[..slice.len() - j].copy_from_slice(&slice[j..]);
    chunk
}

#[inline(always)]
fn give<F: Real>(slice: &mut [F], j: usize, chunk: &[F; W]) {
    let end = slice.len().min(j + W);
    slice[j..end].copy_from_slice(&chunk[..end - j]);
}

/// What cells are, and rows to work in.
#[derive(Debug, Clone)]
pub(crate) struct Along<F> {
    cells: usize,
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
    /// D [m2/s].
    dispersion: Row<F>,
    flow: Row<F>,
    crossing: Row<F>,
    diffusion: Row<F>,
    point: Row<F>,
    half: Row<F>,
    leaving: Row<F>,
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
}

/// Water of a substep.
pub(crate) struct Water<'a, F> {
    pub(crate) before: &'a [F],
    pub(crate) after: &'a [F],
    pub(crate) faces: &'a [F],
    pub(crate) open_head: bool,
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
        })
    }

    /// Flow of the rating in a cell [m3/s].
    pub(crate) fn flow_of(&self, cell: usize) -> F {
        self.flow.get(cell)
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
        self.point.0.fill(F::ZERO);
        self.half.0.fill(F::ZERO);
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            self.point.set(reach.cells.start, laterals.flow[r][0]);
            let half = laterals.half_spread(r, reach)[0];
            for j in reach.cells.clone() {
                self.half.set(j, half);
            }
        }
        self.flow.before(head);
        faces[0] = head;
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
                ahead[self.cells - 1 - j] = F::ZERO;
            }
            let mut face = [F::ZERO; W];
            flow::cross(dt, &wave, &here, &add, &half, &ahead, &mut before, &mut face);
            give(&mut faces[1..], j, &face);
            let inflow = take(faces, j);
            let mut filled = [F::ZERO; W];
            flow::fill(dt, &here, &inflow, &add, &face, &mut filled);
            give(after, j, &filled);
        }
    }

    /// Moves all masses by one substep, as `transport::advance` does.
    #[inline(always)]
    pub(crate) fn advance<const B: usize>(
        &mut self,
        dt: F,
        reaches: &[Reach<F>],
        water: &Water<'_, F>,
        head: &[[F; B]],
        laterals: &Laterals<F, B>,
        mass: &mut [F],
        moving: &mut [Moving<F, B>],
        passed: &mut [F],
    ) {
        let n = moving.len();
        if n == 0 {
            return;
        }
        self.weigh(dt, water);
        for (k, moving) in moving.iter_mut().enumerate() {
            let mass = &mut mass[k * self.cells..(k + 1) * self.cells];
            self.enter(dt, reaches, laterals, k);
            self.decay_and_spread(water, moving, mass);
            let flow = water.faces[0];
            let given = if flow > F::DRY { head[k][0] / flow.greater(F::DRY) } else { self.here.get(0) };
            self.here.before(given);
            self.out.before(head[k][0] * dt);
            self.here.set(self.cells, self.here.get(self.cells - 1));
            self.cross();
            self.moved.0.fill(F::ZERO);
            self.advected.before(given);
            self.disperse(moving, mass);
            moving.drawn[0] = if water.open_head { self.moved.get(0) } else { F::ZERO };
            for (r, reach) in reaches.iter().enumerate() {
                passed[r * n + k] += self.out.0[W + reach.cells.start - 1];
            }
            passed[reaches.len() * n + k] += self.out.get(self.cells - 1);
        }
    }

    #[inline(always)]
    fn weigh(&mut self, dt: F, water: &Water<'_, F>) {
        for j in (0..self.cells).step_by(W) {
            let before = take(water.before, j);
            let (inverse, dispersion) = (self.inverse_length.at(j), self.dispersion.at(j));
            let mut spreading = [F::ZERO; W];
            for l in 0..W {
                spreading[l] = dispersion[l] * (inverse[l] * inverse[l] * dt) * before[l];
            }
            self.spreading.put(j, &spreading);
            let mut crossing = Crossing::NONE;
            crossing.weigh(dt, &take(&water.faces[1..], j), &before);
            let (after, mut remaining) = (take(water.after, j), [F::ZERO; W]);
            transport::inverse(&after, &mut remaining);
            // Upstream of the first cell a closed head exchanges nothing; an open one at the distance of half a cell.
            let upstream = if j > 0 {
                take(&water.after[j - 1..], 0)
            } else {
                let mut shifted = [after[0]; W];
                shifted[1..].copy_from_slice(&after[..W - 1]);
                self.spreading.before(spreading[0]);
                shifted
            };
            crossing.exchange(&self.spreading.behind(j), &spreading, (&upstream, &after));
            if j == 0 {
                let twice = [spreading[0] + spreading[0]];
                let mut first = Crossing::<F, 1>::NONE;
                first.exchange(&twice, &twice, (&[after[0]], &[after[0]]));
                crossing.exchange[0] = if water.open_head { first.exchange[0] } else { F::ZERO };
            }
            self.leaving.put(j, &crossing.leaving);
            self.ahead_weight.put(j, &crossing.ahead_weight);
            self.behind_weight.put(j, &crossing.behind_weight);
            self.bound.put(j, &crossing.bound);
            self.exchange.put(j, &crossing.exchange);
            self.remaining.put(j, &remaining);
        }
    }

    /// What laterals bring each cell of a constituent [g].
    #[inline(always)]
    fn enter<const B: usize>(&mut self, dt: F, reaches: &[Reach<F>], laterals: &Laterals<F, B>, k: usize) {
        let n = laterals.constituents();
        self.extra.0.fill(F::ZERO);
        for (r, reach) in laterals.entered().map(|r| (r, &reaches[r])) {
            if laterals.spreads() {
                let load = laterals.load_along(r, reach, k)[0] * dt;
                for j in reach.cells.clone() {
                    self.extra.set(j, load);
                }
            }
            let start = reach.cells.start;
            self.extra.set(start, self.extra.get(start) + laterals.load[r * n + k][0] * dt);
        }
    }

    #[inline(always)]
    fn decay_and_spread<const B: usize>(
        &mut self,
        water: &Water<'_, F>,
        moving: &mut Moving<F, B>,
        mass: &[F],
    ) {
        let half = moving.half[0];
        let mut decayed = [F::ZERO; W];
        for j in (0..self.cells).step_by(W) {
            let row = take(mass, j);
            let (mut inverse, mut kept, mut here) = ([F::ZERO; W], row, [F::ZERO; W]);
            transport::inverse(&take(water.before, j), &mut inverse);
            for l in 0..W {
                here[l] = row[l] * inverse[l];
            }
            if moving.decays {
                for l in 0..W {
                    kept[l] = row[l] * half;
                    here[l] *= half;
                    decayed[l] += row[l] - kept[l];
                }
            }
            self.kept.put(j, &kept);
            self.here.put(j, &here);
        }
        moving.decayed[0] = sum(&decayed);
    }

    #[inline(always)]
    fn cross(&mut self) {
        for j in (0..self.cells).step_by(W) {
            let mut crossing = Crossing::NONE;
            crossing.leaving = self.leaving.at(j);
            crossing.ahead_weight = self.ahead_weight.at(j);
            crossing.behind_weight = self.behind_weight.at(j);
            crossing.bound = self.bound.at(j);
            let mut out = [F::ZERO; W];
            let (behind, here, ahead) = (self.here.behind(j), self.here.at(j), self.here.ahead(j));
            crossing.over_face(&behind, &here, &ahead, &self.kept.at(j), &mut out);
            self.out.put(j, &out);
        }
    }

    #[inline(always)]
    fn disperse<const B: usize>(&mut self, moving: &mut Moving<F, B>, mass: &mut [F]) {
        for j in (0..self.cells).step_by(W) {
            let (kept, out, entering) = (self.kept.at(j), self.out.at(j), self.out.behind(j));
            let (extra, remaining) = (self.extra.at(j), self.remaining.at(j));
            let (mut end, mut advected) = ([F::ZERO; W], [F::ZERO; W]);
            for l in 0..W {
                end[l] = kept[l] + (entering[l] + extra[l]) - out[l];
                advected[l] = end[l] * remaining[l];
            }
            self.advected.put(j, &advected);
            let (upstream, exchange) = (self.advected.behind(j), self.exchange.at(j));
            let mut moved = [F::ZERO; W];
            for l in 0..W {
                moved[l] = exchange[l] * (upstream[l] - advected[l]);
            }
            // The rows go on behind the last cell; nothing is there.
            let inside = (self.cells - j).min(W);
            moved[inside..].fill(F::ZERO);
            end[inside..].fill(F::ZERO);
            self.moved.put(j, &moved);
            self.kept.put(j, &end);
        }
        let half = moving.half[0];
        let mut decayed = [F::ZERO; W];
        for j in (0..self.cells).step_by(W) {
            let (end, moved, next) = (self.kept.at(j), self.moved.at(j), self.moved.ahead(j));
            let mut whole = [F::ZERO; W];
            for l in 0..W {
                whole[l] = end[l] + moved[l] - next[l];
            }
            if moving.decays {
                for l in 0..W {
                    let kept = whole[l] * half;
                    decayed[l] += whole[l] - kept;
                    whole[l] = kept;
                }
            }
            give(mass, j, &whole);
        }
        moving.decayed[0] += sum(&decayed);
    }
}

#[inline(always)]
fn sum<F: Real>(row: &[F; W]) -> F {
    row.iter().fold(F::ZERO, |sum, value| sum + *value)
}
