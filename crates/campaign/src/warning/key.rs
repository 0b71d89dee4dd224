//! Identity of warnings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use standards::time::Instant;
use standards::{FactorCode, SectionId};

use crate::CampaignError;

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WarningKind {
    /// An item is over the limit of the target class.
    ItemOverLimit {
        /// The item.
        factor: FactorCode,
    },
    /// Samples are of a worse class than the last valid day.
    ClassFall,
    /// Daily means exceed on consecutive days.
    ExceedingRun,
    /// The mean of a coming day may well exceed, by a forecast.
    ForecastExceedance {
        /// The item.
        factor: FactorCode,
    },
}

impl WarningKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ItemOverLimit { .. } => "单项超标",
            Self::ClassFall => "类别下降",
            Self::ExceedingRun => "日均值连续超标",
            Self::ForecastExceedance { .. } => "预测超标",
        }
    }
}

/// Identity of a warning: section, kind, item and where it began when it was first opened.
///
/// For items and classes that is the measurement time of the opening sample; for runs the start of the run's first
/// day. A key never changes, even when late data move [`super::Warning::began`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WarningKey {
    /// The beginning.
    pub began: Instant,
    /// The section.
    pub section: SectionId,
    /// What it is about.
    pub kind: WarningKind,
}

impl WarningKey {
    /// The key of a warning that begins at this moment; parts of a second are dropped, as the text has none.
    #[must_use]
    pub fn new(section: SectionId, kind: WarningKind, began: Instant) -> Self {
        Self { began: Instant(began.0.div_euclid(1000) * 1000), section, kind }
    }
}

impl fmt::Display for WarningKey {
    /// `daixianqiao/item-over-limit/w21011/20210401080000`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.section)?;
        match self.kind {
            WarningKind::ItemOverLimit { factor } => write!(f, "item-over-limit/{factor}")?,
            WarningKind::ClassFall => f.write_str("class-fall")?,
            WarningKind::ExceedingRun => f.write_str("exceeding-run")?,
            WarningKind::ForecastExceedance { factor } => write!(f, "forecast-exceedance/{factor}")?,
        }
        write!(f, "/{}", self.began.compact())
    }
}

impl FromStr for WarningKey {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        let wrong = || CampaignError::WarningKey { text: text.chars().take(80).collect() };
        let parts: Vec<&str> = text.split('/').collect();
        let (section, kind, began) = match parts.as_slice() {
            [section, "item-over-limit", factor, began] => {
                let factor = factor.parse().map_err(|_not_a_code| wrong())?;
                (section, WarningKind::ItemOverLimit { factor }, began)
            }
            [section, "forecast-exceedance", factor, began] => {
                let factor = factor.parse().map_err(|_not_a_code| wrong())?;
                (section, WarningKind::ForecastExceedance { factor }, began)
            }
            [section, "class-fall", began] => (section, WarningKind::ClassFall, began),
            [section, "exceeding-run", began] => (section, WarningKind::ExceedingRun, began),
            _ => return Err(wrong()),
        };
        let began = Instant::from_compact(began).ok_or_else(wrong)?;
        Ok(Self::new((*section).into(), kind, began))
    }
}

impl Serialize for WarningKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WarningKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
