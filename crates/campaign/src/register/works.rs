//! Works with a schedule: whether they keep the time progress the plan gives (序时进度, SC-039), and months without a report (SC-040).

use rust_decimal::Decimal;
use serde::Serialize;
use standards::time::{BeijingDay, BeijingMonth};

/// What works are planned to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WorksSchedule {
    /// First day of the works.
    pub start: BeijingDay,
    /// Last day of the works.
    pub end: BeijingDay,
    /// Planned length (m); of works that are not measured by length there is none.
    pub length_m: Option<Decimal>,
}

/// What was reported of works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProgressReport {
    /// The day the report speaks of.
    pub day: BeijingDay,
    /// Length done by then, all in all (m).
    pub done_m: Decimal,
}

/// How works stand on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorksProgress {
    /// The day.
    pub day: BeijingDay,
    /// Share of the planned time that has passed, per cent.
    pub time_percent: Decimal,
    /// Share of the planned length that is done, per cent; `None` without a planned length or without any report.
    pub done_percent: Option<Decimal>,
    /// Points by which the works lag behind time, 0 when they keep it; `None` where nothing is known of what is done.
    pub lag_points: Option<Decimal>,
    /// Months within the works, ended before the day, of which there is no report.
    pub unreported: Vec<BeijingMonth>,
}

impl WorksProgress {
    /// Whether the works do not keep their time (SC-039).
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.lag_points.is_some_and(|points| points > Decimal::ZERO)
    }
}

impl WorksSchedule {
    /// Share of the planned time that has passed by the end of a day, per cent: 0 before the first day, 100 from the last.
    #[must_use]
    pub fn time_percent(&self, day: BeijingDay) -> Decimal {
        let whole = self.end.since(self.start).max(0) + 1;
        let passed = (day.since(self.start) + 1).clamp(0, whole);
        Decimal::from(passed) * Decimal::ONE_HUNDRED / Decimal::from(whole)
    }

    /// How the works stand by the end of a day. The report that speaks of the latest day counts; of two on one day the larger.
    #[must_use]
    pub fn progress(&self, reports: &[ProgressReport], day: BeijingDay) -> WorksProgress {
        let time = self.time_percent(day);
        let known = reports.iter().filter(|r| r.day <= day);
        let done = known.max_by_key(|r| (r.day, r.done_m)).map(|r| r.done_m.max(Decimal::ZERO));
        let length = self.length_m.filter(|m| *m > Decimal::ZERO);
        let done_percent = done
            .zip(length)
            .map(|(done, length)| (done * Decimal::ONE_HUNDRED / length).min(Decimal::ONE_HUNDRED));
        WorksProgress {
            day,
            time_percent: time.round_dp(1),
            done_percent: done_percent.map(|p| p.round_dp(1)),
            lag_points: done_percent.map(|p| (time - p).max(Decimal::ZERO).round_dp(1)),
            unreported: self.unreported(reports, day),
        }
    }

    /// Months in which the works ran, over before the day, of which no report speaks. Once all of the length is done, none is asked for.
    fn unreported(&self, reports: &[ProgressReport], day: BeijingDay) -> Vec<BeijingMonth> {
        let complete = self.length_m.and_then(|length| {
            reports
                .iter()
                .filter(|r| r.done_m >= length && length > Decimal::ZERO)
                .map(|r| r.day.month())
                .min()
        });
        let mut months = Vec::new();
        let mut month = self.start.month();
        while month.last_day() < day && month.first_day() <= self.end {
            if complete.is_some_and(|done| month > done) {
                break;
            }
            if !reports.iter().any(|r| r.day.month() == month) {
                months.push(month);
            }
            month = month.next();
        }
        months
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> BeijingDay {
        text.parse().unwrap()
    }

    /// A hundred days from 1 April to 9 July 2021.
    fn hundred_days() -> WorksSchedule {
        WorksSchedule {
            start: day("2021-04-01"),
            end: day("2021-07-09"),
            length_m: Some(Decimal::from(2000)),
        }
    }

    fn done(on: &str, metres: i64) -> ProgressReport {
        ProgressReport { day: day(on), done_m: Decimal::from(metres) }
    }

    // Proves SC-039.
    #[test]
    fn forty_per_cent_done_at_half_of_the_time_lags_ten_points() {
        let seen =
            hundred_days().progress(&[done("2021-04-30", 300), done("2021-05-20", 800)], day("2021-05-20"));
        assert_eq!((seen.time_percent, seen.done_percent), (Decimal::from(50), Some(Decimal::from(40))));
        assert_eq!(seen.lag_points, Some(Decimal::from(10)));
        assert!(seen.is_late());
        let kept = hundred_days().progress(&[done("2021-05-20", 1000)], day("2021-05-20"));
        assert_eq!((kept.lag_points, kept.is_late()), (Some(Decimal::ZERO), false));
    }

    // Proves SC-040.
    #[test]
    fn a_month_without_a_report_is_flagged_when_it_is_over_and_not_before() {
        let reports = [done("2021-04-28", 300)];
        let months = |on: &str| {
            let seen = hundred_days().progress(&reports, day(on));
            seen.unreported.iter().map(|m| (m.year(), m.month())).collect::<Vec<_>>()
        };
        assert_eq!(months("2021-05-31"), []);
        assert_eq!(months("2021-06-01"), [(2021, 5)]);
        assert_eq!(months("2021-12-01"), [(2021, 5), (2021, 6), (2021, 7)]);
        let finished =
            hundred_days().progress(&[done("2021-04-28", 300), done("2021-05-30", 2000)], day("2021-12-01"));
        assert_eq!((finished.unreported, finished.lag_points), (Vec::new(), Some(Decimal::ZERO)));
    }

    #[test]
    fn without_a_report_or_a_planned_length_no_lag_is_made_up() {
        let unknown = hundred_days().progress(&[], day("2021-05-20"));
        assert_eq!((unknown.done_percent, unknown.lag_points, unknown.is_late()), (None, None, false));
        let unmeasured = WorksSchedule { length_m: None, ..hundred_days() };
        assert_eq!(unmeasured.progress(&[done("2021-05-01", 10)], day("2021-05-20")).lag_points, None);
    }

    proptest! {
        #[test]
        fn shares_stay_within_0_and_100_and_lag_is_time_less_work(
            start in 18_000i32..19_000, length in 0i32..800, at in -100i32..1000, planned in 1i64..10_000, metres in 0i64..12_000, told in -50i32..900,
        ) {
            let start = BeijingDay::from_number(start);
            let works = WorksSchedule { start, end: start.plus(length), length_m: Some(Decimal::from(planned)) };
            let report = ProgressReport { day: start.plus(told), done_m: Decimal::from(metres) };
            let seen = works.progress(&[report], start.plus(at));
            let hundred = Decimal::ONE_HUNDRED;
            prop_assert!(seen.time_percent >= Decimal::ZERO && seen.time_percent <= hundred);
            prop_assert!(seen.done_percent.is_none_or(|p| p >= Decimal::ZERO && p <= hundred));
            prop_assert_eq!(seen.done_percent.is_some(), told <= at);
            if let (Some(lag), Some(work)) = (seen.lag_points, seen.done_percent) {
                let plain = (seen.time_percent - work).max(Decimal::ZERO);
                prop_assert!((lag - plain).abs() <= Decimal::new(1, 1));
            }
        }

        #[test]
        fn time_only_goes_forward(start in 18_000i32..19_000, length in 0i32..800, a in -10i32..900, more in 0i32..100) {
            let start = BeijingDay::from_number(start);
            let works = WorksSchedule { start, end: start.plus(length), length_m: None };
            prop_assert!(works.time_percent(start.plus(a)) <= works.time_percent(start.plus(a + more)));
        }
    }
}
