//! Works in the river: permits, windows, rain, and what happens downstream.

use campaign::desk::{Command, Decided, Refusal};
use campaign::ledger::{Actor, EntryId};
use campaign::rights::Role;
use campaign::rounds::Facts;
use campaign::works::{
    AlarmCause, Application, Jump, JumpRule, RainAhead, WORKS_STEPS, Works, WorksCommand, WorksFacts,
    WorksStage, WorksStep, jumps, rain_ahead,
};
use proptest::prelude::*;
use standards::{Decimal, FactorCode, SectionId};
use weather::rain::RainGrade;

use crate::people::*;

fn owner() -> Actor {
    someone(20, Role::WaterResources, "water-resources")
}

fn act(command: WorksCommand) -> Command {
    Command::Works(command)
}

fn apply() -> Command {
    act(WorksCommand::Apply(Box::new(Application {
        object: "yangmingbu-works".into(),
        what: "河道清淤 800 米".into(),
        from: "2021-07-01".parse().unwrap(),
        to: "2021-09-10".parse().unwrap(),
        sequence: "先上游后下游，分段围堰".into(),
        sediment: "围堰导流，余水沉淀后排放".into(),
        evidence: Vec::new(),
    })))
}

fn review(works: EntryId) -> Command {
    act(WorksCommand::Review { works, note: "现场核对，工序可行".into(), evidence: photo() })
}

fn approve(works: EntryId) -> Command {
    act(WorksCommand::Approve { works, note: String::new() })
}

fn approved(hall: &mut Hall) -> EntryId {
    let id = hall.act(&owner(), "2021-06-25 09:00", apply()).unwrap();
    hall.act(&water_second(), "2021-06-26 09:00", review(id)).unwrap();
    hall.act(&water_second(), "2021-06-26 10:00", approve(id)).unwrap();
    id
}

pub(crate) fn started(hall: &mut Hall, when: &str) -> EntryId {
    let id = approved(hall);
    hall.act(&owner(), when, act(WorksCommand::Start { works: id })).unwrap();
    id
}

/// Makes rounds until nothing about works is due; other machines have tests of their own.
fn rounds(hall: &mut Hall, facts: &Facts, when: &str) -> usize {
    let mut entered = 0;
    loop {
        let mut due = hall.desk.due(&hall.plan, facts, at(when));
        due.retain(|made| matches!(made.command, Command::Works(_)));
        if due.is_empty() {
            return entered;
        }
        for made in due {
            assert!(matches!(hall.take(&made).unwrap(), Decided::New(_)), "{made:?}");
            entered += 1;
        }
    }
}

fn works(hall: &Hall, id: EntryId) -> &Works {
    hall.desk.works().get(id).unwrap()
}

// Proves SC-067.
#[test]
fn works_without_a_review_cannot_be_approved() {
    let mut hall = Hall::open();
    let id = hall.act(&owner(), "2021-06-25 09:00", apply()).unwrap();
    let refused = hall.act(&water_second(), "2021-06-25 10:00", approve(id));
    let expected = Refusal::WrongWorksStage { stage: WorksStage::Applied, step: WorksStep::Approve };
    assert_eq!(refused, Err(expected));
    assert_eq!(hall.act(&owner(), "2021-06-25 10:00", review(id)), Err(Refusal::OwnApplication));
    for by in [office(), ecology(), ekou()] {
        let refused = hall.act(&by, "2021-06-25 10:00", review(id));
        assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{refused:?}");
    }
    let empty = act(WorksCommand::Review { works: id, note: " ".into(), evidence: Vec::new() });
    assert!(matches!(hall.act(&water_second(), "2021-06-25 10:00", empty), Err(Refusal::Missing { .. })));
    hall.act(&water_second(), "2021-06-26 09:00", review(id)).unwrap();
    hall.act(&water_second(), "2021-06-26 10:00", approve(id)).unwrap();
    assert_eq!(works(&hall, id).stage, WorksStage::Approved);
    assert_eq!(works(&hall, id).review.as_deref(), Some("现场核对，工序可行"));
}

// Proves SC-068.
#[test]
fn nothing_begins_inside_a_forbidden_window_or_outside_its_permit() {
    let mut hall = Hall::open();
    let id = approved(&mut hall);
    let start = act(WorksCommand::Start { works: id });
    let early = hall.act(&owner(), "2021-06-30 23:59", start.clone());
    assert!(matches!(early, Err(Refusal::OutsidePermit { .. })), "{early:?}");
    for inside in ["2021-07-20 00:00", "2021-08-10 23:59"] {
        let refused = hall.act(&owner(), inside, start.clone());
        assert!(matches!(refused, Err(Refusal::ForbiddenWindow { .. })), "{refused:?}");
    }
    hall.act(&owner(), "2021-08-11 00:00", start).unwrap();
    // Sequence and sediment measures belong to the permit.
    assert!(
        !works(&hall, id).application.sequence.is_empty()
            && !works(&hall, id).application.sediment.is_empty()
    );
}

// Proves SC-068.
#[test]
fn a_window_that_opens_over_active_works_raises_one_alarm_with_its_task_at_that_moment() {
    let mut hall = Hall::open();
    let id = started(&mut hall, "2021-07-15 08:00");
    assert_eq!(rounds(&mut hall, &Facts::default(), "2021-07-19 23:59"), 0);
    // Looked at only two days later: dated by the moment the window opened.
    rounds(&mut hall, &Facts::default(), "2021-07-20 03:00");
    let alarm = &works(&hall, id).alarms;
    assert_eq!((alarm.len(), alarm[0].at), (1, at("2021-07-20 00:00")));
    assert_eq!(alarm[0].cause, AlarmCause::Window { name: "主汛期".into() });
    let task = hall.desk.tasks().caused_by(id).next().unwrap();
    assert_eq!((&task.order.lead, task.order.due), (&org("water-resources"), at("2021-07-20 04:00")));
    assert_eq!(rounds(&mut hall, &Facts::default(), "2021-07-20 03:00"), 0);
    // Paused works raise none.
    let mut quiet = Hall::open();
    let id = started(&mut quiet, "2021-07-15 08:00");
    let pause = act(WorksCommand::Suspend { works: id, note: "进入主汛期".into() });
    quiet.act(&owner(), "2021-07-19 18:00", pause).unwrap();
    assert_eq!(rounds(&mut quiet, &Facts::default(), "2021-07-25 00:00"), 0);
}

fn rain(issued: &str, from: &str, grade: RainGrade) -> Facts {
    let from = at(from);
    let rain = RainAhead { issued: at(issued), from, to: from.plus_ms(24 * 3_600_000), grade };
    Facts { works: WorksFacts { rain: vec![rain], jumps: Vec::new() }, ..Facts::default() }
}

// Proves SC-068.
#[test]
fn works_begun_before_a_forecast_rain_raise_an_alarm_and_weak_or_far_rain_does_not() {
    let heavy = rain("2021-07-04 08:00", "2021-07-06 00:00", RainGrade::Heavy);
    let alarms = |facts: &Facts, start: &str, when: &str| {
        let mut hall = Hall::open();
        let id = started(&mut hall, start);
        rounds(&mut hall, facts, when);
        works(&hall, id).alarms.iter().map(|a| a.at).collect::<Vec<_>>()
    };
    // Begun with the rain a day and a half away: the alarm comes 24 hours before it.
    assert_eq!(alarms(&heavy, "2021-07-04 12:00", "2021-07-04 23:59"), []);
    assert_eq!(alarms(&heavy, "2021-07-04 12:00", "2021-07-05 02:00"), [at("2021-07-05 00:00")]);
    // Begun within the 24 hours: at once.
    assert_eq!(alarms(&heavy, "2021-07-05 10:00", "2021-07-05 10:00"), [at("2021-07-05 10:00")]);
    let moderate = rain("2021-07-04 08:00", "2021-07-06 00:00", RainGrade::Moderate);
    assert_eq!(alarms(&moderate, "2021-07-05 10:00", "2021-07-05 12:00"), []);
    // Begun when the rain is over.
    assert_eq!(alarms(&heavy, "2021-07-07 00:00", "2021-07-07 12:00"), []);
}

// Proves SC-068.
#[test]
fn a_forecast_rain_over_midnight_is_seen_whole() {
    let csv = "source,place,issued,from,to,mm\n\
        县气象台,county,2021-07-11 06:00,2021-07-11 18:00,2021-07-12 02:00,27\n";
    let read = weather::forecast::read_forecasts(csv.as_bytes());
    let table = weather::rain::GradeTable::gbt28592_2012();
    let ahead = rain_ahead(read.forecasts.iter(), &table, 6 * 3_600_000, at("2021-07-11 06:00"));
    let [rain] = &ahead[..] else { panic!("one rain: {ahead:?}") };
    assert_eq!((rain.from, rain.to), (at("2021-07-11 18:00"), at("2021-07-12 02:00")));
    assert_eq!(rain.grade, RainGrade::Heavy);
    assert_eq!(rain_ahead(read.forecasts.iter(), &table, 6 * 3_600_000, at("2021-07-11 05:59")), []);
}

fn jump(when: &str) -> Facts {
    let jump = Jump {
        section: SectionId::from("boshuicun"),
        factor: "w01003".parse().unwrap(),
        at: at(when),
        before: Decimal::from(15),
        after: Decimal::from(90),
    };
    Facts { works: WorksFacts { rain: Vec::new(), jumps: vec![jump] }, ..Facts::default() }
}

// Proves SC-069.
#[test]
fn a_turbidity_jump_within_the_travel_time_of_active_works_is_a_suspected_cause() {
    // 6 km at 0.3 to 1.5 m/s: 1 h 6 min 40 s to 5 h 33 min 20 s.
    let suspicions = |start: &str, stop: Option<&str>, jumped: &str| {
        let mut hall = Hall::open();
        let id = started(&mut hall, start);
        if let Some(stop) = stop {
            let pause = act(WorksCommand::Suspend { works: id, note: "收工".into() });
            hall.act(&owner(), stop, pause).unwrap();
        }
        let facts = jump(jumped);
        rounds(&mut hall, &facts, "2021-07-12 20:00");
        assert_eq!(rounds(&mut hall, &facts, "2021-07-12 20:00"), 0, "entered once");
        let found = works(&hall, id).suspicions.len();
        assert_eq!(
            hall.desk.tasks().caused_by(id).filter(|t| t.order.text.contains("疑似，不是结论")).count(),
            found
        );
        found
    };
    assert_eq!(suspicions("2021-07-12 08:00", None, "2021-07-12 10:00"), 1);
    assert_eq!(
        suspicions("2021-07-12 08:00", None, "2021-07-12 09:06"),
        0,
        "the fastest water is not there yet"
    );
    assert_eq!(suspicions("2021-07-12 08:00", None, "2021-07-12 09:07"), 1);
    assert_eq!(suspicions("2021-07-12 08:00", Some("2021-07-12 09:00"), "2021-07-12 14:33"), 1);
    assert_eq!(
        suspicions("2021-07-12 08:00", Some("2021-07-12 09:00"), "2021-07-12 14:34"),
        0,
        "the slowest has passed"
    );
    let mut never = Hall::open();
    let id = approved(&mut never);
    rounds(&mut never, &jump("2021-07-12 10:00"), "2021-07-12 20:00");
    assert_eq!(works(&never, id).suspicions.len(), 0, "works that never began stir nothing");
}

#[test]
fn only_rules_raise_alarms_and_suspect() {
    let mut hall = Hall::open();
    let id = started(&mut hall, "2021-07-12 08:00");
    let alarm =
        act(WorksCommand::Alarm { works: id, cause: AlarmCause::Window { name: "我说的".into() } });
    assert_eq!(hall.act(&office(), "2021-07-12 09:00", alarm), Err(Refusal::RulesOnly));
}

fn rule() -> JumpRule {
    plan().works.jumps.into_iter().find(|j| j.factor == FactorCode::TOTAL_PHOSPHORUS).unwrap()
}

fn series(values: &[&str]) -> Vec<(standards::time::Instant, Decimal)> {
    let start = at("2021-07-12 00:00");
    (0..).zip(values).map(|(n, v)| (start.plus_ms(n * 3_600_000), v.parse().unwrap())).collect()
}

#[test]
fn a_jump_is_told_once_where_it_begins() {
    let here = SectionId::from("boshuicun");
    let found = |values: &[&str]| {
        jumps(&here, &series(values), &rule()).iter().map(|j| j.at.time_of_day().0).collect::<Vec<_>>()
    };
    assert_eq!(found(&["0.10", "0.11", "0.10", "0.20", "0.22", "0.21", "0.12"]), [3]);
    assert_eq!(found(&["0.10", "0.11", "0.14", "0.10"]), [0; 0], "less than half again");
    assert_eq!(found(&["0.02", "0.02", "0.06"]), [0; 0], "three times, but only 0.04 mg/L");
    assert_eq!(found(&["0.50"]), [0; 0], "nothing before it to compare with");
}

proptest! {
    #[test]
    fn a_jump_is_above_what_was_before_it_and_none_follows_within_its_hours(
        values in prop::collection::vec(0_u32..5000, 0..60)
    ) {
        let start = at("2021-07-12 00:00");
        let values: Vec<_> = (0_i64..).zip(values).map(|(n, v)| (start.plus_ms(n * 3_600_000), Decimal::new(v.into(), 3))).collect();
        let rule = rule();
        let found = jumps(&SectionId::from("boshuicun"), &values, &rule);
        for pair in found.windows(2) {
            prop_assert!(pair[1].at > pair[0].at.plus_ms(i64::from(rule.hours) * 3_600_000));
        }
        for jump in &found {
            prop_assert!(jump.after - jump.before >= rule.least - Decimal::new(1, 3));
            prop_assert!(values.contains(&(jump.at, jump.after)));
        }
    }
}

#[test]
fn the_stages_of_works_are_the_documented_ones() {
    crate::rights::is_drawn(
        include_str!("../../../../docs/campaign-papers.md"),
        ("待审查", "申请"),
        &WORKS_STEPS.map(|(from, by, to)| (from.name(), by.name(), to.name())),
        &[WorksStage::Refused.name(), WorksStage::Finished.name()],
    );
}
