//! The water's side of accountability: judged means out of the living records.

use std::collections::BTreeSet;

use campaign::accountability::{AccountRules, QuarterMeans, SectionWater};
use campaign::plan::{Section, SectionLevel};
use evaluation::index::{CityCwqi, Cwqi};
use evaluation::triggers::{JudgedMean, MirrorPair, OfficialStanding, PeriodMeans, QuarterVerdict};
use evaluation::{EvaluationError, Period, PeriodJudgement, SectionDays, SectionRecord, mean_of, round_mean};
use standards::time::{BeijingDay, Instant, Quarter};
use standards::{Decimal, Edition, FactorCode};

use crate::app::App;

/// The county under the rules in one quarter.
pub(crate) struct County {
    /// Whether the quarter is over.
    pub(crate) settled: bool,
    pub(crate) water: Vec<SectionWater>,
    pub(crate) rules: AccountRules,
}

/// Sections that the county is assessed by.
pub(crate) fn assessed(app: &App) -> impl Iterator<Item = &Section> {
    app.registry.plan().sections.iter().filter(|s| s.level != SectionLevel::Context)
}

/// Judges the assessed sections in a quarter as known at a moment.
pub(crate) fn county(app: &App, quarter: Quarter, asof: Instant) -> Result<County, EvaluationError> {
    let records = app.live.sections();
    let rules = AccountRules::of(&app.registry.plan().rules);
    let of: Vec<_> = assessed(app).filter_map(|s| Some((s, records.get(&s.id)?))).collect();
    let last = last_day(quarter);
    let official = app.desk.look(|desk| {
        desk.cases().rank(quarter).map(|rank| OfficialStanding {
            base_rank: rank.base_rank,
            now_rank: rank.now_rank,
            source: rank.source.clone(),
        })
    });
    let mirror = mirror(&of, quarter, asof)?;
    let judge = |(section, record): &(&Section, &SectionRecord)| {
        let judged = record.judged();
        let quarter_of = |q| judged.period(Period::Quarter, last_day(q), asof);
        let back = std::iter::successors(Some(quarter), |q| Some(q.previous()));
        let verdicts = back.take(8).filter_map(|quarter| {
            let found = quarter_of(quarter)?;
            // A quarter that is not over has no mean yet.
            let exceeds = found.compliant.filter(|_| found.settled).map(|kept| !kept);
            Some(QuarterVerdict { quarter, exceeds })
        });
        let means = QuarterMeans {
            section: section.id.clone(),
            quarter,
            means: quarter_of(quarter).as_ref().map(means).unwrap_or_default(),
            verdicts: verdicts.collect(),
            year: year(judged, last, asof),
        };
        SectionWater::judge(&means, mirror, official.as_ref(), &rules)
    };
    let water = of.iter().map(judge).collect::<Result<_, _>>()?;
    Ok(County { settled: asof >= last.end(), water, rules })
}

fn last_day(quarter: Quarter) -> BeijingDay {
    quarter.months()[2].last_day()
}

/// Means of the year up to the end of the quarter.
fn year(judged: &SectionDays, last: BeijingDay, asof: Instant) -> PeriodMeans {
    let found = judged.period(Period::Year, last, asof.min(last.end()));
    found.as_ref().map(means).unwrap_or_default()
}

/// Valid means of the judged items; those an official decision takes out are left out.
fn means(judgement: &PeriodJudgement) -> PeriodMeans {
    let mut of = PeriodMeans::default();
    for item in judgement.items.iter().filter(|i| i.judged && i.exemption.is_none()) {
        match item.assessment.filter(|_| item.valid) {
            Some(assessment) => of.items.push(JudgedMean {
                factor: item.factor,
                mean: assessment.mean,
                class: assessment.class,
                limit: assessment.limit,
            }),
            None => of.lacking.push(item.factor),
        }
    }
    of
}

/// The county's mirror index in a quarter and the one before, over the items that all its sections have in both.
fn mirror(
    of: &[(&Section, &SectionRecord)],
    quarter: Quarter,
    asof: Instant,
) -> Result<Option<MirrorPair>, EvaluationError> {
    let index = |quarter: Quarter| {
        let last = last_day(quarter);
        let found: Option<Vec<PeriodMeans>> = of
            .iter()
            .map(|(_, record)| record.judged().period(Period::Quarter, last, asof).as_ref().map(means))
            .collect();
        let (found, (section, record)) = (found?, of.first()?);
        let rules = &record.profile().rules;
        let values = |factor: FactorCode| {
            let of_factor = |m: &PeriodMeans| m.items.iter().find(|i| i.factor == factor).map(|i| i.mean);
            found.iter().map(of_factor).collect::<Option<Vec<Decimal>>>()
        };
        let factors: BTreeSet<FactorCode> =
            found.iter().flat_map(|m| m.items.iter().map(|i| i.factor)).collect();
        let mean = |factor: &FactorCode| {
            Some((*factor, round_mean(*factor, mean_of(*factor, &values(*factor)?)?, rules)))
        };
        let means: Vec<_> = factors.iter().filter_map(mean).collect();
        let cwqi = Cwqi::new(Edition::in_force_on(last), section.water, means).ok()?;
        CityCwqi::new(Some((cwqi, u32::try_from(of.len()).unwrap_or(u32::MAX))), None).ok()
    };
    let (Some(base), Some(now)) = (index(quarter.previous()), index(quarter)) else { return Ok(None) };
    let common: BTreeSet<_> = base.item_set().intersection(&now.item_set()).copied().collect();
    match base.over(&common).zip(now.over(&common)) {
        Some((base, now)) => MirrorPair::of(&base, &now),
        None => Ok(None),
    }
}
