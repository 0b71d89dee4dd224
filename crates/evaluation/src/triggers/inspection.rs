//! Fixed-point inspection (定点督察): three facts that must hold together (notice SC-096, SC-097, SC-098).

use serde::{Deserialize, Serialize};
use standards::time::BeijingDay;

use super::{ConsecutiveQuarters, Evidence, Fact, Ground, PeriodMeans};

/// When a problem counts as dragged on: the notice gives no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DragRules {
    /// Unresolved so many days after its deadline. *Assumption* 1.
    pub least_days_overdue: u32,
}

impl Default for DragRules {
    fn default() -> Self {
        Self { least_days_overdue: 1 }
    }
}

/// A prominent problem (突出问题) as far as the trigger asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem<I> {
    /// Which problem.
    pub id: I,
    /// The deadline in force: an extension counts only when it was approved (SC-098).
    pub due: BeijingDay,
    /// The day it was resolved and accepted.
    pub resolved: Option<BeijingDay>,
}

/// A problem that was dragged on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraggedProblem<I> {
    /// Which problem.
    pub id: I,
    /// Its deadline.
    pub due: BeijingDay,
    /// Days since then.
    pub days_overdue: u32,
}

/// The problems that are unresolved past their deadlines on a day, longest overdue first.
#[must_use]
pub fn dragged_problems<I: Clone>(
    rules: DragRules,
    on: BeijingDay,
    problems: &[Problem<I>],
) -> Vec<DraggedProblem<I>> {
    let overdue = |problem: &Problem<I>| {
        let days = u32::try_from(on.since(problem.due)).ok().filter(|d| *d > 0)?;
        let unresolved = problem.resolved.is_none_or(|resolved| resolved > on);
        (unresolved && days >= rules.least_days_overdue).then(|| DraggedProblem {
            id: problem.id.clone(),
            due: problem.due,
            days_overdue: days,
        })
    };
    let mut dragged: Vec<_> = problems.iter().filter_map(overdue).collect();
    dragged.sort_by_key(|p| std::cmp::Reverse(p.days_overdue));
    dragged
}

/// Whether the annual target is affected (SC-097): the mean of the year so far of any judged item breaks the target.
#[must_use]
pub fn annual_target_affected(year: &PeriodMeans) -> Evidence {
    let over = |item: &&super::JudgedMean| item.limit.is_some_and(|l| !l.is_kept_by(item.mean));
    let grounds = year.items.iter().filter(over).map(|i| (*i, Ground::OverTarget)).collect();
    let open = year.items.iter().filter(|i| i.limit.is_none()).map(|i| i.factor).collect();
    Evidence::of(year, grounds, open)
}

/// The three facts behind a fixed-point inspection of one section. Who is inspected, people decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionFacts<I> {
    /// Problems dragged on; none means that this fact does not hold.
    pub problems: Vec<DraggedProblem<I>>,
    /// Consecutive quarters over the target.
    pub quarters: ConsecutiveQuarters,
    /// The annual target.
    pub annual: Evidence,
}

impl<I> InspectionFacts<I> {
    /// Whether a problem was dragged on.
    #[must_use]
    pub fn problem_fact(&self) -> Fact {
        Fact::from(Some(!self.problems.is_empty()))
    }

    /// All three together (AND): each of them not holding is enough that this does not.
    #[must_use]
    pub fn fact(&self) -> Fact {
        Fact::all([self.problem_fact(), self.quarters.fact, self.annual.fact])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triggers::{JudgedMean, QuarterRules, QuarterVerdict, consecutive_quarters};
    use standards::{FactorCode, Limit};

    fn day(text: &str) -> BeijingDay {
        text.parse().unwrap()
    }

    fn problem(id: &'static str, due: &str, resolved: Option<&str>) -> Problem<&'static str> {
        Problem { id, due: day(due), resolved: resolved.map(day) }
    }

    fn quarters(second: Option<bool>) -> ConsecutiveQuarters {
        let verdicts = [("2021-Q2", Some(true)), ("2021-Q3", second)]
            .map(|(q, exceeds)| QuarterVerdict { quarter: q.parse().unwrap(), exceeds });
        consecutive_quarters(QuarterRules::default(), "2021-Q3".parse().unwrap(), &verdicts).unwrap()
    }

    fn annual(mean: &str, limit: Option<&str>) -> Evidence {
        let item = JudgedMean {
            factor: FactorCode::TOTAL_PHOSPHORUS,
            mean: mean.parse().unwrap(),
            class: None,
            limit: limit.map(|l| Limit::Max(l.parse().unwrap())),
        };
        annual_target_affected(&PeriodMeans { items: vec![item], lacking: vec![] })
    }

    #[test]
    fn sc_097_each_of_the_three_being_false_is_enough_for_no_flag() {
        let dragged = || vec![DraggedProblem { id: "1", due: day("2021-07-01"), days_overdue: 9 }];
        let fact = |problems, quarters, annual| InspectionFacts { problems, quarters, annual }.fact();
        let over = || annual("0.3", Some("0.2"));
        assert_eq!(fact(dragged(), quarters(Some(true)), over()), Fact::Holds);
        assert_eq!(fact(vec![], quarters(Some(true)), over()), Fact::DoesNotHold);
        assert_eq!(fact(dragged(), quarters(Some(false)), over()), Fact::DoesNotHold);
        assert_eq!(fact(dragged(), quarters(Some(true)), annual("0.2", Some("0.2"))), Fact::DoesNotHold);
        assert_eq!(fact(dragged(), quarters(None), over()), Fact::Open);
        assert_eq!(fact(dragged(), quarters(Some(true)), annual("0.3", None)), Fact::Open);
    }

    #[test]
    fn a_problem_is_dragged_on_from_the_day_after_its_deadline_until_it_is_resolved() {
        let on = day("2021-07-10");
        let problems = [
            problem("today", "2021-07-10", None),
            problem("yesterday", "2021-07-09", None),
            problem("long", "2021-06-30", None),
            problem("resolved late", "2021-06-30", Some("2021-07-10")),
            problem("resolved tomorrow", "2021-07-05", Some("2021-07-11")),
        ];
        let dragged = dragged_problems(DragRules::default(), on, &problems);
        let said: Vec<_> = dragged.iter().map(|p| (p.id, p.days_overdue)).collect();
        assert_eq!(said, [("long", 10), ("resolved tomorrow", 5), ("yesterday", 1)]);
        let patient = DragRules { least_days_overdue: 6 };
        assert_eq!(dragged_problems(patient, on, &problems).len(), 1);
    }

    #[test]
    fn the_annual_target_is_affected_by_the_item_that_breaks_it() {
        let over = annual("0.201", Some("0.2"));
        assert_eq!((over.fact, over.grounds[0].1), (Fact::Holds, Ground::OverTarget));
        assert_eq!(annual_target_affected(&PeriodMeans::default()).fact, Fact::Open);
    }
}
