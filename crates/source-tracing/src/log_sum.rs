//! Sums of numbers known by their logarithms.

/// ln of a growing sum of exponentials, without overflow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogSum {
    max: f64,
    sum: f64,
}

impl LogSum {
    pub(crate) const EMPTY: Self = Self { max: f64::NEG_INFINITY, sum: 0.0 };

    pub(crate) fn add(&mut self, ln: f64) {
        if ln > self.max {
            self.sum = self.sum * (self.max - ln).exp() + 1.0;
            self.max = ln;
        } else if ln > f64::NEG_INFINITY {
            self.sum += (ln - self.max).exp();
        }
    }

    /// ln of the sum; -∞ when nothing was added.
    pub(crate) fn ln(self) -> f64 {
        if self.sum > 0.0 { self.max + self.sum.ln() } else { f64::NEG_INFINITY }
    }
}

impl FromIterator<f64> for LogSum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::EMPTY;
        terms.into_iter().for_each(|ln| sum.add(ln));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::LogSum;

    #[test]
    fn sums_far_outside_the_range_of_numbers_are_kept() {
        let sum: LogSum = [f64::NEG_INFINITY, -2000.0, 3000.0, 3000.0].into_iter().collect();
        assert!((sum.ln() - (3000.0 + 2f64.ln())).abs() < 1e-9);
        assert!(LogSum::EMPTY.ln().is_infinite());
    }
}
