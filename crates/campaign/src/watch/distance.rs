//! How far two places of the map are from each other.

/// Mean radius of the earth, metres.
const EARTH_M: f64 = 6_371_000.0;

/// Metres between two places given as millionths of a degree (longitude, latitude), along the surface; a county is small enough for a sphere.
#[must_use]
pub fn metres(a: (i32, i32), b: (i32, i32)) -> u32 {
    let radians = |millionths: i32| (f64::from(millionths) / 1e6).to_radians();
    let (north_a, north_b) = (radians(a.1), radians(b.1));
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let chord = half(north_a, north_b) + north_a.cos() * north_b.cos() * half(radians(a.0), radians(b.0));
    let along = 2.0 * EARTH_M * chord.clamp(0.0, 1.0).sqrt().asin();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most half the earth's girth"
    )]
    let whole = along.round() as u32;
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_thousandth_of_a_degree_of_latitude_is_111_metres_and_of_longitude_86_at_39_degrees() {
        let here = (112_960_000, 39_070_000);
        assert_eq!(metres(here, (112_960_000, 39_071_000)), 111);
        assert_eq!(metres(here, (112_961_000, 39_070_000)), 86);
        assert_eq!(metres(here, here), 0);
    }

    proptest! {
        #[test]
        fn the_way_back_is_as_long(a in (-180_000_000..180_000_000, -90_000_000..90_000_000),
            b in (-180_000_000..180_000_000, -90_000_000..90_000_000)) {
            prop_assert_eq!(metres(a, b), metres(b, a));
            prop_assert!(metres(a, b) <= 20_020_000);
        }
    }
}
