//! The exact update of a small Gaussian state by linear readings: strengths of a few sources, whose response at the section is linear.

/// Mean and covariance of a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    /// Mean of each quantity.
    pub mean: Vec<f64>,
    /// Covariance, row by row.
    pub covariance: Vec<Vec<f64>>,
}

impl Gaussian {
    /// Independent quantities.
    #[must_use]
    pub fn independent(mean: &[f64], variance: &[f64]) -> Gaussian {
        let n = mean.len();
        let entry = |i: usize, j: usize| if i == j { variance[i] } else { 0.0 };
        let covariance = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
        Gaussian { mean: mean.to_vec(), covariance }
    }

    /// Learns from a reading that is `response` · state with an error of `variance` greater than zero (Kalman 1960, one reading at a time).
    pub fn learn(&mut self, response: &[f64], value: f64, variance: f64) {
        let dot = |row: &[f64], by: &[f64]| row.iter().zip(by).map(|(a, b)| a * b).sum::<f64>();
        let cross: Vec<f64> = self.covariance.iter().map(|row| dot(row, response)).collect();
        let total = dot(&cross, response) + variance;
        let innovation = value - dot(&self.mean, response);
        for (mean, cross) in self.mean.iter_mut().zip(&cross) {
            *mean += cross / total * innovation;
        }
        for (row, left) in self.covariance.iter_mut().zip(&cross) {
            for (entry, right) in row.iter_mut().zip(&cross) {
                *entry -= left * right / total;
            }
        }
    }
}
