//! Subcatchments: rain to runoff on three subareas, build-up and wash-off, water and mass kept in balance step by step.
//!
//! A subcatchment's runoff of a step is what ran off, not the rate at its end, so that its volume enters the network whole.

#![allow(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

mod beside;
mod ground;
mod infiltration;
mod surface;
mod washoff;

use std::marker::PhantomData;
use std::ops::Range;

use crate::civil;
use crate::compiled;
use crate::inflow::add;
use crate::model::{Catchment, CatchmentOutlet, Model};
use crate::real::Real;
use crate::wide::wide;
use ground::{Day, Ground};
pub(crate) use washoff::NEGLIGIBLE;

/// Water and mass of all subcatchments since the start [m3, mass], of one member or, in lanes, of all.
#[derive(Clone, Debug)]
pub struct SurfaceBudget<T = f64> {
    /// Rain.
    pub rain: T,
    /// Evaporation.
    pub evaporation: T,
    /// Infiltration.
    pub infiltration: T,
    /// Runoff to the network or away.
    pub runoff: T,
    /// Runoff that left the model without entering the network.
    pub away: T,
    /// Mass of each pollutant.
    pub mass: Vec<SurfaceMass<T>>,
}

/// Mass of one pollutant on all surfaces since the start.
#[derive(Clone, Copy, Debug)]
pub struct SurfaceMass<T = f64> {
    /// Built up at the start.
    pub initial: T,
    /// Built up since.
    pub built_up: T,
    /// Fallen with rain.
    pub deposited: T,
    /// Swept away.
    pub swept: T,
    /// Infiltrated.
    pub infiltrated: T,
    /// Held back by best practice.
    pub held_back: T,
    /// Washed to the network or away.
    pub washed: T,
    /// Left on surfaces whose water dried up.
    pub dried: T,
    /// Left the model without entering the network.
    pub away: T,
}

impl<const B: usize> SurfaceBudget<[f64; B]> {
    fn none(pollutants: usize) -> Self {
        let none = [0.0; B];
        let mass = SurfaceMass {
            initial: none,
            built_up: none,
            deposited: none,
            swept: none,
            infiltrated: none,
            held_back: none,
            washed: none,
            dried: none,
            away: none,
        };
        Self {
            rain: none,
            evaporation: none,
            infiltration: none,
            runoff: none,
            away: none,
            mass: vec![mass; pollutants],
        }
    }

    fn of(&self, l: usize) -> SurfaceBudget {
        let mass = |m: &SurfaceMass<[f64; B]>| SurfaceMass {
            initial: m.initial[l],
            built_up: m.built_up[l],
            deposited: m.deposited[l],
            swept: m.swept[l],
            infiltrated: m.infiltrated[l],
            held_back: m.held_back[l],
            washed: m.washed[l],
            dried: m.dried[l],
            away: m.away[l],
        };
        SurfaceBudget {
            rain: self.rain[l],
            evaporation: self.evaporation[l],
            infiltration: self.infiltration[l],
            runoff: self.runoff[l],
            away: self.away[l],
            mass: self.mass.iter().map(mass).collect(),
        }
    }
}

/// What one subcatchment gave in the last step, in each member.
#[derive(Clone, Debug)]
pub struct Given<const B: usize> {
    /// Mean runoff of the step (m3/s).
    pub flow: [f64; B],
    /// Runoff at the end of the step (m3/s).
    pub flow_at_end: [f64; B],
    /// Mean load of each pollutant (mass/s).
    pub load: Vec<[f64; B]>,
    /// Rain of the step (m/s).
    pub rain: [f64; B],
    /// Infiltration of the step (m/s).
    pub infiltration: [f64; B],
}

impl<const B: usize> Given<B> {
    fn none(pollutants: usize) -> Self {
        let none = [0.0; B];
        Self { flow: none, flow_at_end: none, load: vec![none; pollutants], rain: none, infiltration: none }
    }
}

/// All subcatchments of `B` members; water and mass in `f64`, reservoirs and wash-off reckoned in `F`.
#[derive(Clone)]
pub struct Catchments<const B: usize, F = f64> {
    grounds: Vec<Ground<B>>,
    order: Vec<usize>,
    /// Places in the order that run off together.
    groups: Vec<Range<usize>>,
    budget: SurfaceBudget<[f64; B]>,
    reckoned: PhantomData<F>,
}

impl<const B: usize, F: Real> Catchments<B, F> {
    /// Subcatchments at the start of a run, pollutants built up over the dry days.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut budget = SurfaceBudget::none(model.pollutants.len());
        let grounds: Vec<Ground<B>> = model.catchments.iter().map(|c| Ground::new(model, c)).collect();
        for land in grounds.iter().flat_map(|ground| &ground.lands) {
            for (mass, present) in budget.mass.iter_mut().zip(&land.present) {
                add(&mut mass.initial, present);
            }
        }
        let order = upstream_first(&model.catchments);
        let groups = beside::groups::<B>(&model.catchments, &order);
        Self { grounds, order, groups, budget, reckoned: PhantomData }
    }

    /// Whether any surface ran off in the last step, and not as little as counts for none.
    #[must_use]
    pub fn runs_off(&self) -> bool {
        self.grounds.iter().any(|g| g.runs)
    }

    /// Whether water stands on any surface and went into its soil in the last step.
    #[must_use]
    pub fn soaks(&self) -> bool {
        self.grounds.iter().any(Ground::soaks)
    }

    /// What subcatchment `i` gave in the last step; none where nothing ran off in any member.
    #[must_use]
    pub fn runoff(&self, i: usize) -> Option<&Given<B>> {
        self.grounds[i].wet.then(|| &self.grounds[i].given)
    }

    /// What subcatchment `i` gave in the last step.
    #[must_use]
    pub fn given(&self, i: usize) -> &Given<B> {
        &self.grounds[i].given
    }

    /// Concentrations of the runoff of subcatchment `i` at the end of the last step, a row for each pollutant.
    pub fn concentrations(&self, model: &Model, i: usize, rows: &mut [[f64; B]]) {
        self.grounds[i].concentrations(model, rows);
    }

    /// Water on all surfaces of a member (m3).
    #[must_use]
    pub fn stored(&self, member: usize) -> f64 {
        self.grounds.iter().map(|g| g.area * g.depth()[member]).sum()
    }

    /// Mass of a pollutant on all surfaces of a member, built up and in ponded water.
    #[must_use]
    pub fn held(&self, pollutant: usize, member: usize) -> f64 {
        let on = |g: &Ground<B>| g.lands.iter().map(|l| l.present[pollutant][member]).sum::<f64>();
        self.grounds.iter().map(|g| g.ponded[pollutant][member] + on(g)).sum()
    }

    /// What left the model without entering the network: water, or a pollutant by its place from 1.
    #[must_use]
    pub fn away(&self, k: usize, member: usize) -> f64 {
        k.checked_sub(1).map_or(self.budget.away, |p| self.budget.mass[p].away)[member]
    }

    /// Budget of a member since the start.
    #[must_use]
    pub fn budget(&self, member: usize) -> SurfaceBudget {
        self.budget.of(member)
    }

    /// Counts what has built up since the last runoff, which is otherwise counted when it runs off or is swept again.
    pub fn settle(&mut self, model: &Model) {
        for ground in &mut self.grounds {
            ground.gather(model, 0.0, &mut self.budget);
        }
    }

    /// One step of `dt` seconds from time `t`; `rain` has the intensities (m/s) of each gauge in each member, none where it has no row.
    pub fn step(&mut self, model: &Model, t: f64, dt: f64, rain: &[[f64; B]]) {
        if const { compiled::holds::<F, B>() } {
            compiled::surfaces(self, model, t, dt, rain);
        } else {
            self.step_wide(model, t, dt, rain);
        }
    }

    /// [`Self::step`], compiled where it is called.
    #[inline(always)]
    pub(crate) fn step_wide(&mut self, model: &Model, t: f64, dt: f64, rain: &[[f64; B]]) {
        wide(
            #[inline(always)]
            || self.pass(model, t, dt, rain),
        );
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a moment of a run is a whole second")]
    fn pass(&mut self, model: &Model, t: f64, dt: f64, rain: &[[f64; B]]) {
        let moment = model.options.start + t.floor() as i64;
        let (year, month, _) = civil::date(moment);
        let day_of_year = (moment - civil::seconds(year, 1, 1, 0)) / civil::DAY_S + 1;
        let (from, to) = model.options.sweeping_season;
        let sweeping = if from <= to {
            (from..=to).contains(&day_of_year)
        } else {
            day_of_year >= from || day_of_year <= to
        };
        let potential = model.options.evaporation[usize::try_from(month - 1).unwrap_or(0) % 12];
        let dry_only = model.options.evaporation_dry_only;
        let day = |i: usize| -> Day<B> {
            let gauge = model.catchments[i].gauge.and_then(|g| rain.get(g.0));
            let falling = gauge.copied().unwrap_or([0.0; B]);
            let evaporation = falling.map(|rain| if dry_only && rain > 0.0 { 0.0 } else { potential });
            Day { t, dt, falling, evaporation, sweeping }
        };
        for group in 0..self.groups.len() {
            let places = self.groups[group].clone();
            for &i in &self.order[places.clone()] {
                self.grounds[i].take::<F>(&model.catchments[i], &day(i));
            }
            if let [i] = self.order[places.clone()] {
                self.grounds[i].run_off::<F>(dt);
            } else {
                beside::run_off::<F, B>(&mut self.grounds, &self.order[places.clone()], dt);
            }
            for place in places {
                let i = self.order[place];
                let catchment = &model.catchments[i];
                let to = drains_to(&model.catchments, i);
                self.grounds[i].give::<F>(model, catchment, &day(i), to.is_some(), &mut self.budget);
                if let Some(to) = to {
                    self.run_on(i, to, dt);
                }
            }
        }
    }

    /// Leads what a subcatchment gave onto another one.
    #[inline(always)]
    fn run_on(&mut self, from: usize, to: usize, dt: f64) {
        for l in 0..B {
            self.grounds[to].run_on[l] += self.grounds[from].given.flow[l] * dt;
        }
        for p in 0..self.budget.mass.len() {
            for l in 0..B {
                let mass = self.grounds[from].given.load[p][l] * dt;
                self.grounds[to].run_on_load[p][l] += mass;
            }
        }
    }
}

/// The other subcatchment that one drains onto.
fn drains_to(catchments: &[Catchment], i: usize) -> Option<usize> {
    match catchments[i].outlet {
        CatchmentOutlet::Catchment(to) if to.0 != i => Some(to.0),
        _ => None,
    }
}

/// Subcatchments so that each comes after those that drain onto it; members of a ring keep their place.
fn upstream_first(catchments: &[Catchment]) -> Vec<usize> {
    let mut feeders = vec![0usize; catchments.len()];
    let downstream = |i: usize| drains_to(catchments, i);
    for i in 0..catchments.len() {
        if let Some(to) = downstream(i) {
            feeders[to] += 1;
        }
    }
    let mut order: Vec<usize> = (0..catchments.len()).filter(|&i| feeders[i] == 0).collect();
    let mut place = 0;
    while place < order.len() {
        if let Some(to) = downstream(order[place]) {
            feeders[to] -= 1;
            if feeders[to] == 0 {
                order.push(to);
            }
        }
        place += 1;
    }
    let mut listed = vec![false; catchments.len()];
    for &i in &order {
        listed[i] = true;
    }
    order.extend((0..catchments.len()).filter(|&i| !listed[i]));
    order
}
