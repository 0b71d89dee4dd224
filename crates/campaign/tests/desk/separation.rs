//! Works of rain-sewage separation report their progress each month; lag and missing months follow.

use campaign::desk::{Command, Refusal};
use campaign::ledger::Actor;
use campaign::operation::{progress_reports, works_progress};
use campaign::register::{Gap, RegisteredObject, gaps};
use campaign::rights::Role;
use campaign::task::{TaskCommand, TaskStage};
use rust_decimal::Decimal;

use crate::people::*;

const WORKS: &str = "town-separation-1";

fn housing() -> Actor {
    someone(71, Role::HousingConstruction, "housing-construction")
}

fn works(hall: &Hall) -> &RegisteredObject {
    hall.plan.register.object(&WORKS.into()).unwrap()
}

fn report(hall: &Hall, metres: &str, evidence: Vec<campaign::ledger::Digest>) -> Command {
    let open = |t: &&campaign::task::Task| {
        t.stage.is_open() && t.order.duty.as_ref().is_some_and(|d| d.as_str() == "separation-progress")
    };
    let task = hall.desk.tasks().iter().find(open).unwrap().id;
    Command::Task(TaskCommand::Report {
        task,
        filled: filled(&[("done_m", metres)]),
        note: String::new(),
        location: None,
        evidence,
    })
}

// Proves SC-039, SC-040.
#[test]
fn a_month_is_reported_with_its_length_and_a_photo_and_works_behind_time_are_flagged() {
    let mut hall = Hall::open();
    hall.rounds("2021-06-28 08:00");
    assert!(matches!(
        hall.act(&housing(), "2021-06-29 09:00", report(&hall, "600", Vec::new())),
        Err(Refusal::Form(_) | Refusal::NeedsEvidence { .. })
    ));
    let now = report(&hall, "600", photo());
    hall.act(&housing(), "2021-06-30 09:00", now).unwrap();
    let done = hall.task_of("separation-progress", WORKS);
    assert_eq!(done.stage, TaskStage::Done);
    let day = "2021-07-01".parse().unwrap();
    let standing = works_progress(hall.desk.operations(), works(&hall), day).unwrap();
    // From 1 April to 31 October are 214 days, of which 92 have passed; 600 of 2000 m are done.
    assert_eq!(
        (standing.time_percent, standing.done_percent),
        (Decimal::new(430, 1), Some(Decimal::from(30)))
    );
    assert_eq!(standing.lag_points, Some(Decimal::new(130, 1)));
    let months: Vec<_> = standing.unreported.iter().map(|m| m.month()).collect();
    assert_eq!(months, [4, 5], "nothing was reported of April and May");
    let lacks = gaps(works(&hall), None, at("2021-06-26 00:00"), Some(&standing));
    assert!(lacks.contains(&Gap::BehindSchedule) && lacks.contains(&Gap::MonthUnreported));
    assert_eq!(progress_reports(hall.desk.operations(), works(&hall), day).count(), 1);
}

#[test]
fn a_report_of_later_counts_from_its_day_on() {
    let mut hall = Hall::open();
    hall.rounds("2021-07-20 08:00");
    let late = report(&hall, "1900", photo());
    hall.act(&housing(), "2021-07-20 09:00", late).unwrap();
    let on = |day: &str| {
        let standing = works_progress(hall.desk.operations(), works(&hall), day.parse().unwrap());
        standing.unwrap().lag_points
    };
    assert_eq!((on("2021-07-19"), on("2021-07-20")), (None, Some(Decimal::ZERO)));
}
