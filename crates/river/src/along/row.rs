//! One number a cell, read and written in chunks.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::real::Real;

/// Cells at once.
pub(super) const W: usize = 8;

/// So many numbers has a row of so many cells: whole chunks, nothing in those beyond the last cell.
pub(crate) fn padded(cells: usize) -> usize {
    cells.next_multiple_of(W)
}

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

    /// The chunks, so many: asked for the number that all rows of a loop have, it needs no look at their ends.
    #[inline(always)]
    pub(super) fn chunks(&self, count: usize) -> &[Chunk<F>] {
        &self.0[1..][..count]
    }

    #[inline(always)]
    pub(super) fn chunks_mut(&mut self, count: usize) -> &mut [Chunk<F>] {
        &mut self.0[1..][..count]
    }

    /// The chunks one chunk downstream; the last is beyond the cells.
    #[inline(always)]
    pub(super) fn following(&self, count: usize) -> &[Chunk<F>] {
        &self.0[2..][..count]
    }

    /// The value before the first cell.
    #[inline(always)]
    pub(super) fn first(&self) -> F {
        self.0[0].0[W - 1]
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

/// The chunks of a slice that goes on to the end of its last one.
#[inline(always)]
pub(super) fn chunked<F: Real>(slice: &[F], count: usize) -> &[[F; W]] {
    &slice.as_chunks().0[..count]
}

#[inline(always)]
pub(super) fn chunked_mut<F: Real>(slice: &mut [F], count: usize) -> &mut [[F; W]] {
    &mut slice.as_chunks_mut().0[..count]
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
