//! Drills: the same life by a script, marked, never judged.

use campaign::desk::{Command, Refusal};
use campaign::operation::{OperationCommand, RecordKind};
use campaign::rain_response::{DrillScript, ResponseCommand, ResponseStage};
use campaign::register::ObjectId;
use campaign::task::TaskStage;
use weather::rain::RainGrade;

use super::sky::{Sky, plant, record};
use crate::people::*;

fn drill() -> Command {
    let script = Some(DrillScript { lead_minutes: 30, rain_minutes: 60, after_minutes: 30 });
    Command::Rain(ResponseCommand::Drill { grade: RainGrade::Rainstorm, script, note: "汛前演练".into() })
}

#[test]
fn a_drill_runs_by_itself_beside_what_is_real_and_leaves_nothing_behind() {
    let mut hall = Hall::open();
    assert!(matches!(hall.act(&water(), "2021-07-11 08:00", drill()), Err(Refusal::NoRight { .. })));
    let id = hall.act(&office(), "2021-07-11 08:00", drill()).unwrap();
    assert!(matches!(hall.act(&office(), "2021-07-11 08:01", drill()), Err(Refusal::ResponseOpen { .. })));
    let sky = Sky::default().signal("Alert", "2021-07-11 08:10", "2021-07-12 10:00", "代县发布暴雨蓝色预警");
    for minute in ["08:01", "08:20", "08:35", "09:00", "09:31", "09:45", "10:01", "12:00", "20:00"] {
        hall.under(&sky, &format!("2021-07-11 {minute}"));
    }
    let response = hall.desk.responses().get(id).unwrap();
    let stages: Vec<_> =
        response.changes.iter().map(|c| (c.at.compact()[8..12].to_owned(), c.stage)).collect();
    let at = |t: &str, stage| (t.to_owned(), stage);
    let expected = [
        at("0800", ResponseStage::Expected),
        at("0830", ResponseStage::Raining),
        at("0930", ResponseStage::Over),
        at("1000", ResponseStage::StoodDown),
    ];
    assert_eq!(stages, expected);
    let tasks: Vec<_> = hall.desk.tasks().caused_by(id).collect();
    assert!(tasks.len() > 30 && tasks.iter().all(|t| t.order.drill));
    assert!(tasks.iter().all(|t| t.stage == TaskStage::Cancelled && t.escalations.is_empty()));
    let real = hall.desk.responses().open(false).unwrap();
    assert!(hall.desk.tasks().caused_by(real.id).all(|t| !t.order.drill));
    assert!(
        hall.desk.tasks().caused_by(real.id).any(|t| !t.escalations.is_empty()),
        "what is real is late in earnest"
    );
}

#[test]
fn what_is_recorded_in_a_drill_is_kept_and_never_judged() {
    let mut hall = Hall::open();
    let Command::Operation(OperationCommand::Record {
        object,
        record: kind,
        filled,
        note,
        location,
        evidence,
        ..
    }) = record("ekou-wwtp-inlet", RecordKind::Gate, &[("state", "开启")])
    else {
        panic!("a record");
    };
    let practised =
        OperationCommand::Record { object, record: kind, filled, note, location, evidence, drill: true };
    hall.act(&plant(), "2021-07-11 08:00", Command::Operation(practised)).unwrap();
    hall.under(&Sky::default(), "2021-07-11 09:00");
    assert_eq!(hall.desk.findings().iter().count(), 0);
    let records = hall.desk.operations().of(&ObjectId::from("ekou-wwtp-inlet"));
    assert_eq!((records.len(), records[0].drill), (1, true));
    let real = record("ekou-wwtp-inlet", RecordKind::Gate, &[("state", "开启")]);
    hall.act(&plant(), "2021-07-11 09:10", real).unwrap();
    hall.under(&Sky::default(), "2021-07-11 09:11");
    assert_eq!(hall.desk.findings().iter().count(), 1, "the same in earnest is judged");
}
