//! What the event detector makes of floods, pollution, faults, silence and disorder, on series made for the purpose.

#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test target; rows are few")]

use proptest::prelude::*;
use quality::event::{
    Detector, Episode, EpisodeKind, EventKind, FaultKind, Output, Point, Role, Sense, Sensor, Settings,
    Verdict,
};
use standards::time::Instant;

const STEP: i64 = 15 * 60_000;
const DAY: usize = 96;
/// 2024-06-01 00:00 Beijing time.
const START: i64 = 1_717_171_200_000;

fn at(row: usize) -> Instant {
    Instant(START + i64::try_from(row).unwrap() * STEP)
}

/// Noise of -1 to 1 that is the same in every run.
fn noise(row: usize, sensor: usize) -> f64 {
    let mut x = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (sensor as u64 + 7).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 29;
    (x % 20_001) as f64 / 10_000.0 - 1.0
}

/// Ammonia, conductivity, turbidity, stage and rain of a quiet river, changed by `change` (row, sensor, ordinary value).
fn river(days: usize, change: impl Fn(usize, usize, f64) -> f64) -> Vec<Vec<f64>> {
    let quiet = |row: usize, sensor: usize| {
        let day = (row as f64 / DAY as f64 * std::f64::consts::TAU).sin();
        match sensor {
            0 => 0.30 + 0.05 * day + 0.03 * noise(row, 0),
            1 => 450.0 + 10.0 * day + 6.0 * noise(row, 1),
            2 => 12.0 + 2.0 * noise(row, 2),
            3 => 1.20 + 0.02 * noise(row, 3),
            _ => 0.0,
        }
    };
    (0..days * DAY)
        .map(|row| (0..5).map(|sensor| change(row, sensor, quiet(row, sensor))).collect())
        .collect()
}

fn sensors() -> Vec<Sensor> {
    let sensor = |name: &str, role| Sensor { name: name.into(), role, sense: Sense::Either, limit: None };
    vec![
        sensor("氨氮", Role::Quality),
        sensor("电导率", Role::Quality),
        sensor("浊度", Role::Quality),
        sensor("水位", Role::Flow),
        sensor("雨量", Role::Rain),
    ]
}

struct Said {
    points: Vec<Point>,
    episodes: Vec<Episode>,
}

fn drain(detector: &mut Detector) -> Vec<Output> {
    std::iter::from_fn(|| detector.poll()).collect()
}

fn said(rows: &[Vec<f64>]) -> Said {
    said_by(sensors(), rows)
}

/// The same with class Ⅲ for ammonia, 1.0 mg/L.
fn said_of_class(rows: &[Vec<f64>]) -> Said {
    let mut sensors = sensors();
    sensors[0].limit = Some(1.0);
    said_by(sensors, rows)
}

fn said_by(sensors: Vec<Sensor>, rows: &[Vec<f64>]) -> Said {
    let mut detector = Detector::new(Settings::default(), sensors);
    for (row, values) in rows.iter().enumerate() {
        for (sensor, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            detector.push(at(row), sensor, *value);
        }
    }
    all_of(detector)
}

fn all_of(mut detector: Detector) -> Said {
    detector.finish();
    let (mut points, mut episodes) = (Vec::new(), Vec::new());
    for output in drain(&mut detector) {
        match output {
            Output::Point(point) => points.push(point),
            Output::Episode(episode) => episodes.push(episode),
        }
    }
    Said { points, episodes }
}

impl Said {
    fn ended(&self) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(|episode| episode.end.is_some())
    }

    fn events(&self) -> Vec<(EventKind, &Episode)> {
        let kinds = self.ended().filter_map(|e| match e.kind {
            EpisodeKind::Event(kind) => Some((kind, e)),
            EpisodeKind::Fault(_) => None,
        });
        kinds.collect()
    }

    fn faults(&self) -> Vec<(FaultKind, usize)> {
        let kinds = self.ended().filter_map(|e| match e.kind {
            EpisodeKind::Fault(kind) => Some((kind, e.factors[0].sensor)),
            EpisodeKind::Event(_) => None,
        });
        kinds.collect()
    }

    fn verdict(&self, row: usize, sensor: usize) -> Verdict {
        self.points.iter().find(|p| p.time == at(row) && p.sensor == sensor).map(|p| p.verdict).unwrap()
    }
}

/// Rises over `rise` rows from `from`, then falls off.
fn pulse(row: usize, from: usize, rise: usize, fall: f64) -> f64 {
    match row.checked_sub(from) {
        None => 0.0,
        Some(since) if since < rise => since as f64 / rise as f64,
        Some(since) => (-((since - rise) as f64) / fall).exp(),
    }
}

#[test]
fn a_quiet_river_gives_no_episode() {
    let said = said(&river(30, |_, _, value| value));
    assert_eq!(said.ended().map(|e| e.reason_english.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(said.points.len(), 30 * DAY * 5);
}

/// Ammonia that often peaks at 0.75 mg/L, and once by `last` above its ordinary 0.3.
fn peaking(last: f64) -> Vec<Vec<f64>> {
    river(40, |row, sensor, value| match (sensor, row / DAY) {
        (0, 36..) => value + last * pulse(row, 36 * DAY + 20, 10, 12.0),
        (0, day) => value + 0.45 * pulse(row, day / 3 * 3 * DAY + 40, 10, 12.0),
        _ => value,
    })
}

#[test]
fn a_peak_beyond_the_limit_of_its_class_is_an_event_where_peaks_short_of_it_are_common() {
    let bad = peaking(0.85);
    assert_eq!(said(&bad).events().len(), 0, "against its own peaks it is nothing rare");
    let said = said_of_class(&bad);
    let events = said.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1.factors[0].sensor, 0);
    assert!(events[0].1.start >= at(36 * DAY));
    assert!(events[0].1.reason.contains("劣于目标类别限值 1.00"), "{}", events[0].1.reason);
    assert_eq!(said_of_class(&peaking(0.5)).events().len(), 0, "short of the limit it is one of many");
}

#[test]
fn bad_water_that_comes_at_once_is_believed_and_a_jump_short_of_it_is_the_instrument_s() {
    let step = |up: f64| {
        river(26, move |row, sensor, value| {
            let here = sensor == 0 && (20 * DAY + 3..20 * DAY + 40).contains(&row);
            // Up within two rows, as far as its ordinary way allows without being a spike.
            if here { value + if row < 20 * DAY + 5 { up / 2.0 } else { up } } else { value }
        })
    };
    let said = said_of_class(&step(0.9));
    assert_eq!(said.events().len(), 1, "{:?}", said.faults());
    let kinds = |said: &Said| said.faults().iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    assert_eq!(said_of_class(&step(0.5)).events().len(), 0);
    assert_ne!(kinds(&said_of_class(&step(0.5))), []);
}

#[test]
fn where_the_water_is_always_worse_than_its_class_the_limit_of_the_class_says_nothing() {
    let rows: Vec<Vec<f64>> = peaking(0.85)
        .into_iter()
        .map(|row| row.iter().enumerate().map(|(sensor, v)| if sensor == 0 { v + 1.0 } else { *v }).collect())
        .collect();
    let told = |said: Said| said.ended().map(|e| (e.kind, e.start, e.end)).collect::<Vec<_>>();
    assert_eq!(told(said_of_class(&rows)), told(said(&rows)));
}

#[test]
fn a_flood_pulse_with_rain_is_an_event_and_no_fault() {
    let flood = 20 * DAY;
    let said = said(&river(24, |row, sensor, value| match sensor {
        2 => value + 300.0 * pulse(row, flood, 8, 40.0),
        3 => value + 1.5 * pulse(row, flood, 12, 60.0),
        4 if (flood - 8..flood + 8).contains(&row) => 2.0,
        _ => value,
    }));
    assert_eq!(said.faults(), []);
    let kinds: Vec<EventKind> = said.events().iter().map(|(kind, _)| *kind).collect();
    assert!(kinds.contains(&EventKind::Runoff) && kinds.contains(&EventKind::Flood), "{kinds:?}");
    let (_, runoff) = said.events().into_iter().find(|(kind, _)| *kind == EventKind::Runoff).unwrap();
    assert!(runoff.reason.contains("浊度") && runoff.reason.contains("降雨 "), "{}", runoff.reason);
    assert!(runoff.reason.contains("高于本站基线"), "{}", runoff.reason);
    assert_eq!(said.verdict(flood + 12, 2), Verdict::Event);
    assert!(runoff.start >= at(flood) && runoff.decided.0 - runoff.start.0 <= 4 * 3_600_000);
}

#[test]
fn ammonia_that_rises_over_hours_without_rain_is_pollution() {
    let spill = 20 * DAY;
    let said = said(&river(23, |row, sensor, value| match sensor {
        0 => value + 1.2 * pulse(row, spill, 16, 24.0),
        _ => value,
    }));
    assert_eq!(said.faults(), []);
    let events = said.events();
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].0, EventKind::Pollution);
    let reason = &events[0].1.reason;
    assert!(reason.contains("氨氮") && reason.contains("其他监测项未同时异常"), "{reason}");
    assert!(reason.contains("降雨 0.0 mm") && reason.contains("无明显上涨"), "{reason}");
}

#[test]
fn two_factors_that_jump_together_are_an_event() {
    let spill = 20 * DAY;
    let said = said(&river(22, |row, sensor, value| match (sensor, (spill..spill + 20).contains(&row)) {
        (0, true) => value + 0.8,
        (1, true) => value + 150.0,
        _ => value,
    }));
    let events = said.events();
    assert_eq!(events.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [EventKind::Pollution]);
    assert_eq!(events[0].1.factors.len(), 2);
    assert!(events[0].1.decided.0 - at(spill).0 <= 4 * STEP, "{}", events[0].1.decided);
}

#[test]
fn one_value_far_off_is_a_spike_of_its_sensor() {
    let row = 20 * DAY;
    let said =
        said(&river(22, |r, sensor, value| if sensor == 1 && r == row { value + 400.0 } else { value }));
    assert_eq!(said.faults(), [(FaultKind::Spike, 1)]);
    assert_eq!(said.verdict(row, 1), Verdict::Fault(FaultKind::Spike));
    assert_eq!(said.verdict(row + 3, 1), Verdict::Ordinary);
    assert_eq!(said.events(), []);
}

#[test]
fn one_sensor_that_steps_and_stays_has_shifted_until_it_returns() {
    let (from, to) = (20 * DAY, 23 * DAY);
    let said = said(&river(
        25,
        |row, sensor, value| {
            if sensor == 2 && (from..to).contains(&row) { value + 60.0 } else { value }
        },
    ));
    assert_eq!(said.events(), []);
    assert_eq!(said.faults(), [(FaultKind::Offset, 2)], "a shift that has stayed for a day is an offset");
    assert_eq!(said.verdict(from + 10, 2), Verdict::Fault(FaultKind::Shift));
    assert_eq!(said.verdict(to + 10, 2), Verdict::Ordinary);
}

#[test]
fn a_stuck_sensor_is_a_fault_and_no_event() {
    let from = 20 * DAY;
    let said = said(&river(22, |row, sensor, value| if sensor == 1 && row >= from { 452.31 } else { value }));
    assert_eq!(said.events(), []);
    assert_eq!(said.faults(), [(FaultKind::Flat, 1)]);
    assert_eq!(said.verdict(from + 40, 1), Verdict::Fault(FaultKind::Flat));
}

#[test]
fn a_slow_rise_over_days_without_company_is_drift() {
    let from = 20 * DAY;
    let said = said(&river(40, |row, sensor, value| {
        if sensor == 1 {
            450.0 + 0.5 * noise(row, 1) + row.saturating_sub(from) as f64 * 3.0 / DAY as f64
        } else {
            value
        }
    }));
    assert_eq!(said.events(), []);
    assert!(said.faults().contains(&(FaultKind::Drift, 1)), "{:?}", said.faults());
}

#[test]
fn a_probe_out_of_the_water_gives_impossible_values() {
    let from = 20 * DAY;
    let said = said(&river(21, |row, sensor, value| if sensor == 1 && row >= from { 0.3 } else { value }));
    assert_eq!(said.verdict(from, 1), Verdict::Fault(FaultKind::Impossible));
}

#[test]
fn a_gap_never_makes_an_event() {
    for length in [DAY / 4, DAY, 5 * DAY] {
        let from = 18 * DAY;
        let said = said(&river(
            30,
            |row, _, value| {
                if (from..from + length).contains(&row) { f64::NAN } else { value }
            },
        ));
        assert_eq!(said.ended().map(|e| e.reason_english.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn values_that_come_late_within_the_wait_change_nothing() {
    let rows = river(
        22,
        |row, sensor, value| if sensor == 0 { value + pulse(row, 20 * DAY, 16, 24.0) } else { value },
    );
    let settings = Settings { wait_ms: 4 * STEP, ..Settings::default() };
    let run = |order: &dyn Fn(usize) -> usize| {
        let mut detector = Detector::new(settings.clone(), sensors());
        for row in (0..rows.len()).map(order) {
            for (sensor, value) in rows[row].iter().enumerate() {
                detector.push(at(row), sensor, *value);
            }
        }
        detector.finish();
        drain(&mut detector)
    };
    // Every third and fourth row change places.
    let swapped = |row: usize| match row % 4 {
        2 => row + 1,
        3 => row - 1,
        _ => row,
    };
    assert_eq!(run(&|row| row), run(&swapped));
}

#[test]
fn what_comes_after_its_row_was_judged_is_given_back_unjudged() {
    let mut detector = Detector::new(Settings::default(), sensors());
    detector.push(at(1), 0, 0.3);
    detector.push(at(2), 0, 0.3);
    detector.push(at(1), 1, 450.0);
    let last = drain(&mut detector).pop();
    assert!(
        matches!(last, Some(Output::Point(Point { verdict: Verdict::Unjudged, sensor: 1, .. }))),
        "{last:?}"
    );
}

#[test]
fn the_result_does_not_depend_on_when_it_is_asked_for() {
    let rows = river(
        22,
        |row, sensor, value| if sensor < 2 { value * (1.0 + pulse(row, 20 * DAY, 4, 9.0)) } else { value },
    );
    let run = |every: usize| {
        let mut detector = Detector::new(Settings::default(), sensors());
        let mut out = Vec::new();
        for (row, values) in rows.iter().enumerate() {
            for (sensor, value) in values.iter().enumerate() {
                detector.push(at(row), sensor, *value);
            }
            if row % every == 0 {
                detector.advance(at(row));
                out.extend(drain(&mut detector));
            }
        }
        detector.finish();
        out.extend(drain(&mut detector));
        out
    };
    let once = run(usize::MAX);
    assert!(once.iter().any(|output| matches!(output, Output::Episode(_))));
    assert_eq!(run(1), once);
    assert_eq!(run(7), once);
}

#[test]
fn nothing_that_comes_later_changes_an_earlier_verdict() {
    let rows = river(
        23,
        |row, sensor, value| if sensor == 0 { value + pulse(row, 20 * DAY, 16, 24.0) } else { value },
    );
    let judged = |rows: &[Vec<f64>]| said(rows).points;
    let (short, long) = (judged(&rows[..21 * DAY]), judged(&rows));
    assert_eq!(short[..], long[..short.len()]);
}

/// Four-hour values of two factors, changed by `change` (row, sensor, ordinary value).
fn four_hourly(rows: usize, change: impl Fn(usize, usize, f64) -> f64) -> Said {
    let mut detector = Detector::new(Settings::of_interval(4.0), sensors());
    for row in 0..rows {
        for (sensor, usual) in [0.2, 450.0].into_iter().enumerate() {
            let value = change(row, sensor, usual * (1.0 + 0.1 * noise(row, sensor)));
            detector.push(at(16 * row), sensor, value);
        }
    }
    all_of(detector)
}

#[test]
fn four_hour_values_are_learned_for_twelve_days_and_a_quiet_month_gives_no_event() {
    let said = four_hourly(180, |_, _, value| value);
    let learning = said.points.iter().filter(|p| p.sensor == 0 && p.verdict == Verdict::Learning).count();
    assert_eq!(learning, 72);
    assert!(said.events().is_empty(), "{:?}", said.events());
}

#[test]
fn two_four_hour_factors_that_rise_for_a_day_are_one_event_and_no_noisy_instrument_after_it() {
    let said = four_hourly(180, |row, _, value| if (150..156).contains(&row) { value * 3.0 } else { value });
    let [(kind, event)] = said.events()[..] else { panic!("one event: {:?}", said.events()) };
    assert_eq!((kind, event.factors.len()), (EventKind::Pollution, 2));
    assert!((at(16 * 150)..=at(16 * 152)).contains(&event.start));
    assert!(said.ended().all(|e| e.start < at(16 * 150) || e.id == event.id), "{:?}", said.faults());
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..10.0f64,
        1 => prop::num::f64::ANY,
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::MAX),
        1 => Just(0.0),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_values_at_any_times_of_any_sensor_are_answered_one_for_one(
        values in prop::collection::vec((prop_oneof![4 => START..START + 90 * 86_400_000, 1 => any::<i64>()], 0..7usize, any_value()), 0..600),
        wait in prop_oneof![Just(0), Just(STEP), Just(i64::MAX)],
    ) {
        let mut detector = Detector::new(Settings { wait_ms: wait, learn_values: 8, learn_hours: 0.0, ..Settings::default() }, sensors());
        let mut points = 0;
        for (time, sensor, value) in &values {
            detector.push(Instant(*time), *sensor, *value);
        }
        detector.finish();
        for output in drain(&mut detector) {
            if let Output::Point(point) = output {
                prop_assert!(point.score.is_finite());
                points += 1;
            }
        }
        prop_assert_eq!(points, values.len());
    }

    #[test]
    fn a_scale_and_an_offset_of_the_unit_change_no_verdict(scale in 0.01..100.0f64, days in 4..12usize) {
        let rows = river(days, |row, sensor, value| if sensor == 0 { value + pulse(row, 3 * DAY, 16, 24.0) } else { value });
        let scaled: Vec<Vec<f64>> = rows.iter().map(|r| r.iter().enumerate().map(|(i, v)| if i == 0 { v * scale } else { *v }).collect()).collect();
        let verdicts = |rows: &[Vec<f64>]| said(rows).points.iter().map(|p| p.verdict).collect::<Vec<_>>();
        prop_assert_eq!(verdicts(&rows), verdicts(&scaled));
    }
}
