//! Overdue patrols become tasks, dated by the moment they were due, and the visit closes them.

use campaign::desk::{Command, Refusal};
use campaign::ledger::{Actor, Answer, Finding};
use campaign::register::{CheckId, ObjectId, ObjectKind};
use campaign::rounds::Facts;
use campaign::task::{Origin, Task, TaskCommand, TaskStage};

use crate::people::*;
use crate::watch::rain;

const OUTFALL: &str = "ekou-outfall";

fn inspect(hall: &Hall, object: &str) -> Command {
    let object = ObjectId::from(object);
    let kind = hall.plan.register.object(&object).unwrap().kind;
    let items = hall.plan.register.checklist(kind);
    let answers: Vec<Answer> = items
        .map(|item| Answer {
            item: CheckId::from(item.id.as_str()),
            finding: Finding::Fine,
            note: String::new(),
        })
        .collect();
    Command::Inspect { object, location: Some(here()), answers, note: String::new(), evidence: photo() }
}

fn tasks<'a>(hall: &'a Hall, object: &str) -> Vec<&'a Task> {
    let at_object = |t: &&Task| t.order.object.as_ref().is_some_and(|o| o.as_str() == object);
    hall.desk.tasks().iter().filter(|t| t.order.origin == Origin::Patrol).filter(at_object).collect()
}

fn stages(hall: &Hall, object: &str) -> Vec<(campaign::ledger::EntryId, TaskStage)> {
    tasks(hall, object).iter().map(|t| (t.id, t.stage)).collect()
}

// Proves SC-055, SC-080.
#[test]
fn an_overdue_patrol_is_a_task_of_its_office_and_the_visit_closes_it() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-26 23:59");
    assert_eq!(tasks(&hall, OUTFALL).len(), 0);
    hall.rounds("2021-06-28 08:00");
    let outfalls = hall.plan.register.objects.iter().filter(|o| o.kind == ObjectKind::Outfall).count();
    let of_outfalls = |t: &&Task| {
        t.order.origin == Origin::Patrol && t.order.duty.as_ref().is_some_and(|d| d.as_str() == "outfalls")
    };
    assert_eq!(hall.desk.tasks().iter().filter(of_outfalls).count(), outfalls);
    let task = tasks(&hall, OUTFALL)[0];
    assert_eq!((task.assigned, task.order.due), (at("2021-06-27 00:00"), at("2021-06-28 00:00")));
    assert!(task.order.post.is_some() && task.order.alternate.is_some(), "one post answers");
    let lead: Actor = someone(61, lead_role(&hall, task), task.order.lead.as_str());
    // Saying so is not having been there.
    let said = TaskCommand::Report {
        task: task.id,
        filled: Vec::new(),
        note: "去过了".into(),
        location: None,
        evidence: Vec::new(),
    };
    let refused = hall.act(&lead, "2021-06-28 08:30", Command::Task(said));
    assert!(matches!(refused, Err(Refusal::Missing { .. })), "{refused:?}");
    let visit = inspect(&hall, OUTFALL);
    hall.act(&ekou(), "2021-06-28 09:00", visit).unwrap();
    hall.rounds("2021-06-28 09:01");
    let closed = tasks(&hall, OUTFALL)[0];
    assert_eq!((closed.stage, closed.ended), (TaskStage::Done, Some(at("2021-06-28 09:00"))));
    assert_eq!(hall.rounds("2021-06-28 09:02"), 0);
    // The next visit is due so many days after this one.
    hall.rounds("2021-07-05 09:00");
    assert_eq!(tasks(&hall, OUTFALL).len(), 2);
}

fn lead_role(hall: &Hall, task: &Task) -> campaign::rights::Role {
    use campaign::plan::{Department, OrganisationKind};
    use campaign::rights::Role;
    let lead = hall.plan.organisation(&task.order.lead).unwrap();
    match (lead.kind, lead.department) {
        (OrganisationKind::Township, _) => Role::Township,
        (_, Some(Department::EcologyEnvironment)) => Role::EcologyEnvironment,
        _ => panic!("{}", lead.id),
    }
}

#[test]
fn a_server_that_stood_still_gives_the_tasks_that_one_in_time_would_have() {
    let run = |looks: &[&str]| {
        let mut hall = Hall::open();
        let visit = inspect(&hall, OUTFALL);
        for look in looks {
            if *look == "visit" {
                hall.act(&ekou(), "2021-06-30 09:00", visit.clone()).unwrap();
            } else {
                hall.rounds(look);
            }
        }
        hall.rounds("2021-07-20 08:00");
        stages(&hall, OUTFALL)
    };
    let often =
        run(&["2021-06-27 00:00", "2021-06-29 12:00", "visit", "2021-07-02 08:00", "2021-07-08 08:00"]);
    assert_eq!(often, run(&["visit"]));
    assert_eq!(often.iter().map(|(_, stage)| *stage).collect::<Vec<_>>().len(), 2);
}

#[test]
fn a_visit_made_in_time_and_heard_of_later_takes_the_task_back() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-27 08:00");
    assert_eq!(tasks(&hall, OUTFALL).len(), 1);
    let visit = inspect(&hall, OUTFALL);
    hall.afterwards(&ekou(), "2021-06-26 15:00", "2021-06-27 09:00", None, visit).unwrap();
    hall.rounds("2021-06-27 09:01");
    assert_eq!(tasks(&hall, OUTFALL)[0].stage, TaskStage::Cancelled);
    assert_eq!(hall.rounds("2021-06-27 09:02"), 0);
}

#[test]
fn rain_makes_a_patrol_due_where_the_playbook_sends_nobody() {
    let mut hall = Hall::open();
    hall.rounds_with(&rain("2021-06-22 10:00", Some("2021-06-22 20:00")), "2021-06-23 08:00");
    let canal = tasks(&hall, "yangmingbu-canal");
    assert_eq!(canal.len(), 1);
    assert_eq!(canal[0].assigned, at("2021-06-22 16:00"), "6 hours after the response began");
    assert!(canal[0].order.text.starts_with("降雨后"));
    assert_eq!(tasks(&hall, OUTFALL).len(), 0, "the playbook has its own task there");
}

#[test]
fn an_object_added_later_is_due_so_many_days_after_that_day() {
    let mut hall = Hall::open();
    let mut facts = Facts::default();
    facts.duties.objects_from.insert(ObjectId::from(OUTFALL), at("2021-07-20 10:00"));
    hall.rounds_with(&facts, "2021-07-27 09:59");
    assert_eq!(tasks(&hall, OUTFALL).len(), 0);
    hall.rounds_with(&facts, "2021-07-27 10:00");
    assert_eq!(tasks(&hall, OUTFALL).len(), 1);
}

#[test]
fn what_came_due_before_the_paper_was_issued_is_recorded_afterwards_and_not_escalated() {
    let mut hall = Hall::open();
    hall.rounds("2021-07-08 08:00");
    let early = tasks(&hall, OUTFALL)[0];
    assert!(early.settled.is_some() && !early.clock(at("2021-07-08 08:00")).late);
    assert_eq!(
        hall.desk
            .tasks()
            .iter()
            .filter(|t| t.order.origin == Origin::Patrol)
            .filter(|t| t.settled.is_none())
            .count(),
        0
    );
}
