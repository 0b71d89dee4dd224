//! The clauses of the notice on daily and monthly means: SC-011, SC-012, SC-013.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use evaluation::{DataOrigin, Effect, LeftOut, Observed, RunLevel, SectionProfile, SectionRecord};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, FrameId, Origin, Reading, ReadingFlag, WaterClass};

const PH: FactorCode = FactorCode::PH;
const DO: FactorCode = FactorCode::DISSOLVED_OXYGEN;
const CODMN: FactorCode = FactorCode::PERMANGANATE_INDEX;
const NH3N: FactorCode = FactorCode::AMMONIA_NITROGEN;
const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const CLEAN: [(FactorCode, &str); 5] = [(PH, "8"), (DO, "8"), (CODMN, "3"), (NH3N, "0.3"), (TP, "0.1")];

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

fn observed(factor: FactorCode, time: Instant, value: &str, flag: &str) -> Observed {
    let reading =
        Reading { factor, time, received: time, value: value.parse().unwrap(), flag: flag.parse().unwrap() };
    Observed { reading, frame: FrameId(1), origin: Origin::Measured }
}

fn section() -> SectionRecord {
    SectionRecord::new(SectionProfile::river(WaterClass::III)).unwrap()
}

/// `results` four-hourly results of every judged item, clean but for `factor`.
fn fill(record: &mut SectionRecord, on: BeijingDay, results: i64, factor: FactorCode, value: &str) {
    for slot in 0..results {
        let time = on.start().plus_ms(slot * 4 * 3_600_000);
        for (code, clean) in CLEAN {
            record.apply(observed(code, time, if code == factor { value } else { clean }, "N"));
        }
    }
}

/// A section whose days, from `first` on, are told by letters: `E` TP exceeds, `D` DO too low, `o` clean, `?` one result only,
/// `-` nothing.
fn days(first: BeijingDay, letters: &str) -> (SectionRecord, BeijingDay) {
    let mut record = section();
    let mut on = first;
    for letter in letters.chars() {
        match letter {
            'E' => fill(&mut record, on, 6, TP, "0.201"),
            'D' => fill(&mut record, on, 6, DO, "4.94"),
            'o' => fill(&mut record, on, 6, TP, "0.2"),
            '?' => fill(&mut record, on, 1, TP, "0.5"),
            _ => {}
        }
        on = on.next();
    }
    (record, on.previous())
}

/// What arrived later does not change what a day in the past looked like.
#[test]
fn a_look_back_at_a_month_counts_no_day_after_the_one_looked_from() {
    let first = day("2021-07-01");
    let (whole, _) = days(first, "oooEE");
    let (known_then, third) = days(first, "ooo");
    let month = |record: &SectionRecord| {
        record.judged().period(evaluation::Period::Month, third, third.end()).unwrap()
    };
    assert_eq!(month(&whole).days, month(&known_then).days);
    assert_eq!(month(&whole).items, month(&known_then).items);
    let left =
        |record: &SectionRecord| record.judged().outlook(month(record).span, third.end()).unwrap().days_left;
    assert_eq!((left(&whole), left(&known_then)), (28, 28));
}

fn check_run(letters: &str, days_: u32, confirmed: u32, level: RunLevel) {
    let (record, last) = days(day("2021-06-28"), letters);
    let run = record.run(last, last.end());
    assert_eq!((run.days, run.confirmed_days, run.level), (days_, confirmed, level), "{letters}");
}

#[test]
fn sc_013_two_days_raise_no_alarm_and_three_days_do() {
    check_run("oEE", 2, 2, RunLevel::Warning);
    check_run("oEEE", 3, 3, RunLevel::Alarm);
}

#[test]
fn sc_013_two_days_a_good_day_and_two_days_raise_no_alarm() {
    check_run("EEoEE", 2, 2, RunLevel::Warning);
}

#[test]
fn sc_013_an_invalid_or_a_missing_day_suspends_the_run() {
    for gap in ["?", "-"] {
        let (record, last) = days(day("2021-06-28"), &format!("oEE{gap}"));
        let run = record.run(last, last.end());
        assert_eq!((run.days, run.suspended, run.suspended_days), (2, true, 1));
        let (record, last) = days(day("2021-06-28"), &format!("oEE{gap}E"));
        let run = record.run(last, last.end());
        assert_eq!((run.days, run.level, run.suspected), (3, RunLevel::Warning, true));
    }
}

#[test]
fn sc_013_the_run_crosses_the_month_boundary() {
    let (record, last) = days(day("2021-06-29"), "EEE");
    let run = record.run(last, last.end());
    assert_eq!((run.from, run.to), (Some(day("2021-06-29")), Some(day("2021-07-01"))));
    assert_eq!(run.level, RunLevel::Alarm);
}

#[test]
fn sc_013_dissolved_oxygen_exceeds_on_the_low_side() {
    let (record, last) = days(day("2021-06-28"), "DDD");
    let run = record.run(last, last.end());
    assert_eq!((run.level, run.same_item()), (RunLevel::Alarm, Some((DO, 3))));
    let mut record = section();
    fill(&mut record, last, 6, DO, "4.96");
    assert_eq!(
        record.day(last, last.end()).unwrap().exceeding,
        Some(false),
        "4.96 rounds to 5.0, which keeps the limit"
    );
}

#[test]
fn sc_013_a_day_in_progress_does_not_count_before_it_is_over_or_all_its_results_are_in() {
    let (mut record, last) = days(day("2021-06-28"), "EE");
    let today = last.next();
    fill(&mut record, today, 5, TP, "0.5");
    let evening = today.end().plus_ms(-3_600_000);
    assert!(!record.day(today, evening).unwrap().settled);
    assert_eq!(record.run(today, evening).level, RunLevel::Warning);
    fill(&mut record, today, 6, TP, "0.5");
    assert!(record.day(today, evening).unwrap().settled);
    assert_eq!(record.run(today, evening).level, RunLevel::Alarm);
}

#[test]
fn sc_013_a_late_correction_takes_an_alarm_back() {
    let (mut record, last) = days(day("2021-06-28"), "EEE");
    let middle = last.previous();
    for slot in 0..6 {
        let mut corrected = observed(TP, middle.start().plus_ms(slot * 4 * 3_600_000), "0.15", "N");
        corrected.reading.received = last.end();
        let applied = record.apply(corrected);
        assert_eq!((applied.day, applied.effect, applied.changed), (middle, Effect::Revised, true));
    }
    assert_eq!(record.run(last, last.end()).level, RunLevel::Exceeding);
    assert_eq!(record.day(middle, last.end()).unwrap().revisions(), 6);
}

#[test]
fn sc_012_a_month_equal_to_the_limit_keeps_it_and_one_step_above_exceeds() {
    for (value, compliant, mean) in [("0.2", Some(true), "0.200"), ("0.201", Some(false), "0.201")] {
        let mut record = section();
        for on in day("2021-07-01").to(day("2021-07-31")) {
            fill(&mut record, on, 6, TP, value);
        }
        let month = record.month_to_date(day("2021-07-31"), day("2021-08-01").start()).unwrap();
        assert_eq!(month.item(TP).unwrap().assessment.unwrap().mean.to_string(), mean);
        assert_eq!(
            (month.compliant, month.settled, month.valid_share()),
            (compliant, true, Some(Decimal::ONE))
        );
    }
}

#[test]
fn sc_012_a_month_of_invalid_days_is_not_judged() {
    let (record, last) = days(day("2021-07-01"), "EE????");
    let month = record.month_to_date(last, last.end()).unwrap();
    assert_eq!((month.days.elapsed, month.days.valid, month.compliant), (6, 2, None));
    let tp = month.item(TP).unwrap();
    assert_eq!((tp.valid, tp.n), (false, 2));
    assert_eq!(tp.assessment.unwrap().class, None);
}

#[test]
fn sc_012_a_month_takes_ph_by_ion_activity_and_leaves_the_day_in_progress_out() {
    let mut record = section();
    fill(&mut record, day("2021-07-01"), 6, PH, "6.5");
    fill(&mut record, day("2021-07-02"), 6, PH, "8.5");
    fill(&mut record, day("2021-07-03"), 3, PH, "3");
    let noon = day("2021-07-03").start().plus_ms(12 * 3_600_000);
    let month = record.month_to_date(day("2021-07-03"), noon).unwrap();
    assert_eq!((month.days.elapsed, month.settled), (2, false));
    let ph = month.item(PH).unwrap().assessment.unwrap();
    assert_eq!((ph.exact.rounded(2).to_string(), ph.mean.to_string()), ("6.80".into(), "7".into()));
}

#[test]
fn sc_011_without_a_target_nothing_is_compliant_and_nothing_exceeds() {
    let mut record = SectionRecord::new(SectionProfile::default()).unwrap();
    let on = day("2021-07-01");
    fill(&mut record, on, 6, TP, "9");
    let judged = record.day(on, on.end()).unwrap();
    assert_eq!((judged.exceeding, judged.verdict()), (None, "目标未设定"));
    assert_eq!(judged.class, Some(WaterClass::WorseThanV));
    assert_eq!(record.month_to_date(on, on.end()).unwrap().compliant, None);
    assert_eq!(record.run(on, on.end()).level, RunLevel::None);
}

#[test]
fn the_daily_mean_is_rounded_once_and_carries_class_multiple_and_main_pollutants() {
    let mut record = section();
    let on = day("2021-07-01");
    fill(&mut record, on, 6, TP, "0.33");
    let judged = record.day(on, on.end()).unwrap();
    let tp = judged.item(TP).unwrap();
    assert_eq!((tp.mean().unwrap().to_string(), tp.class()), ("0.330".into(), Some(WaterClass::V)));
    assert_eq!(tp.multiple(), "0.6".parse().ok());
    assert_eq!((judged.class, judged.verdict()), (Some(WaterClass::V), "超标"));
    assert_eq!(judged.main_pollutants[0].to_string(), "总磷(0.6)");
    assert_eq!(&*judged.rules, "GB 3838-2002 · xunqing-rules-2");
    assert_eq!(judged.origin, Some(DataOrigin::Measured));
}

#[test]
fn daily_ph_is_judged_as_an_integer() {
    for (value, exceeding) in
        [("9.4", Some(false)), ("9.5", Some(true)), ("5.5", Some(false)), ("5.4", Some(true))]
    {
        let mut record = section();
        fill(&mut record, day("2021-07-01"), 6, PH, value);
        let judged = record.day(day("2021-07-01"), day("2021-07-02").start()).unwrap();
        assert_eq!(judged.exceeding, exceeding, "{value}");
    }
}

#[test]
fn a_day_needs_four_of_six_results_and_crowded_ones_fill_one_slot_only() {
    let on = day("2021-07-01");
    for (results, valid) in [(3, false), (4, true)] {
        let mut record = section();
        fill(&mut record, on, results, TP, "0.3");
        let judged = record.day(on, on.end()).unwrap();
        assert_eq!((judged.valid, judged.item(TP).unwrap().valid), (valid, valid));
        assert_eq!(judged.exceeding, valid.then_some(true));
        assert!(judged.item(TP).unwrap().mean().is_some());
    }
    let mut record = section();
    for minute in 0..30 {
        record.apply(observed(TP, on.start().plus_ms(minute * 60_000), "0.3", "N"));
    }
    let tp = *record.day(on, on.end()).unwrap().item(TP).unwrap();
    assert_eq!((tp.n, tp.n_slots, tp.valid, tp.class()), (30, 1, false, None));
}

#[test]
fn one_exceeding_item_makes_the_day_exceed_even_when_another_is_missing_but_never_clears_it() {
    let on = day("2021-07-01");
    for (value, exceeding) in [("0.3", Some(true)), ("0.1", None)] {
        let mut record = section();
        for slot in 0..6 {
            record.apply(observed(TP, on.start().plus_ms(slot * 4 * 3_600_000), value, "N"));
        }
        assert_eq!(record.day(on, on.end()).unwrap().exceeding, exceeding);
    }
}

#[test]
fn a_non_detect_counts_as_half_its_detection_limit_and_a_coarse_one_neither_clears_nor_accuses() {
    let on = day("2021-07-01");
    for (limit, exceeds, mean) in
        [("0.05", Some(false), "0.025"), ("0.3", None, "0.150"), ("0.5", None, "0.250")]
    {
        let mut record = section();
        for slot in 0..6 {
            record.apply(observed(TP, on.start().plus_ms(slot * 4 * 3_600_000), limit, "L"));
        }
        let tp = *record.day(on, on.end()).unwrap().item(TP).unwrap();
        assert_eq!(
            (tp.exceeds(), tp.mean().unwrap().to_string(), tp.n_non_detect),
            (exceeds, mean.into(), 6)
        );
    }
}

#[test]
fn values_left_out_stand_in_the_day_with_their_reason() {
    let on = day("2021-07-01");
    let mut record = section();
    record.apply(observed(TP, on.start(), "9", "M"));
    record.apply(observed(NH3N, on.start(), "-1", "N"));
    record.apply(observed(FactorCode::TURBIDITY, on.start(), "120", "N"));
    let samples = record.samples(on);
    let reasons: Vec<_> = samples[0].rows.iter().map(|r| r.left_out).collect();
    let maintenance = LeftOut::Flag(ReadingFlag::MAINTENANCE);
    assert_eq!(reasons, [Some(LeftOut::Negative), Some(maintenance), None]);
    assert_eq!(maintenance.to_string(), "标识 M（维护调试），不计入统计");
    let judged = record.day(on, on.end()).unwrap();
    let tp = judged.item(TP).unwrap();
    assert_eq!((tp.n, tp.n_left_out, tp.mean()), (0, 1, None));
    assert!(!judged.item(FactorCode::TURBIDITY).unwrap().judged);
}

#[test]
fn the_latest_sample_is_the_newest_by_measurement_and_old_values_are_not_judged_with_it() {
    let on = day("2021-07-03");
    let mut record = section();
    record.apply(observed(TP, on.start(), "0.1", "N"));
    let mut late = observed(TP, on.start().plus_ms(-4 * 3_600_000), "0.9", "N");
    late.reading.received = on.end();
    record.apply(late);
    record.apply(observed(NH3N, day("2021-07-01").start(), "9", "N"));
    let latest = record.latest(on.end()).unwrap();
    assert_eq!((latest.at, latest.sample.class), (on.start(), Some(WaterClass::II)));
    let stale: Vec<_> = latest.items.iter().map(|i| (i.observation.factor, i.stale)).collect();
    assert_eq!(stale, [(NH3N, true), (TP, false)]);
    assert_eq!(record.latest(on.start().plus_ms(-1)).unwrap().sample.class, Some(WaterClass::WorseThanV));
    assert_eq!(record.latest(day("2021-06-30").start()), None);
}

#[test]
fn measured_and_made_values_of_a_section_have_their_own_spans() {
    let mut record = section();
    fill(&mut record, day("2021-06-30"), 1, TP, "0.1");
    let mut made = observed(TP, day("2021-07-02").start(), "0.1", "N");
    made.origin = Origin::Synthetic;
    record.apply(made);
    record.apply(observed(NH3N, day("2021-07-02").start(), "0.1", "N"));
    assert_eq!(
        record.day(day("2021-07-02"), day("2021-07-03").start()).unwrap().origin,
        Some(DataOrigin::Mixed)
    );
    let span = record.span(Origin::Synthetic).unwrap();
    assert_eq!((span.first, span.days), (day("2021-07-02"), 1));
    let span = record.span(Origin::Measured).unwrap();
    assert_eq!((span.first, span.last, span.days), (day("2021-06-30"), day("2021-07-02"), 2));
}

#[test]
fn observations_of_a_span_come_in_order_without_its_end() {
    let (record, _) = days(day("2021-06-30"), "ooo");
    let (from, to) = (day("2021-06-30").start().plus_ms(1), day("2021-07-02").start());
    let times: Vec<_> = record.observations(TP, from, to).map(|o| o.time).collect();
    assert_eq!(times.len(), 11);
    assert!(times.is_sorted() && times.iter().all(|t| from <= *t && *t < to));
    assert_eq!(record.observations(TP, to, from).count(), 0);
}
