//! How far a point lies outside an outline.

/// Metres on a degree of latitude.
const METRES: f64 = 111_320.0;

/// Metres from the outline (corners as longitude and latitude in degrees) to a point outside of it; `None` of a point inside, and of an outline of fewer
/// than three corners.
pub(super) fn metres_outside(ring: &[(f64, f64)], at: (f64, f64)) -> Option<f64> {
    if ring.len() < 3 || is_inside(ring, at) {
        return None;
    }
    let narrow = at.1.to_radians().cos();
    let flat = |(x, y): (f64, f64)| ((x - at.0) * METRES * narrow, (y - at.1) * METRES);
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    edges.map(|(a, b)| from_origin(flat(*a), flat(*b))).min_by(f64::total_cmp)
}

fn is_inside(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    let crossed = edges
        .filter(|((x1, y1), (x2, y2))| (*y1 > y) != (*y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1);
    crossed.count() % 2 == 1
}

/// Distance of an edge from the origin.
fn from_origin((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(x1 * dx + y1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x1 + along * dx).hypot(y1 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_outside_is_as_far_as_the_nearest_edge_and_one_inside_is_not_outside() {
        let square = [(112.0, 39.0), (113.0, 39.0), (113.0, 40.0), (112.0, 40.0)];
        assert_eq!(metres_outside(&square, (112.5, 39.5)), None);
        let north = metres_outside(&square, (112.5, 40.1)).unwrap();
        assert!((north - 11_132.0).abs() < 1.0, "{north}");
        assert_eq!(metres_outside(&square[..2], (0.0, 0.0)), None);
    }
}
