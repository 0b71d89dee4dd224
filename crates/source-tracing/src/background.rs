//! What a section carries without a release, from its readings.

/// Days before the rise whose readings are taken.
pub const BACKGROUND_DAYS: i64 = 7;
/// Fewest readings of those days that make a background.
const FEWEST: usize = 6;

/// The concentration without a release (mg/L).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background {
    /// The median of the days before, or the least reading of the rise.
    pub value: f64,
    /// Whether it is the least reading of the rise: there were too few before it.
    pub poor: bool,
}

impl Background {
    /// Of the readings before a rise and those of the rise itself; nothing where there is neither.
    #[must_use]
    pub fn of(mut before: Vec<f64>, within: &[f64]) -> Option<Self> {
        if before.len() >= FEWEST {
            before.sort_by(f64::total_cmp);
            return Some(Self { value: before[before.len() / 2], poor: false });
        }
        within.iter().copied().min_by(f64::total_cmp).map(|value| Self { value, poor: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_the_median_of_the_days_before_or_the_least_reading_of_the_rise() {
        let told = Background::of(vec![0.3, 9.0, 0.2, 0.4, 0.3, 0.5], &[2.0, 0.9]);
        assert_eq!(told, Some(Background { value: 0.4, poor: false }));
        let young = Background::of(vec![0.3; 5], &[2.0, 0.9]);
        assert_eq!(young, Some(Background { value: 0.9, poor: true }));
        assert_eq!(Background::of(Vec::new(), &[]), None);
    }
}
