//! Nodes: junctions, outfalls, dividers and storages, and what flows into them from outside.

use super::{CurveId, LinkId, PatternId, PollutantId, SeriesId};
use crate::expression::Expression;

/// How a divider splits its inflow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DividerLaw {
    /// Everything above a flow is diverted (m3/s).
    Cutoff(f64),
    /// What the other link cannot carry is diverted.
    Overflow,
    /// The diverted flow is read from a curve of inflow (m3/s to m3/s).
    Tabular(CurveId),
    /// Over a weir: coefficient · (share · height)^1.5 above `from`.
    Weir {
        /// Inflow from which water is diverted (m3/s).
        from: f64,
        /// Height of the weir (m).
        height: f64,
        /// Coefficient times length [m^1.5/s].
        coefficient: f64,
    },
}

/// The surface of a storage over its depth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StorageShape {
    /// From a curve of depth (m) to area (m2).
    Tabular(CurveId),
    /// constant + coefficient · depth^power (m2).
    Functional {
        /// Coefficient.
        coefficient: f64,
        /// Power.
        power: f64,
        /// Constant (m2).
        constant: f64,
    },
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Where reaches meet.
    Junction,
    /// Where water leaves the model; an assessment section.
    Outfall,
    /// Splits its inflow between two links.
    Divider {
        /// How.
        law: DividerLaw,
        /// The link that takes the diverted water.
        diverted: LinkId,
    },
    /// A pool, tank or pond with a level surface.
    Storage {
        /// Surface.
        shape: StorageShape,
        /// Share of evaporation that acts on it.
        evaporation: f64,
        /// Made of a junction because regulators or several conduits leave it.
        converted: bool,
    },
}

/// A treatment expression.
#[derive(Clone, Debug)]
pub enum Treatment {
    /// Removed share of the inflow's concentration.
    Removal(Expression),
    /// Concentration after treatment.
    Concentration(Expression),
    /// Concentration that the water leaves with, above or below what it came with: oxygen of an aerated effluent.
    Given(f64),
}

/// What an external inflow brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflowKind {
    /// Water (m3/s).
    Flow,
    /// A concentration of the external flow of the node.
    Concentration(PollutantId),
    /// A load (mass/s).
    Load(PollutantId),
}

/// An external inflow: scale · series + baseline · pattern.
#[derive(Clone, Debug)]
pub struct Inflow {
    /// What it brings.
    pub kind: InflowKind,
    /// Series.
    pub series: Option<SeriesId>,
    /// Factor of the series, unit conversion included.
    pub scale: f64,
    /// Baseline, converted.
    pub baseline: f64,
    /// Pattern of the baseline.
    pub pattern: Option<PatternId>,
}

/// Dry-weather flow of a node.
#[derive(Clone, Debug, Default)]
pub struct DryWeather {
    /// Mean flow (m3/s) and its patterns.
    pub flow: Option<(f64, Vec<PatternId>)>,
    /// Mean concentration of each pollutant that names one, with its patterns.
    pub concentrations: Vec<(PollutantId, f64, Vec<PatternId>)>,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Level of its bottom (m).
    pub invert: f64,
    /// Greatest depth (m); zero for none given.
    pub max_depth: f64,
    /// Depth at the start (m).
    pub initial_depth: f64,
    /// Area over which overflow ponds (m2); zero lets it leave the model.
    pub ponded_area: f64,
    /// Treatment of each pollutant.
    pub treatment: Vec<(PollutantId, Treatment)>,
    /// External inflows.
    pub inflows: Vec<Inflow>,
    /// Dry-weather flow.
    pub dry_weather: DryWeather,
}
