//! Rain of members: a design storm, and multiples of one rain where only one is known.

use crate::uncertain::stratum;

/// Share of a design storm's duration that lies before its peak (assumed; a triangle's peak intensity is twice its mean).
pub const PEAK_AT: f64 = 0.4;
/// Standard deviation of the logarithm of members' rain where one rain is known (assumed).
pub const SPREAD: f64 = 0.3;

/// Hourly depths (mm) of a design storm from its beginning: a triangle of intensity with the peak at [`PEAK_AT`].
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "hours of a storm")]
pub fn design_storm(depth_mm: f64, hours: u32) -> Vec<f64> {
    let long = f64::from(hours.max(1));
    // The share of the depth that has fallen by a share x of the duration.
    let fallen = |x: f64| {
        if x <= PEAK_AT { x * x / PEAK_AT } else { 1.0 - (1.0 - x) * (1.0 - x) / (1.0 - PEAK_AT) }
    };
    (0..hours.max(1) as usize)
        .map(|hour| depth_mm * (fallen((hour as f64 + 1.0) / long) - fallen(hour as f64 / long)))
        .collect()
}

/// Stratified log-normal multiples of one rain whose mean is one: member `m` of `n` takes the quantile (m + ½) / n. One member is the rain itself.
#[must_use]
pub fn multiples(members: usize) -> Vec<f64> {
    (0..members).map(|m| stratum(m, members, SPREAD)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_storm_brings_its_depth_with_the_peak_where_it_should_be() {
        let storm = design_storm(50.0, 10);
        assert!((storm.iter().sum::<f64>() - 50.0).abs() < 1e-9);
        let peak = storm.iter().copied().fold(0.0, f64::max);
        assert!((storm[4] - peak).abs() < 1e-12 && storm.len() == 10, "{storm:?}");
    }

    #[test]
    fn members_multiples_ascend_and_their_mean_is_near_one() {
        let all = multiples(64);
        assert!(all.windows(2).all(|w| w[0] < w[1]));
        let mean = all.iter().sum::<f64>() / 64.0;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        assert!((multiples(1)[0] - 1.0).abs() < 1e-15);
    }
}
