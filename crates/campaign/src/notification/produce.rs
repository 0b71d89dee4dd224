//! From what happened to who is told.

use standards::time::Instant;

use super::duties::{of_task, of_watch};
use super::{AlertLevel, Message, MessageId, Recipient};
use crate::desk::Desk;
use crate::ledger::{Entry, EntryId, Event};
use crate::plan::{ClauseId, Department, OrganisationId, OrganisationKind, Plan};
use crate::problem::{Problem, Stage};
use crate::warning::{Level, Warning};

/// What every message of one happening has in common.
pub(super) struct Happening<'a> {
    pub(super) source: &'a str,
    pub(super) level: AlertLevel,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) about: String,
    pub(super) clause: u16,
    pub(super) made: Instant,
    pub(super) pages_only: bool,
    pub(super) answer: bool,
}

impl Happening<'_> {
    pub(super) fn tell(&self, organisation: &OrganisationId) -> Message {
        let recipient = Recipient::Organisation(organisation.clone());
        Message {
            id: MessageId::of(self.source, &recipient),
            recipient,
            level: self.level,
            title: self.title.clone(),
            text: self.text.clone(),
            about: Some(self.about.clone()),
            clause: Some(ClauseId::numbered(self.clause)),
            made: self.made,
            pages_only: self.pages_only,
            answer: self.answer,
        }
    }
}

pub(super) fn offices(plan: &Plan) -> impl Iterator<Item = &OrganisationId> {
    plan.organisations.iter().filter(|o| o.kind == OrganisationKind::GroupOffice).map(|o| &o.id)
}

/// Departments that are told of a section's warning: of a 提示 the one that watches the water, of anything worse every one to which the
/// notice gives focus areas. The notice lists no recipients; an assumption.
fn departments(plan: &Plan, level: Level) -> impl Iterator<Item = &OrganisationId> {
    let told = move |department: Department| match department {
        Department::EcologyEnvironment => true,
        Department::HousingConstruction | Department::WaterResources | Department::AgricultureRural => {
            level > Level::Watch
        }
        Department::Meteorology | Department::IndustryInformation => false,
    };
    plan.organisations.iter().filter(move |o| o.department.is_some_and(told)).map(|o| &o.id)
}

/// What is told of a section's warning as it stands: once when it opens, once when it gets worse, once when it ends (SC-092). `pages_only`
/// when the clock follows a replay.
#[must_use]
pub fn of_warning(warning: &Warning, plan: &Plan, now: Instant, pages_only: bool) -> Vec<Message> {
    let name = plan.section(&warning.key.section).map_or(warning.key.section.as_str(), |s| s.name.as_str());
    let open = warning.is_open();
    let state = if open { format!("{}", u8::from(warning.level)) } else { "ended".to_owned() };
    let title = warning.title(name);
    let english = if open { "A warning is open; see the page." } else { "The warning has ended." };
    let happening = Happening {
        source: &format!("warning/{}/{state}", warning.key),
        level: if open { warning.level.into() } else { AlertLevel::Ordinary },
        title: if open { title } else { format!("预警解除：{title}") },
        text: format!("{}\n{english}", warning.detail()),
        about: format!("#/section/{}", warning.key.section),
        clause: 92,
        made: now,
        pages_only,
        answer: open && !pages_only,
    };
    offices(plan).chain(departments(plan, warning.level)).map(|to| happening.tell(to)).collect()
}

fn link(problem: EntryId) -> String {
    format!("#/rectify/{problem}")
}

/// What is told of an entry of the ledger that the desk has taken in.
#[must_use]
pub fn of_entry(entry: &Entry, desk: &Desk, plan: &Plan) -> Vec<Message> {
    match &entry.event {
        Event::Task(event) => return of_task(entry, event, desk, plan),
        Event::Roster(event) => return of_watch(entry, event, desk, plan),
        _ => {}
    }
    let Some(problem) = entry.event.problem().and_then(|id| desk.problem(id)) else { return Vec::new() };
    let (id, number, what) = (problem.id, problem.number, short(&problem.what));
    let lead = problem.dispatch.as_ref().map(|d| &d.lead);
    let (level, title, text, clause, to): (_, _, _, _, Vec<&OrganisationId>) = match &entry.event {
        Event::ProblemDispatched { lead, support, measure, due, .. } => (
            if problem.prominent { AlertLevel::Yellow } else { AlertLevel::Blue },
            format!("第 {number} 号问题交办：{what}"),
            format!(
                "整改要求：{measure}。期限 {}。\nA problem was dispatched to you; please put it right in time.",
                clock(*due)
            ),
            26,
            std::iter::once(lead).chain(support).collect(),
        ),
        Event::Reminded { note, .. } => (
            AlertLevel::Yellow,
            format!("第 {number} 号问题催办：{what}"),
            format!("{note}\nYou are reminded of a problem that was dispatched to you."),
            98,
            lead.into_iter().collect(),
        ),
        Event::RectificationReturned { reason, .. } => (
            AlertLevel::Blue,
            format!("第 {number} 号问题退回重改：{what}"),
            format!("{reason}\nThe work was sent back; the deadline stands."),
            28,
            lead.into_iter().collect(),
        ),
        Event::RectificationSubmitted { .. } => (
            AlertLevel::Ordinary,
            format!("第 {number} 号问题待核查：{what}"),
            "请安排第二人核查。\nThe work was handed in and waits for a second person's check.".to_owned(),
            28,
            offices(plan).collect(),
        ),
        Event::ExtensionAsked { until, reason, .. } => (
            AlertLevel::Ordinary,
            format!("第 {number} 号问题申请延期：{what}"),
            format!("申请延至 {}：{reason}。批复前原期限不变。\nMore time is asked for.", clock(*until)),
            98,
            offices(plan).collect(),
        ),
        Event::ExtensionAnswered { .. } => (
            AlertLevel::Ordinary,
            format!("第 {number} 号问题{}：{what}", entry.event.name()),
            "详见办理经过。\nThe request for more time was answered.".to_owned(),
            98,
            lead.into_iter().collect(),
        ),
        _ => return Vec::new(),
    };
    let happening = Happening {
        source: &format!("entry/{}", entry.id),
        level,
        title,
        text,
        about: link(id),
        clause,
        made: entry.recorded,
        pages_only: false,
        answer: false,
    };
    to.into_iter().map(|to| happening.tell(to)).collect()
}

/// What is told of problems whose deadline has passed without the work being handed in: to who answers for it and to the office, once
/// for each deadline (SC-026, SC-098).
#[must_use]
pub fn overdue(desk: &Desk, plan: &Plan, now: Instant) -> Vec<Message> {
    let late = |problem: &&Problem| {
        let waiting = matches!(problem.stage, Stage::Dispatched | Stage::Rectifying);
        waiting && problem.dispatch.as_ref().is_some_and(|d| d.due < now)
    };
    let mut messages = Vec::new();
    for problem in desk.problems().filter(late) {
        let Some(dispatch) = &problem.dispatch else { continue };
        let lead = plan.organisation(&dispatch.lead).map_or(dispatch.lead.as_str(), |o| o.name.as_str());
        let happening = Happening {
            source: &format!("overdue/{}/{}", problem.id, dispatch.due.0),
            level: AlertLevel::Yellow,
            title: format!("第 {} 号问题超期：{}", problem.number, short(&problem.what)),
            text: format!(
                "责任单位 {lead}，期限 {}，已过期未提交整改。\nThe deadline has passed and nothing was handed in.",
                clock(dispatch.due)
            ),
            about: link(problem.id),
            clause: 26,
            made: now,
            pages_only: false,
            answer: false,
        };
        let to = std::iter::once(&dispatch.lead).chain(offices(plan).filter(|o| **o != dispatch.lead));
        messages.extend(to.map(|to| happening.tell(to)));
    }
    messages
}

/// What the office is told, in the pages alone, of a message that no channel could deliver.
#[must_use]
pub fn of_failure(message: &Message, plan: &Plan, now: Instant) -> Vec<Message> {
    let who = message.recipient.name(plan);
    let happening = Happening {
        source: &format!("failure/{}/{}", message.id, now.0),
        level: AlertLevel::Yellow.max(message.level),
        title: format!("通知未送达{who}：{}", message.title),
        text: "所有渠道都失败了，请用电话等其他办法通知，并在发送记录里查看原因。\nEvery channel failed; please tell them by other means."
            .to_owned(),
        about: "#/messages?tab=sending".to_owned(),
        clause: 91,
        made: now,
        pages_only: true,
        answer: false,
    };
    offices(plan).map(|to| happening.tell(to)).collect()
}

/// The first letters of a description, for a title.
pub(super) fn short(what: &str) -> String {
    const MOST: usize = 40;
    let line = what.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    format!("{}…", line.chars().take(MOST).collect::<String>())
}

/// `2021-07-02 18:00`, by Beijing time.
pub(super) fn clock(at: Instant) -> String {
    let (hour, minute, ..) = at.time_of_day();
    format!("{} {hour:02}:{minute:02}", at.day())
}
