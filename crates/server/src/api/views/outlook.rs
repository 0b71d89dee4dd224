//! Where a running period will end, in sentences.

use evaluation::{Chance, Headroom, ItemOutlook, Outlook};
use serde::Serialize;
use standards::WaterClass;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::{FactorName, Words};

/// A period still running, or just over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OutlookView {
    /// `month`, `quarter`, `season` or `year`.
    pub(crate) period: &'static str,
    pub(crate) name: &'static str,
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    pub(crate) days: u32,
    pub(crate) days_elapsed: u32,
    pub(crate) days_left: u32,
    pub(crate) items: Vec<ItemOutlookView>,
    /// The chance that all items pass together.
    pub(crate) chance: Option<ChanceView>,
    /// Why there is no chance.
    pub(crate) chance_note: Option<&'static str>,
}

/// One item of a running period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemOutlookView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    /// Mean so far, at the decimals of assessment.
    pub(crate) so_far: Option<String>,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    /// Whether the mean so far breaks the limit.
    pub(crate) exceeds: Option<bool>,
    pub(crate) limit: String,
    pub(crate) limit_kind: &'static str,
    pub(crate) headroom: HeadroomView,
    pub(crate) chance: Option<ChanceView>,
    pub(crate) chance_note: Option<&'static str>,
}

/// What the remaining days may come to (余量).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HeadroomView {
    /// `at_most`, `at_least`, `within`, `lost`, `kept`, `broken`, `open` or `too_few_days`.
    pub(crate) kind: &'static str,
    /// Lowest mean that passes (`at_least`, `within`).
    pub(crate) low: Option<String>,
    /// Highest mean that passes (`at_most`, `within`).
    pub(crate) high: Option<String>,
    pub(crate) sentence: String,
    pub(crate) sentence_en: String,
}

/// How often the section's own past would have let the period pass.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ChanceView {
    pub(crate) percent: u32,
    pub(crate) windows: u32,
    pub(crate) passed: u32,
    /// Stretches that do not overlap: what the figure really rests on.
    pub(crate) independent: u32,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    pub(crate) sentence: String,
    pub(crate) sentence_en: String,
}

impl ChanceView {
    fn of(chance: &Chance, days_left: u32) -> Self {
        let (percent, all, passed) = (chance.percent(), chance.windows, chance.passed);
        let independent = chance.independent;
        let (from, to) = (chance.from, chance.to);
        Self {
            percent,
            windows: all,
            passed,
            independent,
            from,
            to,
            sentence: format!(
                "按本断面{from}至{to}的历史：逐日起算的{all}段连续{days_left}天中，{passed}段能使本期达标（约{percent}%；互不重叠的只有约{independent}段）。只据历史推算，不是预报"
            ),
            sentence_en: format!(
                "From this section's own past ({from} to {to}): of {all} stretches of {days_left} consecutive days, {passed} would let the period pass (about {percent} %; only about {independent} of them do not overlap). Not a forecast"
            ),
        }
    }
}

/// `0.18 mg/L`; of an item without unit the number alone.
fn quantity(number: &str, unit: &str) -> String {
    match unit {
        "" | "无量纲" | "-" => number.to_string(),
        unit => format!("{number} {unit}"),
    }
}

impl HeadroomView {
    fn of(headroom: &Headroom, unit: &str, days: u32) -> Self {
        let (mut low, mut high) = (None, None);
        let (kind, sentence, sentence_en) = match headroom {
            Headroom::AtMost(most) => {
                let most = high.insert(most.to_string());
                let text = quantity(most, unit);
                (
                    "at_most",
                    format!("剩余{days}天均值须 ≤ {text}"),
                    format!("the mean of the remaining {days} days must be ≤ {text}"),
                )
            }
            Headroom::AtLeast(least) => {
                let least = low.insert(least.to_string());
                let text = quantity(least, unit);
                (
                    "at_least",
                    format!("剩余{days}天均值须 ≥ {text}"),
                    format!("the mean of the remaining {days} days must be ≥ {text}"),
                )
            }
            Headroom::Within(from, to) => {
                let (from, to) = (low.insert(from.to_string()), high.insert(to.to_string()));
                (
                    "within",
                    format!("剩余{days}天均值须在 {from}～{to}"),
                    format!("the mean of the remaining {days} days must lie within {from} to {to}"),
                )
            }
            Headroom::Lost => (
                "lost",
                format!("剩余{days}天再好也已无法达标"),
                format!("whatever the remaining {days} days bring, the target is lost"),
            ),
            Headroom::Over(Some(true)) => {
                ("kept", "均值已定，达标".into(), "the mean is settled and keeps the target".into())
            }
            Headroom::Over(Some(false)) => {
                ("broken", "均值已定，超标".into(), "the mean is settled and breaks the target".into())
            }
            Headroom::Over(None) => (
                "open",
                "均值已定，无法判定是否达标".into(),
                "the mean is settled; whether it keeps the target cannot be said".into(),
            ),
            Headroom::TooFewDays => (
                "too_few_days",
                "有效数据不足，剩余天数也补不够".into(),
                "too few valid days, and too few left to make up for them".into(),
            ),
        };
        Self { kind, low, high, sentence, sentence_en }
    }
}

/// Why no chance is told.
fn no_chance(headroom: Option<&Headroom>, days_left: u32) -> &'static str {
    match headroom {
        _ if days_left == 0 => "本期已结束",
        Some(Headroom::Over(_)) => "结果已定，不再取决于剩余天数",
        Some(Headroom::TooFewDays) => "有效数据不足",
        _ => "历史有效数据太少，不作推算",
    }
}

impl ItemOutlookView {
    fn of(item: &ItemOutlook, days_left: u32) -> Self {
        let factor = FactorName::of(item.factor);
        let class = item.so_far.and_then(|a| a.class);
        let chance = item.chance.as_ref().map(|c| ChanceView::of(c, days_left));
        Self {
            so_far: item.so_far.map(|a| a.mean.to_string()),
            class: Words::ordinal(class),
            class_label: class.map_or("—", WaterClass::label),
            exceeds: item.so_far.and_then(|a| a.exceeds),
            limit: Words::limit(item.limit),
            limit_kind: Words::limit_kind(Some(item.limit)),
            headroom: HeadroomView::of(&item.headroom, &factor.unit, days_left),
            chance_note: chance.is_none().then(|| no_chance(Some(&item.headroom), days_left)),
            chance,
            factor,
        }
    }
}

impl OutlookView {
    pub(crate) fn of(outlook: &Outlook) -> Self {
        let days_left = outlook.days_left;
        let span = outlook.span;
        let chance = outlook.chance.as_ref().map(|c| ChanceView::of(c, days_left));
        Self {
            period: span.period.word(),
            name: span.period.name(),
            label: span.label(),
            from: span.start,
            to: span.end,
            days: span.length(),
            days_elapsed: outlook.days_elapsed,
            days_left,
            items: outlook.items.iter().map(|i| ItemOutlookView::of(i, days_left)).collect(),
            chance_note: chance.is_none().then(|| no_chance(None, days_left)),
            chance,
        }
    }
}
