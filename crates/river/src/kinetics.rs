//! What becomes of constituents on the way: first-order decay with its dependence on temperature.

use crate::Error;

/// The processes of every constituent, in the order in which they are carried.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kinetics {
    /// One entry for each constituent.
    pub constituents: Vec<Decay>,
}

/// First-order decay: k(T) = k20 θ^(T-20).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// k20 [1/s].
    pub per_second: f64,
    /// θ [-]; 1.047 is usual for organic matter, 1.08 for nitrification.
    pub theta: f64,
}

impl Default for Decay {
    fn default() -> Decay {
        Decay { per_second: 0.0, theta: 1.0 }
    }
}

impl Decay {
    /// A rate that does not know temperature [1/s].
    #[must_use]
    pub fn constant(per_second: f64) -> Decay {
        Decay { per_second, theta: 1.0 }
    }

    /// The rate at a water temperature [°C].
    #[must_use]
    pub fn at(&self, celsius: f64) -> f64 {
        at_temperature(self.per_second, self.theta, celsius)
    }
}

/// k(T) = k20 θ^(T-20).
#[must_use]
pub fn at_temperature(at_20: f64, theta: f64, celsius: f64) -> f64 {
    at_20 * theta.powf(celsius - 20.0)
}

impl Kinetics {
    /// Nothing happens to any of `count` constituents.
    #[must_use]
    pub fn conservative(count: usize) -> Kinetics {
        Kinetics { constituents: vec![Decay::default(); count] }
    }

    /// Constant decay rates [1/s], one for each constituent.
    #[must_use]
    pub fn decays(per_second: &[f64]) -> Kinetics {
        Kinetics { constituents: per_second.iter().map(|k| Decay::constant(*k)).collect() }
    }

    /// Every rate is a number that is not negative.
    pub fn check(&self) -> Result<(), Error> {
        let rate = |what, value: f64| {
            if value.is_finite() && value >= 0.0 {
                Ok(())
            } else {
                Err(Error::Rate { process: "decay", what, value })
            }
        };
        for decay in &self.constituents {
            rate("k20 [1/s]", decay.per_second)?;
            rate("theta [-]", decay.theta)?;
        }
        Ok(())
    }
}
