//! Links: reaches and sewers, weirs, orifices, outlets and pumps.

use super::{CurveId, NodeId};
use crate::shape::Shape;

/// How high a link begins above the bottom of its node (m).
pub type Offset = f64;

/// A reach or a sewer.
#[derive(Clone, Debug)]
pub struct Conduit {
    /// Length (m).
    pub length: f64,
    /// Manning's n.
    pub roughness: f64,
    /// Slope of the bed (-), positive downstream.
    pub slope: f64,
    /// Section.
    pub shape: Shape,
    /// Parallel barrels.
    pub barrels: f64,
    /// Offset at the upper end (m).
    pub inlet_offset: Offset,
    /// Offset at the lower end (m).
    pub outlet_offset: Offset,
    /// Flow at the start (m3/s).
    pub initial_flow: f64,
    /// Greatest flow (m3/s); zero for none given.
    pub max_flow: f64,
    /// A link without volume that passes its inflow on at once.
    pub dummy: bool,
}

/// Kinds of weirs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WeirShape {
    /// C L h^1.5.
    Transverse,
    /// C L^0.83 h^(5/3).
    SideFlow,
    /// C s h^2.5.
    VNotch,
    /// C L h^1.5 + C2 s h^2.5.
    Trapezoidal,
}

/// A weir.
#[derive(Clone, Copy, Debug)]
pub struct Weir {
    /// Kind.
    pub shape: WeirShape,
    /// Crest above the bottom of the upper node (m).
    pub crest: Offset,
    /// Height of the opening (m).
    pub height: f64,
    /// Length of the crest (m).
    pub length: f64,
    /// Side slope, horizontal to vertical.
    pub side_slope: f64,
    /// Coefficient, SI.
    pub coefficient: f64,
    /// Coefficient of the triangular ends, SI.
    pub end_coefficient: f64,
    /// Number of end contractions.
    pub contractions: f64,
    /// Flows as an orifice when the water stands above the opening.
    pub surcharges: bool,
}

/// An orifice or a gate.
#[derive(Clone, Copy, Debug)]
pub struct Orifice {
    /// In the bottom rather than in a side wall.
    pub bottom: bool,
    /// Round rather than rectangular.
    pub round: bool,
    /// Height of the full opening (diameter when round) (m).
    pub height: f64,
    /// Width (m).
    pub width: f64,
    /// Lower edge above the bottom of the upper node (m).
    pub crest: Offset,
    /// Coefficient of discharge (-).
    pub coefficient: f64,
    /// Time to open fully (s); zero moves at once.
    pub travel_s: f64,
}

/// A relation of head to flow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rating {
    /// coefficient · h^power (m3/s).
    Power {
        /// Coefficient.
        coefficient: f64,
        /// Power.
        power: f64,
    },
    /// From a curve of m to m3/s.
    Curve(CurveId),
}

/// What the head of an outlet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutletHead {
    /// Depth above its offset.
    Depth,
    /// Difference of levels to the lower node's bottom.
    Head,
}

/// An outlet with a rating of its own.
#[derive(Clone, Copy, Debug)]
pub struct Outlet {
    /// Offset above the bottom of the upper node (m).
    pub crest: Offset,
    /// Rating.
    pub rating: Rating,
    /// What it is a relation of.
    pub head: OutletHead,
}

/// What a pump's flow depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PumpLaw {
    /// Pumps whatever flows in.
    Ideal,
    /// Stepwise by the volume of the upper node (m3 to m3/s).
    ByVolume(CurveId),
    /// Stepwise by the depth of the upper node (m to m3/s).
    ByDepthStep(CurveId),
    /// By the lift between the nodes (m to m3/s).
    ByLift(CurveId),
    /// By the depth of the upper node (m to m3/s).
    ByDepth(CurveId),
}

/// A pump.
#[derive(Clone, Copy, Debug)]
pub struct Pump {
    /// What its flow depends on.
    pub law: PumpLaw,
    /// Running at the start.
    pub initially_on: bool,
    /// Depth at which it starts by itself (m); zero for none.
    pub start_depth: f64,
    /// Depth at which it stops by itself (m).
    pub stop_depth: f64,
}

/// What a link is.
#[derive(Clone, Debug)]
pub enum LinkKind {
    /// A reach or a sewer.
    Conduit(Conduit),
    /// A weir.
    Weir(Weir),
    /// An orifice or a gate.
    Orifice(Orifice),
    /// An outlet.
    Outlet(Outlet),
    /// A pump.
    Pump(Pump),
}

/// A link; water runs from `from` to `to`.
#[derive(Clone, Debug)]
pub struct Link {
    /// Name.
    pub name: String,
    /// Upper node.
    pub from: NodeId,
    /// Lower node.
    pub to: NodeId,
    /// What it is.
    pub kind: LinkKind,
}
