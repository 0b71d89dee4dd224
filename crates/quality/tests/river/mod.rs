//! A river made for the purpose, and what the event detector says of it.

#![allow(dead_code, reason = "not every target of tests uses all of it")]
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a part of test targets; rows are few")]

use quality::event::{
    Detector, Episode, EpisodeKind, EventKind, FaultKind, Output, Point, Role, Sense, Sensor, Settings,
    Verdict,
};
use standards::time::Instant;

pub(crate) const STEP: i64 = 15 * 60_000;
pub(crate) const DAY: usize = 96;
/// 2024-06-01 00:00 Beijing time.
pub(crate) const START: i64 = 1_717_171_200_000;

pub(crate) fn at(row: usize) -> Instant {
    Instant(START + i64::try_from(row).unwrap() * STEP)
}

/// Noise of -1 to 1 that is the same in every run.
pub(crate) fn noise(row: usize, sensor: usize) -> f64 {
    let mut x = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (sensor as u64 + 7).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 29;
    (x % 20_001) as f64 / 10_000.0 - 1.0
}

/// Ammonia, conductivity, turbidity, stage and rain of a quiet river, changed by `change` (row, sensor, ordinary value).
pub(crate) fn river(days: usize, change: impl Fn(usize, usize, f64) -> f64) -> Vec<Vec<f64>> {
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

pub(crate) fn sensors() -> Vec<Sensor> {
    let sensor = |name: &str, role| Sensor { name: name.into(), role, sense: Sense::Either, limit: None };
    vec![
        sensor("氨氮", Role::Quality),
        sensor("电导率", Role::Quality),
        sensor("浊度", Role::Quality),
        sensor("水位", Role::Flow),
        sensor("雨量", Role::Rain),
    ]
}

pub(crate) struct Said {
    pub(crate) points: Vec<Point>,
    pub(crate) episodes: Vec<Episode>,
}

pub(crate) fn drain(detector: &mut Detector) -> Vec<Output> {
    std::iter::from_fn(|| detector.poll()).collect()
}

pub(crate) fn said(rows: &[Vec<f64>]) -> Said {
    said_by(sensors(), rows)
}

pub(crate) fn said_by(sensors: Vec<Sensor>, rows: &[Vec<f64>]) -> Said {
    let mut detector = Detector::new(Settings::default(), sensors);
    for (row, values) in rows.iter().enumerate() {
        for (sensor, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            detector.push(at(row), sensor, *value);
        }
    }
    all_of(detector)
}

pub(crate) fn all_of(mut detector: Detector) -> Said {
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
    pub(crate) fn ended(&self) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(|episode| episode.end.is_some())
    }

    pub(crate) fn events(&self) -> Vec<(EventKind, &Episode)> {
        let kinds = self.ended().filter_map(|e| match e.kind {
            EpisodeKind::Event(kind) => Some((kind, e)),
            EpisodeKind::Fault(_) => None,
        });
        kinds.collect()
    }

    pub(crate) fn faults(&self) -> Vec<(FaultKind, usize)> {
        let kinds = self.ended().filter_map(|e| match e.kind {
            EpisodeKind::Fault(kind) => Some((kind, e.factors[0].sensor)),
            EpisodeKind::Event(_) => None,
        });
        kinds.collect()
    }

    pub(crate) fn verdict(&self, row: usize, sensor: usize) -> Verdict {
        self.points.iter().find(|p| p.time == at(row) && p.sensor == sensor).map(|p| p.verdict).unwrap()
    }
}

/// Rises over `rise` rows from `from`, then falls off.
pub(crate) fn pulse(row: usize, from: usize, rise: usize, fall: f64) -> f64 {
    match row.checked_sub(from) {
        None => 0.0,
        Some(since) if since < rise => since as f64 / rise as f64,
        Some(since) => (-((since - rise) as f64) / fall).exp(),
    }
}
