//! What the detector says: a verdict on each value, and episodes.

use std::fmt;

use standards::Limit;
use standards::time::Instant;

use super::sense::Sense;

/// What a sensor is to the detector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A property of the water, which events show themselves in.
    Quality,
    /// Stage or discharge: its rise explains others, and is an event of its own (a flood pulse).
    Flow,
    /// Rain of the interval, in millimetres: it explains, and is never judged.
    Rain,
}

/// One column of a station.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// The name by which reasons call it.
    pub name: String,
    /// What it is to the detector.
    pub role: Role,
    /// Which departures an event may consist of.
    pub sense: Sense,
    /// The limit of the target class, in the unit of the values: where the water is ordinarily better, coming to it is abnormal,
    /// however common it may be here ([`Settings::beyond_share`](super::Settings::beyond_share)).
    pub limit: Option<f64>,
}

impl Sensor {
    /// How far it is from a value to the limit of the target class, below 0 beyond it: upwards, but downwards of what gets worse as
    /// it falls. `None` without such a limit.
    #[must_use]
    pub fn room(&self, value: f64) -> Option<f64> {
        let limit = self.limit?;
        Some(if self.sense == Sense::Fall { value - limit } else { limit - value })
    }
}

/// The limit of a class as [`Sensor::limit`] has it; `None` of one with two sides (pH).
#[must_use]
pub fn bad_from(limit: Limit) -> Option<f64> {
    match limit {
        Limit::Max(limit) | Limit::Min(limit) => f64::try_from(limit).ok(),
        Limit::Range(..) => None,
    }
}

/// What is wrong with an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A sudden step of one sensor without company.
    Spike,
    /// A sudden step without company that has stayed.
    Shift,
    /// A step without company over a gap, or one that has stayed for a day.
    Offset,
    /// A creeping departure over days without company.
    Drift,
    /// Noise far above its own.
    Variability,
    /// The same value again and again.
    Flat,
    /// A value that this sensor in water cannot give.
    Impossible,
}

impl FaultKind {
    /// Its name in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Spike => "突跳",
            Self::Shift => "突变台阶",
            Self::Offset => "固定偏移",
            Self::Drift => "漂移",
            Self::Variability => "波动异常",
            Self::Flat => "恒值",
            Self::Impossible => "不可能值",
        }
    }

    /// Its name in English, one word.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Spike => "spike",
            Self::Shift => "shift",
            Self::Offset => "offset",
            Self::Drift => "drift",
            Self::Variability => "variability",
            Self::Flat => "flat",
            Self::Impossible => "impossible",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

/// What a value is taken for at the moment it is judged; nothing later changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too little is known of the factor.
    Learning,
    /// Within what the factor does.
    Ordinary,
    /// Part of an event in the water.
    Event,
    /// The instrument's doing.
    Fault(FaultKind),
    /// Not a number, or older than what was judged already.
    Unjudged,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Learning => "learning",
            Self::Ordinary => "ordinary",
            Self::Event => "event",
            Self::Fault(_) => "fault",
            Self::Unjudged => "unjudged",
        })
    }
}

/// A value with its verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When it was measured.
    pub time: Instant,
    /// Place of its sensor among those of the station.
    pub sensor: usize,
    /// As it came.
    pub value: f64,
    /// What it is taken for.
    pub verdict: Verdict,
    /// Deviation as a share of the limit: 1 and above is abnormal; below 0 when the value lies under the baseline.
    pub score: f64,
    /// The baseline it was held against, when there was one.
    pub baseline: Option<f64>,
    /// Identifier of the event of quality factors that was open, whether or not this sensor shows it.
    pub event: Option<u64>,
    /// Identifier of the flood pulse that was open.
    pub flood: Option<u64>,
}

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Stage or flow rose, and no quality factor has left its baseline.
    Flood,
    /// Quality factors left their baselines after rain or with rising flow (径流、溢流).
    Runoff,
    /// Quality factors left their baselines without rain or rising flow that would explain it.
    Pollution,
}

impl EventKind {
    /// Its name in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Flood => "涨水过程",
            Self::Runoff => "降雨径流水质过程",
            Self::Pollution => "水质异常事件",
        }
    }

    /// Its name in English, one word.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::Runoff => "runoff",
            Self::Pollution => "pollution",
        }
    }
}

/// How far one sensor went in an event or a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excursion {
    /// Place of the sensor.
    pub sensor: usize,
    /// When it was furthest.
    pub time: Instant,
    /// The value then.
    pub value: f64,
    /// The baseline then.
    pub baseline: f64,
    /// The score then, below 0 for a fall.
    pub score: f64,
}

/// What an episode is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpisodeKind {
    /// Something in the water.
    Event(EventKind),
    /// Something in an instrument.
    Fault(FaultKind),
}

/// A stretch of time with one explanation. It is given when it opens, with `end` absent, and again when it has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// Counts from 1 in a station; the same at opening and end.
    pub id: u64,
    /// What it is of.
    pub kind: EpisodeKind,
    /// First abnormal row.
    pub start: Instant,
    /// When it was decided, which is the reaction's delay after `start`.
    pub decided: Instant,
    /// When the furthest sensor was furthest.
    pub peak: Instant,
    /// Last abnormal row; absent while it is open.
    pub end: Option<Instant>,
    /// What took part, furthest first.
    pub factors: Vec<Excursion>,
    /// 0 to 1: how sure this is no ordinary variation, from how far and how many.
    pub confidence: f64,
    /// Why, in Chinese.
    pub reason: String,
    /// Why, in English.
    pub reason_english: String,
}

/// What comes out of the detector.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// A value was judged.
    Point(Point),
    /// An episode opened or ended.
    Episode(Episode),
}
