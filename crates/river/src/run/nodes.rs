//! One step of a node that stores, splits, treats or ends.

use super::{Member, Run};
use crate::model::{DividerLaw, LinkId, Model, NodeId, NodeKind, PollutantId};
use crate::network::Network;
use crate::real::Real;
use crate::regulator::Regulator;
use crate::storage::Basin;
use crate::treatment::Plant;

/// A level pool of all members.
#[derive(Clone)]
pub(super) struct Pool<const B: usize> {
    pub(super) basin: Basin,
    pub(super) volume: [f64; B],
    pub(super) depth: [f64; B],
    /// Hydraulic residence time (s).
    pub(super) residence: [f64; B],
    pub(super) mass: Vec<[f64; B]>,
    pub(super) evaporation: f64,
    /// Concentration shown, of the water in the pool or, when it is empty, of what went through.
    pub(super) shown: Vec<[f64; B]>,
}

/// What a node keeps between steps.
#[derive(Clone, Default)]
pub(super) struct Own<const B: usize> {
    pub(super) pool: Option<Pool<B>>,
    pub(super) outs: Vec<(LinkId, Regulator, f64)>,
    /// Water above a junction that waits to be taken in again, and its mass.
    ponded: Option<([f64; B], Vec<[f64; B]>)>,
    /// Concentrations after treatment.
    treated: Option<Vec<[f64; B]>>,
    /// Whether water went over the rim in the last step.
    over: Over<B>,
    /// Flow of each outlet (m3/s).
    pub(super) flows: Vec<[f64; B]>,
    pub(super) entering: Vec<f64>,
    pub(super) mixed: Vec<f64>,
}

#[derive(Clone)]
struct Over<const B: usize>([bool; B]);

impl<const B: usize> Default for Over<B> {
    fn default() -> Self {
        Self([false; B])
    }
}

impl<const B: usize> Own<B> {
    /// Whether water went over the rim in the last step.
    pub(super) fn overflows(&self, member: usize) -> bool {
        self.over.0[member]
    }

    pub(super) fn new(model: &Model, network: &Network, id: NodeId, members: &[Member<'_>]) -> Self {
        let node = &model.nodes[id.0];
        let count = model.pollutants.len();
        let outs: Vec<(LinkId, Regulator, f64)> = network.leaving[id.0]
            .iter()
            .map(|&l| {
                let link = &model.links[l.0];
                let lift = model.nodes[link.to.0].invert - node.invert;
                let stored = matches!(node.kind, NodeKind::Storage { .. });
                let law = if stored { Regulator::new(link, lift) } else { Regulator::none() };
                (l, law, lift)
            })
            .collect();
        let zeros = || vec![[0.0; B]; count];
        let ponded_area = if model.options.allow_ponding { node.ponded_area } else { 0.0 };
        let pool = match node.kind {
            NodeKind::Storage { shape, evaporation, .. } => {
                let basin = Basin::new(shape, node.max_depth, ponded_area, &model.curves);
                let mut depth = [0.0; B];
                for (l, depth) in depth.iter_mut().enumerate() {
                    let given = members[l]
                        .initial_depths
                        .iter()
                        .find(|d| d.0 == id)
                        .map_or(node.initial_depth, |d| d.1);
                    *depth = given.clamp(0.0, node.max_depth);
                }
                let volume = depth.map(|d| basin.volume(d));
                let mass: Vec<[f64; B]> =
                    model.pollutants.iter().map(|p| volume.map(|v| p.initial * v)).collect();
                let shown = model
                    .pollutants
                    .iter()
                    .map(|p| volume.map(|v| if v > 0.0 { p.initial } else { 0.0 }))
                    .collect();
                Some(Pool { basin, volume, depth, residence: [0.0; B], mass, evaporation, shown })
            }
            _ => None,
        };
        let ponded = (pool.is_none() && ponded_area > 0.0).then(|| ([0.0; B], zeros()));
        let treated = (pool.is_none() && !node.treatment.is_empty()).then(zeros);
        let over = Over::default();
        Self {
            over,
            flows: vec![[0.0; B]; outs.len()],
            entering: vec![0.0; count],
            mixed: vec![0.0; count],
            pool,
            outs,
            ponded,
            treated,
        }
    }

    pub(super) fn volume(&self, member: usize) -> f64 {
        self.pool
            .as_ref()
            .map(|p| p.volume[member])
            .or(self.ponded.as_ref().map(|p| p.0[member]))
            .unwrap_or(0.0)
    }

    pub(super) fn depth(&self, member: usize) -> f64 {
        self.pool.as_ref().map_or(0.0, |p| p.depth[member])
    }

    pub(super) fn mass(&self, pollutant: usize, member: usize) -> f64 {
        let pool = self.pool.as_ref().map(|p| p.mass[pollutant][member]);
        pool.or(self.ponded.as_ref().map(|p| p.1[pollutant][member])).unwrap_or(0.0)
    }

    pub(super) fn concentration(&self, pollutant: usize, member: usize) -> Option<f64> {
        let pool = self.pool.as_ref().map(|p| p.shown[pollutant][member]);
        pool.or(self.treated.as_ref().map(|t| t[pollutant][member]))
    }
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    pub(super) fn step_node(&mut self, node: NodeId, dt: f64) {
        let mut own = std::mem::take(&mut self.own[node.0]);
        if own.pool.is_some() {
            self.step_pool(&mut own, node, dt);
            self.own[node.0] = own;
            return;
        }
        for member in 0..B {
            let model = self.model;
            let kind = &model.nodes[node.0].kind;
            if own.outs.is_empty() {
                self.end(node, member, dt, matches!(kind, NodeKind::Outfall));
            } else {
                self.take_pond(&mut own, node, member, dt);
                self.treat(&mut own, node, member, dt);
                let inflow = self.flow[node.0][member];
                own.over.0[member] = false;
                if let NodeKind::Divider { law, diverted } = *kind {
                    let other = own.outs.iter().map(|o| o.0).find(|l| *l != diverted);
                    let away = self.diverted(law, other, inflow).clamp(0.0, inflow);
                    if let Some(other) = other {
                        self.lead(&mut own, node, other, member, inflow - away, dt);
                    }
                    self.lead(&mut own, node, diverted, member, away, dt);
                } else {
                    let link = own.outs[0].0;
                    self.lead(&mut own, node, link, member, inflow, dt);
                }
            }
        }
        self.own[node.0] = own;
    }

    /// Water and loads leave the model.
    fn end(&mut self, node: NodeId, member: usize, dt: f64, outfall: bool) {
        let count = self.model.pollutants.len();
        let volume = self.flow[node.0][member] * dt;
        let water = &mut self.budget.water;
        let sum = if outfall { &mut water.out } else { &mut water.flooded };
        sum[member] += volume;
        for p in 0..count {
            let flows = &mut self.budget.mass[p];
            let sum = if outfall { &mut flows.out } else { &mut flows.flooded };
            sum[member] += self.load[node.0 * count + p][member] * dt;
        }
    }

    fn diverted(&self, law: DividerLaw, other: Option<LinkId>, inflow: f64) -> f64 {
        match law {
            DividerLaw::Cutoff(most) => inflow - most,
            DividerLaw::Overflow => other.map_or(inflow, |l| inflow - self.capacity[l.0]),
            DividerLaw::Tabular(id) => self.model.curves.get(id.0).map_or(0.0, |c| c.at(inflow)),
            DividerLaw::Weir { from, height, coefficient } => {
                let most = coefficient * height.powf(1.5);
                if inflow <= from || most <= from {
                    return 0.0;
                }
                let share = (inflow - from) / (most - from);
                if share > 1.0 { most * share.sqrt() } else { coefficient * (share * height).powf(1.5) }
            }
        }
    }

    /// Leads water into a link; what it cannot carry ponds or is lost over the node.
    fn lead(&mut self, own: &mut Own<B>, node: NodeId, link: LinkId, member: usize, flow: f64, dt: f64) {
        let count = self.model.pollutants.len();
        let inflow = self.flow[node.0][member];
        if inflow <= 0.0 {
            // A load without water still has to go somewhere.
            let mut loads = std::mem::take(&mut own.mixed);
            for (p, load) in loads.iter_mut().enumerate() {
                *load = self.load[node.0 * count + p][member];
            }
            if loads.iter().any(|l| *l > 0.0) && own.outs.first().is_some_and(|o| o.0 == link) {
                self.hand(link, member, 0.0, |p| loads[p]);
            }
            own.mixed = loads;
            return;
        }
        let taken = flow.min(self.capacity[link.0]);
        let over = flow - taken;
        if over > 0.0 {
            own.over.0[member] = true;
            for p in 0..count {
                let mass = self.load[node.0 * count + p][member] / inflow * over * dt;
                match &mut own.ponded {
                    Some((_, ponded)) => ponded[p][member] += mass,
                    None => self.budget.mass[p].flooded[member] += mass,
                }
            }
            match &mut own.ponded {
                Some((ponded, _)) => ponded[member] += over * dt,
                None => self.budget.water.flooded[member] += over * dt,
            }
        }
        for p in 0..count {
            own.mixed[p] = self.load[node.0 * count + p][member] / inflow * taken;
        }
        let loads = std::mem::take(&mut own.mixed);
        self.hand(link, member, taken, |p| loads[p]);
        own.mixed = loads;
    }

    /// Ponded water flows in again before anything else.
    fn take_pond(&mut self, own: &mut Own<B>, node: NodeId, member: usize, dt: f64) {
        let Some((water, mass)) = &mut own.ponded else { return };
        if water[member] <= 0.0 {
            return;
        }
        let count = mass.len();
        self.flow[node.0][member] += std::mem::take(&mut water[member]) / dt;
        for p in 0..count {
            self.load[node.0 * count + p][member] += std::mem::take(&mut mass[p][member]) / dt;
        }
    }

    /// Treatment of what flows through a node without storage.
    fn treat(&mut self, own: &mut Own<B>, node: NodeId, member: usize, dt: f64) {
        let Some(treated) = &mut own.treated else { return };
        let count = self.model.pollutants.len();
        let inflow = self.flow[node.0][member];
        for p in 0..count {
            let load = self.load[node.0 * count + p][member];
            own.entering[p] = if inflow > 0.0 { load / inflow } else { 0.0 };
            treated[p][member] = own.entering[p];
        }
        if inflow <= 0.0 {
            return;
        }
        let plant = Plant {
            author: self.model.author,
            residence: 0.0,
            dt,
            inflow,
            depth: 0.0,
            area: 0.0,
            entering: &own.entering,
            mixed: &own.entering,
            treatments: &self.model.nodes[node.0].treatment,
        };
        for p in 0..count {
            let id = PollutantId(self.model.whole(p));
            let given = p == id.0 && plant.gives(id);
            if let Some(sum) = plant.treated(id).filter(|_| given || plant.mixed[id.0] > 0.0) {
                let after = if given { sum } else { sum / plant.mixed[id.0] * own.entering[p] };
                let load = &mut self.load[node.0 * count + p][member];
                self.budget.mass[p].treated[member] += (*load - after * inflow) * dt;
                *load = after * inflow;
                treated[p][member] = after;
            }
        }
    }
}
