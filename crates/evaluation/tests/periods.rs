//! Longer periods, swings and intensity: SC-004, SC-005, SC-010, SC-012, SC-032, SC-077 and standards.md §2.4, §4, §5.5.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use evaluation::{
    DailyRain, Exemption, Headroom, LeftOut, MeanOf, Observed, Period, PeriodJudgement, SectionDays,
    SectionProfile, SectionRecord,
};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, FrameId, Origin, Reading, ReadingFlag, ReadingTable, WaterClass};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const CODMN: FactorCode = FactorCode::PERMANGANATE_INDEX;
const HOUR_MS: i64 = 3_600_000;
const OVER: Instant = Instant(i64::MAX);

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn profile(factor: FactorCode) -> SectionProfile {
    SectionProfile { judged: vec![factor], ..SectionProfile::river(WaterClass::III) }
}

/// Six results a day, each day with its own value; `None` leaves the day out.
fn days(profile: SectionProfile, first: &str, values: &[Option<Decimal>]) -> SectionDays {
    let factor = profile.judged[0];
    let mut table = ReadingTable::default();
    for (n, value) in (0..).zip(values) {
        for slot in 0..6 {
            if let Some(value) = value {
                table.row(day(first).plus(n).start().plus_ms(slot * 4 * HOUR_MS));
                table.put(factor, *value, ReadingFlag::NORMAL);
            }
        }
    }
    SectionDays::from_table(profile, &table, Origin::Measured).unwrap()
}

fn constant(profile: SectionProfile, first: &str, value: &str, length: usize) -> SectionDays {
    days(profile, first, &vec![Some(d(value)); length])
}

fn period(days: &SectionDays, period: Period, on: &str) -> PeriodJudgement {
    days.period(period, day(on), OVER).unwrap()
}

fn mean(judgement: &PeriodJudgement) -> String {
    judgement.items[0].assessment.unwrap().mean.to_string()
}

#[test]
fn sc_012_a_month_equal_to_its_limit_is_ok_and_one_step_above_exceeds() {
    for (value, compliant) in [("0.2", Some(true)), ("0.2005", Some(true)), ("0.2006", Some(false))] {
        let june = period(&constant(profile(TP), "2021-06-01", value, 30), Period::Month, "2021-06-15");
        assert_eq!(june.compliant, compliant, "{value}");
    }
}

#[test]
fn sc_012_a_month_with_too_few_valid_days_is_not_judged() {
    let june = period(&constant(profile(TP), "2021-06-01", "0.9", 17), Period::Month, "2021-06-15");
    assert_eq!(
        (june.compliant, june.verdict(), june.items[0].n, june.items[0].n_expected),
        (None, "有效数据不足", 17, 30)
    );
    let june = period(&constant(profile(TP), "2021-06-01", "0.9", 18), Period::Month, "2021-06-15");
    assert_eq!((june.compliant, june.verdict()), (Some(false), "超标"));
}

#[test]
fn the_campaign_part_of_june_is_judged_apart_from_the_calendar_month() {
    let mut values = vec![Some(d("0.1")); 19];
    values.extend(vec![Some(d("0.3")); 11]);
    let days = days(profile(TP), "2021-06-01", &values);
    assert_eq!(mean(&period(&days, Period::Month, "2021-06-25")), "0.173");
    let part = period(&days, Period::SeasonMonth, "2021-06-25");
    assert_eq!((mean(&part).as_str(), part.span.length(), part.compliant), ("0.300", 11, Some(false)));
    assert_eq!(days.period(Period::SeasonMonth, day("2021-06-10"), OVER), None);
}

#[test]
fn weeks_and_ten_days_are_means_of_their_valid_days() {
    let values: Vec<_> = (1..=30).map(|n| Some(Decimal::new(n, 2))).collect();
    let days = days(profile(TP), "2021-06-01", &values);
    assert_eq!(mean(&period(&days, Period::TenDay, "2021-06-05")), "0.055");
    assert_eq!(mean(&period(&days, Period::TenDay, "2021-06-30")), "0.255");
    // Monday 7 June to Sunday 13 June.
    assert_eq!(mean(&period(&days, Period::Week, "2021-06-09")), "0.100");
}

#[test]
fn a_quarter_is_a_mean_of_months_and_needs_two() {
    let mut values = vec![Some(d("0.1")); 30];
    values.extend(vec![None; 31]);
    values.extend(vec![Some(d("0.4")); 30]);
    let two = days(profile(TP), "2021-04-01", &values);
    let quarter = period(&two, Period::Quarter, "2021-05-01");
    assert_eq!((mean(&quarter).as_str(), quarter.items[0].n, quarter.items[0].n_expected), ("0.250", 2, 3));
    let one = constant(profile(TP), "2021-04-01", "0.9", 30);
    let quarter = period(&one, Period::Quarter, "2021-04-01");
    assert_eq!((quarter.items[0].valid, quarter.compliant, quarter.class), (false, None, None));
}

#[test]
fn a_quarter_can_be_a_mean_of_days_when_the_rules_say_so() {
    let mut profile = profile(TP);
    profile.rules.periods.long_mean_of = MeanOf::Days;
    let mut values = vec![Some(d("0.1")); 30];
    values.extend(vec![None; 31]);
    values.extend(vec![Some(d("0.4")); 29]);
    let quarter = period(&days(profile, "2021-04-01", &values), Period::Quarter, "2021-05-01");
    // (30 × 0.1 + 29 × 0.4) / 59 = 0.24745…
    assert_eq!((mean(&quarter).as_str(), quarter.items[0].n_expected), ("0.247", 91));
    assert!(quarter.rules.contains("long_mean_of=days"));
}

#[test]
fn sc_010_a_year_needs_eight_months() {
    let year = period(&constant(profile(TP), "2021-01-01", "0.3", 212), Period::Year, "2021-01-01");
    assert_eq!((year.items[0].n, year.compliant), (7, None));
    let year = period(&constant(profile(TP), "2021-01-01", "0.3", 243), Period::Year, "2021-01-01");
    assert_eq!((year.items[0].n, year.items[0].n_expected, year.compliant), (8, 12, Some(false)));
}

#[test]
fn sc_032_the_days_of_a_season_are_counted() {
    let mut values = vec![Some(d("0.1")); 103];
    for n in [3, 4, 5, 40, 60, 61] {
        values[n] = Some(d("0.3"));
    }
    values[50] = None;
    let season = period(&days(profile(TP), "2021-06-20", &values), Period::Season, "2021-07-01");
    let tally = season.days;
    assert_eq!((tally.elapsed, tally.determined, tally.exceeding, tally.longest_run), (103, 102, 6, 3));
    assert_eq!(tally.days_since_exceedance, Some(41));
    assert_eq!(season.compliance_share().unwrap().round_dp(4), d("0.9412"));
    assert_eq!(tally.by_class, [0, 96, 0, 6, 0, 0]);
}

#[test]
fn leap_day_and_new_year_belong_to_their_periods() {
    let days = constant(profile(TP), "2023-12-31", "0.1", 62);
    assert_eq!(period(&days, Period::Month, "2024-02-29").items[0].n, 29);
    assert_eq!(period(&days, Period::Year, "2023-12-31").items[0].n, 0);
    assert_eq!(period(&days, Period::Week, "2024-01-01").items[0].n, 7);
    assert_eq!(days.spans(Period::Year).count(), 2);
}

#[test]
fn items_sampled_by_hand_count_with_one_result_a_month() {
    let zinc: FactorCode = "w20123".parse().unwrap();
    let profile = SectionProfile { manual: vec![zinc], ..profile(zinc) };
    let mut table = ReadingTable::default();
    for on in ["2021-04-05", "2021-05-06", "2021-06-03"] {
        table.row(day(on).start());
        table.put(zinc, d("1.2"), ReadingFlag::NORMAL);
    }
    let days = SectionDays::from_table(profile, &table, Origin::Measured).unwrap();
    let quarter = period(&days, Period::Quarter, "2021-04-05");
    assert_eq!(
        (quarter.items[0].n, quarter.class, quarter.compliant),
        (3, Some(WaterClass::IV), Some(false))
    );
}

#[test]
fn an_exemption_changes_compliance_of_what_it_covers_and_nothing_else() {
    let mut profile = profile(TP);
    profile.exemptions = vec![Exemption {
        document: "某环函〔2021〕9号".into(),
        item: TP,
        from: day("2021-06-01"),
        to: day("2021-06-30"),
        reason: "自然本底".into(),
    }];
    let days = constant(profile, "2021-04-01", "0.3", 91);
    let june = period(&days, Period::Month, "2021-06-15");
    assert_eq!((june.compliant, june.compliant_before_exemptions), (Some(true), Some(false)));
    assert_eq!((june.verdict(), june.class), ("达标（豁免）", Some(WaterClass::IV)));
    assert_eq!(june.items[0].exemption.as_ref().unwrap().document, "某环函〔2021〕9号");
    assert_eq!(june.days.longest_run, 30);
    assert_eq!(period(&days, Period::Quarter, "2021-06-15").compliant, Some(false));
}

#[test]
fn without_a_target_nothing_is_compliant() {
    let days = constant(SectionProfile { target: None, ..profile(TP) }, "2021-06-01", "0.1", 30);
    let june = period(&days, Period::Month, "2021-06-15");
    assert_eq!((june.compliant, june.verdict(), june.class), (None, "目标未设定", Some(WaterClass::II)));
    assert_eq!(days.outlook(june.span, day("2021-06-15").start()), None);
}

#[test]
fn sc_004_a_jump_is_a_swing_and_a_smooth_series_is_not() {
    let jump = days(profile(CODMN), "2021-07-01", &[d("3.1"), d("3.0"), d("2.9"), d("6.0")].map(Some));
    let swing = jump.swings(day("2021-07-04"), OVER)[0];
    assert_eq!(
        (swing.base.to_string(), swing.ratio.to_string(), swing.alert),
        ("3.0".into(), "2.00".into(), true)
    );
    let smooth = days(profile(CODMN), "2021-07-01", &[d("5.0"), d("5.4"), d("5.8"), d("6.2")].map(Some));
    assert!(!smooth.swings(day("2021-07-04"), OVER)[0].alert);
    let quiet = days(profile(CODMN), "2021-07-01", &[d("0.5"), d("0.5"), d("0.5"), d("1.9")].map(Some));
    assert!(!quiet.swings(day("2021-07-04"), OVER)[0].alert, "still Class Ⅱ");
    let oxygen = FactorCode::DISSOLVED_OXYGEN;
    let falls = days(profile(oxygen), "2021-07-01", &[d("8"), d("8"), d("8"), d("4")].map(Some));
    assert!(falls.swings(day("2021-07-04"), OVER)[0].alert);
}

#[test]
fn the_published_intensity_of_33_is_reproduced() {
    // Target Ⅱ (TP 0.10), highest concentration 3.30 (standards.md §4).
    let profile = SectionProfile { judged: vec![TP], ..SectionProfile::river(WaterClass::II) };
    let mut table = ReadingTable::default();
    for (slot, value) in ["0.05", "3.30", "0.2", "0.1", "0.05", "0.05"].into_iter().enumerate() {
        table.row(day("2022-07-20").start().plus_ms(i64::try_from(slot).unwrap() * 4 * HOUR_MS));
        table.put(TP, d(value), ReadingFlag::NORMAL);
    }
    let days = SectionDays::from_table(profile, &table, Origin::Measured).unwrap();
    let season = Period::Season.containing(day("2022-07-20"), days.profile().season).unwrap();
    let rain = [DailyRain { end: day("2022-07-19").end(), mm: d("9.96") }];
    let both = days.intensity(season, Some(&rain));
    let peak = both.by_peak.unwrap();
    assert_eq!((peak.intensity.to_string(), peak.after_rain), ("33.0".into(), Some(true)));
    assert_eq!(peak.at, day("2022-07-20").start().plus_ms(4 * HOUR_MS));
    // (0.05 + 3.3 + 0.2 + 0.1 + 0.05 + 0.05) / 6 = 0.625.
    assert_eq!(both.by_day.unwrap().intensity.to_string(), "6.2");
    let dry = [DailyRain { end: day("2022-07-19").end(), mm: d("9.94") }];
    assert_eq!(days.intensity(season, Some(&dry)).by_peak.unwrap().after_rain, Some(false));
    assert_eq!(days.intensity(season, None).by_peak.unwrap().after_rain, None);
}

#[test]
fn sc_077_the_year_so_far_is_the_mean_of_its_months_and_its_headroom_weighs_them_alike() {
    let days = constant(profile(TP), "2021-01-01", "0.25", 181);
    let on = day("2021-06-30");
    let year = days.period(Period::Year, on, on.end()).unwrap();
    assert_eq!((mean(&year).as_str(), year.items[0].n, year.items[0].n_expected), ("0.250", 6, 6));
    // (6 × 0.25 + 6 h) / 12 ≤ 0.2005.
    let outlook = days.outlook(year.span, on.end()).unwrap();
    assert_eq!(outlook.items[0].headroom, Headroom::AtMost(d("0.151")));
}

#[test]
fn a_withdrawn_value_counts_no_more_until_a_newer_one_comes() {
    let mut record = SectionRecord::new(profile(TP)).unwrap();
    let on = day("2021-07-01");
    let at = |slot: i64| on.start().plus_ms(slot * 4 * HOUR_MS);
    let put = |record: &mut SectionRecord, slot, value: &str, received: i64| {
        let reading = Reading {
            factor: TP,
            time: at(slot),
            received: Instant(received),
            value: d(value),
            flag: ReadingFlag::NORMAL,
        };
        record.apply(Observed { reading, frame: FrameId(received), origin: Origin::Measured });
    };
    for slot in 0..6 {
        put(&mut record, slot, if slot == 2 { "9" } else { "0.1" }, slot + 1);
    }
    let exceeding = |record: &SectionRecord| record.day(on, on.end()).unwrap().exceeding;
    assert_eq!(exceeding(&record), Some(true));
    assert!(record.withdraw(TP, at(2), Instant(100), FrameId(100)).unwrap().changed);
    assert_eq!(exceeding(&record), Some(false));
    let row = &record.samples(on)[2].rows[0];
    assert_eq!((row.left_out, row.observation.revisions), (Some(LeftOut::Flag(ReadingFlag::WITHDRAWN)), 1));
    put(&mut record, 2, "0.2", 200);
    assert_eq!(record.day(on, on.end()).unwrap().items[0].n, 6);
    assert_eq!(record.withdraw(TP, at(9), Instant(300), FrameId(300)), None);
}
