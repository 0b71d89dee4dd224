//! The life of warnings, told as sentences and tried on random histories.

#![expect(clippy::unwrap_used, reason = "tests")]

use campaign::warning::{
    Change, DayClass, EndReason, Facts, ForecastHistory, ForecastIssue, ItemHistory, ItemSample, Level,
    RunDay, RunHistory, SectionHistory, SectionSample, Warning, WarningKey, WarningKind, WarningRules, apply,
    decide, warnings_of, window_from,
};
use proptest::prelude::*;
use standards::exceedance::exceedance_multiple;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, Edition, FactorCode, Limit, WaterBody, WaterClass};

const HOUR: i64 = 3_600_000;

fn rules() -> WarningRules {
    WarningRules {
        close_after_readings: 2,
        severe_multiple: Decimal::ONE,
        run_warn_days: 2,
        run_days: 3,
        window_days: 45,
        forecast_percent: 30,
        forecast_likely_percent: 50,
    }
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn day(text: &str) -> BeijingDay {
    text.parse().unwrap()
}

/// A sample that arrived 20 minutes after it was measured, judged against class Ⅲ of rivers.
fn sample(factor: FactorCode, measured: Instant, value: &str) -> ItemSample {
    let (edition, value) = (Edition::gb3838_2002(), value.parse().unwrap());
    let limit = edition.limit(factor, WaterClass::III, WaterBody::River).unwrap();
    ItemSample {
        measured,
        received: measured.plus_ms(HOUR / 3),
        value,
        limit,
        exceeds: !limit.is_kept_by(value),
        class: edition.class_of(factor, value, WaterBody::River).unwrap(),
        multiple: exceedance_multiple(factor, value, limit),
    }
}

fn empty(asof: Instant) -> SectionHistory {
    SectionHistory {
        section: "daixianqiao".into(),
        target: WaterClass::III,
        from: window_from(&rules(), asof, &[]),
        asof,
        items: Vec::new(),
        samples: Vec::new(),
        days: Vec::new(),
        runs: Vec::new(),
        forecasts: Vec::new(),
        forecasts_from: Instant(i64::MIN),
    }
}

/// Four-hourly samples of one item from 2021-04-01 08:00.
fn item(factor: FactorCode, values: &[&str]) -> SectionHistory {
    let start = at("2021-04-01 08:00");
    let samples: Vec<_> =
        (0i64..).zip(values).map(|(i, v)| sample(factor, start.plus_ms(i * 4 * HOUR), v)).collect();
    let mut history = empty(samples.last().map_or(start, |s| s.received));
    history.items.push(ItemHistory { factor, samples });
    history
}

fn tp(values: &[&str]) -> SectionHistory {
    item(FactorCode::TOTAL_PHOSPHORUS, values)
}

fn only(history: &SectionHistory) -> Warning {
    let mut all = warnings_of(&rules(), history);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

#[test]
fn a_reading_at_the_limit_opens_nothing() {
    assert_eq!(warnings_of(&rules(), &tp(&["0.2", "0.199", "0.20"])), []);
}

#[test]
fn a_reading_over_the_limit_opens_a_warning_with_its_numbers() {
    let warning = only(&tp(&["0.265"]));
    assert_eq!(warning.title("代县桥"), "代县桥 总磷超标0.3倍（0.265 mg/L，限值0.2）");
    assert_eq!(warning.detail(), "4月1日08:00测得总磷0.265 mg/L，超标0.3倍（目标Ⅲ类，限值0.2）。");
    assert_eq!((warning.level, warning.is_open()), (Level::Warn, true));
    assert_eq!(warning.opened.measured, at("2021-04-01 08:00"));
    assert_eq!(warning.opened.received, at("2021-04-01 08:20"));
    assert_eq!(warning.key.to_string(), "daixianqiao/item-over-limit/w21011/20210401080000");
    assert_eq!(warning.key.to_string().parse(), Ok(warning.key.clone()));
}

#[test]
fn it_stays_one_warning_while_it_lasts_and_remembers_its_peak() {
    let warning = only(&tp(&["0.212", "0.265", "0.19", "0.24"]));
    let Facts::Item(facts) = &warning.facts else { panic!("{warning:#?}") };
    assert_eq!((facts.over, facts.kept), (3, 0));
    assert_eq!(facts.peak.measured, at("2021-04-01 12:00"));
    assert_eq!(warning.title("代县桥"), "代县桥 总磷超标0.2倍（0.24 mg/L，限值0.2）");
    assert!(warning.detail().contains("共3次超标，最重为0.265 mg/L（4月1日12:00，超标0.3倍）。"));
}

#[test]
fn one_reading_within_the_limit_does_not_close_it_but_two_in_a_row_do() {
    assert!(only(&tp(&["0.265", "0.19"])).is_open());
    assert!(only(&tp(&["0.265", "0.19", "0.21", "0.19"])).is_open());
    let closed = only(&tp(&["0.265", "0.19", "0.21", "0.19", "0.18"]));
    let ended = closed.ended.unwrap();
    assert_eq!((ended.reason, ended.at.measured), (EndReason::Recovered, at("2021-04-02 00:00")));
    assert!(closed.detail().ends_with("4月2日00:00恢复，预警解除。"), "{}", closed.detail());
}

#[test]
fn after_it_closed_a_new_exceedance_is_a_new_warning() {
    let all = warnings_of(&rules(), &tp(&["0.265", "0.19", "0.18", "0.3"]));
    assert_eq!(all.iter().map(Warning::is_open).collect::<Vec<_>>(), [false, true]);
    assert_ne!(all[0].key, all[1].key);
}

#[test]
fn a_multiple_of_one_or_worse_than_class_five_is_severe_and_stays_so() {
    assert_eq!(only(&tp(&["0.39"])).level, Level::Severe, "1.0 after rounding");
    assert_eq!(only(&tp(&["0.38"])).level, Level::Warn);
    assert_eq!(only(&tp(&["0.41", "0.21"])).level, Level::Severe);
    assert_eq!(only(&item(FactorCode::DISSOLVED_OXYGEN, &["1.9"])).level, Level::Severe);
}

#[test]
fn oxygen_and_ph_say_which_side_and_no_multiple() {
    let title = |factor, value| only(&item(factor, &[value])).title("代县桥");
    assert_eq!(title(FactorCode::DISSOLVED_OXYGEN, "4.2"), "代县桥 溶解氧低于限值（4.2 mg/L，限值5）");
    assert_eq!(title(FactorCode::PH, "9.3"), "代县桥 pH超出范围（9.3，限值6～9）");
    assert_eq!(title(FactorCode::AMMONIA_NITROGEN, "1.01"), "代县桥 氨氮超标（1.01 mg/L，限值1）");
    let lowest = only(&item(FactorCode::DISSOLVED_OXYGEN, &["4.2", "3.9", "4.5"]));
    assert!(matches!(&lowest.facts, Facts::Item(f) if f.peak.value == "3.9".parse().unwrap()));
}

fn classes(days: &[(&str, WaterClass)], samples: &[(&str, WaterClass)]) -> SectionHistory {
    let mut history = empty(at("2021-07-10 00:00"));
    history.days = days.iter().map(|(d, class)| DayClass { day: day(d), class: *class }).collect();
    let section_sample = |(time, class): &(&str, WaterClass)| SectionSample {
        measured: at(time),
        received: at(time).plus_ms(HOUR / 3),
        class: *class,
        items: vec![FactorCode::TOTAL_PHOSPHORUS],
    };
    history.samples = samples.iter().map(section_sample).collect();
    history
}

#[test]
fn a_sample_worse_than_the_last_valid_day_is_a_class_fall() {
    use WaterClass::{II, III, V};
    let history = classes(&[("2021-07-04", III), ("2021-07-06", II)], &[("2021-07-08 08:00", III)]);
    let fall = only(&history);
    assert_eq!((fall.key.kind, fall.level), (WarningKind::ClassFall, Level::Watch));
    assert_eq!(fall.title("代县桥"), "代县桥 水质类别由Ⅱ类下降为Ⅲ类");
    let deep = only(&classes(&[("2021-07-06", II)], &[("2021-07-08 08:00", III), ("2021-07-08 12:00", V)]));
    assert_eq!((deep.level, deep.title("代县桥")), (Level::Warn, "代县桥 水质类别由Ⅱ类下降为Ⅴ类".into()));
    assert!(deep.detail().contains("由总磷决定"), "{}", deep.detail());
}

#[test]
fn a_class_fall_keeps_its_baseline_and_closes_when_the_class_is_back_twice() {
    use WaterClass::{II, III};
    let days = [("2021-07-06", II), ("2021-07-07", III)];
    let samples = [("2021-07-07 08:00", III), ("2021-07-08 08:00", III), ("2021-07-08 12:00", II)];
    assert!(only(&classes(&days, &samples)).is_open(), "the worse day of 07-07 is no new baseline");
    let back = [samples.as_slice(), &[("2021-07-08 16:00", II)]].concat();
    assert_eq!(only(&classes(&days, &back)).ended.unwrap().at.measured, at("2021-07-08 16:00"));
}

#[test]
fn without_a_valid_day_before_there_is_no_class_fall() {
    use WaterClass::{II, V};
    assert_eq!(warnings_of(&rules(), &classes(&[], &[("2021-07-08 08:00", V)])), []);
    let same_day = classes(&[("2021-07-08", II)], &[("2021-07-08 08:00", V)]);
    assert_eq!(warnings_of(&rules(), &same_day), []);
}

fn run_day(text: &str) -> RunDay {
    let end = day(text).end();
    let items = vec![FactorCode::TOTAL_PHOSPHORUS];
    RunDay { day: day(text), measured: end.plus_ms(-4 * HOUR), received: end.plus_ms(-3 * HOUR), items }
}

fn run(days: &[&str], ended: Option<&str>) -> SectionHistory {
    let mut history = empty(at("2021-07-20 00:00"));
    history.runs.push(RunHistory {
        days: days.iter().map(|d| run_day(d)).collect(),
        confirmed: true,
        suspended: false,
        ended: ended.map(run_day),
    });
    history
}

#[test]
fn a_run_warns_on_its_second_day_and_is_severe_on_its_third() {
    assert_eq!(warnings_of(&rules(), &run(&["2021-07-10"], None)), []);
    let two = only(&run(&["2021-07-10", "2021-07-11"], None));
    assert_eq!((two.level, two.title("代县桥")), (Level::Warn, "代县桥 日均值连续2日超标（总磷）".into()));
    let three = only(&run(&["2021-07-10", "2021-07-11", "2021-07-12"], None));
    assert_eq!((three.level, &three.key), (Level::Severe, &two.key));
    assert_eq!(three.opened, two.opened);
    assert_eq!(three.title("代县桥"), "代县桥 日均值连续3日超标（总磷）");
}

#[test]
fn a_valid_day_ends_a_run_and_an_invalid_one_suspends_it() {
    let ended = only(&run(&["2021-07-10", "2021-07-11"], Some("2021-07-12")));
    assert_eq!(ended.ended.unwrap().at.measured, at("2021-07-12 20:00"));
    let mut suspended = run(&["2021-07-10", "2021-07-11"], None);
    suspended.runs[0].suspended = true;
    assert_eq!(only(&suspended).title("代县桥"), "代县桥 日均值连续2日超标（总磷，待核）");
}

#[test]
fn three_days_with_an_invalid_one_between_are_suspected_and_not_severe() {
    let mut history = run(&["2021-07-10", "2021-07-12", "2021-07-13"], None);
    history.runs[0].confirmed = false;
    let warning = only(&history);
    assert_eq!(warning.level, Level::Warn);
    assert_eq!(warning.title("代县桥"), "代县桥 日均值疑似连续3日超标（总磷）");
}

fn names(changes: &[Change]) -> Vec<&'static str> {
    let name = |c: &Change| match c {
        Change::Open(_) => "open",
        Change::Update(_) => "update",
        Change::Close(_) => "close",
        Change::Reopen(_) => "reopen",
        Change::Withdraw(_) => "withdraw",
    };
    changes.iter().map(name).collect()
}

/// Decides and stores; the second decision over the same history must change nothing.
fn step(history: &SectionHistory, stored: &mut Vec<Warning>) -> Vec<&'static str> {
    let changes = decide(&rules(), history, stored);
    for change in &changes {
        apply(stored, change);
    }
    assert_eq!(decide(&rules(), history, stored), [], "deciding again must change nothing");
    names(&changes)
}

#[test]
fn a_warning_is_opened_once_updated_and_closed() {
    let mut stored = Vec::new();
    let values = ["0.19", "0.265", "0.27", "0.19", "0.18", "0.17"];
    let told: Vec<_> = (1..=values.len()).map(|n| step(&tp(&values[..n]), &mut stored)).collect();
    let expected: [&[&str]; 6] = [&[], &["open"], &["update"], &["update"], &["close"], &[]];
    assert_eq!(told, expected);
    assert_eq!(stored.len(), 1);
}

#[test]
fn a_late_reading_that_moves_the_beginning_updates_the_same_warning() {
    let whole = tp(&["0.22", "0.265"]);
    let mut early = whole.clone();
    early.items[0].samples.remove(0);
    let mut stored = Vec::new();
    assert_eq!(step(&early, &mut stored), ["open"]);
    assert_eq!(step(&whole, &mut stored), ["update"]);
    assert_eq!(stored[0].key.began, at("2021-04-01 12:00"), "the key stays");
    assert_eq!(stored[0].began, at("2021-04-01 08:00"));
}

#[test]
fn a_correction_withdraws_a_warning_and_keeps_it() {
    let mut stored = Vec::new();
    step(&tp(&["0.265"]), &mut stored);
    assert_eq!(step(&tp(&["0.165"]), &mut stored), ["withdraw"]);
    assert!(stored[0].is_withdrawn() && stored[0].detail().ends_with("后经数据更正，预警撤回。"));
    assert_eq!(step(&tp(&["0.265"]), &mut stored), ["reopen"]);
    assert_eq!(stored.len(), 1);
}

#[test]
fn a_late_reading_that_joins_two_warnings_leaves_one() {
    let mut stored = Vec::new();
    assert_eq!(step(&tp(&["0.265", "0.19", "0.18", "0.3"]), &mut stored), ["open", "open"]);
    assert_eq!(step(&tp(&["0.265", "0.19", "0.28", "0.3"]), &mut stored), ["withdraw", "reopen"]);
    assert_eq!(stored.iter().filter(|w| !w.is_withdrawn()).count(), 1);
}

#[test]
fn a_warning_older_than_the_window_is_carried_on_and_not_opened_again() {
    let long: Vec<&str> = vec!["0.265"; 6 * 60];
    let mut stored = Vec::new();
    for n in [1, 200, 300, long.len()] {
        let mut history = tp(&long[..n]);
        history.from = window_from(&rules(), history.asof, &stored);
        step(&history, &mut stored);
    }
    assert_eq!(stored.len(), 1);
    assert!(matches!(&stored[0].facts, Facts::Item(f) if f.over == 360));
}

#[test]
fn warnings_are_stored_and_read_back_unchanged() {
    let all = [
        only(&tp(&["0.265", "0.19", "0.1"])),
        only(&run(&["2021-07-10", "2021-07-11"], None)),
        only(&classes(&[("2021-07-06", WaterClass::II)], &[("2021-07-08 08:00", WaterClass::V)])),
    ];
    for warning in all {
        let text = serde_json::to_string(&warning).unwrap();
        assert_eq!(serde_json::from_str::<Warning>(&text).unwrap(), warning, "{text}");
    }
}

/// A section under random readings: total phosphorus drives item and class.
fn history_of(known: &[(i64, i64)], window: u32, stored: &[Warning]) -> SectionHistory {
    let start = at("2021-07-01 00:00");
    let rules = WarningRules { window_days: window, ..rules() };
    let value = |v: i64| Decimal::new(v, 3).to_string();
    let samples: Vec<_> = known
        .iter()
        .map(|(i, v)| sample(FactorCode::TOTAL_PHOSPHORUS, start.plus_ms(i * 4 * HOUR), &value(*v)))
        .collect();
    let asof = samples.iter().map(|s| s.measured).max().unwrap_or(start);
    let mut history = empty(asof);
    history.from = window_from(&rules, asof, stored);
    history.samples = samples
        .iter()
        .map(|s| SectionSample {
            measured: s.measured,
            received: s.received,
            class: s.class,
            items: Vec::new(),
        })
        .collect();
    history.days = vec![DayClass { day: day("2021-06-30"), class: WaterClass::II }];
    history.items.push(ItemHistory { factor: FactorCode::TOTAL_PHOSPHORUS, samples });
    history
}

fn without_keys(warnings: impl IntoIterator<Item = Warning>) -> Vec<String> {
    let mut all: Vec<String> = warnings
        .into_iter()
        .map(|w| {
            format!("{:?} {:?} {:?} {:?} {:?} {:?}", w.key.kind, w.began, w.level, w.opened, w.ended, w.facts)
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn deciding_each_reading_as_it_comes_ends_where_one_look_at_the_whole_history_ends(
        values in prop::collection::vec(50i64..450, 1..150),
        stops in prop_oneof![Just(vec![true; 150]), prop::collection::vec(any::<bool>(), 150)],
        window in 1u32..10,
    ) {
        let readings: Vec<(i64, i64)> = (0..).zip(values).collect();
        let mut stored = Vec::new();
        for n in 1..=readings.len() {
            // Where the server was down it decides later, over several readings at once.
            if !stops[n - 1] && n < readings.len() {
                continue;
            }
            let history = history_of(&readings[..n], window, &stored);
            for change in decide(&rules(), &history, &stored) {
                apply(&mut stored, &change);
            }
            prop_assert_eq!(decide(&rules(), &history, &stored), []);
        }
        let mut expected = warnings_of(&rules(), &history_of(&readings, 400, &[]));
        if stops.iter().take(readings.len()).all(|s| *s) {
            stored.sort_by(|a, b| a.key.cmp(&b.key));
            expected.sort_by(|a, b| a.key.cmp(&b.key));
            prop_assert_eq!(&stored, &expected);
        }
        // With long stops a window may begin inside a warning nobody saw open; what is open at the end agrees.
        let open = |all: &[Warning]| all.iter().filter(|w| w.is_open()).count();
        prop_assert_eq!(open(&stored), open(&expected));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        arrivals in Just((0..40i64).collect::<Vec<_>>()).prop_shuffle(),
        values in prop::collection::vec(50i64..450, 40),
    ) {
        let mut known: Vec<(i64, i64)> = Vec::new();
        let mut stored = Vec::new();
        for i in arrivals {
            known.push((i, values[usize::try_from(i).unwrap()]));
            let history = history_of(&known, 45, &stored);
            for change in decide(&rules(), &history, &stored) {
                apply(&mut stored, &change);
            }
            prop_assert_eq!(decide(&rules(), &history, &stored), []);
        }
        let mut keys: Vec<_> = stored.iter().map(|w| w.key.clone()).collect();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), stored.len(), "one stored warning for each key");
        let live = stored.into_iter().filter(|w| !w.is_withdrawn());
        prop_assert_eq!(without_keys(live), without_keys(warnings_of(&rules(), &history_of(&known, 45, &[]))));
    }

    #[test]
    fn what_reads_as_a_key_prints_as_the_same_text(text in "[a-z]{1,9}/(class-fall|exceeding-run|item-over-limit/w21011|x)/([0-9]{13,15}|20[0-9]{2}[01][0-9][0-3][0-9][0-2][0-9][0-6][0-9][0-6][0-9])|\\PC{0,40}") {
        if let Ok(key) = text.parse::<WarningKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }
}

/// Forecasts every four hours from 2021-07-14 08:00, each with the chances of today, tomorrow and the day after in percent.
fn forecasts(chances: &[[u8; 3]]) -> SectionHistory {
    let start = at("2021-07-14 08:00");
    let issue = |(number, chances): (i64, &[u8; 3])| {
        let origin = start.plus_ms(number * 4 * HOUR);
        let days = (0..).zip(chances).map(|(ahead, percent)| (origin.day().plus(ahead), *percent));
        ForecastIssue { origin, issued: origin.plus_ms(HOUR / 3), days: days.collect() }
    };
    let issues: Vec<_> = (0..).zip(chances).map(issue).collect();
    let mut history = empty(issues.last().unwrap().issued);
    history.forecasts = vec![ForecastHistory {
        factor: FactorCode::AMMONIA_NITROGEN,
        limit: Limit::Max("1.0".parse().unwrap()),
        issues,
    }];
    history
}

#[test]
fn a_forecast_exceedance_opens_one_warning_of_its_own_kind_and_two_quiet_forecasts_close_it() {
    let history =
        forecasts(&[[1, 10, 29], [1, 34, 20], [2, 62, 20], [1, 28, 5], [1, 31, 5], [1, 12, 3], [1, 9, 3]]);
    let [warning] = &warnings_of(&rules(), &history)[..] else { panic!() };
    assert_eq!(warning.key.to_string(), "daixianqiao/forecast-exceedance/w21003/20210714120000");
    assert_eq!(warning.key.to_string().parse::<WarningKey>().unwrap(), warning.key);
    assert_eq!((warning.level, warning.opened.measured), (Level::Warn, at("2021-07-14 12:00")));
    let ended = warning.ended.unwrap();
    assert_eq!((ended.at.measured, ended.reason), (at("2021-07-15 08:00"), EndReason::Recovered));
    assert_eq!(warning.title("代县桥"), "代县桥 预报7月15日氨氮日均值可能超标（可能性约六成，限值1）");
    assert!(
        warning.detail().contains("这是概率，不是结论。")
            && warning.detail().ends_with("预报转低，预警解除。")
    );
    // Told again, nothing changes; told of half of it, it is open.
    assert_eq!(decide(&rules(), &history, std::slice::from_ref(warning)), []);
    let so_far = forecasts(&[[1, 10, 29], [1, 34, 20]]);
    let [open] = &warnings_of(&rules(), &so_far)[..] else { panic!() };
    assert!(open.is_open() && open.level == Level::Watch);
    assert_eq!(open.title("代县桥"), "代县桥 预报7月15日氨氮日均值可能超标（可能性约三成，限值1）");
}

#[test]
fn a_forecast_s_warning_lapses_when_no_newer_forecast_comes_and_old_ones_are_left_alone() {
    let mut history = forecasts(&[[1, 40, 29]]);
    history.asof = at("2021-07-15 09:00");
    let [lapsed] = &warnings_of(&rules(), &history)[..] else { panic!() };
    assert_eq!(lapsed.ended.map(|end| end.reason), Some(EndReason::Lapsed));
    // Its forecasts are no longer at hand: it stays as it is kept.
    history.forecasts.clear();
    history.forecasts_from = at("2021-07-15 00:00");
    assert_eq!(decide(&rules(), &history, std::slice::from_ref(lapsed)), []);
    history.forecasts_from = Instant(i64::MIN);
    assert!(matches!(decide(&rules(), &history, std::slice::from_ref(lapsed))[..], [Change::Withdraw(_)]));
}
