//! Shares of hours or days that comply, with every number they rest on.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::Verdict;

/// How many periods comply, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ComplianceShare {
    /// Hours or days of the span.
    pub periods: u32,
    /// Those that comply.
    pub compliant: u32,
    /// Those that exceed.
    pub exceeding: u32,
    /// Those that are open (待核).
    pub undetermined: u32,
    /// Those without a limit or a permit.
    pub not_judged: u32,
}

impl ComplianceShare {
    /// Periods judged: the denominator of the share.
    #[must_use]
    pub fn judged(&self) -> u32 {
        self.compliant + self.exceeding
    }

    /// Compliant of the judged ones, per cent with two decimals; `None` when nothing was judged.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        percent(self.compliant, self.judged())
    }

    /// Judged ones of all periods of the span, per cent with two decimals.
    #[must_use]
    pub fn judged_percent(&self) -> Option<Decimal> {
        percent(self.judged(), self.periods)
    }
}

impl FromIterator<Verdict> for ComplianceShare {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut share = Self::default();
        for verdict in verdicts {
            share.periods += 1;
            *match verdict {
                Verdict::Compliant => &mut share.compliant,
                Verdict::Exceeding => &mut share.exceeding,
                Verdict::Undetermined(_) => &mut share.undetermined,
                Verdict::NotJudged(_) => &mut share.not_judged,
            } += 1;
        }
        share
    }
}

/// `part` of `whole` in per cent with two decimals, half to even; a share that is not whole never rounds up to 100.
#[must_use]
pub fn percent(part: u32, whole: u32) -> Option<Decimal> {
    let share = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))?;
    let mut rounded = share.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    if rounded == Decimal::ONE_HUNDRED && part < whole {
        rounded = share.round_dp_with_strategy(2, RoundingStrategy::ToZero);
    }
    rounded.rescale(2);
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discharge::{NotJudged, OpenReason};

    #[test]
    fn open_and_unjudged_days_stand_apart_and_are_in_no_denominator() {
        let open = Verdict::Undetermined(OpenReason::TooFewResults);
        let unset = Verdict::NotJudged(NotJudged::LimitUnset);
        let days = [Verdict::Compliant, Verdict::Exceeding, Verdict::Compliant, open, unset];
        let share: ComplianceShare = days.into_iter().collect();
        assert_eq!((share.periods, share.judged(), share.undetermined, share.not_judged), (5, 3, 1, 1));
        assert_eq!(share.percent().unwrap().to_string(), "66.67");
        assert_eq!(share.judged_percent().unwrap().to_string(), "60.00");
    }

    #[test]
    fn nothing_judged_is_no_share_and_almost_everything_is_not_100_percent() {
        assert_eq!(
            [Verdict::NotJudged(NotJudged::NoPermit)].into_iter().collect::<ComplianceShare>().percent(),
            None
        );
        assert_eq!(percent(99_999, 100_000).unwrap().to_string(), "99.99");
        assert_eq!(percent(3, 3).unwrap().to_string(), "100.00");
    }
}
