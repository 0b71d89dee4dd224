//! Water that gets cleaner is no event in it.

use quality::event::{Detector, EpisodeKind, Output, Role, Sense, Sensor, Settings};
use standards::time::Instant;

const STEP: i64 = 4 * 3_600_000;
const ROWS: i64 = 240;
/// Six days from the thirtieth day.
const CHANGED: std::ops::Range<i64> = 180..216;

/// Events among two four-hour factors that leave their level together by a share of it.
fn events(sense: Sense, change: f64) -> usize {
    let sensor = |name: &str| Sensor { name: name.into(), role: Role::Quality, sense, limit: None };
    let mut detector = Detector::new(Settings::of_interval(4.0), vec![sensor("氨氮"), sensor("总磷")]);
    for row in 0..ROWS {
        // A little unrest, the same in every run.
        let unrest = f64::from(i32::try_from(row * 7919 % 101).unwrap_or(0)) / 100.0 - 0.5;
        let factor = if CHANGED.contains(&row) { 1.0 + change } else { 1.0 };
        for (sensor, level) in [(0, 0.8), (1, 0.3)] {
            detector.push(
                Instant(1_717_171_200_000 + row * STEP),
                sensor,
                level * factor * (1.0 + 0.1 * unrest),
            );
        }
    }
    detector.finish();
    let episodes = std::iter::from_fn(|| detector.poll()).filter(|output| {
        matches!(output, Output::Episode(e) if e.end.is_some() && matches!(e.kind, EpisodeKind::Event(_)))
    });
    episodes.count()
}

#[test]
fn a_rise_is_an_event_of_a_factor_that_gets_worse_as_it_rises_and_a_fall_is_none() {
    assert!(events(Sense::Rise, 2.0) >= 1);
    assert_eq!(events(Sense::Rise, -0.7), 0);
}

#[test]
fn a_fall_is_an_event_of_a_factor_that_gets_worse_as_it_falls() {
    assert!(events(Sense::Fall, -0.7) >= 1);
    assert_eq!(events(Sense::Fall, 2.0), 0);
}

#[test]
fn a_factor_that_nobody_knows_may_depart_either_way() {
    assert!(events(Sense::Either, 2.0) >= 1 && events(Sense::Either, -0.7) >= 1);
}
