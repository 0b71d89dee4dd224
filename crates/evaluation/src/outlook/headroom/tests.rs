//! Headroom of months and quarters against worked numbers.

use proptest::prelude::*;
use standards::time::BeijingDay;
use standards::{Decimal, FactorCode, Origin, ReadingFlag, ReadingTable, WaterClass};

use super::*;
use crate::{Period, SectionProfile};

const HOUR_MS: i64 = 3_600_000;
const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Days from `first` on, each with six equal results.
fn days(factor: FactorCode, target: WaterClass, first: &str, means: &[Decimal]) -> SectionDays {
    let mut table = ReadingTable::default();
    for (n, mean) in (0..).zip(means) {
        for slot in 0..6 {
            table.row(day(first).plus(n).start().plus_ms(slot * 4 * HOUR_MS));
            table.put(factor, *mean, ReadingFlag::NORMAL);
        }
    }
    let profile = SectionProfile { judged: vec![factor], ..SectionProfile::river(target) };
    SectionDays::from_table(profile, &table, Origin::Measured).unwrap()
}

fn outlook(days: &SectionDays, period: Period, on: &str) -> crate::Outlook {
    let span = period.containing(day(on), days.profile().season).unwrap();
    days.outlook(span, day(on).end()).unwrap()
}

#[test]
fn twelve_remaining_days_of_a_month_may_have_this_mean_at_most() {
    // 18 days at 0.213 against 0.2: (18 × 0.213 + 12 h) / 30 must round to 0.200, so below 0.2005 (a tie would go to 0.200, even):
    // h ≤ (6.015 − 3.834) / 12 = 0.18175, in whole steps 0.181.
    let days = days(TP, WaterClass::III, "2021-06-01", &[d("0.213"); 18]);
    let outlook = outlook(&days, Period::Month, "2021-06-18");
    assert_eq!((outlook.days_elapsed, outlook.days_left), (18, 12));
    assert_eq!(outlook.items[0].headroom, Headroom::AtMost(d("0.181")));
}

#[test]
fn a_month_that_no_water_can_repair_is_lost() {
    let days = days(TP, WaterClass::III, "2021-06-01", &[d("0.4"); 20]);
    assert_eq!(outlook(&days, Period::Month, "2021-06-20").items[0].headroom, Headroom::Lost);
}

#[test]
fn oxygen_must_be_at_least_something() {
    // 10 days at 4.0 against 5: (40 + 20 h) / 30 must round to 5.0, so ≥ 4.95: h ≥ 5.425; 4.95 itself rounds to 5.0 (even), so 5.5 in whole steps.
    let oxygen = FactorCode::DISSOLVED_OXYGEN;
    let days = days(oxygen, WaterClass::III, "2021-06-01", &[d("4.0"); 10]);
    assert_eq!(outlook(&days, Period::Month, "2021-06-10").items[0].headroom, Headroom::AtLeast(d("5.5")));
}

#[test]
fn a_quarter_weighs_its_months_alike() {
    // July 31 days at 0.1; August 10 days at 0.3, 21 left; September 30 left. Mean of months:
    // (0.1 + (3 + 21 h)/31 + h)/3 ≤ 0.2005 → 52/31 h ≤ 0.6015 − 0.1 − 3/31 → h ≤ 0.24128….
    let mut means = vec![d("0.1"); 31];
    means.extend(vec![d("0.3"); 10]);
    let days = days(TP, WaterClass::III, "2021-07-01", &means);
    let outlook = outlook(&days, Period::Quarter, "2021-08-10");
    assert_eq!((outlook.days_left, outlook.items[0].headroom), (51, Headroom::AtMost(d("0.241"))));
}

#[test]
fn ph_has_a_lower_and_an_upper_end() {
    let days = days(FactorCode::PH, WaterClass::III, "2021-06-01", &[d("7.5"); 15]);
    let Headroom::Within(low, high) = outlook(&days, Period::Month, "2021-06-15").items[0].headroom else {
        panic!("no range")
    };
    assert!(low < d("6") && high > d("9"), "{low} {high}");
}

#[test]
fn a_finished_month_has_no_headroom_but_a_result() {
    let days = days(TP, WaterClass::III, "2021-06-01", &[d("0.3"); 30]);
    let outlook = outlook(&days, Period::Month, "2021-06-30");
    assert_eq!((outlook.days_left, outlook.items[0].headroom), (0, Headroom::Over(Some(false))));
}

#[test]
fn without_enough_days_to_come_no_mean_can_become_valid() {
    let days = days(TP, WaterClass::III, "2021-06-21", &[d("0.1"); 2]);
    assert_eq!(outlook(&days, Period::Month, "2021-06-22").items[0].headroom, Headroom::TooFewDays);
}

#[test]
fn the_chance_is_the_share_of_past_stretches_that_would_do() {
    // 60 days at 0.1, 60 at 0.3 (2 April … 30 May), then 10 days of June at 0.2: 20 days left may have 0.201 at most.
    let mut means = vec![d("0.1"); 60];
    means.extend(vec![d("0.3"); 60]);
    means.extend(vec![d("0.2"); 10]);
    let days = days(TP, WaterClass::III, "2021-02-01", &means);
    let chance = outlook(&days, Period::Month, "2021-06-10").items[0].chance.unwrap();
    // 130 days have 111 stretches of 20. Those wholly in the first 60 days, with up to ten days of 0.3, or ending in June pass:
    // 41 + 10 begin on days 1 to 51; none later has ten days of 0.1 or 0.2 beside at most ten of 0.3 … but the last, 10 of 0.3 and 10 of 0.2, has 0.25.
    assert_eq!((chance.windows, chance.passed, chance.independent), (111, 51, 6));
    assert_eq!(chance.percent(), 46);
}

proptest! {
    /// The headroom keeps the month, one step more breaks it: counted through the whole engine.
    #[test]
    fn headroom_is_tight(so_far in prop::collection::vec(50i64..400, 1..29)) {
        let means: Vec<_> = so_far.iter().map(|m| Decimal::new(*m, 3)).collect();
        let running = days(TP, WaterClass::III, "2021-06-01", &means);
        let on = day("2021-06-01").plus(i32::try_from(means.len()).unwrap() - 1);
        let month = Period::Month.containing(on, running.profile().season).unwrap();
        let headroom = running.outlook(month, on.end()).unwrap().items[0].headroom;
        let ends = |h: Decimal| {
            let rest = std::iter::repeat_n(h, 30 - means.len());
            let all: Vec<_> = means.iter().copied().chain(rest).collect();
            let whole = days(TP, WaterClass::III, "2021-06-01", &all);
            whole.span(month, month.end.end()).unwrap().compliant
        };
        match headroom {
            Headroom::AtMost(h) => {
                prop_assert_eq!(ends(h), Some(true));
                prop_assert_eq!(ends(h + d("0.001")), Some(false));
            }
            Headroom::Lost => prop_assert_eq!(ends(Decimal::ZERO), Some(false)),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
