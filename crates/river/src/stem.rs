//! A stem: a path of reaches from upstream to downstream, through confluences, on which flow and constituents are routed together.
//!
//! A stem is unbroken so that the third-order scheme is never broken at a reach's end. Members lie in the lanes of every number,
//! `[cell][constituent][lane]`; all lanes take the same substeps, as many as the fastest of them needs.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

mod set_up;
mod start;

use crate::Error;
use crate::along::{self, Along};
use crate::compiled;
use crate::flow::{self, Needed, Wave};
use crate::inflow::add;
pub use crate::inflow::{Inflow, Laterals};
use crate::kinetics::Kinetics;
use crate::ledger::Account;
use crate::reach::Reach;
pub use crate::reach::{Dispersion, ReachSpec};
use crate::reaction::Rates;
use crate::real::Real;
use crate::transport::{self, Moving, Water};
use crate::wide::wide;

/// Substeps of so long together (s) move between processes that know the depth. A substep that is longer stands alone.
pub(crate) const SPELL_S: f64 = 300.0;

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
    /// Volumes when masses were moved last, while a substep of water waits for them to follow.
    began: Vec<[F; B]>,
    pub(crate) mass: Vec<[F; B]>,
    /// Mass in dead zones; no rows where no reach has one.
    pub(crate) stored: Vec<[F; B]>,
    pub(crate) faces: Vec<[F; B]>,
    pub(crate) waves: Vec<Wave<F, B>>,
    /// Rows of the cells, where there is one member and the cells go in its lanes. `B == 1` is asked before it, so that blocks carry no
    /// code for it (two fifths of theirs otherwise).
    pub(crate) along: Option<Along<F>>,
    /// D (m2/s) of each cell; no rows where every reach has a fixed one.
    pub(crate) dispersion: Vec<[F; B]>,
    pub(crate) moving: Vec<Moving<F, B>>,
    /// The substep whose decay `moving` knows (s).
    pub(crate) decays_over: f64,
    pub(crate) taken: Vec<[F; B]>,
    pub(crate) passed_water: Vec<[F; B]>,
    pub(crate) passed: Vec<[F; B]>,
    /// The face at the upstream end of each reach, and the last one.
    ends: Vec<usize>,
    /// Whether what passes the ends of reaches is told of the step under way; what leaves the stem always is.
    pub(crate) told: bool,
    pub(crate) substeps: u64,
    /// How far processes that know the depth are behind the water (s); below nothing where they are ahead.
    pub(crate) behind: f64,
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
        let apart = if along.is_some() { 0 } else { cells };
        let along = along.map(|along| along.carrying(n, if deep { rates.rows() } else { 0 }));
        let mut stem = Stem {
            specs: specs.to_vec(),
            courses: rows(if deep { apart * rates.rows() } else { 0 }),
            rates,
            along,
            kinetics: kinetics.clone(),
            tags: tags.to_vec(),
            celsius: 20.0,
            pace: [F::ONE; B],
            open_head: false,
            volume: rows(room),
            after: rows(room),
            began: rows(room),
            mass: rows(room * n),
            stored: rows(if specs.iter().any(|spec| spec.dead_zone.is_some()) { cells * n } else { 0 }),
            faces: rows(room + 1),
            waves: vec![Wave::DRY; apart],
            dispersion: rows(if fixed { 0 } else { cells }),
            moving: vec![Moving::STILL; n],
            decays_over: f64::NAN,
            taken: rows(n),
            passed_water: rows(reaches.len() + 1),
            passed: rows((reaches.len() + 1) * n),
            ends: reaches.iter().map(|reach| reach.cells.start).chain([cells]).collect(),
            told: true,
            substeps: 0,
            behind: 0.0,
            accounts: vec![Account::default(); n + 1],
            aired: [[0.0; B]; 2],
            reaches,
        };
        stem.fill_held();
        stem.forget_courses();
        stem.open_accounts();
        Ok(stem)
    }

    /// Lets `seconds` pass under inflows that are means over them.
    pub fn step(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        self.step_told(seconds, head, laterals, true);
    }

    /// The same; where the step is not `told`, [`Self::flow`] and [`Self::load`] know of it only what left the stem.
    pub(crate) fn step_told(
        &mut self,
        seconds: f64,
        head: &Inflow<F, B>,
        laterals: &Laterals<F, B>,
        told: bool,
    ) {
        if const { compiled::holds::<F, B>() } {
            compiled::stem(self, seconds, head, laterals, told);
        } else {
            self.step_wide(seconds, head, laterals, told);
        }
    }

    /// [`Self::step_told`], compiled where it is called.
    #[inline(always)]
    pub(crate) fn step_wide(
        &mut self,
        seconds: f64,
        head: &Inflow<F, B>,
        laterals: &Laterals<F, B>,
        told: bool,
    ) {
        self.told = told;
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
            let mut needed = self.read(head, laterals);
            let parts = (remaining * needed.both()).ceil().max(1.0);
            let taken = remaining / parts;
            let together = self.together(taken).min(parts);
            let spell = if together < parts { together * taken } else { remaining };
            remaining = if together < parts { remaining - spell } else { 0.0 };
            // Someone looks at its end, or dead zones exchange as fast as they like.
            let closes = (self.told && remaining <= 0.0) || !self.stored.is_empty();
            self.process_before(spell, closes);
            let (mut left, mut parts) = (spell, together);
            let mut waiting = 0.0;
            loop {
                let taken = left / parts;
                // Masses may wait for a second substep.
                let waits = parts > 1.0 && 2.0 * taken * needed.dispersion <= 1.0;
                waiting = self.substep(taken, waiting, waits, head, laterals);
                if parts <= 1.0 {
                    break;
                }
                left -= taken;
                needed = self.read(head, laterals);
                parts = (left * needed.both()).ceil().max(1.0);
            }
            self.process_after(spell, closes);
            self.decay_stored(spell);
        }
        self.average_and_book(seconds, head, laterals);
    }

    /// Reads what the cells do; answers how many substeps a second the fastest of them needs.
    #[inline(always)]
    pub(crate) fn read(&mut self, head: &Inflow<F, B>, laterals: &Laterals<F, B>) -> Needed {
        if B == 1
            && let Some(along) = &mut self.along
        {
            return along.read(&self.reaches, self.volume.as_flattened(), self.pace[0]);
        }
        let (waves, dispersion) = (&mut self.waves, &mut self.dispersion);
        flow::read(&self.reaches, &self.volume, &self.pace, &head.flow, laterals, waves, dispersion)
    }

    /// How many substeps of this length (s) lie between processes: one where dead zones exchange as fast as they like, any number where
    /// there are none.
    #[inline(always)]
    fn together(&self, taken: f64) -> f64 {
        if !self.stored.is_empty() {
            1.0
        } else if self.kinetics.needs_depth() {
            (SPELL_S / taken + 1e-9).floor().max(1.0)
        } else {
            f64::INFINITY
        }
    }

    /// Lets the water flow for some seconds. Masses move slower than waves, so they follow after two substeps where no cell loses all
    /// that it held; answers how long the water has gone on alone (s).
    #[inline(always)]
    fn substep(
        &mut self,
        seconds: f64,
        waiting: f64,
        may_wait: bool,
        head: &Inflow<F, B>,
        laterals: &Laterals<F, B>,
    ) -> f64 {
        self.substeps += 1;
        let dt = F::of(seconds);
        let began = (waiting > 0.0).then_some(self.began.as_slice());
        let loose = if B == 1
            && let Some(along) = &mut self.along
        {
            let began = began.map(<[[F; B]]>::as_flattened);
            let (faces, after) = (self.faces.as_flattened_mut(), self.after.as_flattened_mut());
            along.flow(dt, head.flow[0], self.volume.as_flattened(), began, faces, after)
        } else {
            let (faces, after) = (self.faces.as_mut_slice(), self.after.as_mut_slice());
            let mut substep = flow::Substep { volume: &self.volume, after, faces, began };
            flow::advance(dt, &self.reaches, &head.flow, laterals, &self.waves, &mut substep)
        };
        if waiting > 0.0 {
            std::mem::swap(&mut self.volume, &mut self.began);
            self.move_masses(waiting + seconds, head, laterals);
            return 0.0;
        }
        if may_wait && loose {
            std::mem::swap(&mut self.volume, &mut self.began);
            std::mem::swap(&mut self.volume, &mut self.after);
            return seconds;
        }
        self.move_masses(seconds, head, laterals);
        0.0
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
        let first = self.first_told();
        let ends = &self.ends[first..];
        for (passed, face) in self.passed_water[first..].iter_mut().zip(ends) {
            add(passed, &self.faces[*face]);
        }
        let told = self.told;
        if B == 1
            && let Some(along) = &mut self.along
        {
            let water = along::Water {
                before: self.volume.as_flattened(),
                after: self.after.as_flattened(),
                faces: self.faces.as_flattened(),
                ends,
                open_head: self.open_head,
            };
            let mass = self.mass.as_flattened_mut();
            let passed = self.passed[first * self.moving.len()..].as_flattened_mut();
            along.advance(dt, &water, &head.load, mass, &mut self.moving, passed);
        } else {
            let water = Water {
                before: &self.volume,
                after: &self.after,
                faces: &self.faces,
                dispersion: &self.dispersion,
                open_head: self.open_head,
            };
            let (mass, moving, passed) = (&mut self.mass, &mut self.moving, &mut self.passed);
            let (reaches, tags) = (&self.reaches, &self.tags);
            transport::advance(dt, reaches, &water, &head.load, laterals, tags, mass, moving, told, passed);
        }
        std::mem::swap(&mut self.volume, &mut self.after);
    }

    /// The first end of a reach whose passing is told.
    #[inline(always)]
    fn first_told(&self) -> usize {
        if self.told { 0 } else { self.reaches.len() }
    }

    /// Begins a step in which this enters from the side.
    #[inline(always)]
    pub(crate) fn begin(&mut self, laterals: &Laterals<F, B>) {
        let (n, first) = (self.moving.len(), self.first_told());
        self.passed_water[first..].fill([F::ZERO; B]);
        self.passed[first * n..].fill([F::ZERO; B]);
        if B == 1
            && let Some(along) = &mut self.along
        {
            along.enter(&self.reaches, laterals, true);
        }
    }

    /// Ends it: makes means of what passed and books what came, went and reacted.
    #[inline(always)]
    pub(crate) fn average_and_book(&mut self, seconds: f64, head: &Inflow<F, B>, laterals: &Laterals<F, B>) {
        if B == 1
            && let Some(along) = &mut self.along
        {
            along.enter(&self.reaches, laterals, false);
        }
        let per_second = F::of(1.0 / seconds);
        let (n, first) = (self.moving.len(), self.first_told());
        for row in self.passed_water[first..].iter_mut().chain(&mut self.passed[first * n..]) {
            for value in row {
                *value *= per_second;
            }
        }
        let last = self.reaches.len();
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
