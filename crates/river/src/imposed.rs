//! What comes into a stem from outside its own computation: hydraulics of another model (a survey's backwater profile, a hydrodynamic
//! model), spills, corrections by readings.

use crate::inflow::{Inflow, Laterals};
use crate::processes::Half;
use crate::real::Real;
use crate::stem::Stem;

impl<F: Real, const B: usize> Stem<F, B> {
    /// Lets `seconds` pass under hydraulics that another model computed: the flow over every face (m3/s) (cells + 1) and the volume of
    /// every cell at the end (m3). Where these do not balance, water is taken or added at the concentration of the cell and booked as such.
    pub fn carry(
        &mut self,
        seconds: f64,
        faces: &[[F; B]],
        volumes: &[[F; B]],
        head: &Inflow<F, B>,
        laterals: &Laterals<F, B>,
    ) {
        let n = self.constituents();
        let needed = self.read(head, laterals);
        let mut fastest = 0.0_f64;
        for reach in &self.reaches {
            for j in reach.cells.clone() {
                for l in 0..B {
                    let wet = self.volume[j][l].lesser(volumes[j][l]).greater(F::DRY);
                    let flow = faces[j][l].greater(faces[j + 1][l]);
                    fastest = fastest.max((flow / wet).wide());
                }
            }
        }
        let parts = (seconds * needed.dispersion.max(fastest / 0.95)).ceil().max(1.0);
        let taken = seconds / parts;
        let dt = F::of(taken);
        for (water, flow) in self.faces.iter_mut().zip(faces) {
            for l in 0..B {
                water[l] = flow[l] * dt;
            }
        }
        self.told = true;
        self.begin(laterals);
        let mut part = 0.0;
        while part < parts {
            let share = F::of(1.0 / (parts - part));
            self.substeps += 1;
            self.read(head, laterals);
            self.process(0.5 * taken, Half::First);
            for (r, reach) in self.reaches.iter().enumerate() {
                for j in reach.cells.clone() {
                    let add = laterals.entering(r, reach, j);
                    for l in 0..B {
                        let balance = self.volume[j][l] + dt * (faces[j][l] + add[l] - faces[j + 1][l]);
                        self.after[j][l] = balance.greater(F::DRY);
                    }
                }
            }
            self.move_masses(taken, head, laterals);
            for j in 0..self.cell_count() {
                let (mut ratio, mut missing) = ([F::ONE; B], [F::ZERO; B]);
                for l in 0..B {
                    // The volume before this part is what `after` holds since the masses were moved.
                    let target = self.after[j][l] + share * (volumes[j][l] - self.after[j][l]);
                    ratio[l] = target / self.volume[j][l];
                    missing[l] = target - self.volume[j][l];
                    self.volume[j][l] = target;
                }
                self.accounts[0].enter(&missing, 1.0);
                for k in 0..n {
                    let place = self.place(j, k);
                    let row = &mut self.mass[place];
                    for l in 0..B {
                        let scaled = row[l] * ratio[l];
                        missing[l] = scaled - row[l];
                        row[l] = scaled;
                    }
                    self.accounts[k + 1].enter(&missing, 1.0);
                }
            }
            self.process(0.5 * taken, Half::Second);
            self.decay_stored(taken);
            part += 1.0;
        }
        self.average_and_book(seconds, head, laterals);
    }

    /// Puts a mass (g) into a cell in every lane, booked as entered: a spill.
    pub fn spill(&mut self, cell: usize, constituent: usize, grams: f64) {
        let place = self.place(cell, constituent);
        for value in &mut self.mass[place] {
            *value += F::of(grams);
        }
        self.accounts[constituent + 1].enter(&[F::of(grams); B], 1.0);
    }

    /// Puts the concentrations (g/m3) of a cell where readings say they are; the difference is booked as entered.
    pub fn correct(&mut self, cell: usize, constituent: usize, concentration: &[F; B]) {
        let place = self.place(cell, constituent);
        let mut difference = [F::ZERO; B];
        let row = &mut self.mass[place];
        for l in 0..B {
            let mass = concentration[l].greater(F::ZERO) * self.volume[cell][l];
            difference[l] = mass - row[l];
            row[l] = mass;
        }
        self.accounts[constituent + 1].enter(&difference, 1.0);
    }
}
