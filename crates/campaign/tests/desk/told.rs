//! Who is told of what happened to a problem.

use campaign::desk::{Command, Deadline, NewProblem};
use campaign::ledger::{EntryId, Event};
use campaign::notification::{AlertLevel, AnswerRules, Message, Told, of_entry, overdue, silent};
use campaign::register::ObjectId;
use campaign::roster::{RainSpan, RosterEvent};
use campaign::rounds::Facts;
use campaign::task::{Origin, TaskEvent, Tier};

use crate::people::*;

fn to(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|m| m.recipient.to_string()).collect()
}

/// A problem that was dispatched to the water department on Monday with three working days.
fn dispatched(hall: &mut Hall) -> EntryId {
    let report = Command::Report(NewProblem {
        object: Some(ObjectId::from("ekou-outfall")),
        focus: None,
        township: None,
        what: "雨天有灰色废水流出".into(),
        prominent: false,
        location: None,
        evidence: photo(),
    });
    let id = hall.act(&ekou(), "2021-06-28 09:00", report).unwrap();
    let dispatch = Command::Dispatch {
        problem: id,
        lead: org("water-resources"),
        support: vec![org("township-ekou")],
        measure: "封堵混接管".into(),
        deadline: Deadline::WorkingDays(3),
    };
    hall.act(&office(), "2021-06-28 10:00", dispatch).unwrap();
    id
}

#[test]
fn who_answers_and_who_helps_are_told_of_a_dispatch_and_who_answers_of_a_reminder() {
    let mut hall = Hall::open();
    let id = dispatched(&mut hall);
    let told = of_entry(hall.entries.last().unwrap(), &hall.desk, &hall.plan);
    assert_eq!(to(&told), ["organisation:water-resources", "organisation:township-ekou"]);
    assert_eq!(told[0].title, "第 1 号问题交办：雨天有灰色废水流出");
    assert_eq!(told[0].about.as_deref(), Some(&*format!("#/rectify/{id}")));
    assert!(told[0].text.contains("期限 2021-07-02 00:00"), "{}", told[0].text);
    assert_eq!(
        of_entry(hall.entries.last().unwrap(), &hall.desk, &hall.plan),
        told,
        "the same numbers again"
    );
    hall.act(&office(), "2021-06-30 10:00", Command::Remind { problem: id, note: "请加快".into() }).unwrap();
    let told = of_entry(hall.entries.last().unwrap(), &hall.desk, &hall.plan);
    assert_eq!(
        (to(&told), told[0].level),
        (vec!["organisation:water-resources".to_owned()], AlertLevel::Yellow)
    );
    assert_eq!(told[0].clause.map(|c| c.to_string()).as_deref(), Some("SC-098"));
}

// Proves SC-026.
#[test]
fn a_problem_that_is_not_handled_within_its_deadline_is_told_to_the_office_once_and_not_any_more_when_handed_in()
 {
    let mut hall = Hall::open();
    let id = dispatched(&mut hall);
    assert_eq!(overdue(&hall.desk, &hall.plan, at("2021-07-01 23:59")), []);
    let told = overdue(&hall.desk, &hall.plan, at("2021-07-02 00:01"));
    assert_eq!(to(&told), ["organisation:water-resources", "organisation:group-office"]);
    let later = overdue(&hall.desk, &hall.plan, at("2021-07-05 09:00"));
    let numbers = |messages: &[Message]| messages.iter().map(|m| m.id).collect::<Vec<_>>();
    assert_eq!(numbers(&later), numbers(&told), "asked again it is the same message");
    // More time that nobody has granted stops nothing; granted, the deadline is another one.
    let ask =
        Command::AskExtension { problem: id, deadline: Deadline::WorkingDays(5), reason: "缺料".into() };
    hall.act(&water(), "2021-07-05 10:00", ask).unwrap();
    assert_eq!(numbers(&overdue(&hall.desk, &hall.plan, at("2021-07-05 11:00"))), numbers(&told));
    hall.act(
        &water(),
        "2021-07-06 10:00",
        Command::Submit { problem: id, report: "已封堵".into(), evidence: photo() },
    )
    .unwrap();
    assert_eq!(overdue(&hall.desk, &hall.plan, at("2021-07-06 11:00")), []);
}

// Proves SC-091.
#[test]
fn an_office_that_is_silent_past_the_limit_is_named_to_the_group_office_and_one_that_answered_is_not() {
    let hall = Hall::open();
    let mut red = warning_message("water-resources");
    red.level = AlertLevel::Red;
    let answered = warning_message("ecology-environment");
    let of_office = warning_message("group-office");
    let told = |receipted| {
        [(&red, false), (&answered, receipted), (&of_office, false)]
            .map(|(message, receipted)| Told { message, receipted })
    };
    let rules = AnswerRules::default();
    assert_eq!(silent(told(true), &hall.plan, &rules, at("2021-07-01 08:29")), []);
    let named = silent(told(true), &hall.plan, &rules, at("2021-07-01 08:30"));
    assert_eq!(to(&named), ["organisation:group-office"]);
    assert!(named[0].title.starts_with("代县水利局逾 30 分钟未回应"), "{}", named[0].title);
    assert_eq!(named[0].clause.map(|c| c.to_string()).as_deref(), Some("SC-091"));
    let later = silent(told(false), &hall.plan, &rules, at("2021-07-01 12:00"));
    assert_eq!(
        (later.len(), later[0].id),
        (2, named[0].id),
        "yellow after four hours; the first is the same message"
    );
    let never = AnswerRules { red_minutes: 0, yellow_minutes: 0, ..rules };
    assert_eq!(silent(told(false), &hall.plan, &never, at("2021-07-09 12:00")), []);
}

/// A yellow message of 8 o'clock on the first of July that must be answered.
fn warning_message(organisation: &str) -> Message {
    use campaign::notification::{MessageId, Recipient};
    let recipient = Recipient::Organisation(org(organisation));
    Message {
        id: MessageId::of("warning", &recipient),
        recipient,
        level: AlertLevel::Yellow,
        title: "代县桥 总磷超标0.3倍".into(),
        text: String::new(),
        about: None,
        clause: None,
        made: at("2021-07-01 08:00"),
        pages_only: false,
        answer: true,
    }
}

/// What is told of entries that a condition picks.
fn told_of(hall: &Hall, pick: impl Fn(&Event) -> bool) -> Vec<Message> {
    let entries = hall.entries.iter().filter(|entry| pick(&entry.event));
    entries.flat_map(|entry| of_entry(entry, &hall.desk, &hall.plan)).collect()
}

#[test]
fn tasks_of_the_plan_are_in_the_pages_and_a_late_one_is_told_to_the_office_along_the_ladder() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-20 08:00");
    let assigned = told_of(
        &hall,
        |e| matches!(e, Event::Task(TaskEvent::Assigned(order)) if order.origin == Origin::Plan),
    );
    assert!(!assigned.is_empty() && assigned.iter().all(|m| m.pages_only), "many, and known");
    for day in ["2021-07-10 08:00", "2021-07-20 08:00", "2021-08-10 08:00"] {
        hall.rounds(day);
    }
    let to_office =
        told_of(&hall, |e| matches!(e, Event::Task(TaskEvent::Escalated { tier: Tier::Office, .. })));
    assert!(!to_office.is_empty());
    for message in &to_office {
        assert_eq!(message.recipient.to_string(), "organisation:group-office");
        assert!(message.title.contains("任务逾期：") && !message.pages_only, "{message:?}");
    }
    let leader =
        told_of(&hall, |e| matches!(e, Event::Task(TaskEvent::Escalated { tier: Tier::Leader, .. })));
    assert!(leader.iter().all(|m| m.recipient.to_string() == "organisation:leading-group"));
}

// Proves SC-078.
#[test]
fn rain_puts_the_watch_plan_in_force_and_an_unfilled_shift_is_told_in_a_drill_in_the_pages_alone() {
    for drill in [false, true] {
        let mut hall = Hall::open();
        let rain = RainSpan {
            response: "rain-1".into(),
            cause: "暴雨橙色预警".into(),
            from: at("2021-07-10 18:00"),
            to: None,
            drill,
        };
        let facts = Facts { rain_spans: vec![rain], ..Facts::default() };
        for hour in ["2021-07-10 18:05", "2021-07-10 22:00", "2021-07-11 12:00"] {
            hall.rounds_with(&facts, hour);
        }
        let activated = told_of(&hall, |e| matches!(e, Event::Roster(RosterEvent::Activated { .. })));
        let manning = ["agriculture-rural", "ecology-environment", "group-office", "housing-construction"];
        for organisation in manning {
            assert!(to(&activated).contains(&format!("organisation:{organisation}")), "{organisation}");
        }
        assert!(activated.iter().all(|m| m.pages_only == drill && m.level == AlertLevel::Orange));
        assert_eq!(activated[0].title.starts_with("【演练】"), drill);
        let unfilled = told_of(&hall, |e| matches!(e, Event::Roster(RosterEvent::Alerted { .. })));
        if drill {
            assert!(unfilled.iter().all(|m| m.pages_only), "{unfilled:?}");
            continue;
        }
        assert!(unfilled.iter().any(|m| m.title.starts_with("驻点盯防空岗：")), "{unfilled:?}");
        let office = unfilled.iter().filter(|m| m.recipient.to_string() == "organisation:group-office");
        assert!(office.count() > 0, "along the ladder");
    }
}
