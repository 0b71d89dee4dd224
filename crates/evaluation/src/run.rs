//! Runs of exceeding days (连续超标日).

use standards::FactorCode;
use standards::time::{BeijingDay, Instant};

use crate::{Rules, SectionDays};

/// How far a run has come. Counts consecutive exceeding days without a gap; suspected days never raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum RunLevel {
    /// No exceeding day.
    #[default]
    None,
    /// An exceeding day, further from the alarm than one day.
    Exceeding,
    /// One day before the alarm (by default the second day).
    Warning,
    /// As many days as `run_alarm_days` (by default the third day, notice SC-013).
    Alarm,
}

/// An item of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunItem {
    /// The item.
    pub factor: FactorCode,
    /// Days of the run on which it exceeded.
    pub days: u32,
    /// Its longest stretch of consecutive days within the run.
    pub consecutive_days: u32,
}

/// The run of exceeding days that is open on a day.
///
/// Any judged item makes a day an exceeding day (notice gap R1). Only final days count. A valid day that keeps the target ends
/// the run. A day that is missing, invalid or undetermined suspends it: it neither breaks nor continues it. Days before the
/// first observation are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExceedingRun {
    /// Exceeding days since the last day that kept the target, gaps not counted.
    pub days: u32,
    /// The first exceeding day.
    pub from: Option<BeijingDay>,
    /// The last exceeding day.
    pub to: Option<BeijingDay>,
    /// Consecutive days without a gap that end with the last exceeding day.
    pub confirmed_days: u32,
    /// The longest stretch without a gap; this makes the level, so that a gap after an alarm does not take it back.
    pub longest_days: u32,
    /// Whether the newest final day is undetermined (待核).
    pub suspended: bool,
    /// Undetermined days within or after the run.
    pub suspended_days: u32,
    /// Enough exceeding days for the alarm, but with gaps between them: suspected, not confirmed.
    pub suspected: bool,
    /// The items that exceeded, most days first.
    pub items: Vec<RunItem>,
    /// How far the run has come.
    pub level: RunLevel,
}

impl ExceedingRun {
    /// The item with the longest stretch of consecutive days, and their number.
    #[must_use]
    pub fn same_item(&self) -> Option<(FactorCode, u32)> {
        let longest = self.items.iter().map(|i| i.consecutive_days).max()?;
        self.items.iter().find(|i| i.consecutive_days == longest).map(|i| (i.factor, longest))
    }
}

impl SectionDays {
    /// The run of exceeding days open on `day`.
    #[must_use]
    pub fn run(&self, day: BeijingDay, asof: Instant) -> ExceedingRun {
        let (Some(first), Some(last)) = (self.first_day(), self.last_day()) else {
            return ExceedingRun::default();
        };
        let newest = day.min(last.max(asof.day()));
        let state = |day: BeijingDay| match self.verdict(day) {
            Some(verdict) if !verdict.is_settled(day, asof) => DayState::Open,
            None if asof < day.end() => DayState::Open,
            Some(verdict) => match verdict.exceeds() {
                Some(true) => DayState::Exceeds(self.items_of(verdict.exceeding).collect()),
                Some(false) => DayState::Keeps,
                None => DayState::Undetermined,
            },
            None => DayState::Undetermined,
        };
        walk_back(&self.profile().rules, first.to(newest).rev().map(|day| (day, state(day))))
    }
}

/// What a day does to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DayState {
    /// Not final yet: not looked at.
    Open,
    /// These items exceed.
    Exceeds(Vec<FactorCode>),
    /// All judged items are valid and keep the target.
    Keeps,
    /// Missing, invalid or undetermined.
    Undetermined,
}

/// Walks back over days, newest first, until one that keeps the target.
pub(crate) fn walk_back(rules: &Rules, days: impl Iterator<Item = (BeijingDay, DayState)>) -> ExceedingRun {
    let mut exceeding: Vec<(BeijingDay, Vec<FactorCode>)> = Vec::new();
    let (mut run, mut gap) = (ExceedingRun::default(), 0);
    for (day, state) in days {
        match state {
            DayState::Open => {}
            DayState::Keeps => break,
            DayState::Undetermined if gap == rules.max_suspended_days => break,
            DayState::Undetermined => gap += 1,
            DayState::Exceeds(items) => {
                run.suspended |= exceeding.is_empty() && gap > 0;
                run.suspended_days += gap;
                gap = 0;
                exceeding.push((day, items));
            }
        }
    }
    exceeding.reverse();
    run.from = exceeding.first().map(|(day, _)| *day);
    run.to = exceeding.last().map(|(day, _)| *day);
    let all_days: Vec<_> = exceeding.iter().map(|(day, _)| *day).collect();
    (run.days, run.longest_days, run.confirmed_days) = stretches(&all_days);
    run.items = items(&exceeding);
    run.level = level(run.longest_days, rules);
    run.suspected = run.days >= rules.run_alarm_days && run.longest_days < rules.run_alarm_days;
    run
}

fn level(days: u32, rules: &Rules) -> RunLevel {
    match days {
        0 => RunLevel::None,
        n if n >= rules.run_alarm_days => RunLevel::Alarm,
        n if n + 1 == rules.run_alarm_days => RunLevel::Warning,
        _ => RunLevel::Exceeding,
    }
}

/// Number of days, longest stretch of consecutive ones, and the stretch at the end.
fn stretches(days: &[BeijingDay]) -> (u32, u32, u32) {
    let (mut total, mut longest, mut current) = (0, 0, 0);
    for (i, day) in days.iter().enumerate() {
        let follows = i > 0 && days[i - 1].next() == *day;
        current = if follows { current + 1 } else { 1 };
        longest = longest.max(current);
        total += 1;
    }
    (total, longest, current)
}

fn items(exceeding: &[(BeijingDay, Vec<FactorCode>)]) -> Vec<RunItem> {
    let mut factors: Vec<FactorCode> = Vec::new();
    for factor in exceeding.iter().flat_map(|(_, items)| items) {
        if !factors.contains(factor) {
            factors.push(*factor);
        }
    }
    let mut items: Vec<_> = factors
        .into_iter()
        .map(|factor| {
            let on = |(day, items): &(BeijingDay, Vec<FactorCode>)| items.contains(&factor).then_some(*day);
            let (days, consecutive_days, _) = stretches(&exceeding.iter().filter_map(on).collect::<Vec<_>>());
            RunItem { factor, days, consecutive_days }
        })
        .collect();
    items.sort_by_key(|i| (std::cmp::Reverse(i.days), i.factor));
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
    const DO: FactorCode = FactorCode::DISSOLVED_OXYGEN;

    /// `E` exceeds by TP, `D` by DO, `B` by both, `o` keeps, `?` undetermined, `.` open; the last letter is the newest day.
    fn run(days: &str) -> ExceedingRun {
        let first: BeijingDay = "2021-06-28".parse().unwrap();
        let states: Vec<_> = days
            .chars()
            .zip(0..)
            .map(|(letter, i)| {
                let state = match letter {
                    'E' => DayState::Exceeds(vec![TP]),
                    'D' => DayState::Exceeds(vec![DO]),
                    'B' => DayState::Exceeds(vec![DO, TP]),
                    'o' => DayState::Keeps,
                    '.' => DayState::Open,
                    _ => DayState::Undetermined,
                };
                (first.plus(i), state)
            })
            .collect();
        walk_back(&Rules::default(), states.into_iter().rev())
    }

    fn check(days: &str, total: u32, confirmed: u32, level: RunLevel) -> ExceedingRun {
        let run = run(days);
        assert_eq!((run.days, run.confirmed_days, run.level), (total, confirmed, level), "{days}");
        run
    }

    #[test]
    fn two_days_warn_and_three_days_alarm() {
        check("oo", 0, 0, RunLevel::None);
        check("oE", 1, 1, RunLevel::Exceeding);
        check("oEE", 2, 2, RunLevel::Warning);
        check("oEEE", 3, 3, RunLevel::Alarm);
        check("oEEEE", 4, 4, RunLevel::Alarm);
    }

    #[test]
    fn a_valid_good_day_ends_the_run() {
        check("EEoEE", 2, 2, RunLevel::Warning);
        check("EEEo", 0, 0, RunLevel::None);
    }

    #[test]
    fn an_undetermined_day_suspends_and_three_days_around_it_are_suspected_only() {
        let run = check("oEE?", 2, 2, RunLevel::Warning);
        assert_eq!((run.suspended, run.suspended_days, run.suspected), (true, 1, false));
        let run = check("oEE?E", 3, 1, RunLevel::Warning);
        assert_eq!((run.suspended, run.suspended_days, run.suspected), (false, 1, true));
        let run = check("o?EE", 2, 2, RunLevel::Warning);
        assert_eq!(run.suspended_days, 0);
    }

    #[test]
    fn a_gap_after_an_alarm_does_not_take_the_alarm_back() {
        let run = check("EEE?E", 4, 1, RunLevel::Alarm);
        assert!(!run.suspected);
        check("EEE??", 3, 3, RunLevel::Alarm);
    }

    #[test]
    fn an_open_day_says_nothing_yet() {
        let run = check("EE.", 2, 2, RunLevel::Warning);
        assert!(!run.suspended);
    }

    #[test]
    fn a_run_crosses_the_end_of_a_month() {
        let run = check("oEEEE", 4, 4, RunLevel::Alarm);
        assert_eq!(run.from.map(|d| d.to_string()).as_deref(), Some("2021-06-29"));
        assert_eq!(run.to.map(|d| d.to_string()).as_deref(), Some("2021-07-02"));
    }

    #[test]
    fn different_items_make_one_run_and_the_same_item_is_shown_too() {
        let run = check("oEBD", 3, 3, RunLevel::Alarm);
        assert_eq!(run.items.len(), 2);
        assert_eq!(run.same_item(), Some((DO, 2)));
        assert_eq!(check("oEBEE", 4, 4, RunLevel::Alarm).same_item(), Some((TP, 4)));
    }

    #[test]
    fn a_run_is_given_up_after_31_undetermined_days() {
        check(&format!("EE{}", "?".repeat(31)), 2, 2, RunLevel::Warning);
        check(&format!("EE{}", "?".repeat(32)), 0, 0, RunLevel::None);
    }

    proptest! {
        /// The rule told forwards: count up, keep over gaps, forget on a good day.
        #[test]
        fn walking_back_agrees_with_counting_forwards(days in "[Eo?]{0,40}") {
            let (mut total, mut streak, mut longest, mut gap) = (0, 0, 0, 0);
            for letter in days.chars() {
                match letter {
                    'E' => { total += 1; streak = if gap > 0 { 1 } else { streak + 1 }; gap = 0; longest = longest.max(streak); }
                    'o' => (total, streak, longest, gap) = (0, 0, 0, 0),
                    _ => gap += 1,
                }
                prop_assume!(gap <= 31);
            }
            let run = run(&days);
            prop_assert_eq!((run.days, run.confirmed_days, run.longest_days), (total, streak, longest));
            prop_assert_eq!(run.suspended, total > 0 && gap > 0);
            prop_assert_eq!(run.suspected, total >= 3 && longest < 3);
        }
    }
}
