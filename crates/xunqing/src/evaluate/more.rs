//! Intensity of a season and outlook of a running period, as parts of a line.

use std::collections::BTreeMap;

use evaluation::{Chance, Headroom, Intensity, ItemOutlook, Outlook, SeasonIntensity};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, Limit};

use super::line::Exact;

/// Both readings of the flood-season pollution intensity (汛期污染强度).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct IntensityLine {
    /// From the highest single result.
    by_peak: Option<OneIntensity>,
    /// From the highest valid daily mean.
    by_day: Option<OneIntensity>,
}

#[derive(Debug, Clone, Serialize)]
struct OneIntensity {
    intensity: Exact,
    factor: FactorCode,
    name: String,
    value: Exact,
    at: Instant,
    limit: Exact,
    /// Whether rain came before it; null without a rain file.
    after_rain: Option<bool>,
}

impl From<SeasonIntensity> for IntensityLine {
    fn from(season: SeasonIntensity) -> Self {
        let one = |i: Intensity| OneIntensity {
            intensity: Exact(i.intensity),
            factor: i.factor,
            name: i.factor.name().to_owned(),
            value: Exact(i.value),
            at: i.at,
            limit: Exact(i.limit),
            after_rain: i.after_rain,
        };
        Self { by_peak: season.by_peak.map(one), by_day: season.by_day.map(one) }
    }
}

/// Where a running period will end.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OutlookLine {
    days_elapsed: u32,
    days_left: u32,
    factors: BTreeMap<FactorCode, OneOutlook>,
    chance: Option<ChanceLine>,
}

#[derive(Debug, Clone, Serialize)]
struct OneOutlook {
    so_far: Option<Exact>,
    /// Of pH the range is in the headroom.
    limit: Option<Exact>,
    headroom: HeadroomLine,
    /// The same in words.
    text: String,
    chance: Option<ChanceLine>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct ChanceLine {
    percent: u32,
    windows: u32,
    passed: u32,
    independent: u32,
    from: BeijingDay,
    to: BeijingDay,
}

impl From<Chance> for ChanceLine {
    fn from(chance: Chance) -> Self {
        let Chance { windows, passed, independent, from, to } = chance;
        Self { percent: chance.percent(), windows, passed, independent, from, to }
    }
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum HeadroomLine {
    AtMost { value: Exact },
    AtLeast { value: Exact },
    Within { low: Exact, high: Exact },
    Lost,
    Over { keeps: Option<bool> },
    TooFewDays,
}

impl From<Headroom> for HeadroomLine {
    fn from(headroom: Headroom) -> Self {
        match headroom {
            Headroom::AtMost(value) => Self::AtMost { value: Exact(value) },
            Headroom::AtLeast(value) => Self::AtLeast { value: Exact(value) },
            Headroom::Within(low, high) => Self::Within { low: Exact(low), high: Exact(high) },
            Headroom::Lost => Self::Lost,
            Headroom::Over(keeps) => Self::Over { keeps },
            Headroom::TooFewDays => Self::TooFewDays,
        }
    }
}

impl From<Outlook> for OutlookLine {
    fn from(outlook: Outlook) -> Self {
        let left = outlook.days_left;
        let one = |item: ItemOutlook| {
            let limit = match item.limit {
                Limit::Max(limit) | Limit::Min(limit) => Some(Exact(limit)),
                Limit::Range(..) => None,
            };
            let text = words(item.factor, item.headroom, left);
            let so_far = item.so_far.map(|a| Exact(a.mean));
            let chance = item.chance.map(Into::into);
            (item.factor, OneOutlook { so_far, limit, headroom: item.headroom.into(), text, chance })
        };
        Self {
            days_elapsed: outlook.days_elapsed,
            days_left: left,
            factors: outlook.items.into_iter().map(one).collect(),
            chance: outlook.chance.map(Into::into),
        }
    }
}

impl OutlookLine {
    /// The items in words, for a table.
    pub(super) fn texts(&self) -> String {
        let texts: Vec<&str> = self.factors.values().map(|f| f.text.as_str()).collect();
        let chance = self.chance.map(|c| format!("达标概率 {} %", c.percent));
        texts.into_iter().map(str::to_owned).chain(chance).collect::<Vec<_>>().join("；")
    }
}

/// `总磷 剩余12天均值须 ≤ 0.18`.
fn words(factor: FactorCode, headroom: Headroom, left: u32) -> String {
    let name = factor.name();
    let must = |what: &str, value: Decimal| format!("{name} 剩余{left}天均值须 {what} {}", value.normalize());
    match headroom {
        Headroom::AtMost(value) => must("≤", value),
        Headroom::AtLeast(value) => must("≥", value),
        Headroom::Within(low, high) => {
            format!("{name} 剩余{left}天均值须在 {}—{}", low.normalize(), high.normalize())
        }
        Headroom::Lost => format!("{name} 已无法达标"),
        Headroom::Over(Some(true)) => format!("{name} 已达标"),
        Headroom::Over(Some(false)) => format!("{name} 已超标"),
        Headroom::Over(None) => format!("{name} 无法判定"),
        Headroom::TooFewDays => format!("{name} 有效数据不足"),
    }
}
