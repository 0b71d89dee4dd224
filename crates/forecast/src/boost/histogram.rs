//! Gradients of all levels summed by bin: eight numbers side by side, the seven levels and the count.

use crate::levels::{COUNT, LEVELS};

/// Gradients of the pinball losses at the seven levels, then 1.
pub(crate) type Lanes = [f32; COUNT + 1];

/// The pull of one row on each quantile: up by the level when it lies above, down by the rest when it lies below.
pub(crate) fn gradient(outcome: f32, quantiles: &[f32; COUNT]) -> Lanes {
    let mut lanes = [1.0; COUNT + 1];
    for ((lane, quantile), level) in lanes.iter_mut().zip(quantiles).zip(LEVELS) {
        #[expect(clippy::cast_possible_truncation, reason = "a level")]
        let level = level as f32;
        *lane = if outcome > *quantile { level } else { level - 1.0 };
    }
    lanes
}

/// The sums of a node, by feature and bin.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    pub(crate) sums: Vec<Lanes>,
}

impl Histogram {
    pub(crate) fn of(rows: &[u32], columns: &[&[u8]], starts: &[usize], gradients: &[Lanes]) -> Self {
        let mut sums = vec![[0.0; COUNT + 1]; *starts.last().unwrap_or(&0)];
        for (column, bounds) in columns.iter().zip(starts.windows(2)) {
            let bins = &mut sums[bounds[0]..bounds[1]];
            for row in rows {
                let row = *row as usize;
                add(&mut bins[usize::from(column[row])], &gradients[row]);
            }
        }
        Self { sums }
    }

    /// What is left of a node when one of its children is taken away.
    pub(crate) fn without(mut self, child: &Self) -> Self {
        for (sum, taken) in self.sums.iter_mut().zip(&child.sums) {
            for (a, b) in sum.iter_mut().zip(taken) {
                *a -= b;
            }
        }
        self
    }
}

pub(crate) fn add(sum: &mut Lanes, more: &Lanes) {
    for (a, b) in sum.iter_mut().zip(more) {
        *a += b;
    }
}

/// How well a node's rows agree on where its quantiles should go. Each level counts by the spread of its gradient, so that
/// all say as much as the median.
pub(crate) fn agreement(sums: &Lanes, prior: f32) -> f32 {
    let mut score = 0.0;
    for (sum, level) in sums.iter().zip(LEVELS) {
        #[expect(clippy::cast_possible_truncation, reason = "a level")]
        let spread = (level * (1.0 - level)) as f32;
        score += sum * sum / spread;
    }
    score / (sums[COUNT] + prior)
}
