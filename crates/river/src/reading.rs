//! What a stem answers after a step: flows and loads, depths and concentrations, what is held, and its accounts.

use crate::ledger::Account;
use crate::real::Real;
use crate::stem::Stem;

impl<F: Real, const B: usize> Stem<F, B> {
    /// Flow over the upstream end of a reach from upstream, laterals not counted, or out of the stem for the number of reaches: mean over the last step (m3/s).
    #[must_use]
    pub fn flow(&self, reach: usize) -> &[F; B] {
        &self.passed_water[reach]
    }

    /// Loads over the same place, one row for each constituent: means over the last step (g/s).
    #[must_use]
    pub fn load(&self, reach: usize) -> &[[F; B]] {
        let n = self.constituents();
        &self.passed[reach * n..(reach + 1) * n]
    }

    /// Flow out of the stem: mean over the last step (m3/s).
    #[must_use]
    pub fn outflow(&self) -> &[F; B] {
        self.flow(self.reaches.len())
    }

    /// Loads out of the stem: means over the last step (g/s).
    #[must_use]
    pub fn outload(&self) -> &[[F; B]] {
        self.load(self.reaches.len())
    }

    /// What [`Self::depth`], [`Self::flow`] and [`Self::load`] read: volumes, and what passed, water and masses.
    pub(crate) fn shown(&self) -> [Vec<[F; B]>; 3] {
        [self.volume.clone(), self.passed_water.clone(), self.passed.clone()]
    }

    /// Shows what another stem of the same reaches has shown.
    pub(crate) fn show(&mut self, [volume, water, masses]: [Vec<[F; B]>; 3]) {
        (self.volume, self.passed_water, self.passed) = (volume, water, masses);
    }

    /// Volume of a cell (m3).
    #[must_use]
    pub fn volume(&self, cell: usize) -> &[F; B] {
        &self.volume[cell]
    }

    /// Mass of a constituent in a cell (g).
    #[must_use]
    pub fn mass(&self, cell: usize, constituent: usize) -> &[F; B] {
        &self.mass[self.place(cell, constituent)]
    }

    /// Concentration of a constituent in a cell (g/m3); 0 where it is dry.
    #[must_use]
    pub fn concentration(&self, cell: usize, constituent: usize) -> [F; B] {
        let mut concentration = *self.mass(cell, constituent);
        for l in 0..B {
            let volume = self.volume[cell][l];
            concentration[l] = if volume > F::DRY { concentration[l] / volume } else { F::ZERO };
        }
        concentration
    }

    /// Depth of a member's water in a cell (m).
    #[must_use]
    pub fn depth(&self, cell: usize, member: usize) -> f64 {
        let reach = self.reaches.partition_point(|reach| reach.cells.end <= cell);
        let (here, spec) = (&self.reaches[reach], &self.specs[reach]);
        let area = (self.volume[cell][member] * here.inverse_length).wide();
        spec.shape.depth_of(area / f64::from(spec.barrels))
    }

    /// Water held (m3).
    #[must_use]
    pub fn water(&self) -> [f64; B] {
        sum(self.volume.iter())
    }

    /// A constituent held (g), dead zones included.
    #[must_use]
    pub fn held(&self, constituent: usize) -> [f64; B] {
        let n = self.constituents();
        let current = (0..self.cell_count()).map(|cell| self.mass(cell, constituent));
        sum(current.chain(self.stored.iter().skip(constituent).step_by(n)))
    }

    /// The account of the water (m3).
    #[must_use]
    pub fn water_account(&self) -> &Account<B> {
        &self.accounts[0]
    }

    /// Oxygen that the air gave since the account was opened, and what water gave up to the air (g); the account of oxygen has them as
    /// entered and left.
    #[must_use]
    pub fn aired(&self, member: usize) -> (f64, f64) {
        (self.aired[0][member], self.aired[1][member])
    }

    /// The account of a constituent (g).
    #[must_use]
    pub fn account(&self, constituent: usize) -> &Account<B> {
        &self.accounts[constituent + 1]
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
