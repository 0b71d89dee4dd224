//! Weights of gauges for a section or catchment: given, equal, by nearest area (Thiessen) or by distance.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;

/// A place, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// East.
    pub lon: f64,
    /// North.
    pub lat: f64,
}

/// How the gauges of an area are weighed.
#[derive(Debug, Clone, PartialEq)]
pub enum Weighting {
    /// By given numbers, in the order of the gauges.
    Given(Vec<Decimal>),
    /// All alike.
    Arithmetic,
    /// Each by the share of the area that lies nearer to it than to any other gauge (泰森多边形).
    Thiessen {
        /// The area's outline, without the first corner repeated.
        outline: Vec<Place>,
        /// Where the gauges stand, in their order.
        gauges: Vec<Place>,
    },
    /// Each by the inverse of its distance to a place, to a power.
    InverseDistance {
        /// The place.
        to: Place,
        /// The power; 2 is usual.
        power: u32,
        /// Where the gauges stand, in their order.
        gauges: Vec<Place>,
    },
}

/// Decimals of a weight.
const DECIMALS: u32 = 6;
/// Metres below which a gauge stands at the place itself.
const AT_THE_PLACE: f64 = 1.0;

impl Weighting {
    /// Weights of the gauges that are present, summing to one as nearly as six decimals go; zero for the absent. Empty when none
    /// is present or none has any weight.
    #[must_use]
    pub fn weights(&self, present: &[bool]) -> Vec<Decimal> {
        let raw: Vec<f64> = match self {
            Self::Given(weights) => {
                return scaled(present, |n| weights.get(n).copied().unwrap_or_default());
            }
            Self::Arithmetic => return scaled(present, |_| Decimal::ONE),
            Self::Thiessen { outline, gauges } => shares(outline, gauges, present),
            Self::InverseDistance { to, power, gauges } => closeness(*to, *power, gauges, present),
        };
        let sum: f64 = raw.iter().sum();
        if !(sum.is_finite() && sum > 0.0) {
            return Vec::new();
        }
        let decimal = |share: f64| Decimal::from_f64(share / sum).unwrap_or_default().round_dp(DECIMALS);
        scaled(present, |n| raw.get(n).copied().map(decimal).unwrap_or_default())
    }
}

/// The weights of the present, divided by their sum.
fn scaled(present: &[bool], weight: impl Fn(usize) -> Decimal) -> Vec<Decimal> {
    let of = |n: usize, there: &bool| if *there { weight(n).max(Decimal::ZERO) } else { Decimal::ZERO };
    let raw: Vec<Decimal> = present.iter().enumerate().map(|(n, there)| of(n, there)).collect();
    let sum = raw.iter().try_fold(Decimal::ZERO, |sum, w| sum.checked_add(*w)).unwrap_or_default();
    if sum.is_zero() {
        return Vec::new();
    }
    raw.into_iter().map(|w| w.checked_div(sum).unwrap_or_default().round_dp(DECIMALS)).collect()
}

/// Metres east and north of a place near the origin; good to a fraction of a percent over a county.
fn flat(origin: Place, place: Place) -> (f64, f64) {
    const METRES_PER_DEGREE: f64 = 111_320.0;
    let east = (place.lon - origin.lon) * METRES_PER_DEGREE * origin.lat.to_radians().cos();
    (east, (place.lat - origin.lat) * METRES_PER_DEGREE)
}

fn closeness(to: Place, power: u32, gauges: &[Place], present: &[bool]) -> Vec<f64> {
    let distance = |gauge: &Place| {
        let (x, y) = flat(to, *gauge);
        x.hypot(y)
    };
    let there = |n: usize| present.get(n).copied().unwrap_or_default();
    let at_it = gauges.iter().enumerate().any(|(n, g)| there(n) && distance(g) < AT_THE_PLACE);
    let power = i32::try_from(power.clamp(1, 8)).unwrap_or(2);
    let one = |(n, gauge): (usize, &Place)| match (there(n), at_it) {
        (false, _) => 0.0,
        (true, true) => f64::from(u8::from(distance(gauge) < AT_THE_PLACE)),
        (true, false) => (distance(gauge) / 1000.0).powi(-power),
    };
    gauges.iter().enumerate().map(one).collect()
}

/// Areas nearest to each gauge: the outline cut by the bisector with every other gauge present.
fn shares(outline: &[Place], gauges: &[Place], present: &[bool]) -> Vec<f64> {
    let Some(origin) = outline.first().copied() else { return vec![0.0; gauges.len()] };
    let ring: Vec<(f64, f64)> = outline.iter().map(|p| flat(origin, *p)).collect();
    let at: Vec<(f64, f64)> = gauges.iter().map(|p| flat(origin, *p)).collect();
    let there = |n: usize| present.get(n).copied().unwrap_or_default();
    let one = |n: usize| {
        if !there(n) {
            return 0.0;
        }
        let mut cell = ring.clone();
        for (m, other) in at.iter().enumerate() {
            // Of two gauges at one place the first takes the area.
            let same = (at[n].0 - other.0).hypot(at[n].1 - other.1) < AT_THE_PLACE;
            match (m == n || !there(m), same) {
                (false, true) if m < n => return 0.0,
                (true, _) | (false, true) => {}
                (false, false) => cell = nearer(&cell, at[n], *other),
            }
        }
        area(&cell)
    };
    (0..gauges.len()).map(one).collect()
}

/// The part of a ring that is nearer to one place than to another (Sutherland and Hodgman's cut by one line).
fn nearer(ring: &[(f64, f64)], to: (f64, f64), than: (f64, f64)) -> Vec<(f64, f64)> {
    let square = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2);
    let side = |p: (f64, f64)| square(p, than) - square(p, to);
    let mut kept = Vec::with_capacity(ring.len() + 2);
    for (n, corner) in ring.iter().copied().enumerate() {
        let next = ring[(n + 1) % ring.len()];
        let (here, there) = (side(corner), side(next));
        if here >= 0.0 {
            kept.push(corner);
        }
        if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
            let t = here / (here - there);
            kept.push((corner.0 + t * (next.0 - corner.0), corner.1 + t * (next.1 - corner.1)));
        }
    }
    kept
}

fn area(ring: &[(f64, f64)]) -> f64 {
    let twice: f64 =
        ring.iter().zip(ring.iter().cycle().skip(1)).map(|((x1, y1), (x2, y2))| x1 * y2 - x2 * y1).sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> Place {
        Place { lon, lat }
    }

    fn square() -> Vec<Place> {
        vec![at(112.0, 39.0), at(113.0, 39.0), at(113.0, 40.0), at(112.0, 40.0)]
    }

    fn words(weights: &[Decimal]) -> Vec<String> {
        weights.iter().map(|w| w.round_dp(3).normalize().to_string()).collect()
    }

    #[test]
    fn nearest_areas_are_shared_out_and_an_absent_gauge_s_area_goes_to_its_neighbours() {
        let gauges = vec![at(112.25, 39.5), at(112.75, 39.5), at(112.75, 39.5)];
        let thiessen = Weighting::Thiessen { outline: square(), gauges };
        assert_eq!(words(&thiessen.weights(&[true, true, true])), ["0.5", "0.5", "0"], "two at one place");
        assert_eq!(words(&thiessen.weights(&[true, false, true])), ["0.5", "0", "0.5"]);
        assert_eq!(words(&thiessen.weights(&[true, false, false])), ["1", "0", "0"]);
        assert!(thiessen.weights(&[false, false, false]).is_empty());
    }

    #[test]
    fn given_weights_are_made_to_sum_to_one_over_the_present() {
        let given = Weighting::Given(["0.5", "0.3", "0.2"].map(|t| t.parse().unwrap()).to_vec());
        assert_eq!(words(&given.weights(&[true, true, true])), ["0.5", "0.3", "0.2"]);
        assert_eq!(words(&given.weights(&[false, true, true])), ["0", "0.6", "0.4"]);
        assert_eq!(words(&Weighting::Arithmetic.weights(&[true, false, true])), ["0.5", "0", "0.5"]);
    }

    #[test]
    fn twice_as_far_weighs_a_quarter_and_a_gauge_at_the_place_weighs_all() {
        let to = at(112.0, 39.0);
        let gauges = vec![at(112.0, 39.1), at(112.0, 39.2)];
        let far = Weighting::InverseDistance { to, power: 2, gauges };
        assert_eq!(words(&far.weights(&[true, true])), ["0.8", "0.2"]);
        let there = Weighting::InverseDistance { to, power: 2, gauges: vec![to, at(112.0, 39.2)] };
        assert_eq!(words(&there.weights(&[true, true])), ["1", "0"]);
    }

    proptest! {
        #[test]
        fn weights_of_the_present_sum_to_one(
            places in prop::collection::vec((111.0f64..114.0, 38.0f64..41.0, any::<bool>()), 1..8),
        ) {
            let gauges: Vec<Place> = places.iter().map(|(lon, lat, _)| at(*lon, *lat)).collect();
            let present: Vec<bool> = places.iter().map(|(.., there)| *there).collect();
            let all = [
                Weighting::Thiessen { outline: square(), gauges: gauges.clone() },
                Weighting::InverseDistance { to: at(112.5, 39.5), power: 2, gauges },
                Weighting::Arithmetic,
            ];
            for weighting in all {
                let weights = weighting.weights(&present);
                let sum: Decimal = weights.iter().sum();
                prop_assert_eq!(weights.is_empty(), !present.contains(&true));
                prop_assert!(weights.is_empty() || (sum - Decimal::ONE).abs() <= Decimal::new(8, 6));
                prop_assert!(weights.iter().zip(&present).all(|(w, there)| *there || w.is_zero()));
            }
        }
    }
}
