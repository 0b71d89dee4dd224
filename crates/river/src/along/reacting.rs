//! Processes that know the depth, several cells at once.

#![expect(clippy::inline_always, reason = "what a step does must be compiled inside each of the widths")]

use super::Along;
use super::masses::sum;
use super::row::{Row, W, chunked};
use crate::processes::NARROWEST_M;
use crate::reaction::{Breath, Rates, follow, forget, react};
use crate::real::Real;

impl<F: Real> Along<F> {
    /// With room for so many constituents and for the courses of its cells, of so many rows each.
    pub(crate) fn carrying(mut self, constituents: usize, rows: usize) -> Along<F> {
        self.brought = vec![Row::new(self.cells); constituents];
        self.chunk = vec![[F::ZERO; W]; constituents];
        self.chunk_taken = vec![[F::ZERO; W]; constituents];
        self.courses = vec![[F::ZERO; W]; self.chunks * rows];
        self
    }

    /// Forgets the courses of its cells.
    pub(crate) fn forget(&mut self, rows: usize) {
        forget(&mut self.courses, rows);
    }

    /// Lets the time of `rates` pass in all cells, whose courses follow the water where asked; adds what the processes took to `taken` (g),
    /// answers what the air gave and took of oxygen.
    #[inline(always)]
    pub(crate) fn react(
        &mut self,
        rates: &Rates<F>,
        follows: bool,
        volume: &[F],
        mass: &mut [F],
        taken: &mut [F],
    ) -> (F, F) {
        let (count, rows) = (self.chunks, rates.rows());
        let mut breath = Breath::NONE;
        self.chunk_taken.fill([F::ZERO; W]);
        // Behind the last cell volume and mass are nothing.
        let (volume, masses) = (chunked(volume, count), mass.as_chunks_mut::<W>().0);
        let (flow, inverse_length) = (self.flow.chunks(count), self.inverse_length.chunks(count));
        for i in 0..count {
            for (row, mass) in self.chunk.iter_mut().zip(masses.iter().skip(i).step_by(count)) {
                *row = *mass;
            }
            let here = &volume[i];
            let course = &mut self.courses[i * rows..(i + 1) * rows];
            if follows {
                let flow = &flow[i].0;
                follow(rates, here, flow, course, |depth, velocity| {
                    let (width, inverse) = (&self.width.chunks(count)[i].0, &inverse_length[i].0);
                    for l in 0..W {
                        let area = (here[l] * inverse[l]).greater(F::DRY);
                        depth[l] = area / width[l].greater(F::of(NARROWEST_M));
                        velocity[l] = flow[l] / area;
                    }
                });
            }
            react(rates, here, course, &mut self.chunk, &mut self.chunk_taken, &mut breath);
            for (row, mass) in self.chunk.iter().zip(masses.iter_mut().skip(i).step_by(count)) {
                *mass = *row;
            }
        }
        for (sum_of, row) in taken.iter_mut().zip(&self.chunk_taken) {
            *sum_of += sum(row);
        }
        (sum(&breath.given), sum(&breath.taken))
    }
}
