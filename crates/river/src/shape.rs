//! Cross-sections: area, width, wetted perimeter and conveyance at a depth of water.

use std::f64::consts::PI;

/// The form of a channel or pipe. All lengths in metres.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// Open trapezoid; with equal walls upright it is a rectangle, without a bottom a triangle. Above `depth_m` the sides go on.
    Trapezoid {
        /// Depth to the bank.
        depth_m: f64,
        /// Width of the bottom.
        bottom_m: f64,
        /// Horizontal run of the left side for each metre of height.
        left: f64,
        /// Horizontal run of the right side for each metre of height.
        right: f64,
    },
    /// Rectangle with a lid (box culvert).
    ClosedRectangle {
        /// Inner height.
        depth_m: f64,
        /// Inner width.
        width_m: f64,
    },
    /// Round pipe.
    Circle {
        /// Inner diameter.
        diameter_m: f64,
    },
    /// Width grows as a power of the depth: width = top · (y / depth)^(1 / exponent); 2 is a parabola.
    Power {
        /// Depth to the bank.
        depth_m: f64,
        /// Width at that depth.
        top_m: f64,
        /// The exponent.
        exponent: f64,
    },
    /// A measured section.
    Irregular(Transect),
    /// Sheet flow on a plane: no walls, the wetted perimeter is the width. With a spread lateral of rain it is the kinematic plane.
    Plane {
        /// Width of the plane across the flow.
        width_m: f64,
    },
    /// A stretch whose water stands at a level that its flow does not change (held by a weir, or full): as much flows out as in.
    Held {
        /// Cross-section of the water (m2).
        area_m2: f64,
        /// Its depth.
        depth_m: f64,
    },
}

/// A surveyed cross-section.
#[derive(Debug, Clone, PartialEq)]
pub struct Transect {
    /// (station, elevation) from left to right, stations not falling.
    pub points: Vec<(f64, f64)>,
    /// Station where the left overbank ends and the one where the right overbank begins.
    pub banks: (f64, f64),
    /// Roughness of the overbanks as a multiple of the channel's.
    pub overbank_roughness: (f64, f64),
}

/// Water in a cross-section.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wetted {
    /// Area (m2).
    pub area: f64,
    /// Width of the surface (m).
    pub width: f64,
    /// Wetted perimeter (m).
    pub perimeter: f64,
    /// A·R^(2/3) [m^(8/3)]: the flow of Manning's formula for a slope and a roughness of one.
    pub conveyance: f64,
}

impl Wetted {
    fn simple(area: f64, width: f64, perimeter: f64) -> Wetted {
        let conveyance =
            if area > 0.0 && perimeter > 0.0 { area * (area / perimeter).powf(2.0 / 3.0) } else { 0.0 };
        Wetted { area, width, perimeter, conveyance }
    }
}

impl Shape {
    /// An open rectangle.
    #[must_use]
    pub fn rectangle(depth_m: f64, width_m: f64) -> Shape {
        Shape::Trapezoid { depth_m, bottom_m: width_m, left: 0.0, right: 0.0 }
    }

    /// Depth to the bank or the crown (m).
    #[must_use]
    pub fn full_depth(&self) -> f64 {
        match self {
            Shape::Trapezoid { depth_m, .. }
            | Shape::ClosedRectangle { depth_m, .. }
            | Shape::Power { depth_m, .. }
            | Shape::Held { depth_m, .. } => *depth_m,
            Shape::Circle { diameter_m } => *diameter_m,
            Shape::Irregular(transect) => transect.depth(),
            Shape::Plane { .. } => 10.0,
        }
    }

    /// Whether it has a lid, so that it can run full and its head floods.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self, Shape::ClosedRectangle { .. } | Shape::Circle { .. })
    }

    /// The water at a depth, which is cut to the full depth.
    #[must_use]
    pub fn at(&self, depth: f64) -> Wetted {
        let y = depth.clamp(0.0, self.full_depth());
        match self {
            Shape::Trapezoid { bottom_m, left, right, .. } => {
                let area = y * (bottom_m + 0.5 * y * (left + right));
                let perimeter = bottom_m + y * (left.hypot(1.0) + right.hypot(1.0));
                Wetted::simple(area, bottom_m + y * (left + right), perimeter)
            }
            Shape::ClosedRectangle { depth_m, width_m } => {
                let lid = if y >= *depth_m { *width_m } else { 0.0 };
                Wetted::simple(width_m * y, *width_m, width_m + 2.0 * y + lid)
            }
            Shape::Circle { diameter_m: d } => {
                let angle = 2.0 * (1.0 - 2.0 * y / d).clamp(-1.0, 1.0).acos();
                Wetted::simple(d * d / 8.0 * (angle - angle.sin()), d * (angle / 2.0).sin(), d * angle / 2.0)
            }
            Shape::Power { depth_m, top_m, exponent } => {
                let width = |y: f64| top_m * (y / depth_m).powf(1.0 / exponent);
                let area = width(y) * y * exponent / (exponent + 1.0);
                let mut perimeter = 0.0;
                let pieces = 64;
                for i in 0..pieces {
                    let step = |i: i32| y * f64::from(i) / f64::from(pieces);
                    perimeter +=
                        2.0 * (0.5 * (width(step(i + 1)) - width(step(i)))).hypot(y / f64::from(pieces));
                }
                Wetted::simple(area, width(y), perimeter)
            }
            Shape::Irregular(transect) => transect.at(y),
            Shape::Plane { width_m } => Wetted::simple(width_m * y, *width_m, *width_m),
            Shape::Held { area_m2, depth_m } => {
                Wetted { area: *area_m2, width: area_m2 / depth_m, perimeter: 0.0, conveyance: 0.0 }
            }
        }
    }

    /// The depth at which the section holds an area, to round-off.
    #[must_use]
    pub fn depth_of(&self, area: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.full_depth());
        if let Shape::Circle { diameter_m } = self
            && area >= PI * diameter_m * diameter_m / 4.0
        {
            return high;
        }
        if self.at(high).area <= area {
            return high;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.at(middle).area < area { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}

impl Transect {
    fn lowest(&self) -> f64 {
        self.points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min)
    }

    fn depth(&self) -> f64 {
        self.points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max) - self.lowest()
    }

    /// What keeps these points from being a section.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.points.len() < 3 {
            return Some(format!("has {} points; three are the least", self.points.len()));
        }
        if let Some(pair) = self.points.windows(2).find(|pair| pair[1].0 < pair[0].0) {
            return Some(format!("goes back from station {} to {}", pair[0].0, pair[1].0));
        }
        let finite = self.points.iter().all(|p| p.0.is_finite() && p.1.is_finite());
        if !finite || self.depth().partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return Some("has no depth".to_owned());
        }
        None
    }

    fn at(&self, depth: f64) -> Wetted {
        let level = self.lowest() + depth;
        let mut whole = Wetted::default();
        let mut parts = [Wetted::default(); 3];
        for pair in self.points.windows(2) {
            let ((x0, z0), (x1, z1)) = (pair[0], pair[1]);
            let (d0, d1) = (level - z0, level - z1);
            if d0 <= 0.0 && d1 <= 0.0 {
                continue;
            }
            let share = if d0.min(d1) >= 0.0 { 1.0 } else { d0.max(d1) / (d0 - d1).abs() };
            let (wide, high) = ((x1 - x0) * share, (z1 - z0) * share);
            let middle = 0.5 * (x0 + x1);
            let part =
                &mut parts[if middle < self.banks.0 { 0 } else { 1 + usize::from(middle > self.banks.1) }];
            part.area += 0.5 * (d0.max(0.0) + d1.max(0.0)) * wide;
            part.width += wide;
            part.perimeter += wide.hypot(high);
        }
        let roughness = [self.overbank_roughness.0, 1.0, self.overbank_roughness.1];
        for (part, n) in parts.iter().zip(roughness) {
            let wetted = Wetted::simple(part.area, part.width, part.perimeter);
            whole.area += wetted.area;
            whole.width += wetted.width;
            whole.perimeter += wetted.perimeter;
            whole.conveyance += wetted.conveyance / n;
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> Vec<Shape> {
        let points = vec![(0.0, 5.0), (10.0, 3.0), (12.0, 0.0), (18.0, 0.2), (20.0, 3.0), (40.0, 5.0)];
        vec![
            Shape::Trapezoid { depth_m: 4.0, bottom_m: 6.0, left: 2.0, right: 1.0 },
            Shape::rectangle(3.0, 5.0),
            Shape::ClosedRectangle { depth_m: 2.0, width_m: 3.0 },
            Shape::Circle { diameter_m: 1.2 },
            Shape::Power { depth_m: 3.0, top_m: 9.0, exponent: 2.0 },
            Shape::Irregular(Transect { points, banks: (10.0, 20.0), overbank_roughness: (2.0, 2.5) }),
        ]
    }

    #[test]
    fn the_width_is_what_a_little_more_depth_adds_to_the_area() {
        for shape in shapes() {
            for share in [0.1, 0.3, 0.5, 0.8, 0.95] {
                let y = share * shape.full_depth();
                let slope = (shape.at(y + 1e-6).area - shape.at(y - 1e-6).area) / 2e-6;
                assert!((slope / shape.at(y).width - 1.0).abs() < 1e-3, "{shape:?} at {y}");
            }
        }
    }

    #[test]
    fn the_depth_of_an_area_leads_back_to_it() {
        for shape in shapes() {
            for share in [0.01, 0.4, 0.9, 1.0] {
                let y = share * shape.full_depth();
                assert!((shape.depth_of(shape.at(y).area) - y).abs() < 1e-6, "{shape:?} at {y}");
            }
        }
    }

    #[test]
    fn a_full_circle_and_a_parabola_have_the_measures_of_geometry() {
        let full = Shape::Circle { diameter_m: 2.0 }.at(2.0);
        assert!((full.area - PI).abs() < 1e-12 && (full.perimeter - 2.0 * PI).abs() < 1e-12);
        let parabola = Shape::Power { depth_m: 1.0, top_m: 4.0, exponent: 2.0 }.at(1.0);
        assert!((parabola.area - 8.0 / 3.0).abs() < 1e-12);
        // Arc of y = x²/4 from -2 to 2.
        assert!((parabola.perimeter - 2.0 * (2.0_f64.sqrt() + 1.0_f64.asinh())).abs() < 2e-3);
    }

    #[test]
    fn a_rougher_overbank_carries_less_than_a_smooth_one() {
        let Some(Shape::Irregular(rough)) = shapes().pop() else {
            panic!("the last shape is the measured one")
        };
        let smooth = Transect { overbank_roughness: (1.0, 1.0), ..rough.clone() };
        assert!(rough.at(4.5).conveyance < smooth.at(4.5).conveyance);
        assert!((rough.at(2.5).conveyance - smooth.at(2.5).conveyance).abs() < 1e-12, "in the channel alone");
    }

    #[test]
    fn a_section_that_is_none_says_why() {
        let transect = |points: &[(f64, f64)]| Transect {
            points: points.to_vec(),
            banks: (0.0, 0.0),
            overbank_roughness: (1.0, 1.0),
        };
        assert!(transect(&[(0.0, 1.0), (1.0, 0.0)]).problem().is_some());
        assert!(transect(&[(0.0, 1.0), (2.0, 0.0), (1.0, 1.0)]).problem().unwrap().contains("goes back"));
        assert!(transect(&[(0.0, 1.0), (1.0, 1.0), (2.0, 1.0)]).problem().unwrap().contains("no depth"));
    }
}
