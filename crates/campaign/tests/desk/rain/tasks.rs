//! The playbook's duties as tasks.

use campaign::desk::{Command, Refusal};
use campaign::form::FormMistake;
use campaign::ledger::EntryId;
use campaign::operation::RecordKind;
use campaign::register::ObjectKind;
use campaign::rights::Role;
use campaign::task::{TaskCommand, TaskStage};
use standards::time::Instant;

use super::sky::{Sky, factory};
use crate::people::*;

fn report(task: EntryId, fields: &[(&str, &str)]) -> Command {
    Command::Task(TaskCommand::Report {
        task,
        filled: filled(fields),
        note: String::new(),
        location: Some(here()),
        evidence: photo(),
    })
}

fn storm() -> Sky {
    Sky::default().rain("2021-07-11 08:00", &["8", "12", "6"]).dry("2021-07-11 11:00", 40)
}

// Proves SC-056.
#[test]
fn rain_from_the_threshold_on_sends_somebody_to_every_outfall_and_weaker_rain_does_not() {
    let mut hall = Hall::open();
    hall.under(&Sky::default().rain("2021-07-11 08:00", &["2", "2"]), "2021-07-11 11:00");
    let patrols = |hall: &Hall| {
        let all = hall
            .desk
            .tasks()
            .iter()
            .filter(|t| t.order.duty.as_ref().is_some_and(|d| d.as_str() == "outfall-patrol"));
        all.map(|t| (t.order.object.clone().unwrap(), t.order.lead.clone(), t.order.due)).collect::<Vec<_>>()
    };
    assert_eq!(patrols(&hall), []);
    let mut hall = Hall::open();
    hall.under(&storm(), "2021-07-11 10:30");
    let given = patrols(&hall);
    let outfalls: Vec<_> =
        hall.plan.register.objects.iter().filter(|o| o.kind == ObjectKind::Outfall).collect();
    assert_eq!(given.len(), outfalls.len());
    for outfall in outfalls {
        assert!(given.iter().any(|(o, lead, _)| *o == outfall.id && *lead == outfall.township));
    }
    assert!(
        given.iter().all(|(.., due)| *due == at("2021-07-11 12:00")),
        "three hours from the first hour that made it moderate rain: {given:?}"
    );
}

// Proves SC-059.
#[test]
fn ditches_are_to_be_emptied_within_hours_of_the_last_rain_and_late_is_late() {
    let mut hall = Hall::open();
    hall.under(&storm(), "2021-07-11 14:00");
    let task = hall.task_of("ditch-emptied", "ekou-ditch").clone();
    assert_eq!((task.order.due, task.assigned), (at("2021-07-12 11:00"), at("2021-07-11 14:00")));
    assert_eq!(task.order.lead, org("township-ekou"));
    let other = hall.task_of("ditch-emptied", "zaolin-ditch").id;
    hall.act(&ekou(), "2021-07-12 10:00", report(task.id, &[("length_m", "320")])).unwrap();
    hall.under(&storm(), "2021-07-12 14:00");
    hall.act(&zaolin(), "2021-07-12 15:00", report(other, &[("length_m", "80")])).unwrap();
    let late = |id| hall.desk.tasks().get(id).unwrap().clock(at("2021-07-20 00:00")).late;
    assert_eq!((late(task.id), late(other)), (false, true));
    assert_eq!(hall.desk.tasks().get(task.id).unwrap().stage, TaskStage::Done);
    assert!(!hall.desk.tasks().get(other).unwrap().escalations.is_empty(), "its lateness was told");
}

// Proves SC-060.
#[test]
fn sludge_that_went_nowhere_is_not_done() {
    let mut hall = Hall::open();
    hall.under(&storm(), "2021-07-11 14:00");
    let task = hall.task_of("sludge-moved", "township-ekou").id;
    let nowhere = hall.act(&ekou(), "2021-07-12 10:00", report(task, &[("amount_t", "3")]));
    assert!(matches!(nowhere, Err(Refusal::Form(FormMistake::Empty { .. }))), "{nowhere:?}");
    hall.act(&ekou(), "2021-07-12 10:00", report(task, &[("amount_t", "3"), ("destination", "县填埋场")]))
        .unwrap();
}

// Proves SC-063, SC-064.
#[test]
fn farms_not_checked_and_areas_not_collected_after_rain_are_on_the_list_until_they_are() {
    let mut hall = Hall::open();
    hall.under(&storm(), "2021-07-11 14:00");
    let waiting = |hall: &Hall, duty: &str| {
        let all = hall.desk.tasks().iter().filter(|t| t.stage.is_open());
        all.filter(|t| t.order.duty.as_ref().is_some_and(|d| d.as_str() == duty)).count()
    };
    let of = |hall: &Hall, kind| hall.plan.register.objects.iter().filter(|o| o.kind == kind).count();
    assert_eq!(waiting(&hall, "farm-checked"), of(&hall, ObjectKind::Farm));
    assert_eq!(waiting(&hall, "free-range-collected"), of(&hall, ObjectKind::FreeRangeArea));
    let task = hall
        .desk
        .tasks()
        .iter()
        .find(|t| t.order.duty.as_ref().is_some_and(|d| d.as_str() == "free-range-collected"));
    let (id, lead) = task.map(|t| (t.id, t.order.lead.clone())).unwrap();
    let township = someone(30, Role::Township, lead.as_str());
    hall.act(&township, "2021-07-12 09:00", report(id, &[("amount_t", "2"), ("destination", "有机肥厂")]))
        .unwrap();
    assert_eq!(waiting(&hall, "free-range-collected"), of(&hall, ObjectKind::FreeRangeArea) - 1);
    let object = hall.desk.tasks().get(id).unwrap().order.object.clone().unwrap();
    assert_eq!(
        hall.desk.operations().of(&object)[0].kind,
        RecordKind::ManureCollection,
        "the task is the record"
    );
}

#[test]
fn what_was_not_begun_falls_when_the_response_is_stood_down_and_what_was_begun_or_late_stays() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .signal("Alert", "2021-07-11 10:00", "2021-07-12 10:00", "代县发布暴雨蓝色预警")
        .signal("Cancel", "2021-07-11 13:00", "2021-07-12 10:00", "代县解除暴雨蓝色预警");
    hall.under(&sky, "2021-07-11 10:30");
    let pool = hall.task_of("pool-room", "discharger-1-pool").id;
    hall.act(&factory(), "2021-07-11 11:00", Command::Task(TaskCommand::Accept { task: pool })).unwrap();
    hall.under(&sky, "2021-07-11 13:30");
    let stage = |duty: &str, at: &str| hall.task_of(duty, at).stage;
    assert_eq!(stage("pool-room", "discharger-1-pool"), TaskStage::Accepted);
    assert_eq!(stage("gate-set", "ekou-wwtp-inlet"), TaskStage::Cancelled);
    assert_eq!(
        stage("watch-plan", "ecology-environment"),
        TaskStage::Assigned,
        "it was due at noon: late stays late"
    );
}

#[test]
fn when_it_rains_again_the_work_after_rain_is_given_anew_at_its_end() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .rain("2021-07-11 08:00", &["12"])
        .dry("2021-07-11 09:00", 6)
        .rain("2021-07-11 15:00", &["5"])
        .dry("2021-07-11 16:00", 20);
    hall.under(&sky, "2021-07-11 14:00");
    let first = hall.task_of("ditch-emptied", "ekou-ditch").id;
    hall.under(&sky, "2021-07-12 02:00");
    let stages: Vec<(TaskStage, Instant)> = hall
        .desk
        .tasks()
        .iter()
        .filter(|t| t.order.object.as_ref().is_some_and(|o| o.as_str() == "ekou-ditch"))
        .filter(|t| t.order.duty.as_ref().is_some_and(|d| d.as_str() == "ditch-emptied"))
        .map(|t| (t.stage, t.order.due))
        .collect();
    assert_eq!(hall.desk.tasks().get(first).unwrap().stage, TaskStage::Cancelled);
    assert!(stages.contains(&(TaskStage::Assigned, at("2021-07-12 16:00"))), "{stages:?}");
    assert_eq!(stages.len(), 2);
}
