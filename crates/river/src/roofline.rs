//! What a machine could do at most: the speed of its second cache, against which the steps of many members are held.
//!
//! A step of a cell with four constituents moves at least 208 bytes a member in single precision between the second cache and the core (the
//! rows of volume, flow and mass that are read and written; counted by hand), twice as many in double.

use crate::wide::wide;

/// Bytes that a step of a cell moves for each member in single precision, with four constituents.
pub const BYTES_A_CELL_STEP: f64 = 208.0;

/// Numbers of one of the three rows: 600 KB together, more than a first and less than a second cache holds.
const LENGTH: usize = 50_000;

/// Three rows for a triad, a = b + s c.
#[derive(Debug)]
pub struct Triad {
    rows: [Vec<f32>; 3],
}

impl Default for Triad {
    fn default() -> Self {
        Self { rows: [vec![0.0; LENGTH], vec![1.0; LENGTH], vec![0.5; LENGTH]] }
    }
}

impl Triad {
    /// Goes over the rows once; answers the bytes that were moved.
    pub fn pass(&mut self, s: f32) -> f64 {
        let [a, b, c] = &mut self.rows;
        wide(
            #[inline(always)]
            || {
                for ((a, b), c) in a.iter_mut().zip(b.iter()).zip(c.iter()) {
                    *a = *b + s * *c;
                }
            },
        );
        std::hint::black_box(&self.rows);
        (3 * LENGTH * size_of::<f32>()) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "halves are exact")]
    fn a_triad_adds_and_moves_three_rows() {
        let mut triad = Triad::default();
        assert_eq!(triad.pass(2.0), 600_000.0);
        assert_eq!(triad.rows[0][LENGTH - 1], 2.0);
    }
}
