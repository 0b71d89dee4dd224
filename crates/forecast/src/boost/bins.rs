//! Features cut into bins, so that a tree counts instead of sorting.

use serde::{Deserialize, Serialize};

/// Upper edges of the bins of each feature, learnt from rows. Bin 0 holds what is missing, bin `n` the values above edge
/// `n - 1` and not above edge `n`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bins(Vec<Vec<f32>>);

impl Bins {
    /// Edges at which about equally many rows fall into each bin; at most `most` bins a feature.
    pub(crate) fn of(rows: &[&[f32]], most: usize) -> Self {
        let count = rows.first().map_or(0, |row| row.len());
        let mut column = Vec::with_capacity(rows.len());
        let edges = (0..count).map(|feature| {
            column.clear();
            column.extend(rows.iter().map(|row| row[feature]).filter(|value| !value.is_nan()));
            column.sort_by(f32::total_cmp);
            edges(&column, most.clamp(2, 255))
        });
        Self(edges.collect())
    }

    /// How many bins a feature has, that of the missing included.
    pub(crate) fn count(&self, feature: usize) -> usize {
        self.0[feature].len() + 2
    }

    /// The greatest value of a bin.
    pub(crate) fn edge(&self, feature: usize, bin: usize) -> f32 {
        self.0[feature][bin - 1]
    }

    pub(crate) fn bin(&self, feature: usize, value: f32) -> u8 {
        if value.is_nan() {
            return 0;
        }
        let place = self.0[feature].partition_point(|edge| *edge < value);
        u8::try_from(place + 1).unwrap_or(u8::MAX)
    }
}

/// Edges between values in rising order: half way between neighbours that differ.
fn edges(sorted: &[f32], most: usize) -> Vec<f32> {
    let mut found: Vec<f32> = Vec::new();
    let wanted = most - 1;
    for number in 1..wanted {
        let place = number * sorted.len() / wanted;
        let Some(&high) = sorted.get(place) else { continue };
        let below = sorted.partition_point(|value| *value < high);
        let Some(&low) = below.checked_sub(1).and_then(|at| sorted.get(at)) else { continue };
        let edge = low + (high - low) * 0.5;
        if found.last().is_none_or(|last| edge > *last) {
            found.push(edge);
        }
    }
    found
}
