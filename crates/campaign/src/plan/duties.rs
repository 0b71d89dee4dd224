//! `duties.toml`: what the plan asks of whom by when.

use toml::de::DeValue;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{ClauseId, Kind, OrganisationId, PhaseId, PostId};
use super::place::{Located, Place};
use super::problem::{Problems, suggest};
use super::provenance::Provenance;
use super::{Campaign, Organisation, Post, ladders};
use crate::duty::{
    Assignee, AtObject, Duty, DutyCalendar, Each, HolderFault, People, Schedule, is_addressee,
};
use crate::form::FormId;
use crate::register::{Focus, ObjectKind, Register};
use crate::task::{DutyId, Ladder};

/// Name of the file.
pub(super) const FILE: &str = "duties.toml";

const EACH: [(&str, Each); 3] =
    [("township", Each::Township), ("department", Each::Department), ("addressee", Each::Addressee)];
const AT_OBJECT: [(&str, AtObject); 3] =
    [("owner", AtObject::Owner), ("township", AtObject::Township), ("department", AtObject::Department)];

/// What the file holds.
#[derive(Debug, Default)]
pub(super) struct Duties {
    pub(super) all: Vec<Duty>,
    pub(super) calendar: DutyCalendar,
    pub(super) ladders: Vec<Ladder>,
    /// Whether every duty of the file reads, so that what is missing is really missing.
    whole: bool,
}

pub(super) fn read(file: &Entry<'_>) -> Duties {
    let calendar = file.table("calendar", Optional).map(calendar).unwrap_or_default();
    let ladders = ladders::read(file);
    let entries = file.tables("duty", Optional);
    let written = entries.len();
    let all: Vec<_> = entries.into_iter().filter_map(duty).collect();
    Duties { whole: all.len() == written, all, calendar, ladders }
}

fn calendar(e: Entry<'_>) -> DutyCalendar {
    let named = e.day(("before_flood", "2021-06-19"), Optional);
    let days = e.integer(("before_flood_days", "1"), Optional, 0..367);
    let catch_up = e.integer(("catch_up_days", "7"), Optional, 1..367);
    let source = Provenance::read(&e);
    e.finish();
    let assumed = DutyCalendar::default();
    DutyCalendar {
        before_flood: named.map(|d| d.value),
        days_before: days.map_or(assumed.days_before, |d| d.value),
        catch_up_days: catch_up.map_or(assumed.catch_up_days, |d| d.value),
        source: Some(source),
    }
}

fn duty(e: Entry<'_>) -> Option<Duty> {
    let id = e.text(("id", "\"pool-emptied\""), Required);
    let text = e.text(("text", "\"清空应急事故池\""), Required);
    let goal = e.text(("goal", "\"事故池留足容积\""), Required);
    let focus = e.choice(("focus", "\"key_dischargers\""), Required, &Focus::ALL.map(|f| (f.word(), f)));
    let assignee = assignee(&e);
    let support = e.texts(("support", "[\"water-resources\"]"), Optional);
    let post = one(&e, ("post", "\"water-resources-head\""), "责任岗位", "responsible post", "SC-037");
    let alternate = one(&e, ("alternate", "\"water-resources-deputy\""), "替补岗位", "alternate", "SC-037");
    let schedule = schedule(&e);
    let form = e.text(("form", "\"pool-emptied\""), Optional);
    let checked = e.flag(("checked", "true"));
    let source = Provenance::read(&e);
    let also = more_clauses(&e);
    if source.clause.is_none() {
        e.problems().error(
            &e.place,
            "职责没有注明条款 a duty cites no clause（SC-001）",
            "写 write clause = \"SC-041\"",
        );
    }
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Duty, id, e.problems());
    }
    for organisation in &support {
        e.sheet.ids.refer(Kind::Organisation, organisation);
    }
    for post in [&post, &alternate].into_iter().flatten() {
        e.sheet.ids.refer(Kind::Post, post);
    }
    if let Some(form) = &form {
        e.sheet.ids.refer(Kind::Form, form);
    }
    e.finish();
    Some(Duty {
        id: DutyId::from(id?.value),
        text: text?.value,
        goal: goal?.value,
        clauses: source.clause.into_iter().chain(also).collect(),
        focus: focus?.value,
        assignee: assignee?,
        support: support.into_iter().map(|s| OrganisationId::from(s.value)).collect(),
        post: post.map(|p| PostId::from(p.value)),
        alternate: alternate.map(|p| PostId::from(p.value)),
        schedule: schedule?,
        form: form.map(|f| FormId::from(f.value)),
        checked,
        source,
    })
}

/// Clauses beside the first one.
fn more_clauses(e: &Entry<'_>) -> Vec<ClauseId> {
    let mut all = Vec::new();
    for text in e.texts(("also", "[\"SC-042\"]"), Optional) {
        if let Ok(clause) = text.value.parse::<ClauseId>() {
            e.sheet.ids.cite(clause, &text.place);
            all.push(clause);
        } else {
            e.problems().error(
                &text.place,
                format!("`{}` 不是条款号 is not a clause number", text.value),
                "写成 SC- 加三位数字，如 write SC-006",
            );
        }
    }
    all
}

/// A name of which there is exactly one: a list of another length is refused in words of its own.
fn one(
    e: &Entry<'_>,
    key: (&'static str, &'static str),
    what: &str,
    english: &str,
    clause: &str,
) -> Option<Located<String>> {
    let mut named = None;
    let read = |value: &DeValue<'_>| match value.as_array() {
        Some(list) => {
            named = Some(list.len());
            Some(String::new())
        }
        None => value.as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned),
    };
    let value = e.value(key, Optional, read)?;
    let Some(found) = named else { return Some(value) };
    e.problems().error(
        &value.place,
        format!("{what}只能有一个，写了 {found} 个 exactly one {english}, {found} are named（{clause}）"),
        format!("写 write {} = {}；其余写进 put the others into support", key.0, key.1),
    );
    None
}

fn assignee(e: &Entry<'_>) -> Option<Assignee> {
    let named = e.has("lead");
    let each = e.choice(("each", "\"township\""), Optional, &EACH);
    let kinds = e.texts(("kinds", "[\"accident_pool\"]"), Optional);
    let by = e.choice(("by", "\"owner\""), Optional, &AT_OBJECT);
    let lead = one(e, ("lead", "\"water-resources\""), "责任单位", "organisation that leads", "SC-019");
    let ways = [named, e.has("each"), e.has("kinds")].into_iter().filter(|way| *way).count();
    if ways != 1 {
        e.problems().error(
            &e.place,
            if ways == 0 {
                "职责没有责任单位 a duty without an owner（SC-018）"
            } else {
                "责任单位写了两种 two ways of saying who leads（SC-019）"
            },
            "lead、each、kinds 只写一个 write exactly one of lead, each, kinds",
        );
        return None;
    }
    if let Some(lead) = lead {
        e.sheet.ids.refer(Kind::Organisation, &lead);
        return Some(Assignee::Organisation { lead: OrganisationId::from(lead.value) });
    }
    if let Some(each) = each {
        return Some(Assignee::Each { each: each.value });
    }
    if !e.has("kinds") {
        return None;
    }
    if !e.has("by") {
        e.problems().error(
            &e.place,
            "没有写由谁负责 it does not say who answers at the objects（SC-018）",
            "写 write by = \"owner\"、\"township\" 或 or \"department\"",
        );
    }
    let kinds = kinds.into_iter().filter_map(|word| kind(e, &word)).collect();
    Some(Assignee::Objects { kinds, by: by?.value })
}

fn kind(e: &Entry<'_>, word: &Located<String>) -> Option<ObjectKind> {
    let kind = ObjectKind::parse(&word.value);
    if kind.is_none() {
        e.problems().error(
            &word.place,
            format!("`{}` 不是对象种类 is not a kind of object", word.value),
            suggest(&word.value, ObjectKind::ALL.map(ObjectKind::word)),
        );
    }
    kind
}

fn schedule(e: &Entry<'_>) -> Option<Schedule> {
    let phase = e.text(("phase", "\"mobilisation\""), Optional);
    let day = e.day(("due", "2021-07-31"), Optional);
    let (before_flood, monthly) = (e.flag(("before_flood", "true")), e.flag(("monthly", "true")));
    let ways = [e.has("phase"), e.has("due"), before_flood, monthly].into_iter().filter(|way| *way).count();
    if ways != 1 {
        e.problems().error(
            &e.place,
            if ways == 0 {
                "职责没有期限 a duty without a deadline（SC-018）"
            } else {
                "期限写了两种 two ways of saying when it is due"
            },
            "phase、due、before_flood、monthly 只写一个 write exactly one of them",
        );
        return None;
    }
    if let Some(phase) = &phase {
        e.sheet.ids.refer(Kind::Phase, phase);
    }
    match (phase, day) {
        (Some(phase), _) => Some(Schedule::Phase { phase: PhaseId::from(phase.value) }),
        (_, Some(day)) => Some(Schedule::Day { day: day.value }),
        _ if before_flood => Some(Schedule::BeforeFlood),
        _ if monthly => Some(Schedule::Monthly),
        _ => None,
    }
}

impl Duties {
    /// What can only be said when every file is read: who answers, by which post, and who is asked nothing.
    pub(super) fn check(
        &self,
        campaign: &Campaign,
        people: &(Vec<Organisation>, Vec<Post>),
        register: &Register,
        problems: &Problems,
    ) {
        if self.all.is_empty() {
            return;
        }
        let found = People::of(&people.0, &people.1, &register.objects);
        let (mut asked, mut faulty) = (Vec::new(), Vec::new());
        for duty in &self.all {
            let mut told: Vec<HolderFault> = Vec::new();
            for holder in found.holders(duty) {
                match holder {
                    Ok(holder) => asked.push(&holder.lead.id),
                    // A post that no file defines is told where it is named.
                    Err(HolderFault::StrangePost { post, .. }) if people.1.iter().all(|p| p.id != post) => {}
                    Err(fault) if told.contains(&fault) => {}
                    Err(fault) => {
                        tell(&fault, &duty.source.place, problems);
                        faulty.extend(fault.organisation().map(str::to_owned));
                        told.push(fault);
                    }
                }
            }
            if let Schedule::Day { day } = duty.schedule
                && day > campaign.end
            {
                problems.error(
                    &duty.source.place,
                    format!(
                        "期限 {day} 晚于行动结束 {} it is due after the campaign（SC-006）",
                        campaign.end
                    ),
                    "改期限 correct the date",
                );
            }
        }
        for organisation in people.0.iter().filter(|o| self.whole && is_addressee(o)) {
            // What is asked of it in vain was told already.
            if !asked.contains(&&organisation.id) && !faulty.contains(&organisation.name) {
                problems.warning(
                    &organisation.source.place,
                    format!(
                        "“{}”没有任何任务 the plan asks nothing of an addressee（SC-003）",
                        organisation.name
                    ),
                    format!("在 {FILE} 给它一项职责 give it a duty"),
                );
            }
        }
    }
}

fn tell(fault: &HolderFault, place: &Place, problems: &Problems) {
    match fault {
        // A lead that no file defines is told where it is named.
        HolderFault::NoLead { object: None } => {}
        HolderFault::NoLead { object: Some(object) } => problems.error(
            place,
            format!("“{object}”没有责任单位 nobody answers at this object（SC-018）"),
            "在 register.toml 写 owner，或改 by",
        ),
        HolderFault::Posts { organisation, found } => problems.error(
            place,
            format!(
                "“{organisation}”有 {found} 个责任岗位，应正好一个 it needs exactly one responsible post（SC-037）"
            ),
            "在 organisations.toml 给它一个 role = \"responsible\" 的 [[post]]，或在这里写 post",
        ),
        HolderFault::StrangePost { organisation, post } => problems.error(
            place,
            format!("岗位 `{post}` 不属于“{organisation}” the post is not of the organisation that leads（SC-037）"),
            "改 post 或 lead",
        ),
        HolderFault::NoAlternate { organisation } => problems.error(
            place,
            format!("“{organisation}”没有替补岗位 it has no alternate post（SC-037）"),
            "在 organisations.toml 给它一个 role = \"alternate\" 的 [[post]]，或在这里写 alternate",
        ),
    }
}
