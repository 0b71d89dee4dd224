//! Processes that know the depth, several cells at once.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::masses::sum;
use super::row::{W, give, take};
use crate::processes::{Half, NARROWEST_M};
use crate::reaction::{Breath, Rates, follow, forget, react};
use crate::real::Real;

impl<F: Real> Along<F> {
    /// With room for so many constituents and for the courses of its cells, of so many rows each.
    pub(crate) fn reacting(mut self, constituents: usize, rows: usize) -> Along<F> {
        self.chunk = vec![[F::ZERO; W]; constituents];
        self.chunk_taken = vec![[F::ZERO; W]; constituents];
        self.courses = vec![[F::ZERO; W]; self.cells.div_ceil(W) * rows];
        self
    }

    /// Forgets the courses of its cells.
    pub(crate) fn forget(&mut self, rows: usize) {
        forget(&mut self.courses, rows);
    }

    /// Lets half of a substep pass in all cells; adds what the processes took to `taken` (g), answers what the air gave and took of oxygen.
    #[inline(always)]
    pub(crate) fn react(
        &mut self,
        rates: &Rates<F>,
        half: Half,
        volume: &[F],
        widths: &[F],
        mass: &mut [F],
        taken: &mut [F],
    ) -> (F, F) {
        let (cells, rows) = (self.cells, rates.rows());
        let mut breath = Breath::NONE;
        self.chunk_taken.fill([F::ZERO; W]);
        for j in (0..cells).step_by(W) {
            for (row, mass) in self.chunk.iter_mut().zip(mass.chunks_exact(cells)) {
                *row = take(mass, j);
            }
            // Behind the last cell volume and mass are nothing.
            let here = take(volume, j);
            let course = &mut self.courses[j / W * rows..(j / W + 1) * rows];
            if half == Half::First {
                let flow = self.flow.at(j);
                follow(rates, &here, &flow, course, |depth, velocity| {
                    let (width, inverse) = (take(widths, j), self.inverse_length.at(j));
                    for l in 0..W {
                        let area = (here[l] * inverse[l]).greater(F::DRY);
                        depth[l] = area / width[l].greater(F::of(NARROWEST_M));
                        velocity[l] = flow[l] / area;
                    }
                });
            }
            react(rates, &here, course, &mut self.chunk, &mut self.chunk_taken, &mut breath);
            for (row, mass) in self.chunk.iter().zip(mass.chunks_exact_mut(cells)) {
                give(mass, j, row);
            }
        }
        for (sum_of, row) in taken.iter_mut().zip(&self.chunk_taken) {
            *sum_of += sum(row);
        }
        (sum(&breath.given), sum(&breath.taken))
    }
}
