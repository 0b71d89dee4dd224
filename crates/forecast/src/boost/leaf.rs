//! What a leaf adds to each quantile, and the bounds that keep a tree monotone.

use super::tree::Field;
use crate::features::Sense;
use crate::levels::{COUNT, LEVELS};

/// Between which numbers the leaves below a node must lie.
///
/// A split on a feature with a sense sets the middle of its children's corrections between them, and no leaf below crosses it.
/// Two rows that differ in that feature only part at such a split, so the tree is monotone, and so is a sum of trees.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    low: [f32; COUNT],
    high: [f32; COUNT],
}

impl Default for Bounds {
    fn default() -> Self {
        Self { low: [f32::NEG_INFINITY; COUNT], high: [f32::INFINITY; COUNT] }
    }
}

impl Bounds {
    pub(super) fn clip(&self, mut values: [f32; COUNT]) -> [f32; COUNT] {
        for ((value, low), high) in values.iter_mut().zip(self.low).zip(self.high) {
            *value = value.max(low).min(high);
        }
        values
    }

    /// Bounds of the children of a split.
    pub(super) fn between(
        &self,
        field: &Field<'_>,
        feature: usize,
        left: &[u32],
        right: &[u32],
    ) -> (Self, Self) {
        let (mut of_left, mut of_right) = (self.clone(), self.clone());
        let sense = field.senses[feature];
        if sense == Sense::Free {
            return (of_left, of_right);
        }
        let (a, b) = (self.clip(correction(field, left)), self.clip(correction(field, right)));
        for level in 0..COUNT {
            let middle = f32::midpoint(a[level], b[level]);
            if sense == Sense::Rising {
                of_left.high[level] = middle;
                of_right.low[level] = middle;
            } else {
                of_left.low[level] = middle;
                of_right.high[level] = middle;
            }
        }
        (of_left, of_right)
    }
}

/// The step towards each level's quantile of what the rows still miss, shrunk by few rows and by the rate.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of rows and places among them"
)]
pub(super) fn correction(field: &Field<'_>, rows: &[u32]) -> [f32; COUNT] {
    let mut corrections = [0.0; COUNT];
    let Some(last) = rows.len().checked_sub(1) else { return corrections };
    let count = rows.len() as f64;
    let weight = field.settings.rate * count / (count + field.settings.prior_rows);
    let mut misses = Vec::with_capacity(rows.len());
    for (level, correction) in corrections.iter_mut().enumerate() {
        misses.clear();
        misses.extend(
            rows.iter().map(|row| field.outcomes[*row as usize] - field.fitted[*row as usize][level]),
        );
        let place = (LEVELS[level] * last as f64).round() as usize;
        let (_, miss, _) = misses.select_nth_unstable_by(place, f32::total_cmp);
        *correction = *miss * weight as f32;
    }
    corrections
}
