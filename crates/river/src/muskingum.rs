//! Muskingum routing of a reach whose travel time K and weight X are known from recorded floods, and what Cunge's theory says K and X
//! of a channel are.
//!
//! `stem` routes by the channel itself; this is for rivers that a water authority has calibrated by K and X and whose sections are unknown.

use crate::Error;
use crate::real::Real;

/// O2 = c0 I2 + c1 I1 + c2 O1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficients {
    /// Weight of the inflow at the end of the step.
    pub c0: f64,
    /// Weight of the inflow at its start.
    pub c1: f64,
    /// Weight of the outflow at its start.
    pub c2: f64,
}

impl Coefficients {
    /// Coefficients for a travel time K, a weight X and a step, the times in one unit.
    #[must_use]
    pub fn new(k: f64, x: f64, dt: f64) -> Coefficients {
        let denominator = 2.0 * k * (1.0 - x) + dt;
        Coefficients {
            c0: (dt - 2.0 * k * x) / denominator,
            c1: (dt + 2.0 * k * x) / denominator,
            c2: (2.0 * k * (1.0 - x) - dt) / denominator,
        }
    }
}

/// Normal flow of a wide channel and the K and X of a stretch of it after Cunge (1969).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cunge {
    /// Normal depth (m).
    pub depth: f64,
    /// Celerity of a flood wave, 5/3 of the velocity (m/s).
    pub celerity: f64,
    /// Travel time (s).
    pub k: f64,
    /// Weight (-).
    pub x: f64,
    /// Hydraulic diffusivity Q / (2 B S0) (m2/s).
    pub diffusivity: f64,
}

impl Cunge {
    /// A stretch `length` (m) of a wide channel (`width` (m), `slope`, Manning's `roughness`) around a flow (m3/s).
    #[must_use]
    pub fn new(flow: f64, width: f64, slope: f64, roughness: f64, length: f64) -> Cunge {
        let depth = (roughness * flow / (width * slope.sqrt())).powf(0.6);
        let celerity = 5.0 / 3.0 * flow / (width * depth);
        let x = 0.5 * (1.0 - flow / (width * slope * celerity * length));
        Cunge { depth, celerity, k: length / celerity, x, diffusivity: 0.5 * flow / (width * slope) }
    }

    /// What the stretch adds to the variance of a wave's passage (s²): K² (1 - 2X).
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.k * self.k * (1.0 - 2.0 * self.x)
    }
}

/// A reach routed by K and X, for `B` members.
#[derive(Debug, Clone, PartialEq)]
pub struct Muskingum<F, const B: usize> {
    k: f64,
    x: f64,
    inflow: [F; B],
    outflow: [F; B],
}

impl<F: Real, const B: usize> Muskingum<F, B> {
    /// A reach in which as much flows out as in at the start. K in seconds.
    pub fn new(name: &str, k: f64, x: f64, flow: [F; B]) -> Result<Muskingum<F, B>, Error> {
        if !(k.is_finite() && k > 0.0) {
            return Err(Error::NotPositive {
                reach: name.to_owned(),
                what: "its travel time K [s]",
                value: k,
            });
        }
        if !(0.0..=0.5).contains(&x) {
            return Err(Error::Weight { reach: name.to_owned(), value: x });
        }
        Ok(Muskingum { k, x, inflow: flow, outflow: flow })
    }

    /// The outflow (m3/s) at the end of a step at whose end `inflow` comes in.
    pub fn step(&mut self, seconds: f64, inflow: &[F; B]) -> &[F; B] {
        let Coefficients { c0, c1, c2 } = Coefficients::new(self.k, self.x, seconds);
        let (c0, c1, c2) = (F::of(c0), F::of(c1), F::of(c2));
        for l in 0..B {
            self.outflow[l] = c0 * inflow[l] + c1 * self.inflow[l] + c2 * self.outflow[l];
            self.inflow[l] = inflow[l];
        }
        &self.outflow
    }

    /// Water in the reach (m3): `K (X I + (1 - X) O)`.
    #[must_use]
    pub fn storage(&self, member: usize) -> f64 {
        self.k * (self.x * self.inflow[member].wide() + (1.0 - self.x) * self.outflow[member].wide())
    }
}
