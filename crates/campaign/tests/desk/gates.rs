//! Orders to gates, heavily polluted canals, and whether measures before rain are in place.

use campaign::desk::{Command, Refusal};
use campaign::gate::{CanalReading, GateCommand, GateMistake, GateStage, Opening};
use campaign::ledger::{Actor, EntryId, Event};
use campaign::readiness::{Mark, ReadinessCheck, ReadinessMistake, Standing};
use campaign::register::ObjectId;
use campaign::rights::Role;
use campaign::rounds::Facts;
use campaign::task::Tier;
use campaign::watch::MeasureId;
use standards::Decimal;

use crate::people::*;

fn leader() -> Actor {
    someone(19, Role::GroupLeader, "leading-group")
}
fn building() -> Actor {
    someone(11, Role::HousingConstruction, "housing-construction")
}

const GATE: &str = "yangmingbu-gate";
const CANAL: &str = "yangmingbu-canal";

fn propose(at_once: bool) -> Command {
    Command::Gate(GateCommand::Propose {
        gate: ObjectId::from(GATE),
        opening: Opening::SHUT,
        reason: "上游泄漏，切断污染物下移".into(),
        exceeded: None,
        at_once,
    })
}

fn order(order: EntryId) -> Command {
    Command::Gate(GateCommand::Order { order, note: String::new(), minutes: None })
}

fn returned(
    order: EntryId,
    opening: Opening,
    note: &str,
    evidence: Vec<campaign::ledger::Digest>,
) -> Command {
    Command::Gate(GateCommand::Return { order, opening, note: note.into(), location: Some(here()), evidence })
}

fn measured(item: &str, value: &str) -> Command {
    Command::Gate(GateCommand::Measure {
        canal: ObjectId::from(CANAL),
        item: item.parse().unwrap(),
        value: value.parse().unwrap(),
        note: String::new(),
        evidence: Vec::new(),
    })
}

fn stage(hall: &Hall, id: EntryId) -> GateStage {
    hall.desk.gates().order(id).unwrap().stage
}

// Proves SC-085.
#[test]
fn an_order_goes_from_its_proposal_over_the_decision_and_the_return_to_its_effect() {
    let mut hall = Hall::open();
    let id = hall.act(&water(), "2021-07-10 09:00", propose(false)).unwrap();
    let second = hall.act(&office(), "2021-07-10 09:01", propose(false));
    assert!(matches!(second, Err(Refusal::Gate(GateMistake::Open { .. }))), "{second:?}");
    let early = hall.act(&water(), "2021-07-10 09:02", returned(id, Opening::SHUT, "", photo()));
    assert!(matches!(early, Err(Refusal::Gate(GateMistake::WrongStage { .. }))), "{early:?}");
    for stranger in [ecology(), ekou(), building()] {
        let refused = hall.act(&stranger, "2021-07-10 09:03", order(id));
        assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{stranger:?}");
    }
    hall.act(&leader(), "2021-07-10 09:05", order(id)).unwrap();
    assert_eq!(hall.desk.gates().order(id).unwrap().due, Some(at("2021-07-10 09:35")));
    let bare = hall.act(&water_second(), "2021-07-10 09:20", returned(id, Opening::SHUT, "", Vec::new()));
    assert!(matches!(bare, Err(Refusal::NeedsEvidence { .. })), "{bare:?}");
    let fifth = Opening::percent(20).unwrap();
    let silent = hall.act(&water_second(), "2021-07-10 09:20", returned(id, fifth, "", photo()));
    assert!(matches!(silent, Err(Refusal::Gate(GateMistake::Otherwise { .. }))), "{silent:?}");
    hall.act(&water_second(), "2021-07-10 09:20", returned(id, fifth, "闸门卡阻，只能关到两成", photo()))
        .unwrap();
    assert_eq!(hall.desk.gates().state(&ObjectId::from(GATE)).unwrap().opening, fifth);
    let effect =
        Command::Gate(GateCommand::Note {
            order: id, note: "下游色度减轻".into(), evidence: Vec::new()
        });
    hall.act(&ecology(), "2021-07-10 11:00", effect).unwrap();
    assert_eq!(stage(&hall, id), GateStage::Noted);
    hall.rounds("2021-07-11 09:00");
    assert_eq!(hall.desk.gates().order(id).unwrap().alerts, [], "a return in time is never raised");
}

// Proves SC-085.
#[test]
fn an_order_without_a_return_is_raised_to_the_office_and_the_leader() {
    let mut hall = Hall::open();
    let id = hall.act(&leader(), "2021-07-10 09:00", propose(true)).unwrap();
    assert_eq!(stage(&hall, id), GateStage::Ordered);
    hall.rounds("2021-07-10 09:29");
    assert_eq!(hall.desk.gates().order(id).unwrap().alerts.len(), 0);
    hall.rounds("2021-07-10 10:10");
    let told = |hall: &Hall| {
        let alerts = &hall.desk.gates().order(id).unwrap().alerts;
        alerts.iter().map(|a| (a.tier, a.at)).collect::<Vec<_>>()
    };
    let first_two = [(Tier::Lead, at("2021-07-10 09:30")), (Tier::Office, at("2021-07-10 10:00"))];
    assert_eq!(told(&hall), first_two);
    hall.rounds("2021-07-12 09:00");
    assert_eq!(
        told(&hall)[2],
        (Tier::Leader, at("2021-07-10 10:30")),
        "dated by when it was due, not by the look"
    );
    hall.act(&water(), "2021-07-12 09:10", returned(id, Opening::SHUT, "", photo())).unwrap();
    hall.rounds("2021-07-13 09:00");
    assert_eq!(told(&hall).len(), 3);
}

// Proves SC-086.
#[test]
fn polluted_canal_water_makes_a_proposal_and_no_gate_moves_by_itself() {
    let mut hall = Hall::open();
    hall.act(&water(), "2021-07-10 09:00", measured("w21011", "0.4")).unwrap();
    hall.rounds("2021-07-10 09:01");
    assert_eq!(hall.desk.gates().orders().count(), 0, "the threshold itself is not above it");
    hall.act(&water(), "2021-07-10 10:00", measured("w21011", "0.41")).unwrap();
    hall.rounds("2021-07-10 10:01");
    let proposed = hall.desk.gates().orders().next().unwrap().clone();
    assert_eq!(
        (proposed.stage, proposed.opening, proposed.proposed),
        (GateStage::Proposed, Opening::SHUT, at("2021-07-10 10:00"))
    );
    assert!(proposed.reason.contains("0.41") && proposed.reason.contains("0.4 "), "{}", proposed.reason);
    hall.act(&water(), "2021-07-10 11:00", measured("w21011", "0.9")).unwrap();
    hall.rounds("2021-07-11 10:00");
    assert_eq!(stage(&hall, proposed.id), GateStage::Proposed, "it waits for a person, however long");
    assert_eq!(hall.desk.gates().state(&ObjectId::from(GATE)), None, "no gate moved");
    let ordered =
        hall.entries.iter().filter(|e| matches!(&e.event, Event::Gate(g) if g.name() == "闸坝调度下令"));
    assert_eq!(ordered.count(), 0);
    let by_rules = hall.act(&Actor::rules(), "2021-07-11 10:00", order(proposed.id));
    assert!(matches!(by_rules, Err(Refusal::Gate(GateMistake::PeopleDecide))), "{by_rules:?}");
    let at_once = Command::Gate(GateCommand::Propose {
        gate: ObjectId::from("zaolin-gate"),
        opening: Opening::SHUT,
        reason: "超阈值".into(),
        exceeded: None,
        at_once: true,
    });
    let by_rules = hall.act(&Actor::rules(), "2021-07-11 10:00", at_once);
    assert!(matches!(by_rules, Err(Refusal::Gate(GateMistake::PeopleDecide))), "{by_rules:?}");
}

// Proves SC-086.
#[test]
fn a_proposal_that_was_turned_down_is_not_made_again_for_some_hours_and_a_shut_gate_asks_for_nothing() {
    let mut hall = Hall::open();
    hall.act(&ecology(), "2021-07-10 10:00", measured("w21003", "2.5")).unwrap();
    hall.rounds("2021-07-10 10:00");
    let first = hall.desk.gates().orders().next().unwrap().id;
    let no = Command::Gate(GateCommand::Reject { order: first, reason: "灌区正在用水".into() });
    hall.act(&water(), "2021-07-10 10:30", no).unwrap();
    hall.act(&ecology(), "2021-07-10 12:00", measured("w21003", "3.0")).unwrap();
    hall.rounds("2021-07-10 16:00");
    assert_eq!(hall.desk.gates().orders().count(), 1);
    hall.act(&ecology(), "2021-07-10 16:31", measured("w21003", "3.1")).unwrap();
    hall.rounds("2021-07-10 16:31");
    let second = hall.desk.gates().orders().find(|o| o.id != first).unwrap().id;
    hall.act(&office(), "2021-07-10 16:40", order(second)).unwrap();
    hall.act(&water(), "2021-07-10 16:50", returned(second, Opening::SHUT, "", photo())).unwrap();
    hall.act(&ecology(), "2021-07-12 12:00", measured("w21003", "5.0")).unwrap();
    hall.rounds("2021-07-12 12:00");
    assert_eq!(hall.desk.gates().orders().count(), 2, "the gate is shut already");
}

// Proves SC-086.
#[test]
fn water_measured_elsewhere_counts_as_what_is_written_by_hand() {
    let mut hall = Hall::open();
    let reading = |at_time: &str, value: &str| CanalReading {
        canal: ObjectId::from(CANAL),
        item: "w01018".parse().unwrap(),
        value: value.parse::<Decimal>().unwrap(),
        at: at(at_time),
    };
    let facts = Facts {
        canal_readings: vec![
            reading("2021-07-10 10:00", "40"),
            reading("2021-07-10 14:00", "55"),
            reading("2021-07-10 18:00", "70"),
        ],
        ..Facts::default()
    };
    hall.rounds_with(&facts, "2021-07-10 13:00");
    assert_eq!(hall.desk.gates().orders().count(), 0);
    hall.rounds_with(&facts, "2021-07-12 08:00");
    let proposed: Vec<_> = hall.desk.gates().orders().map(|o| o.proposed).collect();
    assert_eq!(proposed, [at("2021-07-10 14:00")], "one proposal, dated by the first reading above");
}

fn check(marks: &[(&str, bool)], ready: bool) -> Command {
    let mark = |(measure, in_place): &(&str, bool)| Mark {
        measure: MeasureId::from(*measure),
        in_place: *in_place,
        note: if *in_place { String::new() } else { "没有".into() },
    };
    Command::Readiness(ReadinessCheck {
        object: ObjectId::from("town-overflow-1"),
        marks: marks.iter().map(mark).collect(),
        ready,
        note: String::new(),
        location: None,
        evidence: photo(),
    })
}

// Proves SC-044.
#[test]
fn a_missing_measure_at_an_overflow_blocks_ready() {
    let mut hall = Hall::open();
    let standing = |hall: &Hall, now: &str| {
        let object = hall.plan.register.object(&ObjectId::from("town-overflow-1")).unwrap();
        hall.desk.ready(&hall.plan, object, at(now)).unwrap()
    };
    assert_eq!(standing(&hall, "2021-07-01 08:00"), Standing::Unchecked);
    let lacking = [("emergency-plan", true), ("overflow-barrier", false), ("overflow-sign", true)];
    let refused = hall.act(&building(), "2021-07-01 09:00", check(&lacking, true));
    assert!(matches!(&refused, Err(Refusal::Readiness(ReadinessMistake::Missing { .. }))), "{refused:?}");
    let short = hall.act(&building(), "2021-07-01 09:00", check(&lacking[..2], false));
    assert!(matches!(&short, Err(Refusal::Readiness(ReadinessMistake::Unanswered { .. }))), "{short:?}");
    hall.act(&building(), "2021-07-01 09:00", check(&lacking, false)).unwrap();
    let missing = Standing::Missing { measures: vec![MeasureId::from("overflow-barrier")] };
    assert_eq!(standing(&hall, "2021-07-01 10:00"), missing);
    let whole = [("emergency-plan", true), ("overflow-barrier", true), ("overflow-sign", true)];
    hall.act(&building(), "2021-07-02 09:00", check(&whole, true)).unwrap();
    assert_eq!(standing(&hall, "2021-07-02 10:00"), Standing::Ready);
    assert_eq!(standing(&hall, "2021-08-01 09:00"), Standing::Stale, "after 30 days it is looked at again");
    let drain = hall.plan.register.object(&ObjectId::from("town-drain-1")).unwrap();
    assert_eq!(hall.desk.ready(&hall.plan, drain, at("2021-07-02 10:00")), None);
    let township = someone(7, Role::Township, "township-zaolin");
    assert!(matches!(
        hall.act(&township, "2021-07-03 09:00", check(&whole, true)),
        Err(Refusal::NoRight { .. })
    ));
}
