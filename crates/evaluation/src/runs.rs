//! Every run of exceeding days in a stretch of days, for the life of warnings.

use standards::FactorCode;
use standards::time::{BeijingDay, Instant};

use crate::SectionDays;

/// A run of exceeding days with its end, by the rules of [`crate::ExceedingRun`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOfDays {
    /// Its exceeding days in order, with the items that exceeded.
    pub days: Vec<(BeijingDay, Vec<FactorCode>)>,
    /// `false` when an undetermined day lies between them: suspected only.
    pub confirmed: bool,
    /// Whether an undetermined day follows its last one and nothing is decided (待核).
    pub suspended: bool,
    /// The valid day that ended it, when one did.
    pub ended: Option<BeijingDay>,
}

impl SectionDays {
    /// The runs whose days lie between `from` and `to`, both included, in order. Days that are not settled at `asof` are
    /// not looked at; a run is given up after more undetermined days than the rules allow.
    #[must_use]
    pub fn runs(&self, from: BeijingDay, to: BeijingDay, asof: Instant) -> Vec<RunOfDays> {
        let (Some(first), Some(last)) = (self.first_day(), self.last_day()) else { return Vec::new() };
        let mut runs = Vec::new();
        let mut open: Option<RunOfDays> = None;
        let mut gap = 0;
        for day in from.max(first).to(to.min(last)) {
            let verdict = self.verdict(day);
            if verdict.map_or(asof < day.end(), |v| !v.is_settled(day, asof)) {
                continue;
            }
            match verdict.and_then(crate::days::DayVerdict::exceeds) {
                Some(true) => {
                    let items = verdict.iter().flat_map(|v| self.items_of(v.exceeding)).collect();
                    let run = open.get_or_insert_with(|| RunOfDays {
                        days: Vec::new(),
                        confirmed: true,
                        suspended: false,
                        ended: None,
                    });
                    run.confirmed &= gap == 0;
                    run.suspended = false;
                    run.days.push((day, items));
                    gap = 0;
                }
                Some(false) => {
                    runs.extend(open.take().map(|run| RunOfDays {
                        suspended: false,
                        ended: Some(day),
                        ..run
                    }));
                    gap = 0;
                }
                None => {
                    if let Some(run) = &mut open {
                        gap += 1;
                        run.suspended = true;
                        if gap > self.profile().rules.max_suspended_days {
                            runs.extend(open.take());
                            gap = 0;
                        }
                    }
                }
            }
        }
        runs.extend(open);
        runs
    }
}

#[cfg(test)]
mod tests {
    use standards::{Decimal, FrameId, Origin, Reading, ReadingFlag, WaterClass};

    use super::*;
    use crate::{Observed, SectionProfile, SectionRecord};

    /// A character a day: `x` exceeds (TP 0.3 against Ⅲ), `.` keeps, `?` has too few results.
    fn runs_of(days: &str) -> Vec<String> {
        let first: BeijingDay = "2021-07-28".parse().unwrap();
        let profile = SectionProfile {
            judged: vec![FactorCode::TOTAL_PHOSPHORUS],
            ..SectionProfile::river(WaterClass::III)
        };
        let mut record = SectionRecord::new(profile).unwrap();
        for (n, state) in days.chars().enumerate() {
            let day = first.plus(i32::try_from(n).unwrap());
            for slot in 0..if state == '?' { 2 } else { 6 } {
                let time = day.start().plus_ms(slot * 4 * 3_600_000);
                let value = Decimal::new(if state == 'x' { 300 } else { 100 }, 3);
                let factor = FactorCode::TOTAL_PHOSPHORUS;
                let reading = Reading { factor, time, received: time, value, flag: ReadingFlag::NORMAL };
                record.apply(Observed { reading, frame: FrameId(1), origin: Origin::Measured });
            }
        }
        let asof = first.plus(i32::try_from(days.len()).unwrap()).start();
        let describe = |r: RunOfDays| {
            let ended = r.ended.map_or_else(|| "open".into(), |d| d.to_string());
            format!("{} confirmed={} suspended={} {ended}", r.days.len(), r.confirmed, r.suspended)
        };
        record.runs(first, asof.day(), asof).into_iter().map(describe).collect()
    }

    #[test]
    fn a_valid_day_that_keeps_the_target_ends_a_run_across_the_month_boundary() {
        assert_eq!(runs_of("xxxxx."), ["5 confirmed=true suspended=false 2021-08-02"]);
        assert_eq!(
            runs_of("xx.xx"),
            ["2 confirmed=true suspended=false 2021-07-30", "2 confirmed=true suspended=false open"]
        );
        assert_eq!(runs_of("...."), [] as [&str; 0]);
    }

    #[test]
    fn an_undetermined_day_suspends_a_run_and_leaves_it_suspected() {
        assert_eq!(runs_of("xx?"), ["2 confirmed=true suspended=true open"]);
        assert_eq!(runs_of("xx?x."), ["3 confirmed=false suspended=false 2021-08-01"]);
    }

    #[test]
    fn a_run_agrees_with_the_run_open_on_its_last_day() {
        assert_eq!(runs_of("x?x"), ["2 confirmed=false suspended=false open"]);
    }
}
