//! A period beside an earlier one: what changed, in words.

use std::collections::BTreeSet;

use evaluation::change::{ValueChange, compare_states, compare_values};
use evaluation::trend::{Sense, Tendency};
use evaluation::{PeriodItem, PeriodJudgement};
use serde::Serialize;
use standards::rounding::round_gbt8170;
use standards::time::BeijingDay;
use standards::{Edition, FactorCode, WaterClass};
use utoipa::ToSchema;

use super::{FactorName, Words};

/// Which way something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ChangeView {
    /// `better`, `worse`, `same` or `unknown`.
    pub(crate) direction: &'static str,
    pub(crate) label: &'static str,
}

impl ChangeView {
    /// The change from one class to another: the direction by class, the words by state (环办〔2011〕22号).
    pub(crate) fn of_classes(base: Option<WaterClass>, now: Option<WaterClass>) -> Self {
        let (Some(base), Some(now)) = (base, now) else { return Self::unknown() };
        let direction = match now.cmp(&base) {
            std::cmp::Ordering::Less => "better",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "worse",
        };
        Self { direction, label: compare_states(base.into(), now.into()).label() }
    }

    pub(crate) fn unknown() -> Self {
        Self { direction: "unknown", label: "无可比数据" }
    }
}

/// What a sense is called in the interface.
pub(crate) fn direction(tendency: Tendency, sense: Option<Sense>) -> &'static str {
    match (tendency, sense) {
        (Tendency::Steady, _) => "same",
        (_, Some(Sense::Better)) => "better",
        (_, Some(Sense::Worse)) => "worse",
        (_, None) => "unknown",
    }
}

/// What a tendency is called in the interface.
pub(crate) fn tendency_word(tendency: Tendency) -> &'static str {
    match tendency {
        Tendency::Rising => "rising",
        Tendency::Falling => "falling",
        Tendency::Steady => "steady",
    }
}

/// An earlier period in short, with the change from it to the present one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ComparedView {
    pub(crate) label: String,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) compliant: Option<bool>,
    pub(crate) change: ChangeView,
    pub(crate) items: Vec<ItemChangeView>,
    /// Why the classes cannot be compared.
    pub(crate) note: Option<String>,
}

/// One item in both periods.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemChangeView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    pub(crate) base: Option<String>,
    pub(crate) now: Option<String>,
    /// Now − base.
    pub(crate) difference: Option<String>,
    /// Percent of the base, one decimal; none for pH.
    pub(crate) percent: Option<String>,
    /// `rising`, `falling`, `steady`; none without two valid means.
    pub(crate) tendency: Option<&'static str>,
    /// `better`, `worse`, `same` or `unknown`; more oxygen is better.
    pub(crate) direction: &'static str,
    /// Such as `下降16.7%（好转）`.
    pub(crate) label: String,
}

impl ComparedView {
    pub(crate) fn of(now: &PeriodJudgement, base: &PeriodJudgement) -> Self {
        let valid = |p: &PeriodJudgement| -> BTreeSet<FactorCode> {
            p.items.iter().filter(|i| i.judged && i.valid).map(|i| i.factor).collect()
        };
        let (before, present) = (valid(base), valid(now));
        let odd: Vec<_> = before.symmetric_difference(&present).map(FactorCode::name).collect();
        let note = (!odd.is_empty() && !before.is_empty() && !present.is_empty())
            .then(|| format!("两期有效评价项目不同（{}），类别不作比较", odd.join("、")));
        let change = if odd.is_empty() {
            ChangeView::of_classes(base.class, now.class)
        } else {
            ChangeView::unknown()
        };
        Self {
            label: base.span.label(),
            from: base.span.start,
            to: base.span.end,
            class: Words::ordinal(base.class),
            class_label: Words::class(base.class),
            verdict: base.verdict(),
            compliant: base.compliant,
            change,
            items: now
                .items
                .iter()
                .filter(|i| i.judged)
                .map(|i| ItemChangeView::of(i, base.item(i.factor), Edition::in_force_on(now.span.end)))
                .collect(),
            note,
        }
    }
}

impl ItemChangeView {
    fn of(now: &PeriodItem, base: Option<&PeriodItem>, edition: &Edition) -> Self {
        let mean = |item: &PeriodItem| item.assessment.filter(|_| item.valid).map(|a| a.mean);
        let (factor, base, now) = (now.factor, base.and_then(mean), mean(now));
        let compared = base.zip(now).and_then(|(base, now)| {
            compare_values(edition, [(factor, base)], [(factor, now)]).ok()?.into_iter().next()
        });
        let percent = compared.and_then(|c| c.percent).map(|p| round_gbt8170(p, 1));
        Self {
            factor: FactorName::of(factor),
            base: base.map(|v| v.to_string()),
            now: now.map(|v| v.to_string()),
            difference: compared.map(|c| c.difference.to_string()),
            percent: percent.map(|p| p.to_string()),
            tendency: compared.map(|c| tendency_word(c.tendency)),
            direction: compared.map_or("unknown", |c| direction(c.tendency, c.sense)),
            label: compared.map_or_else(|| "无可比数据".into(), |c| label(&c)),
        }
    }
}

fn label(change: &ValueChange) -> String {
    if change.tendency == Tendency::Steady {
        return "持平".into();
    }
    let percent = change.percent.map(|p| format!("{}%", round_gbt8170(p.abs(), 1))).unwrap_or_default();
    let sense = change.sense.map(|s| format!("（{}）", s.label())).unwrap_or_default();
    format!("{}{percent}{sense}", change.tendency.label())
}
