//! Several choices under the same rain, side by side: the first is run whole, the others only where they differ from it.
//!
//! All go in step. What lies upstream of everything that a choice touches is run once; its water and loads are handed on to each
//! choice in the order in which the whole run hands them on, so that a choice comes to the same bits as if it were run alone.

use super::touched::Touched;
use super::{Choice, Member, Method, Run, Schedule, Snapshot};
use crate::Error;
use crate::inflow::add;
use crate::model::{Gauge, LinkId, Model, NodeId};
use crate::network::Unit;
use crate::real::Real;

/// Own inflows of nodes and loads of links that are no reaches, kept for the choices beside; and what each node spilled so far.
#[derive(Clone, Default)]
pub(super) struct Kept<const B: usize> {
    pub(super) flow: Vec<[f64; B]>,
    pub(super) load: Vec<[f64; B]>,
    pub(super) links: Vec<[f64; B]>,
    spilled: Vec<[f64; B]>,
}

impl<const B: usize> Kept<B> {
    pub(super) fn new(model: &Model) -> Self {
        let count = model.pollutants.len();
        let rows = |n| vec![[0.0; B]; n];
        let (nodes, links) = (model.nodes.len(), model.links.len());
        Self {
            flow: rows(nodes),
            load: rows(nodes * count),
            links: rows(links * count),
            spilled: rows(nodes),
        }
    }

    /// Keeps the water that a node lost over its rim in a step, given all that was lost before and after it.
    pub(super) fn spill(&mut self, node: NodeId, before: &[f64; B], after: &[f64; B]) {
        if let Some(row) = self.spilled.get_mut(node.0) {
            for l in 0..B {
                row[l] += after[l] - before[l];
            }
        }
    }

    /// Keeps what enters nodes from outside in a step.
    pub(super) fn enter(&mut self, flow: &[[f64; B]], load: &[[f64; B]]) {
        if !self.flow.is_empty() {
            self.flow.copy_from_slice(flow);
            self.load.copy_from_slice(load);
            self.links.fill([0.0; B]);
        }
    }

    /// Keeps a load that a link hands on.
    pub(super) fn hand(&mut self, place: usize, member: usize, load: f64) {
        if let Some(row) = self.links.get_mut(place) {
            row[member] = load;
        }
    }
}

/// A choice beside the first.
struct Branch<'m, F, const B: usize> {
    /// A whole run of which only the touched units are stepped; the others are lent by the first where rules look.
    run: Run<'m, F, B>,
    touched: Touched,
    /// Untouched stems and nodes.
    lent: (Vec<usize>, Vec<usize>),
    /// Water, then each pollutant, in the touched units at the start.
    stored_first: Vec<[f64; B]>,
}

/// Choices under the rain of `B` members.
pub struct Paired<'m, F, const B: usize> {
    first: Run<'m, F, B>,
    others: Vec<Branch<'m, F, B>>,
}

impl<'m, F: Real, const B: usize> Paired<'m, F, B> {
    /// Choices ready to run; the first is what the others are compared to. Fewer than `B` rains repeat the last one.
    pub fn new(
        model: &'m Model,
        method: &Method,
        rains: &[&'m [Gauge]],
        choices: &[Choice],
    ) -> Result<Self, Error> {
        let run = |choice: &Choice| {
            let members: Vec<Member<'m>> = rains
                .iter()
                .map(|gauges| Member {
                    gauges: Some(gauges),
                    interventions: choice.interventions.clone(),
                    initial_depths: choice.initial_depths.clone(),
                })
                .collect();
            Run::<F, B>::new(model, method, &members).map(Run::without_surfaces)
        };
        let none = Choice::default();
        let compared = choices.first().unwrap_or(&none);
        let mut first = run(compared)?;
        first.kept = Kept::new(model);
        let mut others = Vec::new();
        for choice in choices.iter().skip(1) {
            let run = run(choice)?;
            let touched = Touched::new(model, &run.network, compared, choice);
            let untouched = |held: &[bool]| (0..held.len()).filter(|i| !held[*i]).collect::<Vec<_>>();
            let lent = (untouched(&touched.stems), untouched(&touched.nodes));
            let stored_first = run.stored_in(|unit| touched.holds(unit));
            others.push(Branch { run, touched, lent, stored_first });
        }
        Ok(Self { first, others })
    }

    /// As [`Run::multiply`], under every choice.
    pub fn multiply(&mut self, node: NodeId, pollutant: usize, factors: &[f64; B]) {
        // What enters from outside is handed on to the others.
        self.first.multiply(node, pollutant, factors);
    }

    /// As [`Run::multiply_water`], under every choice.
    pub fn multiply_water(&mut self, node: NodeId, factors: &[f64; B]) {
        self.first.multiply_water(node, factors);
    }

    /// The share of the model's cells that each choice beside the first runs again.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let cells = |run: &Run<'m, F, B>, s: usize| run.stems[s].cell_count();
        let all: usize = (0..self.first.stems.len()).map(|s| cells(&self.first, s)).sum();
        self.others
            .iter()
            .map(|branch| {
                let own = (0..branch.run.stems.len()).filter(|s| branch.touched.stems[*s]);
                own.map(|s| cells(&branch.run, s)).sum::<usize>() as f64 / all.max(1) as f64
            })
            .collect()
    }

    /// What a choice shows at a node.
    #[must_use]
    pub fn shown(&self, choice: usize, node: NodeId) -> Snapshot<'_, F, B> {
        let branch = choice.checked_sub(1).and_then(|i| self.others.get(i));
        Snapshot::new(branch.filter(|b| b.touched.nodes[node.0]).map_or(&self.first, |b| &b.run))
    }

    /// Water that a choice lost over the rims of pools and sewers so far (m3); where it is not run again, what the first lost there.
    #[must_use]
    pub fn flooded(&self, choice: usize, member: usize) -> f64 {
        let Some(branch) = choice.checked_sub(1).and_then(|i| self.others.get(i)) else {
            return self.first.budget.water.flooded[member];
        };
        let lent =
            self.first.kept.spilled.iter().zip(&branch.touched.nodes).filter(|(_, touched)| !**touched);
        branch.run.budget.water.flooded[member] + lent.map(|(row, _)| row[member]).sum::<f64>()
    }

    /// What is missing in the worst line of a member's balance, as a share: of the whole and, for a choice beside the first, of the part
    /// that is run again.
    #[must_use]
    pub fn error(&self, choice: usize, member: usize) -> f64 {
        let worst = |shares: &mut dyn Iterator<Item = f64>| shares.map(f64::abs).fold(0.0, f64::max);
        let whole = worst(&mut self.first.ledger(member).lines.iter().map(|line| line.error));
        let branch = choice.checked_sub(1).and_then(|i| self.others.get(i));
        let again = branch.map(Branch::missing);
        whole.max(again.map_or(0.0, |shares| worst(&mut shares.iter().map(|row| row[member]))))
    }

    /// Lets `dt` seconds pass in all choices.
    pub fn step(&mut self, dt: f64) {
        self.go(dt, true);
    }

    fn go(&mut self, dt: f64, seen: bool) {
        for branch in &mut self.others {
            branch.decide(&mut self.first, dt);
        }
        self.first.go(dt, seen);
        for branch in &mut self.others {
            branch.run.told = self.first.told;
            branch.route(&self.first, dt);
        }
    }

    /// Runs to the end, telling each moment of report; fails when a balance does not close.
    pub fn finish(&mut self, mut told: impl FnMut(&Self)) -> Result<(), Error> {
        let mut schedule = Schedule::new(self.first.model, self.first.dt, self.first.time);
        while let Some(stage) = schedule.next(self.first.time) {
            self.go(stage.dt, stage.seen);
            if let Some(report) = stage.report {
                self.first.time = report;
                for branch in &mut self.others {
                    branch.run.time = report;
                }
            }
            if stage.told {
                told(self);
            }
        }
        self.first.surfaces.catchments.settle(self.first.model);
        self.first.check()?;
        self.others.iter().try_for_each(Branch::check)
    }
}

impl<F: Real, const B: usize> Branch<'_, F, B> {
    /// Exchanges the untouched units with those of the first: lent, or given back.
    fn lend(&mut self, first: &mut Run<'_, F, B>) {
        for &s in &self.lent.0 {
            std::mem::swap(&mut self.run.stems[s], &mut first.stems[s]);
        }
        for &n in &self.lent.1 {
            std::mem::swap(&mut self.run.own[n], &mut first.own[n]);
        }
    }

    /// Settings and temperature of the next step; rules may look at anything.
    fn decide(&mut self, first: &mut Run<'_, F, B>, dt: f64) {
        let looks = !self.run.model.rules.is_empty();
        if looks {
            self.lend(first);
        }
        self.run.decide(dt);
        if looks {
            self.lend(first);
        }
    }

    /// Steps the touched units, and hands on what the others did.
    fn route(&mut self, first: &Run<'_, F, B>, dt: f64) {
        let run = &mut self.run;
        run.decay_over(dt);
        let count = run.model.pollutants.len();
        for n in run.fed.nodes.iter().copied().filter(|n| self.touched.nodes[*n]) {
            run.flow[n] = first.kept.flow[n];
            book(&mut run.budget.water.external, &run.flow[n], dt);
            for p in 0..count {
                run.load[n * count + p] = first.kept.load[n * count + p];
                book(&mut run.budget.mass[p].external, &run.load[n * count + p], dt);
            }
        }
        run.passed.fill([0.0; B]);
        for head in &mut run.heads {
            head.clear();
        }
        for i in 0..run.network.order.len() {
            let unit = run.network.order[i];
            match (unit, self.touched.holds(unit)) {
                (Unit::Node(node), true) => run.step_node(node, dt),
                (Unit::Stem(stem), true) => run.step_stem(stem, dt),
                (Unit::Node(node), false) => {
                    for l in 0..run.network.leaving[node.0].len() {
                        let link = run.network.leaving[node.0][l];
                        run.hand_on(first, &self.touched, link, dt);
                    }
                }
                (Unit::Stem(stem), false) => {
                    let last = run.network.stems[stem][run.network.stems[stem].len() - 1];
                    let to = run.model.links[last.0].to;
                    if self.touched.nodes[to.0] {
                        let stem = &first.stems[stem];
                        run.deliver(stem, to);
                        book(&mut run.budget.water.external, stem.outflow(), dt);
                        for (mass, row) in run.budget.mass.iter_mut().zip(stem.outload()) {
                            book(&mut mass.external, row, dt);
                        }
                    }
                }
            }
        }
        if !run.model.rules.is_empty() {
            // Rules of the next step may look anywhere.
            for &n in &self.lent.1 {
                run.flow[n] = first.flow[n];
            }
            for (i, link) in run.model.links.iter().enumerate() {
                if !self.touched.nodes[link.from.0] {
                    run.passed[i] = first.passed[i];
                }
            }
        }
        run.time += dt;
    }

    /// What is missing in the balance of the touched part as a share of what came: of water, then of each pollutant.
    fn missing(&self) -> Vec<[f64; B]> {
        let run = &self.run;
        let mut shares = run.stored_in(|unit| self.touched.holds(unit));
        for (k, row) in shares.iter_mut().enumerate() {
            let flows = k.checked_sub(1).map_or(&run.budget.water, |p| &run.budget.mass[p]);
            for (member, share) in row.iter_mut().enumerate() {
                let reacted = k.checked_sub(1).map_or(0.0, |p| {
                    let own = (0..run.stems.len()).filter(|s| self.touched.stems[*s]);
                    let reaches: f64 = own.map(|s| run.stems[s].account(p).reacted[member]).sum();
                    reaches + flows.reacted[member]
                });
                let air = k
                    .checked_sub(1)
                    .map_or((0.0, 0.0), |p| run.aired_in(p, member, |s| self.touched.stems[s]));
                let came = self.stored_first[k][member] + flows.external[member] + air.0;
                let gone = flows.out[member]
                    + flows.flooded[member]
                    + flows.evaporated[member]
                    + flows.dried[member]
                    + flows.treated[member]
                    + air.1
                    + reacted
                    + *share;
                *share = if came > 0.0 { (came - gone) / came } else { 0.0 };
            }
        }
        shares
    }

    /// Fails when the balance of the touched part does not close.
    fn check(&self) -> Result<(), Error> {
        for (k, row) in self.missing().into_iter().enumerate() {
            for (member, share) in row.into_iter().enumerate() {
                if share.abs() > F::BALANCE || share.is_nan() {
                    let name = |p: usize| self.run.model.pollutants[p].name.clone();
                    let what = k.checked_sub(1).map_or_else(|| "water".to_owned(), name);
                    return Err(Error::Balance { what, member, share, limit: F::BALANCE });
                }
            }
        }
        Ok(())
    }
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// Hands on what a link brought in the first choice where that meets something touched.
    fn hand_on(&mut self, first: &Run<'_, F, B>, touched: &Touched, link: LinkId, dt: f64) {
        let count = self.model.pollutants.len();
        let budget = &mut self.budget;
        if let Some((stem, _)) = self.network.reaches[link.0] {
            if touched.stems[stem] {
                let (head, given) = (&mut self.heads[stem], &first.heads[stem]);
                head.add(&given.flow, &given.load);
                book(&mut budget.water.external, &given.flow, dt);
                for (mass, row) in budget.mass.iter_mut().zip(&given.load) {
                    book(&mut mass.external, row, dt);
                }
            }
            return;
        }
        let to = self.model.links[link.0].to.0;
        if touched.nodes[to] {
            let passed = &first.passed[link.0];
            add(&mut self.flow[to], passed);
            book(&mut budget.water.external, passed, dt);
            for p in 0..count {
                let row = &first.kept.links[link.0 * count + p];
                add(&mut self.load[to * count + p], row);
                book(&mut budget.mass[p].external, row, dt);
            }
        }
    }
}

fn book<F: Real, const B: usize>(sum: &mut [f64; B], rate: &[F; B], dt: f64) {
    for l in 0..B {
        sum[l] += rate[l].wide() * dt;
    }
}
