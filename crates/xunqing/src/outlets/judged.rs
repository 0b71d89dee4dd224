//! Hours and days of outlets, item by item, against the permit data of the plan.

use evaluation::discharge::{OutletDay, OutletJudgement, Period};
use standards::discharge::{Permit, SamplingBasis};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode};

use super::gather::Heard;
use super::options::Over;
use super::register::KnownOutlet;

/// The periods that are judged: from one instant to before another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(super) from: Instant,
    pub(super) to: Instant,
}

/// A limit that depends on the water temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bracket {
    /// ℃; up to here the value in brackets holds.
    pub(super) at: Decimal,
    /// Whether the water was as cold; `None` while its temperature is unknown.
    pub(super) is_cold: Option<bool>,
}

/// An item of an outlet over one period.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(super) outlet: &'a KnownOutlet<'a>,
    pub(super) is_synthetic: bool,
    pub(super) judgement: OutletJudgement,
    pub(super) bracket: Option<Bracket>,
}

impl Span {
    /// The days it touches.
    pub(super) fn days(self) -> (BeijingDay, BeijingDay) {
        (self.from.day(), self.to.plus_ms(-1).day())
    }

    /// Its hours or days, in order.
    pub(super) fn periods(self, over: Over) -> impl Iterator<Item = Period> {
        let (first, last) = self.days();
        first.to(last).flat_map(move |day| {
            let hours = Period::hours_of(day).filter(move |hour| {
                let (start, end) = hour.bounds();
                self.from < end && start < self.to
            });
            let of_day = (over == Over::Day).then_some(Period::Day(day));
            of_day.into_iter().chain(hours.take(if over == Over::Hour { 24 } else { 0 }))
        })
    }
}

/// The items of an outlet: what its permits say is monitored, then whatever else was measured. The water temperature serves
/// the brackets and is an item only where a permit names it.
pub(super) fn items(outlet: &KnownOutlet<'_>, heard: &Heard, only: &[FactorCode]) -> Vec<FactorCode> {
    let named = || outlet.permits.iter().flat_map(|permit| &permit.items);
    let monitored = named().filter(|item| item.monitored).map(|item| item.factor);
    let is_item = |factor: &FactorCode| {
        *factor != FactorCode::WATER_TEMPERATURE || named().any(|item| item.factor == *factor)
    };
    let mut items: Vec<FactorCode> = Vec::new();
    for factor in monitored.chain(heard.factors.iter().copied().filter(is_item)) {
        if !items.contains(&factor) && (only.is_empty() || only.contains(&factor)) {
            items.push(factor);
        }
    }
    items
}

/// Judges one item over one period.
pub(super) fn judge<'a>(
    outlet: &'a KnownOutlet<'a>,
    heard: &Heard,
    item: FactorCode,
    period: Period,
) -> Judged<'a> {
    let judgement = heard.record.judge(&outlet.permits, item, period);
    let bracket = bracket(&outlet.permits, &judgement);
    Judged { outlet, is_synthetic: heard.is_synthetic, judgement, bracket }
}

/// The outlet's day by every monitored item.
pub(super) fn day(outlet: &KnownOutlet<'_>, heard: &Heard, day: BeijingDay) -> OutletDay {
    heard.record.day(&outlet.permits, day)
}

fn bracket(permits: &[Permit], judgement: &OutletJudgement) -> Option<Bracket> {
    let day = judgement.mean.period.day();
    let item = Permit::of_day(permits, day)?.item(judgement.factor())?;
    let limits = item.limits_on(day, limit_for(judgement));
    let at = limits
        .iter()
        .filter(|limit| judgement.comparison.governed_by.contains(&limit.basis))
        .find_map(|limit| limit.limit.bracket_at())?;
    Some(Bracket { at, is_cold: judgement.water_temperature.map(|water| water <= at) })
}

/// The kind of value the limit is for.
pub(super) fn limit_for(judgement: &OutletJudgement) -> SamplingBasis {
    match (judgement.sampling(), judgement.binding) {
        (own, true) => own,
        (SamplingBasis::DailyMean, false) => SamplingBasis::HourlyValue,
        (SamplingBasis::HourlyValue, false) => SamplingBasis::DailyMean,
    }
}

impl Judged<'_> {
    /// A result beside a limit for another kind of value: shown, never an accusation.
    pub(super) fn is_hint(&self) -> bool {
        !self.judgement.binding && self.judgement.comparison.limit.is_some()
    }

    /// `2021-07-01`, `2021-07-01 13:00`.
    pub(super) fn label(&self) -> String {
        match self.judgement.mean.period {
            Period::Day(day) => day.to_string(),
            Period::Hour(start) => format!("{} {:02}:00", start.day(), start.time_of_day().0),
        }
    }

    /// The verdict as told to people.
    pub(super) fn verdict(&self) -> String {
        let name = self.judgement.verdict().name();
        if self.is_hint() && self.judgement.verdict().is_judged() {
            return format!("{name}（{}，仅供参考）", self.limit_of_other_kind());
        }
        name.to_owned()
    }

    /// `限值按日均值规定`.
    pub(super) fn limit_of_other_kind(&self) -> String {
        format!("限值按{}规定", limit_for(&self.judgement).name())
    }
}

impl Bracket {
    /// `水温 ≤ 12 ℃`, `水温 > 12 ℃`, `水温不明，12 ℃ 分界`.
    pub(super) fn text(self) -> String {
        let at = self.at;
        match self.is_cold {
            Some(true) => format!("水温 ≤ {at} ℃"),
            Some(false) => format!("水温 > {at} ℃"),
            None => format!("水温不明，{at} ℃ 分界"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn a_span_has_every_hour_and_day_that_it_touches() {
        let touched = span("2021-07-01 22:30", "2021-07-02 01:00");
        let starts: Vec<_> = touched.periods(Over::Hour).map(|p| p.bounds().0.time_of_day().0).collect();
        assert_eq!(starts, [22, 23, 0]);
        let days: Vec<_> = touched.periods(Over::Day).map(|p| p.day().to_string()).collect();
        assert_eq!(days, ["2021-07-01", "2021-07-02"]);
        assert_eq!(span("2021-07-01 00:00", "2021-07-02 00:00").periods(Over::Day).count(), 1);
    }
}
