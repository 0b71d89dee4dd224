//! The judge: rows of a station in, verdicts and episodes out. Companions decide between water and instrument.

use std::collections::VecDeque;

use standards::time::Instant;

use super::open::OpenEvent;
use super::reason;
use super::settings::Settings;
use super::track::span;
use super::verdict::{Episode, EpisodeKind, EventKind, Output, Point, Role, Sensor, Verdict};
use super::watch::{Around, Trouble, Watch};

/// Share of the limit at which a rise of stage or flow explains others.
pub(crate) const DRIVING: f64 = 0.7;
/// Most values of rain or stage that are remembered: two days of minutes and more.
const MOST: usize = 4096;

/// Rain and flow around a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weather {
    /// Sum over the hours of the settings; absent without a gauge.
    pub(crate) rain_mm: Option<f64>,
    /// Largest rise of stage or flow in the hours of the settings, as a share of the limit; absent without such a sensor.
    pub(crate) rise: Option<f64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Judge {
    settings: Settings,
    sensors: Vec<Sensor>,
    watches: Vec<Watch>,
    rain: VecDeque<(Instant, f64)>,
    rain_sum: f64,
    rises: VecDeque<(Instant, f64)>,
    joint: u32,
    joint_since: Option<Instant>,
    open: Option<OpenEvent>,
    flood: Option<OpenEvent>,
    episodes: u64,
}

impl Judge {
    pub(crate) fn new(settings: Settings, sensors: Vec<Sensor>) -> Self {
        let watches = sensors.iter().map(|sensor| Watch::new(sensor, &settings)).collect();
        Self {
            settings,
            sensors,
            watches,
            rain: VecDeque::new(),
            rain_sum: 0.0,
            rises: VecDeque::new(),
            joint: 0,
            joint_since: None,
            open: None,
            flood: None,
            episodes: 0,
        }
    }

    /// Judges the values of one moment, each of another sensor, all finite and newer than what was judged of that sensor.
    pub(crate) fn row(&mut self, time: Instant, values: &[(usize, f64)], out: &mut VecDeque<Output>) {
        for (sensor, value) in values {
            self.look(time, *sensor, *value);
        }
        let weather = self.weather(time);
        let driver = weather.rain_mm.is_some_and(|mm| mm >= self.settings.rain_mm)
            || weather.rise.is_some_and(|share| share >= DRIVING);
        for (sensor, _) in values {
            self.blame(time, *sensor, driver, out);
        }
        self.decide(time, weather, driver, out);
        for (sensor, value) in values {
            out.push_back(Output::Point(self.point(time, *sensor, *value)));
            let in_event = self.is_part(*sensor);
            if let Some(watch) = self.watches.get_mut(*sensor) {
                watch.learn(&self.settings, *value, in_event);
            }
        }
    }

    /// Ends what is open, at the end of a series.
    pub(crate) fn finish(&mut self, out: &mut VecDeque<Output>) {
        for open in [self.open.take(), self.flood.take()].into_iter().flatten() {
            out.push_back(Output::Episode(open.told(&self.sensors, &self.settings, true)));
        }
        for at in 0..self.watches.len() {
            if let Some(trouble) = self.watches.get_mut(at).and_then(|w| w.trouble.take()) {
                out.push_back(Output::Episode(self.told_trouble(at, &trouble, true)));
            }
        }
    }

    fn look(&mut self, time: Instant, sensor: usize, value: f64) {
        let Some(watch) = self.watches.get_mut(sensor) else { return };
        if watch.role == Role::Rain {
            let value = value.max(0.0);
            self.rain_sum += value;
            let crowded = self.rain.len() >= MOST;
            match self.rain.back_mut() {
                Some(last) if crowded => *last = (time, last.1 + value),
                _ => self.rain.push_back((time, value)),
            }
            return;
        }
        let signal = watch.track.look(&self.settings, time, value);
        watch.signal = Some(signal);
        watch.count(&self.settings);
        if watch.role == Role::Flow && watch.trouble.is_none() && signal.ready {
            // Only a rise that is larger than those still remembered is kept: the front is always the largest.
            while self.rises.back().is_some_and(|(_, share)| *share <= signal.share) {
                self.rises.pop_back();
            }
            if self.rises.len() < MOST {
                self.rises.push_back((time, signal.share));
            }
        }
    }

    fn weather(&mut self, now: Instant) -> Weather {
        let (rain_span, rise_span) = (span(self.settings.rain_hours), span(self.settings.driver_hours));
        while let Some((time, mm)) = self.rain.front().copied()
            && now.0 - time.0 > rain_span
        {
            self.rain.pop_front();
            self.rain_sum -= mm;
        }
        if self.rain.is_empty() {
            self.rain_sum = 0.0;
        }
        while self.rises.front().is_some_and(|(time, _)| now.0 - time.0 > rise_span) {
            self.rises.pop_front();
        }
        let has = |role: Role| self.sensors.iter().any(|sensor| sensor.role == role);
        Weather {
            rain_mm: has(Role::Rain).then_some(self.rain_sum.max(0.0)),
            rise: has(Role::Flow).then(|| self.rises.front().map_or(0.0, |(_, share)| share.max(0.0))),
        }
    }

    fn blame(&mut self, time: Instant, sensor: usize, driver: bool, out: &mut VecDeque<Output>) {
        let company = self.company(time, sensor);
        let in_event = self.is_part(sensor);
        let Some(watch) = self.watches.get_mut(sensor) else { return };
        if watch.role == Role::Rain {
            return;
        }
        let before = watch.trouble;
        watch.blame(&self.settings, Around { company, driver, in_event }, &mut self.episodes);
        let after = watch.trouble;
        match (before, after) {
            (Some(old), None) => out.push_back(Output::Episode(self.told_trouble(sensor, &old, true))),
            (None, Some(new)) => out.push_back(Output::Episode(self.told_trouble(sensor, &new, false))),
            _ => {}
        }
    }

    fn is_part(&self, sensor: usize) -> bool {
        [&self.open, &self.flood].into_iter().flatten().any(|open| open.holds(sensor))
    }

    fn company(&self, time: Instant, sensor: usize) -> bool {
        self.watches
            .iter()
            .enumerate()
            .any(|(other, watch)| other != sensor && watch.share(time).abs() >= self.settings.witness_share)
    }

    /// Opens, prolongs or ends the event of the quality factors and the flood pulse.
    fn decide(&mut self, time: Instant, weather: Weather, driver: bool, out: &mut VecDeque<Output>) {
        let s = &self.settings;
        let shares: Vec<f64> = self.watches.iter().map(|watch| watch.share(time)).collect();
        let together: Vec<f64> = self
            .watches
            .iter()
            .filter(|watch| watch.role == Role::Quality)
            .map(|watch| (watch.new_share(time), watch.sense))
            .filter(|(share, sense)| sense.worsens(*share) && share.abs() >= s.company_share)
            .map(|(share, _)| share.abs().min(3.0))
            .collect();
        let sum = together.iter().map(|share| share * share).sum::<f64>().sqrt();
        if together.len() >= 2 && sum >= s.joint_limit {
            self.joint += 1;
            self.joint_since.get_or_insert(time);
        } else {
            self.joint = 0;
            self.joint_since = None;
        }
        for role in [Role::Quality, Role::Flow] {
            let joint = self.joint_since.filter(|_| role == Role::Quality && self.joint >= s.joint_rows);
            let alone = self
                .watches
                .iter()
                .zip(&shares)
                .find(|(watch, share)| watch.role == role && watch.opens(s, time, **share));
            let since = joint.or_else(|| alone.and_then(|(watch, _)| watch.since));
            let open = if role == Role::Flow { &mut self.flood } else { &mut self.open };
            if open.is_none()
                && let Some(since) = since
            {
                self.episodes += 1;
                let mut new = OpenEvent::new(self.episodes, role, since, time, driver);
                new.go_on(time, &shares, &self.watches, s, weather);
                out.push_back(Output::Episode(new.told(&self.sensors, s, false)));
                *open = Some(new);
            } else if let Some(going) = open {
                going.go_on(time, &shares, &self.watches, s, weather);
                if going.is_over(s) {
                    out.push_back(Output::Episode(going.told(&self.sensors, s, true)));
                    *open = None;
                    self.watches
                        .iter_mut()
                        .filter(|watch| watch.role == role)
                        .for_each(|watch| watch.spend(s, time));
                    self.joint = 0;
                    self.joint_since = None;
                }
            }
        }
    }

    fn point(&self, time: Instant, sensor: usize, value: f64) -> Point {
        let watch = self.watches.get(sensor);
        let signal = watch.and_then(|w| w.signal);
        let verdict = match (watch, signal) {
            (Some(watch), Some(signal)) => match (watch.trouble, signal.ready) {
                (Some(trouble), _) => Verdict::Fault(trouble.kind),
                (None, false) => Verdict::Learning,
                (None, true) if self.is_part(sensor) && signal.share.abs() >= self.settings.calm_share => {
                    Verdict::Event
                }
                (None, true) => Verdict::Ordinary,
            },
            _ => Verdict::Ordinary,
        };
        Point {
            time,
            sensor,
            value,
            verdict,
            score: signal.map_or(0.0, |s| if s.ready { s.share } else { 0.0 }),
            baseline: signal.filter(|s| s.ready).map(|s| s.baseline),
            event: self.open.as_ref().map(OpenEvent::id),
            flood: self.flood.as_ref().map(OpenEvent::id),
        }
    }

    fn told_trouble(&self, sensor: usize, trouble: &Trouble, ended: bool) -> Episode {
        let mut furthest = trouble.furthest;
        furthest.sensor = sensor;
        let (reason, reason_english) = reason::of_fault(&self.sensors, trouble.kind, &furthest);
        Episode {
            id: trouble.id,
            kind: EpisodeKind::Fault(trouble.kind),
            start: trouble.since,
            decided: trouble.since,
            peak: furthest.time,
            end: ended.then_some(trouble.last),
            confidence: super::open::confidence(furthest.score.abs(), 1),
            factors: vec![furthest],
            reason,
            reason_english,
        }
    }
}

/// What an event is, from what took part and what the weather did.
pub(crate) fn kind_of(role: Role, driver: bool) -> EventKind {
    match (role, driver) {
        (Role::Flow, _) => EventKind::Flood,
        (_, true) => EventKind::Runoff,
        (_, false) => EventKind::Pollution,
    }
}
