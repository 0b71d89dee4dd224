//! Warnings about stations open and close at times that only the station decides.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn, SeriesKind};
use telemetry::{SeenFrame, SeenObservation, StationRule, StationWarning, StationWatch, WatchRules};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const SILENT: i64 = 2 * HOUR;
const PH: FactorCode = FactorCode::PH;
const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

fn at(minutes: i64) -> Instant {
    Instant(1_617_206_400_000 + minutes * MINUTE)
}

fn frame(id: i64, received: Instant, measured: Instant, factors: &[FactorCode]) -> SeenFrame {
    let seen =
        SeenObservation { kind: SeriesKind::RealTime, measured, factors: factors.to_vec(), heals: false };
    SeenFrame {
        id: FrameId(id),
        received,
        sent: Some(received.plus_ms(-500)),
        damaged: false,
        observations: vec![seen],
    }
}

fn store(watch: &mut StationWatch, frame: &SeenFrame) {
    watch.frame_stored(&WatchRules::default(), SILENT, frame);
}

/// A frame every ten minutes from `from` to `to`, in minutes; numbered by their minute.
fn regular(watch: &mut StationWatch, from: i64, to: i64, factors: &[FactorCode]) {
    for minute in (from..to).step_by(10) {
        store(watch, &frame(minute + 1, at(minute), at(minute), factors));
    }
}

fn changes(watch: &mut StationWatch, rule: StationRule) -> Vec<StationWarning> {
    watch.take_changes().into_iter().filter(|w| w.rule == rule).collect()
}

#[test]
fn a_factor_away_for_a_month_was_taken_out_and_its_warning_ends() {
    let mut watch = StationWatch::default();
    regular(&mut watch, 0, 60, &[PH, TP]);
    let day = 24 * 60;
    regular(&mut watch, 60, 29 * day, &[PH]);
    let opened = changes(&mut watch, StationRule::FactorStopped);
    assert!(opened.iter().all(|w| w.closed.is_none()) && !opened.is_empty());
    regular(&mut watch, 29 * day, 31 * day, &[PH]);
    let ended: Vec<_> =
        changes(&mut watch, StationRule::FactorStopped).into_iter().filter_map(|w| w.closed).collect();
    assert_eq!(ended.iter().map(|m| m.received).collect::<Vec<_>>(), [at(50 + 30 * day + 10)]);
}

#[test]
fn a_device_that_invents_factors_fills_no_memory() {
    let mut watch = StationWatch::default();
    let code = |n: i64| format!("x{n}").parse::<FactorCode>().unwrap();
    let size = |watch: &StationWatch| serde_json::to_string(watch).unwrap().len();
    for n in 0..300 {
        store(&mut watch, &frame(n + 1, at(n), at(n), &[code(n)]));
    }
    let full = size(&watch);
    for n in 300..2000 {
        store(&mut watch, &frame(n + 1, at(n), at(n), &[code(n)]));
    }
    assert!(size(&watch) < full + 100, "{} after {full}", size(&watch));
}

#[test]
fn silence_opens_when_it_is_long_enough_is_told_again_daily_and_ends_with_the_next_frame() {
    let rules = WatchRules::default();
    let mut watch = StationWatch::default();
    regular(&mut watch, 0, 60, &[PH]);
    watch.pass(&rules, SILENT, at(50 + 119));
    assert!(watch.take_changes().is_empty());
    watch.pass(&rules, SILENT, at(50 + 300));
    let opened = changes(&mut watch, StationRule::Silent);
    assert_eq!(opened[0].opened.received, at(50 + 120), "not when somebody looked");
    assert_eq!(opened[0].opened.measured, Some(at(50)));
    watch.pass(&rules, SILENT, at(50 + 120 + 24 * 60 + 7));
    assert_eq!(changes(&mut watch, StationRule::Silent)[0].asserted.received, at(50 + 120 + 24 * 60));
    store(&mut watch, &frame(9000, at(3000), at(2990), &[PH]));
    let closed = changes(&mut watch, StationRule::Silent).pop().unwrap().closed.unwrap();
    assert_eq!(closed.received, at(3000));
}

#[test]
fn a_factor_that_stops_while_others_go_on_is_told_and_ends_when_it_comes_back() {
    let mut watch = StationWatch::default();
    regular(&mut watch, 0, 60, &[PH, TP]);
    regular(&mut watch, 60, 90, &[PH]);
    assert!(changes(&mut watch, StationRule::FactorStopped).is_empty());
    regular(&mut watch, 90, 100, &[PH]);
    let opened = changes(&mut watch, StationRule::FactorStopped);
    assert_eq!((opened.len(), opened[0].factor), (1, Some((SeriesKind::RealTime, TP))));
    assert_eq!((opened[0].opened.measured, opened[0].figure), (Some(at(90)), 40 * MINUTE));
    regular(&mut watch, 100, 110, &[PH, TP]);
    assert!(changes(&mut watch, StationRule::FactorStopped)[0].closed.is_some());
}

#[test]
fn a_factor_with_a_slower_pace_of_its_own_has_not_stopped() {
    let mut watch = StationWatch::default();
    for minute in (0..24 * 60).step_by(10) {
        let factors: &[FactorCode] = if minute % 240 == 0 { &[PH, TP] } else { &[PH] };
        store(&mut watch, &frame(minute + 1, at(minute), at(minute), factors));
    }
    assert!(changes(&mut watch, StationRule::FactorStopped).is_empty());
}

#[test]
fn a_clock_that_runs_off_is_told_once_a_wild_frame_is_not_and_setting_it_ends_the_warning() {
    let mut watch = StationWatch::default();
    let mut id = 0;
    let mut send = |watch: &mut StationWatch, minute: i64, offset: i64| {
        id += 1;
        let sent = Some(at(minute).plus_ms(-offset));
        store(watch, &SeenFrame { sent, ..frame(id, at(minute), at(minute), &[PH]) });
    };
    (0..20).for_each(|m| send(&mut watch, m, if m == 10 { 9 * HOUR } else { 1000 }));
    assert!(changes(&mut watch, StationRule::ClockDrift).is_empty());
    (20..40).for_each(|m| send(&mut watch, m, -10 * MINUTE));
    let opened = changes(&mut watch, StationRule::ClockDrift);
    assert_eq!((opened.len(), opened[0].figure), (1, -10 * MINUTE), "the clock is ahead");
    assert_eq!(watch.clock_offset(&WatchRules::default()), Some(-10 * MINUTE));
    (40..60).for_each(|m| send(&mut watch, m, 2000));
    assert!(changes(&mut watch, StationRule::ClockDrift)[0].closed.is_some());
}

#[test]
fn values_of_the_future_are_told_and_do_not_become_the_newest_measurement() {
    let mut watch = StationWatch::default();
    store(&mut watch, &frame(1, at(0), at(0), &[PH]));
    store(&mut watch, &frame(2, at(10), at(3000), &[PH]));
    assert!(changes(&mut watch, StationRule::FutureTimes).is_empty(), "one may be a slip");
    store(&mut watch, &frame(3, at(20), at(3010), &[PH]));
    assert_eq!(changes(&mut watch, StationRule::FutureTimes).len(), 1);
    assert_eq!(watch.last_measured(), Some(at(0)));
    regular(&mut watch, 30, 120, &[PH]);
    assert!(changes(&mut watch, StationRule::FutureTimes)[0].closed.is_some());
}

#[test]
fn values_that_heal_a_gap_are_in_order_and_others_that_come_late_are_not() {
    for heals in [true, false] {
        let mut watch = StationWatch::default();
        regular(&mut watch, 0, 600, &[PH]);
        for n in 0..60 {
            let mut late = frame(1000 + n, at(600 + n), at(-500 + n), &[PH]);
            late.observations[0].heals = heals;
            store(&mut watch, &late);
        }
        assert_eq!(changes(&mut watch, StationRule::OutOfOrder).is_empty(), heals);
    }
}

#[test]
fn damaged_frames_are_told_when_they_are_many() {
    let mut watch = StationWatch::default();
    regular(&mut watch, 0, 500, &[PH]);
    for n in 0..6 {
        store(&mut watch, &SeenFrame { damaged: true, ..frame(501 + n, at(500 + n), at(0), &[]) });
    }
    assert_eq!(changes(&mut watch, StationRule::Damaged).len(), 1);
    for n in 0..60 {
        store(&mut watch, &frame(600 + n, at(510 + n), at(510 + n), &[PH]));
    }
    assert!(changes(&mut watch, StationRule::Damaged)[0].closed.is_some());
}

#[test]
fn a_connection_that_comes_and_goes_is_told_and_calms_down_by_itself() {
    let rules = WatchRules::default();
    let mut watch = StationWatch::default();
    (0..12).for_each(|m| watch.connected(&rules, SILENT, at(m)));
    assert_eq!(changes(&mut watch, StationRule::Flapping)[0].opened.received, at(11));
    watch.pass(&rules, SILENT, at(300));
    let closed = changes(&mut watch, StationRule::Flapping)[0].closed.unwrap();
    assert_eq!(closed.received, at(6 + 60), "five are left of the last hour");
    let never = WatchRules { connections_per_hour: None, ..rules };
    (300..360).for_each(|m| watch.connected(&never, SILENT, at(m)));
    assert!(changes(&mut watch, StationRule::Flapping).is_empty());
}

#[test]
fn the_key_of_a_warning_names_station_rule_factor_and_opening() {
    let mut watch = StationWatch::default();
    regular(&mut watch, 0, 60, &[PH, TP]);
    regular(&mut watch, 60, 100, &[PH]);
    let warning = watch.open()[0].clone();
    let key = warning.key(&Mn::from("A1"));
    assert_eq!(key, format!("A1|factor_stopped|1:w21011|{}", at(90).0));
}

/// What a season of a station brings, one step after the other.
#[derive(Debug, Clone)]
struct Step {
    wait: i64,
    late: i64,
    factors: u8,
    damaged: bool,
    offset: i64,
    connects: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        prop_oneof![4 => 1i64..15, 1 => 100i64..4000],
        prop_oneof![3 => Just(0i64), 1 => -50i64..200],
        1u8..4,
        prop::bool::weighted(0.1),
        prop_oneof![2 => Just(0i64), 1 => Just(20i64)],
        prop::bool::weighted(0.3),
    );
    let step = step.prop_map(|(wait, late, factors, damaged, offset, connects)| Step {
        wait,
        late,
        factors,
        damaged,
        offset,
        connects,
    });
    prop::collection::vec(step, 1..120)
}

/// The warnings that are stored at the end, with restarts after some steps and the time told in between as often as `ticks` says.
fn run(steps: &[Step], restarts: &[usize], ticks: i64) -> BTreeMap<String, StationWarning> {
    let rules = WatchRules::default();
    let mut watch = StationWatch::default();
    let mut stored = BTreeMap::new();
    let (mut now, mut sent) = (0, Vec::new());
    for (n, step) in steps.iter().enumerate() {
        for tick in 1..=ticks {
            watch.pass(&rules, SILENT, at(now + step.wait * tick / (ticks + 1)));
        }
        now += step.wait;
        if step.connects {
            watch.connected(&rules, SILENT, at(now));
        }
        let factors: Vec<FactorCode> = [PH, TP]
            .into_iter()
            .enumerate()
            .filter(|(i, _)| step.factors >> i & 1 == 1)
            .map(|(_, f)| f)
            .collect();
        let mut frame = frame(i64::try_from(n).unwrap() + 1, at(now), at(now - step.late), &factors);
        frame.damaged = step.damaged;
        frame.sent = Some(at(now - step.offset));
        store(&mut watch, &frame);
        sent.push(frame);
        for warning in watch.take_changes() {
            stored.insert(warning.key(&Mn::from("A")), warning);
        }
        if restarts.contains(&n) {
            let kept = serde_json::to_string(&watch).unwrap();
            watch = serde_json::from_str(&kept).unwrap();
            // Frames are told again from some earlier point on.
            for frame in sent.iter().rev().take(5).rev() {
                store(&mut watch, frame);
            }
        }
    }
    watch.pass(&rules, SILENT, at(now + 5000));
    for warning in watch.take_changes() {
        stored.insert(warning.key(&Mn::from("A")), warning);
    }
    stored
}

proptest! {
    #[test]
    fn restarts_and_the_number_of_looks_change_no_warning(
        steps in steps(),
        restarts in prop::collection::vec(0usize..120, 0..5),
        ticks in 1i64..7,
    ) {
        prop_assert_eq!(run(&steps, &restarts, ticks), run(&steps, &[], 0));
    }
}
