//! A run: rain, runoff, dry weather and gates step by step through the network, for `B` members at once.

mod budget;
mod forcing;
mod nodes;
mod pool;
mod snapshot;

use crate::Error;
use crate::control::{Intervention, Seen, Settings};
use crate::kinetics::Kinetics;
use crate::model::{Gauge, LinkId, LinkKind, Model, NodeId};
use crate::network::{Network, Place, Unit};
use crate::real::Real;
use crate::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};
use forcing::Surfaces;
use nodes::Own;

pub use budget::{Budget, Flows, Ledger, LedgerLine};
pub use snapshot::Snapshot;

/// How reaches are computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Method {
    /// Cells are no longer than this (m).
    pub max_cell_m: f64,
    /// Dispersion of reaches.
    pub dispersion: Dispersion,
    /// Whether flood waves flatten.
    pub wave_flattens: bool,
    /// Step of runoff while it is wet (s); none takes the model's.
    pub wet_step_s: Option<f64>,
    /// Step of routing (s); none takes the model's. Reaches take as many parts of it as they need.
    pub routing_step_s: Option<f64>,
}

impl Default for Method {
    fn default() -> Self {
        Self {
            max_cell_m: 300.0,
            dispersion: Dispersion::Fischer,
            wave_flattens: true,
            wet_step_s: None,
            routing_step_s: None,
        }
    }
}

/// What makes members differ; everything else they share.
#[derive(Clone, Debug, Default)]
pub struct Member<'m> {
    /// Gauges in place of the model's.
    pub gauges: Option<&'m [Gauge]>,
    /// What people do.
    pub interventions: Vec<Intervention>,
    /// Depths of pools at the start in place of the model's (m).
    pub initial_depths: Vec<(NodeId, f64)>,
}

/// A run of `B` members under way.
pub struct Run<'m, F, const B: usize> {
    model: &'m Model,
    network: Network,
    members: Vec<Member<'m>>,
    settings: Vec<Settings>,
    surfaces: Surfaces<B>,
    stems: Vec<Stem<F, B>>,
    heads: Vec<Inflow<F, B>>,
    laterals: Vec<Laterals<F, B>>,
    own: Vec<Own<B>>,
    /// Own inflow of each node in this step and what came from links (m3/s).
    flow: Vec<[f64; B]>,
    /// Loads of the same, `[node][pollutant]`.
    load: Vec<[f64; B]>,
    /// What each link can take in at its head (m3/s).
    capacity: Vec<f64>,
    /// Flow of links that are no reaches (m3/s).
    passed: Vec<[f64; B]>,
    scratch: Vec<[F; B]>,
    leaving: Vec<f64>,
    budget: Budget<B>,
    time: f64,
    dt: f64,
}

impl<'m, F: Real, const B: usize> Run<'m, F, B> {
    /// A model ready to run; fewer than `B` members repeat the last one.
    pub fn new(model: &'m Model, method: &Method, members: &[Member<'m>]) -> Result<Self, Error> {
        let routing_step_s =
            method.routing_step_s.unwrap_or(model.options.routing_step_s).min(model.options.report_step_s);
        for (what, value) in
            [("the routing step", routing_step_s), ("the report step", model.options.report_step_s)]
        {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::Step { what, value });
            }
        }
        let network = Network::new(model)?;
        let members: Vec<Member<'m>> =
            (0..B).map(|l| members.get(l).or(members.last()).cloned().unwrap_or_default()).collect();
        let decays: Vec<f64> = model.pollutants[..model.wholes()].iter().map(|p| p.decay).collect();
        let tags: Vec<usize> = model.tags.iter().map(|t| t.0).collect();
        let kinetics = Kinetics::decays(&decays);
        let count = model.pollutants.len();
        let mut stems = Vec::new();
        let (mut heads, mut laterals) = (Vec::new(), Vec::new());
        for links in &network.stems {
            let specs: Vec<ReachSpec> = links.iter().filter_map(|l| spec(model, *l, method)).collect();
            let mut stem = Stem::with_tags(&specs, &kinetics, &tags)?;
            let mut lateral = Laterals::none(links.len(), count);
            let head = started(model, links, &mut lateral);
            stem.start(&head, &lateral);
            stems.push(stem);
            heads.push(Inflow::none(count));
            laterals.push(Laterals::none(links.len(), count));
        }
        let own = (0..model.nodes.len()).map(|n| Own::new(model, &network, NodeId(n), &members)).collect();
        let periods = (model.options.report_step_s / routing_step_s).ceil().max(1.0);
        let mut run = Self {
            settings: members.iter().map(|_| Settings::new(model)).collect(),
            surfaces: Surfaces::new(model, method, &members),
            stems,
            heads,
            laterals,
            own,
            flow: vec![[0.0; B]; model.nodes.len()],
            load: vec![[0.0; B]; model.nodes.len() * count],
            capacity: model.links.iter().map(|l| capacity(&l.kind)).collect(),
            passed: vec![[0.0; B]; model.links.len()],
            scratch: vec![[F::ZERO; B]; count],
            leaving: vec![0.0; count],
            budget: Budget::new(count),
            time: 0.0,
            dt: model.options.report_step_s / periods,
            model,
            network,
            members,
        };
        run.budget.stored_first = run.stored();
        Ok(run)
    }

    /// Time since the start (s).
    #[must_use]
    pub fn time(&self) -> f64 {
        self.time
    }

    /// Routing step (s).
    #[must_use]
    pub fn step_s(&self) -> f64 {
        self.dt
    }

    /// The order of the water.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs to the end, telling each moment of report; fails when a balance does not close.
    pub fn finish(&mut self, mut told: impl FnMut(&Snapshot<'_, F, B>)) -> Result<(), Error> {
        let options = &self.model.options;
        let end = self.model.duration_s();
        #[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
        let from = (options.report_start - options.start) as f64;
        let every = options.report_step_s;
        let mut periods = 1.0;
        while self.time < end - 1e-6 {
            let report = periods * every;
            let goal = report.min(end);
            let left = goal - self.time;
            let dt = if left < self.dt * 1.000_001 { left } else { self.dt };
            self.step(dt);
            if self.time >= report - 1e-6 {
                self.time = report;
                periods += 1.0;
                if self.time > from + 1e-6 {
                    told(&Snapshot::new(self));
                }
            }
        }
        self.surfaces.catchments.settle(self.model);
        self.check()
    }

    /// Lets `dt` seconds pass.
    pub fn step(&mut self, dt: f64) {
        self.decide(dt);
        self.flow.fill([0.0; B]);
        self.load.fill([0.0; B]);
        self.passed.fill([0.0; B]);
        self.enter(dt);
        for i in 0..self.network.order.len() {
            match self.network.order[i] {
                Unit::Node(node) => self.step_node(node, dt),
                Unit::Stem(stem) => self.step_stem(stem, dt),
            }
        }
        self.time += dt;
    }

    fn decide(&mut self, dt: f64) {
        let mut settings = std::mem::take(&mut self.settings);
        for (l, setting) in settings.iter_mut().enumerate() {
            let seen = Lane { run: self, member: l };
            setting.decide(self.model, &self.members[l].interventions, self.time, dt, &seen);
        }
        self.settings = settings;
    }

    /// What enters nodes from outside: external inflow, dry weather and runoff.
    fn enter(&mut self, dt: f64) {
        let count = self.model.pollutants.len();
        for n in 0..self.model.nodes.len() {
            let node = &self.model.nodes[n];
            if !node.inflows.is_empty() {
                let (flow, loads) = (&mut self.flow[n], &mut self.load[n * count..(n + 1) * count]);
                forcing::external(self.model, node, self.time, flow, loads, &mut self.budget, dt);
            }
            if node.dry_weather.flow.is_some() || !node.dry_weather.concentrations.is_empty() {
                let (flow, loads) = (&mut self.flow[n], &mut self.load[n * count..(n + 1) * count]);
                forcing::dry_weather(self.model, node, self.time, flow, loads, &mut self.budget, dt);
            }
        }
        self.surfaces.give(
            self.model,
            &self.members,
            self.time,
            dt,
            &mut self.flow,
            &mut self.load,
            &mut self.budget,
        );
    }

    fn step_stem(&mut self, stem: usize, dt: f64) {
        let count = self.model.pollutants.len();
        let links = &self.network.stems[stem];
        self.laterals[stem].clear();
        for (reach, link) in links.iter().enumerate().skip(1) {
            let node = self.model.links[link.0].from.0;
            let loads = &self.load[node * count..(node + 1) * count];
            if !enters(&self.flow[node]) && !loads.iter().any(enters) {
                continue;
            }
            let mut flow = [F::ZERO; B];
            for l in 0..B {
                flow[l] = F::of(self.flow[node][l]);
            }
            for (p, row) in self.scratch.iter_mut().enumerate() {
                for l in 0..B {
                    row[l] = F::of(loads[p][l]);
                }
            }
            self.laterals[stem].add(reach, &flow, &self.scratch);
        }
        self.stems[stem].step(dt, &self.heads[stem], &self.laterals[stem]);
        self.heads[stem].clear();
        let last = links[links.len() - 1];
        let to = self.model.links[last.0].to.0;
        let out = self.stems[stem].outflow();
        for l in 0..B {
            self.flow[to][l] += out[l].wide();
        }
        for (p, row) in self.stems[stem].outload().iter().enumerate() {
            for l in 0..B {
                self.load[to * count + p][l] += row[l].wide();
            }
        }
    }

    /// Hands a flow of one member and its loads to a link that leaves a node.
    fn hand(&mut self, link: LinkId, member: usize, flow: f64, loads: impl Fn(usize) -> f64) {
        let count = self.model.pollutants.len();
        if let Some((stem, _)) = self.network.reaches[link.0] {
            let head = &mut self.heads[stem];
            head.flow[member] += F::of(flow);
            for p in 0..count {
                head.load[p][member] += F::of(loads(p));
            }
        } else {
            let to = self.model.links[link.0].to.0;
            self.passed[link.0][member] = flow;
            self.flow[to][member] += flow;
            for p in 0..count {
                self.load[to * count + p][member] += loads(p);
            }
        }
    }
}

/// Whether anything enters in any member.
fn enters<const B: usize>(row: &[f64; B]) -> bool {
    row.iter().fold(0.0, |sum: f64, value| sum + value.abs()) > 0.0
}

/// What the rules see of one member.
struct Lane<'r, 'm, F, const B: usize> {
    run: &'r Run<'m, F, B>,
    member: usize,
}

impl<F: Real, const B: usize> Seen for Lane<'_, '_, F, B> {
    fn depth(&self, node: NodeId) -> f64 {
        Snapshot::new(self.run).node_depth(node, self.member)
    }

    fn volume(&self, node: NodeId) -> f64 {
        self.run.own[node.0].volume(self.member)
    }

    fn inflow(&self, node: NodeId) -> f64 {
        Snapshot::new(self.run).node_inflow(node, self.member)
    }

    fn flow(&self, link: LinkId) -> f64 {
        Snapshot::new(self.run).link_flow(link, self.member)
    }

    fn link_depth(&self, link: LinkId) -> f64 {
        Snapshot::new(self.run).link_depth(link, self.member)
    }
}

fn spec(model: &Model, link: LinkId, method: &Method) -> Option<ReachSpec> {
    let link = &model.links[link.0];
    let LinkKind::Conduit(c) = &link.kind else { return None };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, cut")]
    let barrels = c.barrels.clamp(1.0, 1e4) as u32;
    Some(ReachSpec {
        barrels,
        // Waves in a reach of one cell would flatten by the cell alone.
        max_cell_m: method.max_cell_m.min(c.length / 2.0),
        dispersion: method.dispersion,
        wave_flattens: method.wave_flattens,
        ..ReachSpec::new(&link.name, c.length, c.slope, c.roughness, c.shape.clone())
    })
}

/// What a link can take in: a conduit its flow when full, by Manning, or the greatest flow it was given; others anything.
fn capacity(kind: &LinkKind) -> f64 {
    match kind {
        LinkKind::Conduit(c) if !c.dummy => {
            let full = c.slope.max(0.0).sqrt() / c.roughness
                * c.shape.at(c.shape.full_depth()).conveyance
                * c.barrels;
            if c.max_flow > 0.0 { full.min(c.max_flow) } else { full }
        }
        _ => f64::INFINITY,
    }
}

/// Steady inflows that fill a stem with the initial flow of each reach at the initial concentrations.
fn started<F: Real, const B: usize>(
    model: &Model,
    links: &[LinkId],
    laterals: &mut Laterals<F, B>,
) -> Inflow<F, B> {
    let first = |l: &LinkId| match &model.links[l.0].kind {
        LinkKind::Conduit(c) => c.initial_flow.max(0.0),
        _ => 0.0,
    };
    let initial: Vec<f64> = model.pollutants.iter().map(|p| p.initial).collect();
    let mut before = links.first().map_or(0.0, first);
    let head = Inflow::even(before, &initial);
    for (reach, link) in links.iter().enumerate().skip(1) {
        let more = first(link) - before;
        if more > 0.0 {
            let loads: Vec<[F; B]> = initial.iter().map(|c| [F::of(c * more); B]).collect();
            laterals.add(reach, &[F::of(more); B], &loads);
            before += more;
        }
    }
    head
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// Whether a node joins reaches within a stem.
    fn within(&self, node: NodeId) -> Option<(usize, usize)> {
        match self.network.places[node.0] {
            Place::Within(stem, reach) => Some((stem, reach)),
            Place::Own => None,
        }
    }
}
