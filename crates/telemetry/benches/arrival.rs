//! What following one stored frame costs: `cargo bench -p telemetry`. A thousand stations send eleven factors every minute for
//! two hours, one frame in a hundred is lost and comes an hour later.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figure")]

use std::time::Instant as Stopwatch;

use standards::time::Instant;
use standards::{FactorCode, FrameId, SeriesKind};
use telemetry::{Expectation, GapTracker, RecallRules, SeenFrame, SeenObservation, StationWatch, WatchRules};

const STATIONS: usize = 1000;
const MINUTES: i64 = 120;
const MINUTE: i64 = 60_000;
const START: i64 = 1_617_206_400_000;
const FACTORS: [&str; 11] = [
    "w01010", "w01001", "w01009", "w01014", "w01003", "w01019", "w21003", "w21011", "w21001", "w01018",
    "w01016",
];

fn main() {
    let factors: Vec<FactorCode> = FACTORS.iter().filter_map(|code| code.parse().ok()).collect();
    let expected = Expectation { factors: factors.clone(), ..Expectation::every(SeriesKind::Minute, MINUTE) };
    let one = || (GapTracker::new(expected.clone(), RecallRules::default()), StationWatch::default());
    let mut stations: Vec<_> = (0..STATIONS).map(|_| one()).collect();
    let rules = WatchRules::default();
    let (mut frames, mut gaps) = (0_i64, 0_usize);
    let watch = Stopwatch::now();
    for minute in 0..MINUTES {
        for (number, (tracker, station)) in stations.iter_mut().enumerate() {
            let now = Instant(START + (minute + 1) * MINUTE);
            let lost = |m: i64| (m + i64::try_from(number).unwrap_or(0)) % 100 == 7;
            let times =
                [(!lost(minute)).then_some(minute), (minute >= 60 && lost(minute - 60)).then(|| minute - 60)];
            for time in times.into_iter().flatten() {
                let measured = Instant(START + time * MINUTE);
                let heals = tracker.is_missed(measured);
                tracker.arrived(measured, &factors, now);
                let seen =
                    SeenObservation { kind: SeriesKind::Minute, measured, factors: factors.clone(), heals };
                frames += 1;
                let frame = SeenFrame {
                    id: FrameId(frames),
                    received: now,
                    sent: Some(now),
                    damaged: false,
                    observations: vec![seen],
                };
                station.frame_stored(&rules, 3_600_000, &frame);
            }
            gaps += tracker.take_changes().len();
            station.take_changes();
        }
    }
    let nanoseconds = watch.elapsed().as_nanos() / u128::try_from(frames.max(1)).unwrap_or(1);
    println!(
        "{frames} frames of {STATIONS} stations followed, {nanoseconds} ns a frame, {gaps} changes of gaps"
    );
}
