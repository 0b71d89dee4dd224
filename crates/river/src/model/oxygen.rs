//! Water temperature, and the balance of dissolved oxygen of a whole model.

use super::{Model, Pollutant, PollutantId, SeriesId};
use crate::civil;
use crate::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};

/// Water temperature (°C), one for all water of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Temperature {
    /// The same throughout.
    Constant(f64),
    /// One for each calendar month.
    Monthly([f64; 12]),
    /// From a series.
    Series(SeriesId),
}

impl Default for Temperature {
    fn default() -> Self {
        Self::Constant(20.0)
    }
}

/// Dissolved oxygen of a model (mg/L of O2): in reaches and pools consumers and the bed take it and the air gives it. Inflows bring what
/// is stated of them; runoff of subcatchments what is stated here, whatever rain and surfaces say of the constituent.
#[derive(Clone, Debug, PartialEq)]
pub struct OxygenBalance {
    /// Which constituent it is.
    pub constituent: PollutantId,
    /// Whose decay takes oxygen, and grams of it for each gram: 1 for CBOD and NBOD, 4.57 for NH3-N.
    pub consumers: Vec<(PollutantId, f64)>,
    /// What the air gives to reaches.
    pub reaeration: Reaeration,
    /// Velocity at which the air gives oxygen to pools at 20 °C (m/s).
    pub pool_transfer: f64,
    /// Demand of the bed of reaches and pools at 20 °C [g/(m2 s)].
    pub bed_demand: f64,
    /// Photosynthesis less respiration in reaches, a mean [g/(m3 s)].
    pub production: f64,
    /// Height above the sea (m).
    pub altitude_m: f64,
    /// Oxygen of runoff (mg/L).
    pub runoff: f64,
}

impl Model {
    /// Water temperature at a time of the run (°C).
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a moment of a run")]
    pub fn celsius(&self, t: f64) -> f64 {
        match self.temperature {
            Temperature::Constant(celsius) => celsius,
            Temperature::Monthly(of) => {
                let month = civil::date(self.options.start + (t + 1e-6).floor() as i64).1;
                of[usize::try_from(month - 1).unwrap_or(0) % 12]
            }
            Temperature::Series(id) => self.series.get(id.0).map_or(20.0, |series| series.at(t)),
        }
    }

    /// Processes of reaches: of every constituent that is no tag.
    #[must_use]
    pub fn kinetics(&self) -> Kinetics {
        let decay = |p: &Pollutant| Decay { per_second: p.decay, theta: p.theta, settling_m_s: p.settling };
        let oxygen = self.oxygen.as_ref().map(|oxygen| {
            let consumer =
                |&(of, oxygen_per_gram): &(PollutantId, f64)| Consumer { constituent: of.0, oxygen_per_gram };
            Oxygen {
                constituent: oxygen.constituent.0,
                consumers: oxygen.consumers.iter().map(consumer).collect(),
                reaeration: oxygen.reaeration,
                bed_demand: oxygen.bed_demand,
                production: oxygen.production,
                altitude_m: oxygen.altitude_m,
            }
        });
        Kinetics { constituents: self.pollutants[..self.wholes()].iter().map(decay).collect(), oxygen }
    }

    /// Processes of pools: the air gives over the surface of standing water, and nothing grows in it.
    #[must_use]
    pub fn pool_kinetics(&self) -> Kinetics {
        let mut kinetics = self.kinetics();
        if let (Some(oxygen), Some(balance)) = (&mut kinetics.oxygen, &self.oxygen) {
            oxygen.reaeration = Reaeration::Transfer(balance.pool_transfer);
            oxygen.production = 0.0;
        }
        kinetics
    }

    /// Whether a constituent is dissolved oxygen, which no source can be told of.
    #[must_use]
    pub fn is_oxygen(&self, pollutant: usize) -> bool {
        self.oxygen.as_ref().is_some_and(|oxygen| oxygen.constituent.0 == pollutant)
    }

    /// Adds a constituent that no surface brings; its place. Models with tags take none: tags are the last.
    pub fn carry(&mut self, pollutant: Pollutant) -> Option<PollutantId> {
        if !self.tags.is_empty() {
            return None;
        }
        self.pollutants.push(pollutant);
        for land_use in &mut self.land_uses {
            land_use.buildup.push(super::Buildup { law: super::BuildupLaw::None, per_kerb: false });
            land_use.washoff.push(super::Washoff {
                law: super::WashoffLaw::None,
                sweeping: 0.0,
                held_back: 0.0,
            });
        }
        for catchment in &mut self.catchments {
            catchment.initial_buildup.resize(self.pollutants.len(), 0.0);
        }
        Some(PollutantId(self.pollutants.len() - 1))
    }
}
