//! Consecutive calendar quarters over the target (notice SC-096).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standards::time::Quarter;

use super::Fact;
use crate::EvaluationError;

/// How many quarters make the trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuarterRules {
    /// Consecutive quarters over the target: 2 (notice SC-096).
    pub consecutive: u32,
}

impl Default for QuarterRules {
    fn default() -> Self {
        Self { consecutive: 2 }
    }
}

/// What a quarter's mean said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarterVerdict {
    /// The calendar quarter.
    pub quarter: Quarter,
    /// Whether the mean of any judged item broke the target; `None` when it could not be judged.
    pub exceeds: Option<bool>,
}

/// A quarter as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarterEvidence {
    /// The quarter.
    pub quarter: Quarter,
    /// Whether it exceeded.
    pub exceeds: Fact,
    /// Whether anything was given of it; false stands for a gap in the series.
    pub given: bool,
}

/// Whether the quarters up to one exceeded one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsecutiveQuarters {
    /// Holds when each of the last quarters exceeded; open when one could not be judged and none kept the target.
    pub fact: Fact,
    /// The quarters the rule asks for, oldest first, also those that break the claim.
    pub quarters: Vec<QuarterEvidence>,
    /// How many quarters without a gap exceeded up to the last one.
    pub run: u32,
}

/// Whether the mean of a section was over its target for so many calendar quarters up to `last`, across years.
///
/// A quarter that could not be judged, or is not there, breaks the claim and is shown: it neither accuses nor clears. An error
/// of a quarter given twice and of a rule of 0 quarters.
pub fn consecutive_quarters(
    rules: QuarterRules,
    last: Quarter,
    verdicts: &[QuarterVerdict],
) -> Result<ConsecutiveQuarters, EvaluationError> {
    if rules.consecutive == 0 {
        let expected = "at least 1 quarter";
        return Err(EvaluationError::Rule { rule: "quarter.consecutive", expected });
    }
    let mut given = BTreeMap::new();
    for verdict in verdicts {
        if given.insert(verdict.quarter, verdict.exceeds).is_some() {
            return Err(EvaluationError::QuarterTwice { quarter: verdict.quarter });
        }
    }
    let back = std::iter::successors(Some(last), |q| Some(q.previous()));
    let evidence = |quarter: Quarter| {
        let said = given.get(&quarter);
        QuarterEvidence { quarter, exceeds: Fact::from(said.copied().flatten()), given: said.is_some() }
    };
    let asked = rules.consecutive as usize;
    let mut quarters: Vec<_> = back.clone().map(evidence).take(asked).collect();
    quarters.reverse();
    let fact = Fact::all(quarters.iter().map(|q| q.exceeds));
    let run = back.map(evidence).take(given.len()).take_while(|q| q.exceeds == Fact::Holds).count();
    Ok(ConsecutiveQuarters { fact, quarters, run: u32::try_from(run).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quarter(text: &str) -> Quarter {
        text.parse().unwrap()
    }

    fn judge(last: &str, verdicts: &[(&str, Option<bool>)]) -> ConsecutiveQuarters {
        let verdicts: Vec<_> = verdicts
            .iter()
            .map(|(q, exceeds)| QuarterVerdict { quarter: quarter(q), exceeds: *exceeds })
            .collect();
        consecutive_quarters(QuarterRules::default(), quarter(last), &verdicts).unwrap()
    }

    #[test]
    fn sc_096_two_quarters_over_the_target_flag_and_one_does_not() {
        let both = judge("2021-Q3", &[("2021-Q2", Some(true)), ("2021-Q3", Some(true))]);
        assert_eq!((both.fact, both.run), (Fact::Holds, 2));
        let one = judge("2021-Q3", &[("2021-Q2", Some(false)), ("2021-Q3", Some(true))]);
        assert_eq!((one.fact, one.run), (Fact::DoesNotHold, 1));
    }

    #[test]
    fn sc_096_the_fourth_and_the_first_quarter_are_consecutive_across_the_year() {
        let over = judge("2022-Q1", &[("2022-Q1", Some(true)), ("2021-Q4", Some(true))]);
        assert_eq!(over.fact, Fact::Holds);
        let said: Vec<_> = over.quarters.iter().map(|q| q.quarter.to_string()).collect();
        assert_eq!(said, ["2021-Q4", "2022-Q1"]);
    }

    #[test]
    fn sc_096_a_quarter_that_cannot_be_judged_or_is_missing_breaks_the_claim_and_is_shown() {
        let open = judge("2021-Q3", &[("2021-Q2", None), ("2021-Q3", Some(true))]);
        assert_eq!(
            (open.fact, open.quarters[0].exceeds, open.quarters[0].given),
            (Fact::Open, Fact::Open, true)
        );
        let missing = judge("2021-Q3", &[("2021-Q1", Some(true)), ("2021-Q3", Some(true))]);
        assert_eq!((missing.fact, missing.run, missing.quarters[0].given), (Fact::Open, 1, false));
        assert_eq!(judge("2021-Q3", &[("2021-Q2", None), ("2021-Q3", Some(false))]).fact, Fact::DoesNotHold);
    }

    #[test]
    fn quarters_after_the_last_are_not_counted() {
        let verdicts = [("2021-Q1", Some(false)), ("2021-Q2", Some(true)), ("2021-Q3", Some(true))];
        assert_eq!(judge("2021-Q2", &verdicts).fact, Fact::DoesNotHold);
    }

    #[test]
    fn a_quarter_given_twice_and_a_rule_of_none_are_refused() {
        let twice = [QuarterVerdict { quarter: quarter("2021-Q2"), exceeds: Some(true) }; 2];
        let last = quarter("2021-Q2");
        assert!(consecutive_quarters(QuarterRules::default(), last, &twice).is_err());
        assert!(consecutive_quarters(QuarterRules { consecutive: 0 }, last, &[]).is_err());
    }

    proptest! {
        #[test]
        fn the_claim_holds_exactly_when_the_run_is_long_enough(
            verdicts in prop::collection::vec(prop::option::of(any::<bool>()), 1..12), asked in 1u32..5,
        ) {
            let last = quarter("2022-Q3");
            let back = std::iter::successors(Some(last), |q| Some(q.previous()));
            let given: Vec<_> = back.zip(&verdicts).map(|(quarter, e)| QuarterVerdict { quarter, exceeds: *e }).collect();
            let judged = consecutive_quarters(QuarterRules { consecutive: asked }, last, &given).unwrap();
            prop_assert_eq!(judged.fact == Fact::Holds, judged.run >= asked);
            prop_assert_eq!(judged.quarters.len(), asked as usize);
        }
    }
}
