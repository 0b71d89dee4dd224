//! An event that is going on: who takes part, how far they went, when it is over.

use standards::time::Instant;

use super::judge::{Weather, kind_of};
use super::reason;
use super::settings::Settings;
use super::verdict::{Episode, EpisodeKind, EventKind, Excursion, Role, Sensor};
use super::watch::{Watch, excursion};

#[derive(Debug, Clone)]
pub(crate) struct OpenEvent {
    id: u64,
    role: Role,
    since: Instant,
    decided: Instant,
    last: Instant,
    calm_rows: u32,
    /// Largest root of the sum of squares of the shares of all that took part.
    peak: f64,
    driver: bool,
    weather: Option<Weather>,
    factors: Vec<Excursion>,
}

impl OpenEvent {
    pub(crate) fn new(id: u64, role: Role, since: Instant, decided: Instant, driver: bool) -> Self {
        Self {
            id,
            role,
            since,
            decided,
            last: decided,
            calm_rows: 0,
            peak: 0.0,
            driver,
            weather: None,
            factors: Vec::new(),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn holds(&self, sensor: usize) -> bool {
        self.factors.iter().any(|factor| factor.sensor == sensor)
    }

    pub(crate) fn go_on(
        &mut self,
        time: Instant,
        shares: &[f64],
        watches: &[Watch],
        s: &Settings,
        weather: Weather,
    ) {
        let mut calm = true;
        let mut sum = 0.0;
        for (sensor, (share, watch)) in shares.iter().zip(watches).enumerate() {
            let takes_part =
                if self.role == Role::Quality { watch.sense.worsens(*share) } else { *share > 0.0 };
            let calm_share = if self.role == Role::Flow { s.flow_calm_share } else { s.calm_share };
            if watch.role != self.role || share.abs() < calm_share || !takes_part {
                continue;
            }
            if share.abs() >= 1.0
                && let Some(signal) = &watch.signal
            {
                self.note(Excursion { sensor, ..excursion(signal) });
            }
            // Restless for longer than a baseline may be: what is new has become ordinary.
            if self.holds(sensor) {
                sum += share.abs().min(3.0).powi(2);
            }
            calm &= !self.holds(sensor) || watch.restless_hours(time) > s.absorb_days * 24.0;
        }
        self.peak = self.peak.max(sum.sqrt());
        let over = self.role == Role::Quality && sum.sqrt() < self.peak * s.end_share;
        if calm || over {
            self.calm_rows += 1;
        } else {
            self.calm_rows = 0;
            self.last = time;
        }
        let heavier = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) > b.unwrap_or(0.0);
        if self.weather.is_none_or(|w| heavier(weather.rain_mm, w.rain_mm) || heavier(weather.rise, w.rise)) {
            self.weather = Some(weather);
        }
    }

    fn note(&mut self, new: Excursion) {
        match self.factors.iter_mut().find(|factor| factor.sensor == new.sensor) {
            Some(known) if known.score.abs() < new.score.abs() => *known = new,
            Some(_) => {}
            None => self.factors.push(new),
        }
    }

    pub(crate) fn is_over(&self, s: &Settings) -> bool {
        self.calm_rows >= s.calm_rows
    }

    pub(crate) fn kind(&self) -> EventKind {
        kind_of(self.role, self.driver)
    }

    pub(crate) fn told(&self, sensors: &[Sensor], s: &Settings, ended: bool) -> Episode {
        let mut factors = self.factors.clone();
        factors.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
        let furthest = factors.first().map_or(0.0, |factor| factor.score.abs());
        let (reason, reason_english) = reason::of_event(sensors, s, self.kind(), &factors, self.weather);
        Episode {
            id: self.id,
            kind: EpisodeKind::Event(self.kind()),
            start: self.since,
            decided: self.decided,
            peak: factors.first().map_or(self.since, |factor| factor.time),
            end: ended.then_some(self.last),
            confidence: confidence(furthest, factors.len()),
            factors,
            reason,
            reason_english,
        }
    }
}

/// 0 to 1: a half at the limit, more the further and the more of them.
pub(crate) fn confidence(furthest: f64, count: usize) -> f64 {
    let company = if count > 1 { 1.5 } else { 1.0 };
    let odds = (furthest * company).powi(2);
    odds / (1.0 + odds)
}
