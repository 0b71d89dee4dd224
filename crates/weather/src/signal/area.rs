//! Where a signal holds: codes of places and outlines.

/// An area of a signal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SignalArea {
    /// Its name as sent.
    pub name: String,
    /// Codes of places: six digits of GB/T 2260, often followed by six zeros.
    pub codes: Vec<String>,
    /// Outlines as pairs of latitude and longitude, in CAP's order.
    pub polygons: Vec<Vec<(f64, f64)>>,
}

impl SignalArea {
    /// Whether it holds for a county of a six-digit code: the code itself, its city (`140900`) or its province (`140000`), by the
    /// zeros at the end (assumption). Townships below the county count as the county.
    #[must_use]
    pub fn covers_county(&self, county: &str) -> bool {
        self.codes.iter().any(|code| code_covers(code, county))
    }

    /// Whether a point lies within one of its outlines.
    #[must_use]
    pub fn covers_point(&self, lat: f64, lon: f64) -> bool {
        self.polygons.iter().any(|ring| point_in_ring(ring, lat, lon))
    }
}

/// Whether a code names a county or what contains it or lies within it.
pub(super) fn code_covers(code: &str, county: &str) -> bool {
    let code = code.trim();
    if county.len() != 6 || code.len() < 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let place = code.get(0..6).unwrap_or_default();
    let shared = match (place.get(2..6), place.get(4..6)) {
        (Some("0000"), _) => 2,
        (_, Some("00")) => 4,
        _ => 6,
    };
    place.get(..shared) == county.get(..shared)
}

/// Whether a point lies within a ring of latitudes and longitudes (even-odd).
#[must_use]
pub fn point_in_ring(ring: &[(f64, f64)], lat: f64, lon: f64) -> bool {
    let mut inside = false;
    for (n, (lat1, lon1)) in ring.iter().enumerate() {
        let (lat2, lon2) = ring[(n + 1) % ring.len()];
        if (*lat1 > lat) != (lat2 > lat) && lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1 {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_covers_its_county_city_and_province_and_no_neighbour() {
        let covers = |code: &str| code_covers(code, "140923");
        assert!(["140923", "140923000000", "140900000000", "140000", "140923101000"].into_iter().all(covers));
        assert!(!["140922000000", "130000", "1409", "", "代县"].into_iter().any(covers));
    }

    #[test]
    fn latitude_comes_first() {
        let ring = [(39.0, 112.0), (39.0, 113.0), (40.0, 113.0), (40.0, 112.0)];
        assert!(point_in_ring(&ring, 39.5, 112.5) && !point_in_ring(&ring, 112.5, 39.5));
        assert!(!point_in_ring(&[], 1.0, 1.0));
    }
}
