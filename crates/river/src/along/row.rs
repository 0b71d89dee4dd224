//! One number a cell, read and written in chunks.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::real::Real;

/// Cells at once.
pub(super) const W: usize = 8;

/// Neighbouring cells; it begins where a line of the cache does, because a vector across two lines costs twice.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Chunk<F>(pub(super) [F; W]);

/// One number a cell, with a chunk before the first and after the last.
#[derive(Debug, Clone)]
pub(super) struct Row<F>(Vec<Chunk<F>>);

impl<F: Real> Row<F> {
    pub(super) fn new(cells: usize) -> Row<F> {
        Row(vec![Chunk([F::ZERO; W]); cells.div_ceil(W) + 2])
    }

    pub(super) fn of(cells: usize, pad: f64, value: impl Fn(usize) -> F) -> Row<F> {
        let mut row = Row(vec![Chunk([F::of(pad); W]); cells.div_ceil(W) + 2]);
        for j in 0..cells {
            row.set(j, value(j));
        }
        row
    }

    /// The chunk that begins at a cell, which is one of every W.
    #[inline(always)]
    pub(super) fn at(&self, j: usize) -> [F; W] {
        self.0[j / W + 1].0
    }

    /// The same, one cell upstream.
    #[inline(always)]
    pub(super) fn behind(&self, j: usize) -> [F; W] {
        let [before, here] = [self.0[j / W].0, self.0[j / W + 1].0];
        upstream(before[W - 1], &here)
    }

    /// The same, one cell downstream.
    #[inline(always)]
    pub(super) fn ahead(&self, j: usize) -> [F; W] {
        let [here, after] = [self.0[j / W + 1].0, self.0[j / W + 2].0];
        downstream(&here, after[0])
    }

    #[inline(always)]
    pub(super) fn put(&mut self, j: usize, chunk: &[F; W]) {
        self.0[j / W + 1].0 = *chunk;
    }

    #[inline(always)]
    pub(super) fn set(&mut self, j: usize, value: F) {
        self.0[j / W + 1].0[j % W] = value;
    }

    #[inline(always)]
    pub(super) fn get(&self, j: usize) -> F {
        self.0[j / W + 1].0[j % W]
    }

    /// The value upstream of a cell.
    #[inline(always)]
    pub(super) fn above(&self, j: usize) -> F {
        self.0[j.div_ceil(W)].0[(j + W - 1) % W]
    }

    /// The value before the first cell.
    #[inline(always)]
    pub(super) fn before(&mut self, value: F) {
        self.0[0].0[W - 1] = value;
    }

    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.0.fill(Chunk([F::ZERO; W]));
    }
}

/// A chunk seen one cell upstream. What was just written must not be read again across chunks: the processor would wait for it.
#[inline(always)]
pub(super) fn upstream<F: Real>(before: F, row: &[F; W]) -> [F; W] {
    let mut shifted = [before; W];
    shifted[1..].copy_from_slice(&row[..W - 1]);
    shifted
}

/// A chunk seen one cell downstream.
#[inline(always)]
pub(super) fn downstream<F: Real>(row: &[F; W], after: F) -> [F; W] {
    let mut shifted = [after; W];
    shifted[..W - 1].copy_from_slice(&row[1..]);
    shifted
}

#[inline(always)]
pub(super) fn take<F: Real>(slice: &[F], j: usize) -> [F; W] {
    slice[j..].first_chunk().copied().unwrap_or_else(|| take_rest(&slice[j..]))
}

#[inline(always)]
pub(super) fn give<F: Real>(slice: &mut [F], j: usize, chunk: &[F; W]) {
    if let Some(whole) = slice[j..].first_chunk_mut() {
        *whole = *chunk;
    } else {
        give_rest(&mut slice[j..], chunk);
    }
}

/// Less than a chunk. Out of the way, because a copy of any length would take the place of the plain one of a whole chunk.
#[cold]
#[inline(never)]
fn take_rest<F: Real>(rest: &[F]) -> [F; W] {
    let mut chunk = [F::ZERO; W];
    for (to, from) in chunk.iter_mut().zip(rest) {
        *to = *from;
    }
    chunk
}

#[cold]
#[inline(never)]
fn give_rest<F: Real>(rest: &mut [F], chunk: &[F; W]) {
    for (to, from) in rest.iter_mut().zip(chunk) {
        *to = *from;
    }
}

/// A chunk with nothing beyond its first lanes.
#[inline(always)]
pub(super) fn first<F: Real>(chunk: &[F; W], lanes: usize) -> [F; W] {
    let mut kept = *chunk;
    for l in 0..W {
        kept[l] = if l < lanes { kept[l] } else { F::ZERO };
    }
    kept
}
