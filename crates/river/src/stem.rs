//! A stem: a path of reaches from upstream to downstream, through confluences, on which flow and constituents are routed together.
//!
//! A stem is unbroken so that the third-order scheme is never broken at a reach's end. Members lie in the lanes of every number,
//! `[cell][constituent][lane]`; all lanes take the same substeps, as many as the fastest of them needs.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

mod set_up;

use crate::Error;
use crate::along::{self, Along};
use crate::flow::{self, Wave};
use crate::inflow::add;
pub use crate::inflow::{Inflow, Laterals};
use crate::kinetics::Kinetics;
use crate::ledger::Account;
use crate::processes::Half;
use crate::rating::Rating;
use crate::reach::Reach;
pub use crate::reach::{Dispersion, ReachSpec};
use crate::reaction::Rates;
use crate::real::Real;
use crate::transport::{self, Moving, Water};
use crate::wide::wide;

/// Processes that know the depth take the substeps of so long together (s), half of the time before and half after them: what they do
/// in it is small, and Strang's splitting is of second order. A substep that is longer stands alone.
const SPELL_S: f64 = 300.0;

/// Reaches in a row with their water and constituents, for `B` members at once.
#[derive(Debug, Clone)]
pub struct Stem<F, const B: usize> {
    pub(crate) specs: Vec<ReachSpec>,
    pub(crate) reaches: Vec<Reach<F>>,
    pub(crate) kinetics: Kinetics,
    pub(crate) rates: Rates<F>,
    /// What the halves of a substep have in common in each cell, where a process asks for the depth.
    pub(crate) courses: Vec<[F; B]>,
    pub(crate) tags: Vec<usize>,
    pub(crate) celsius: f64,
    pub(crate) pace: [F; B],
    open_head: bool,
    pub(crate) volume: Vec<[F; B]>,
    pub(crate) after: Vec<[F; B]>,
    pub(crate) mass: Vec<[F; B]>,
    /// Mass in dead zones; no rows where no reach has one.
    pub(crate) stored: Vec<[F; B]>,
    pub(crate) faces: Vec<[F; B]>,
    pub(crate) waves: Vec<Wave<F, B>>,
    /// Rows of the cells, where there is one member and the cells go in its lanes.
    pub(crate) along: Option<Along<F>>,
    /// D (m2/s) of each cell; no rows where every reach has a fixed one.
    pub(crate) dispersion: Vec<[F; B]>,
    /// Width of the surface (m); no rows where no process asks for the depth.
    pub(crate) widths: Vec<[F; B]>,
    pub(crate) moving: Vec<Moving<F, B>>,
    /// The substep whose decay `moving` knows (s).
    pub(crate) decays_over: f64,
    pub(crate) taken: Vec<[F; B]>,
    pub(crate) passed_water: Vec<[F; B]>,
    pub(crate) passed: Vec<[F; B]>,
    /// The face at the upstream end of each reach, and the last one.
    ends: Vec<usize>,
    pub(crate) substeps: u64,
    /// Water first, then the constituents.
    pub(crate) accounts: Vec<Account<B>>,
    /// Oxygen that the air gave and took (g).
    pub(crate) aired: [[f64; B]; 2],
}

impl<F: Real, const B: usize> Stem<F, B> {
    /// A dry stem of reaches in order from upstream, carrying the constituents of `kinetics` at 20 °C.
    pub fn new(specs: &[ReachSpec], kinetics: &Kinetics) -> Result<Stem<F, B>, Error> {
        Stem::with_tags(specs, kinetics, &[])
    }

    /// A stem that also carries tags, the parts of constituents that come from chosen sources (`tags`). They are numbered on from
    /// the constituents of `kinetics`; `tags` names for each which constituent it is part of.
    pub fn with_tags(specs: &[ReachSpec], kinetics: &Kinetics, tags: &[usize]) -> Result<Stem<F, B>, Error> {
        if specs.is_empty() {
            return Err(Error::NoReaches);
        }
        kinetics.check()?;
        let carried = kinetics.constituents.len();
        if let Some(of) = tags.iter().find(|of| **of >= carried) {
            return Err(Error::NoSuchConstituent { process: "a tag", constituent: *of, carried });
        }
        if let Some(oxygen) = kinetics.oxygen.as_ref().map(|oxygen| oxygen.constituent)
            && tags.contains(&oxygen)
        {
            return Err(Error::TaggedOxygen);
        }
        let mut reaches: Vec<Reach<F>> = Vec::with_capacity(specs.len());
        let mut cells = 0;
        for spec in specs {
            let reach = Reach::new(spec, cells)?;
            cells = reach.cells.end;
            reaches.push(reach);
        }
        let mean = specs.iter().map(|spec| spec.length_m).sum::<f64>() / cells as f64;
        for reach in &mut reaches {
            reach.long = reach.length.wide() >= 0.5 * mean;
        }
        let n = carried + tags.len();
        let rows = |n| vec![[F::ZERO; B]; n];
        let fixed = specs.iter().all(|spec| matches!(spec.dispersion, Dispersion::Fixed(_)));
        let along = if B == 1 && tags.is_empty() { Along::new(&reaches) } else { None };
        // Cells in the lanes fill whole chunks.
        let room = if along.is_some() { along::padded(cells) } else { cells };
        let (deep, rates) = (kinetics.needs_depth(), Rates::new(kinetics, 20.0));
        let along = along.map(|along| along.carrying(n, if deep { rates.rows() } else { 0 }));
        let mut stem = Stem {
            specs: specs.to_vec(),
            courses: rows(if deep && along.is_none() { cells * rates.rows() } else { 0 }),
            rates,
            along,
            kinetics: kinetics.clone(),
            tags: tags.to_vec(),
            celsius: 20.0,
            pace: [F::ONE; B],
            open_head: false,
            volume: rows(room),
            after: rows(room),
            mass: rows(room * n),
            stored: rows(if specs.iter().any(|spec| spec.dead_zone.is_some()) { cells * n } else { 0 }),
            faces: rows(room + 1),
            waves: vec![Wave::DRY; cells],
            dispersion: rows(if fixed { 0 } else { cells }),
            widths: rows(if deep { room } else { 0 }),
            moving: vec![Moving::STILL; n],
            decays_over: f64::NAN,
            taken: rows(n),
            passed_water: rows(reaches.len() + 1),
            passed: rows((reaches.len() + 1) * n),
            ends: reaches.iter().map(|reach| reach.cells.start).chain([cells]).collect(),
            substeps: 0,
            accounts: vec![Account::default(); n + 1],
            aired: [[0.0; B]; 2],
            reaches,
        };
        stem.fill_held();
        stem.forget_courses();
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
        self.aired = [[0.0; B]; 2];
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
                // Members often start alike, and neighbours in the lanes then share the search.
                let mut last = (F::ZERO, F::ONE, reach.rating.area_of(F::ZERO, F::ONE));
                for l in 0..B {
                    // The middle of the cell has taken half of what enters along it.
                    let (here, pace) = (flow[l] - half[l], self.pace[l]);
                    if last.0 != here || last.1 != pace {
                        last = (here, pace, reach.rating.area_of(here, pace));
                    }
                    self.volume[j][l] = last.2 * reach.length;
                }
                for k in 0..n {
                    if j == reach.cells.start {
                        add(&mut load[k], &laterals.load[r * n + k]);
                    }
                    add(&mut load[k], &laterals.load_along(r, reach, k));
                    let decay = &self.kinetics.constituents[self.fate(k)];
                    let rate = F::of(decay.at(self.celsius));
                    for l in 0..B {
                        let stay = if flow[l] > F::DRY { self.volume[j][l] / flow[l] } else { F::ZERO };
                        let along = F::HALF * share * laterals.spread_load[r * n + k][l];
                        let (grams, water) = (load[k][l] - along, flow[l] - half[l]);
                        let concentration = if water > F::DRY { grams / water } else { F::ZERO };
                        let kept = (-rate * stay * F::HALF).exp();
                        let place = self.place(j, k);
                        self.mass[place][l] = concentration * kept * self.volume[j][l];
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
        self.forget_courses();
        self.open_accounts();
    }

    /// Lets `seconds` pass under inflows that are means over them.
    pub fn step(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        if B == 1 && self.along.is_none() {
            self.pass(seconds, head, laterals);
        } else {
            wide(
                #[inline(always)]
                || self.pass(seconds, head, laterals),
            );
        }
    }

    #[inline(always)]
    fn pass(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        self.begin(laterals);
        let mut remaining = seconds;
        while remaining > 0.0 {
            let parts = (remaining * self.read(head, laterals)).ceil().max(1.0);
            let taken = remaining / parts;
            let together = self.together(taken).min(parts);
            let spell = if together < parts { together * taken } else { remaining };
            self.process(0.5 * spell, Half::First);
            remaining = if together < parts { remaining - spell } else { 0.0 };
            let (mut left, mut parts) = (spell, together);
            loop {
                let taken = left / parts;
                self.substep(taken, head, laterals);
                if parts <= 1.0 {
                    break;
                }
                left -= taken;
                parts = (left * self.read(head, laterals)).ceil().max(1.0);
            }
            self.process(0.5 * spell, Half::Second);
            self.decay_stored(spell);
        }
        self.average_and_book(seconds, head, laterals);
    }

    /// Reads what the cells do; answers how many substeps a second the fastest of them needs.
    #[inline(always)]
    pub(crate) fn read(&mut self, head: &Inflow<F, B>, laterals: &Laterals<F, B>) -> f64 {
        let (waves, dispersion, widths) = (&mut self.waves, &mut self.dispersion, &mut self.widths);
        if let Some(along) = &mut self.along {
            let (volume, widths) = (self.volume.as_flattened(), widths.as_flattened_mut());
            return along.read(&self.reaches, volume, self.pace[0], widths);
        }
        flow::read(&self.reaches, &self.volume, &self.pace, &head.flow, laterals, waves, dispersion, widths)
    }

    /// How many substeps of this length (s) the processes take together: one where dead zones exchange as fast as they like.
    #[inline(always)]
    fn together(&self, taken: f64) -> f64 {
        let many = self.stored.is_empty() && self.kinetics.needs_depth();
        if many { (SPELL_S / taken + 1e-9).floor().max(1.0) } else { 1.0 }
    }

    #[inline(always)]
    fn substep(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        self.substeps += 1;
        let dt = F::of(seconds);
        let (reaches, volume, faces) = (&self.reaches, &self.volume, &mut self.faces);
        if let Some(along) = &mut self.along {
            let (faces, after) = (faces.as_flattened_mut(), self.after.as_flattened_mut());
            along.flow(dt, head.flow[0], volume.as_flattened(), faces, after);
        } else {
            flow::advance(dt, reaches, &head.flow, laterals, &self.waves, volume, faces, &mut self.after);
        }
        self.move_masses(seconds, head, laterals);
    }

    /// Moves the masses with the water of `faces` and makes the volumes after the substep those before the next.
    #[inline(always)]
    pub(crate) fn move_masses(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        let dt = F::of(seconds);
        // Times that differ by round-off are one.
        let known = (seconds - self.decays_over).abs() <= 1e-12 * seconds;
        self.decays_over = if known { self.decays_over } else { seconds };
        for k in 0..if known { 0 } else { self.moving.len() } {
            let of = self.fate(k);
            let alone = self.kinetics.decays_alone(of);
            let rate = if alone { self.kinetics.constituents[of].at(self.celsius) } else { 0.0 };
            let moving = &mut self.moving[k];
            moving.half = [F::of((-rate * seconds * 0.5).exp()); B];
            moving.decays = rate > 0.0;
        }
        if let Some(along) = &mut self.along {
            let water = along::Water {
                before: self.volume.as_flattened(),
                after: self.after.as_flattened(),
                faces: self.faces.as_flattened(),
                ends: &self.ends,
                open_head: self.open_head,
            };
            let (mass, passed) = (self.mass.as_flattened_mut(), self.passed.as_flattened_mut());
            along.advance(dt, &water, &head.load, mass, &mut self.moving, passed);
            self.end_move(seconds);
            return;
        }
        let water = Water {
            before: &self.volume,
            after: &self.after,
            faces: &self.faces,
            dispersion: &self.dispersion,
            open_head: self.open_head,
        };
        let (mass, moving, passed) = (&mut self.mass, &mut self.moving, &mut self.passed);
        transport::advance(dt, &self.reaches, &water, &head.load, laterals, &self.tags, mass, moving, passed);
        self.end_move(seconds);
    }

    /// Sums the water that passed in a substep and makes the volumes after it those before the next.
    #[inline(always)]
    fn end_move(&mut self, seconds: f64) {
        let dt = F::of(seconds);
        for (passed, face) in self.passed_water.iter_mut().zip(&self.ends) {
            for l in 0..B {
                passed[l] += self.faces[*face][l] * dt;
            }
        }
        std::mem::swap(&mut self.volume, &mut self.after);
    }

    /// Begins a step in which this enters from the side.
    #[inline(always)]
    pub(crate) fn begin(&mut self, laterals: &Laterals<F, B>) {
        self.passed_water.fill([F::ZERO; B]);
        self.passed.fill([F::ZERO; B]);
        if let Some(along) = &mut self.along {
            along.enter(&self.reaches, laterals, true);
        }
    }

    /// Ends it: makes means of what passed and books what came, went and reacted.
    #[inline(always)]
    pub(crate) fn average_and_book(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        if let Some(along) = &mut self.along {
            along.enter(&self.reaches, laterals, false);
        }
        let per_second = F::of(1.0 / seconds);
        for row in self.passed_water.iter_mut().chain(&mut self.passed) {
            for value in row {
                *value *= per_second;
            }
        }
        let (n, last) = (self.constituents(), self.reaches.len());
        let (water, rest) = self.accounts.split_at_mut(1);
        water[0].enter(&head.flow, seconds);
        water[0].leave(&self.passed_water[last], seconds);
        water[0].enter(&laterals.total_flow(), seconds);
        for (k, account) in rest.iter_mut().enumerate() {
            account.enter(&head.load[k], seconds);
            account.enter(&laterals.total_load(k), seconds);
            account.leave(&self.passed[last * n + k], seconds);
            let moving = &mut self.moving[k];
            account.react(&std::mem::replace(&mut moving.decayed, [F::ZERO; B]));
            account.enter(&std::mem::replace(&mut moving.drawn, [F::ZERO; B]), 1.0);
        }
    }
}
