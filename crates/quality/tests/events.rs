//! What the event detector makes of floods, pollution, faults, silence and disorder, on series made for the purpose.

#![expect(clippy::cast_precision_loss, reason = "a test target; rows are few")]

mod river;

use proptest::prelude::*;
use quality::event::{Detector, EventKind, FaultKind, Output, Point, Settings, Verdict};
use river::*;
use standards::time::Instant;

#[test]
fn a_quiet_river_gives_no_episode() {
    let said = said(&river(30, |_, _, value| value));
    assert_eq!(said.ended().map(|e| e.reason_english.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(said.points.len(), 30 * DAY * 5);
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
