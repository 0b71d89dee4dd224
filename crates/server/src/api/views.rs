//! What pages see of sections, days, months, runs and warnings.
//!
//! Reported values are text with the decimals of assessment; only chart series are numbers.

mod assumption;
mod comparison;
mod judgements;
mod outlook;
mod period;
mod section;
mod span;
mod swing;
mod warning;

pub(crate) use assumption::AssumptionView;
pub(crate) use comparison::{ChangeView, ComparedView, direction, tendency_word};
pub(crate) use judgements::{DayView, MonthView, RunView, TargetView};
pub(crate) use outlook::OutlookView;
pub(crate) use period::{PeriodItemView, PeriodView, TallyView, counted_unit};
pub(crate) use section::{PositionView, SectionCard, card, level};
pub(crate) use span::SpanHead;
pub(crate) use swing::SwingView;
pub(crate) use warning::WarningView;

use evaluation::DataOrigin;
use serde::Serialize;
use standards::rounding::round_gbt8170;
use standards::{Decimal, Limit, WaterClass};
use utoipa::ToSchema;

/// Something with an identifier and a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A factor with its names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FactorName {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) english: String,
    pub(crate) unit: String,
}

impl FactorName {
    pub(crate) fn of(code: standards::FactorCode) -> Self {
        let factor = code.factor();
        let text = |pick: fn(&standards::Factor) -> &String| factor.map(pick).cloned();
        Self {
            code: code.to_string(),
            name: text(|f| &f.name).unwrap_or_else(|| code.to_string()),
            english: text(|f| &f.english).unwrap_or_else(|| code.to_string()),
            unit: text(|f| &f.unit).unwrap_or_default(),
        }
    }
}

/// Words for values that may be missing.
pub(crate) struct Words;

impl Words {
    /// Ordinal of a class, 6 for 劣Ⅴ.
    pub(crate) fn ordinal(class: Option<WaterClass>) -> Option<u8> {
        class.map(WaterClass::ordinal)
    }

    /// `Ⅲ类`; `无法评价` without a class.
    pub(crate) fn class(class: Option<WaterClass>) -> &'static str {
        class.map_or("无法评价", WaterClass::label)
    }

    /// The limit as text.
    pub(crate) fn limit(limit: Limit) -> String {
        match limit {
            Limit::Max(limit) | Limit::Min(limit) => limit.normalize().to_string(),
            Limit::Range(low, high) => format!("{}～{}", low.normalize(), high.normalize()),
        }
    }

    /// Which side a limit bounds.
    pub(crate) fn limit_kind(limit: Option<Limit>) -> &'static str {
        match limit {
            Some(Limit::Min(_)) => "min",
            Some(Limit::Range(..)) => "range",
            Some(Limit::Max(_)) | None => "max",
        }
    }

    /// `part` of `whole` in percent with one decimal; nothing of nothing.
    pub(crate) fn share(part: u32, whole: u32) -> Option<String> {
        let hundredfold = Decimal::from(part) * Decimal::ONE_HUNDRED;
        Some(round_gbt8170(hundredfold.checked_div(Decimal::from(whole))?, 1).to_string())
    }

    /// Origin of a period's values.
    pub(crate) fn origin(origin: Option<DataOrigin>) -> Option<&'static str> {
        origin.map(|origin| match origin {
            DataOrigin::Measured => "measured",
            DataOrigin::Synthetic => "synthetic",
            DataOrigin::Mixed => "mixed",
        })
    }
}
