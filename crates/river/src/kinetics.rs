//! What becomes of constituents on the way: first-order decay, settling, and the balance of oxygen, each with its temperature.

use crate::Error;

/// The processes of every constituent, in the order in which they are carried.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kinetics {
    /// One entry for each constituent.
    pub constituents: Vec<Decay>,
    /// Dissolved oxygen, if it is carried.
    pub oxygen: Option<Oxygen>,
}

/// First-order decay k(T) = k20 θ^(T-20), and settling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    /// k20 (1/s).
    pub per_second: f64,
    /// θ (-); 1.047 is usual for organic matter, 1.08 for nitrification.
    pub theta: f64,
    /// Settling velocity [m/s]: the loss is this through the mean depth A / B.
    pub settling_m_s: f64,
}

/// Dissolved oxygen: consumed by decaying constituents and the bed, given by the air.
///
/// With deficit D = Cs - C: dD/dt = Σ r k L + (S / h - P) - ka D and dL/dt = -(k + vs / h) L, solved exactly over a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Oxygen {
    /// Which constituent it is (mg/L of O2).
    pub constituent: usize,
    /// Whose decay takes oxygen.
    pub consumers: Vec<Consumer>,
    /// What the air gives.
    pub reaeration: Reaeration,
    /// Demand of the bed at 20 °C [g/(m2 s)], θ 1.08.
    pub bed_demand: f64,
    /// Photosynthesis less respiration, a mean [g/(m3 s)].
    pub production: f64,
    /// Height of the water above the sea (m): thinner air holds less oxygen.
    pub altitude_m: f64,
}

/// A constituent whose decay consumes oxygen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consumer {
    /// Which one.
    pub constituent: usize,
    /// Grams of oxygen for each gram decayed: 1 for CBOD and NBOD, 4.57 for NH3-N.
    pub oxygen_per_gram: f64,
}

/// How fast the air makes good a deficit: ka at 20 °C; θ is 1.024.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reaeration {
    /// A constant (1/s).
    Fixed(f64),
    /// 3.93 u^0.5 / h^1.5 per day (O'Connor and Dobbins 1958), for deep and slow water.
    OConnorDobbins,
    /// 5.026 u / h^1.67 per day (Churchill, Elmore and Buckingham 1962).
    Churchill,
    /// 5.32 u^0.67 / h^1.85 per day (Owens, Edwards and Gibbs 1964), for shallow brooks.
    OwensGibbs,
    /// The one of these three that Covar (1976) assigns to a depth and velocity.
    Covar,
    /// A velocity of transfer over the surface (m/s), through the depth: for water that stands.
    Transfer(f64),
}

impl Default for Decay {
    fn default() -> Decay {
        Decay { per_second: 0.0, theta: 1.0, settling_m_s: 0.0 }
    }
}

impl Decay {
    /// A rate that does not know temperature (1/s).
    #[must_use]
    pub fn constant(per_second: f64) -> Decay {
        Decay { per_second, ..Decay::default() }
    }

    /// The rate at a water temperature (°C).
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

/// Oxygen that fresh water holds at a temperature (°C) and height above the sea (m), in mg/L: Benson and Krause as in APHA Standard
/// Methods, less 0.1148 for each kilometre (the approximation of QUAL2K).
#[must_use]
pub fn saturation(celsius: f64, altitude_m: f64) -> f64 {
    let t = celsius + 273.15;
    let ln = -139.344_11 + 1.575_701e5 / t - 6.642_308e7 / t.powi(2) + 1.243_8e10 / t.powi(3)
        - 8.621_949e11 / t.powi(4);
    ln.exp() * (1.0 - 0.114_8e-3 * altitude_m)
}

impl Reaeration {
    /// ka at 20 °C (1/s) at a velocity (m/s) and a depth (m).
    #[must_use]
    pub fn at_20(self, velocity: f64, depth: f64) -> f64 {
        let (u, h) = (velocity.max(1e-6), depth.max(1e-3));
        let per_day = match self {
            Reaeration::Fixed(per_second) => return per_second,
            Reaeration::Transfer(velocity) => return velocity / h,
            Reaeration::OConnorDobbins => 3.93 * u.sqrt() / h.powf(1.5),
            Reaeration::Churchill => 5.026 * u / h.powf(1.67),
            Reaeration::OwensGibbs => 5.32 * u.powf(0.67) / h.powf(1.85),
            Reaeration::Covar => {
                let deep = 3.45 * u.powf(2.5);
                return if h < 0.61 {
                    Reaeration::OwensGibbs.at_20(u, h)
                } else if h > deep {
                    Reaeration::OConnorDobbins.at_20(u, h)
                } else {
                    Reaeration::Churchill.at_20(u, h)
                };
            }
        };
        per_day / 86_400.0
    }
}

impl Kinetics {
    /// Nothing happens to any of `count` constituents.
    #[must_use]
    pub fn conservative(count: usize) -> Kinetics {
        Kinetics { constituents: vec![Decay::default(); count], oxygen: None }
    }

    /// Constant decay rates (1/s), one for each constituent.
    #[must_use]
    pub fn decays(per_second: &[f64]) -> Kinetics {
        let constituents = per_second.iter().map(|k| Decay::constant(*k)).collect();
        Kinetics { constituents, oxygen: None }
    }

    /// Every rate is a number that is not negative, and every constituent that is named is carried.
    pub fn check(&self) -> Result<(), Error> {
        for decay in &self.constituents {
            rate("decay", "k20 [1/s]", decay.per_second)?;
            rate("decay", "theta [-]", decay.theta)?;
            rate("settling", "velocity [m/s]", decay.settling_m_s)?;
        }
        let Some(oxygen) = &self.oxygen else { return Ok(()) };
        let carried = self.constituents.len();
        let named = oxygen.consumers.iter().map(|consumer| consumer.constituent).chain([oxygen.constituent]);
        for constituent in named {
            if constituent >= carried {
                return Err(Error::NoSuchConstituent {
                    process: "the balance of oxygen",
                    constituent,
                    carried,
                });
            }
        }
        for consumer in &oxygen.consumers {
            rate("the balance of oxygen", "oxygen for each gram [-]", consumer.oxygen_per_gram)?;
        }
        match oxygen.reaeration {
            Reaeration::Fixed(per_second) => rate("reaeration", "ka [1/s]", per_second)?,
            Reaeration::Transfer(velocity) => rate("reaeration", "velocity of transfer [m/s]", velocity)?,
            _ => {}
        }
        rate("the balance of oxygen", "demand of the bed [g/(m2 s)]", oxygen.bed_demand)
    }

    /// Whether depth or velocity enters the fate of any constituent.
    pub(crate) fn needs_depth(&self) -> bool {
        self.oxygen.is_some() || self.constituents.iter().any(|decay| decay.settling_m_s > 0.0)
    }

    /// Whether a constituent decays at a rate of its own alone; the others are worked out cell by cell.
    pub(crate) fn decays_alone(&self, constituent: usize) -> bool {
        let in_balance = self.oxygen.as_ref().is_some_and(|oxygen| {
            oxygen.constituent == constituent || oxygen.consumers.iter().any(|c| c.constituent == constituent)
        });
        !in_balance && self.constituents[constituent].settling_m_s <= 0.0
    }
}

fn rate(process: &'static str, what: &'static str, value: f64) -> Result<(), Error> {
    if value.is_finite() && value >= 0.0 { Ok(()) } else { Err(Error::Rate { process, what, value }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covar_takes_the_formula_of_the_depth_and_is_near_it_at_its_borders() {
        for (u, h, formula) in [
            (0.3, 0.4, Reaeration::OwensGibbs),
            (0.3, 2.0, Reaeration::OConnorDobbins),
            (1.2, 1.0, Reaeration::Churchill),
        ] {
            assert!((Reaeration::Covar.at_20(u, h) - formula.at_20(u, h)).abs() < 1e-15, "{formula:?}");
        }
    }

    #[test]
    fn a_balance_of_what_is_not_carried_is_refused() {
        let consumers = vec![Consumer { constituent: 3, oxygen_per_gram: 1.0 }];
        let oxygen = Oxygen {
            constituent: 1,
            consumers,
            reaeration: Reaeration::Covar,
            bed_demand: 0.0,
            production: 0.0,
            altitude_m: 0.0,
        };
        let kinetics = Kinetics { oxygen: Some(oxygen), ..Kinetics::conservative(2) };
        let refused = kinetics.check().unwrap_err().to_string();
        assert_eq!(refused, "the balance of oxygen uses constituent number 3, but only 2 are carried");
        assert!(Kinetics::decays(&[f64::NAN]).check().unwrap_err().to_string().contains("k20"));
    }
}
