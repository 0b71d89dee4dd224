//! A reach: as it is given, and as it is computed with.

use std::ops::Range;

use crate::Error;
use crate::rating::Rating;
use crate::real::Real;
use crate::shape::Shape;
use crate::storage_zone::DeadZone;

/// A reach as it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachSpec {
    /// Name, for errors and results.
    pub name: String,
    /// Length (m).
    pub length_m: f64,
    /// Fall per length (-).
    pub slope: f64,
    /// Manning's n [s/m^(1/3)].
    pub roughness_n: f64,
    /// Cross-section of one barrel.
    pub shape: Shape,
    /// Like barrels side by side.
    pub barrels: u32,
    /// Cells are no longer than this (m).
    pub max_cell_m: f64,
    /// Longitudinal dispersion.
    pub dispersion: Dispersion,
    /// Whether flood waves flatten as Q / (2 B S0) says (the rule) or not at all (a purely kinematic wave).
    pub wave_flattens: bool,
    /// Standing water beside the current.
    pub dead_zone: Option<DeadZone>,
}

impl ReachSpec {
    /// A reach with cells of at most 300 m, Fischer's dispersion and flattening waves.
    #[must_use]
    pub fn new(name: &str, length_m: f64, slope: f64, roughness_n: f64, shape: Shape) -> ReachSpec {
        let name = name.to_owned();
        let dispersion = Dispersion::Fischer;
        ReachSpec {
            name,
            length_m,
            slope,
            roughness_n,
            shape,
            barrels: 1,
            max_cell_m: 300.0,
            dispersion,
            wave_flattens: true,
            dead_zone: None,
        }
    }
}

/// Longitudinal dispersion of a reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dispersion {
    /// A constant (m2/s); 0 for none.
    Fixed(f64),
    /// D = 0.011 u2 B2 / (h u*), u* = √(g h S) (Fischer 1979).
    Fischer,
}

/// A reach as it is computed with.
#[derive(Debug, Clone)]
pub(crate) struct Reach<F> {
    pub(crate) rating: Rating<F>,
    pub(crate) cells: Range<usize>,
    pub(crate) length: F,
    pub(crate) inverse_length: F,
    pub(crate) slope: F,
    /// 1 / (2 S0 dx) (1/m), or 0 where waves do not flatten.
    pub(crate) wave: F,
    pub(crate) dispersion: Dispersion,
    pub(crate) dead_zone: Option<DeadZone>,
    /// Whether its cells are at least half as long as the mean of the stem's: shorter ones ask for no steps of dispersion, what they
    /// exchange in one is limited instead, which over their length makes no odds.
    pub(crate) long: bool,
}

impl<F: Real> Reach<F> {
    /// Whether neighbouring cells exchange anything.
    pub(crate) fn disperses(&self) -> bool {
        !matches!(self.dispersion, Dispersion::Fixed(value) if value <= 0.0)
    }

    /// The reach that was given, its cells numbered from `first_cell`.
    pub(crate) fn new(spec: &ReachSpec, first_cell: usize) -> Result<Reach<F>, Error> {
        let positive = [("its length [m]", spec.length_m), ("its longest cell [m]", spec.max_cell_m)];
        for (what, value) in positive {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::NotPositive { reach: spec.name.clone(), what, value });
            }
        }
        if let Some(zone) = spec.dead_zone
            && !(zone.area_m2.is_finite() && zone.area_m2 > 0.0)
        {
            let (reach, what) = (spec.name.clone(), "the cross-section of its dead zone [m2]");
            return Err(Error::NotPositive { reach, what, value: zone.area_m2 });
        }
        let rating = Rating::new(&spec.name, &spec.shape, spec.slope, spec.roughness_n, spec.barrels)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut")]
        let count = (spec.length_m / spec.max_cell_m - 1e-9).ceil().clamp(1.0, 1e6) as usize;
        let length = spec.length_m / count as f64;
        let flattens = spec.wave_flattens && !matches!(rating, Rating::Held { .. });
        Ok(Reach {
            rating,
            cells: first_cell..first_cell + count,
            length: F::of(length),
            inverse_length: F::of(1.0 / length),
            slope: F::of(spec.slope.max(0.0)),
            wave: if flattens { F::of(0.5 / spec.slope / length) } else { F::ZERO },
            dispersion: spec.dispersion,
            dead_zone: spec.dead_zone,
            long: true,
        })
    }
}
