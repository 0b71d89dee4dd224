//! A county as numbers: rain gauges, subcatchments, sewers, pools, gates and reaches, in SI units.
//!
//! Concentrations stay in the unit of each pollutant (mg/L, µg/L or counts per litre) and masses are concentration × m³
//! (g for mg/L, mg for µg/L), so that no constituent needs a conversion on its way.

mod catchment;
mod link;
mod node;
mod oxygen;
mod rule;
mod table;

pub use catchment::{
    Buildup, BuildupLaw, Catchment, CatchmentOutlet, Gauge, Infiltration, InternalRouting, LandUse, RainForm,
    Washoff, WashoffLaw,
};
pub use link::{
    Conduit, Link, LinkKind, Offset, Orifice, Outlet, OutletHead, Pump, PumpLaw, Rating, Weir, WeirShape,
};
pub use node::{DividerLaw, DryWeather, Inflow, InflowKind, Node, NodeKind, StorageShape, Treatment};
pub use oxygen::{OxygenBalance, Temperature};
pub use rule::{Action, ActionTarget, Attribute, Compare, Premise, Rule, Subject, Value};
pub use table::{Curve, Pattern, PatternKind, Series};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    )*};
}

ids! {
    /// Place of a pollutant in [`Model::pollutants`].
    PollutantId,
    /// Place of a land use in [`Model::land_uses`].
    LandUseId,
    /// Place of a gauge in [`Model::gauges`].
    GaugeId,
    /// Place of a subcatchment in [`Model::catchments`].
    CatchmentId,
    /// Place of a node in [`Model::nodes`].
    NodeId,
    /// Place of a link in [`Model::links`].
    LinkId,
    /// Place of a series in [`Model::series`].
    SeriesId,
    /// Place of a curve in [`Model::curves`].
    CurveId,
    /// Place of a pattern in [`Model::patterns`].
    PatternId,
}

/// Time frame and steps of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Start, civil seconds ([`crate::civil`]).
    pub start: i64,
    /// End, civil seconds.
    pub end: i64,
    /// Moments after this one are reported, civil seconds.
    pub report_start: i64,
    /// Interval of reported results (s).
    pub report_step_s: f64,
    /// Step of runoff while it rains or runs off (s).
    pub wet_step_s: f64,
    /// Longest step of runoff in dry weather (s).
    pub dry_step_s: f64,
    /// Step of routing (s).
    pub routing_step_s: f64,
    /// Dry days before the start, over which pollutants build up.
    pub dry_days: f64,
    /// Potential evaporation of each month (m/s).
    pub evaporation: [f64; 12],
    /// Evaporation only while it does not rain.
    pub evaporation_dry_only: bool,
    /// Days of the year between which streets are swept, inclusive, 1–366.
    pub sweeping_season: (i64, i64),
    /// Nodes with a ponded area keep their overflow and take it back.
    pub allow_ponding: bool,
}

/// A constituent that is washed off and carried along.
#[derive(Clone, Debug)]
pub struct Pollutant {
    /// Name.
    pub name: String,
    /// Concentration in rain.
    pub rain: f64,
    /// Concentration of dry-weather flow that names none of its own.
    pub dry_weather: f64,
    /// Concentration in the water that is there at the start.
    pub initial: f64,
    /// First-order decay at 20 °C (1/s).
    pub decay: f64,
    /// θ of the decay's θ^(T-20) (-); 1 knows no temperature.
    pub theta: f64,
    /// Settling velocity (m/s).
    pub settling: f64,
    /// Built up only while snow lies: never, in a model without snow.
    pub snow_only: bool,
    /// Share of another pollutant's washed load that adds to this one's.
    pub co_pollutant: Option<(PollutantId, f64)>,
}

/// SI values of the units in which the author of a model writes expressions of treatment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AuthorUnits {
    /// Flow (m3/s).
    pub flow: f64,
    /// Length (m).
    pub length: f64,
}

/// A whole model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Time frame and steps.
    pub options: Options,
    /// Units of expressions.
    pub author: AuthorUnits,
    /// Constituents.
    pub pollutants: Vec<Pollutant>,
    /// The last constituents may be tags: for each, the constituent before them that it is a part of ([`crate::attribution`]).
    pub tags: Vec<PollutantId>,
    /// Temperature of the water.
    pub temperature: Temperature,
    /// Dissolved oxygen, if it is one of the constituents.
    pub oxygen: Option<OxygenBalance>,
    /// Rain gauges.
    pub gauges: Vec<Gauge>,
    /// Land uses.
    pub land_uses: Vec<LandUse>,
    /// Subcatchments.
    pub catchments: Vec<Catchment>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Links.
    pub links: Vec<Link>,
    /// Time series.
    pub series: Vec<Series>,
    /// Curves of two columns.
    pub curves: Vec<Curve>,
    /// Patterns of dry-weather flow.
    pub patterns: Vec<Pattern>,
    /// Control rules in the order of their priority, the highest first.
    pub rules: Vec<Rule>,
    /// Assessment sections that lie within the river; outfalls are sections too.
    pub sections: Vec<NodeId>,
}

impl Model {
    /// Duration of the run (s).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
    pub fn duration_s(&self) -> f64 {
        (self.options.end - self.options.start) as f64
    }

    /// How many constituents are no tags.
    #[must_use]
    pub fn wholes(&self) -> usize {
        self.pollutants.len() - self.tags.len()
    }

    /// The constituent that a tag is a part of, or the constituent itself.
    #[must_use]
    pub fn whole(&self, pollutant: usize) -> usize {
        pollutant.checked_sub(self.wholes()).and_then(|t| self.tags.get(t)).map_or(pollutant, |w| w.0)
    }

    /// The node with a name.
    #[must_use]
    pub fn node_named(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|n| n.name == name).map(NodeId)
    }

    /// The link with a name.
    #[must_use]
    pub fn link_named(&self, name: &str) -> Option<LinkId> {
        self.links.iter().position(|l| l.name == name).map(LinkId)
    }
}
