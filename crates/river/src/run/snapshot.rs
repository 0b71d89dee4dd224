//! What a run shows at a moment.

use super::Run;
use crate::catchment::NEGLIGIBLE;
use crate::model::{CatchmentOutlet, LinkId, LinkKind, Model, NodeId, NodeKind};
use crate::real::Real;

/// Flow that drips out of an emptied sewer and shows no concentration (m3/s).
const DROP: f64 = 2e-6;

/// Values of the moment a run has come to; flows and loads of the network are means over the step that led to it.
pub struct Snapshot<'r, F, const B: usize> {
    run: &'r Run<'r, F, B>,
}

impl<'r, F: Real, const B: usize> Snapshot<'r, F, B> {
    pub(super) fn new<'m: 'r>(run: &'r Run<'m, F, B>) -> Self {
        Self { run }
    }

    /// Time since the start (s).
    #[must_use]
    pub fn time(&self) -> f64 {
        self.run.time
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.run.model
    }

    /// Runoff of a subcatchment (m3/s); less than 0.001 in/h counts as none. Nothing is known of a run that tells none of them
    /// ([`Run::without_surfaces`]).
    #[must_use]
    pub fn runoff(&self, catchment: usize, member: usize) -> f64 {
        let surfaces = &self.run.surfaces;
        let runoff = surfaces.shown.at(catchment, member, surfaces.through(self.run.time));
        if runoff < NEGLIGIBLE * self.run.model.catchments[catchment].area { 0.0 } else { runoff }
    }

    /// Concentration of a subcatchment's runoff at this moment; nothing is known as above.
    #[must_use]
    pub fn washed(&self, catchment: usize, pollutant: usize, member: usize) -> f64 {
        let surfaces = &self.run.surfaces;
        let row = catchment * self.run.model.pollutants.len() + pollutant;
        surfaces.quality.at(row, member, surfaces.through(self.run.time))
    }

    /// Runoff of the step under way that has not entered the network yet: water, then each pollutant.
    pub(super) fn runoff_under_way(&self, member: usize) -> Vec<f64> {
        let surfaces = &self.run.surfaces;
        let mut sums = vec![0.0; self.run.model.pollutants.len() + 1];
        for (i, catchment) in self.run.model.catchments.iter().enumerate() {
            if let CatchmentOutlet::Node(_) = catchment.outlet {
                let (given, left) = (surfaces.catchments.given(i), surfaces.left(i)[member]);
                sums[0] += left * given.flow[member];
                for (sum, load) in sums[1..].iter_mut().zip(&given.load) {
                    *sum += left * load[member];
                }
            }
        }
        sums
    }

    /// Everything that flows into a node (m3/s).
    #[must_use]
    pub fn node_inflow(&self, node: NodeId, member: usize) -> f64 {
        let own = self.run.flow[node.0][member];
        match self.run.within(node) {
            Some((stem, reach)) => own + self.run.stems[stem].flow(reach)[member].wide(),
            None => own,
        }
    }

    /// Load of a pollutant that flows into a node (mass/s).
    #[must_use]
    pub fn node_load(&self, node: NodeId, pollutant: usize, member: usize) -> f64 {
        let own = self.run.load[node.0 * self.run.model.pollutants.len() + pollutant][member];
        match self.run.within(node) {
            Some((stem, reach)) => own + self.run.stems[stem].load(reach)[pollutant][member].wide(),
            None => own,
        }
    }

    /// Depth of water at a node (m).
    #[must_use]
    pub fn node_depth(&self, node: NodeId, member: usize) -> f64 {
        let run = self.run;
        if let NodeKind::Storage { .. } = run.model.nodes[node.0].kind {
            return run.own[node.0].depth(member);
        }
        if run.own[node.0].overflows(member) {
            return run.model.nodes[node.0].max_depth;
        }
        let mut deepest = 0.0f64;
        for &LinkId(i) in &run.network.touching[node.0] {
            let link = &run.model.links[i];
            let (Some((stem, reach)), LinkKind::Conduit(c)) = (run.network.reaches[i], &link.kind) else {
                continue;
            };
            let cells = run.stems[stem].cells(reach);
            if link.from == node {
                deepest = deepest.max(c.inlet_offset + run.stems[stem].depth(cells.start, member));
            }
            if link.to == node {
                deepest = deepest.max(c.outlet_offset + run.stems[stem].depth(cells.end - 1, member));
            }
        }
        deepest
    }

    /// Concentration of a pollutant at a node: of a pool's water, elsewhere of what flows in if that is more than drops.
    #[must_use]
    pub fn node_concentration(&self, node: NodeId, pollutant: usize, member: usize) -> f64 {
        let own = &self.run.own[node.0];
        if let Some(concentration) = own.concentration(pollutant, member) {
            return concentration;
        }
        let flow = self.node_inflow(node, member);
        if flow >= DROP { self.node_load(node, pollutant, member) / flow } else { 0.0 }
    }

    /// Flow out of a link (m3/s).
    #[must_use]
    pub fn link_flow(&self, link: LinkId, member: usize) -> f64 {
        match self.run.network.reaches[link.0] {
            Some((stem, reach)) => self.run.stems[stem].flow(reach + 1)[member].wide(),
            None => self.run.passed[link.0][member],
        }
    }

    /// Depth of water in a link (m); that of the upper node for regulators.
    #[must_use]
    pub fn link_depth(&self, link: LinkId, member: usize) -> f64 {
        match self.run.network.reaches[link.0] {
            Some((stem, reach)) => {
                let cells = self.run.stems[stem].cells(reach);
                self.run.stems[stem].depth(cells.start.midpoint(cells.end), member)
            }
            None => self.node_depth(self.run.model.links[link.0].from, member),
        }
    }

    /// Setting of a link.
    #[must_use]
    pub fn setting(&self, link: LinkId, member: usize) -> f64 {
        self.run.settings[member].of(link.0)
    }
}
