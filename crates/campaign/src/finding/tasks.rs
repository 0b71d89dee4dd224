//! Each finding gives one task: to go and look, or to explain.

use super::{FindingLevel, FindingStage, RainFinding};
use crate::desk::{Command, Made};
use crate::plan::{OrganisationId, OrganisationKind};
use crate::rain::hours;
use crate::rounds::Round;
use crate::task::{Origin, TaskCommand, TaskOrder, TaskStage};

pub(crate) fn tasks(round: &Round<'_>, out: &mut Vec<Made>) {
    let open = round.desk.findings.iter().filter(|f| f.stage == FindingStage::Open);
    out.extend(open.filter_map(|finding| task(round, finding)));
    // What does not hold needs nobody any more.
    let dismissed = round.desk.findings.iter().filter(|f| f.stage == FindingStage::Dismissed);
    for finding in dismissed {
        let Some((at, reason, _)) = &finding.settled else { continue };
        let waiting = round.desk.tasks().caused_by(finding.id).filter(|t| t.stage == TaskStage::Assigned);
        out.extend(waiting.map(|task| {
            let command =
                TaskCommand::Cancel { task: task.id, reason: format!("判定不成立：{reason}") };
            round.act(&["finding", "cancel", &task.id.to_string()], *at, Command::Task(command))
        }));
    }
}

fn task(round: &Round<'_>, finding: &RainFinding) -> Option<Made> {
    let rules = &round.plan.playbook.as_ref()?.judging;
    let new = &finding.new;
    let object = new.object.as_ref().and_then(|id| round.plan.register.object(id));
    let explains = matches!(new.level, FindingLevel::Query | FindingLevel::Reminder);
    let owner = object.filter(|_| explains).map(|o| o.owner.clone());
    let lead = owner.or_else(|| department(round, finding))?;
    let (what, wait) = if explains {
        ("说明情况", rules.explain_hours.value)
    } else {
        ("现场核查", rules.patrol_hours.value)
    };
    let place = object.map(|o| format!("{}：", o.name)).unwrap_or_default();
    let order = TaskOrder {
        origin: Origin::Rain,
        cause: Some(finding.id),
        duty: None,
        text: format!("{what} · {place}{}", new.text),
        clause: new.rule.clause(),
        focus: new.rule.focus(),
        object: new.object.clone(),
        township: object.map(|o| o.township.clone()),
        lead,
        support: Vec::new(),
        post: None,
        alternate: None,
        due: finding.raised.plus_ms(hours(wait)),
        form: None,
        checked: !explains,
        drill: false,
    };
    let command = Command::Task(TaskCommand::Assign(Box::new(order)));
    Some(round.act(&["finding", "task", &finding.id.to_string()], finding.raised, command))
}

/// The department of the rule, or the office of a county without it.
fn department(round: &Round<'_>, finding: &RainFinding) -> Option<OrganisationId> {
    let found = round.plan.department(finding.new.rule.department());
    found
        .or_else(|| round.plan.organisations.iter().find(|o| o.kind == OrganisationKind::GroupOffice))
        .map(|o| o.id.clone())
}
