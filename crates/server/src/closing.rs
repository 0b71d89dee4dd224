//! Reports of the campaign out of the living records and the ledger: figures for `campaign::report`, words for `bulletin`.

use bulletin::{CampaignReport, ReportPart, ReportTable};
use campaign::Plan;
use campaign::plan::SectionLevel;
use campaign::report::{MonthFigures, MonthItem, OpenItem, Report, Scope, SectionFigures};
use evaluation::{Period, SectionRecord, Span};
use standards::Origin;
use standards::time::{BeijingDay, Instant};

use crate::live::Live;

/// The figures of the sections the county answers for, over the days of a scope.
pub(crate) fn figures(plan: &Plan, live: &Live, scope: &Scope) -> Vec<SectionFigures> {
    let records = live.sections();
    let own = plan.sections.iter().filter(|s| s.level != SectionLevel::Context);
    own.filter_map(|s| Some(section(&s.id, records.get(&s.id)?, scope))).collect()
}

fn section(id: &standards::SectionId, record: &SectionRecord, scope: &Scope) -> SectionFigures {
    let judged = record.judged();
    let tally = judged.tally(scope.from, scope.to, scope.asof);
    let mut months = Vec::new();
    let mut day = scope.from;
    while day <= scope.to {
        let span = Period::Month.containing(day, record.profile().season);
        months.extend(span.and_then(|span| month(record, span, scope.asof)));
        day = day.month().last_day().next();
    }
    let synthetic =
        record.span(Origin::Synthetic).is_some_and(|s| s.first <= scope.to && scope.from <= s.last);
    SectionFigures {
        section: id.clone(),
        judged: tally.determined,
        exceeding: tally.exceeding,
        longest_run: tally.longest_run,
        months,
        synthetic,
    }
}

fn month(record: &SectionRecord, span: Span, asof: Instant) -> Option<MonthFigures> {
    let judgement = record.judged().span(span, asof)?;
    let item = |i: &evaluation::PeriodItem| {
        let assessment = i.assessment?;
        Some(MonthItem { factor: i.factor, mean: assessment.mean, exceeds: i.exceeds() })
    };
    Some(MonthFigures {
        month: span.start,
        class: judgement.class,
        compliant: judgement.compliant,
        items: judgement.items.iter().filter(|i| i.judged).filter_map(item).collect(),
    })
}

/// The report in words.
pub(crate) fn worded(
    plan: &Plan,
    report: &Report,
    scope: &Scope,
    title: &str,
    generated: Instant,
) -> CampaignReport {
    let name = |id: &campaign::plan::OrganisationId| {
        plan.organisation(id).map_or_else(|| id.to_string(), |o| o.name.clone())
    };
    let synthetic: Vec<String> =
        report.sections.iter().filter(|s| s.synthetic).map(|s| section_name(plan, &s.section)).collect();
    CampaignReport {
        title: title.to_owned(),
        issued_by: scope.unit.as_ref().map_or_else(|| plan.document.issuer.clone(), name),
        from: scope.from,
        to: scope.to,
        synthetic,
        parts: vec![goals(plan, report), open(report, &name), results(report, &name)],
        generated: format!("{}（数据和台账截至 {}）", short(generated), short(scope.asof)),
    }
}

fn goals(plan: &Plan, report: &Report) -> ReportPart {
    let sentences = report.goals.iter().map(|g| format!("{}：{}。", g.text, g.met.name()));
    let row = |s: &SectionFigures| {
        let months = s.months.iter().map(month_words).collect::<Vec<_>>().join("；");
        vec![
            section_name(plan, &s.section),
            s.judged.to_string(),
            s.exceeding.to_string(),
            s.longest_run.to_string(),
            months,
        ]
    };
    ReportPart {
        heading: "目标完成情况".into(),
        sentences: sentences.collect(),
        tables: vec![ReportTable {
            caption: "断面水质".into(),
            columns: vec![
                ("断面", 14),
                ("判定天数", 11),
                ("超标天数", 11),
                ("最长连续超标天数", 14),
                ("月均值", 50),
            ],
            rows: report.sections.iter().map(row).collect(),
        }],
    }
}

fn month_words(month: &MonthFigures) -> String {
    let (year, number, _) = month.month.ymd();
    let items: Vec<String> = month
        .items
        .iter()
        .map(|i| {
            format!("{} {}{}", i.factor.name(), i.mean, if i.exceeds == Some(true) { "（超标）" } else { "" })
        })
        .collect();
    let verdict = match month.compliant {
        Some(true) => "达标",
        Some(false) => "超标",
        None => "不评价",
    };
    format!("{year}年{number}月{verdict}：{}", items.join("、"))
}

fn open(report: &Report, name: &impl Fn(&campaign::plan::OrganisationId) -> String) -> ReportPart {
    let row = |item: &OpenItem| {
        vec![
            item.what.clone(),
            item.kind.name().to_owned(),
            item.lead.as_ref().or(item.township.as_ref()).map(name).unwrap_or_default(),
            item.due.map_or_else(|| "未交办".into(), short),
            if item.carried { "已结转" } else { "待结转" }.to_owned(),
        ]
    };
    let sentence = match report.open.len() {
        0 => "没有未办结的问题和任务。".to_owned(),
        n => format!("未办结{n}项，结转长效清单，不删除、不核销。"),
    };
    ReportPart {
        heading: "存在问题".into(),
        sentences: vec![sentence],
        tables: vec![ReportTable {
            caption: "未办结清单".into(),
            columns: vec![("事项", 40), ("类别", 10), ("责任单位", 22), ("期限", 16), ("结转", 12)],
            rows: report.open.iter().map(row).collect(),
        }],
    }
}

fn results(report: &Report, name: &impl Fn(&campaign::plan::OrganisationId) -> String) -> ReportPart {
    let all = &report.results;
    let rate = all.problems.percent().map_or_else(|| "—".to_owned(), |p| format!("{p}%"));
    let mut sentences =
        vec![format!("发现问题{}个，销号{}个，销号率{rate}。", all.problems.found, all.problems.closed)];
    sentences.extend(
        all.tasks
            .iter()
            .map(|t| format!("{}布置{}项，办结{}项，逾期{}项。", t.origin.name(), t.given, t.done, t.late)),
    );
    if all.rain.responses > 0 {
        sentences.push(format!("雨天响应{}次，任务全部办结{}次。", all.rain.responses, all.rain.answered));
    }
    sentences.extend(all.papers.iter().map(|p| {
        format!("印发{}{}份，应签收{}，已签收{}。", p.kind.name(), p.issued, p.recipients, p.received)
    }));
    let row = |u: &campaign::report::UnitResults| {
        let percent = u.problems.percent().map_or_else(|| "—".to_owned(), |p| format!("{p}%"));
        vec![
            name(&u.unit),
            u.problems.found.to_string(),
            u.problems.closed.to_string(),
            percent,
            u.tasks.to_string(),
            u.done.to_string(),
        ]
    };
    ReportPart {
        heading: "工作成效".into(),
        sentences,
        tables: vec![ReportTable {
            caption: "各单位（乡镇）情况".into(),
            columns: vec![
                ("单位", 30),
                ("问题", 12),
                ("销号", 12),
                ("销号率", 16),
                ("任务", 15),
                ("办结", 15),
            ],
            rows: all.units.iter().map(row).collect(),
        }],
    }
}

fn section_name(plan: &Plan, id: &standards::SectionId) -> String {
    plan.section(id).map_or_else(|| id.to_string(), |s| s.name.clone())
}

fn short(at: Instant) -> String {
    let (hour, minute, ..) = at.time_of_day();
    format!("{} {hour:02}:{minute:02}", BeijingDay::containing(at).chinese())
}
