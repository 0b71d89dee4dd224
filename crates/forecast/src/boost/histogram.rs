//! Gradients of all levels summed by bin: eight numbers side by side, the seven levels and the count.

use crate::levels::{COUNT, LEVELS};

/// Gradients of the pinball losses at the seven levels, each in units of its spread, then 1.
pub(crate) type Lanes = [f32; COUNT + 1];

/// What a row above a quantile pulls it up by, and what a row below pulls it down by, level by level. Divided by the gradient's
/// standard deviation, so that all levels say as much as the median.
pub(crate) struct Pulls {
    up: [f32; COUNT],
    down: [f32; COUNT],
}

impl Pulls {
    #[expect(clippy::cast_possible_truncation, reason = "numbers of about one")]
    pub(crate) fn new() -> Self {
        let spread = |level: f64| (level * (1.0 - level)).sqrt();
        Self {
            up: LEVELS.map(|level| (level / spread(level)) as f32),
            down: LEVELS.map(|level| ((level - 1.0) / spread(level)) as f32),
        }
    }

    pub(crate) fn gradient(&self, outcome: f32, quantiles: &[f32; COUNT]) -> Lanes {
        let mut lanes = [1.0; COUNT + 1];
        for level in 0..COUNT {
            lanes[level] = if outcome > quantiles[level] { self.up[level] } else { self.down[level] };
        }
        lanes
    }
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

/// How well a node's rows agree on where its quantiles should go.
pub(crate) fn agreement(sums: &Lanes, prior: f32) -> f32 {
    let of = |level: usize| sums[level] * sums[level];
    // In pairs, so that the additions need not wait for each other.
    let squares = ((of(0) + of(1)) + (of(2) + of(3))) + ((of(4) + of(5)) + of(6));
    squares / (sums[COUNT] + prior)
}
