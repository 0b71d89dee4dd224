//! The detector of a station: values in, in any batches and a little out of order; verdicts and episodes out.

use std::collections::{BTreeMap, VecDeque};

use standards::time::{Instant, MEASURABLE};

use super::judge::Judge;
use super::settings::Settings;
use super::verdict::{Output, Point, Sensor, Verdict};

/// Most rows that wait for values which come late.
const MOST_WAITING: usize = 4096;

/// Follows the sensors of one station.
///
/// [`push`](Self::push) takes a value, [`advance`](Self::advance) says how late it is, [`finish`](Self::finish) ends the
/// series, and [`poll`](Self::poll) gives what was decided. A row (the values of one moment) is judged when a value more than
/// `wait_ms` newer arrives; what comes after that is given back as [`Verdict::Unjudged`] and changes nothing.
#[derive(Debug, Clone)]
pub struct Detector {
    judge: Judge,
    wait_ms: i64,
    sensors: usize,
    waiting: BTreeMap<Instant, Vec<(usize, f64)>>,
    judged: Option<Instant>,
    out: VecDeque<Output>,
}

impl Detector {
    /// A detector that knows nothing yet.
    #[must_use]
    pub fn new(settings: Settings, sensors: Vec<Sensor>) -> Self {
        let (wait_ms, count) = (settings.wait_ms.max(0), sensors.len());
        Self {
            judge: Judge::new(settings, sensors),
            wait_ms,
            sensors: count,
            waiting: BTreeMap::new(),
            judged: None,
            out: VecDeque::new(),
        }
    }

    /// Takes the value of a sensor. The first value of a sensor and moment counts.
    pub fn push(&mut self, time: Instant, sensor: usize, value: f64) {
        let known_time = MEASURABLE.contains(&time);
        let late = self.judged.is_some_and(|judged| time <= judged);
        let known = self.waiting.get(&time).is_some_and(|row| row.iter().any(|(s, _)| *s == sensor));
        if late || known || !known_time || sensor >= self.sensors || !value.is_finite() {
            let verdict = Verdict::Unjudged;
            let point =
                Point { time, sensor, value, verdict, score: 0.0, baseline: None, event: None, flood: None };
            self.out.push_back(Output::Point(point));
            return;
        }
        self.waiting.entry(time).or_default().push((sensor, value));
        if let Some((newest, _)) = self.waiting.last_key_value() {
            self.judge_before(Instant(newest.0.saturating_sub(self.wait_ms)));
        }
        while self.waiting.len() > MOST_WAITING {
            self.judge_first();
        }
    }

    /// Says that it is `now`: rows older than the wait are judged.
    pub fn advance(&mut self, now: Instant) {
        self.judge_before(Instant(now.0.saturating_sub(self.wait_ms)));
    }

    /// Judges what waits and ends what is open.
    pub fn finish(&mut self) {
        self.judge_before(Instant(i64::MAX));
        self.judge.finish(&mut self.out);
    }

    /// The next verdict or episode, in the order they were decided.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    fn judge_before(&mut self, limit: Instant) {
        while self.waiting.first_key_value().is_some_and(|(time, _)| *time < limit) {
            self.judge_first();
        }
    }

    fn judge_first(&mut self) {
        if let Some((time, mut row)) = self.waiting.pop_first() {
            row.sort_by_key(|(sensor, _)| *sensor);
            self.judge.row(time, &row, &mut self.out);
            self.judged = Some(time);
        }
    }
}
