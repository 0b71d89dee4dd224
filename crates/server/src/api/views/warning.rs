//! A warning as pages see it.

use campaign::warning::{Facts, LimitSpan, Moment, Warning, WarningKind};
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use super::{FactorName, Named};
use crate::live::Numbered;
use crate::registry::Registry;

/// A warning with both times of everything that happened to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WarningView {
    pub(crate) id: i64,
    section: Named,
    /// `item_over_limit`, `class_fall`, `exceeding_run` or `forecast_exceedance`.
    kind: &'static str,
    kind_name: &'static str,
    /// 1 提示, 2 预警, 3 警报.
    severity: u8,
    severity_name: &'static str,
    item: Option<FactorName>,
    /// `open` or `closed`.
    state: &'static str,
    /// Why it was closed.
    closed_reason: Option<&'static str>,
    title: String,
    detail: String,
    value: Option<String>,
    peak: Option<String>,
    limit: Option<String>,
    multiple: Option<String>,
    opened: MomentView,
    updated: MomentView,
    closed: Option<MomentView>,
    origin: Option<&'static str>,
    updates: u32,
}

/// Measured and arrived.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MomentView {
    #[schema(value_type = String)]
    measured: Instant,
    #[schema(value_type = String)]
    arrived: Instant,
}

impl From<Moment> for MomentView {
    fn from(moment: Moment) -> Self {
        Self { measured: moment.measured, arrived: moment.received }
    }
}

impl WarningView {
    pub(crate) fn of(numbered: &Numbered, registry: &Registry, origin: Option<&'static str>) -> Self {
        let Numbered { id, warning } = numbered;
        let section = &warning.key.section;
        let name = registry.plan().section(section).map_or_else(|| section.to_string(), |s| s.name.clone());
        let mut view = Self {
            id: *id,
            kind: match warning.key.kind {
                WarningKind::ItemOverLimit { .. } => "item_over_limit",
                WarningKind::ClassFall => "class_fall",
                WarningKind::ExceedingRun => "exceeding_run",
                WarningKind::ForecastExceedance { .. } => "forecast_exceedance",
            },
            kind_name: warning.key.kind.name(),
            severity: warning.level.into(),
            severity_name: warning.level.name(),
            item: None,
            state: if warning.is_open() { "open" } else { "closed" },
            closed_reason: warning.ended.map(|end| end.reason.name()),
            title: warning.title(&name),
            detail: warning.detail(),
            section: Named { id: section.to_string(), name },
            value: None,
            peak: None,
            limit: None,
            multiple: None,
            opened: warning.opened.into(),
            updated: warning.updated.into(),
            closed: warning.ended.map(|end| end.at.into()),
            origin,
            updates: 0,
        };
        view.take_facts(warning);
        view
    }

    fn take_facts(&mut self, warning: &Warning) {
        match &warning.facts {
            Facts::Item(facts) => {
                self.item = Some(FactorName::of(facts.factor));
                self.value = Some(facts.last.value.to_string());
                self.peak = Some(facts.peak.value.to_string());
                self.limit = limit(facts.limit);
                self.multiple = facts.peak.multiple.map(|m| m.to_string());
                self.updates = facts.over;
            }
            Facts::Class(facts) => {
                self.value = Some(facts.last.label().to_string());
                self.peak = Some(facts.worst.label().to_string());
                self.limit = Some(facts.baseline.label().to_string());
            }
            Facts::Run(facts) => {
                self.value = Some(facts.days.to_string());
                self.updates = facts.days;
            }
            Facts::Forecast(facts) => {
                self.item = Some(FactorName::of(facts.factor));
                self.value = Some(format!("{}%", facts.percent));
                self.peak = Some(format!("{}%", facts.peak_percent));
                self.limit = limit(facts.limit);
                self.updates = facts.issues;
            }
        }
    }
}

fn limit(span: LimitSpan) -> Option<String> {
    match (span.low, span.high) {
        (Some(low), Some(high)) => Some(format!("{}～{}", low.normalize(), high.normalize())),
        (Some(one), None) | (None, Some(one)) => Some(one.normalize().to_string()),
        (None, None) => None,
    }
}
