//! What is missing is noticed whatever the order of arrival, is asked for within bounds, and heals.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use standards::time::Instant;
use standards::{FactorCode, SeriesKind};
use telemetry::{Ask, AskOutcome, Expectation, Gap, GapTracker, RecallRules};

const HOUR: i64 = 3_600_000;
/// Midnight in Beijing.
const START: i64 = 1_617_206_400_000;
const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const PH: FactorCode = FactorCode::PH;

fn at(hours: i64) -> Instant {
    Instant(START + hours * HOUR)
}

fn hourly() -> Expectation {
    Expectation { grace_ms: HOUR / 4, ..Expectation::every(SeriesKind::Hour, HOUR) }
}

fn tracker() -> GapTracker {
    GapTracker::new(hourly(), RecallRules::default())
}

fn hear(tracker: &mut GapTracker, hours: impl IntoIterator<Item = i64>) {
    for hour in hours {
        tracker.arrived(at(hour), &[TP], at(hour + 1));
    }
}

/// Polls until something is asked, up to a day later.
fn asked(tracker: &mut GapTracker, from: Instant) -> (Ask, Instant) {
    (0..24 * 60).map(|m| from.plus_ms(m * 60_000)).find_map(|t| Some((tracker.poll(t)?, t))).unwrap()
}

fn only(tracker: &mut GapTracker) -> Gap {
    let changed = tracker.take_changes();
    changed.into_iter().next_back().unwrap()
}

#[test]
fn a_missing_interval_is_noticed_after_its_grace_and_not_before() {
    let mut t = tracker();
    hear(&mut t, [0, 1, 3]);
    let due = at(2).plus_ms(HOUR + HOUR / 4);
    let mut early = tracker();
    hear(&mut early, [0, 1]);
    early.tick(due.plus_ms(-1));
    assert!(early.take_changes().is_empty());
    t.tick(due);
    let gap = only(&mut t);
    assert_eq!((gap.from, gap.to, gap.slots, gap.opened), (at(2), at(3), 1, due));
    assert_eq!(t.completeness(at(0), at(24)), (2, 3), "the slot of 3 is not due yet");
}

#[test]
fn neighbouring_intervals_are_one_gap_and_a_late_arrival_closes_it_by_itself() {
    let mut t = tracker();
    hear(&mut t, [0, 4]);
    t.tick(at(6));
    let gap = only(&mut t);
    assert_eq!((gap.slots, gap.to), (3, at(4)));
    for hour in [3, 1, 2] {
        t.arrived(at(hour), &[TP], at(6));
    }
    let gap = only(&mut t);
    assert_eq!((gap.filled, gap.closed, gap.is_healed()), (3, Some(at(6)), true));
}

#[test]
fn what_is_missing_is_asked_once_the_station_had_time_and_the_answer_fills_it() {
    let mut t = tracker();
    hear(&mut t, [0, 1, 5]);
    t.tick(at(7));
    assert_eq!(t.poll(at(7)), None, "not connected");
    t.connected(at(7));
    assert_eq!(t.poll(at(7)), None, "it may send what it kept by itself");
    let (ask, when) = asked(&mut t, at(7));
    assert_eq!((ask.from, ask.to), (at(2), at(5).plus_ms(-1000)));
    assert_eq!(t.poll(when.plus_ms(60_000)), None, "one call at a time");
    t.answered(AskOutcome::Done, when.plus_ms(5000));
    for hour in 2..5 {
        t.arrived(at(hour), &[TP], when.plus_ms(6000));
    }
    t.arrived(at(6), &[TP], at(7));
    let gap = only(&mut t);
    assert!(gap.is_healed() && gap.asks == 1 && gap.last_outcome == Some(AskOutcome::Done), "{gap:?}");
    assert_eq!(t.open_gaps().count(), 0);
}

#[test]
fn no_data_ends_the_asking_and_a_later_arrival_still_counts() {
    let mut t = tracker();
    hear(&mut t, [0, 3]);
    t.connected(at(4));
    let (_, when) = asked(&mut t, at(4));
    t.answered(AskOutcome::NoData, when);
    let gap = only(&mut t);
    assert_eq!((gap.lost, gap.closed.is_some(), gap.is_healed()), (2, true, false));
    hear(&mut t, [4, 5, 6]);
    assert_eq!(t.poll(at(7)), None, "not asked again");
    t.arrived(at(1), &[TP], at(7));
    let gap = only(&mut t);
    assert_eq!((gap.lost, gap.filled), (1, 1));
}

#[test]
fn calls_that_time_out_wait_longer_each_time_and_end() {
    let mut t = tracker();
    hear(&mut t, [0, 2]);
    t.connected(at(3));
    let (mut when, mut times) = (at(3), Vec::new());
    for _ in 0..RecallRules::default().attempts {
        let (_, then) = asked(&mut t, when);
        times.push(then);
        when = then.plus_ms(40_000);
        t.answered(AskOutcome::TimedOut, when);
    }
    let waits: Vec<i64> = times.windows(2).map(|w| w[1].0 - w[0].0).collect();
    assert!(waits.windows(2).all(|w| w[0] < w[1]), "{waits:?}");
    let first = t.take_changes().into_iter().find(|g| g.from == at(1)).unwrap();
    assert_eq!((first.lost, first.asks, first.closed), (1, 5, Some(when)));
}

#[test]
fn a_cut_call_is_made_again_when_the_station_is_back() {
    let mut t = tracker();
    hear(&mut t, [0, 2]);
    t.connected(at(3));
    let (ask, when) = asked(&mut t, at(3));
    t.disconnected(when.plus_ms(1000));
    assert_eq!(t.poll(when.plus_ms(HOUR / 2)), None);
    t.connected(when.plus_ms(HOUR / 2));
    let (again, _) = asked(&mut t, when.plus_ms(HOUR / 2));
    assert_eq!(again.from, ask.from);
}

#[test]
fn one_factor_that_stays_away_is_a_gap_of_that_factor_and_is_not_asked_for_ever() {
    let expected = Expectation { factors: vec![PH, TP], ..hourly() };
    let mut t = GapTracker::new(expected, RecallRules::default());
    t.connected(at(0));
    let (mut asks, mut named) = (0, BTreeSet::new());
    for hour in 0..72 {
        let factors: &[FactorCode] = if hour == 0 { &[PH, TP] } else { &[PH] };
        t.arrived(at(hour), factors, at(hour + 1));
        for minute in 0..60 {
            let now = at(hour + 1).plus_ms(minute * 60_000);
            if t.poll(now).is_some() {
                asks += 1;
                t.answered(AskOutcome::Done, now.plus_ms(2000));
            }
        }
        named.extend(t.take_changes().into_iter().map(|g| g.factors));
    }
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [vec![TP]]);
    assert!((2..30).contains(&asks), "{asks} calls in three days");
}

#[test]
fn a_long_silence_is_asked_in_pieces_and_let_go_beyond_the_look_back() {
    let rules = RecallRules { slots_per_call: 5, look_back_ms: 24 * HOUR, ..RecallRules::default() };
    let mut t = GapTracker::new(hourly(), rules);
    hear(&mut t, [0]);
    for hour in 1..40 {
        t.tick(at(hour));
    }
    t.connected(at(40));
    let (ask, when) = asked(&mut t, at(40));
    assert!(ask.from >= at(15) && ask.to < ask.from.plus_ms(5 * HOUR), "{ask:?}");
    t.answered(AskOutcome::Done, when);
    let gap = only(&mut t);
    assert!(gap.lost >= 15 && gap.is_open(), "{gap:?}");
}

/// Everything a tracker says about the slots, without how it came to know.
fn said(tracker: &GapTracker) -> Vec<(Instant, Instant, u32, u32, u32)> {
    tracker.open_gaps().map(|g| (g.from, g.to, g.slots, g.filled, g.lost)).collect()
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing_of_what_is_missing(
        hours in prop::collection::vec(0i64..60, 1..60),
        order in any::<prop::sample::Index>(),
    ) {
        let (mut a, mut b) = (tracker(), tracker());
        let mut turned = hours.clone();
        turned.rotate_left(order.index(hours.len()));
        turned.extend(hours.iter().take(5));
        for h in &hours { a.arrived(at(*h), &[TP], at(61)); }
        for h in &turned { b.arrived(at(*h), &[TP], at(61)); }
        a.tick(at(70));
        b.tick(at(70));
        prop_assert_eq!(a.completeness(at(0), at(70)), b.completeness(at(0), at(70)));
        let first = *hours.iter().min().unwrap();
        let heard: BTreeSet<i64> = hours.iter().copied().collect();
        let (complete, expected) = a.completeness(at(0), at(70));
        prop_assert_eq!(i64::from(expected), 69 - first);
        prop_assert_eq!(complete as usize, heard.len());
    }

    /// A station that loses frames, answers history calls now and then and is cut off; the server restarts at any point.
    #[test]
    fn every_gap_of_a_station_that_keeps_its_data_heals_and_a_restart_changes_nothing(
        lost in prop::collection::btree_set(1i64..95, 0..40),
        fates in prop::collection::vec(0u8..8, 1..60),
        restarts in prop::collection::btree_set(0i64..130, 0..4),
    ) {
        let mut live = tracker();
        live.connected(at(0));
        let (mut kept, mut stored) = (Vec::new(), std::collections::BTreeMap::new());
        let mut fates = fates.into_iter();
        for hour in 0..130 {
            let now = at(hour + 1);
            if hour < 96 && !lost.contains(&hour) {
                live.arrived(at(hour), &[TP], now);
                kept.push(at(hour));
            }
            for minute in (0..60).step_by(5) {
                let now = now.plus_ms(minute * 60_000);
                let Some(ask) = live.poll(now) else { continue };
                prop_assert!(ask.from <= ask.to);
                match fates.next() {
                    Some(0) => live.answered(AskOutcome::Cut, now),
                    Some(1) => {
                        live.disconnected(now);
                        live.connected(now);
                    }
                    _ => {
                        let had: Vec<_> = (0..96).map(at).filter(|t| (ask.from..=ask.to).contains(t)).collect();
                        let outcome = if had.is_empty() { AskOutcome::NoData } else { AskOutcome::Done };
                        for time in had {
                            live.arrived(time, &[TP], now);
                            kept.push(time);
                        }
                        live.answered(outcome, now);
                    }
                }
            }
            for gap in live.take_changes() {
                prop_assert_eq!(gap.filled + gap.lost <= gap.slots, true);
                stored.insert(gap.from, gap);
            }
            if restarts.contains(&hour) {
                let arrivals = kept.iter().rev().map(|t| (*t, vec![TP]));
                let again = GapTracker::rebuild(
                    hourly(), RecallRules::default(), stored.values().cloned().collect(), arrivals, at(hour + 2).plus_ms(-60_000));
                prop_assert_eq!(said(&again), said(&live));
                live = again;
                live.connected(at(hour + 2));
            }
        }
        let unhealed: Vec<&Gap> = stored.values().filter(|g| g.from < at(95) && g.to <= at(96) && !g.is_healed()).collect();
        prop_assert!(unhealed.is_empty(), "{:?}", unhealed);
        prop_assert_eq!(live.completeness(at(0), at(96)), (96, 96));
    }
}
