//! A day in a few words, for calendars: cheaper than its whole judgement.

use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, WaterClass};

use crate::SectionDays;
use crate::day::DataOrigin;

/// What a day of a calendar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMark {
    /// The day.
    pub day: BeijingDay,
    /// Whether the day is final.
    pub settled: bool,
    /// Whether every judged item has a valid mean.
    pub valid: bool,
    /// The worst class of the judged items with a valid mean.
    pub class: Option<WaterClass>,
    /// See [`crate::DayJudgement::exceeding`]; `None` without a target.
    pub exceeding: Option<bool>,
    /// The judged items that have that class, in the profile's order.
    pub deciding: Vec<FactorCode>,
    /// The judged items that break the target.
    pub over: Vec<FactorCode>,
    /// Where the values come from.
    pub origin: Option<DataOrigin>,
}

impl SectionDays {
    /// The days from `from` to `to`, both included, that have results, in order.
    #[must_use]
    pub fn marks(
        &self,
        from: BeijingDay,
        to: BeijingDay,
        asof: Instant,
    ) -> impl DoubleEndedIterator<Item = DayMark> {
        self.verdicts(from, to).map(move |(day, verdict)| DayMark {
            day,
            settled: verdict.is_settled(day, asof),
            valid: verdict.invalid == 0,
            class: verdict.class,
            exceeding: verdict.exceeds(),
            deciding: self.deciding(day, verdict.class),
            over: self.items_of(verdict.exceeding).collect(),
            origin: verdict.origin,
        })
    }

    fn deciding(&self, day: BeijingDay, class: Option<WaterClass>) -> Vec<FactorCode> {
        let of_class = |f: &&crate::days::FactorDays| {
            class.is_some() && f.fold(day).is_some_and(|fold| fold.class == class)
        };
        self.judged_factors().iter().filter(of_class).map(|f| f.factor).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Observed, SectionProfile, SectionRecord};
    use standards::{FrameId, Origin, Reading, ReadingFlag};

    #[test]
    fn a_mark_says_what_the_whole_judgement_of_its_day_says() {
        let day: BeijingDay = "2021-07-14".parse().unwrap();
        let item = |factor: FactorCode, value: &str, day: BeijingDay| {
            let value = value.parse().unwrap();
            (0..6).map(move |n| Observed {
                reading: Reading {
                    factor,
                    time: day.start().plus_ms(n * 14_400_000),
                    value,
                    flag: ReadingFlag::NORMAL,
                    received: day.end(),
                },
                frame: FrameId(n),
                origin: Origin::Synthetic,
            })
        };
        let good = [("w01001", "8"), ("w01009", "8.2"), ("w01019", "3.1"), ("w21003", "0.2")];
        let mut observations: Vec<_> =
            good.iter().flat_map(|(code, value)| item(code.parse().unwrap(), value, day)).collect();
        observations.extend(item(FactorCode::TOTAL_PHOSPHORUS, "0.265", day));
        observations.extend(item(FactorCode::TOTAL_PHOSPHORUS, "0.1", day.next()));
        let profile = SectionProfile::river(WaterClass::III);
        let record = SectionRecord::from_observations(profile, observations).unwrap();
        let asof = day.plus(2).start();
        let marks: Vec<_> = record.judged().marks(day, day.plus(5), asof).collect();
        assert_eq!(marks.len(), 2);
        for mark in &marks {
            let whole = record.day(mark.day, asof).unwrap();
            assert_eq!(
                (mark.settled, mark.valid, mark.class, mark.exceeding, mark.origin),
                (whole.settled, whole.valid, whole.class, whole.exceeding, whole.origin)
            );
            assert_eq!(mark.over, whole.exceeding_items().map(|i| i.factor).collect::<Vec<_>>());
        }
        assert_eq!(marks[0].deciding, [FactorCode::TOTAL_PHOSPHORUS]);
        assert_eq!((marks[1].valid, marks[1].exceeding), (false, None));
    }
}
