//! Ratings: how fast water flows, how fast a wave runs and how wide the surface is when a reach holds a cross-section of water.
//!
//! A trapezoid is computed in closed form (one root, one division, one power of 2/3), any other shape by a table whose velocity is
//! linear in the root of the area, which Manning's formula nearly is. Neither searches: the area is the state, and all follows from it.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::Error;
use crate::real::Real;
use crate::shape::Shape;

/// Intervals of a table.
const INTERVALS: usize = 128;

/// Flow, celerity and width of one reach as functions of the wetted area.
#[derive(Debug, Clone)]
pub(crate) enum Rating<F> {
    Trapezoid(Trapezoid<F>),
    Table(Box<Table<F>>),
    Held { area: F, width: F },
}

/// What an area of water does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flowing<F> {
    /// Velocity (m/s).
    pub(crate) velocity: F,
    /// Celerity of a wave, dQ/dA (m/s).
    pub(crate) celerity: F,
    /// Width of the surface (m).
    pub(crate) width: F,
    /// Flow through celerity and width (m).
    pub(crate) reach: F,
}

#[derive(Debug, Clone)]
pub(crate) struct Trapezoid<F> {
    pub(crate) bottom: F,
    pub(crate) bottom_squared: F,
    /// 2 (left + right): the width squared grows by this for each m2.
    pub(crate) widening: F,
    /// Wetted length of both sides for each metre of depth.
    pub(crate) sides: F,
    /// √slope / n.
    pub(crate) speed: F,
}

#[derive(Debug, Clone)]
pub(crate) struct Table<F> {
    /// INTERVALS / √(full area).
    scale: F,
    velocity: [F; INTERVALS + 1],
    width: [F; INTERVALS + 1],
}

impl<F: Real> Trapezoid<F> {
    #[inline(always)]
    pub(crate) fn at(&self, area: F) -> Flowing<F> {
        // With w the width, b + w = 2A / h: (b + w) P, that times w, and 5/3 of it less 2/3 of the perimeter's growth, through
        // which everything is a product of one reciprocal.
        let width = (self.bottom_squared + self.widening * area).sqrt();
        let both = self.bottom + width;
        let along = self.sides * area;
        let perimeter = self.bottom * both + along + along;
        let whole = perimeter * width;
        let grown = F::of(5.0 / 3.0) * whole - F::of(2.0 / 3.0) * along * both;
        let inverse = F::ONE / (whole * grown);
        let per_whole = inverse * grown;
        let velocity = self.speed * (area * both * width * per_whole).two_thirds();
        let celerity = velocity * (grown * per_whole);
        Flowing { velocity, celerity, width, reach: area * perimeter * (whole * inverse) }
    }
}

impl<F: Real> Table<F> {
    #[inline(always)]
    pub(crate) fn at(&self, area: F) -> Flowing<F> {
        let place = area.sqrt() * self.scale;
        let i = place.whole().min(INTERVALS - 1);
        let share = (place - F::of(i as f64)).lesser(F::ONE);
        let rise = self.velocity[i + 1] - self.velocity[i];
        let velocity = self.velocity[i] + share * rise;
        let celerity = (velocity + F::HALF * place * rise).greater(velocity);
        let width = self.width[i] + share * (self.width[i + 1] - self.width[i]);
        Flowing { velocity, celerity, width, reach: area * velocity / (width * celerity.greater(F::DRY)) }
    }
}

impl<F: Real> Rating<F> {
    /// The rating of a shape at a slope (-) and a Manning roughness [s/m^(1/3)], for a number of like barrels side by side.
    pub(crate) fn new(
        reach: &str,
        shape: &Shape,
        slope: f64,
        roughness: f64,
        barrels: u32,
    ) -> Result<Rating<F>, Error> {
        let positive = |what, value: f64| {
            if value.is_finite() && value > 0.0 {
                Ok(())
            } else {
                Err(Error::NotPositive { reach: reach.to_owned(), what, value })
            }
        };
        if let Shape::Irregular(transect) = shape
            && let Some(problem) = transect.problem()
        {
            return Err(Error::Section { reach: reach.to_owned(), problem });
        }
        positive("its depth [m]", shape.full_depth())?;
        let full = shape.at(shape.full_depth());
        positive("its full area [m2]", full.area)?;
        if let Shape::Held { area_m2, .. } = shape {
            return Ok(Rating::Held { area: F::of(*area_m2), width: F::of(full.width) });
        }
        if !(slope.is_finite() && slope > 0.0) {
            return Err(Error::AdverseSlope { reach: reach.to_owned(), slope });
        }
        positive("its roughness n [s/m^(1/3)]", roughness)?;
        positive("its number of barrels", f64::from(barrels))?;
        let speed = slope.sqrt() / roughness;
        match shape {
            Shape::Trapezoid { bottom_m, left, right, .. } if barrels == 1 => {
                if *bottom_m < 0.0 || *left < 0.0 || *right < 0.0 {
                    let problem = "has a negative bottom or side slope".to_owned();
                    return Err(Error::Section { reach: reach.to_owned(), problem });
                }
                // A triangle's tip gets a millimetre, so that nothing is divided by zero when it is dry.
                let bottom = bottom_m.max(1e-3);
                Ok(Rating::Trapezoid(Trapezoid {
                    bottom: F::of(bottom),
                    bottom_squared: F::of(bottom * bottom),
                    widening: F::of(2.0 * (left + right)),
                    sides: F::of(left.hypot(1.0) + right.hypot(1.0)),
                    speed: F::of(speed),
                }))
            }
            Shape::Plane { width_m } if barrels == 1 => Ok(Rating::Trapezoid(Trapezoid {
                bottom: F::of(*width_m),
                bottom_squared: F::of(width_m * width_m),
                widening: F::ZERO,
                sides: F::ZERO,
                speed: F::of(speed),
            })),
            _ => Ok(Rating::Table(Box::new(Table::new(shape, full.area, speed, f64::from(barrels))))),
        }
    }

    /// What `area` does, in one lane; a held stretch answers with its width only.
    pub(crate) fn at(&self, area: F) -> Flowing<F> {
        match self {
            Rating::Trapezoid(trapezoid) => trapezoid.at(area),
            Rating::Table(table) => table.at(area),
            Rating::Held { width, .. } => {
                Flowing { velocity: F::ZERO, celerity: F::ZERO, width: *width, reach: F::ZERO }
            }
        }
    }

    /// The area that carries a flow (m3/s) where velocities are `factor` times the rating's, by bisection: for a start, not for a step.
    pub(crate) fn area_of(&self, flow: F, factor: F) -> F {
        if let Rating::Held { area, .. } = self {
            return *area;
        }
        if flow <= F::ZERO {
            return F::ZERO;
        }
        let carried = |area: F| area * self.at(area).velocity * factor;
        let (mut low, mut high) = (F::ZERO, F::ONE);
        while carried(high) < flow && high < F::of(1e12) {
            high = high + high;
        }
        loop {
            let middle = F::HALF * (low + high);
            if middle <= low || middle >= high {
                return middle;
            }
            if carried(middle) < flow { low = middle } else { high = middle }
        }
    }
}

impl<F: Real> Table<F> {
    fn new(shape: &Shape, full: f64, speed: f64, barrels: f64) -> Table<F> {
        let widest =
            (0..=64).map(|i| shape.at(shape.full_depth() * f64::from(i) / 64.0).width).fold(0.0, f64::max);
        let slot = F::of(0.05 * widest * barrels);
        let (mut velocity, mut width) = ([F::ZERO; INTERVALS + 1], [slot; INTERVALS + 1]);
        let mut most = 0.0_f64;
        for i in 1..=INTERVALS {
            let area = full * (i as f64 / INTERVALS as f64).powi(2);
            let wetted = shape.at(shape.depth_of(area));
            // More water never flows less: near the crown of a pipe the flow stays at its greatest.
            most = most.max(wetted.conveyance / wetted.area * area * speed);
            velocity[i] = F::of(most / area);
            width[i] = slot.greater(F::of(wetted.width * barrels));
        }
        Table { scale: F::of(INTERVALS as f64 / (full * barrels).sqrt()), velocity, width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manning(shape: &Shape, depth: f64, slope: f64, n: f64) -> f64 {
        shape.at(depth).conveyance * slope.sqrt() / n
    }

    #[test]
    fn ratings_carry_what_manning_s_formula_says() {
        let shapes = [
            Shape::Trapezoid { depth_m: 8.0, bottom_m: 14.0, left: 2.0, right: 1.5 },
            Shape::rectangle(3.0, 5.0),
            Shape::Plane { width_m: 1.0 },
            Shape::Power { depth_m: 3.0, top_m: 9.0, exponent: 2.0 },
            Shape::Circle { diameter_m: 1.5 },
        ];
        for shape in shapes {
            let rating = Rating::<f64>::new("r", &shape, 0.002, 0.03, 1).unwrap();
            for share in [0.02, 0.1, 0.3, 0.6, 0.8] {
                let depth = share * shape.full_depth();
                let area = shape.at(depth).area;
                let expected = manning(&shape, depth, 0.002, 0.03);
                let here = rating.at(area);
                assert!((here.velocity * area / expected - 1.0).abs() < 2e-3, "{shape:?} at {depth}");
                assert!((here.width / shape.at(depth).width - 1.0).abs() < 1e-2, "{shape:?} at {depth}");
                let slope = (manning(&shape, depth * 1.001, 0.002, 0.03)
                    - manning(&shape, depth * 0.999, 0.002, 0.03))
                    / (shape.at(depth * 1.001).area - shape.at(depth * 0.999).area);
                assert!(here.celerity / slope > 0.98, "{shape:?} at {depth}: {} for {slope}", here.celerity);
                assert!((rating.area_of(expected, 1.0) / area - 1.0).abs() < 3e-3, "{shape:?} at {depth}");
            }
        }
    }

    #[test]
    fn more_water_never_flows_less_even_at_the_crown_of_a_pipe() {
        let rating = Rating::<f64>::new("pipe", &Shape::Circle { diameter_m: 1.0 }, 0.004, 0.013, 1).unwrap();
        let flow = |i: i32| {
            let area = f64::from(i) * 1e-3;
            area * rating.at(area).velocity
        };
        assert!((0..1500).all(|i| flow(i + 1) >= flow(i) * (1.0 - 1e-4)));
    }

    #[test]
    fn a_reach_that_does_not_fall_is_refused_with_its_name() {
        let refused = Rating::<f64>::new("R7", &Shape::rectangle(2.0, 3.0), -0.001, 0.03, 1).unwrap_err();
        assert!(refused.to_string().starts_with("reach R7: its slope is -0.001"), "{refused}");
        let refused = Rating::<f64>::new("R8", &Shape::rectangle(2.0, 3.0), 0.001, 0.0, 1).unwrap_err();
        assert!(refused.to_string().contains("roughness"), "{refused}");
    }
}
