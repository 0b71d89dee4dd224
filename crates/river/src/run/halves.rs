//! One run on two cores: surfaces and the upper part of the network go ahead, the lower part follows.
//!
//! Nothing downstream acts back, so the upper half need not wait for the lower one. The halves know no threads: whoever has two steps
//! each on its own and hands stretches over. Water and loads are handed on in the order of the whole run, so that every value that is
//! told comes to the same bits; sums of the ledger may differ by round-off, because each half books for itself.

use std::slice::Iter;

use super::forcing::Shown;
use super::nodes::Own;
use super::paired::Kept;
use super::schedule::Stage;
use super::{Budget, Run, Schedule, Snapshot};
use crate::Error;
use crate::control::looks_often;
use crate::inflow::add;
use crate::model::NodeId;
use crate::network::{Network, Unit};
use crate::real::Real;

/// What surfaces and nodes cost beside a cell of a reach in a step (measured on one county; only the balance of the halves hangs on it).
const CATCHMENT_COSTS: f64 = 3.0;
const NODE_COSTS: f64 = 8.0;

/// Where a network is parted: units before the cut are the upper half.
#[derive(Clone)]
struct Cut {
    at: usize,
    /// Stems and nodes of the lower half.
    stems: Vec<bool>,
    nodes: Vec<bool>,
}

impl Cut {
    fn new(network: &Network, nodes: usize, at: usize) -> Self {
        let mut stems = vec![true; network.stems.len()];
        let mut own = vec![true; nodes];
        for unit in &network.order[..at] {
            match *unit {
                Unit::Node(node) => own[node.0] = false,
                Unit::Stem(stem) => stems[stem] = false,
            }
        }
        let below = |n: usize| match network.unit_of(NodeId(n)) {
            Unit::Node(node) => own[node.0],
            Unit::Stem(stem) => stems[stem],
        };
        let nodes = (0..nodes).map(below).collect();
        Self { at, stems, nodes }
    }
}

/// What the upper half hands over after a stretch that ends with a moment of report or the run.
pub struct Stretch<F, const B: usize> {
    steps: Vec<Stage>,
    /// Water and loads, step by step, in the order in which the lower half takes them.
    tape: Vec<[f64; B]>,
    /// What the upper half shows at the end, where that is told.
    shown: Option<Upper<F, B>>,
}

/// What snapshots read of the upper half.
struct Upper<F, const B: usize> {
    stems: Vec<(usize, [Vec<[F; B]>; 3])>,
    own: Vec<(usize, Own<B>)>,
    flow: Vec<[f64; B]>,
    load: Vec<[f64; B]>,
    passed: Vec<[f64; B]>,
    runoff: Shown<B>,
    quality: Shown<B>,
    span: (f64, f64),
}

/// The half that goes ahead.
pub struct Ahead<'m, F, const B: usize> {
    run: Run<'m, F, B>,
    cut: Cut,
    schedule: Schedule,
}

/// The half that follows.
pub struct Behind<'m, F, const B: usize> {
    run: Run<'m, F, B>,
    cut: Cut,
}

impl<'m, F: Real, const B: usize> Run<'m, F, B> {
    /// Parts a run into halves of about equal work. It is given back whole where rules, or pumps that switch by depth, look at the
    /// water in each step, because they may look anywhere.
    pub fn halves(self) -> Result<(Ahead<'m, F, B>, Behind<'m, F, B>), Box<Self>> {
        if looks_often(self.model) {
            return Err(Box::new(self));
        }
        let cost = |unit: &Unit| match *unit {
            Unit::Node(_) => NODE_COSTS,
            Unit::Stem(stem) => self.stems[stem].cell_count() as f64,
        };
        let surfaces = CATCHMENT_COSTS * self.model.catchments.len() as f64;
        let half = 0.5 * (surfaces + self.network.order.iter().map(cost).sum::<f64>());
        let (mut above, mut at) = (surfaces, 0);
        while let Some(unit) = self.network.order.get(at)
            && above + 0.5 * cost(unit) < half
        {
            above += cost(unit);
            at += 1;
        }
        Ok(self.parted(at))
    }

    fn parted(self, at: usize) -> (Ahead<'m, F, B>, Behind<'m, F, B>) {
        let cut = Cut::new(&self.network, self.model.nodes.len(), at);
        let mut behind = self.clone();
        behind.budget = Budget::new(self.model.pollutants.len());
        let mut ahead = self;
        ahead.network.order.truncate(at);
        ahead.kept = Kept::new(ahead.model);
        let schedule = Schedule::new(ahead.model, ahead.dt, ahead.time);
        (Ahead { run: ahead, cut: cut.clone(), schedule }, Behind { run: behind, cut })
    }
}

impl<F: Real, const B: usize> Ahead<'_, F, B> {
    /// Runs to the next moment of report or the end; nothing when the end has come.
    pub fn run_on(&mut self) -> Option<Stretch<F, B>> {
        let (mut steps, mut tape) = (Vec::new(), Vec::new());
        while let Some(stage) = self.schedule.next(self.run.time) {
            self.run.go(stage.dt, stage.seen);
            self.run.time = stage.report.unwrap_or(self.run.time);
            self.write(&mut tape);
            steps.push(stage);
            if stage.report.is_some() {
                break;
            }
        }
        let last = steps.last()?;
        let shown = last.told.then(|| self.shown());
        Some(Stretch { steps, tape, shown })
    }

    /// Writes what the lower half takes of the step that was made.
    fn write(&self, tape: &mut Vec<[f64; B]>) {
        let (run, cut) = (&self.run, &self.cut);
        let count = run.model.pollutants.len();
        for n in run.fed.nodes.iter().copied().filter(|n| cut.nodes[*n]) {
            tape.push(run.kept.flow[n]);
            tape.extend_from_slice(&run.kept.load[n * count..(n + 1) * count]);
        }
        for unit in &run.network.order {
            match *unit {
                Unit::Node(node) => {
                    for link in &run.network.leaving[node.0] {
                        match run.network.reaches[link.0] {
                            Some((stem, _)) if cut.stems[stem] => {
                                tape.push(run.heads[stem].flow.map(Real::wide));
                                tape.extend(run.heads[stem].load.iter().map(|row| row.map(Real::wide)));
                            }
                            None if cut.nodes[run.model.links[link.0].to.0] => {
                                tape.push(run.passed[link.0]);
                                tape.extend_from_slice(&run.kept.links[link.0 * count..(link.0 + 1) * count]);
                            }
                            _ => {}
                        }
                    }
                }
                Unit::Stem(stem) => {
                    if cut.nodes[run.end_of(stem).0] {
                        tape.push(run.stems[stem].outflow().map(Real::wide));
                        tape.extend(run.stems[stem].outload().iter().map(|row| row.map(Real::wide)));
                    }
                }
            }
        }
    }

    fn shown(&self) -> Upper<F, B> {
        let run = &self.run;
        let (mut stems, mut own) = (Vec::new(), Vec::new());
        for unit in &run.network.order {
            match *unit {
                Unit::Node(node) => own.push((node.0, run.own[node.0].clone())),
                Unit::Stem(stem) => stems.push((stem, run.stems[stem].shown())),
            }
        }
        Upper {
            stems,
            own,
            flow: run.flow.clone(),
            load: run.load.clone(),
            passed: run.passed.clone(),
            runoff: run.surfaces.shown.clone(),
            quality: run.surfaces.quality.clone(),
            span: run.surfaces.span,
        }
    }
}

impl<'m, F: Real, const B: usize> Behind<'m, F, B> {
    /// Runs the lower half over a stretch, and tells the moment of report at its end.
    pub fn follow(&mut self, stretch: Stretch<F, B>, mut told: impl FnMut(&Snapshot<'_, F, B>)) {
        let mut tape = stretch.tape.iter();
        for stage in &stretch.steps {
            self.run.told = stage.seen;
            self.step(stage.dt, &mut tape);
            self.run.time = stage.report.unwrap_or(self.run.time);
        }
        if let Some(shown) = stretch.shown {
            self.show(shown);
            told(&Snapshot::new(&self.run));
        }
    }

    /// Puts the halves together again at the end; fails when a balance does not close.
    pub fn join(mut self, ahead: Ahead<'m, F, B>) -> Result<Run<'m, F, B>, Error> {
        let mut upper = ahead.run;
        for unit in &upper.network.order {
            match *unit {
                Unit::Node(node) => std::mem::swap(&mut self.run.own[node.0], &mut upper.own[node.0]),
                Unit::Stem(stem) => std::mem::swap(&mut self.run.stems[stem], &mut upper.stems[stem]),
            }
        }
        upper.budget.add(&self.run.budget);
        self.run.budget = upper.budget;
        self.run.surfaces = upper.surfaces;
        self.run.surfaces.catchments.settle(self.run.model);
        self.run.check()?;
        Ok(self.run)
    }

    fn step(&mut self, dt: f64, tape: &mut Iter<'_, [f64; B]>) {
        let (run, cut) = (&mut self.run, &self.cut);
        run.decide(dt);
        run.decay_over(dt);
        let count = run.model.pollutants.len();
        for n in run.fed.nodes.iter().copied().filter(|n| cut.nodes[*n]) {
            run.flow[n] = taken(tape);
            for row in &mut run.load[n * count..(n + 1) * count] {
                *row = taken(tape);
            }
        }
        run.passed.fill([0.0; B]);
        for head in &mut run.heads {
            head.clear();
        }
        for unit in &run.network.order[..cut.at] {
            match *unit {
                Unit::Node(node) => {
                    for link in &run.network.leaving[node.0] {
                        let to = run.model.links[link.0].to.0;
                        match run.network.reaches[link.0] {
                            Some((stem, _)) if cut.stems[stem] => {
                                let head = &mut run.heads[stem];
                                add(&mut head.flow, &taken(tape).map(F::of));
                                for row in &mut head.load {
                                    add(row, &taken(tape).map(F::of));
                                }
                            }
                            None if cut.nodes[to] => {
                                take(tape, &mut run.flow[to], &mut run.load[to * count..(to + 1) * count]);
                            }
                            _ => {}
                        }
                    }
                }
                Unit::Stem(stem) => {
                    let to = run.end_of(stem).0;
                    if cut.nodes[to] {
                        take(tape, &mut run.flow[to], &mut run.load[to * count..(to + 1) * count]);
                    }
                }
            }
        }
        for i in cut.at..run.network.order.len() {
            match run.network.order[i] {
                Unit::Node(node) => run.step_node(node, dt),
                Unit::Stem(stem) => run.step_stem(stem, dt),
            }
        }
        run.time += dt;
    }

    fn show(&mut self, upper: Upper<F, B>) {
        let (run, cut) = (&mut self.run, &self.cut);
        let count = run.model.pollutants.len();
        for (stem, shown) in upper.stems {
            run.stems[stem].show(shown);
        }
        for (node, own) in upper.own {
            run.own[node] = own;
        }
        for n in (0..cut.nodes.len()).filter(|n| !cut.nodes[*n]) {
            run.flow[n] = upper.flow[n];
            let rows = n * count..(n + 1) * count;
            run.load[rows.clone()].copy_from_slice(&upper.load[rows]);
        }
        for (link, passed) in upper.passed.into_iter().enumerate() {
            if !cut.nodes[run.model.links[link].from.0] {
                run.passed[link] = passed;
            }
        }
        (run.surfaces.shown, run.surfaces.quality) = (upper.runoff, upper.quality);
        run.surfaces.span = upper.span;
    }
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// The node that a stem ends at.
    fn end_of(&self, stem: usize) -> NodeId {
        let links = &self.network.stems[stem];
        self.model.links[links[links.len() - 1].0].to
    }
}

/// The next row of a tape; one that ends too early breaks the balance.
fn taken<const B: usize>(tape: &mut Iter<'_, [f64; B]>) -> [f64; B] {
    tape.next().copied().unwrap_or([f64::NAN; B])
}

/// Adds a flow and its loads from a tape.
fn take<const B: usize>(tape: &mut Iter<'_, [f64; B]>, flow: &mut [f64; B], loads: &mut [[f64; B]]) {
    add(flow, &taken(tape));
    for row in loads {
        add(row, &taken(tape));
    }
}
