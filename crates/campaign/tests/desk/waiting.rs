//! 待办 across machines: papers to sign for, incidents to take note of and to answer.

use campaign::desk::{Command, Deadline};
use campaign::incident::IncidentCommand;
use campaign::ledger::{Actor, EntryId};
use campaign::paper::{NewPaper, OrderedTask, PaperCommand, PaperKind};
use campaign::rights::Role;
use campaign::task::TaskCommand;
use campaign::todo::{TodoItem, TodoKind, todo};

use crate::people::*;
use crate::signs::over;

fn list(hall: &Hall, by: &Actor, now: &str, kind: TodoKind) -> Vec<TodoItem> {
    let all = todo(&hall.plan, &hall.desk, by, at(now));
    all.into_iter().filter(|i| i.kind == kind).collect()
}

fn sent(hall: &mut Hall, kind: PaperKind, posts: &[&str], to: &[&str], task: Option<OrderedTask>) -> EntryId {
    let new = NewPaper {
        kind,
        title: "关于强降雨防范的调度令".into(),
        text: "正文".into(),
        unit: None,
        section: None,
        object: None,
        phase: None,
        meeting: None,
        bases: Vec::new(),
        replaces: None,
        evidence: Vec::new(),
    };
    let draw = Command::Paper(PaperCommand::Draw(Box::new(new)));
    let paper = hall.act(&office(), "2021-07-10 09:00", draw).unwrap();
    let issue = PaperCommand::Issue {
        paper,
        number: "代保汛办〔2021〕2号".into(),
        recipients: to.iter().map(|o| org(o)).collect(),
        posts: posts.iter().map(|p| (*p).into()).collect(),
        task,
    };
    hall.act(&office(), "2021-07-10 10:00", Command::Paper(issue)).unwrap();
    paper
}

#[test]
fn a_paper_waits_for_each_recipient_until_it_has_signed() {
    let mut hall = Hall::open();
    let task = OrderedTask { text: "到岗值守".into(), deadline: Deadline::At(at("2021-07-10 18:00")) };
    let paper = sent(&mut hall, PaperKind::DispatchOrder, &[], &["township-ekou"], Some(task));
    let waits = list(&hall, &ekou(), "2021-07-10 11:00", TodoKind::Paper);
    let said: Vec<_> = waits.iter().map(|i| (i.id, i.step, i.due, i.late)).collect();
    assert_eq!(said, [(paper, "签收", Some(at("2021-07-10 18:00")), false)], "due with the task it gave");
    assert!(list(&hall, &ekou(), "2021-07-10 18:01", TodoKind::Paper)[0].late);
    assert_eq!(list(&hall, &zaolin(), "2021-07-10 11:00", TodoKind::Paper), [], "it was not sent there");
    hall.act(&ekou(), "2021-07-10 12:00", Command::Paper(PaperCommand::Receive { paper })).unwrap();
    assert_eq!(list(&hall, &ekou(), "2021-07-10 12:01", TodoKind::Paper), []);
}

#[test]
fn an_incident_waits_for_note_and_then_for_an_answer_of_each_called_office() {
    let mut hall = Hall::open();
    hall.rounds_over(&[over("daixianqiao", "2021-07-14 08:00")], "2021-07-14 08:01");
    let incident = hall.incident_id();
    let water_waits = |hall: &Hall, now: &str| {
        let items = list(hall, &water(), now, TodoKind::Incident);
        items.iter().map(|i| (i.step, i.due, i.late, i.link.clone())).collect::<Vec<_>>()
    };
    let link = format!("#/warnings/{incident}");
    assert_eq!(
        water_waits(&hall, "2021-07-14 08:10"),
        [("知悉", Some(at("2021-07-14 08:30")), false, link.clone())]
    );
    assert!(water_waits(&hall, "2021-07-14 08:31")[0].2, "past its 30 minutes");
    let note = Command::Incident(IncidentCommand::Acknowledge { incident });
    hall.act(&water(), "2021-07-14 08:32", note).unwrap();
    let minutes = hall.desk.incidents().get(incident).unwrap().office(&org("water-resources")).unwrap();
    let due = minutes.call.respond_minutes.map(|m| at("2021-07-14 08:00").plus_ms(i64::from(m) * 60_000));
    assert_eq!(water_waits(&hall, "2021-07-14 08:33"), [("处置", due, false, link)]);
    let done = Command::Incident(IncidentCommand::Respond {
        incident,
        text: "已核查闸坝".into(),
        finished: true,
        location: None,
        evidence: Vec::new(),
    });
    hall.act(&water(), "2021-07-14 09:00", done).unwrap();
    assert_eq!(water_waits(&hall, "2021-07-14 09:01"), []);
    assert_eq!(
        list(&hall, &someone(33, Role::Township, "township-ekou"), "2021-07-14 09:01", TodoKind::Incident),
        []
    );
}

#[test]
fn while_a_task_of_the_incident_is_open_the_task_stands_in_the_list_and_not_the_answer_too() {
    let mut hall = Hall::open();
    hall.rounds_over(&[over("daixianqiao", "2021-07-14 08:00")], "2021-07-14 08:01");
    let incident = hall.incident_id();
    let note = Command::Incident(IncidentCommand::Acknowledge { incident });
    hall.act(&ecology(), "2021-07-14 08:10", note).unwrap();
    let of_incident: Vec<_> = hall.desk.tasks().caused_by(incident).map(|t| t.id).collect();
    assert!(!of_incident.is_empty(), "the plan gives the lead a task");
    assert_eq!(list(&hall, &ecology(), "2021-07-14 08:11", TodoKind::Incident), []);
    for task in of_incident {
        let report = TaskCommand::Report {
            task,
            filled: Vec::new(),
            note: "已到现场核查".into(),
            location: None,
            evidence: Vec::new(),
        };
        hall.act(&ecology(), "2021-07-14 09:00", Command::Task(report)).unwrap();
    }
    let waits = list(&hall, &ecology(), "2021-07-14 09:01", TodoKind::Incident);
    assert_eq!(waits.iter().map(|i| i.step).collect::<Vec<_>>(), ["处置"]);
}
