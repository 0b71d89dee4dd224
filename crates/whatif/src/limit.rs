//! Limits of a daily mean: most of them are not to be passed, that of dissolved oxygen is to be reached.

/// A limit of the daily mean (mg/L).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// The greatest that keeps the target.
    Most(f64),
    /// The least that keeps it: dissolved oxygen.
    Least(f64),
}

impl Limit {
    /// The concentration (mg/L).
    #[must_use]
    pub fn amount(self) -> f64 {
        let (Self::Most(amount) | Self::Least(amount)) = self;
        amount
    }

    /// Whether a daily mean misses the target.
    #[must_use]
    pub fn missed(self, mean: f64) -> bool {
        match self {
            Self::Most(most) => mean > most,
            Self::Least(least) => mean < least,
        }
    }

    /// How near a mean is to the limit: 1 at it, more beyond it. Of the least, limit through mean, held at ten.
    #[must_use]
    pub fn ratio(self, mean: f64) -> f64 {
        match self {
            Self::Most(most) => mean / most,
            Self::Least(least) => least / mean.max(0.1 * least),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_oxygen_less_is_worse() {
        let (ammonia, oxygen) = (Limit::Most(1.0), Limit::Least(5.0));
        assert!(ammonia.missed(1.2) && !ammonia.missed(0.8));
        assert!(oxygen.missed(4.0) && !oxygen.missed(6.0));
        assert!(oxygen.ratio(4.0) > 1.0 && oxygen.ratio(6.0) < 1.0 && oxygen.ratio(0.0) <= 10.0 + 1e-12);
    }
}
