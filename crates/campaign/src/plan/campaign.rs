//! `campaign.toml`: the county, the paper, dates, phases and goals.

use serde::Serialize;
use standards::time::BeijingDay;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId, PhaseId};
use super::place::Located;
use super::problem::Problems;
use super::provenance::Provenance;
use crate::paper::BasisId;

/// The county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct County {
    /// Code of GB/T 2260, such as `140923`.
    pub code: String,
    /// Chinese name.
    pub name: String,
}

/// The paper the plan is taken from (SC-001).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Title.
    pub title: String,
    /// Document number (文号).
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Day of issue.
    pub issued: BeijingDay,
    /// Number of clauses in its register; a citation beyond it is refused.
    pub clauses: u32,
    /// The bases it follows: one that is named here cannot be taken out of the plan (SC-007, SC-008).
    pub bases: Vec<BasisId>,
    /// Source.
    pub source: Provenance,
}

/// A paper of a higher authority the plan follows (SC-007 to SC-009).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisDocument {
    /// Identifier, by which papers cite it.
    pub id: Option<BasisId>,
    /// Document number, when it has one.
    pub number: Option<String>,
    /// Title or description.
    pub title: String,
    /// Whether procedures must rest on it (SC-045).
    pub guides_procedures: bool,
    /// Source.
    pub source: Provenance,
}

/// A phase of the campaign, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Identifier.
    pub id: PhaseId,
    /// Chinese name.
    pub name: String,
    /// First day.
    pub start: BeijingDay,
    /// Last day.
    pub end: BeijingDay,
    /// The organisation that leads it.
    pub lead: OrganisationId,
    /// Whether it is the phase that asks for inspections (SC-020).
    pub inspection: bool,
    /// Source.
    pub source: Provenance,
}

/// A goal of the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Goal {
    /// Chinese text.
    pub text: String,
    /// Source.
    pub source: Provenance,
}

/// Dates, phases and goals (SC-006, SC-014).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Chinese name.
    pub name: String,
    /// First day.
    pub start: BeijingDay,
    /// Last day.
    pub end: BeijingDay,
    /// Phases in order of time; they tile the campaign.
    pub phases: Vec<Phase>,
    /// Goals.
    pub goals: Vec<Goal>,
    /// Source.
    pub source: Provenance,
}

impl Campaign {
    /// Whether the campaign runs on a day (SC-006).
    #[must_use]
    pub fn active_on(&self, day: BeijingDay) -> bool {
        (self.start..=self.end).contains(&day)
    }

    /// The phase of a day; `None` outside the campaign.
    #[must_use]
    pub fn phase_on(&self, day: BeijingDay) -> Option<&Phase> {
        self.phases.iter().find(|p| (p.start..=p.end).contains(&day))
    }
}

/// What the file holds.
pub(super) struct Head {
    pub(super) county: County,
    pub(super) document: Document,
    pub(super) campaign: Campaign,
    pub(super) bases: Vec<BasisDocument>,
}

pub(super) fn read(file: &Entry<'_>) -> Option<Head> {
    let county = file.table("county", Required).and_then(county);
    let document = file.table("document", Required).and_then(document);
    let bases = file.tables("basis", Optional).into_iter().filter_map(basis_document).collect();
    let goals = file.tables("goal", Optional).into_iter().filter_map(goal).collect();
    let phases = file.tables("phase", Required);
    let phases: Option<Vec<_>> = phases.into_iter().map(phase).collect::<Vec<_>>().into_iter().collect();
    let campaign = file.table("campaign", Required).and_then(|entry| campaign(entry, phases, goals));
    Some(Head { county: county?, document: document?, campaign: campaign?, bases })
}

fn county(e: Entry<'_>) -> Option<County> {
    let code = e.text(("code", "\"140923\""), Required);
    let name = e.text(("name", "\"代县\""), Required);
    if let Some(code) = &code
        && (code.value.len() != 6 || !code.value.bytes().all(|b| b.is_ascii_digit()))
    {
        e.problems().error(
            &code.place,
            "县代码应为六位数字 a county code has six digits",
            "如 such as 140923",
        );
    }
    e.finish();
    Some(County { code: code?.value, name: name?.value })
}

fn document(e: Entry<'_>) -> Option<Document> {
    let title = e.text(("title", "\"…实施方案\""), Required);
    let number = e.text(("number", "\"代政办函〔2021〕31号\""), Required);
    let issuer = e.text(("issuer", "\"代县人民政府办公室\""), Required);
    let day = e.day(("issued", "2021-07-07"), Required);
    let clauses = e.integer(("clauses", "106"), Required, 1..1000);
    let bases = e.texts(("bases", "[\"shanxi-2021-17\"]"), Optional);
    for basis in &bases {
        e.sheet.ids.refer(Kind::Basis, basis);
    }
    let source = Provenance::read(&e);
    e.finish();
    Some(Document {
        title: title?.value,
        number: number?.value,
        issuer: issuer?.value,
        issued: day?.value,
        clauses: clauses?.value,
        bases: bases.into_iter().map(|b| BasisId::from(b.value)).collect(),
        source,
    })
}

fn basis_document(e: Entry<'_>) -> Option<BasisDocument> {
    let id = e.text(("id", "\"shanxi-2021-17\""), Optional);
    let number = e.text(("number", "\"晋污防办函〔2021〕17号\""), Optional).map(|n| n.value);
    let title = e.text(("title", "\"…\""), Required);
    let guides_procedures = e.flag(("guides_procedures", "true"));
    let source = Provenance::read(&e);
    let defined = id.as_ref().is_none_or(|id| e.sheet.ids.define(Kind::Basis, id, e.problems()));
    e.finish();
    let id = id.filter(|_| defined).map(|id| BasisId::from(id.value));
    Some(BasisDocument { id, number, title: title?.value, guides_procedures, source })
}

fn goal(e: Entry<'_>) -> Option<Goal> {
    let text = e.text(("text", "\"国考断面汛期水质月均值不超标\""), Required);
    let source = Provenance::read(&e);
    e.finish();
    Some(Goal { text: text?.value, source })
}

/// Reads `start` and `end` and reports an end before its start.
fn period(e: &Entry<'_>) -> Option<(Located<BeijingDay>, Located<BeijingDay>)> {
    let start = e.day(("start", "2021-06-20"), Required);
    let end = e.day(("end", "2021-09-30"), Required);
    let (start, end) = (start?, end?);
    if end.value < start.value {
        e.problems().error(
            &end.place,
            format!("结束 {} 早于开始 {} ends before it starts", end.value, start.value),
            "调换或改正日期 swap or correct the dates",
        );
        return None;
    }
    Some((start, end))
}

/// A phase with the places of its two dates.
struct PlacedPhase {
    phase: Phase,
    start: Located<BeijingDay>,
    end: Located<BeijingDay>,
}

fn phase(e: Entry<'_>) -> Option<PlacedPhase> {
    let id = e.text(("id", "\"self-check\""), Required);
    let name = e.text(("name", "\"自查自纠阶段\""), Required);
    let period = period(&e);
    let lead = e.text(("lead", "\"leading-group\""), Required);
    let inspection = e.flag(("inspection", "true"));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Phase, id, e.problems());
    }
    if let Some(lead) = &lead {
        e.sheet.ids.refer(Kind::Organisation, lead);
    }
    e.finish();
    let (start, end) = period?;
    let phase = Phase {
        id: PhaseId::from(id?.value),
        name: name?.value,
        start: start.value,
        end: end.value,
        lead: OrganisationId::from(lead?.value),
        inspection,
        source,
    };
    Some(PlacedPhase { phase, start, end })
}

/// `phases` is `None` when one of them has a mistake of its own; then nothing is said about gaps.
fn campaign(e: Entry<'_>, phases: Option<Vec<PlacedPhase>>, goals: Vec<Goal>) -> Option<Campaign> {
    let name = e.text(("name", "\"代县保汛期水质稳定专项行动\""), Required);
    let period = period(&e);
    let source = Provenance::read(&e);
    let problems = e.problems();
    e.finish();
    let (mut phases, (start, end)) = (phases?, period?);
    phases.sort_by_key(|p| (p.phase.start, p.phase.end));
    check_tiling(problems, start.value, end.value, &phases);
    let phases = phases.into_iter().map(|p| p.phase).collect();
    Some(Campaign { name: name?.value, start: start.value, end: end.value, phases, goals, source })
}

/// SC-014: the phases follow each other without gap or overlap, from the first day of the campaign to its last.
fn check_tiling(problems: &Problems, start: BeijingDay, end: BeijingDay, phases: &[PlacedPhase]) {
    let mut expected = start;
    for p in phases {
        if p.phase.start != expected {
            let what = if p.phase.start < expected {
                "与前一阶段重叠或早于行动开始 overlaps the phase before or begins before the campaign"
            } else {
                "与前面之间有空档 leaves a gap before it"
            };
            problems.error(
                &p.start.place,
                format!("阶段“{}”{what}（SC-014）", p.phase.name),
                format!("开始日期应为 it should start on {expected}"),
            );
        }
        expected = expected.max(p.phase.end.next());
    }
    if let Some(last) = phases.last()
        && expected != end.next()
    {
        problems.error(
            &last.end.place,
            format!("阶段没有正好在行动结束 {end} 时结束 the phases do not end with the campaign（SC-014）"),
            format!("最后一个阶段应到 the last phase should end on {end}"),
        );
    }
}
