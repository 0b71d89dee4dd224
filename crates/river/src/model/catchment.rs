//! Rain gauges, subcatchments and land uses.

use super::{CatchmentId, GaugeId, LandUseId, NodeId, SeriesId};

/// What the numbers of a rain record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RainForm {
    /// Intensity over the interval.
    Intensity,
    /// Depth fallen in the interval.
    Volume,
    /// Depth fallen since the beginning of the record.
    Cumulative,
}

/// A rain gauge: intensities (m/s) that hold for an interval from the moment they stand at.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Name.
    pub name: String,
    /// Interval of the record (s).
    pub interval_s: f64,
    /// Start of an interval [s since the start of the run] and intensity (m/s), ascending.
    pub intensities: Vec<(f64, f64)>,
}

impl Gauge {
    /// Intensities from recorded values (m/s for intensities, m for depths).
    #[must_use]
    pub fn from_record(name: String, form: RainForm, interval_s: f64, record: &[(f64, f64)]) -> Self {
        let mut before = 0.0;
        let intensities = record
            .iter()
            .map(|&(t, value)| {
                let intensity = match form {
                    RainForm::Intensity => value,
                    RainForm::Volume => value / interval_s,
                    RainForm::Cumulative => {
                        let fallen = if value < before { value } else { value - before };
                        before = value;
                        fallen / interval_s
                    }
                };
                (t, intensity)
            })
            .filter(|&(_, intensity)| intensity > 0.0)
            .collect();
        Self { name, interval_s, intensities }
    }
}

/// Where a subcatchment drains to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchmentOutlet {
    /// A node.
    Node(NodeId),
    /// Another subcatchment, over whose surface the water runs.
    Catchment(CatchmentId),
    /// Nowhere in the model: its runoff leaves.
    Away,
}

/// Where the subareas of a subcatchment drain to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InternalRouting {
    /// All to the outlet.
    Outlet,
    /// The share of the impervious subareas' runoff that runs over the pervious one.
    ToPervious(f64),
    /// The share of the pervious subarea's runoff that runs over the impervious one with storage.
    ToImpervious(f64),
}

/// A law of infiltration with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Infiltration {
    /// Horton, by cumulative infiltration.
    Horton {
        /// Initial capacity (m/s).
        initial: f64,
        /// Final capacity (m/s).
        last: f64,
        /// Decay (1/s).
        decay: f64,
        /// Recovery when dry (1/s).
        recovery: f64,
        /// Most that can infiltrate (m); zero for no limit.
        limit: f64,
    },
    /// Horton with the excess over the final capacity as state (Akan).
    ModifiedHorton {
        /// Initial capacity (m/s).
        initial: f64,
        /// Final capacity (m/s).
        last: f64,
        /// Decay (1/s).
        decay: f64,
        /// Recovery when dry (1/s).
        recovery: f64,
        /// Most that can infiltrate (m); zero for no limit.
        limit: f64,
    },
    /// Green-Ampt (Mein-Larson).
    GreenAmpt {
        /// Suction head (m).
        suction: f64,
        /// Saturated conductivity (m/s).
        conductivity: f64,
        /// Initial moisture deficit (-).
        deficit: f64,
        /// Light rain before saturation does not reduce the deficit.
        modified: bool,
    },
    /// SCS curve number with an initial abstraction, on the running sum of one event's rain; nothing recovers.
    CurveNumberEvent {
        /// Storage capacity S (m).
        capacity: f64,
        /// Initial abstraction (m), mostly 0.2 S.
        abstraction: f64,
    },
    /// SCS curve number as SWMM takes it: no abstraction but depression storage, with recovery.
    CurveNumber {
        /// Storage capacity S = 25.4 (1000/CN − 10) mm, here (m).
        capacity: f64,
        /// Recovery when dry (1/s).
        recovery: f64,
    },
}

/// A subcatchment.
#[derive(Clone, Debug)]
pub struct Catchment {
    /// Name.
    pub name: String,
    /// Its gauge; none means no rain.
    pub gauge: Option<GaugeId>,
    /// Where it drains to.
    pub outlet: CatchmentOutlet,
    /// Area (m2).
    pub area: f64,
    /// Impervious share (-).
    pub impervious: f64,
    /// Share of the impervious area without depression storage (-).
    pub impervious_without_storage: f64,
    /// Width of overland flow (m).
    pub width: f64,
    /// Slope (-).
    pub slope: f64,
    /// Manning's n of impervious and pervious surface; zero lets the excess run off at once.
    pub roughness: (f64, f64),
    /// Depression storage of impervious and pervious surface (m).
    pub depression: (f64, f64),
    /// Where its subareas drain to.
    pub routing: InternalRouting,
    /// Infiltration of the pervious subarea.
    pub infiltration: Infiltration,
    /// Shares of land uses (-).
    pub land_uses: Vec<(LandUseId, f64)>,
    /// Length of kerb in the unit that build-up per kerb length is given for.
    pub kerb: f64,
    /// Initial build-up of each pollutant (mass/m2); zero lets the dry days build it up.
    pub initial_buildup: Vec<f64>,
}

/// How pollutants gather on a land use.
#[derive(Clone, Debug, PartialEq)]
pub enum BuildupLaw {
    /// None.
    None,
    /// min(most, rate · days^power).
    Power {
        /// Most that gathers.
        most: f64,
        /// Rate of the first day.
        rate: f64,
        /// Power of time.
        power: f64,
    },
    /// most · (1 − e^(−rate · days)).
    Exponential {
        /// Most that gathers.
        most: f64,
        /// Rate (1/d).
        rate: f64,
    },
    /// most · days / (half + days).
    Saturation {
        /// Most that gathers.
        most: f64,
        /// Days to half of it.
        half: f64,
    },
    /// From a series of rates per day.
    External {
        /// Most that gathers.
        most: f64,
        /// Factor of the series.
        scale: f64,
        /// Rates.
        series: SeriesId,
    },
}

/// Build-up of one pollutant on one land use; masses per m2 or per unit of kerb.
#[derive(Clone, Debug, PartialEq)]
pub struct Buildup {
    /// Law.
    pub law: BuildupLaw,
    /// Per unit of kerb rather than per m2.
    pub per_kerb: bool,
}

/// How runoff takes pollutants along.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WashoffLaw {
    /// None.
    None,
    /// Rate = coefficient · q^power · build-up (1/s), q in the rain unit given by `per_hour`.
    Exponential {
        /// Coefficient (1/s).
        coefficient: f64,
        /// Power of runoff.
        power: f64,
        /// Factor from m/s to the unit of q (3.6e6 for mm/h).
        per_hour: f64,
    },
    /// Rate = coefficient · Q^power, Q in the flow unit given by `flow_unit`.
    Rating {
        /// Coefficient (mass/s).
        coefficient: f64,
        /// Power of runoff.
        power: f64,
        /// Factor from m3/s to the unit of Q.
        flow_unit: f64,
    },
    /// A constant concentration.
    EventMean(f64),
}

/// Wash-off of one pollutant from one land use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Washoff {
    /// Law.
    pub law: WashoffLaw,
    /// Share of the available build-up that a sweeping takes.
    pub sweeping: f64,
    /// Share that best practice holds back.
    pub held_back: f64,
}

/// A land use.
#[derive(Clone, Debug)]
pub struct LandUse {
    /// Name.
    pub name: String,
    /// Days between sweepings; zero for none.
    pub sweep_interval_d: f64,
    /// Share of the build-up that sweeping reaches.
    pub sweep_available: f64,
    /// Days since the last sweeping at the start.
    pub swept_before_d: f64,
    /// Build-up of each pollutant.
    pub buildup: Vec<Buildup>,
    /// Wash-off of each pollutant.
    pub washoff: Vec<Washoff>,
}
