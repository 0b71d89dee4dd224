//! What enters a stem: at its head, at the ends of its reaches and along them.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use crate::reach::Reach;
use crate::real::Real;

/// What enters a stem at its head: flow (m3/s) and loads (g/s), as means over the step.
#[derive(Debug, Clone, PartialEq)]
pub struct Inflow<F, const B: usize> {
    /// Flow (m3/s), not negative.
    pub flow: [F; B],
    /// Load of each constituent (g/s).
    pub load: Vec<[F; B]>,
}

impl<F: Real, const B: usize> Inflow<F, B> {
    /// Nothing enters.
    #[must_use]
    pub fn none(constituents: usize) -> Inflow<F, B> {
        Inflow { flow: [F::ZERO; B], load: vec![[F::ZERO; B]; constituents] }
    }

    /// The same flow (m3/s) and concentrations (g/m3) in every lane.
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

    /// Adds a flow (m3/s) and its loads (g/s).
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
    pub(crate) flow: Vec<[F; B]>,
    pub(crate) load: Vec<[F; B]>,
    pub(crate) spread_flow: Vec<[F; B]>,
    pub(crate) spread_load: Vec<[F; B]>,
    spreads: bool,
    /// Reaches that something enters, and whether each is among them.
    entered: Vec<usize>,
    is_entered: Vec<bool>,
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
            spreads: false,
            entered: Vec::with_capacity(reaches),
            is_entered: vec![false; reaches],
        }
    }

    /// Back to nothing.
    #[inline(always)]
    pub fn clear(&mut self) {
        let n = self.constituents;
        for r in self.entered.drain(..) {
            self.is_entered[r] = false;
            self.flow[r] = [F::ZERO; B];
            self.spread_flow[r] = [F::ZERO; B];
            self.load[r * n..(r + 1) * n].fill([F::ZERO; B]);
            self.spread_load[r * n..(r + 1) * n].fill([F::ZERO; B]);
        }
        self.spreads = false;
    }

    #[inline(always)]
    fn touch(&mut self, reach: usize) {
        if !self.is_entered[reach] {
            self.is_entered[reach] = true;
            self.entered.push(reach);
        }
    }

    /// Adds flow [m3/s, not negative] and loads (g/s) at the upstream end of a reach.
    #[inline(always)]
    pub fn add(&mut self, reach: usize, flow: &[F; B], load: &[[F; B]]) {
        let n = self.constituents;
        self.touch(reach);
        add(&mut self.flow[reach], flow);
        for (sum, load) in self.load[reach * n..(reach + 1) * n].iter_mut().zip(load) {
            add(sum, load);
        }
    }

    /// Adds flow [m3/s over the whole reach, not negative] and loads (g/s) spread along a reach.
    pub fn add_spread(&mut self, reach: usize, flow: &[F; B], load: &[[F; B]]) {
        self.spreads = true;
        self.touch(reach);
        let n = self.constituents;
        add(&mut self.spread_flow[reach], flow);
        for (sum, load) in self.spread_load[reach * n..(reach + 1) * n].iter_mut().zip(load) {
            add(sum, load);
        }
    }

    /// The reaches that something enters.
    #[inline(always)]
    pub(crate) fn entered(&self) -> impl Iterator<Item = usize> {
        self.entered.iter().copied()
    }

    /// Whether anything enters along a reach.
    #[inline(always)]
    pub(crate) fn spreads(&self) -> bool {
        self.spreads
    }

    /// Whether anything enters a reach.
    #[inline(always)]
    pub(crate) fn enters(&self, reach: usize) -> bool {
        self.is_entered[reach]
    }

    /// All water that enters (m3/s), in `f64`.
    pub(crate) fn total_flow(&self) -> [f64; B] {
        let mut sum = [0.0; B];
        for r in &self.entered {
            for l in 0..B {
                sum[l] += self.flow[*r][l].wide() + self.spread_flow[*r][l].wide();
            }
        }
        sum
    }

    /// All of a constituent that enters (g/s), in `f64`.
    pub(crate) fn total_load(&self, k: usize) -> [f64; B] {
        let mut sum = [0.0; B];
        for r in &self.entered {
            let (point, spread) =
                (&self.load[r * self.constituents + k], &self.spread_load[r * self.constituents + k]);
            for l in 0..B {
                sum[l] += point[l].wide() + spread[l].wide();
            }
        }
        sum
    }

    /// Half of what each cell of the reach takes of its spread lateral.
    #[inline(always)]
    pub(crate) fn half_spread(&self, r: usize, reach: &Reach<F>) -> [F; B] {
        let share = F::of(0.5 / reach.cells.len() as f64);
        let mut half = self.spread_flow[r];
        for value in &mut half {
            *value *= share;
        }
        half
    }

    /// What enters a cell besides the flow from upstream.
    #[inline(always)]
    pub(crate) fn entering(&self, r: usize, reach: &Reach<F>, j: usize) -> [F; B] {
        let mut flow = self.half_spread(r, reach);
        let first = j == reach.cells.start;
        for l in 0..B {
            flow[l] = flow[l] + flow[l] + if first { self.flow[r][l] } else { F::ZERO };
        }
        flow
    }

    /// The load of a constituent that each cell of the reach takes of its spread lateral.
    #[inline(always)]
    pub(crate) fn load_along(&self, r: usize, reach: &Reach<F>, k: usize) -> [F; B] {
        let share = F::of(1.0 / reach.cells.len() as f64);
        let mut load = self.spread_load[r * self.constituents + k];
        for value in &mut load {
            *value *= share;
        }
        load
    }
}

#[inline(always)]
pub(crate) fn add<F: Real, const B: usize>(sum: &mut [F; B], part: &[F; B]) {
    for l in 0..B {
        sum[l] += part[l];
    }
}
