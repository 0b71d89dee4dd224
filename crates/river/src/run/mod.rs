//! A run: rain, runoff, dry weather and gates step by step through the network, for `B` members at once.

mod budget;
mod correct;
mod course;
mod fed;
mod forcing;
mod halves;
mod hand;
mod nodes;
mod paired;
mod pool;
mod schedule;
mod snapshot;
mod start;
mod still;
mod touched;

use crate::Error;
use crate::control::{Intervention, Seen, Settings, looks_often};
use crate::model::{Gauge, LinkId, Model, NodeId};
use crate::network::{Network, Place, Unit};
use crate::real::Real;
use crate::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};
use crate::treatment::acts_by_step;
use fed::Fed;
use forcing::Surfaces;
use nodes::Own;
use paired::Kept;
use schedule::Schedule;
use start::{capacity, spec, started};
use still::Still;

pub use budget::{Budget, Flows, Ledger, LedgerLine};
pub use correct::Cell;
pub use halves::{Ahead, Behind, Stretch};
pub use paired::Paired;
pub use snapshot::Snapshot;
pub use touched::Choice;

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
    /// Step of routing (s); none takes the model's, or that of wet runoff up to five minutes where the model's is less and no rule,
    /// pump nor treatment by concentration asks for it. Reaches take as many parts of it as they need.
    pub routing_step_s: Option<f64>,
}

/// Longest step of routing that is taken where nothing asks for less (s).
const PLAIN_STEP_S: f64 = 300.0;

impl Method {
    fn routing_step_of(&self, model: &Model) -> f64 {
        let given = model.options.routing_step_s;
        let wet = self.wet_step_s.unwrap_or(model.options.wet_step_s);
        let asked = looks_often(model) || acts_by_step(model);
        let plain = if asked { given } else { given.max(wet.min(PLAIN_STEP_S)) };
        self.routing_step_s.unwrap_or(plain).min(model.options.report_step_s)
    }
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
#[derive(Clone)]
pub struct Run<'m, F, const B: usize> {
    model: &'m Model,
    network: Network,
    fed: Fed,
    members: Vec<Member<'m>>,
    settings: Vec<Settings>,
    surfaces: Surfaces<F, B>,
    stems: Vec<Stem<F, B>>,
    heads: Vec<Inflow<F, B>>,
    laterals: Vec<Laterals<F, B>>,
    own: Vec<Own<B>>,
    /// What happens in pools.
    still: Still<B>,
    /// Own inflow of each node in this step and what came from links (m3/s).
    flow: Vec<[f64; B]>,
    /// Loads of the same, `[node][pollutant]`.
    load: Vec<[f64; B]>,
    /// What each link can take in at its head (m3/s).
    capacity: Vec<f64>,
    /// Flow of links that are no reaches (m3/s).
    passed: Vec<[f64; B]>,
    scratch: Vec<[F; B]>,
    /// Concentrations that leave a pool.
    leaving: Vec<[f64; B]>,
    /// What half a step of decay leaves of each pollutant in standing water (-).
    half: Vec<f64>,
    /// Factors of what enters from outside, by `node · pollutants + pollutant`.
    multiplied: Vec<(usize, [f64; B])>,
    /// Factors of the water that enters nodes from outside.
    swollen: Vec<(usize, [f64; B])>,
    kept: Kept<B>,
    budget: Budget<B>,
    time: f64,
    dt: f64,
    /// Whether stems tell of the step under way what passes between their reaches.
    told: bool,
    /// Whether rules, or pumps that switch by depth, look at the water in each step.
    looks_often: bool,
}

impl<'m, F: Real, const B: usize> Run<'m, F, B> {
    /// A model ready to run; fewer than `B` members repeat the last one.
    pub fn new(model: &'m Model, method: &Method, members: &[Member<'m>]) -> Result<Self, Error> {
        let routing_step_s = method.routing_step_of(model);
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
        let tags: Vec<usize> = model.tags.iter().map(|t| t.0).collect();
        let (kinetics, celsius) = (model.kinetics(), model.celsius(0.0));
        kinetics.check()?;
        model.pool_kinetics().check()?;
        let count = model.pollutants.len();
        let mut stems = Vec::new();
        let (mut heads, mut laterals) = (Vec::new(), Vec::new());
        for links in &network.stems {
            let specs: Vec<ReachSpec> = links.iter().filter_map(|l| spec(model, *l, method)).collect();
            let mut stem = Stem::with_tags(&specs, &kinetics, &tags)?;
            stem.set_temperature(celsius);
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
            still: Still::new(model, celsius),
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
            leaving: vec![[0.0; B]; count],
            half: vec![1.0; count],
            multiplied: Vec::new(),
            swollen: Vec::new(),
            kept: Kept::default(),
            budget: Budget::new(count),
            time: 0.0,
            dt: model.options.report_step_s / periods,
            told: true,
            looks_often: looks_often(model),
            model,
            fed: Fed::new(model, &network),
            network,
            members,
        };
        run.budget.stored_first = run.stored();
        Ok(run)
    }

    /// From here on nothing is told of single subcatchments, which saves reckoning what their runoff carries at every moment.
    #[must_use]
    pub fn without_surfaces(mut self) -> Self {
        self.surfaces.shows = false;
        self
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

    /// Substeps of all cells so far, of one member.
    #[must_use]
    pub fn cell_steps(&self) -> u64 {
        let of = |stem: &Stem<F, B>| stem.substeps() * stem.cell_count() as u64;
        self.stems.iter().map(of).sum()
    }

    /// The order of the water.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs to the end, telling each moment of report; fails when a balance does not close.
    pub fn finish(&mut self, mut told: impl FnMut(&Snapshot<'_, F, B>)) -> Result<(), Error> {
        let mut schedule = Schedule::new(self.model, self.dt, self.time);
        while let Some(stage) = schedule.next(self.time) {
            self.go(stage.dt, stage.seen);
            self.time = stage.report.unwrap_or(self.time);
            if stage.told {
                told(&Snapshot::new(self));
            }
        }
        self.surfaces.catchments.settle(self.model);
        self.check()
    }

    /// Lets `dt` seconds pass.
    pub fn step(&mut self, dt: f64) {
        self.go(dt, true);
    }

    /// The same; what passed between reaches is known afterwards where it is `seen` or rules look.
    fn go(&mut self, dt: f64, seen: bool) {
        self.told = seen || self.looks_often;
        self.decide(dt);
        self.decay_over(dt);
        let count = self.model.pollutants.len();
        for &n in &self.fed.nodes {
            self.flow[n] = [0.0; B];
            self.load[n * count..(n + 1) * count].fill([0.0; B]);
        }
        self.passed.fill([0.0; B]);
        for head in &mut self.heads {
            head.clear();
        }
        self.enter(dt);
        self.kept.enter(&self.flow, &self.load);
        for i in 0..self.network.order.len() {
            match self.network.order[i] {
                Unit::Node(node) => {
                    let before = self.budget.water.flooded;
                    self.step_node(node, dt);
                    self.kept.spill(node, &before, &self.budget.water.flooded);
                }
                Unit::Stem(stem) => self.step_stem(stem, dt),
            }
        }
        self.time += dt;
    }

    /// Reckons what half of a step of decay leaves, which is the same in all standing water.
    fn decay_over(&mut self, dt: f64) {
        for (half, rate) in self.half.iter_mut().zip(&self.still.alone) {
            *half = Real::exp(-0.5 * rate * dt);
        }
    }

    /// Settings and temperature of the next step.
    fn decide(&mut self, dt: f64) {
        let celsius = self.model.celsius(self.time);
        if self.still.warm(celsius) {
            for stem in &mut self.stems {
                stem.set_temperature(celsius);
            }
        }
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
        // The middle of the stretch whose water enters.
        let now = self.time + 0.5 * dt - forcing::late(dt);
        let at = forcing::calendar(self.model, now);
        for &n in &self.fed.nodes {
            let node = &self.model.nodes[n];
            if !node.inflows.is_empty() {
                let (flow, loads) = (&mut self.flow[n], &mut self.load[n * count..(n + 1) * count]);
                forcing::external(self.model, node, now, at, flow, loads, &mut self.budget, dt);
            }
            if node.dry_weather.flow.is_some() || !node.dry_weather.concentrations.is_empty() {
                let (flow, loads) = (&mut self.flow[n], &mut self.load[n * count..(n + 1) * count]);
                forcing::dry_weather(self.model, node, at, flow, loads, &mut self.budget, dt);
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
        self.scale_sources(dt);
    }
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

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// Whether a node joins reaches within a piece of a stem; what comes to the head of a piece is counted at the node.
    fn within(&self, node: NodeId) -> Option<(usize, usize)> {
        match self.network.places[node.0] {
            Place::Within(stem, reach) if reach > 0 => Some((stem, reach)),
            _ => None,
        }
    }
}
