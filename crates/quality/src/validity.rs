//! Validity and completeness of one factor of a station on one day.

use serde::Serialize;

use crate::{Decision, Flag};

/// One value of the day: what its station, the tests and people say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidityItem {
    /// Whether the value counts by the flag its station sent.
    pub counts: bool,
    /// What the tests say together.
    pub tests: Flag,
    /// The review in force.
    pub review: Option<Decision>,
}

/// How much of what was expected arrived, and how much of it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct DayValidity {
    /// Values expected; 0 when that is not known.
    pub expected: u32,
    /// Times with a value.
    pub received: u32,
    /// Of these, values that do not count by the flag of their station.
    pub flagged: u32,
    /// Of the others, values that failed a test and were not confirmed by a review.
    pub failed: u32,
    /// Of the others, values that are suspect and were not confirmed.
    pub suspect: u32,
    /// Of the others, values that a review took out.
    pub excluded: u32,
    /// Values somebody looked at: confirmed or taken out.
    pub reviewed: u32,
    /// Values that hold: received, without those flagged, failed and excluded. Suspect ones hold until somebody decides.
    pub valid: u32,
}

impl DayValidity {
    /// Counts the values of a day.
    #[must_use]
    pub fn of(expected: u32, items: impl IntoIterator<Item = ValidityItem>) -> Self {
        let mut day = Self { expected, ..Self::default() };
        for item in items {
            day.received += 1;
            day.reviewed += u32::from(item.review.is_some_and(|decision| decision != Decision::Revoke));
            match (item.counts, item.review, item.tests) {
                (false, ..) => day.flagged += 1,
                (true, Some(Decision::Exclude), _) => day.excluded += 1,
                (true, Some(Decision::Keep), _)
                | (true, _, Flag::Good | Flag::NotEvaluated | Flag::Missing) => day.valid += 1,
                (true, _, Flag::Fail) => day.failed += 1,
                (true, _, Flag::Suspect) => {
                    day.suspect += 1;
                    day.valid += 1;
                }
            }
        }
        day
    }

    /// Both days or factors together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            expected: self.expected + other.expected,
            received: self.received + other.received,
            flagged: self.flagged + other.flagged,
            failed: self.failed + other.failed,
            suspect: self.suspect + other.suspect,
            excluded: self.excluded + other.excluded,
            reviewed: self.reviewed + other.reviewed,
            valid: self.valid + other.valid,
        }
    }

    /// Received of expected, 0 to 1 (more than expected counts as all); `None` when nothing was expected.
    #[must_use]
    pub fn completeness(&self) -> Option<f64> {
        share(self.received, self.expected)
    }

    /// Valid of expected, 0 to 1; `None` when nothing was expected.
    #[must_use]
    pub fn valid_share(&self) -> Option<f64> {
        share(self.valid, self.expected)
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| (f64::from(part) / f64::from(whole)).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once_and_a_review_outweighs_a_test() {
        let item = |counts, tests, review| ValidityItem { counts, tests, review };
        let items = [
            item(true, Flag::Good, None),
            item(true, Flag::Fail, None),
            item(true, Flag::Fail, Some(Decision::Keep)),
            item(true, Flag::Suspect, None),
            item(true, Flag::Suspect, Some(Decision::Exclude)),
            item(false, Flag::Fail, None),
        ];
        let day = DayValidity::of(8, items);
        assert_eq!((day.received, day.flagged, day.failed, day.suspect, day.excluded), (6, 1, 1, 1, 1));
        assert_eq!((day.valid, day.reviewed), (3, 2));
        assert_eq!(day.flagged + day.failed + day.excluded + day.valid, day.received);
        assert_eq!((day.completeness(), day.valid_share()), (Some(0.75), Some(0.375)));
        assert_eq!(DayValidity::of(0, items).completeness(), None);
    }
}
