//! A period of a section: its judgement, its items and its days counted.

use evaluation::{DayTally, Exemption, MeanOf, Period, PeriodItem, PeriodJudgement, PeriodRules};
use serde::Serialize;
use standards::WaterClass;
use standards::time::BeijingDay;
use utoipa::ToSchema;

use super::section::PollutantView;
use super::{FactorName, Words};

/// A period judged.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PeriodView {
    /// `达标`, `超标`, `达标（豁免）`, `有效数据不足`, `无法判定`, `目标未设定`.
    pub(crate) verdict: &'static str,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    pub(crate) state_label: &'static str,
    /// After exemptions.
    pub(crate) compliant: Option<bool>,
    pub(crate) compliant_before_exemptions: Option<bool>,
    /// Official decisions that cover items of this period.
    pub(crate) exemptions: Vec<ExemptionView>,
    /// Every judged item has enough for a mean.
    pub(crate) valid: bool,
    pub(crate) days: TallyView,
    pub(crate) items: Vec<PeriodItemView>,
    pub(crate) main_pollutants: Vec<PollutantView>,
    pub(crate) origin: Option<&'static str>,
    pub(crate) rule_version: String,
}

/// An official decision (豁免).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExemptionView {
    pub(crate) document: String,
    pub(crate) item: FactorName,
    #[schema(value_type = String)]
    pub(crate) from: BeijingDay,
    #[schema(value_type = String)]
    pub(crate) to: BeijingDay,
    pub(crate) reason: String,
}

impl From<&Exemption> for ExemptionView {
    fn from(exemption: &Exemption) -> Self {
        Self {
            document: exemption.document.clone(),
            item: FactorName::of(exemption.item),
            from: exemption.from,
            to: exemption.to,
            reason: exemption.reason.clone(),
        }
    }
}

/// Days counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TallyView {
    pub(crate) elapsed: u32,
    pub(crate) valid: u32,
    /// Days of which it can be said whether they keep the target.
    pub(crate) determined: u32,
    pub(crate) exceeding: u32,
    pub(crate) longest_run: u32,
    pub(crate) run_at_end: u32,
    pub(crate) days_since_exceedance: Option<u32>,
    pub(crate) by_class: Vec<ClassDays>,
    /// Percent of the determined days that keep the target, one decimal.
    pub(crate) compliance_percent: Option<String>,
    /// Percent of the elapsed days that are valid, one decimal.
    pub(crate) valid_percent: Option<String>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClassDays {
    pub(crate) class: u8,
    pub(crate) label: &'static str,
    pub(crate) days: u32,
}

impl TallyView {
    pub(crate) fn of(tally: &DayTally) -> Self {
        let classes = WaterClass::ALL.into_iter().zip(tally.by_class);
        Self {
            elapsed: tally.elapsed,
            valid: tally.valid,
            determined: tally.determined,
            exceeding: tally.exceeding,
            longest_run: tally.longest_run,
            run_at_end: tally.run_at_end,
            days_since_exceedance: tally.days_since_exceedance,
            by_class: classes
                .map(|(class, days)| ClassDays { class: class.ordinal(), label: class.label(), days })
                .collect(),
            compliance_percent: Words::share(
                tally.determined.saturating_sub(tally.exceeding),
                tally.determined,
            ),
            valid_percent: Words::share(tally.valid, tally.elapsed),
        }
    }
}

/// One item of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PeriodItemView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    /// The mean at the decimals of assessment.
    pub(crate) value: Option<String>,
    /// Means that count.
    pub(crate) n: u32,
    /// How many there should be so far.
    pub(crate) n_expected: u32,
    /// What is counted: `天`, `月`.
    pub(crate) n_unit: &'static str,
    pub(crate) valid: bool,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    pub(crate) limit: Option<String>,
    pub(crate) limit_kind: &'static str,
    pub(crate) multiple: Option<String>,
    /// Without exemptions.
    pub(crate) exceeds: Option<bool>,
    /// Open because a detection limit lies above the limit (无法判定).
    pub(crate) open_by_detection: bool,
    /// Document number of the decision that covers the item.
    pub(crate) exempted_by: Option<String>,
    pub(crate) judged: bool,
}

impl PeriodItemView {
    pub(crate) fn of(item: &PeriodItem, n_unit: &'static str) -> Self {
        let assessment = item.assessment.as_ref();
        let class = assessment.and_then(|a| a.class);
        let limit = assessment.and_then(|a| a.limit);
        Self {
            factor: FactorName::of(item.factor),
            value: assessment.map(|a| a.mean.to_string()),
            n: item.n,
            n_expected: item.n_expected,
            n_unit,
            valid: item.valid,
            class: Words::ordinal(class),
            class_label: class.map_or("—", WaterClass::label),
            limit: limit.map(Words::limit),
            limit_kind: Words::limit_kind(limit),
            multiple: assessment.and_then(|a| a.multiple).map(|m| m.to_string()),
            exceeds: assessment.and_then(|a| a.exceeds),
            open_by_detection: assessment.is_some_and(|a| a.open_by_detection),
            exempted_by: item.exemption.as_ref().map(|e| e.document.clone()),
            judged: item.judged,
        }
    }
}

/// What the means of a period are made of.
pub(crate) fn counted_unit(rules: &PeriodRules, period: Period) -> &'static str {
    match (period, rules.mean_of(period)) {
        (Period::Day, _) => "个",
        (_, MeanOf::Days) => "天",
        (_, MeanOf::Months) => "月",
    }
}

impl PeriodView {
    pub(crate) fn of(judgement: &PeriodJudgement, n_unit: &'static str) -> Self {
        let exemptions = judgement.items.iter().filter(|i| i.judged).filter_map(|i| i.exemption.as_ref());
        Self {
            verdict: judgement.verdict(),
            class: Words::ordinal(judgement.class),
            class_label: Words::class(judgement.class),
            state_label: judgement.class.map_or("", WaterClass::state),
            compliant: judgement.compliant,
            compliant_before_exemptions: judgement.compliant_before_exemptions,
            exemptions: exemptions.map(ExemptionView::from).collect(),
            valid: judgement.is_valid(),
            days: TallyView::of(&judgement.days),
            items: judgement.items.iter().map(|i| PeriodItemView::of(i, n_unit)).collect(),
            main_pollutants: judgement.main_pollutants.iter().map(PollutantView::of).collect(),
            origin: Words::origin(judgement.origin),
            rule_version: judgement.rules.to_string(),
        }
    }
}
