//! What a photo says of its place and time against what was claimed with it: a difference to look at, no judgement.

use standards::time::Instant;

use super::Location;

/// What a photo says of itself (EXIF). A camera's clock may be wrong and its place missing: believed no more than what was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhotoClaim {
    /// When it was taken, by the camera's clock read as Beijing time.
    pub taken: Option<Instant>,
    /// Longitude and latitude, millionths of a degree.
    pub place: Option<(i32, i32)>,
}

/// How far a photo's own place and time are from what was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClaimCheck {
    /// Metres between the photo's place and the claimed one.
    pub distance_m: Option<u32>,
    /// Whole minutes from the photo's time to the claimed one; negative when the photo was taken later.
    pub minutes: Option<i64>,
}

/// Radius of the sphere that distances are measured on (m).
const EARTH_M: f64 = 6_371_008.8;

/// Compares a photo with the time an act is said to have happened at and the place it is said to be about.
#[must_use]
pub fn check_claim(photo: PhotoClaim, happened: Instant, place: Option<(i32, i32)>) -> ClaimCheck {
    ClaimCheck {
        distance_m: photo.place.zip(place).map(|(a, b)| metres_between(a, b)),
        minutes: photo.taken.map(|taken| (happened.0 - taken.0) / 60_000),
    }
}

/// Metres between two places in millionths of a degree, on a sphere.
#[must_use]
pub fn metres_between(a: (i32, i32), b: (i32, i32)) -> u32 {
    let radians = |millionths: i32| (f64::from(millionths) / 1e6).to_radians();
    let (lat_a, lat_b) = (radians(a.1), radians(b.1));
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(radians(a.0), radians(b.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most half of the earth's round"
    )]
    let metres = (2.0 * EARTH_M * h.sqrt().clamp(0.0, 1.0).asin()).round() as u32;
    metres
}

impl Location {
    /// Longitude and latitude alone.
    #[must_use]
    pub fn place(&self) -> (i32, i32) {
        (self.longitude, self.latitude)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_photo_of_another_day_and_place_shows_by_how_much() {
        let photo = PhotoClaim {
            taken: Some(at("2021-07-14T08:00:00+08:00")),
            place: Some((112_960_000, 39_070_000)),
        };
        let check = check_claim(photo, at("2021-07-14T09:30:59+08:00"), Some((112_960_000, 39_080_000)));
        assert_eq!(check, ClaimCheck { distance_m: Some(1112), minutes: Some(90) });
        let later = check_claim(photo, at("2021-07-14T07:00:00+08:00"), None);
        assert_eq!(later, ClaimCheck { distance_m: None, minutes: Some(-60) });
        assert_eq!(
            check_claim(PhotoClaim::default(), at("2021-07-14T07:00:00+08:00"), Some((0, 0))),
            ClaimCheck::default()
        );
    }

    proptest! {
        #[test]
        fn a_distance_is_the_same_both_ways_and_nothing_to_itself(
            x in -180_000_000i32..180_000_000, y in -90_000_000i32..90_000_000, x2 in -180_000_000i32..180_000_000, y2 in -90_000_000i32..90_000_000,
        ) {
            prop_assert_eq!(metres_between((x, y), (x2, y2)), metres_between((x2, y2), (x, y)));
            prop_assert_eq!(metres_between((x, y), (x, y)), 0);
            prop_assert!(metres_between((x, y), (x2, y2)) <= 20_015_115);
        }
    }
}
