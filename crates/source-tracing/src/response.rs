//! How water released upstream arrives: advection and dispersion, and the distribution of the travel time.

const SECONDS_PER_HOUR: f64 = 3600.0;

/// Share of a lasting release that has arrived: ½ erfc((x − ut) / (2 √(Dt))), 0 before the release.
///
/// The leading term of Ogata and Banks (1961). The second term, ½ exp(ux/D) erfc((x + ut) / (2 √(Dt))), has the opposite sign for a
/// lateral inflow; at Péclet numbers of a river reach (ux/D above 50) it is less than a tenth of the first and is left out.
/// `distance_m` in m, `elapsed_h` in h since the release began, `velocity` in m/s, `dispersion` in m²/s.
pub(crate) fn step_response(distance_m: f64, elapsed_h: f64, velocity: f64, dispersion: f64) -> f64 {
    let t = elapsed_h * SECONDS_PER_HOUR;
    if t <= 0.0 {
        return 0.0;
    }
    let z = velocity.mul_add(-t, distance_m) / (2.0 * (dispersion * t).sqrt());
    0.5 * erfc(z)
}

/// Concentration at `distance_m` downstream, `elapsed_h` after a release of one unit of concentration began that lasts `duration_h`.
///
/// Lies between 0 and 1; multiply by the excess concentration of the mixed water. Units as in m, h, m/s, m²/s.
#[must_use]
pub fn unit_response(
    distance_m: f64,
    elapsed_h: f64,
    duration_h: f64,
    velocity: f64,
    dispersion: f64,
) -> f64 {
    step_response(distance_m, elapsed_h, velocity, dispersion)
        - step_response(distance_m, elapsed_h - duration_h, velocity, dispersion)
}

/// Complementary error function, absolute error below 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).
fn erfc(z: f64) -> f64 {
    let x = z.abs();
    if x > 5.0 {
        return if z > 0.0 { 0.0 } else { 2.0 };
    }
    let t = 1.0 / 0.327_591_1f64.mul_add(x, 1.0);
    let series = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let tail = series * (-x * x).exp();
    if z >= 0.0 { tail } else { 2.0 - tail }
}

/// How long water takes from a source to the section, when velocity is uncertain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TravelTime {
    /// A tenth of the chance lies below, hours.
    pub early_h: f64,
    /// Half of the chance lies below, hours.
    pub median_h: f64,
    /// A tenth of the chance lies above, hours.
    pub late_h: f64,
}

/// Travel time over `distance_m` at `velocity` (m/s) whose logarithm is normal with deviation `velocity_log_sd`.
#[must_use]
pub fn travel_time(distance_m: f64, velocity: f64, velocity_log_sd: f64) -> TravelTime {
    /// The ninth decile of the normal distribution.
    const DECILE: f64 = 1.281_551_6;
    let median_h = distance_m / velocity / SECONDS_PER_HOUR;
    let spread = (DECILE * velocity_log_sd).exp();
    TravelTime { early_h: median_h / spread, median_h, late_h: median_h * spread }
}

#[cfg(test)]
mod tests {
    use super::{erfc, travel_time, unit_response};

    #[test]
    fn the_error_function_keeps_its_table() {
        for (x, expected) in [(0.0, 1.0), (0.5, 0.479_500_122), (1.0, 0.157_299_207), (2.0, 0.004_677_735)] {
            assert!((erfc(x) - expected).abs() < 1.5e-7, "{x}");
            assert!((erfc(-x) - (2.0 - expected)).abs() < 1.5e-7, "{x}");
        }
    }

    #[test]
    fn a_release_passes_whole_and_in_the_middle_of_its_travel_time() {
        let (mut area, mut moment) = (0.0, 0.0);
        for minute in 0..6000 {
            let at = f64::from(minute) / 60.0;
            let c = unit_response(30_000.0, at, 2.0, 0.6, 20.0);
            area += c / 60.0;
            moment += c * at / 60.0;
        }
        // Two hours of one unit; the mean arrival is x/u + half the duration + D/u².
        assert!((area - 2.0).abs() < 1e-3, "{area}");
        let mean = 30_000.0 / 0.6 / 3600.0 + 1.0 + 20.0 / 0.36 / 3600.0;
        assert!((moment / area - mean).abs() < 0.01, "{} {mean}", moment / area);
    }

    #[test]
    fn uncertain_velocity_spreads_the_arrival_of_far_sources_more() {
        let near = travel_time(5_000.0, 0.6, 0.15);
        let far = travel_time(50_000.0, 0.6, 0.15);
        assert!((far.median_h - 23.148).abs() < 1e-3);
        assert!(far.late_h - far.early_h > 9.9 * (near.late_h - near.early_h));
    }
}
