//! One number a cell, read and written in chunks.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::real::Real;

/// Cells at once.
pub(super) const W: usize = 8;

/// One number a cell, with room for a chunk before the first and after the last.
#[derive(Debug, Clone)]
pub(super) struct Row<F>(pub(super) Vec<F>);

impl<F: Real> Row<F> {
    pub(super) fn new(cells: usize) -> Row<F> {
        Row(vec![F::ZERO; cells + 3 * W])
    }

    pub(super) fn of(cells: usize, pad: f64, value: impl Fn(usize) -> F) -> Row<F> {
        let mut row = Row(vec![F::of(pad); cells + 3 * W]);
        for j in 0..cells {
            row.0[W + j] = value(j);
        }
        row
    }

    /// The chunk that begins at a cell.
    #[inline(always)]
    pub(super) fn at(&self, j: usize) -> [F; W] {
        self.chunk(W + j)
    }

    /// The same, one cell upstream.
    #[inline(always)]
    pub(super) fn behind(&self, j: usize) -> [F; W] {
        self.chunk(W + j - 1)
    }

    /// The same, one cell downstream.
    #[inline(always)]
    pub(super) fn ahead(&self, j: usize) -> [F; W] {
        self.chunk(W + j + 1)
    }

    #[inline(always)]
    fn chunk(&self, at: usize) -> [F; W] {
        self.0[at..].first_chunk().copied().unwrap_or([F::ZERO; W])
    }

    #[inline(always)]
    pub(super) fn put(&mut self, j: usize, chunk: &[F; W]) {
        self.0[W + j..W + j + W].copy_from_slice(chunk);
    }

    #[inline(always)]
    pub(super) fn set(&mut self, j: usize, value: F) {
        self.0[W + j] = value;
    }

    #[inline(always)]
    pub(super) fn get(&self, j: usize) -> F {
        self.0[W + j]
    }

    /// The value before the first cell.
    #[inline(always)]
    pub(super) fn before(&mut self, value: F) {
        self.0[W - 1] = value;
    }
}

#[inline(always)]
pub(super) fn take<F: Real>(slice: &[F], j: usize) -> [F; W] {
    if let Some(chunk) = slice[j..].first_chunk() {
        return *chunk;
    }
    let mut chunk = [F::ZERO; W];
    chunk[..slice.len() - j].copy_from_slice(&slice[j..]);
    chunk
}

#[inline(always)]
pub(super) fn give<F: Real>(slice: &mut [F], j: usize, chunk: &[F; W]) {
    if let Some(whole) = slice[j..].first_chunk_mut() {
        *whole = *chunk;
        return;
    }
    let end = slice.len();
    slice[j..end].copy_from_slice(&chunk[..end - j]);
}
