//! What rules find in records and rain.

use campaign::desk::{Command, Refusal};
use campaign::finding::{FindingCommand, FindingLevel, FindingRule, FindingStage, RainFinding, Settlement};
use campaign::operation::{OperationCommand, RecordKind, running_share};
use campaign::register::ObjectId;
use campaign::rights::Role;
use campaign::task::TaskStage;

use super::sky::{Sky, factory, farmland, leader, plant, record};
use crate::people::*;

fn found(hall: &Hall, rule: FindingRule) -> Vec<RainFinding> {
    hall.desk.findings().of(rule).cloned().collect()
}

fn overflow() -> Command {
    record("ekou-wwtp-inlet", RecordKind::Overflow, &[("state", "开始"), ("volume_m3", "120")])
}

fn day_with(mm: &[&str]) -> Sky {
    Sky::default().dry("2021-07-11 00:00", 8).rain("2021-07-11 08:00", mm).dry("2021-07-11 11:00", 40)
}

// Proves SC-047.
#[test]
fn overflow_with_24_9_mm_in_24_hours_is_a_violation_and_with_25_0_it_is_not_judged_by_this_rule() {
    for (mm, expected) in [(["10.0", "10.0", "4.9"], 1), (["10.0", "10.0", "5.0"], 0)] {
        let mut hall = Hall::open();
        let sky = day_with(&mm);
        hall.act(&plant(), "2021-07-11 09:30", overflow()).unwrap();
        hall.under(&sky, "2021-07-11 12:00");
        assert_eq!(found(&hall, FindingRule::OverflowInLightRain).len(), 0, "more may still fall");
        hall.under(&sky, "2021-07-11 18:00");
        hall.under(&sky, "2021-07-11 19:00");
        let all = found(&hall, FindingRule::OverflowInLightRain);
        assert_eq!(all.len(), expected, "{mm:?}");
        if let Some(finding) = all.first() {
            assert_eq!(
                (finding.new.level, finding.raised),
                (FindingLevel::Violation, at("2021-07-11 17:00"))
            );
            let figures: Vec<_> =
                finding.new.figures.iter().map(|f| (f.value.to_string(), f.unit.clone())).collect();
            assert_eq!(figures, [("24.9".into(), "mm".into()), ("120".into(), "m3".into())]);
            let tasks: Vec<_> = hall.desk.tasks().caused_by(finding.id).collect();
            assert_eq!((tasks.len(), tasks[0].order.lead.clone()), (1, org("housing-construction")));
        }
    }
}

#[test]
fn where_rain_data_are_missing_light_rain_is_asked_and_not_judged() {
    let mut hall = Hall::open();
    let sky = Sky::default()
        .rain("2021-07-11 08:00", &["5"])
        .rain("2021-07-11 11:00", &["5"])
        .dry("2021-07-11 12:00", 30);
    hall.act(&plant(), "2021-07-11 09:30", overflow()).unwrap();
    hall.under(&sky, "2021-07-11 20:00");
    assert_eq!(found(&hall, FindingRule::OverflowInLightRain)[0].new.level, FindingLevel::Query);
}

// Proves SC-048.
#[test]
fn heavy_rain_without_a_first_flush_record_is_reminded_of_and_with_one_it_is_not() {
    let first_flush = record(
        "ekou-wwtp",
        RecordKind::FirstFlush,
        &[("start", "2021-07-11T08:20:00+08:00"), ("volume_m3", "600"), ("destination", "调节池")],
    );
    for (mm, recorded, reminders) in [("10.0", false, 1), ("10.0", true, 0), ("9.9", false, 0)] {
        let mut hall = Hall::open();
        let sky = day_with(&["10.0", "5.0", mm]);
        if recorded {
            hall.act(&plant(), "2021-07-11 09:00", first_flush.clone()).unwrap();
        }
        hall.under(&sky, "2021-07-11 16:59");
        assert_eq!(found(&hall, FindingRule::FirstFlush), []);
        hall.under(&sky, "2021-07-11 18:00");
        let all = found(&hall, FindingRule::FirstFlush);
        assert_eq!(all.len(), reminders, "{mm} {recorded}");
        assert!(
            all.iter().all(|f| f.new.level == FindingLevel::Reminder && f.raised == at("2021-07-11 17:00"))
        );
    }
    let bare = record("ekou-wwtp", RecordKind::FirstFlush, &[("volume_m3", "600")]);
    assert!(Hall::open().act(&plant(), "2021-07-11 09:00", bare).is_err(), "start and destination are asked");
}

// Proves SC-050.
#[test]
fn a_gate_opened_without_the_leader_s_approval_is_a_violation_and_with_it_is_logged() {
    let open = || record("ekou-wwtp-inlet", RecordKind::Gate, &[("state", "开启")]);
    let approve = |until: &str| {
        Command::Operation(OperationCommand::ApproveOpening {
            object: ObjectId::from("ekou-wwtp-inlet"),
            until: at(until),
            reason: "进水泵全停，防止淹没厂区".into(),
            evidence: Vec::new(),
        })
    };
    let mut hall = Hall::open();
    assert!(matches!(
        hall.act(&plant(), "2021-07-11 07:00", approve("2021-07-11 12:00")),
        Err(Refusal::NoRight { .. })
    ));
    assert!(matches!(
        hall.act(&office(), "2021-07-11 07:00", approve("2021-07-11 12:00")),
        Err(Refusal::NoRight { .. })
    ));
    hall.act(&leader(), "2021-07-11 08:00", approve("2021-07-11 12:00")).unwrap();
    hall.act(&plant(), "2021-07-11 09:00", open()).unwrap();
    hall.under(&Sky::default(), "2021-07-11 09:05");
    assert_eq!(hall.desk.findings().iter().count(), 0, "approved: it stands in the ledger and no more");
    hall.act(&plant(), "2021-07-11 12:00", open()).unwrap();
    hall.under(&Sky::default(), "2021-07-11 12:05");
    let all = found(&hall, FindingRule::OpenedWithoutApproval);
    assert_eq!((all.len(), all[0].new.level), (1, FindingLevel::Violation), "the approval was over");
    let closed = record("ekou-wwtp-inlet", RecordKind::Gate, &[("state", "关闭"), ("flow_m3h", "35")]);
    hall.act(&plant(), "2021-07-11 13:00", closed).unwrap();
    hall.act(&plant(), "2021-07-11 13:10", overflow()).unwrap();
    hall.under(&Sky::default(), "2021-07-11 13:15");
    assert_eq!(
        found(&hall, FindingRule::FlowThroughClosedGate).len(),
        2,
        "flow with the gate closed is inconsistent"
    );
}

// Proves SC-053.
#[test]
fn rain_without_a_rise_of_the_pool_is_asked_about_and_a_full_pool_alerts() {
    let level = |percent: &str| record("discharger-1-pool", RecordKind::Pool, &[("level_percent", percent)]);
    let sky = day_with(&["10.0", "5.0", "1.0"]);
    let questions = |levels: &[(&str, &str)]| {
        let mut hall = Hall::open();
        for (when, percent) in levels {
            hall.act(&factory(), when, level(percent)).unwrap();
        }
        hall.under(&sky, "2021-07-11 18:00");
        let query = found(&hall, FindingRule::PoolDidNotRise);
        let lead =
            query.first().map(|f| hall.desk.tasks().caused_by(f.id).next().unwrap().order.lead.clone());
        assert!(lead.is_none_or(|lead| lead == org("discharger-example")), "its owner explains");
        (query.len(), found(&hall, FindingRule::PoolReserve).len())
    };
    assert_eq!(questions(&[("2021-07-11 07:00", "20"), ("2021-07-11 12:00", "35")]), (0, 0), "it rose");
    assert_eq!(questions(&[("2021-07-11 07:00", "20"), ("2021-07-11 12:00", "20")]), (1, 0), "it did not");
    assert_eq!(questions(&[]), (1, 0), "nobody looked");
    assert_eq!(
        questions(&[("2021-07-11 07:00", "20"), ("2021-07-11 12:00", "71")]),
        (0, 1),
        "no room for an accident"
    );
    assert_eq!(questions(&[("2021-07-11 07:00", "20"), ("2021-07-11 12:00", "70")]), (0, 0), "just enough");
}

// Proves SC-061.
#[test]
fn one_facility_of_twenty_that_stands_makes_95_percent_and_red() {
    let mut hall = Hall::open();
    let facility =
        hall.plan.register.objects.iter().find(|o| o.kind.word() == "rural_facility").unwrap().clone();
    hall.plan.register.objects.retain(|o| o.kind != facility.kind);
    for n in 0..20 {
        let id = ObjectId::from(format!("facility-{n}"));
        hall.plan.register.objects.push(campaign::register::RegisteredObject { id, ..facility.clone() });
    }
    let share = |hall: &Hall| running_share(&hall.plan, hall.desk.operations(), at("2021-07-12 00:00"));
    assert_eq!(
        (share(&hall).percent(), share(&hall).unknown.len(), share(&hall).is_whole()),
        (None, 20, false)
    );
    let township = someone(31, Role::Township, facility.township.as_str());
    for n in 0..20 {
        let state = if n == 7 { "停运" } else { "运行" };
        let said = record(&format!("facility-{n}"), RecordKind::Facility, &[("state", state)]);
        hall.act(&township, "2021-07-11 09:00", said).unwrap();
    }
    assert_eq!((share(&hall).percent(), share(&hall).is_whole()), (Some(95), false));
    assert_eq!(share(&hall).stopped, [ObjectId::from("facility-7")]);
    hall.act(&township, "2021-07-11 15:00", record("facility-7", RecordKind::Facility, &[("state", "运行")]))
        .unwrap();
    assert_eq!((share(&hall).percent(), share(&hall).is_whole()), (Some(100), true));
}

fn manure(hall: &Hall, evidence: Vec<campaign::ledger::Digest>) -> Command {
    let farm = hall.plan.register.objects.iter().find(|o| o.kind.word() == "farm").unwrap();
    Command::Operation(OperationCommand::Record {
        object: farm.id.clone(),
        record: RecordKind::ManureToRiver,
        filled: filled(&[("what", "粪水沿沟流入河道")]),
        note: String::new(),
        location: None,
        evidence,
        drill: false,
    })
}

// Proves SC-065.
#[test]
fn manure_in_the_river_without_evidence_stays_suspected_until_somebody_shows_it() {
    let mut hall = Hall::open();
    hall.act(&farmland(), "2021-07-11 09:00", manure(&hall, Vec::new())).unwrap();
    hall.act(&farmland(), "2021-07-11 10:00", manure(&hall, photo())).unwrap();
    hall.under(&Sky::default(), "2021-07-11 10:05");
    let all = found(&hall, FindingRule::ManureToRiver);
    assert_eq!((all[0].new.level, all[1].new.level), (FindingLevel::Suspicion, FindingLevel::Violation));
    let settle = |evidence| {
        let (outcome, reason) = (Settlement::Confirmed, "现场核实".to_owned());
        Command::Finding(FindingCommand::Settle { finding: all[0].id, outcome, reason, evidence })
    };
    let bare = hall.act(&farmland(), "2021-07-11 12:00", settle(Vec::new()));
    assert!(matches!(bare, Err(Refusal::NeedsEvidence { .. })), "{bare:?}");
    assert_eq!(hall.desk.findings().get(all[0].id).unwrap().stage, FindingStage::Open);
    hall.act(&farmland(), "2021-07-11 12:00", settle(photo())).unwrap();
    assert_eq!(hall.desk.findings().get(all[0].id).unwrap().stage, FindingStage::Confirmed);
    let again = hall.act(&farmland(), "2021-07-11 13:00", settle(photo()));
    assert!(matches!(again, Err(Refusal::FindingSettled { .. })), "{again:?}");
}

#[test]
fn what_does_not_hold_is_dismissed_with_its_reason_and_its_task_falls() {
    let mut hall = Hall::open();
    hall.act(&plant(), "2021-07-11 09:00", record("ekou-wwtp-inlet", RecordKind::Gate, &[("state", "开启")]))
        .unwrap();
    hall.under(&Sky::default(), "2021-07-11 09:05");
    let finding = found(&hall, FindingRule::OpenedWithoutApproval)[0].id;
    let settle = |reason: &str| {
        let (outcome, reason) = (Settlement::Dismissed, reason.to_owned());
        Command::Finding(FindingCommand::Settle { finding, outcome, reason, evidence: Vec::new() })
    };
    assert!(matches!(hall.act(&plant(), "2021-07-11 10:00", settle("误报")), Err(Refusal::NoRight { .. })));
    assert!(matches!(hall.act(&office(), "2021-07-11 10:00", settle("")), Err(Refusal::Missing { .. })));
    hall.act(&office(), "2021-07-11 10:00", settle("检修试开，已断水")).unwrap();
    hall.under(&Sky::default(), "2021-07-11 10:05");
    assert!(hall.desk.tasks().caused_by(finding).all(|t| t.stage == TaskStage::Cancelled));
}

#[test]
fn owners_record_their_own_objects_on_forms_of_their_kind_only() {
    let mut hall = Hall::open();
    let pool = record("discharger-1-pool", RecordKind::Pool, &[("level_percent", "20")]);
    assert!(matches!(hall.act(&plant(), "2021-07-11 09:00", pool), Err(Refusal::NoRight { .. })));
    let wrong = record("ekou-wwtp", RecordKind::Pool, &[("level_percent", "20")]);
    assert!(matches!(hall.act(&plant(), "2021-07-11 09:00", wrong), Err(Refusal::NoRecord { .. })));
    let full = record("discharger-1-pool", RecordKind::Pool, &[("level_percent", "140")]);
    assert!(matches!(hall.act(&factory(), "2021-07-11 09:00", full), Err(Refusal::Form(_))));
}

#[test]
fn an_overflow_is_judged_when_the_gauge_says_that_the_rain_is_over_and_not_when_it_has_fallen_silent() {
    let sky = Sky::default().rain("2021-07-11 08:00", &["3", "2"]);
    let judged = |sky: &Sky, now: &[&str]| {
        let mut hall = Hall::open();
        hall.act(&plant(), "2021-07-11 09:30", overflow()).unwrap();
        for now in now {
            hall.under(sky, now);
        }
        found(&hall, FindingRule::OverflowInLightRain).iter().map(|f| f.new.level).collect::<Vec<_>>()
    };
    // Nothing came for seven hours: the line may be down in the midst of it.
    assert_eq!(judged(&sky, &["2021-07-11 17:00"]), []);
    let heavy = sky.clone().rain("2021-07-11 10:00", &["12", "14", "0", "0", "0", "0", "0", "0"]);
    assert_eq!(judged(&heavy, &["2021-07-11 18:00"]), [], "31 mm: not by this rule");
    let dry = sky.clone().dry("2021-07-11 10:00", 8);
    assert_eq!(judged(&dry, &["2021-07-11 18:00"]), [FindingLevel::Violation]);
    // Silent for good: what fell is a lower bound.
    assert_eq!(judged(&sky, &["2021-07-11 17:00", "2021-07-11 22:00"]), [FindingLevel::Query]);
}
