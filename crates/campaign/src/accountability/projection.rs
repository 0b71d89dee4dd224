//! Where the year's mean will end (SC-010, SC-077), under two plain assumptions that are shown with it.

use evaluation::{Rules, mean_of, round_mean};
use rust_decimal::Decimal;
use standards::FactorCode;

/// A valid monthly mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthMean {
    /// Month, 1 to 12.
    pub month: i8,
    /// Its mean.
    pub mean: Decimal,
}

/// The year's mean of one item so far and where it may end. Of pH all means are of ion activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Valid months so far.
    pub months: u32,
    /// Their mean, at the decimals of assessment.
    pub so_far: Decimal,
    /// The year's mean when every month to come equals the same month of last year; `None` when last year lacks one of them.
    pub as_last_year: Option<Decimal>,
    /// Months to come that last year has no valid mean of.
    pub lacking: Vec<i8>,
}

/// Projects the year's mean from its valid months; `None` without any. Months after `last` are to come; a month up to it without a
/// valid mean stays out of the mean, as in the assessment.
///
/// When the months to come are like those so far, the year ends where it stands: that mean is [`Projection::so_far`].
#[must_use]
pub fn project_year(
    factor: FactorCode,
    rules: &Rules,
    last: i8,
    this_year: &[MonthMean],
    last_year: &[MonthMean],
) -> Option<Projection> {
    let so_far: Vec<Decimal> = this_year.iter().filter(|m| m.month <= last).map(|m| m.mean).collect();
    let mean = mean_of(factor, &so_far)?;
    let of_last_year = |month: i8| last_year.iter().find(|m| m.month == month).map(|m| m.mean);
    let to_come = last.saturating_add(1)..=12;
    let lacking: Vec<i8> = to_come.clone().filter(|m| of_last_year(*m).is_none()).collect();
    let whole = lacking.is_empty().then(|| {
        let all: Vec<Decimal> = so_far.iter().copied().chain(to_come.filter_map(of_last_year)).collect();
        mean_of(factor, &all).map(|mean| round_mean(factor, mean, rules))
    });
    Some(Projection {
        months: u32::try_from(so_far.len()).unwrap_or(u32::MAX),
        so_far: round_mean(factor, mean, rules),
        as_last_year: whole.flatten(),
        lacking,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn months(means: &[(i8, &str)]) -> Vec<MonthMean> {
        means.iter().map(|(month, mean)| MonthMean { month: *month, mean: mean.parse().unwrap() }).collect()
    }

    // Proves SC-010, SC-077.
    #[test]
    fn the_years_mean_is_what_a_hand_calculation_gives() {
        let phosphorus = FactorCode::TOTAL_PHOSPHORUS;
        let rules = Rules::default();
        // January to August of this year, (0.10 + 0.12 + … ) / 8 = 1.44 / 8 = 0.18.
        let this = months(&[
            (1, "0.10"),
            (2, "0.12"),
            (3, "0.14"),
            (4, "0.16"),
            (5, "0.20"),
            (6, "0.22"),
            (7, "0.26"),
            (8, "0.24"),
        ]);
        // September to December of last year: 0.30, 0.26, 0.22, 0.18, together 0.96; (1.44 + 0.96) / 12 = 0.20.
        let last = months(&[(8, "9"), (9, "0.30"), (10, "0.26"), (11, "0.22"), (12, "0.18")]);
        let year = project_year(phosphorus, &rules, 8, &this, &last).unwrap();
        assert_eq!((year.months, year.so_far.to_string()), (8, "0.180".into()));
        assert_eq!(year.as_last_year.unwrap().to_string(), "0.200");
        // 0.22 instead of 0.18 in December is 2.44 / 12 = 0.20333, which breaks a limit of 0.2.
        let worse = months(&[(9, "0.30"), (10, "0.26"), (11, "0.22"), (12, "0.22")]);
        let year = project_year(phosphorus, &rules, 8, &this, &worse).unwrap();
        assert_eq!(year.as_last_year.unwrap().to_string(), "0.203");
    }

    #[test]
    fn a_month_that_last_year_lacks_is_named_and_nothing_is_made_up() {
        let this = months(&[(1, "0.1"), (3, "0.2")]);
        let last = months(&[(4, "0.2"), (6, "0.2")]);
        let year = project_year(FactorCode::TOTAL_PHOSPHORUS, &Rules::default(), 3, &this, &last).unwrap();
        assert_eq!(year.as_last_year, None);
        assert_eq!(year.lacking, [5, 7, 8, 9, 10, 11, 12]);
        assert_eq!(year.so_far.to_string(), "0.150", "February had no valid mean and is left out");
        assert_eq!(project_year(FactorCode::PH, &Rules::default(), 3, &[], &last), None);
    }

    proptest! {
        #[test]
        fn the_projection_lies_between_the_least_and_the_greatest_month(
            means in prop::collection::vec(1i64..1000, 12),
            last in 1i8..=12,
        ) {
            let all: Vec<_> = (1..=12).zip(&means).map(|(month, m)| MonthMean { month, mean: Decimal::new(*m, 3) }).collect();
            let year = project_year(FactorCode::TOTAL_PHOSPHORUS, &Rules::default(), last, &all, &all).unwrap();
            let (least, most) = (means.iter().min().unwrap(), means.iter().max().unwrap());
            let projected = year.as_last_year.unwrap();
            prop_assert!(projected >= Decimal::new(*least, 3) && projected <= Decimal::new(*most, 3));
        }
    }
}
