//! What the plan's duties make: whose tasks, from when, until when.

use std::collections::{BTreeMap, BTreeSet};

use campaign::Plan;
use campaign::desk::{Command, Refusal};
use campaign::duty::{Matrix, MonthGap, Standing, is_addressee, without_a_member};
use campaign::ledger::Event;
use campaign::plan::{Department, OrganisationKind, PostRole};
use campaign::register::ObjectId;
use campaign::rights::Role;
use campaign::rounds::Facts;
use campaign::task::{Origin, TaskCommand, TaskEvent, TaskStage};
use campaign::todo::{TodoKind, todo};

use crate::people::*;

/// The shipped plan as if its paper had been issued before the campaign.
fn issued_in_time() -> Plan {
    Plan::read(&edited("campaign.toml", "issued = 2021-07-07", "issued = 2021-06-18")).unwrap()
}

fn report(task: campaign::ledger::EntryId, fields: &[(&str, &str)]) -> Command {
    Command::Task(TaskCommand::Report {
        task,
        filled: filled(fields),
        note: String::new(),
        location: Some(here()),
        evidence: photo(),
    })
}

fn drainage() -> campaign::ledger::Actor {
    someone(20, Role::HousingConstruction, "housing-construction")
}

// Proves SC-003.
#[test]
fn every_addressee_gets_a_task_list_of_its_own() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-20 08:00");
    for organisation in hall.plan.organisations.iter().filter(|o| is_addressee(o)) {
        let own = hall.desk.tasks().iter().filter(|t| t.order.lead == organisation.id).count();
        assert!(own >= 2, "{} has {own}", organisation.name);
    }
    assert_eq!(Matrix::of(&hall.plan, &hall.desk, at("2021-06-20 08:00")).idle, Vec::new() as Vec<&_>);
    // Asked of the townships alone, the departments that no other duty names are reported.
    let mut plan = hall.plan.clone();
    plan.duties
        .retain(|d| d.assignee != campaign::duty::Assignee::Each { each: campaign::duty::Each::Addressee });
    let matrix = Matrix::of(&plan, &hall.desk, at("2021-06-20 08:00"));
    let idle: Vec<_> = matrix.idle.iter().map(|o| o.id.as_str()).collect();
    assert!(idle.contains(&"meteorology") && idle.contains(&"industry-information"), "{idle:?}");
    assert!(!idle.contains(&"housing-construction"), "{idle:?}");
}

#[test]
fn rounds_give_the_same_tasks_however_often_and_whenever_they_are_made() {
    let mut steady = Hall::open();
    for day in
        ["2021-06-20 00:00", "2021-06-26 00:00", "2021-07-01 03:00", "2021-07-07 00:00", "2021-08-05 12:00"]
    {
        steady.rounds(day);
        assert_eq!(steady.rounds(day), 0, "a second round found something at {day}");
    }
    let mut late = Hall::open();
    late.rounds("2021-08-05 12:00");
    let tasks =
        |hall: &Hall| -> BTreeMap<_, _> { hall.desk.tasks().iter().map(|t| (t.id, t.clone())).collect() };
    assert_eq!(tasks(&steady), tasks(&late));
    assert_eq!(steady.desk.phases(), late.desk.phases());
}

// Proves SC-006.
#[test]
fn outside_the_campaign_nothing_is_given() {
    let mut hall = Hall::open();
    assert_eq!(hall.rounds("2021-06-19 23:59"), 0);
    assert!(hall.rounds("2021-06-20 00:00") > 0);
    let mut last = Hall::open();
    last.rounds("2021-09-30 23:59");
    let given = |hall: &Hall| {
        let assigned = |e: &&campaign::ledger::Entry| matches!(e.event, Event::Task(TaskEvent::Assigned(_)));
        hall.entries.iter().filter(assigned).count()
    };
    let before = given(&last);
    last.rounds("2021-10-01 00:00");
    last.rounds("2022-03-01 00:00");
    assert_eq!(given(&last), before);
    let within = last.desk.tasks().iter().all(|t| last.plan.campaign.active_on(t.assigned.day()));
    assert!(within, "a task was given outside the campaign");
}

// Proves SC-015.
#[test]
fn on_26_june_an_unfinished_task_of_phase_1_turns_overdue_and_the_lead_hears_of_it() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-06-25 23:59");
    let kickoff = hall.task_of("kickoff-meeting", "group-office").clone();
    assert_eq!((kickoff.assigned, kickoff.order.due), (at("2021-06-20 00:00"), at("2021-06-26 00:00")));
    assert!(!kickoff.clock(at("2021-06-25 23:59")).late);
    assert!(kickoff.clock(at("2021-06-26 00:01")).late);
    hall.rounds("2021-06-26 00:01");
    let escalations: Vec<_> =
        hall.task_of("kickoff-meeting", "group-office").escalations.iter().map(|e| (e.rung, e.at)).collect();
    assert_eq!(escalations, [(1, at("2021-06-26 00:00"))]);
}

// Proves SC-015.
#[test]
fn what_was_due_before_the_paper_was_issued_keeps_its_dates_and_is_not_overdue_at_issue() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-26 08:00");
    // Before the paper is out its phase runs all the same.
    assert!(hall.task_of("kickoff-meeting", "group-office").clock(at("2021-06-26 08:00")).late);
    hall.rounds("2021-07-07 09:00");
    let kickoff = hall.task_of("kickoff-meeting", "group-office").clone();
    assert_eq!((kickoff.assigned, kickoff.order.due), (at("2021-06-20 00:00"), at("2021-06-26 00:00")));
    assert_eq!(kickoff.settled, Some(at("2021-07-07 00:00")));
    assert!(!kickoff.clock(at("2021-07-08 00:00")).late && kickoff.escalations.is_empty());
    let overdue = hall.desk.tasks().iter().filter(|t| t.clock(at("2021-07-07 09:00")).late).count();
    assert_eq!(overdue, 0);
    // The record comes afterwards, with its reason and with the day it was.
    let minutes = report(
        kickoff.id,
        &[
            ("held", "2021-06-24 09:00"),
            ("chair", "县政府分管副县长"),
            ("attendees", "各成员单位"),
            ("minutes", "部署任务"),
        ],
    );
    let without = hall.afterwards(&office(), "2021-06-24 11:00", "2021-07-08 09:00", None, minutes.clone());
    assert_eq!(without, Err(Refusal::LateWithoutReason { hours: 24 }));
    let why = Some("文件 7 月 7 日印发，补录");
    hall.afterwards(&office(), "2021-06-24 11:00", "2021-07-08 09:00", why, minutes).unwrap();
    let entry = hall.entries.last().unwrap();
    assert_eq!((entry.happened, entry.late.as_deref()), (at("2021-06-24 11:00"), why));
    assert_eq!(
        hall.task_of("kickoff-meeting", "group-office").report.as_ref().unwrap().at,
        at("2021-06-24 11:00")
    );
}

// Proves SC-041, SC-042, SC-051, SC-058.
#[test]
fn what_is_due_before_the_flood_season_is_overdue_after_its_date_and_the_county_may_name_another() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-06-20 08:00");
    for (duty, object) in [
        ("drains-dredged", "town-drain-1"),
        ("low-spots-dredged", "town-low-1"),
        ("pools-emptied", "discharger-1-pool"),
        ("ditches-treated", "ekou-ditch"),
    ] {
        let task = hall.task_of(duty, object);
        assert_eq!(task.order.due, at("2021-06-20 00:00"), "{duty}");
        assert!(task.clock(at("2021-06-20 08:00")).late, "{duty}");
    }
    let named = edited("duties.toml", "before_flood_days = 1", "before_flood = 2021-07-15");
    let mut other = Hall::with(Plan::read(&named).unwrap());
    other.rounds("2021-07-16 08:00");
    let task = other.task_of("drains-dredged", "town-drain-1");
    assert_eq!(task.order.due, at("2021-07-16 00:00"));
    assert!(!task.clock(at("2021-07-15 20:00")).late && task.clock(at("2021-07-16 00:01")).late);
}

#[test]
fn an_object_registered_later_gets_its_tasks_with_time_to_do_them() {
    let mut hall = Hall::with(issued_in_time());
    hall.plan.register.objects.retain(|o| o.id.as_str() != "zaolin-ditch");
    hall.rounds("2021-07-20 08:00");
    let given = hall.desk.tasks().iter().count();
    hall.plan = issued_in_time();
    let mut facts = Facts::default();
    facts.duties.objects_from.insert(ObjectId::from("zaolin-ditch"), at("2021-07-21 10:00"));
    hall.rounds_with(&facts, "2021-07-22 08:00");
    let new: Vec<_> = hall.desk.tasks().iter().filter(|t| t.assigned == at("2021-07-21 10:00")).collect();
    let due: BTreeSet<_> =
        new.iter().map(|t| (t.order.duty.as_ref().unwrap().as_str(), t.order.due)).collect();
    let expected = [("ditches-treated", at("2021-07-29 00:00")), ("sludge-removed", at("2021-09-21 00:00"))];
    assert_eq!(due, expected.into());
    assert_eq!(hall.desk.tasks().iter().count(), given + 2);
    assert!(new.iter().all(|t| t.escalations.is_empty()));
}

#[test]
fn tasks_at_an_object_that_left_the_register_are_taken_back_and_those_done_stay() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-07-20 08:00");
    hall.act(
        &ekou(),
        "2021-07-20 09:00",
        report(
            hall.task_of("sludge-removed", "ekou-ditch").id,
            &[("amount_t", "3.5"), ("destination", "县污泥处置点"), ("moved", "2021-07-20 08:30")],
        ),
    )
    .unwrap();
    let verify = Command::Task(TaskCommand::Approve {
        task: hall.task_of("sludge-removed", "ekou-ditch").id,
        note: String::new(),
    });
    hall.act(&office(), "2021-07-20 10:00", verify).unwrap();
    hall.plan.register.objects.retain(|o| o.id.as_str() != "ekou-ditch");
    hall.rounds("2021-07-21 08:00");
    assert_eq!(hall.task_of("ditches-treated", "ekou-ditch").stage, TaskStage::Cancelled);
    assert_eq!(hall.task_of("sludge-removed", "ekou-ditch").stage, TaskStage::Done);
    let taken_back = |hall: &Hall| {
        let cancelled =
            |e: &&campaign::ledger::Entry| matches!(e.event, Event::Task(TaskEvent::Cancelled { .. }));
        hall.entries.iter().filter(cancelled).count()
    };
    let once = taken_back(&hall);
    hall.rounds("2021-07-22 08:00");
    assert_eq!((once, taken_back(&hall)), (1, 1));
}

// Proves SC-019, SC-037, SC-074.
#[test]
fn the_matrix_is_complete_and_every_task_has_one_lead_one_post_and_an_alternate() {
    let mut hall = Hall::open();
    hall.rounds("2021-09-21 08:00");
    let matrix = Matrix::of(&hall.plan, &hall.desk, at("2021-09-21 08:00"));
    let mut seen = BTreeSet::new();
    for row in &matrix.rows {
        assert!(seen.insert((&row.duty.id, &row.lead.id)), "{} twice at {}", row.duty.id, row.lead.name);
        assert!(row.post.is_some() && row.alternate.is_some() && row.post != row.alternate);
        assert!(!row.duty.support.contains(&row.lead.id) || row.objects > 0);
        assert!(row.progress.given > 0, "{} at {}", row.duty.id, row.lead.name);
    }
    let duties: BTreeSet<_> = matrix.rows.iter().map(|row| &row.duty.id).collect();
    assert_eq!(duties.len(), hall.plan.duties.len());
    for task in hall.desk.tasks().iter() {
        let of_lead =
            |id| hall.plan.posts.iter().any(|p| Some(&p.id) == id && p.organisation == task.order.lead);
        assert!(
            of_lead(task.order.post.as_ref()) && of_lead(task.order.alternate.as_ref()),
            "{}",
            task.order.text
        );
        assert!(!task.order.support.contains(&task.order.lead));
    }
    let given: u32 = matrix.rows.iter().map(|row| row.progress.given).sum();
    assert_eq!(given as usize, hall.desk.tasks().iter().filter(|t| t.order.origin == Origin::Plan).count());
}

// Proves SC-022, SC-023.
#[test]
fn the_five_offices_and_every_township_are_members_and_a_missing_one_is_named() {
    let plan = plan();
    assert_eq!(without_a_member(&plan), Vec::new() as Vec<&_>);
    for department in [
        Department::EcologyEnvironment,
        Department::HousingConstruction,
        Department::WaterResources,
        Department::AgricultureRural,
        Department::Meteorology,
    ] {
        assert!(plan.organisations.iter().any(|o| o.department == Some(department)), "{department:?}");
    }
    let mut less = plan.clone();
    less.posts.retain(|p| p.id.as_str() != "township-ekou-head" && p.id.as_str() != "meteorology-head");
    let missing: Vec<_> = without_a_member(&less).iter().map(|o| o.id.as_str().to_owned()).collect();
    assert_eq!(missing, ["meteorology", "township-ekou"]);
    let townships = plan.organisations.iter().filter(|o| o.kind == OrganisationKind::Township).count();
    let members = plan.posts.iter().filter(|p| p.role == PostRole::GroupMember);
    let of_townships = members.filter(|p| p.organisation.as_str().starts_with("township-")).count();
    assert_eq!((townships, of_townships), (9, 9));
}

// Proves SC-075.
#[test]
fn a_unit_without_an_entry_of_its_leader_in_a_month_is_listed() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-07-05 08:00");
    let of = |hall: &Hall, month: &str, now: &str| {
        let gaps = MonthGap::all(&hall.plan, &hall.desk, at(now));
        let gap = gaps.into_iter().find(|g| g.duty.as_str() == "leader-participation" && g.month == month);
        gap.map_or(0, |g| g.missing.len())
    };
    assert_eq!(
        (of(&hall, "2021-06", "2021-07-05 08:00"), of(&hall, "2021-07", "2021-07-05 08:00")),
        (15, 15)
    );
    assert_eq!(of(&hall, "2021-08", "2021-07-05 08:00"), 0, "August has not begun");
    let july = hall.desk.tasks().iter().find(|t| {
        t.order.lead.as_str() == "township-ekou"
            && t.order.duty.as_ref().unwrap().as_str() == "leader-participation"
            && t.order.due == at("2021-08-01 00:00")
    });
    let entry =
        [("at", "2021-07-06 09:00"), ("how", "现场检查"), ("post", "乡镇主要负责人"), ("what", "查看沟渠")];
    hall.act(&ekou(), "2021-07-06 10:00", report(july.unwrap().id, &entry)).unwrap();
    assert_eq!(
        (of(&hall, "2021-06", "2021-07-07 08:00"), of(&hall, "2021-07", "2021-07-07 08:00")),
        (15, 14)
    );
}

// Proves SC-034.
#[test]
fn goals_open_problems_and_results_are_shown_apart_and_equal_a_recount() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-06-21 08:00");
    let entry =
        [("at", "2021-06-21 09:00"), ("how", "会议部署"), ("post", "乡镇主要负责人"), ("what", "部署清淤")];
    hall.act(
        &ekou(),
        "2021-06-21 10:00",
        report(hall.task_of("leader-participation", "township-ekou").id, &entry),
    )
    .unwrap();
    hall.act(
        &ekou(),
        "2021-06-28 09:00",
        Command::Report(campaign::desk::NewProblem {
            object: Some(ObjectId::from("ekou-outfall")),
            focus: None,
            township: None,
            what: "雨天有废水".into(),
            prominent: false,
            location: None,
            evidence: photo(),
        }),
    )
    .unwrap();
    let now = at("2021-06-28 10:00");
    let standing = Standing::of(&hall.plan, &hall.desk, now);
    assert_eq!(standing.goals.len(), 3);
    assert_eq!((standing.problems_open, standing.problems_closed), (1, 0));
    let late = hall.desk.tasks().iter().filter(|t| t.clock(now).late && t.stage.is_open()).count();
    assert_eq!(standing.tasks_late as usize, late);
    assert_eq!((standing.tasks.done, standing.tasks.given as usize), (1, hall.desk.tasks().iter().count()));
    assert_eq!(standing.closure_percent, Some(rust_decimal::Decimal::ZERO));
}

// Proves SC-044, SC-049, SC-052, SC-064, SC-066.
#[test]
fn what_has_no_record_stays_an_open_item() {
    let mut hall = Hall::open();
    hall.rounds("2021-09-21 08:00");
    for (duty, object) in [
        ("overflow-measures", "town-overflow-1"),
        ("overflow-measures", "town-pump-1"),
        ("inlet-gate", "ekou-wwtp"),
        ("waste-cleared", "discharger-1"),
        ("manure-collected", "yukou-free-range"),
        ("banks-cleared", "ekou-bank"),
    ] {
        let task = hall.task_of(duty, object);
        assert!(task.stage.is_open(), "{duty}");
        assert!(hall.desk.open_items().iter().any(|i| i.id == task.id), "{duty}");
    }
}

#[test]
fn what_waits_for_somebody_is_one_list_with_the_late_ones_first() {
    let mut hall = Hall::with(issued_in_time());
    hall.rounds("2021-06-27 08:00");
    let now = at("2021-06-27 08:00");
    let list = todo(&hall.plan, &hall.desk, &ekou(), now);
    assert!(
        list.iter()
            .all(|i| i.kind == TodoKind::Task
                && i.lead.as_ref().is_some_and(|l| l.as_str() == "township-ekou"))
    );
    let first_in_time = list.iter().position(|i| !i.late).unwrap();
    assert!(list[..first_in_time].iter().all(|i| i.late) && list[first_in_time..].iter().all(|i| !i.late));
    assert!(
        list.iter().any(|i| i.title.contains("黑臭") && i.place.as_deref() == Some("峨口镇村庄沟渠（示例）"))
    );
    let drains = todo(&hall.plan, &hall.desk, &drainage(), now);
    assert!(drains.iter().any(|i| i.title.contains("清淤") && i.step == "签收"));
    // Nobody's list holds what another has to do.
    let ids = |list: &[campaign::todo::TodoItem]| list.iter().map(|i| i.id).collect::<BTreeSet<_>>();
    assert!(ids(&list).is_disjoint(&ids(&drains)));
}
