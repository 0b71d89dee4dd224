//! What is uncertain of the water that comes: the numbers, assumed and all in this place but that of rain ([`crate::rain::SPREAD`]), and the factors
//! by which members differ.
//!
//! A headwater brings in each member its flow and its concentrations times a factor of its own for the whole run, log-normal with mean one. Factors are
//! stratified: of `n` members each takes another `n`-th of the distribution, in an order drawn for every headwater and constituent. They depend
//! on the member alone, so that every option meets the same water and differences are told member by member. Dissolved
//! oxygen has none: air holds it near its own saturation.

use river::model::{Model, NodeId};
use river::random::Draws;
use river_model::NativeModel;

use crate::Upstream;

/// Standard deviation of the logarithm of a headwater's flow, which no station tells (assumed).
pub const FLOW_SPREAD: f64 = 0.3;
/// The same of what a source brings at the model's own concentrations (assumed).
pub const SOURCE_SPREAD: f64 = 0.4;
/// The same where a river enters with concentrations that are measured, while they are (assumed).
pub const MEASURED_SPREAD: f64 = 0.1;
/// The same of a measured concentration that has to stand for the coming three days (assumed).
pub const HELD_SPREAD: f64 = 0.2;
/// Which orders are drawn; the same for every question, so that two differ by what is known alone.
const SEED: u64 = 20_210_714;

/// Factors of what one headwater brings, one a member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Brings {
    /// Where it enters.
    pub(crate) node: NodeId,
    /// Of its water.
    pub(crate) water: Vec<f64>,
    /// Of concentrations: constituent and factors.
    pub(crate) quality: Vec<(usize, Vec<f64>)>,
}

/// Factors of every headwater of a model.
pub(crate) fn brought(
    native: &NativeModel,
    model: &Model,
    upstream: &[Upstream],
    members: usize,
) -> Vec<Brings> {
    let quality_of = |place: usize| -> Vec<(usize, Vec<f64>)> {
        let uncertain = (0..model.pollutants.len()).filter(|p| !model.is_oxygen(*p));
        let spread = |p: usize| if is_measured(upstream, place, p) { HELD_SPREAD } else { SOURCE_SPREAD };
        uncertain.map(|p| (p, factors(stream(place, p + 1), members, spread(p)))).collect()
    };
    let all = native.headwaters.iter().enumerate();
    let one = |(place, headwater): (usize, &river_model::Headwater)| Brings {
        node: headwater.node,
        water: factors(stream(place, 0), members, FLOW_SPREAD),
        quality: quality_of(place),
    };
    all.map(one).collect()
}

/// Whether a constituent is measured at a headwater.
pub(crate) fn is_measured(upstream: &[Upstream], headwater: usize, constituent: usize) -> bool {
    upstream.iter().any(|u| u.headwater == headwater && u.constituent == constituent)
}

/// The draws of a headwater's water (0) or of one of its constituents.
fn stream(headwater: usize, of: usize) -> u64 {
    headwater as u64 * 1000 + of as u64
}

/// Stratified factors in an order that is drawn.
fn factors(stream: u64, members: usize, spread: f64) -> Vec<f64> {
    let draws = Draws::new(SEED);
    let mut order: Vec<usize> = (0..members).collect();
    order.sort_by_key(|m| draws.bits(stream, *m as u64));
    order.into_iter().map(|place| stratum(place, members, spread)).collect()
}

/// The factor in the middle of one of `n` equal parts of a log-normal law with mean one; of one part it is one.
#[expect(clippy::cast_precision_loss, reason = "a count of members")]
pub(crate) fn stratum(place: usize, n: usize, spread: f64) -> f64 {
    if n < 2 {
        return 1.0;
    }
    let z = normal_quantile((place as f64 + 0.5) / n as f64);
    (spread * z - 0.5 * spread * spread).exp()
}

/// The quantile of the standard normal distribution by bisection of its integral (Abramowitz and Stegun 7.1.26).
fn normal_quantile(p: f64) -> f64 {
    let below = |z: f64| {
        let x = z.abs() / std::f64::consts::SQRT_2;
        let t = 1.0 / (1.0 + 0.327_591_1 * x);
        let poly = t
            * (0.254_829_592
                + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
        let erf = 1.0 - poly * (-x * x).exp();
        if z >= 0.0 { 0.5 * (1.0 + erf) } else { 0.5 * (1.0 - erf) }
    };
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if below(middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_headwater_takes_each_part_of_the_law_once_and_in_an_order_of_its_own() {
        let water = factors(stream(0, 0), 64, FLOW_SPREAD);
        let other = factors(stream(1, 0), 64, FLOW_SPREAD);
        assert_ne!(water, other, "headwaters do not swell together");
        let ascending = |all: &[f64]| {
            let mut all = all.to_vec();
            all.sort_by(f64::total_cmp);
            all
        };
        assert_eq!(ascending(&water), (0..64).map(|m| stratum(m, 64, FLOW_SPREAD)).collect::<Vec<_>>());
        assert_eq!(ascending(&water), ascending(&other));
        let logs: Vec<f64> = water.iter().map(|f| f.ln()).collect();
        let mean = logs.iter().sum::<f64>() / 64.0;
        let spread = (logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 64.0).sqrt();
        assert!((spread - FLOW_SPREAD).abs() < 0.02, "{spread}");
        assert!((water.iter().sum::<f64>() / 64.0 - 1.0).abs() < 0.01);
        assert_eq!(factors(stream(0, 0), 1, FLOW_SPREAD), [1.0], "one member is what is known");
    }
}
