//! Dischargers against their permit data: SC-061, SC-062 and what leaves a result open.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use evaluation::discharge::{
    DischargeRules, FacilityReport, FacilityState, LeftReason, Light, NotJudged, OpenReason, OutletRecord,
    Period, Verdict, running_share,
};
use proptest::prelude::*;
use standards::discharge::{
    DischargeLimit, DischargeStandard, FlagSet, LimitBasis, LimitScope, Permit, PermitItem, SamplingBasis,
    SourcedLimit,
};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, DischargerId, FactorCode, Limit, Reading};

const NH3N: FactorCode = FactorCode::AMMONIA_NITROGEN;
const WATER: FactorCode = FactorCode::WATER_TEMPERATURE;
const HOUR: i64 = 3_600_000;

fn day() -> BeijingDay {
    "2021-07-01".parse().unwrap()
}

fn cod() -> FactorCode {
    "w01018".parse().unwrap()
}

fn reading(factor: FactorCode, hour: i64, value: &str, flag: &str) -> Reading {
    let time = day().start().plus_ms(hour * HOUR);
    Reading { factor, time, received: time, value: value.parse().unwrap(), flag: flag.parse().unwrap() }
}

/// One reading every two hours.
fn every_two_hours(factor: FactorCode, values: [&str; 12]) -> Vec<Reading> {
    values.into_iter().zip(0..).map(|(v, slot)| reading(factor, slot * 2, v, "N")).collect()
}

/// The limits of a shipped standard's class for a discharger built in 2018, for the monitored factors.
fn permit(class: &str, monitored: &[FactorCode]) -> Vec<Permit> {
    let (set, _) = DischargeStandard::shipped()[0].limits(&class.into(), Some(2018));
    let items = monitored.iter().map(|factor| PermitItem {
        factor: *factor,
        monitored: true,
        limits: set.iter().filter(|(code, _)| code == factor).map(|(_, l)| l.clone()).collect(),
    });
    vec![Permit {
        discharger: "plant".into(),
        discharger_code: None,
        outlet: "DW001".parse().unwrap(),
        document: None,
        valid_from: None,
        valid_to: None,
        items: items.collect(),
    }]
}

fn record(readings: impl IntoIterator<Item = Reading>) -> OutletRecord {
    OutletRecord::from_readings(DischargeRules::default(), readings).unwrap()
}

fn verdict(readings: Vec<Reading>, class: &str, factor: FactorCode) -> Verdict {
    record(readings).judge(&permit(class, &[factor]), factor, Period::Day(day())).verdict()
}

fn hourly(factor: FactorCode, max: i64) -> SourcedLimit {
    SourcedLimit {
        limit: DischargeLimit::Fixed(Limit::Max(max.into())),
        sampling: SamplingBasis::HourlyValue,
        basis: LimitBasis { scope: LimitScope::Permit, document: factor.as_str().into(), class: None },
        removal_may_replace: false,
        valid_from: None,
        valid_to: None,
    }
}

// Proves SC-062.
#[test]
fn sc_062_a_value_above_the_limit_exceeds_and_one_at_the_limit_complies() {
    assert_eq!(verdict(every_two_hours(cod(), ["50"; 12]), "一级A", cod()), Verdict::Compliant);
    let above = record(every_two_hours(cod(), ["65"; 12]));
    let judged = above.judge(&permit("一级A", &[cod()]), cod(), Period::Day(day()));
    assert_eq!((judged.verdict(), judged.binding), (Verdict::Exceeding, true));
    assert_eq!(judged.comparison.multiple, "0.3".parse().ok());
    assert_eq!(judged.comparison.governed_by[0].to_string(), "国家标准 GB 18918-2002 一级A");
}

// Proves SC-062.
#[test]
fn sc_062_without_a_limit_or_a_permit_nothing_is_judged_and_nothing_complies() {
    let tn_third_class =
        verdict(every_two_hours(FactorCode::TOTAL_NITROGEN, ["1"; 12]), "三级", FactorCode::TOTAL_NITROGEN);
    assert_eq!(tn_third_class, Verdict::NotJudged(NotJudged::LimitUnset));
    let clean = record(every_two_hours(cod(), ["1"; 12]));
    assert_eq!(
        clean.judge(&[], cod(), Period::Day(day())).verdict(),
        Verdict::NotJudged(NotJudged::NoPermit)
    );
    let both = permit("三级", &[cod(), FactorCode::TOTAL_NITROGEN]);
    assert_eq!(clean.day(&both, day()).verdict, Verdict::NotJudged(NotJudged::LimitUnset));
    assert_eq!(clean.days(&both, day(), day()).percent(), None);
}

#[test]
fn the_water_temperature_chooses_the_bracket_and_12_degrees_are_cold() {
    for (water, expected) in
        [("12.0", Verdict::Compliant), ("12.04", Verdict::Compliant), ("12.1", Verdict::Exceeding)]
    {
        let mut readings = every_two_hours(NH3N, ["6"; 12]);
        readings.extend(every_two_hours(WATER, [water; 12]));
        assert_eq!(verdict(readings, "一级A", NH3N), expected, "{water}");
    }
}

#[test]
fn without_a_temperature_only_what_lies_between_the_two_limits_is_open() {
    let of = |value: &'static str| verdict(every_two_hours(NH3N, [value; 12]), "一级A", NH3N);
    assert_eq!(of("5"), Verdict::Compliant);
    assert_eq!(of("6"), Verdict::Undetermined(OpenReason::WaterTemperature));
    assert_eq!(of("8.1"), Verdict::Exceeding);
    // Two temperatures of twelve are none of the day.
    let mut readings = every_two_hours(NH3N, ["6"; 12]);
    readings.extend([reading(WATER, 0, "10", "N"), reading(WATER, 2, "10", "N")]);
    assert_eq!(verdict(readings, "一级A", NH3N), Verdict::Undetermined(OpenReason::WaterTemperature));
}

#[test]
fn the_temperature_of_the_same_hour_chooses_the_limit_of_the_hour() {
    let found = record([
        reading(NH3N, 3, "6", "N"),
        reading(NH3N, 14, "6", "N"),
        reading(WATER, 3, "11", "N"),
        reading(WATER, 14, "15", "N"),
    ]);
    let at = |hour: i64| {
        let period = Period::hour_of(day().start().plus_ms(hour * HOUR));
        let judged = found.judge(&permit("一级A", &[NH3N]), NH3N, period);
        (judged.verdict(), judged.binding)
    };
    // GB 18918 limits daily means, so an hour is a hint only.
    assert_eq!((at(3), at(14)), ((Verdict::Compliant, false), (Verdict::Exceeding, false)));
}

#[test]
fn eight_of_twelve_slots_make_a_day_and_crowded_results_fill_one() {
    let slots = |n: i64| (0..n).map(|slot| reading(cod(), slot * 2, "90", "N")).collect::<Vec<_>>();
    assert_eq!(verdict(slots(7), "一级A", cod()), Verdict::Undetermined(OpenReason::TooFewResults));
    assert_eq!(verdict(slots(8), "一级A", cod()), Verdict::Exceeding);
    assert_eq!(verdict(vec![], "一级A", cod()), Verdict::Undetermined(OpenReason::NoData));
    let crowded = (0..12).map(|h| reading(cod(), h, "90", "N")).collect();
    assert_eq!(verdict(crowded, "一级A", cod()), Verdict::Undetermined(OpenReason::TooFewResults));
}

#[test]
fn a_daily_mean_is_the_mean_of_hourly_values_so_that_a_crowded_hour_weighs_as_one() {
    let mut readings = every_two_hours(cod(), ["40"; 12]);
    readings.extend((1..6).map(|i| {
        let mut more = reading(cod(), 0, "100", "N");
        more.time = more.time.plus_ms(i * 600_000);
        more
    }));
    let found = record(readings);
    let mean = found.mean(cod(), Period::Day(day()));
    // Hour 0: (40 + 5 × 100) / 6 = 90; day: (90 + 11 × 40) / 12 = 44.17.
    assert_eq!(mean.mean.unwrap().to_string(), "44.2");
}

#[test]
fn ph_is_averaged_by_ion_activity_and_keeps_two_decimals() {
    let values = ["6.5", "7.9", "8.8", "9", "6.78", "8.87", "6.5", "7.9", "8.8", "9", "6.78", "8.87"];
    let found = record(every_two_hours(FactorCode::PH, values));
    assert_eq!(found.mean(FactorCode::PH, Period::Day(day())).mean.unwrap().to_string(), "7.08");
    assert_eq!(
        verdict(every_two_hours(FactorCode::PH, ["9.01"; 12]), "一级A", FactorCode::PH),
        Verdict::Exceeding
    );
}

#[test]
fn non_detects_count_half_and_a_detection_limit_above_the_limit_leaves_it_open() {
    let with = |limit: &str, rest: &str| {
        let mut all: Vec<_> = (0..6).map(|slot| reading(cod(), slot * 2, limit, "L")).collect();
        all.extend((6..12).map(|slot| reading(cod(), slot * 2, rest, "N")));
        all
    };
    // (6 × 2 + 6 × 40) / 12 = 21.
    assert_eq!(record(with("4", "40")).mean(cod(), Period::Day(day())).mean.unwrap().to_string(), "21.0");
    assert_eq!(verdict(with("4", "40"), "一级A", cod()), Verdict::Compliant);
    assert_eq!(verdict(with("60", "10"), "一级A", cod()), Verdict::Undetermined(OpenReason::DetectionLimit));
    // Half of 90 and the rest make more than 50, but the detected part alone does not.
    assert_eq!(verdict(with("90", "60"), "一级A", cod()), Verdict::Undetermined(OpenReason::DetectionLimit));
    assert_eq!(verdict(with("90", "120"), "一级A", cod()), Verdict::Exceeding);
}

#[test]
fn a_value_at_the_end_of_the_range_never_clears() {
    let with = |value: &str| {
        let mut all = every_two_hours(cod(), ["40"; 12]);
        all[0] = reading(cod(), 0, value, "T");
        all
    };
    assert_eq!(verdict(with("100"), "一级A", cod()), Verdict::Undetermined(OpenReason::EndOfRange));
    assert_eq!(verdict(with("400"), "一级A", cod()), Verdict::Exceeding);
}

#[test]
fn above_a_limit_that_a_removal_rate_may_replace_nobody_is_accused() {
    let third_class = verdict(every_two_hours(cod(), ["130"; 12]), "三级", cod());
    assert_eq!(third_class, Verdict::Undetermined(OpenReason::RemovalRate));
    assert_eq!(verdict(every_two_hours(cod(), ["120"; 12]), "三级", cod()), Verdict::Compliant);
}

#[test]
fn the_explanation_shows_what_was_used_what_was_left_out_and_the_formula() {
    let mut readings = every_two_hours(cod(), ["48"; 12]);
    readings.extend([reading(cod(), 1, "999", "F"), reading(cod(), 3, "-1", "N")]);
    let mut corrected = reading(cod(), 0, "60", "N");
    corrected.received = corrected.received.plus_ms(HOUR);
    readings.push(corrected);
    let judged = record(readings).judge(&permit("一级A", &[cod()]), cod(), Period::Day(day()));
    let told = judged.explanation();
    let reasons: Vec<_> = told.left_out.iter().map(|l| l.reason).collect();
    assert_eq!(reasons, [LeftReason::Superseded, LeftReason::Flag("停运"), LeftReason::Negative]);
    assert_eq!(told.used.len(), 12);
    let sum = format!("化学需氧量日均值 = (60{}) / 12 = 49 → 49.0", " + 48".repeat(11));
    assert_eq!(told.formula, sum);
    assert_eq!(told.comparison, "49.0，限值 ≤ 50，达标");
    assert_eq!(told.bases, ["国家标准 GB 18918-2002 一级A"]);
    assert_eq!(told.clause, "SC-062（达标排放） · xunqing-discharge-1");
}

#[test]
fn a_correction_holds_whether_it_is_higher_or_lower() {
    for (first, corrected) in [("90", "40"), ("40", "90")] {
        let mut later = reading(cod(), 0, corrected, "N");
        later.received = later.received.plus_ms(1);
        for order in [[reading(cod(), 0, first, "N"), later], [later, reading(cod(), 0, first, "N")]] {
            let hour = record(order).mean(cod(), Period::hour_of(day().start()));
            assert_eq!(hour.mean, corrected.parse().ok());
        }
    }
}

#[test]
fn the_flag_set_is_the_stations() {
    let rules = DischargeRules { flags: FlagSet::SurfaceWater, ..DischargeRules::default() };
    let found = OutletRecord::from_readings(rules, [reading(cod(), 0, "9", "F")]).unwrap();
    let mean = found.mean(cod(), Period::Day(day()));
    assert_eq!(mean.left_out[0].reason, LeftReason::Flag("仪器通信故障"));
}

#[test]
fn an_hour_above_a_limit_for_hourly_values_makes_the_day_exceed() {
    let mut permits = permit("一级A", &[cod()]);
    permits[0].items[0].limits.push(hourly(cod(), 80));
    let mut readings = every_two_hours(cod(), ["40"; 12]);
    readings[5] = reading(cod(), 10, "81", "N");
    let found = record(readings.clone()).day(&permits, day());
    assert_eq!((found.verdict, found.items[0].verdict()), (Verdict::Exceeding, Verdict::Compliant));
    assert_eq!(found.exceeding_hours.len(), 1);
    readings[5] = reading(cod(), 10, "80", "N");
    let found = record(readings);
    assert_eq!(found.day(&permits, day()).verdict, Verdict::Compliant);
    let hours = found.item_hours(&permits, cod(), day(), day());
    assert_eq!((hours.periods, hours.compliant, hours.undetermined), (24, 12, 12));
}

#[test]
fn the_compliance_share_shows_its_denominators() {
    let on = |plus: i64, value: &str, n: usize| {
        let move_by = |mut r: Reading| {
            r.time = r.time.plus_ms(plus * 24 * HOUR);
            r
        };
        (0..12).take(n).map(|slot| move_by(reading(cod(), slot * 2, value, "N"))).collect::<Vec<_>>()
    };
    let found = record([on(0, "40", 12), on(1, "60", 12), on(2, "40", 3), on(3, "40", 12)].concat());
    let share = found.days(&permit("一级A", &[cod()]), day(), day().plus(4));
    assert_eq!(
        (share.periods, share.judged(), share.compliant, share.exceeding, share.undetermined),
        (5, 3, 2, 1, 2)
    );
    assert_eq!((share.percent(), share.judged_percent()), ("66.67".parse().ok(), "60.00".parse().ok()));
}

fn facilities(n: usize) -> Vec<DischargerId> {
    (0..n).map(|i| DischargerId::from(format!("rural-{i:02}").as_str())).collect()
}

fn report(facility: &DischargerId, state: FacilityState, at: i64) -> FacilityReport {
    FacilityReport { facility: facility.clone(), day: day(), state, reported: Instant(at) }
}

// Proves SC-061.
#[test]
fn sc_061_one_of_twenty_stopped_is_95_percent_and_red() {
    let register = facilities(20);
    let mut reports: Vec<_> = register.iter().map(|f| report(f, FacilityState::Running, 0)).collect();
    assert_eq!(running_share(&register, &reports, day()).light(), Light::Green);
    reports.push(report(&register[7], FacilityState::Stopped, 1));
    let share = running_share(&register, &reports, day());
    assert_eq!((share.percent(), share.light()), ("95.00".parse().ok(), Light::Red));
    assert_eq!(share.stopped, [register[7].clone()]);
}

// Proves SC-061.
#[test]
fn sc_061_unknown_facilities_stand_apart_and_never_count_as_running() {
    let register = facilities(20);
    let reports: Vec<_> = register[1..].iter().map(|f| report(f, FacilityState::Running, 0)).collect();
    let share = running_share(&register, &reports, day());
    assert_eq!(
        (share.percent(), share.light(), share.unknown.len()),
        ("95.00".parse().ok(), Light::Amber, 1)
    );
    let stranger = [report(&"elsewhere".into(), FacilityState::Running, 0)];
    let share = running_share(&register, &stranger, day());
    assert_eq!((share.running, share.unregistered.len()), (0, 1));
    assert_eq!(
        (running_share(&[], &[], day()).percent(), running_share(&[], &[], day()).light()),
        (None, Light::Amber)
    );
}

#[test]
fn of_two_reports_the_later_holds_and_of_two_at_once_the_worse() {
    let register = facilities(1);
    let of = |reports: &[(FacilityState, i64)]| {
        let reports: Vec<_> = reports.iter().map(|(s, at)| report(&register[0], *s, *at)).collect();
        running_share(&register, &reports, day()).light()
    };
    assert_eq!(of(&[(FacilityState::Running, 2), (FacilityState::Stopped, 1)]), Light::Green);
    assert_eq!(of(&[(FacilityState::Running, 1), (FacilityState::Abnormal, 1)]), Light::Red);
}

fn readings() -> impl Strategy<Value = Vec<Reading>> {
    let one = (0usize..2, 0i64..24, 0i64..4, 0i64..12_000, 0usize..6).prop_map(
        |(factor, hour, arrival, value, flag)| {
            let (factor, value) = if factor == 0 {
                (NH3N, Decimal::new(value, 3))
            } else {
                (WATER, Decimal::new(value, 3) + Decimal::TEN)
            };
            let mut reading = reading(factor, hour, "0", ["N", "N", "N", "L", "T", "F"][flag]);
            reading.value = value;
            reading.received = reading.received.plus_ms(arrival);
            reading
        },
    );
    prop::collection::vec(one, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_and_repetition_of_readings_make_no_difference(
        (list, shuffled) in readings().prop_flat_map(|l| {
            let repeated: Vec<_> = l.iter().chain(l.iter().step_by(3)).copied().collect();
            (Just(l), Just(repeated).prop_shuffle())
        })
    ) {
        let permits = permit("一级A", &[NH3N]);
        let (a, b) = (record(list), record(shuffled));
        prop_assert_eq!(a.day(&permits, day()), b.day(&permits, day()));
        prop_assert_eq!(a.item_hours(&permits, NH3N, day(), day()), b.item_hours(&permits, NH3N, day(), day()));
    }

    #[test]
    fn a_higher_value_never_turns_exceeding_into_compliant(list in readings(), which in any::<prop::sample::Index>(), more in 1i64..20_000) {
        let permits = permit("一级A", &[NH3N]);
        let mut higher = list.clone();
        let pollutant: Vec<_> = (0..list.len()).filter(|i| list[*i].factor == NH3N).collect();
        if !pollutant.is_empty() {
            higher[pollutant[which.index(pollutant.len())]].value += Decimal::new(more, 3);
        }
        for period in Period::hours_of(day()).chain([Period::Day(day())]) {
            let before = record(list.clone()).judge(&permits, NH3N, period).verdict();
            let after = record(higher.clone()).judge(&permits, NH3N, period).verdict();
            prop_assert!(!(before == Verdict::Exceeding && after == Verdict::Compliant), "{:?}", period);
        }
    }
}
