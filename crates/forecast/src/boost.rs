//! Boosted trees that give seven quantiles at once, monotone where the features say so.
//!
//! One tree corrects all levels: a split is good when the rows on each side agree, over all levels, on where their quantiles
//! should go. Seven gradients and a count fill one vector register, so a histogram of all levels costs about as much as one of a
//! single level, and quantiles that share their trees cross less than those of seven models. Which rows and features a tree
//! looks at is drawn from its number: the same rows give the same trees, bit for bit.

mod bins;
mod histogram;
mod leaf;
mod tree;

use serde::{Deserialize, Serialize};

use self::bins::Bins;
use self::histogram::Pulls;
use self::tree::{Field, Tree};
use crate::features::Sense;
use crate::levels::{COUNT, LEVELS, Quantiles};
use crate::spec::Boost;

/// A trained sum of trees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Boosted {
    base: [f32; COUNT],
    trees: Vec<Tree>,
}

impl Boosted {
    /// Learns the quantiles of `outcomes` given `rows`; `None` of fewer rows than two leaves hold.
    pub(crate) fn train(
        rows: &[&[f32]],
        outcomes: &[f32],
        senses: &[Sense],
        settings: &Boost,
        seed: u64,
    ) -> Option<Self> {
        if rows.len() < 2 * settings.leaf_rows.max(1) || rows.len() != outcomes.len() {
            return None;
        }
        let bins = Bins::of(rows, settings.bins);
        let columns: Vec<Vec<u8>> = (0..senses.len())
            .map(|feature| rows.iter().map(|row| bins.bin(feature, row[feature])).collect())
            .collect();
        let base = base(outcomes);
        let pulls = Pulls::new();
        let mut fitted = vec![base; rows.len()];
        let mut trees = Vec::with_capacity(settings.trees);
        for number in 0..settings.trees {
            let mut draw = Draw(seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let chosen = draw.some(senses.len(), settings.features);
            let sample: Vec<u32> = draw
                .some(rows.len(), settings.rows)
                .into_iter()
                .filter_map(|row| u32::try_from(row).ok())
                .collect();
            let gradients: Vec<_> = outcomes
                .iter()
                .zip(&fitted)
                .map(|(outcome, fitted)| pulls.gradient(*outcome, fitted))
                .collect();
            let field = Field {
                bins: &bins,
                columns: &columns,
                senses,
                chosen: &chosen,
                gradients: &gradients,
                outcomes,
                fitted: &fitted,
                settings,
            };
            let tree = Tree::grow(&field, sample);
            for (fitted, row) in fitted.iter_mut().zip(rows) {
                for (quantile, more) in fitted.iter_mut().zip(tree.of(row)) {
                    *quantile += more;
                }
            }
            trees.push(tree);
        }
        Some(Self { base, trees })
    }

    /// The quantiles given a row of features.
    pub(crate) fn quantiles(&self, row: &[f32]) -> Quantiles {
        let mut sum = self.base;
        for tree in &self.trees {
            for (quantile, more) in sum.iter_mut().zip(tree.of(row)) {
                *quantile += more;
            }
        }
        Quantiles::sorted(sum.map(f64::from))
    }

    /// How often each feature was asked for.
    pub(crate) fn asked(&self, features: usize) -> Vec<usize> {
        let mut counts = vec![0; features];
        for feature in self.trees.iter().flat_map(Tree::asked) {
            if let Some(count) = counts.get_mut(feature) {
                *count += 1;
            }
        }
        counts
    }
}

/// The quantiles of the outcomes without any feature.
fn base(outcomes: &[f32]) -> [f32; COUNT] {
    let mut sorted = outcomes.to_vec();
    sorted.sort_by(f32::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among the rows"
    )]
    LEVELS.map(|level| sorted[(level * (sorted.len() - 1) as f64).round() as usize])
}

/// Numbers that follow from a seed (splitmix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A share of the first `count` numbers, in order, at least one.
    fn some(&mut self, count: usize, share: f64) -> Vec<usize> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 2^32")]
        let below = (share.clamp(0.0, 1.0) * 4_294_967_296.0) as u64;
        let mut chosen: Vec<usize> = (0..count).filter(|_| self.next() >> 32 < below).collect();
        if chosen.is_empty() && count > 0 {
            chosen.push(usize::try_from(self.next() % count as u64).unwrap_or(0));
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settings() -> Boost {
        Boost {
            trees: 40,
            rate: 0.1,
            leaves: 8,
            leaf_rows: 10,
            prior_rows: 2.0,
            features: 0.8,
            rows: 0.8,
            bins: 32,
        }
    }

    /// Rows of two features, and noise that grows with the first.
    #[expect(clippy::cast_precision_loss, reason = "numbers of a test")]
    fn sample(count: u64) -> (Vec<Vec<f32>>, Vec<f32>) {
        let mut draw = Draw(7);
        let mut one = || (draw.next() >> 40) as f32 / 16_777_216.0;
        let rows: Vec<Vec<f32>> = (0..count).map(|_| vec![one(), one()]).collect();
        let outcomes = rows.iter().map(|row| 3.0 * row[1] + (0.2 + row[0]) * (one() - 0.5)).collect();
        (rows, outcomes)
    }

    fn trained(rows: &[Vec<f32>], outcomes: &[f32], senses: &[Sense]) -> Boosted {
        let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
        Boosted::train(&rows, outcomes, senses, &settings(), 1).unwrap()
    }

    #[test]
    fn each_quantile_leaves_its_share_below_and_follows_the_spread() {
        let (rows, outcomes) = sample(3000);
        let boosted = trained(&rows, &outcomes, &[Sense::Free, Sense::Free]);
        for (level, share) in LEVELS.iter().enumerate() {
            let below = rows
                .iter()
                .zip(&outcomes)
                .filter(|(row, outcome)| f64::from(**outcome) <= boosted.quantiles(row).0[level]);
            let below = f64::from(u32::try_from(below.count()).unwrap()) / 3000.0;
            assert!((below - share).abs() < 0.03, "level {share}: {below}");
        }
        let width = |first: f32| {
            let (low, high) = boosted.quantiles(&[first, 0.5]).interval90();
            high - low
        };
        assert!(width(0.9) > 2.0 * width(0.1), "{} {}", width(0.9), width(0.1));
        assert!((boosted.quantiles(&[0.5, 0.8]).median() - 2.4).abs() < 0.2);
    }

    #[test]
    fn the_same_rows_give_the_same_trees_and_json_keeps_every_bit() {
        let (rows, outcomes) = sample(500);
        let senses = [Sense::Free, Sense::Rising];
        let boosted = trained(&rows, &outcomes, &senses);
        assert_eq!(boosted, trained(&rows, &outcomes, &senses));
        let text = serde_json::to_string(&boosted).unwrap();
        assert_eq!(serde_json::from_str::<Boosted>(&text).unwrap(), boosted);
    }

    #[test]
    fn a_stored_tree_that_leads_in_circles_or_nowhere_ends() {
        for text in [
            r#"{"base":[0,0,0,0,0,0,0],"trees":[{"nodes":[{"split":{"feature":0,"edge":0,"missing_left":true,"left":0,"right":0}}]}]}"#,
            r#"{"base":[0,0,0,0,0,0,0],"trees":[{"nodes":[{"split":{"feature":9,"edge":0,"missing_left":true,"left":8,"right":8}}]}]}"#,
            r#"{"base":[0,0,0,0,0,0,0],"trees":[{"nodes":[]}]}"#,
        ] {
            let boosted: Boosted = serde_json::from_str(text).unwrap();
            assert_eq!(boosted.quantiles(&[1.0]), Quantiles([0.0; COUNT]), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_quantile_falls_where_the_feature_rises_by_its_sense(
            seed in any::<u64>(),
            slope in -2.0_f32..2.0,
            gaps in any::<bool>(),
        ) {
            let mut draw = Draw(seed);
            #[expect(clippy::cast_precision_loss, reason = "numbers of a test")]
            let mut one = || (draw.next() >> 40) as f32 / 16_777_216.0;
            let rows: Vec<Vec<f32>> = (0..300)
                .map(|_| vec![one(), if gaps && one() < 0.2 { f32::NAN } else { one() }, one()])
                .collect();
            // The data pull against the senses as often as not.
            let outcomes: Vec<f32> =
                rows.iter().map(|row| slope * (row[0] - row[2]) + (6.0 * row[0]).sin() + 0.3 * one()).collect();
            let boosted = trained(&rows, &outcomes, &[Sense::Rising, Sense::Free, Sense::Falling]);
            for row in rows.iter().take(40) {
                for (feature, sign) in [(0, 1.0), (2, -1.0)] {
                    let said: Vec<Quantiles> = (0_u8..=20)
                        .map(|n| {
                            let mut row = row.clone();
                            row[feature] = f32::from(n) * 0.05;
                            boosted.quantiles(&row)
                        })
                        .collect();
                    for pair in said.windows(2) {
                        for (less, more) in pair[0].0.iter().zip(pair[1].0) {
                            prop_assert!(sign * (more - less) >= -1e-5, "{said:?}");
                        }
                    }
                }
            }
        }
    }
}
