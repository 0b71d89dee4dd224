//! The month to date: means of valid daily means.

use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, BeijingMonth, Instant};
use standards::{Edition, FactorCode, WaterClass};

use crate::assessment::{Assessment, any_exceeds};
use crate::day::{DataOrigin, DayJudgement};
use crate::rules::needed;
use crate::{SectionProfile, mean_of};

/// One judged item of a month to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthItem {
    /// The item.
    pub factor: FactorCode,
    /// Final days with a valid daily mean.
    pub valid_days: u32,
    /// Whether they are enough for a monthly mean.
    pub valid: bool,
    /// The mean and what it says; `None` without a valid day.
    pub assessment: Option<Assessment>,
}

/// A calendar month up to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthJudgement {
    /// The month.
    pub month: BeijingMonth,
    /// The day up to which it was judged, included.
    pub to: BeijingDay,
    /// Whether the month is over and judged to its last day.
    pub settled: bool,
    /// Days of the month so far that are final.
    pub days_elapsed: u32,
    /// Those among them on which every judged item was valid.
    pub valid_days: u32,
    /// The judged items in the profile's order.
    pub items: Vec<MonthItem>,
    /// The target class it was compared with.
    pub target: Option<WaterClass>,
    /// The worst class of the valid items.
    pub class: Option<WaterClass>,
    /// Some(false) when any valid item breaks the target; Some(true) only when all are valid and none does; `None` otherwise, and
    /// always without a target.
    pub compliant: Option<bool>,
    /// Where the days' values come from.
    pub origin: Option<DataOrigin>,
    /// Standard and rule set.
    pub rules: Arc<str>,
}

impl MonthJudgement {
    /// The item of a factor.
    #[must_use]
    pub fn item(&self, factor: FactorCode) -> Option<&MonthItem> {
        self.items.iter().find(|i| i.factor == factor)
    }

    /// Share of the elapsed days that are valid, 0 to 1; `None` before the first day has passed.
    #[must_use]
    pub fn valid_share(&self) -> Option<Decimal> {
        Decimal::from(self.valid_days).checked_div(Decimal::from(self.days_elapsed))
    }

    /// Judges the days of a month up to `to`; the days come in order, those without observations are absent.
    ///
    /// Unrounded daily means are averaged (pH by ion activity) and rounded once. Only final days count.
    pub(crate) fn judge<'a>(
        profile: &SectionProfile,
        to: BeijingDay,
        asof: Instant,
        days: impl Iterator<Item = &'a DayJudgement>,
    ) -> Option<Self> {
        let month = to.month();
        let edition = Edition::in_force_on(to);
        let days: Vec<_> = days.collect();
        let settled: Vec<_> = days.iter().copied().filter(|d| d.is_settled(asof)).collect();
        let over = month.first_day().to(to).take_while(|day| asof >= day.end()).count();
        let early = settled.iter().filter(|d| asof < d.day.end()).count();
        let days_elapsed = u32::try_from(over + early).unwrap_or(0);
        let items: Vec<_> = profile
            .judged
            .iter()
            .map(|factor| item(profile, edition, *factor, days_elapsed, &settled))
            .collect();
        let exceeding = any_exceeds(items.iter().map(|i| i.assessment.and_then(|a| a.exceeds)));
        days.first()?;
        Some(Self {
            month,
            to,
            settled: to == month.last_day() && asof >= to.end(),
            days_elapsed,
            valid_days: count(settled.iter().filter(|d| d.valid)),
            target: profile.target,
            class: items.iter().filter_map(|i| i.assessment.and_then(|a| a.class)).max(),
            compliant: exceeding.map(|exceeds| !exceeds),
            origin: settled.iter().filter_map(|d| d.origin).reduce(DataOrigin::with),
            rules: profile.rules_version(to),
            items,
        })
    }
}

fn item(
    profile: &SectionProfile,
    edition: &Edition,
    factor: FactorCode,
    elapsed: u32,
    days: &[&DayJudgement],
) -> MonthItem {
    let valid_items = || days.iter().filter_map(|d| d.item(factor)).filter(|i| i.valid);
    let means: Vec<_> = valid_items().filter_map(|i| i.assessment).map(|a| a.exact).collect();
    let valid_days = count(means.iter());
    let valid = valid_days >= needed(profile.rules.month_min_valid_share, elapsed).max(1);
    let detection_limit = valid_items().filter_map(|i| i.detection_limit).max();
    let assess = |mean| Assessment::of(profile, edition, factor, mean, valid, detection_limit);
    MonthItem { factor, valid_days, valid, assessment: mean_of(factor, &means).map(assess) }
}

fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
