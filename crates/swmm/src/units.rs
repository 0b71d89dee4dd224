//! The units of a deck and their SI values.

/// Acre (m2).
const ACRE: f64 = 4_046.856_422_4;
/// Foot (m).
pub(crate) const FOOT: f64 = 0.3048;
/// Inch (m).
const INCH: f64 = 0.0254;
/// Pound (g).
const POUND: f64 = 453.592_37;
/// US gallon (m3).
const GALLON: f64 = 0.003_785_411_784;

/// Units of flow, which decide on all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowUnit {
    /// ft3/s.
    Cfs,
    /// US gallons a minute.
    Gpm,
    /// Million US gallons a day.
    Mgd,
    /// m3/s.
    Cms,
    /// l/s.
    Lps,
    /// Million litres a day.
    Mld,
}

impl FlowUnit {
    /// By name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "CFS" => Self::Cfs,
            "GPM" => Self::Gpm,
            "MGD" => Self::Mgd,
            "CMS" => Self::Cms,
            "LPS" => Self::Lps,
            "MLD" => Self::Mld,
            _ => return None,
        })
    }
}

/// The unit of a pollutant's concentration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concentration {
    /// mg/L.
    Milligrams,
    /// µg/L.
    Micrograms,
    /// Counts per litre.
    Counts,
}

/// SI values of a deck's units.
#[derive(Clone, Copy, Debug)]
pub struct Units {
    /// Unit of flow.
    pub flow_unit: FlowUnit,
    /// Flow (m3/s).
    pub flow: f64,
    /// Length (m).
    pub length: f64,
    /// Depth of rain (m).
    pub rain: f64,
    /// Intensity of rain (m/s).
    pub intensity: f64,
    /// Evaporation (m/s).
    pub evaporation: f64,
    /// Area of land (m2).
    pub land: f64,
    /// Volume as results give it: 10³ hectare-metres or acre-feet (m3).
    pub volume: f64,
    /// Metric.
    pub metric: bool,
}

impl Units {
    /// Those of a unit of flow.
    #[must_use]
    pub fn of(flow_unit: FlowUnit) -> Self {
        let metric = matches!(flow_unit, FlowUnit::Cms | FlowUnit::Lps | FlowUnit::Mld);
        let flow = match flow_unit {
            FlowUnit::Cfs => FOOT.powi(3),
            FlowUnit::Gpm => GALLON / 60.0,
            FlowUnit::Mgd => GALLON * 1e6 / 86_400.0,
            FlowUnit::Cms => 1.0,
            FlowUnit::Lps => 1e-3,
            FlowUnit::Mld => 1e3 / 86_400.0,
        };
        let rain = if metric { 1e-3 } else { INCH };
        Self {
            flow_unit,
            flow,
            length: if metric { 1.0 } else { FOOT },
            rain,
            intensity: rain / 3600.0,
            evaporation: rain / 86_400.0,
            land: if metric { 1e4 } else { ACRE },
            volume: if metric { 1e4 } else { ACRE * FOOT },
            metric,
        }
    }

    /// Model mass (concentration × m³) of one kg or lb, or of one count.
    #[must_use]
    pub fn mass(&self, concentration: Concentration) -> f64 {
        let grams = if self.metric { 1000.0 } else { POUND };
        match concentration {
            Concentration::Milligrams => grams,
            Concentration::Micrograms => grams * 1000.0,
            Concentration::Counts => 1e-3,
        }
    }
}
