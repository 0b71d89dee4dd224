//! From readings to totals, events and areal means: what holds whatever the order and the gaps.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its values has failed")]

use proptest::prelude::*;
use standards::Decimal;
use standards::time::Instant;
use weather::rain::{
    ArealRules, EventRules, GaugeReading, GaugeRecord, GaugeSource, GradeTable, Increment, RainForm,
    RainGrade, RainSeries, SeriesRules, Span, Stamp, Weighting, Window, areal_series, events,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn mm(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn start() -> Instant {
    "2021-07-14 08:00".parse().unwrap()
}

fn after(hours: i64) -> Instant {
    start().plus_ms(hours * HOUR)
}

/// Hourly rain from 08:00 on; `-` is an hour without a reading.
fn hourly(values: &[&str]) -> RainSeries {
    let one = |(n, v): (i64, &&str)| {
        (*v != "-").then(|| Increment { from: after(n), to: after(n + 1), mm: mm(v), at_least: false })
    };
    RainSeries::of((0..).zip(values).filter_map(one).collect())
}

fn span(from: i64, to: i64) -> Span {
    Span { from: after(from), to: after(to) }
}

#[test]
fn a_total_with_a_missing_hour_is_a_lower_bound_and_names_the_hour() {
    let series = hourly(&["1.0", "2.0", "-", "4.0"]);
    let total = series.running(Window::H3, after(4));
    assert_eq!((total.mm, total.at_least), (mm("6.0"), true));
    assert_eq!(total.gaps, [span(2, 3)]);
    let total = series.total(span(0, 2));
    assert_eq!((total.mm, total.at_least, total.gaps.len()), (mm("3.0"), false, 0));
}

#[test]
fn rain_that_reaches_over_an_end_is_not_divided_but_a_dry_stretch_is() {
    let long = |mm| RainSeries::of(vec![Increment { from: after(0), to: after(6), mm, at_least: false }]);
    let wet = long(mm("12")).total(span(3, 6));
    assert_eq!((wet.mm, wet.gaps, wet.at_least), (Decimal::ZERO, vec![span(3, 6)], true));
    let dry = long(Decimal::ZERO).total(span(3, 6));
    assert_eq!((dry.gaps.len(), dry.at_least), (0, false));
}

#[test]
fn the_largest_hours_slide_at_the_data_s_own_step() {
    let series = hourly(&["0", "5", "9", "8", "0", "20", "-", "1"]);
    let peak = series.largest(Window::H3, span(0, 8)).unwrap();
    assert_eq!((peak.mm, peak.span), (mm("28"), span(3, 6)));
    assert!(peak.at_least, "another window with the missing hour may have had more");
    let peak = series.largest(Window::H3, span(3, 5)).unwrap();
    assert_eq!((peak.mm, peak.at_least), (mm("22"), false));
    assert!(series.largest(Window::H3, span(20, 30)).is_none());
}

#[test]
fn six_dry_hours_part_two_events_and_five_do_not() {
    let table = GradeTable::gbt28592_2012();
    let rules = EventRules::default();
    let five = hourly(&["3", "0", "0", "0", "0", "0", "4"]);
    assert_eq!(events(&five, &rules, &table, after(48)).len(), 1);
    let six = hourly(&["3", "0", "0", "0", "0", "0", "0", "4", "12"]);
    let told = events(&six, &rules, &table, after(10));
    assert_eq!(told.len(), 2);
    let (first, second) = (&told[0], &told[1]);
    assert_eq!((first.total, first.dry_before_ms, first.open), (mm("3"), None, false));
    assert_eq!((second.total, second.dry_before_ms), (mm("16"), Some(6 * HOUR)));
    assert_eq!((second.span, second.open, second.at_least), (span(7, 9), true, false));
    assert_eq!(second.peak_hour.unwrap().span, span(8, 9));
    assert_eq!(second.grade, RainGrade::Heavy, "16 mm within 12 hours is 大雨");
    assert!(!second.dry_before_uncertain);
}

#[test]
fn an_event_of_less_than_the_threshold_is_none_and_does_not_end_the_dry_time() {
    let table = GradeTable::gbt28592_2012();
    let mut values = vec!["3"];
    values.extend(["0"; 10]);
    values.push("0.2");
    values.extend(["0"; 10]);
    values.push("4");
    let told = events(&hourly(&values), &EventRules::default(), &table, after(100));
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].dry_before_ms, Some(21 * HOUR));
}

#[test]
fn missing_hours_are_named_within_an_event_and_before_it() {
    let table = GradeTable::gbt28592_2012();
    let values = ["3", "-", "2", "0", "0", "-", "0", "0", "0", "0", "4"];
    let told = events(&hourly(&values), &EventRules::default(), &table, after(100));
    assert_eq!(told.len(), 2);
    assert!(told[0].at_least && told[1].dry_before_uncertain && !told[1].at_least);
}

#[test]
fn an_area_without_one_gauge_is_the_mean_of_the_others_and_says_so() {
    let (a, b, c) = (hourly(&["4", "4"]), hourly(&["8", "-"]), hourly(&["0", "2"]));
    let given = Weighting::Given(["0.5", "0.25", "0.25"].map(mm).to_vec());
    let areal = areal_series(&[&a, &b, &c], &given, &ArealRules::default(), span(0, 4));
    let told: Vec<String> = areal.series.increments().iter().map(|i| i.mm.round_dp(3).to_string()).collect();
    assert_eq!(told, ["4.00", "3.333"]);
    assert_eq!(areal.gauges.iter().map(|g| g.absent).collect::<Vec<_>>(), [0, 1, 0]);
}

#[test]
fn five_minute_values_an_hour_s_total_and_a_counter_meet_in_one_series() {
    let sources = vec![
        GaugeSource { form: RainForm::of_code("PN05").unwrap() },
        GaugeSource { form: RainForm::of_code("P1").unwrap() },
        GaugeSource { form: RainForm::of_code("PT").unwrap() },
    ];
    let reading = |source, minutes: i64, value: &str| GaugeReading {
        source,
        time: start().plus_ms(minutes * MINUTE),
        mm: Some(mm(value)),
    };
    let mut readings: Vec<_> = (1..=11).map(|n| reading(0, n * 5, "0.2")).collect();
    readings.push(reading(1, 60, "3.0"));
    readings.extend([reading(2, 60, "103.0"), reading(2, 120, "107.5")]);
    let record = GaugeRecord::read(SeriesRules::default(), sources, readings);
    let total = record.series().running(Window::H3, after(2));
    assert_eq!(total.mm, mm("7.5"), "3.0 by the hour's total, 4.5 by the counter");
    assert_eq!(total.gaps, [span(-1, 0)]);
    assert_eq!(
        record.series().increments()[11].mm,
        mm("0.8"),
        "what the hour leaves to the missing five minutes"
    );
}

#[test]
fn a_corrected_value_re_decides_and_a_withdrawn_one_is_gone() {
    let source = || vec![GaugeSource { form: RainForm::period(60) }];
    let reading =
        |hour: i64, value: Option<&str>| GaugeReading { source: 0, time: after(hour), mm: value.map(mm) };
    let mut record =
        GaugeRecord::read(SeriesRules::default(), source(), [reading(1, Some("30")), reading(2, Some("5"))]);
    assert!(record.apply([reading(1, Some("3"))]));
    assert_eq!(record.series().total(span(0, 2)).mm, mm("8"));
    assert!(record.apply([reading(2, None)]) && !record.apply([reading(2, None)]));
    assert_eq!(record.series().total(span(0, 2)).gaps, [span(1, 2)]);
    assert!(!record.apply([GaugeReading { source: 9, time: after(3), mm: Some(mm("1")) }]), "no such source");
}

#[test]
fn what_people_enter_fills_what_the_gauge_leaves_and_no_more() {
    let source = vec![GaugeSource { form: RainForm::period(60) }];
    let hour = |n: i64, value: &str| GaugeReading { source: 0, time: after(n), mm: Some(mm(value)) };
    let mut record = GaugeRecord::read(SeriesRules::default(), source, [hour(1, "2"), hour(2, "3")]);
    let entered = |from, to, value: &str| Increment {
        from: after(from),
        to: after(to),
        mm: mm(value),
        at_least: false,
    };
    record.enter(vec![entered(0, 2, "50"), entered(0, 6, "9")]);
    assert_eq!(record.series().total(span(0, 6)).mm, mm("9"), "the hours stay, the rest goes to the gap");
    assert!(record.series().total(span(0, 6)).gaps.is_empty());
    record.enter(Vec::new());
    assert_eq!(record.series().total(span(0, 6)).mm, mm("5"));
}

/// Readings of a counter and of hours, some silly.
fn any_readings() -> impl Strategy<Value = Vec<GaugeReading>> {
    let value = prop_oneof![
        8 => (0i64..600).prop_map(|n| Decimal::new(n, 1)),
        1 => Just(Decimal::new(-5, 1)),
        1 => Just(Decimal::MAX),
        1 => (0i64..1_100_000).prop_map(|n| Decimal::new(n, 1)),
    ];
    let one = (0usize..3, 0i64..400, prop::option::weighted(0.95, value))
        .prop_map(|(source, n, mm)| GaugeReading { source, time: start().plus_ms(n * 15 * MINUTE), mm });
    prop::collection::vec(one, 0..120)
}

fn sources() -> Vec<GaugeSource> {
    vec![
        GaugeSource { form: RainForm::period(60) },
        GaugeSource { form: RainForm::Running },
        GaugeSource { form: RainForm::Cumulative },
    ]
}

proptest! {
    #[test]
    fn the_order_and_the_batches_of_arrival_make_no_difference(
        readings in any_readings(), seed in any::<prop::sample::Index>(), cut in 1usize..20,
    ) {
        let mut last = std::collections::BTreeMap::new();
        for reading in &readings {
            last.insert((reading.source, reading.time), *reading);
        }
        let mut shuffled: Vec<_> = last.into_values().collect();
        let at_once = GaugeRecord::read(SeriesRules::default(), sources(), shuffled.clone());
        if !shuffled.is_empty() {
            let middle = seed.index(shuffled.len());
            shuffled.rotate_left(middle);
            let half = shuffled.len() / 2;
            shuffled[..half].reverse();
        }
        let mut one_by_one = GaugeRecord::new(SeriesRules::default(), sources());
        for batch in shuffled.chunks(cut) {
            one_by_one.apply(batch.iter().copied());
        }
        prop_assert_eq!(at_once.series(), one_by_one.series());
        let table = GradeTable::gbt28592_2012();
        let decided = |r: &GaugeRecord| events(r.series(), &EventRules::default(), &table, after(100));
        prop_assert_eq!(decided(&at_once), decided(&one_by_one));
    }

    #[test]
    fn corrections_and_withdrawals_one_by_one_leave_what_reading_the_rest_makes(
        readings in any_readings(), entered in prop::collection::vec((0i64..100, 1i64..30, 0i64..90), 0..3), forget in 0i64..100,
    ) {
        let forms = || {
            let start = RainForm::Period { minutes: 60, stamp: Stamp::Start };
            [RainForm::period(5), start, RainForm::Running, RainForm::Cumulative]
        };
        let entered: Vec<_> = entered
            .iter()
            .map(|(from, hours, mm)| {
                Increment { from: after(*from), to: after(from + hours), mm: Decimal::new(*mm, 1), at_least: false }
            })
            .collect();
        for form in forms() {
            let sources = || vec![GaugeSource { form }, GaugeSource { form: RainForm::Cumulative }, GaugeSource { form }];
            let mut record = GaugeRecord::new(SeriesRules::default(), sources());
            record.enter(entered.clone());
            let mut kept = std::collections::BTreeMap::new();
            for reading in &readings {
                let before = record.series().clone();
                let differs = record.apply([*reading]);
                prop_assert_eq!(differs, before != *record.series());
                match reading.mm {
                    Some(_) => drop(kept.insert((reading.source, reading.time), *reading)),
                    None => drop(kept.remove(&(reading.source, reading.time))),
                }
            }
            let mut at_once = GaugeRecord::read(SeriesRules::default(), sources(), kept.values().copied());
            at_once.enter(entered.clone());
            prop_assert_eq!(record.series(), at_once.series());

            let forgotten = record.forget_before(after(forget));
            let rest = kept.values().filter(|reading| !forgotten || reading.time >= after(forget)).copied();
            let mut of_rest = GaugeRecord::read(SeriesRules::default(), sources(), rest);
            of_rest.enter(entered.clone());
            prop_assert_eq!(record.series(), of_rest.series());
        }
    }

    #[test]
    fn increments_never_overlap_and_parts_never_exceed_the_whole(readings in any_readings()) {
        let record = GaugeRecord::read(SeriesRules::default(), sources(), readings);
        let all = record.series().increments();
        prop_assert!(all.windows(2).all(|pair| pair[0].to <= pair[1].from));
        prop_assert!(all.iter().all(|i| i.from < i.to && i.mm >= Decimal::ZERO));
        let whole: Decimal = all.iter().map(|i| i.mm).sum();
        let rules = EventRules { least_mm: Decimal::ZERO, ..EventRules::default() };
        let told = events(record.series(), &rules, &GradeTable::gbt28592_2012(), Instant(i64::MAX));
        let in_events: Decimal = told.iter().map(|e| e.total).sum();
        prop_assert_eq!(whole, in_events, "every drop belongs to one event");
        for event in &told {
            prop_assert!(event.largest_12h <= event.largest_24h && event.largest_24h <= event.total);
        }
        prop_assert!(told.windows(2).all(|p| p[1].span.from.0 - p[0].span.to.0 >= rules.dry_gap_ms));
    }

    #[test]
    fn the_largest_window_is_the_largest_of_all_windows(values in prop::collection::vec(prop::option::weighted(0.9, 0i64..300), 1..60)) {
        let one = |(n, v): (i64, &Option<i64>)| {
            v.map(|v| Increment { from: after(n), to: after(n + 1), mm: Decimal::new(v, 1), at_least: false })
        };
        let series = RainSeries::of((0i64..).zip(&values).filter_map(one).collect());
        let whole = span(0, 100);
        for window in Window::ALL {
            let slid = series.increments().iter().map(|i| series.running(window, i.to).mm).max();
            let peak = series.largest(window, whole);
            prop_assert_eq!(peak.map(|p| p.mm), slid);
            if let Some(peak) = peak {
                prop_assert_eq!(series.total(peak.span).mm, peak.mm);
            }
        }
    }
}
