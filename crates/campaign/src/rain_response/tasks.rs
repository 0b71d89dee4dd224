//! The playbook's duties as tasks: given once for each stretch of rain, taken back when they are not needed any more.

use standards::time::Instant;

use super::{RainResponse, ResponseStage};
use crate::desk::{Command, Made};
use crate::plan::OrganisationId;
use crate::playbook::{DutyPhase, RainDuty};
use crate::rain::{RainCause, hours};
use crate::register::RegisteredObject;
use crate::rounds::Round;
use crate::task::{Origin, Task, TaskCommand, TaskOrder, TaskStage};

pub(crate) fn duties(round: &Round<'_>, out: &mut Vec<Made>) {
    let Some(playbook) = &round.plan.playbook else { return };
    for response in [false, true].into_iter().filter_map(|drill| round.desk.responses.open(drill)) {
        for duty in playbook.duties.iter().filter(|d| Some(d.phase) == response.stage.phase()) {
            let Some(from) = given_at(response, duty) else { continue };
            let given = duty.given_to(round.plan).into_iter();
            out.extend(given.map(|(lead, object)| assign(round, response, duty, lead, object, from)));
        }
    }
    let open = round.desk.tasks().iter().filter(|t| t.stage.is_open() && t.order.origin == Origin::Rain);
    out.extend(open.filter_map(|task| take_back(round, task)));
}

/// From when a duty's hours count, when it is to be given now.
fn given_at(response: &RainResponse, duty: &RainDuty) -> Option<Instant> {
    match duty.phase {
        DutyPhase::After => {
            let ended = response.changes.last()?.at;
            let last = response.last_rain.filter(|last| response.began.is_some_and(|began| *last >= began));
            duty.is_for(response.peak, response.signal).then_some(last.unwrap_or(ended))
        }
        // A rain that gauges saw first is no longer to come.
        DutyPhase::Before if matches!(response.cause, RainCause::Gauge { .. }) => None,
        DutyPhase::Before | DutyPhase::During => {
            let here =
                response.changes.iter().filter(|c| c.stage == response.stage && c.spell == response.spell);
            here.filter(|c| duty.is_for(c.grade, c.signal)).map(|c| c.at).next()
        }
    }
}

fn assign(
    round: &Round<'_>,
    response: &RainResponse,
    duty: &RainDuty,
    lead: &OrganisationId,
    object: Option<&RegisteredObject>,
    from: Instant,
) -> Made {
    let beyond =
        if response.is_beyond_the_notice() { "（超出通知所列雨级，按暴雨执行）" } else { "" };
    let order = TaskOrder {
        origin: Origin::Rain,
        cause: Some(response.id),
        duty: Some(duty.id.clone()),
        text: match object {
            Some(object) => format!("{}：{}{beyond}", object.name, duty.text),
            None => format!("{}{beyond}", duty.text),
        },
        clause: duty.clause,
        focus: duty.focus,
        object: object.map(|o| o.id.clone()),
        township: object.map(|o| o.township.clone()),
        lead: lead.clone(),
        support: Vec::new(),
        post: None,
        alternate: None,
        due: from.plus_ms(hours(duty.hours)),
        form: duty.form.clone(),
        checked: duty.checked,
        drill: response.is_drill(),
    };
    let (id, spell) = (response.id.to_string(), response.spell.to_string());
    let at = object.map_or("", |o| o.id.as_str());
    let words = ["rain", "task", &id, duty.id.as_str(), lead.as_str(), at, &spell];
    let now = response.changes.last().map_or(from, |c| c.at);
    round.act(&words, now.max(from), Command::Task(TaskCommand::Assign(Box::new(order))))
}

/// Tasks that are not needed any more: what nobody has begun and is not late yet when a response is stood down, and what was to be done after rain when it
/// rains again in time. What is late stays, and what comes after rain stays. Of a drill nothing stays.
fn take_back(round: &Round<'_>, task: &Task) -> Option<Made> {
    let response = round.desk.responses.get(task.order.cause?)?;
    let duty = task.order.duty.as_ref()?;
    let phase = round.plan.playbook.as_ref()?.duty(duty).map(|d| d.phase);
    let after = phase == Some(DutyPhase::After);
    let begun = task.stage != TaskStage::Assigned;
    let (at, reason) = match (response.stage, &response.stood_down) {
        (ResponseStage::StoodDown, Some((at, reason))) => {
            let needless = response.is_drill() || (!after && !begun && task.order.due > *at);
            needless.then(|| (*at, format!("雨天响应已解除：{reason}")))?
        }
        (ResponseStage::Raining, _) if after && task.stage != TaskStage::Submitted => {
            let again = response.began.filter(|at| task.order.due > *at && task.assigned <= *at)?;
            (again, "再次降雨，雨停后重新布置".to_owned())
        }
        _ => return None,
    };
    let command = TaskCommand::Cancel { task: task.id, reason };
    Some(round.act(&["rain", "cancel", &task.id.to_string()], at, Command::Task(command)))
}
