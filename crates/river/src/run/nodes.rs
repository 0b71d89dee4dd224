//! One step of a node that stores, splits, treats or ends.

use super::{Member, Run};
use crate::model::{DividerLaw, LinkId, LinkKind, Model, NodeId, NodeKind, PollutantId};
use crate::network::Network;
use crate::real::Real;
use crate::regulator::{Regulator, Suction, pump};
use crate::storage::{Basin, pass, remaining};
use crate::treatment::Plant;

/// A level pool of all members.
struct Pool<const B: usize> {
    basin: Basin,
    volume: [f64; B],
    depth: [f64; B],
    /// Hydraulic residence time [s].
    residence: [f64; B],
    mass: Vec<[f64; B]>,
    evaporation: f64,
    /// Concentration shown, of the water in the pool or, when it is empty, of what went through.
    shown: Vec<[f64; B]>,
}

/// What a node keeps between steps.
#[derive(Default)]
pub(super) struct Own<const B: usize> {
    pool: Option<Pool<B>>,
    outs: Vec<(LinkId, Regulator, f64)>,
    /// Water above a junction that waits to be taken in again, and its mass.
    ponded: Option<([f64; B], Vec<[f64; B]>)>,
    /// Concentrations after treatment.
    treated: Option<Vec<[f64; B]>>,
    /// Whether water went over the rim in the last step.
    over: Over<B>,
    flows: Vec<f64>,
    entering: Vec<f64>,
    mixed: Vec<f64>,
}

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
                (l, Regulator::new(link, lift), lift)
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
            flows: vec![0.0; outs.len()],
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
        for member in 0..B {
            let model = self.model;
            let kind = &model.nodes[node.0].kind;
            if own.pool.is_some() {
                self.step_pool(&mut own, node, member, dt);
            } else if own.outs.is_empty() {
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
            let (place, load) = (node.0 * count, &self.load);
            let loads: Vec<f64> = (0..count).map(|p| load[place + p][member]).collect();
            if loads.iter().any(|l| *l > 0.0) && own.outs.first().is_some_and(|o| o.0 == link) {
                self.hand(link, member, 0.0, |p| loads[p]);
            }
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
            if let Some(sum) = plant.treated(id).filter(|_| plant.mixed[id.0] > 0.0) {
                let after = sum / plant.mixed[id.0] * own.entering[p];
                let load = &mut self.load[node.0 * count + p][member];
                self.budget.mass[p].treated[member] += (*load - after * inflow) * dt;
                *load = after * inflow;
                treated[p][member] = after;
            }
        }
    }

    fn step_pool(&mut self, own: &mut Own<B>, node: NodeId, member: usize, dt: f64) {
        let Some(pool) = &mut own.pool else { return };
        let model = self.model;
        let count = model.pollutants.len();
        let inflow = self.flow[node.0][member];
        let (first_depth, mut volume) = (pool.depth[member], pool.volume[member]);
        if pool.evaporation > 0.0 {
            let rate = self.evaporation() * pool.evaporation;
            let lost = (rate * pool.basin.area(first_depth) * dt).min(volume);
            volume -= lost;
            self.budget.water.evaporated[member] += lost;
        }
        let settings = &self.settings[member];
        let mut pumped = 0.0;
        for (i, (link, _, lift)) in own.outs.iter().enumerate() {
            own.flows[i] = 0.0;
            if let LinkKind::Pump(p) = &model.links[link.0].kind {
                let suction = Suction { depth: first_depth, volume, inflow, lift: *lift };
                let left = (volume / dt + inflow - pumped).max(0.0);
                own.flows[i] = pump(p, suction, settings.of(link.0), &model.curves).min(left);
                pumped += own.flows[i];
            }
        }
        let outs = &own.outs;
        let release = |depth: f64| -> f64 {
            outs.iter().map(|(l, r, _)| r.flow(depth, settings.of(l.0), &model.curves)).sum()
        };
        let passage = pass(&pool.basin, volume, inflow - pumped, dt, &release);
        let (d0, d1, weight) = passage.depths;
        let mut sum = 0.0;
        for (i, (link, law, _)) in own.outs.iter().enumerate() {
            if !law.is_pump() {
                let setting = settings.of(link.0);
                let end = law.flow(d1, setting, &model.curves);
                own.flows[i] = weight * end + (1.0 - weight) * law.flow(d0, setting, &model.curves);
                sum += own.flows[i];
            }
        }
        let scale = if sum > 0.0 { passage.released / dt / sum } else { 0.0 };
        let mut end = passage.volume;
        let mut spilled = passage.spilled;
        if sum <= 0.0 {
            // What a root of round-off let out without an outlet stays.
            let back = passage.released.min((pool.basin.full - end).max(0.0));
            end += back;
            spilled += passage.released - back;
        }
        for (i, (_, law, _)) in own.outs.iter().enumerate() {
            if !law.is_pump() {
                own.flows[i] *= scale;
            }
        }
        let out = pumped * dt + if sum > 0.0 { passage.released } else { 0.0 } + spilled;
        pool.residence[member] =
            if volume > 1e-9 { (pool.residence[member] + dt) * volume / (volume + inflow * dt) } else { 0.0 };
        let kept = remaining(volume, end, inflow, dt);
        let all = volume + inflow * dt;
        for p in 0..count {
            let load = self.load[node.0 * count + p][member] * dt;
            own.entering[p] = if inflow > 0.0 { load / dt / inflow } else { 0.0 };
            own.mixed[p] = if all > 0.0 { (pool.mass[p][member] + load) / all } else { 0.0 };
        }
        let treatments = &model.nodes[node.0].treatment;
        let plant = Plant {
            author: model.author,
            residence: pool.residence[member],
            dt,
            inflow,
            depth: 0.5 * (d0 + d1),
            area: 0.5 * (pool.basin.area(d0) + pool.basin.area(d1)),
            entering: &own.entering,
            mixed: &own.mixed,
            treatments,
        };
        let mut leaving = std::mem::take(&mut self.leaving);
        for p in 0..count {
            let load = self.load[node.0 * count + p][member] * dt;
            let mass = &mut pool.mass[p][member];
            let flows = &mut self.budget.mass[p];
            let id = PollutantId(self.model.whole(p));
            let is_treated = treatments.iter().any(|t| t.0 == id);
            let half = (-0.5 * model.pollutants[p].decay * dt).exp();
            if !is_treated {
                flows.reacted[member] += (1.0 - half) * *mass;
                *mass *= half;
            }
            let mut available = *mass + load;
            let stay = if is_treated {
                // A tag loses the share that its pollutant loses.
                let whole = plant.mixed[id.0];
                let share = plant.treated(id).map_or(1.0, |c| if whole > 0.0 { c / whole } else { 1.0 });
                let concentration = share * own.mixed[p];
                let after = (concentration * all).min(available);
                flows.treated[member] += available - after;
                available = after;
                if all > 0.0 { available * (end / all) } else { available }
            } else if end <= 0.0 {
                0.0
            } else {
                let before = if volume > 0.0 { *mass / volume } else { 0.0 };
                let entering = own.entering[p];
                (entering + (before - entering) * kept) * end
            };
            let stay = if out > 0.0 { stay.clamp(0.0, available) } else { available };
            let left = available - stay;
            leaving[p] = if out > 0.0 { left / out } else { 0.0 };
            flows.flooded[member] += leaving[p] * spilled;
            *mass = stay;
            if !is_treated {
                flows.reacted[member] += (1.0 - half) * *mass;
                *mass *= half;
            }
            pool.shown[p][member] = if end > 1e-6 { *mass / end } else { leaving[p] };
        }
        self.budget.water.flooded[member] += spilled;
        pool.volume[member] = end;
        pool.depth[member] = pool.basin.depth(end);
        for i in 0..own.outs.len() {
            if own.flows[i] > 0.0 {
                let flow = own.flows[i];
                self.hand(own.outs[i].0, member, flow, |p| leaving[p] * flow);
            }
        }
        self.leaving = leaving;
    }

    /// Potential evaporation of the month [m/s].
    #[expect(clippy::cast_possible_truncation, reason = "a time of the run")]
    fn evaporation(&self) -> f64 {
        let month = crate::civil::date(self.model.options.start + self.time as i64).1;
        self.model.options.evaporation[usize::try_from(month - 1).unwrap_or(0) % 12]
    }
}
