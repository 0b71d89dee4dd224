//! A stem: a path of reaches from upstream to downstream, through confluences, on which flow and constituents are routed together.
//!
//! A stem is unbroken so that the third-order scheme is never broken at a reach's end. Members lie in the lanes of every number,
//! `[cell][constituent][lane]`; all lanes take the same substeps, as many as the fastest of them needs.

use std::ops::Range;

use crate::Error;
use crate::flow::Waves;
use crate::kinetics::Kinetics;
use crate::ledger::Account;
use crate::rating::Rating;
use crate::reaction::{self, Cell};
use crate::real::Real;
use crate::shape::Shape;
use crate::storage_zone::{self, DeadZone};
use crate::transport::{self, Moving, Water};

/// A reach as it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachSpec {
    /// Name, for errors and results.
    pub name: String,
    /// Length [m].
    pub length_m: f64,
    /// Fall per length [-].
    pub slope: f64,
    /// Manning's n [s/m^(1/3)].
    pub roughness_n: f64,
    /// Cross-section of one barrel.
    pub shape: Shape,
    /// Like barrels side by side.
    pub barrels: u32,
    /// Cells are no longer than this [m].
    pub max_cell_m: f64,
    /// Longitudinal dispersion.
    pub dispersion: Dispersion,
    /// Whether flood waves flatten as Q / (2 B S0) says (the rule) or not at all (a purely kinematic wave).
    pub wave_flattens: bool,
    /// Standing water beside the current.
    pub dead_zone: Option<DeadZone>,
}

impl ReachSpec {
    /// A reach with cells of at most 300 m, Fischer's dispersion and flattening waves.
    #[must_use]
    pub fn new(name: &str, length_m: f64, slope: f64, roughness_n: f64, shape: Shape) -> ReachSpec {
        let name = name.to_owned();
        let dispersion = Dispersion::Fischer;
        ReachSpec {
            name,
            length_m,
            slope,
            roughness_n,
            shape,
            barrels: 1,
            max_cell_m: 300.0,
            dispersion,
            wave_flattens: true,
            dead_zone: None,
        }
    }
}

/// Longitudinal dispersion of a reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dispersion {
    /// A constant [m2/s]; 0 for none.
    Fixed(f64),
    /// D = 0.011 u2 B2 / (h u*), u* = √(g h S) (Fischer 1979).
    Fischer,
}

/// What enters a stem at its head: flow [m3/s] and loads [g/s], as means over the step.
#[derive(Debug, Clone, PartialEq)]
pub struct Inflow<F, const B: usize> {
    /// Flow [m3/s], not negative.
    pub flow: [F; B],
    /// Load of each constituent [g/s].
    pub load: Vec<[F; B]>,
}

impl<F: Real, const B: usize> Inflow<F, B> {
    /// Nothing enters.
    #[must_use]
    pub fn none(constituents: usize) -> Inflow<F, B> {
        Inflow { flow: [F::ZERO; B], load: vec![[F::ZERO; B]; constituents] }
    }

    /// The same flow [m3/s] and concentrations [g/m3] in every lane.
    #[must_use]
    pub fn even(flow: f64, concentrations: &[f64]) -> Inflow<F, B> {
        let load = concentrations.iter().map(|c| [F::of(c * flow); B]).collect();
        Inflow { flow: [F::of(flow); B], load }
    }

    /// Back to nothing.
    pub fn clear(&mut self) {
        self.flow = [F::ZERO; B];
        self.load.fill([F::ZERO; B]);
    }

    /// Adds a flow [m3/s] and its loads [g/s].
    pub fn add(&mut self, flow: &[F; B], load: &[[F; B]]) {
        for l in 0..B {
            self.flow[l] += flow[l];
        }
        for (sum, load) in self.load.iter_mut().zip(load) {
            for l in 0..B {
                sum[l] += load[l];
            }
        }
    }
}

/// What enters along a stem, as means over the step: at the upstream end of a reach (a node's own inflow, a tributary) or spread evenly along it.
#[derive(Debug, Clone, PartialEq)]
pub struct Laterals<F, const B: usize> {
    constituents: usize,
    flow: Vec<[F; B]>,
    load: Vec<[F; B]>,
    spread_flow: Vec<[F; B]>,
    spread_load: Vec<[F; B]>,
}

impl<F: Real, const B: usize> Laterals<F, B> {
    /// Nothing enters any of `reaches`.
    #[must_use]
    pub fn none(reaches: usize, constituents: usize) -> Laterals<F, B> {
        let rows = |n| vec![[F::ZERO; B]; n];
        Laterals {
            constituents,
            flow: rows(reaches),
            load: rows(reaches * constituents),
            spread_flow: rows(reaches),
            spread_load: rows(reaches * constituents),
        }
    }

    /// Back to nothing.
    pub fn clear(&mut self) {
        for rows in [&mut self.flow, &mut self.load, &mut self.spread_flow, &mut self.spread_load] {
            rows.fill([F::ZERO; B]);
        }
    }

    /// Adds flow [m3/s, not negative] and loads [g/s] at the upstream end of a reach.
    pub fn add(&mut self, reach: usize, flow: &[F; B], load: &[[F; B]]) {
        let n = self.constituents;
        add(&mut self.flow[reach], flow);
        for (sum, load) in self.load[reach * n..(reach + 1) * n].iter_mut().zip(load) {
            add(sum, load);
        }
    }

    /// Adds flow [m3/s over the whole reach, not negative] and loads [g/s] spread along a reach.
    pub fn add_spread(&mut self, reach: usize, flow: &[F; B], load: &[[F; B]]) {
        let n = self.constituents;
        add(&mut self.spread_flow[reach], flow);
        for (sum, load) in self.spread_load[reach * n..(reach + 1) * n].iter_mut().zip(load) {
            add(sum, load);
        }
    }

    pub(crate) fn flow_of(&self, reach: usize) -> &[F; B] {
        &self.flow[reach]
    }

    /// Half of what each cell of the reach takes of its spread lateral.
    pub(crate) fn half_spread(&self, r: usize, reach: &Reach<F>) -> [F; B] {
        let share = F::of(0.5 / reach.cells.len() as f64);
        let mut half = self.spread_flow[r];
        for value in &mut half {
            *value *= share;
        }
        half
    }

    /// What enters a cell besides the flow from upstream.
    pub(crate) fn entering(&self, r: usize, reach: &Reach<F>, j: usize) -> [F; B] {
        let mut flow = self.half_spread(r, reach);
        let first = j == reach.cells.start;
        for l in 0..B {
            flow[l] = flow[l] + flow[l] + if first { self.flow[r][l] } else { F::ZERO };
        }
        flow
    }

    pub(crate) fn load_entering(
        &self,
        r: usize,
        reach: &Reach<F>,
        j: usize,
        k: usize,
        n: usize,
        share: F,
    ) -> [F; B] {
        let mut load = self.spread_load[r * n + k];
        let first = j == reach.cells.start;
        for l in 0..B {
            load[l] = load[l] * share + if first { self.load[r * n + k][l] } else { F::ZERO };
        }
        load
    }
}

fn add<F: Real, const B: usize>(sum: &mut [F; B], part: &[F; B]) {
    for l in 0..B {
        sum[l] += part[l];
    }
}

/// A reach as it is computed with.
#[derive(Debug, Clone)]
pub(crate) struct Reach<F> {
    pub(crate) rating: Rating<F>,
    pub(crate) cells: Range<usize>,
    pub(crate) length: F,
    pub(crate) inverse_length: F,
    pub(crate) slope: F,
    /// 1 / (2 S0 dx2), or 0 where waves do not flatten.
    pub(crate) wave: F,
    pub(crate) dispersion: Dispersion,
    pub(crate) dead_zone: Option<DeadZone>,
}

/// Reaches in a row with their water and constituents, for `B` members at once.
#[derive(Debug, Clone)]
pub struct Stem<F, const B: usize> {
    specs: Vec<ReachSpec>,
    reaches: Vec<Reach<F>>,
    kinetics: Kinetics,
    celsius: f64,
    pace: [F; B],
    open_head: bool,
    volume: Vec<[F; B]>,
    after: Vec<[F; B]>,
    mass: Vec<[F; B]>,
    /// Mass in dead zones; no rows where no reach has one.
    stored: Vec<[F; B]>,
    faces: Vec<[F; B]>,
    waves: Waves<F, B>,
    moving: Moving<F, B>,
    halves: Vec<[F; B]>,
    passed_water: Vec<[F; B]>,
    passed: Vec<[F; B]>,
    substeps: u64,
    /// Water first, then the constituents.
    accounts: Vec<Account<B>>,
}

impl<F: Real, const B: usize> Stem<F, B> {
    /// A dry stem of reaches in order from upstream, carrying the constituents of `kinetics` at 20 °C.
    pub fn new(specs: &[ReachSpec], kinetics: &Kinetics) -> Result<Stem<F, B>, Error> {
        if specs.is_empty() {
            return Err(Error::NoReaches);
        }
        kinetics.check()?;
        let mut reaches = Vec::with_capacity(specs.len());
        let mut cells = 0;
        for spec in specs {
            let positive = [("its length [m]", spec.length_m), ("its longest cell [m]", spec.max_cell_m)];
            for (what, value) in positive {
                if !(value.is_finite() && value > 0.0) {
                    return Err(Error::NotPositive { reach: spec.name.clone(), what, value });
                }
            }
            if let Some(zone) = spec.dead_zone
                && !(zone.area_m2.is_finite() && zone.area_m2 > 0.0)
            {
                let (reach, what) = (spec.name.clone(), "the cross-section of its dead zone [m2]");
                return Err(Error::NotPositive { reach, what, value: zone.area_m2 });
            }
            let rating = Rating::new(&spec.name, &spec.shape, spec.slope, spec.roughness_n, spec.barrels)?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut")]
            let count = (spec.length_m / spec.max_cell_m - 1e-9).ceil().clamp(1.0, 1e6) as usize;
            let length = spec.length_m / count as f64;
            let flattens = spec.wave_flattens && !matches!(rating, Rating::Held { .. });
            reaches.push(Reach {
                rating,
                cells: cells..cells + count,
                length: F::of(length),
                inverse_length: F::of(1.0 / length),
                slope: F::of(spec.slope.max(0.0)),
                wave: if flattens { F::of(0.5 / spec.slope / (length * length)) } else { F::ZERO },
                dispersion: spec.dispersion,
                dead_zone: spec.dead_zone,
            });
            cells += count;
        }
        let n = kinetics.constituents.len();
        let rows = |n| vec![[F::ZERO; B]; n];
        let mut stem = Stem {
            specs: specs.to_vec(),
            kinetics: kinetics.clone(),
            celsius: 20.0,
            pace: [F::ONE; B],
            open_head: false,
            volume: rows(cells),
            after: rows(cells),
            mass: rows(cells * n),
            stored: rows(if specs.iter().any(|spec| spec.dead_zone.is_some()) { cells * n } else { 0 }),
            faces: rows(cells + 1),
            waves: Waves::new(cells),
            moving: Moving::new(n),
            halves: rows(n),
            passed_water: rows(reaches.len() + 1),
            passed: rows((reaches.len() + 1) * n),
            substeps: 0,
            accounts: vec![Account::default(); n + 1],
            reaches,
        };
        stem.fill_held();
        stem.open_accounts();
        Ok(stem)
    }

    fn fill_held(&mut self) {
        for reach in &self.reaches {
            if let Rating::Held { area, .. } = reach.rating {
                self.volume[reach.cells.clone()].fill([area * reach.length; B]);
            }
        }
    }

    fn open_accounts(&mut self) {
        for k in 0..self.accounts.len() {
            let initial = if k == 0 { self.water() } else { self.held(k - 1) };
            self.accounts[k] = Account { initial, ..Account::default() };
        }
    }

    /// How many constituents are carried.
    #[must_use]
    pub fn constituents(&self) -> usize {
        self.halves.len()
    }

    /// The reaches as they were given.
    #[must_use]
    pub fn reaches(&self) -> &[ReachSpec] {
        &self.specs
    }

    /// The cells of a reach.
    #[must_use]
    pub fn cells(&self, reach: usize) -> Range<usize> {
        self.reaches[reach].cells.clone()
    }

    /// How many substeps were taken so far.
    #[must_use]
    pub fn substeps(&self) -> u64 {
        self.substeps
    }

    /// Water temperature [°C] from now on.
    pub fn set_temperature(&mut self, celsius: f64) {
        self.celsius = celsius;
    }

    /// Velocities of each member as multiples of the rating's from now on.
    pub fn set_pace(&mut self, pace: [F; B]) {
        self.pace = pace;
    }

    /// Says that the river goes on upstream of the stem with the concentrations of its inflow, as at a boundary where they are measured:
    /// dispersion then acts over the head too. A head is closed unless this is said: what enters is what was given.
    pub fn open_head(&mut self) {
        self.open_head = true;
    }

    /// The flow that fills a reach to its bank or crown [m3/s].
    #[must_use]
    pub fn full_flow(&self, reach: usize) -> f64 {
        let spec = &self.specs[reach];
        let full = F::of(spec.shape.at(spec.shape.full_depth()).area * f64::from(spec.barrels));
        full.wide() * self.reaches[reach].rating.at(full).velocity.wide()
    }

    /// Fills the stem with the steady state of these inflows and opens the ledger anew: depths by the rating, concentrations after
    /// decay over the time of passage.
    pub fn start(&mut self, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        let n = self.constituents();
        let mut flow = head.flow;
        let mut load = head.load.clone();
        for (r, reach) in self.reaches.iter().enumerate() {
            let share = F::of(1.0 / reach.cells.len() as f64);
            for j in reach.cells.clone() {
                add(&mut flow, &laterals.entering(r, reach, j));
                let half = laterals.half_spread(r, reach);
                for l in 0..B {
                    // The middle of the cell has taken half of what enters along it.
                    let area = reach.rating.area_of(flow[l] - half[l], self.pace[l]);
                    self.volume[j][l] = area * reach.length;
                }
                for k in 0..n {
                    add(&mut load[k], &laterals.load_entering(r, reach, j, k, n, share));
                    let decay = &self.kinetics.constituents[k];
                    let rate = F::of(decay.at(self.celsius));
                    for l in 0..B {
                        let stay = if flow[l] > F::DRY { self.volume[j][l] / flow[l] } else { F::ZERO };
                        let along = F::HALF * share * laterals.spread_load[r * n + k][l];
                        let (grams, water) = (load[k][l] - along, flow[l] - half[l]);
                        let concentration = if water > F::DRY { grams / water } else { F::ZERO };
                        let kept = (-rate * stay * F::HALF).exp();
                        self.mass[j * n + k][l] = concentration * kept * self.volume[j][l];
                        if let Some(zone) = reach.dead_zone {
                            let (alpha, beside) =
                                (F::of(zone.exchange_per_s), F::of(zone.area_m2) * reach.length);
                            let into = alpha * self.volume[j][l] / beside;
                            self.stored[j * n + k][l] =
                                concentration * kept * beside * into / (into + rate).greater(F::of(1e-30));
                        }
                        load[k][l] = load[k][l] * kept * kept;
                    }
                }
            }
        }
        self.fill_held();
        self.open_accounts();
    }

    /// Lets `seconds` pass under inflows that are means over them.
    pub fn step(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        self.passed_water.fill([F::ZERO; B]);
        self.passed.fill([F::ZERO; B]);
        let mut remaining = seconds;
        while remaining > 0.0 {
            let fastest = self.waves.read(&self.reaches, &self.volume, &self.pace, &head.flow, laterals);
            let parts = (remaining * fastest).ceil().max(1.0);
            let taken = remaining / parts;
            self.substep(taken, head, laterals);
            remaining = if parts > 1.0 { remaining - taken } else { 0.0 };
        }
        let per_second = F::of(1.0 / seconds);
        for row in self.passed_water.iter_mut().chain(&mut self.passed) {
            for value in row {
                *value *= per_second;
            }
        }
        self.book(seconds, head, laterals);
    }

    fn substep(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        self.substeps += 1;
        let dt = F::of(seconds);
        self.process(0.5 * seconds);
        let (volume, faces) = (&self.volume, &mut self.faces);
        self.waves.advance(dt, &self.reaches, &head.flow, laterals, volume, faces, &mut self.after);
        for (k, half) in self.halves.iter_mut().enumerate() {
            let alone = self.kinetics.decays_alone(k);
            let rate = if alone { self.kinetics.constituents[k].at(self.celsius) } else { 0.0 };
            *half = [F::of((-rate * seconds * 0.5).exp()); B];
        }
        let water = Water {
            before: &self.volume,
            after: &self.after,
            faces: &self.faces,
            dispersion: &self.waves.dispersion,
            open_head: self.open_head,
        };
        let (reaches, halves) = (&self.reaches, &self.halves);
        let (mass, moving, passed) = (&mut self.mass, &mut self.moving, &mut self.passed);
        transport::advance(dt, reaches, &water, &head.load, laterals, halves, mass, moving, passed);
        for (r, passed) in self.passed_water.iter_mut().enumerate() {
            let face = self.reaches.get(r).map_or(self.volume.len(), |reach| reach.cells.start);
            for l in 0..B {
                passed[l] += self.faces[face][l] * dt;
            }
        }
        for (k, account) in self.accounts[1..].iter_mut().enumerate() {
            account.react(&self.moving.decayed[k]);
            account.enter(&self.moving.drawn[k], 1.0);
        }
        std::mem::swap(&mut self.volume, &mut self.after);
        self.process(0.5 * seconds);
        self.decay_stored(seconds);
    }

    /// Processes that know the depth of each cell, and the exchange with dead zones.
    fn process(&mut self, seconds: f64) {
        let n = self.constituents();
        let deep = self.kinetics.needs_depth();
        if !deep && self.stored.is_empty() {
            return;
        }
        self.moving.decayed.fill([F::ZERO; B]);
        for reach in &self.reaches {
            for j in reach.cells.clone() {
                let mass = &mut self.mass[j * n..(j + 1) * n];
                if deep {
                    let (mut depth, mut velocity) = ([F::ZERO; B], [F::ZERO; B]);
                    for l in 0..B {
                        let area = (self.volume[j][l] * reach.inverse_length).greater(F::DRY);
                        depth[l] = area / self.waves.width[j][l];
                        velocity[l] = self.waves.flow[j][l] / area;
                    }
                    let cell = Cell { volume: &self.volume[j], depth, velocity };
                    reaction::react(
                        &self.kinetics,
                        self.celsius,
                        seconds,
                        &cell,
                        mass,
                        &mut self.moving.decayed,
                    );
                }
                if let Some(zone) = &reach.dead_zone {
                    let beside = F::of(zone.area_m2) * reach.length;
                    let stored = &mut self.stored[j * n..(j + 1) * n];
                    storage_zone::exchange(zone, seconds, &self.volume[j], beside, mass, stored);
                }
            }
        }
        for (account, decayed) in self.accounts[1..].iter_mut().zip(&self.moving.decayed) {
            account.react(decayed);
        }
    }

    /// First-order decay in dead zones.
    fn decay_stored(&mut self, seconds: f64) {
        let n = self.constituents();
        if self.stored.is_empty() {
            return;
        }
        for k in 0..n {
            let keep = F::of((-self.kinetics.constituents[k].at(self.celsius) * seconds).exp());
            let mut decayed = [F::ZERO; B];
            for row in self.stored.iter_mut().skip(k).step_by(n) {
                for l in 0..B {
                    decayed[l] += row[l] - row[l] * keep;
                    row[l] *= keep;
                }
            }
            self.accounts[k + 1].react(&decayed);
        }
    }

    fn book(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        let (n, last) = (self.constituents(), self.reaches.len());
        let (water, rest) = self.accounts.split_at_mut(1);
        water[0].enter(&head.flow, seconds);
        water[0].leave(&self.passed_water[last], seconds);
        for row in laterals.flow.iter().chain(&laterals.spread_flow) {
            water[0].enter(row, seconds);
        }
        for (k, account) in rest.iter_mut().enumerate() {
            account.enter(&head.load[k], seconds);
            account.leave(&self.passed[last * n + k], seconds);
        }
        for (i, row) in laterals.load.iter().enumerate().chain(laterals.spread_load.iter().enumerate()) {
            rest[i % n].enter(row, seconds);
        }
    }

    /// Flow over the upstream end of a reach from upstream, laterals not counted, or out of the stem for the number of reaches: mean over the last step [m3/s].
    #[must_use]
    pub fn flow(&self, reach: usize) -> &[F; B] {
        &self.passed_water[reach]
    }

    /// Loads over the same place, one row for each constituent: means over the last step [g/s].
    #[must_use]
    pub fn load(&self, reach: usize) -> &[[F; B]] {
        let n = self.constituents();
        &self.passed[reach * n..(reach + 1) * n]
    }

    /// Flow out of the stem: mean over the last step [m3/s].
    #[must_use]
    pub fn outflow(&self) -> &[F; B] {
        self.flow(self.reaches.len())
    }

    /// Loads out of the stem: means over the last step [g/s].
    #[must_use]
    pub fn outload(&self) -> &[[F; B]] {
        self.load(self.reaches.len())
    }

    /// Volume of a cell [m3].
    #[must_use]
    pub fn volume(&self, cell: usize) -> &[F; B] {
        &self.volume[cell]
    }

    /// Mass of a constituent in a cell [g].
    #[must_use]
    pub fn mass(&self, cell: usize, constituent: usize) -> &[F; B] {
        &self.mass[cell * self.constituents() + constituent]
    }

    /// Concentration of a constituent in a cell [g/m3]; 0 where it is dry.
    #[must_use]
    pub fn concentration(&self, cell: usize, constituent: usize) -> [F; B] {
        let mut concentration = *self.mass(cell, constituent);
        for l in 0..B {
            let volume = self.volume[cell][l];
            concentration[l] = if volume > F::DRY { concentration[l] / volume } else { F::ZERO };
        }
        concentration
    }

    /// Depth of a member's water in a cell [m].
    #[must_use]
    pub fn depth(&self, cell: usize, member: usize) -> f64 {
        let reach = self.reaches.partition_point(|reach| reach.cells.end <= cell);
        let (here, spec) = (&self.reaches[reach], &self.specs[reach]);
        let area = (self.volume[cell][member] * here.inverse_length).wide();
        spec.shape.depth_of(area / f64::from(spec.barrels))
    }

    /// Water held [m3].
    #[must_use]
    pub fn water(&self) -> [f64; B] {
        sum(self.volume.iter())
    }

    /// A constituent held [g], dead zones included.
    #[must_use]
    pub fn held(&self, constituent: usize) -> [f64; B] {
        let n = self.constituents();
        let rows = |rows| <[[F; B]]>::iter(rows).skip(constituent).step_by(n);
        sum(rows(&self.mass).chain(rows(&self.stored)))
    }

    /// The account of the water [m3].
    #[must_use]
    pub fn water_account(&self) -> &Account<B> {
        &self.accounts[0]
    }

    /// The account of a constituent [g].
    #[must_use]
    pub fn account(&self, constituent: usize) -> &Account<B> {
        &self.accounts[constituent + 1]
    }

    /// Puts a mass [g] into a cell in every lane, booked as entered: a spill.
    pub fn spill(&mut self, cell: usize, constituent: usize, grams: f64) {
        let n = self.constituents();
        for value in &mut self.mass[cell * n + constituent] {
            *value += F::of(grams);
        }
        self.accounts[constituent + 1].enter(&[F::of(grams); B], 1.0);
    }
}

fn sum<'a, F: Real, const B: usize>(rows: impl Iterator<Item = &'a [F; B]>) -> [f64; B] {
    let mut sum = [0.0; B];
    for row in rows {
        for l in 0..B {
            sum[l] += row[l].wide();
        }
    }
    sum
}
