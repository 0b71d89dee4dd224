//! Letters of a case: drafts made of the case and the data, each figure with its source. Nothing is sent.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bulletin::{Letter, LetterFigure, LetterPart};
use campaign::accountability::candidates;
use campaign::case::{CaseFile, CaseStep, Reason};
use campaign::plan::{OrganisationKind, Plan};
use campaign::rights::Action;
use evaluation::triggers::Fact;
use serde::Deserialize;
use standards::time::Instant;
use utoipa::IntoParams;

use super::accountability::{section_named, source_words};
use super::cases::{cited_of, letters_of, member, seen};
use super::{actor_of, named};
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::export::file;
use crate::app::App;
use crate::clock::Clock;
use crate::desk::county;

/// The form of the letter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LetterForm {
    /// `html` (default) or `docx`.
    format: Option<String>,
}

/// A letter of a case: `talk-notice`, `talk-minutes`, `supervision`, `inspection-notice`, `inspection-report`.
#[utoipa::path(operation_id = "case_letter", get, path = "/campaign/cases/{id}/letters/{letter}", tag = "campaign",
    params(("id" = String, Path), ("letter" = String, Path), LetterForm),
    responses((status = 200, description = "HTML page or DOCX file"), (status = 404, body = ErrorBody)))]
pub(crate) async fn letter(
    by: SignedIn,
    Path((id, word)): Path<(String, String)>,
    Query(form): Query<LetterForm>,
) -> Result<Response, ApiError> {
    let actor = actor_of(&by)?;
    let case = seen(&by, &actor, &id)?;
    if !case.may(&actor, Action::ConductCase) && !case.may(&actor, Action::InspectCase) {
        return Err(ApiError::not_allowed().tried("起草文书", id));
    }
    let known = letters_of(&case).into_iter().find(|(w, _)| *w == word);
    let (word, name) =
        known.ok_or_else(|| ApiError::not_found("该文书（案件还没有走到这一步）", "letter"))?;
    let letter = draft(&by.app, &case, word, name)?;
    match form.format.as_deref() {
        None | Some("html") => {
            Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], letter.to_html()).into_response())
        }
        Some("docx") => {
            let bytes = letter.to_docx().map_err(|error| ServerError::Content(error.to_string()))?;
            let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            Ok(file(
                media,
                &format!("{word}-{}", case.number),
                &format!("{name}-{}", case.number),
                "docx",
                bytes,
            ))
        }
        Some(_) => Err(ApiError::bad_request(
            "bad_format",
            ["没有这种格式", "用 html 或 docx"],
            ["No such format", "Use html or docx"],
        )),
    }
}

fn draft(app: &App, case: &CaseFile, word: &str, name: &str) -> Result<Letter, ApiError> {
    let plan = app.registry.plan();
    let now = Clock::wall();
    let office = plan.organisations.iter().find(|o| o.kind == OrganisationKind::GroupOffice);
    let office = office.map_or_else(|| plan.document.issuer.clone(), |o| o.name.clone());
    let unit = named(plan, &case.proposal.unit).name;
    let mut letter = Letter {
        title: name.to_owned(),
        masthead: vec![format!("案件第 {} 号", case.number), office.clone(), now.day().chinese()],
        banner: Some("草稿，由系统按台账和监测数据起草，须经人工核对、审签后印发；系统不自动发送。".into()),
        to: Some(format!("{unit}：")),
        signature: vec![office, now.day().chinese()],
        ..Letter::default()
    };
    match word {
        "talk-notice" => talk_notice(plan, case, &mut letter),
        "talk-minutes" => talk_minutes(plan, case, &mut letter),
        "inspection-notice" => inspection_notice(plan, case, &mut letter),
        "inspection-report" => inspection_report(plan, case, &mut letter),
        _ => supervision(plan, case, &mut letter),
    }
    facts(app, case, now, &mut letter)?;
    let asof = app.clock.now();
    letter.notes.push(format!(
        "监测数据截至 {asof}；案件、问题和任务截至 {now}。数字与来源见上表，可在系统中逐条核对。"
    ));
    letter.notes.push(
        "本文书列出事实，不认定责任；是否约谈、督察和追责由有权机关决定（SC-095、SC-099、SC-100）。".into(),
    );
    Ok(letter)
}

fn paragraph(letter: &mut Letter, text: impl Into<String>) {
    letter.parts.push(LetterPart::Paragraph(text.into()));
}

fn heading(letter: &mut Letter, text: &str) {
    letter.parts.push(LetterPart::Heading(text.into()));
}

fn reasons(case: &CaseFile) -> String {
    case.proposal.reasons.iter().copied().map(Reason::name).collect::<Vec<_>>().join("、")
}

fn moment(at: Option<Instant>) -> String {
    at.map_or_else(
        || "    年  月  日  时（待定）".into(),
        |at| {
            let (hour, minute, ..) = at.time_of_day();
            format!("{}{hour:02}:{minute:02}", at.day().chinese())
        },
    )
}

fn talk_notice(plan: &Plan, case: &CaseFile, letter: &mut Letter) {
    let notice = case.notice.as_ref();
    paragraph(
        letter,
        format!(
            "根据《{}》（{}）“考核问责”有关规定，因{}，经批准，决定对你单位进行约谈督办。",
            plan.campaign.name,
            plan.document.number,
            reasons(case)
        ),
    );
    paragraph(letter, format!("事由：{}", case.proposal.what));
    paragraph(letter, format!("约谈时间：{}", moment(notice.and_then(|n| n.at))));
    let place = notice.map(|n| n.place.as_str()).filter(|p| !p.is_empty()).unwrap_or("（待定）");
    paragraph(letter, format!("约谈地点：{place}"));
    paragraph(
        letter,
        "请你单位主要负责人参加，并带书面说明。如对下列事实有异议，可在约谈前在系统中提交申辩说明。",
    );
}

fn talk_minutes(plan: &Plan, case: &CaseFile, letter: &mut Letter) {
    letter.to = None;
    paragraph(letter, format!("约谈对象：{}", named(plan, &case.proposal.unit).name));
    paragraph(letter, format!("约谈事由：{}（{}）", case.proposal.what, reasons(case)));
    let held = case.said_as(CaseStep::Hold).next_back();
    paragraph(
        letter,
        format!("约谈时间：{}", moment(held.map(|h| h.at).or(case.notice.as_ref().and_then(|n| n.at)))),
    );
    if let Some(held) = held {
        let present: Vec<_> = held.present.iter().map(|m| member(plan, m)).collect();
        paragraph(
            letter,
            format!(
                "参加人员：{}",
                if present.is_empty() { "（未登记）".into() } else { present.join("、") }
            ),
        );
        heading(letter, "一、约谈情况");
        paragraph(letter, held.text.clone());
    } else {
        paragraph(letter, "参加人员：（待填）");
        heading(letter, "一、约谈情况");
        paragraph(letter, "（待填）");
    }
    said(case, CaseStep::Answer, "二、单位申辩说明", letter);
    demands(case, "三、整改要求", letter);
}

fn inspection_notice(plan: &Plan, case: &CaseFile, letter: &mut Letter) {
    paragraph(
        letter,
        format!(
            "根据《{}》（{}）“考核问责”有关规定，经批准，决定对你单位开展生态环境保护定点督察。",
            plan.campaign.name, plan.document.number
        ),
    );
    paragraph(letter, format!("事由：{}", case.proposal.what));
    if let Some(notice) = &case.notice {
        let day = |d: Option<standards::time::BeijingDay>| {
            d.map_or_else(|| "（待定）".into(), standards::time::BeijingDay::chinese)
        };
        paragraph(letter, format!("督察时间：{} 至 {}", day(notice.from), day(notice.to)));
        let team: Vec<_> = notice.team.iter().map(|m| member(plan, m)).collect();
        paragraph(letter, format!("督察组：{}", team.join("、")));
    } else {
        paragraph(letter, "督察时间：（待定）");
        paragraph(letter, "督察组：（待定，填单位和职务）");
    }
    paragraph(letter, "请你单位做好配合，提供台账、记录和现场，不得隐瞒、改动。");
}

fn inspection_report(plan: &Plan, case: &CaseFile, letter: &mut Letter) {
    letter.to = None;
    heading(letter, "一、基本情况");
    paragraph(letter, format!("督察对象：{}", named(plan, &case.proposal.unit).name));
    paragraph(letter, format!("事由：{}", case.proposal.what));
    if let Some(notice) = &case.notice {
        let team: Vec<_> = notice.team.iter().map(|m| member(plan, m)).collect();
        paragraph(letter, format!("督察组：{}", team.join("、")));
    }
    said(case, CaseStep::Find, "二、督察发现", letter);
    said(case, CaseStep::Answer, "三、单位申辩说明", letter);
    said(case, CaseStep::Conclude, "四、结论", letter);
    demands(case, "五、整改要求", letter);
}

fn supervision(plan: &Plan, case: &CaseFile, letter: &mut Letter) {
    paragraph(
        letter,
        format!(
            "现就“{}”（{}第 {} 号）督办如下，请按期整改并报送结果。",
            case.proposal.what,
            case.proposal.kind.name(),
            case.number
        ),
    );
    demands(case, "一、整改要求", letter);
    paragraph(letter, format!("逾期未完成的，按《{}》规定升级处理。", plan.campaign.name));
}

/// What was said as a step, each with when and by whom.
fn said(case: &CaseFile, step: CaseStep, title: &str, letter: &mut Letter) {
    heading(letter, title);
    let mut any = false;
    for (n, said) in (1..).zip(case.said_as(step)) {
        any = true;
        paragraph(letter, format!("{n}. {}（{}，{}）", said.text, said.title, said.at));
    }
    if !any {
        paragraph(letter, "（无）");
    }
}

fn demands(case: &CaseFile, title: &str, letter: &mut Letter) {
    heading(letter, title);
    for (n, demand) in (1..).zip(&case.demands) {
        paragraph(letter, format!("{n}. {}；期限 {}（任务 {}）", demand.text, demand.due, demand.task));
    }
    if case.demands.is_empty() {
        paragraph(letter, "（尚未提出）");
    }
}

/// Facts: entries that are cited and the figures of the section and quarter, each with its source.
fn facts(app: &App, case: &CaseFile, now: Instant, letter: &mut Letter) -> Result<(), ApiError> {
    let plan = app.registry.plan();
    let mut rows = Vec::new();
    if let (Some(section), Some(quarter)) = (&case.proposal.section, case.proposal.quarter) {
        let county =
            county(app, quarter, app.clock.now()).map_err(|e| ServerError::Content(e.to_string()))?;
        let found = app.desk.look(|desk| candidates(&county.water, desk, county.rules.drag, now));
        let of = found.iter().filter(|c| c.section == *section && c.rule.case() == case.proposal.kind);
        for condition in of.flat_map(|c| &c.conditions) {
            let source = format!("{}断面 {quarter}", section_named(plan, section).name);
            let state = |value: &str| LetterFigure {
                what: format!("{}（{}）", condition.kind.name(), condition.kind.clause()),
                value: value.to_owned(),
                against: condition.missing.join("；"),
                source: source.clone(),
            };
            rows.push(state(condition.fact.label()));
            rows.extend(condition.figures.iter().filter(|_| condition.fact != Fact::DoesNotHold).map(|f| {
                LetterFigure {
                    what: f.what.clone(),
                    value: f.value.clone(),
                    against: f.against.clone().unwrap_or_default(),
                    source: source_words(plan, &f.source),
                }
            }));
        }
    }
    let rules = campaign::problem::DragRules::of(&plan.rules);
    app.desk.look(|desk| {
        for id in cited_of(case) {
            let source = format!("台账条目 {id}");
            if let Some(problem) = desk.problem(id) {
                let clock = problem.clock(now, &rules);
                rows.push(LetterFigure {
                    what: format!("第 {} 号问题：{}", problem.number, problem.what),
                    value: format!("{}，超期 {} 天", problem.stage.name(), clock.days_late),
                    against: format!(
                        "延期 {} 次，催办 {} 次，退回 {} 次",
                        clock.extensions, problem.reminders, problem.returns
                    ),
                    source,
                });
            } else if let Some(task) = desk.tasks().get(id) {
                rows.push(LetterFigure {
                    what: format!("任务：{}", task.order.text),
                    value: format!(
                        "{}{}",
                        task.stage.name(),
                        if task.clock(now).late { "，超期" } else { "" }
                    ),
                    against: format!("期限 {}，催办 {} 次", task.order.due, task.reminders),
                    source,
                });
            } else {
                rows.push(LetterFigure {
                    what: "台账条目".into(),
                    value: "—".into(),
                    against: String::new(),
                    source,
                });
            }
        }
    });
    if !rows.is_empty() {
        heading(letter, "附：事实和来源");
        letter.parts.push(LetterPart::Figures { caption: "所据事实".into(), rows });
    }
    Ok(())
}
