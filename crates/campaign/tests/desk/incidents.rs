//! Warnings joined up: one incident for one event, every office with its answer and time.

use std::fmt::Write as _;

use campaign::desk::{Command, Refusal};
use campaign::incident::{
    Ground, INCIDENT_STEPS, Incident, IncidentCommand, IncidentKind, IncidentStage, Lacking, NewIncident,
    Sign, SwingPoint, from_quiet, swing_signs,
};
use campaign::ledger::{Actor, EntryId, Event};
use campaign::rights::Role;
use campaign::task::{Origin, TaskStage, Tier};
use campaign::warning::{Level, Moment};
use proptest::prelude::*;
use standards::time::Instant;
use standards::{FactorCode, SectionId};

use crate::people::*;
use crate::signs::{ended, over, sign, withdrawn};

const DOCUMENT: &str = include_str!("../../../../docs/campaign-incidents.md");

fn incident(command: IncidentCommand) -> Command {
    Command::Incident(command)
}
fn noted(incident: EntryId) -> Command {
    Command::Incident(IncidentCommand::Acknowledge { incident })
}
fn done(incident: EntryId, text: &str) -> Command {
    let text = text.to_owned();
    let evidence = Vec::new();
    Command::Incident(IncidentCommand::Respond { incident, text, finished: true, location: None, evidence })
}
fn housing() -> Actor {
    someone(20, Role::HousingConstruction, "housing-construction")
}
fn agriculture() -> Actor {
    someone(21, Role::AgricultureRural, "agriculture-rural")
}
fn offices() -> [Actor; 4] {
    [ecology(), water(), housing(), agriculture()]
}
fn told(incident: &Incident, office: &str) -> Vec<(Lacking, Tier, Instant)> {
    let office = incident.office(&org(office)).unwrap();
    office.escalations.iter().map(|e| (e.lacking, e.tier, e.at)).collect()
}

#[test]
fn the_stages_of_an_incident_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 处置中: 发起\n");
    for (from, by, to) in INCIDENT_STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    writeln!(drawing, "  {} --> [*]", IncidentStage::Closed.name()).unwrap();
    assert!(
        DOCUMENT.contains(&drawing),
        "docs/campaign-incidents.md: these are the code's stages:\n{drawing}"
    );
}

// Proves SC-092.
#[test]
fn one_deterioration_is_one_incident_for_the_listed_offices_and_the_recovery_closes_it() {
    let mut hall = Hall::open();
    let first = over("daixianqiao", "2021-07-14 08:10");
    let second = sign("daixianqiao", IncidentKind::ClassFall, Level::Watch, "2021-07-14 12:10");
    hall.rounds_over(std::slice::from_ref(&first), "2021-07-14 08:11");
    let id = hall.incident_id();
    for office in offices() {
        hall.act(&office, "2021-07-14 08:20", noted(id)).unwrap();
        hall.act(&office, "2021-07-14 10:00", done(id, "已现场核查")).unwrap();
    }
    let signs = [first.clone(), second.clone()];
    hall.rounds_over(&signs, "2021-07-14 12:11");
    assert_eq!(hall.rounds_over(&signs, "2021-07-14 12:12"), 0, "the same warnings again are no news");
    let shared = hall.incident();
    assert_eq!((shared.opened, shared.signs.len()), (at("2021-07-14 08:10"), 2));
    let called: Vec<&str> = shared.offices.iter().map(|o| o.call.organisation.as_str()).collect();
    assert_eq!(
        called,
        ["ecology-environment", "water-resources", "housing-construction", "agriculture-rural"]
    );
    assert_eq!(shared.lead(), Some(&org("ecology-environment")));
    hall.rounds_over(&[ended(&first, "2021-07-14 16:10"), second.clone()], "2021-07-14 16:11");
    assert_eq!(hall.incident().stage, IncidentStage::Open, "one warning still holds");
    hall.rounds_over(
        &[ended(&first, "2021-07-14 16:10"), ended(&second, "2021-07-14 20:10")],
        "2021-07-14 20:11",
    );
    let closed = hall.incident();
    assert_eq!((closed.stage, closed.recovered), (IncidentStage::Closed, Some(at("2021-07-14 20:10"))));
    assert!(closed.offices.iter().all(|o| o.escalations.is_empty()));
    let rules =
        hall.entries.iter().filter(|e| matches!(e.event, Event::Incident(_)) && e.by.role == Role::Rules);
    assert_eq!(hall.read_again(), hall.desk);
    assert_eq!(rules.count(), 5, "opened, joined, two ends, closed");
}

// Proves SC-091.
#[test]
fn one_office_silent_past_the_limit_is_told_to_the_group_office_then_to_the_leader() {
    let mut hall = Hall::open();
    let signs = [over("daixianqiao", "2021-07-14 08:00")];
    hall.rounds_over(&signs, "2021-07-14 08:01");
    let id = hall.incident_id();
    for office in [ecology(), housing(), agriculture()] {
        hall.act(&office, "2021-07-14 08:10", noted(id)).unwrap();
        hall.act(&office, "2021-07-14 09:00", done(id, "已处置")).unwrap();
    }
    assert_eq!(hall.rounds_over(&signs, "2021-07-14 08:29"), 0, "the limit of 30 minutes is not yet passed");
    hall.rounds_over(&signs, "2021-07-14 08:30");
    let office = (Lacking::Acknowledgement, Tier::Office, at("2021-07-14 08:30"));
    assert_eq!(told(hall.incident(), "water-resources"), [office]);
    hall.rounds_over(&signs, "2021-07-14 09:40");
    let leader = (Lacking::Acknowledgement, Tier::Leader, at("2021-07-14 09:30"));
    assert_eq!(told(hall.incident(), "water-resources"), [office, leader]);
    hall.act(&water(), "2021-07-14 09:45", noted(id)).unwrap();
    hall.rounds_over(&signs, "2021-07-14 12:30");
    let unanswered = (Lacking::Response, Tier::Office, at("2021-07-14 12:00"));
    assert_eq!(told(hall.incident(), "water-resources")[2..], [unanswered], "noted is not answered");
    hall.act(&water(), "2021-07-14 12:40", done(id, "下闸拦截")).unwrap();
    assert_eq!(hall.rounds_over(&signs, "2021-07-15 12:00"), 3, "the task of the lead alone climbs on");
    for other in ["ecology-environment", "housing-construction", "agriculture-rural"] {
        assert_eq!(told(hall.incident(), other), [], "{other} was in time");
    }
    let history: Vec<_> = hall.incident().office(&org("water-resources")).unwrap().responses.iter().collect();
    assert_eq!((&*history[0].text, history[0].at), ("下闸拦截", at("2021-07-14 12:40")));
}

// Proves SC-026.
#[test]
fn what_the_lead_does_not_handle_within_its_deadline_climbs_the_ladder() {
    let mut hall = Hall::open();
    let signs = [over("daixianqiao", "2021-07-14 08:00")];
    hall.rounds_over(&signs, "2021-07-14 08:01");
    let id = hall.incident_id();
    let task = |hall: &Hall| hall.desk.tasks().caused_by(id).next().unwrap().clone();
    let given = task(&hall);
    assert_eq!((given.order.origin, &given.order.lead), (Origin::Incident, &org("ecology-environment")));
    assert_eq!(given.order.due, at("2021-07-14 14:00"));
    hall.rounds_over(&signs, "2021-07-14 13:59");
    assert!(task(&hall).escalations.is_empty());
    hall.rounds_over(&signs, "2021-07-14 23:00");
    let climbed: Vec<_> = task(&hall).escalations.iter().map(|e| (e.tier, e.at)).collect();
    let rungs = [
        (Tier::Lead, at("2021-07-14 14:00")),
        (Tier::Office, at("2021-07-14 16:00")),
        (Tier::Leader, at("2021-07-14 20:00")),
    ];
    assert_eq!(climbed, rungs);
}

// Proves SC-004.
#[test]
fn a_jump_to_the_double_opens_a_swing_and_a_smooth_series_does_not() {
    let point = |hour: i64, alert: bool| {
        let received = at("2021-07-14 00:10").plus_ms(hour * 3_600_000);
        let at = Moment { measured: received.plus_ms(-600_000), received };
        SwingPoint {
            at, alert, sentence: "高锰酸盐指数 8.0 mg/L，是此前3天均值 4.0 的2.00倍".into()
        }
    };
    let section = SectionId::from("daixianqiao");
    let signs = |points: &[SwingPoint]| {
        swing_signs(&section, "代县桥", "w01019".parse::<FactorCode>().unwrap(), points, 2)
    };
    let smooth: Vec<_> = (0..24).map(|n| point(n * 4, false)).collect();
    let jump: Vec<_> = (0..24).map(|n| point(n * 4, (6..10).contains(&n))).collect();
    let spike: Vec<_> = (0..24).map(|n| point(n * 4, n == 6)).collect();
    assert_eq!((signs(&smooth).len(), signs(&spike).len()), (0, 0));
    let found = signs(&jump);
    assert_eq!(found.len(), 1);
    let mut hall = Hall::open();
    hall.rounds_over(&signs(&jump[..8]), "2021-07-15 04:11");
    assert_eq!((hall.incident().kind, hall.incident().opened), (IncidentKind::Swing, at("2021-07-15 04:10")));
    hall.rounds_over(&found, "2021-07-18 00:00");
    assert_eq!(
        hall.incident().stage,
        IncidentStage::Closed,
        "taking note is enough of a swing: it closes when it is over"
    );
}

#[test]
fn a_swing_whose_beginning_is_not_looked_at_any_more_is_not_told_as_a_new_one() {
    let point = |n: i64, alert: bool| {
        let received = at("2021-07-03 08:05").plus_ms(n * 4 * 3_600_000);
        SwingPoint {
            at: Moment { measured: received.plus_ms(-300_000), received },
            alert,
            sentence: "总磷".into(),
        }
    };
    let section = SectionId::from("daixianqiao");
    let signs = |points: &[SwingPoint]| {
        swing_signs(&section, "代县桥", "w21011".parse::<FactorCode>().unwrap(), points, 2)
    };
    let whole: Vec<_> = (0..40).map(|n| point(n, (6..14).contains(&n))).collect();
    assert_eq!(signs(from_quiet(&whole)), signs(&whole));
    // A week later the window begins in the midst of it.
    assert_eq!(signs(&whole[9..]).len(), 1, "as if it had begun then");
    assert_eq!(signs(from_quiet(&whole[9..])), []);
}

// Proves SC-091.
#[test]
fn each_office_answers_for_itself_and_nobody_for_another() {
    let mut hall = Hall::open();
    hall.rounds_over(&[over("daixianqiao", "2021-07-14 08:00")], "2021-07-14 08:01");
    let id = hall.incident_id();
    for stranger in
        [ekou(), someone(30, Role::Observer, "government"), someone(31, Role::Administrator, "government")]
    {
        let refused = hall.act(&stranger, "2021-07-14 08:05", noted(id));
        assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{stranger:?}");
        assert!(hall.incident().steps_of(&stranger).is_empty());
    }
    let close = |reason: &str| incident(IncidentCommand::Close { incident: id, reason: reason.into() });
    assert!(matches!(hall.act(&water(), "2021-07-14 08:05", close("误报")), Err(Refusal::NoRight { .. })));
    assert!(matches!(hall.act(&office(), "2021-07-14 08:05", close(" ")), Err(Refusal::Missing { .. })));
    let call = |organisation: &str| {
        incident(IncidentCommand::Call { incident: id, organisation: org(organisation) })
    };
    hall.act(&office(), "2021-07-14 08:06", call("township-ekou")).unwrap();
    assert!(hall.act(&office(), "2021-07-14 08:07", call("township-ekou")).is_err(), "called already");
    hall.act(&ekou(), "2021-07-14 08:08", done(id, "排查沿岸")).unwrap();
    let township = hall.incident().office(&org("township-ekou")).unwrap();
    assert!(township.acknowledged.is_some() && township.finished.is_some(), "an answer takes note by itself");
    hall.act(&office(), "2021-07-14 08:30", close("核实为采样管故障")).unwrap();
    // A phone that was offline: what it did before the end still counts.
    hall.act(&water(), "2021-07-14 08:20", noted(id)).unwrap();
    assert!(
        hall.act(&housing(), "2021-07-14 08:40", noted(id)).is_err(),
        "after the end there is nothing to note"
    );
}

#[test]
fn what_comes_again_within_the_hours_opens_the_old_incident_and_later_a_new_one() {
    let mut hall = Hall::open();
    let first = over("daixianqiao", "2021-07-14 08:00");
    hall.rounds_over(std::slice::from_ref(&first), "2021-07-14 08:01");
    let id = hall.incident_id();
    for office in offices() {
        hall.act(&office, "2021-07-14 08:05", done(id, "")).unwrap();
    }
    let first = ended(&first, "2021-07-14 16:00");
    hall.rounds_over(std::slice::from_ref(&first), "2021-07-14 16:01");
    assert_eq!(hall.incident().stage, IncidentStage::Closed);
    let again = over("daixianqiao", "2021-07-15 08:00");
    hall.rounds_over(&[first.clone(), again.clone()], "2021-07-15 08:01");
    let shared = hall.incident();
    assert_eq!((shared.stage, shared.reopened), (IncidentStage::Open, 1));
    assert!(
        shared.offices.iter().all(|o| o.acknowledged.is_none() && o.responses.len() == 1),
        "they hear anew, what they did is kept"
    );
    assert_eq!(hall.desk.tasks().caused_by(id).count(), 2, "and the lead is asked anew");
    hall.act(
        &office(),
        "2021-07-15 09:00",
        incident(IncidentCommand::Close { incident: id, reason: "转入整改".into() }),
    )
    .unwrap();
    let again = ended(&again, "2021-07-15 12:00");
    let third = over("daixianqiao", "2021-07-17 08:00");
    let elsewhere = over("xiaruyue", "2021-07-15 08:30");
    hall.rounds_over(&[first, again, third, elsewhere], "2021-07-17 08:01");
    assert_eq!(hall.incidents().len(), 3);
}

#[test]
fn what_corrected_data_take_back_closes_by_itself_and_its_task_is_cancelled() {
    let mut hall = Hall::open();
    let first = over("daixianqiao", "2021-07-14 08:00");
    hall.rounds_over(std::slice::from_ref(&first), "2021-07-14 08:01");
    hall.rounds_over(&[withdrawn(&first, "2021-07-14 09:00")], "2021-07-14 09:01");
    let shared = hall.incident();
    assert!(shared.is_unfounded() && shared.stage == IncidentStage::Closed);
    let task = hall.desk.tasks().caused_by(shared.id).next().unwrap();
    assert_eq!((task.stage, task.ended), (TaskStage::Cancelled, Some(at("2021-07-14 09:00"))));
}

#[test]
fn history_that_is_imported_opens_nothing_and_the_first_fresh_reading_does() {
    let mut hall = Hall::open();
    let old = Moment { measured: at("2021-07-01 08:00"), received: at("2021-07-14 08:00") };
    let mut sign = Sign { opened: old, updated: old, ..over("daixianqiao", "2021-07-14 08:00") };
    assert_eq!(hall.rounds_over(std::slice::from_ref(&sign), "2021-07-14 08:01"), 0);
    sign.updated = Moment { measured: at("2021-07-14 08:00"), received: at("2021-07-14 08:10") };
    hall.rounds_over(std::slice::from_ref(&sign), "2021-07-14 08:11");
    assert_eq!(hall.incident().opened, at("2021-07-14 08:10"));
}

#[test]
fn the_office_opens_an_incident_by_hand_and_the_water_joins_it() {
    let mut hall = Hall::open();
    let new = NewIncident {
        kind: IncidentKind::ByOffice,
        ground: Ground::Section { section: SectionId::from("daixianqiao") },
        title: "群众举报河水发黑".into(),
        level: Level::Warn,
        offices: vec![org("water-resources"), org("township-ekou")],
    };
    let open = |new: &NewIncident| incident(IncidentCommand::Open(new.clone()));
    assert!(hall.act(&water(), "2021-07-14 07:00", open(&new)).is_err());
    let nowhere = NewIncident { ground: Ground::Section { section: SectionId::from("x") }, ..new.clone() };
    assert!(hall.act(&office(), "2021-07-14 07:00", open(&nowhere)).is_err());
    hall.act(&office(), "2021-07-14 07:00", open(&new)).unwrap();
    hall.rounds_over(&[over("daixianqiao", "2021-07-14 08:00")], "2021-07-14 08:01");
    let shared = hall.incident();
    assert_eq!((shared.lead(), shared.offices.len()), (Some(&org("water-resources")), 5));
    let demand = incident(IncidentCommand::Demand {
        incident: shared.id,
        lead: org("water-resources"),
        text: "关闭退水渠闸门".into(),
        hours: 2,
    });
    hall.act(&office(), "2021-07-14 08:10", demand).unwrap();
    let tasks: Vec<_> =
        hall.desk.tasks().caused_by(hall.incident_id()).map(|t| t.order.text.clone()).collect();
    assert!(tasks.contains(&"关闭退水渠闸门".to_owned()));
}

/// A sign of one of two sections that opens and ends at minutes of a day.
#[derive(Debug, Clone)]
struct Life {
    section: usize,
    kind: usize,
    opened: i64,
    lasts: i64,
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let life = (0..2usize, 0..3usize, 0..1200i64, 1..2000i64)
        .prop_map(|(section, kind, opened, lasts)| Life { section, kind, opened, lasts });
    prop::collection::vec(life, 1..8)
}

/// The signs of these lives as they are known at a minute.
fn known(lives: &[Life], minute: i64) -> Vec<Sign> {
    let start = at("2021-07-14 00:00");
    let sign_of = |(n, life): (usize, &Life)| {
        let kind = [IncidentKind::LimitCrossing, IncidentKind::ClassFall, IncidentKind::Swing][life.kind];
        let opened = start.plus_ms(life.opened * 60_000 + i64::try_from(n).unwrap());
        let mut sign = sign(["daixianqiao", "xiaruyue"][life.section], kind, Level::Warn, "2021-07-14 00:00");
        sign.key = format!("sign-{n}").as_str().into();
        sign.opened = Moment { measured: opened, received: opened };
        sign.updated = sign.opened;
        let end = opened.plus_ms(life.lasts * 60_000);
        let now = start.plus_ms(minute * 60_000);
        sign.ended = (end <= now).then_some(campaign::incident::SignEnd { at: end, withdrawn: false });
        (opened <= now).then_some(sign)
    };
    lives.iter().enumerate().filter_map(sign_of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_round_made_late_enters_what_rounds_made_in_time_would_have(lives in lives(), step in 7..200i64) {
        let (mut often, mut once) = (Hall::open(), Hall::open());
        let start = at("2021-07-14 00:00");
        let last = 4000;
        for minute in (0..last).step_by(usize::try_from(step).unwrap()).chain([last]) {
            often.signs_at(&known(&lives, minute), start.plus_ms(minute * 60_000));
        }
        once.signs_at(&known(&lives, last), start.plus_ms(last * 60_000));
        let told = |hall: &Hall| {
            let mut all: Vec<_> = hall.entries.iter().map(|e| (e.happened, e.id, e.event.clone())).collect();
            all.sort_by_key(|(at, id, _)| (*at, *id));
            all
        };
        prop_assert_eq!(told(&often), told(&once));
        for incident in once.incidents() {
            prop_assert_eq!(incident.signs.iter().all(|s| s.ended.is_some()), incident.ended().is_some());
        }
    }
}
