//! A period of a section judged.

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, WaterClass};

use super::{DayTally, Period, PeriodItem, Span};
use crate::SectionDays;
use crate::assessment::any_exceeds;
use crate::day::DataOrigin;
use crate::pollutants::{MainPollutant, main_pollutants};

/// A period of a section up to a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodJudgement {
    /// The period and its days.
    pub span: Span,
    /// The last day that was looked at, included.
    pub to: BeijingDay,
    /// Whether the period is over and judged to its last day.
    pub settled: bool,
    /// The judged items in the profile's order, then the others by code.
    pub items: Vec<PeriodItem>,
    /// The target class it was compared with.
    pub target: Option<WaterClass>,
    /// The worst class of the valid judged items.
    pub class: Option<WaterClass>,
    /// Some(false) when any valid judged item breaks the target and is not exempt; Some(true) only when all are valid and none does;
    /// `None` otherwise, and always without a target.
    pub compliant: Option<bool>,
    /// The same without exemptions; differs from `compliant` only where a decision changed it.
    pub compliant_before_exemptions: Option<bool>,
    /// Main pollutants by the means of the judged items.
    pub main_pollutants: Vec<MainPollutant>,
    /// Its days counted.
    pub days: DayTally,
    /// Where the values come from.
    pub origin: Option<DataOrigin>,
    /// Standard and rule set.
    pub rules: Arc<str>,
}

impl PeriodJudgement {
    /// The item of a factor.
    #[must_use]
    pub fn item(&self, factor: FactorCode) -> Option<&PeriodItem> {
        self.items.iter().find(|i| i.factor == factor)
    }

    /// Whether every judged item has enough for a mean.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.items.iter().filter(|i| i.judged).all(|i| i.valid)
    }

    /// Share of the elapsed days that are valid, 0 to 1; `None` before the first day has passed.
    #[must_use]
    pub fn valid_share(&self) -> Option<Decimal> {
        Decimal::from(self.days.valid).checked_div(Decimal::from(self.days.elapsed))
    }

    /// Share of the determined days that keep the target, 0 to 1 (notice SC-005).
    #[must_use]
    pub fn compliance_share(&self) -> Option<Decimal> {
        let kept = self.days.determined.saturating_sub(self.days.exceeding);
        Decimal::from(kept).checked_div(Decimal::from(self.days.determined))
    }

    /// `达标`, `超标`, `达标（豁免）`, `有效数据不足`, `无法判定`, `目标未设定`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.target, self.compliant) {
            (None, _) => "目标未设定",
            (_, Some(true)) if self.compliant_before_exemptions != Some(true) => "达标（豁免）",
            (_, Some(true)) => "达标",
            (_, Some(false)) => "超标",
            (_, None) if !self.is_valid() => "有效数据不足",
            (_, None) => "无法判定",
        }
    }
}

impl SectionDays {
    /// Judges the period that contains `day`; `None` without results in it, and outside the season for periods of it.
    #[must_use]
    pub fn period(&self, period: Period, day: BeijingDay, asof: Instant) -> Option<PeriodJudgement> {
        self.span(period.containing(day, self.profile().season)?, asof)
    }

    /// Judges a span; `None` without results in it.
    ///
    /// Means are made of unrounded means and rounded once (GB/T 8170). Days that are not final at `asof` do not count.
    #[must_use]
    pub fn span(&self, span: Span, asof: Instant) -> Option<PeriodJudgement> {
        self.verdicts(span.start, span.end).next()?;
        let profile = self.profile();
        let items: Vec<_> = self
            .factor_days()
            .iter()
            .map(|factor| self.period_item(factor, span, asof))
            .filter(|item| item.judged || item.assessment.is_some())
            .collect();
        let judged = || items.iter().filter(|i| i.judged);
        let exceeding = any_exceeds(judged().map(PeriodItem::exceeds));
        let before = any_exceeds(judged().map(|i| i.assessment.and_then(|a| a.exceeds)));
        let means = judged().filter_map(|i| {
            let assessment = i.assessment?;
            Some((i.factor, assessment.class?, assessment.mean))
        });
        let edition = Edition::in_force_on(span.end);
        let origins = self.verdicts(span.start, span.end).filter_map(|(_, v)| v.origin);
        let not = |exceeds: Option<bool>| exceeds.filter(|_| profile.target.is_some()).map(|e| !e);
        Some(PeriodJudgement {
            span,
            to: span.end.min(asof.day()),
            settled: asof >= span.end.end(),
            target: profile.target,
            class: judged().filter_map(|i| i.assessment.and_then(|a| a.class)).max(),
            compliant: not(exceeding),
            compliant_before_exemptions: not(before),
            main_pollutants: main_pollutants(edition, profile.water, &profile.rules, means),
            days: self.tally(span.start, span.end, asof),
            origin: origins.reduce(DataOrigin::with),
            rules: self.rules_version(span.end),
            items,
        })
    }

    /// Every span of a period that has results, in order.
    pub fn spans(&self, period: Period) -> impl Iterator<Item = Span> {
        let season = self.profile().season;
        let mut last: Option<Span> = None;
        let days = self.verdicts(BeijingDay::FIRST, BeijingDay::LAST).map(|(day, _)| day);
        days.filter_map(move |day| {
            if last.is_some_and(|span| span.contains(day)) {
                return None;
            }
            last = period.containing(day, season);
            last
        })
    }
}
