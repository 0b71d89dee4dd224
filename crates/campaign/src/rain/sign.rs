//! A sign of rain: who says so, how strong, from when until when.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use weather::rain::RainGrade;
use weather::signal::Colour;

use crate::plan::GaugeId;

/// Who or what says that it rains or will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum RainCause {
    /// A warning signal that may be acted on (SC-088).
    Signal {
        /// Its identifier.
        identifier: String,
        /// Its headline.
        headline: String,
        /// Its colour.
        colour: Colour,
    },
    /// A forecast.
    Forecast {
        /// Who made it.
        source: String,
        /// For where.
        place: String,
        /// When it was issued.
        issued: Instant,
        /// Rain of the wet stretch (mm).
        mm: Decimal,
    },
    /// A gauge.
    Gauge {
        /// Which.
        gauge: GaugeId,
        /// Its name.
        name: String,
        /// Most rain of 24 hours by then (mm).
        mm: Decimal,
    },
    /// 人工启动: the office or the leader.
    Hand {
        /// Why.
        note: String,
    },
    /// 演练
    Drill {
        /// What is practised.
        note: String,
    },
}

impl RainCause {
    /// The colour, when it is a signal.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        match self {
            Self::Signal { colour, .. } => Some(*colour),
            _ => None,
        }
    }

    /// In Chinese, for people.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Signal { headline, colour, .. } if headline.is_empty() => {
                format!("暴雨{}预警信号", colour.name())
            }
            Self::Signal { headline, .. } => headline.clone(),
            Self::Forecast { source, place, mm, .. } => format!("{source}预报 {place} {mm} mm"),
            Self::Gauge { name, mm, .. } => format!("{name}实测 {mm} mm"),
            Self::Hand { note } => format!("人工启动：{note}"),
            Self::Drill { note } => format!("演练：{note}"),
        }
    }
}

/// A sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RainSign {
    /// Who says so.
    pub cause: RainCause,
    /// How strong.
    pub grade: RainGrade,
    /// From when it counts.
    pub from: Instant,
    /// Until when it counts.
    pub until: Instant,
    /// The last moment with rain, when it was measured; `None` for rain that is only expected.
    pub last_rain: Option<Instant>,
    /// When rain is expected to begin, when a forecast says so.
    pub expected: Option<Instant>,
}

impl RainSign {
    /// Whether it counts at a moment.
    #[must_use]
    pub fn counts(&self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether it rains, measured and not expected.
    #[must_use]
    pub fn is_rain(&self) -> bool {
        self.last_rain.is_some()
    }
}
