//! The daily bulletin out of the living records.

mod outlook;

use std::path::Path;

use bulletin::{DailyBulletin, MonthToDate, OverItem, Samples, SectionLine, Target, WarningLine};
use campaign::plan::{Section, SectionLevel};
use evaluation::{Assessment, DataOrigin, DayJudgement, PeriodJudgement, SectionRecord};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Origin};

use crate::ServerError;
use crate::api::Words;
use crate::clock::Clock;
use crate::live::{Live, Numbered, open_at};
use crate::outlooks::Outlooks;
use crate::plan_folder;
use crate::registry::Registry;

/// The daily bulletin of a data folder, beside a running server or without one.
///
/// The plan is the one in force in the folder unless another folder is named.
pub fn daily_bulletin(
    data: &Path,
    plan: Option<&Path>,
    day: BeijingDay,
) -> Result<DailyBulletin, ServerError> {
    let reader = store_sqlite::open_reader(data)?;
    let registry = Registry::new(plan_folder::load(plan, &reader)?);
    let live = Live::load(&registry, &reader)?;
    let now = Clock::wall();
    let outlooks = Outlooks::load(&registry, &reader, now.min(day.end()), false)?;
    Ok(bulletin(&registry, &live, &outlooks, day, (now, now)))
}

/// The bulletin of a day as known at `now`, and when it is made.
pub(crate) fn bulletin(
    registry: &Registry,
    live: &Live,
    outlooks: &Outlooks,
    day: BeijingDay,
    (now, generated): (Instant, Instant),
) -> DailyBulletin {
    let plan = registry.plan();
    let asof = day.end().min(now);
    let records = live.sections();
    let mut warnings = live.warnings(|w| !w.is_withdrawn() && open_at(w, asof.min(day.end().plus_ms(-1))));
    warnings.sort_by_key(|w| std::cmp::Reverse((w.warning.level, w.warning.opened.measured)));
    let sections: Vec<SectionLine> =
        plan.sections.iter().filter_map(|s| Some(line(s, records.get(&s.id)?, day, asof))).collect();
    let warning_lines = warnings.iter().map(|w| warning_line(registry, &records, w)).collect();
    let office = plan.organisations.iter().find(|o| o.kind == campaign::plan::OrganisationKind::GroupOffice);
    let rule_version =
        records.values().next().map(|r| r.profile().rules_version(day).to_string()).unwrap_or_default();
    let mut notes = vec![
        "日均值按当日有效结果计算，pH 按氢离子活度平均；与断面目标类别限值比较，等于限值不算超标。"
            .to_string(),
        "有效数据不足的项目只列均值，不作达标或超标判定。".to_string(),
    ];
    if sections.iter().any(|s| s.target.is_some_and(|t| t.assumed)) {
        notes.push("标“假定”的目标类别未见于通知原文，须以上级下达文件为准。".to_string());
    }
    if asof < day.end() {
        notes.push(format!("本期数据截至 {}，当日尚未结束。", short(asof)));
    }
    DailyBulletin {
        county: plan.county.name.clone(),
        date: day,
        number: plan.campaign.active_on(day).then(|| (day.since(plan.campaign.start) + 1).to_string()),
        issued_by: office.map_or_else(|| plan.document.issuer.clone(), |o| o.name.clone()),
        campaign: plan.campaign.name.clone(),
        sections,
        warnings: warning_lines,
        outlook: outlook::lines(plan, outlooks, &records, asof),
        missing_statements: dischargers_without_data(plan),
        rule_version,
        generated_at: short(generated),
        notes,
    }
}

/// Key dischargers of which nothing arrives by itself: the notice wants them published too (SC-090), so what is missing is said.
fn dischargers_without_data(plan: &campaign::Plan) -> Vec<String> {
    let names: Vec<&str> = plan.dischargers.iter().map(|d| d.name.as_str()).collect();
    if names.is_empty() {
        return vec!["重点排污单位名单尚未登记，本期没有排污单位水质信息".to_string()];
    }
    vec![format!("重点排污单位未接入自动监测数据，本期不评价：{}", names.join("、"))]
}

fn short(instant: Instant) -> String {
    let (hour, minute, ..) = instant.time_of_day();
    format!("{} {hour:02}:{minute:02}", instant.day().chinese())
}

fn line(section: &Section, record: &SectionRecord, day: BeijingDay, asof: Instant) -> SectionLine {
    let judgement = record.day(day, asof);
    let month = record.month_to_date(day, asof);
    let class = judgement.as_ref().and_then(|j| j.class);
    let run = record.run(day, asof);
    let run_text = run.from.filter(|_| run.days > 0).map(|from| {
        let (_, month, day) = from.ymd();
        let doubt = if run.suspected || run.suspended { "，待核" } else { "" };
        format!("连续超标{}日（{month}月{day}日起{doubt}）", run.days)
    });
    SectionLine {
        name: section.name.clone(),
        level: match section.level {
            SectionLevel::National => "国考",
            SectionLevel::Provincial => "省考",
            SectionLevel::Context => "参考",
        }
        .to_string(),
        river: section.river.clone(),
        target: section.target.as_ref().map(|t| Target { class: t.class, assumed: t.assumed }),
        class,
        samples: samples(record, judgement.as_ref()),
        over: judgement.iter().flat_map(over_items).collect(),
        month_to_date: month.as_ref().map(month_to_date),
        run: run_text,
        origin_synthetic: [judgement.as_ref().and_then(|j| j.origin), month.as_ref().and_then(|m| m.origin)]
            .into_iter()
            .flatten()
            .any(|o: DataOrigin| o.has(Origin::Synthetic)),
        missing: class.is_none().then(|| missing(judgement.as_ref())),
    }
}

/// The fewest valid results any judged item has.
fn samples(record: &SectionRecord, judgement: Option<&DayJudgement>) -> Samples {
    let n_expected = record.profile().expected_per_day;
    let judged = |j: &DayJudgement| j.items.iter().filter(|i| i.judged).map(|i| i.n).min();
    Samples { n: judgement.and_then(judged).unwrap_or_default(), n_expected }
}

fn missing(judgement: Option<&DayJudgement>) -> String {
    match judgement {
        None => "当日未收到数据".to_string(),
        Some(judgement) => {
            let short = judgement.items.iter().filter(|i| i.judged && !i.valid);
            let items: Vec<_> =
                short.map(|i| format!("{} {}/{}", i.factor.name(), i.n, i.n_expected)).collect();
            format!("有效数据不足（{}）", items.join("、"))
        }
    }
}

fn over_items(judgement: &DayJudgement) -> impl Iterator<Item = OverItem> + use<'_> {
    judgement.exceeding_items().filter_map(|i| over(i.factor, i.assessment.as_ref()?))
}

fn over(factor: FactorCode, assessment: &Assessment) -> Option<OverItem> {
    Some(OverItem {
        name: factor.name().to_string(),
        unit: factor.factor().map(|f| f.unit.clone()).unwrap_or_default(),
        value: assessment.mean.to_string(),
        limit: Words::limit(assessment.limit?),
        multiple: assessment.multiple.map(|m| m.to_string()),
    })
}

fn month_to_date(month: &PeriodJudgement) -> MonthToDate {
    let judged = month.items.iter().filter(|i| i.judged);
    let exceeding = judged.filter(|i| i.assessment.is_some_and(|a| a.exceeds == Some(true)));
    MonthToDate {
        class: month.class,
        compliant: month.compliant,
        over: exceeding.filter_map(|i| over(i.factor, i.assessment.as_ref()?)).collect(),
    }
}

fn warning_line(
    registry: &Registry,
    records: &std::collections::BTreeMap<standards::SectionId, SectionRecord>,
    numbered: &Numbered,
) -> WarningLine {
    let warning = &numbered.warning;
    let section = &warning.key.section;
    let name = registry.plan().section(section).map_or_else(|| section.to_string(), |s| s.name.clone());
    let day = warning.opened.measured.day();
    let origin = records.get(section).and_then(|r| r.day(day, day.end())).and_then(|d| d.origin);
    WarningLine {
        severity: warning.level.name().to_string(),
        title: warning.title(&name),
        section: name,
        detail: warning.detail(),
        origin_synthetic: origin.is_some_and(|o| o.has(Origin::Synthetic)),
    }
}
