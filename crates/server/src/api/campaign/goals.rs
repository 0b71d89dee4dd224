//! Goals of the season for each assessed section: months (R1), runs of days (R2), the year (SC-010 to SC-013, SC-076, SC-077).

use campaign::accountability::{MonthMean, project_year};
use evaluation::{Period, PeriodJudgement, SectionDays, SectionRecord, Span};
use serde::Serialize;
use standards::FactorCode;
use standards::time::{BeijingDay, Instant};
use utoipa::ToSchema;

use crate::api::views::{ComparedView, FactorName, Named, RunView, TargetView, Words};
use crate::app::App;
use crate::desk::assessed;

/// A section and how it stands with every goal.
#[derive(Serialize, ToSchema)]
pub(crate) struct GoalView {
    section: Named,
    level: &'static str,
    target: Option<TargetView>,
    /// Months of the season, calendar months (R1).
    months: Vec<MonthGoal>,
    /// The run of exceeding days open now (R2).
    run: RunView,
    /// The season so far.
    season: Option<SeasonGoal>,
    /// The season so far beside the same days of last year (SC-076).
    year_on_year: Option<ComparedView>,
    /// The year so far and where it may end, an item each (SC-010, SC-077).
    year: Vec<YearItem>,
}

/// A month.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthGoal {
    label: String,
    #[schema(value_type = String)]
    day: BeijingDay,
    settled: bool,
    verdict: &'static str,
    compliant: Option<bool>,
    /// Items over the target.
    over: Vec<String>,
}

/// The season so far, counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeasonGoal {
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    days_elapsed: u32,
    days_judged: u32,
    days_exceeding: u32,
    longest_run: u32,
    days_since_exceedance: Option<u32>,
    /// Share of judged days within the target, percent, one decimal (SC-005).
    compliance_percent: Option<String>,
    verdict: &'static str,
}

/// The year's mean of an item.
#[derive(Serialize, ToSchema)]
pub(crate) struct YearItem {
    factor: FactorName,
    limit: Option<String>,
    months: u32,
    so_far: String,
    keeps: Option<bool>,
    /// The year's mean if every month to come equals the same month of last year.
    as_last_year: Option<String>,
    as_last_year_keeps: Option<bool>,
    /// Months to come that last year has no valid mean of.
    lacking: Vec<i8>,
}

pub(super) fn goals(app: &App, asof: Instant) -> Vec<GoalView> {
    let records = app.live.sections();
    let today = asof.day();
    let of = |section: &campaign::plan::Section| {
        let record = records.get(&section.id)?;
        let season = season_span(record, today);
        Some(GoalView {
            section: Named { id: section.id.to_string(), name: section.name.clone() },
            level: section.level.name(),
            target: section.target.as_ref().map(TargetView::of),
            months: season.map(|s| months(record.judged(), s, asof)).unwrap_or_default(),
            run: RunView::on(record, today, asof),
            season: season.and_then(|s| season_goal(&record.judged().span(s, asof)?)),
            year_on_year: season.and_then(|s| year_on_year(record.judged(), s, asof)),
            year: year(record.judged(), today, asof),
        })
    };
    assessed(app).filter_map(of).collect()
}

/// The season of the day, or the last one before it that ended in the same year.
fn season_span(record: &SectionRecord, today: BeijingDay) -> Option<Span> {
    record.profile().season.begun(today).filter(|season| today.ymd().0 <= season.end.ymd().0)
}

fn months(judged: &SectionDays, season: Span, asof: Instant) -> Vec<MonthGoal> {
    let goal = |part: Span| {
        let found = judged.period(Period::Month, part.end, asof)?;
        let over = found.items.iter().filter(|i| i.judged && i.exceeds() == Some(true));
        Some(MonthGoal {
            label: found.span.label(),
            day: found.span.end,
            settled: found.settled,
            verdict: found.verdict(),
            compliant: found.compliant,
            over: over.map(|i| i.factor.name().to_owned()).collect(),
        })
    };
    season.months().filter(|m| m.start <= asof.day()).filter_map(goal).collect()
}

fn season_goal(found: &PeriodJudgement) -> Option<SeasonGoal> {
    let percent = found.compliance_share().map(|share| {
        let share = share * standards::Decimal::ONE_HUNDRED;
        standards::rounding::round_gbt8170(share, 1).to_string()
    });
    (found.days.elapsed > 0).then(|| SeasonGoal {
        from: found.span.start,
        to: found.to,
        days_elapsed: found.days.elapsed,
        days_judged: found.days.determined,
        days_exceeding: found.days.exceeding,
        longest_run: found.days.longest_run,
        days_since_exceedance: found.days.days_since_exceedance,
        compliance_percent: percent,
        verdict: found.verdict(),
    })
}

/// The same days of both years: a season that is not over is compared with as much of the last one.
fn year_on_year(judged: &SectionDays, season: Span, asof: Instant) -> Option<ComparedView> {
    let so_far = Span { end: season.end.min(asof.day()), ..season };
    let (year, month, day) = so_far.end.ymd();
    let end = BeijingDay::new(year - 1, month, day).or_else(|| BeijingDay::new(year - 1, month, day - 1))?;
    let before = Span { end, ..season.year_before(judged.profile().season)? };
    Some(ComparedView::of(&judged.span(so_far, asof)?, &judged.span(before, asof)?))
}

fn year(judged: &SectionDays, today: BeijingDay, asof: Instant) -> Vec<YearItem> {
    let (year, month, _) = today.ymd();
    let valid = |year: i16, factor: FactorCode| -> Vec<MonthMean> {
        let mean = |month: i8| {
            let day = BeijingDay::new(year, month, 1)?;
            let found = judged.period(Period::Month, day, asof)?;
            let item = found.item(factor).filter(|i| i.valid)?;
            Some(MonthMean { month, mean: item.assessment?.mean })
        };
        (1..=12).filter_map(mean).collect()
    };
    let Some(found) = judged.period(Period::Year, today, asof) else { return Vec::new() };
    let rules = &judged.profile().rules;
    let item = |item: &evaluation::PeriodItem| {
        let (this, last) = (valid(year, item.factor), valid(year - 1, item.factor));
        let projected = project_year(item.factor, rules, month, &this, &last)?;
        let limit = item.assessment.and_then(|a| a.limit);
        let keeps = |mean| limit.map(|l| l.is_kept_by(mean));
        Some(YearItem {
            factor: FactorName::of(item.factor),
            limit: limit.map(Words::limit),
            months: projected.months,
            so_far: projected.so_far.to_string(),
            keeps: keeps(projected.so_far),
            as_last_year: projected.as_last_year.map(|m| m.to_string()),
            as_last_year_keeps: projected.as_last_year.and_then(keeps),
            lacking: projected.lacking,
        })
    };
    found.items.iter().filter(|i| i.judged).filter_map(item).collect()
}
