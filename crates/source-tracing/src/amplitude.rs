//! What a source may add to the river: excess concentrations given its discharge, and the discharge itself.
//!
//! Complete mixing of q at concentration C into Q at background b gives the excess q (C − b) / (Q + q). The discharge is lognormal about
//! the design; it is integrated over nodes. Given the discharge, each C is lognormal about its signature with a small deviation, for
//! which a normal distribution of equal mean and variance stands, so that the rest of the integral has a closed form.

use crate::episode::{Constituent, Episode};
use crate::kind::SourceKind;

/// One discharge a source may have, and what it then adds.
#[derive(Debug, Clone)]
pub(crate) struct Node<const K: usize> {
    /// Its share of the chance.
    pub(crate) weight: f64,
    /// ln(discharge / design).
    pub(crate) ln_ratio: f64,
    /// Mean excess of each constituent, mg/L.
    pub(crate) mean: [f64; K],
    /// Its variance.
    pub(crate) variance: [f64; K],
}

/// Mean and variance of each constituent in the water of a source, mg/L.
#[derive(Debug, Clone)]
pub(crate) struct Content<const K: usize> {
    mean: [f64; K],
    variance: [f64; K],
}

impl<const K: usize> Content<K> {
    /// The content of a kind; where its signature is not known, that of all kinds together.
    pub(crate) fn of(kind: &SourceKind, episode: &Episode) -> Self {
        let mut content = Self::of_any(episode);
        if let Some((_, signature)) = episode.signatures.iter().find(|(k, _)| k == kind) {
            let spread = episode.signature_log_sd.powi(2);
            for (k, median) in signature.iter().enumerate().filter_map(|(k, c)| c.map(|c| (k, c))) {
                content.mean[k] = median * (spread / 2.0).exp();
                content.variance[k] = content.mean[k].powi(2) * spread.exp_m1();
            }
        }
        content
    }

    /// The content of water of an unknown kind: mean and variance over all signatures.
    pub(crate) fn of_any(episode: &Episode) -> Self {
        let (mut mean, mut variance) = ([0.0; K], [0.0; K]);
        for k in 0..episode.constituents.len() {
            let known: Vec<f64> = episode.signatures.iter().filter_map(|(_, s)| s[k]).collect();
            // A constituent no signature knows says nothing: twice the background, give or take as much.
            let all =
                if known.is_empty() { vec![0.0, 4.0 * episode.constituents[k].background] } else { known };
            #[expect(clippy::cast_precision_loss, reason = "a handful of kinds")]
            let count = all.len() as f64;
            mean[k] = all.iter().sum::<f64>() / count;
            let between = all.iter().map(|c| (c - mean[k]).powi(2)).sum::<f64>() / count;
            variance[k] = between + (mean[k] * episode.signature_log_sd).powi(2);
        }
        Self { mean, variance }
    }

    /// Nodes of a discharge about `design` (m³/s) with `log_sd`, mixed into `river` (m³/s).
    pub(crate) fn nodes(
        &self,
        design: f64,
        log_sd: f64,
        river: f64,
        constituents: &[Constituent],
        rule: Rule,
    ) -> Vec<Node<K>> {
        normal_nodes(rule)
            .into_iter()
            .map(|(z, weight)| {
                let discharge = design * (z * log_sd).exp();
                let share = discharge / (river + discharge);
                let mut node = Node {
                    weight,
                    ln_ratio: z * log_sd,
                    mean: [0.0; K],
                    variance: self.variance.map(|v| v * share * share),
                };
                for (k, constituent) in constituents.iter().enumerate() {
                    node.mean[k] = share * (self.mean[k] - constituent.background);
                }
                node
            })
            .collect()
    }
}

/// How finely a normal distribution is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// So many equal steps within ±2.5 deviations.
    Even(u8),
    /// Three nodes exact to the fifth moment (Gauss and Hermite).
    Three,
}

/// Places in units of the deviation and weights that add up to one.
pub(crate) fn normal_nodes(rule: Rule) -> Vec<(f64, f64)> {
    const REACH: f64 = 2.5;
    match rule {
        Rule::Three => {
            let far = 3f64.sqrt();
            vec![(-far, 1.0 / 6.0), (0.0, 2.0 / 3.0), (far, 1.0 / 6.0)]
        }
        Rule::Even(1) => vec![(0.0, 1.0)],
        Rule::Even(count) => {
            let step = 2.0 * REACH / f64::from(count - 1);
            let places = (0..count).map(|i| step.mul_add(f64::from(i), -REACH));
            let nodes: Vec<(f64, f64)> = places.map(|z| (z, (-z * z / 2.0).exp())).collect();
            let total: f64 = nodes.iter().map(|(_, w)| w).sum();
            nodes.into_iter().map(|(z, w)| (z, w / total)).collect()
        }
    }
}
