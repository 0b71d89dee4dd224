//! Phases by date, and what is unfinished when they end.

use campaign::desk::{Command, Refusal};
use campaign::ledger::Event;
use campaign::phase::{PhaseCommand, PhaseStage};
use campaign::plan::PhaseId;

use crate::people::*;

// Proves SC-014, SC-015, SC-020.
#[test]
fn the_phases_begin_and_end_by_date_without_gap_or_overlap() {
    let campaign = plan().campaign;
    let running = |when: &str| {
        let now = at(when);
        campaign
            .phases
            .iter()
            .filter(|p| p.stage(now) == PhaseStage::Running)
            .map(|p| p.id.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(running("2021-06-19 23:59"), Vec::<String>::new());
    for (when, phase) in [
        ("2021-06-20 00:00", "mobilisation"),
        ("2021-06-25 23:59", "mobilisation"),
        ("2021-06-26 00:00", "self-check"),
        ("2021-09-20 23:59", "self-check"),
        ("2021-09-21 00:00", "summary"),
        ("2021-09-30 23:59", "summary"),
    ] {
        assert_eq!(running(when), [phase], "{when}");
    }
    assert_eq!(running("2021-10-01 00:00"), Vec::<String>::new());
}

// Proves SC-015, SC-020.
#[test]
fn rounds_enter_each_beginning_and_end_once_at_its_own_moment() {
    let mut hall = Hall::open();
    hall.rounds("2021-07-01 12:00");
    let phases = |hall: &Hall| {
        let told = |e: &campaign::ledger::Entry| match &e.event {
            Event::Phase(event) => Some((e.happened, event.name(), event.clause().number())),
            _ => None,
        };
        let mut all: Vec<_> = hall.entries.iter().filter_map(told).collect();
        all.sort_unstable();
        all
    };
    let so_far = vec![
        (at("2021-06-20 00:00"), "阶段开始", 15),
        (at("2021-06-26 00:00"), "阶段开始", 20),
        (at("2021-06-26 00:00"), "阶段结束", 15),
    ];
    assert_eq!(phases(&hall), so_far);
    hall.rounds("2021-07-02 12:00");
    assert_eq!(phases(&hall), so_far);
    hall.rounds("2021-10-05 12:00");
    assert_eq!(phases(&hall).len(), 6);
    let ended = hall.desk.phases().record(&PhaseId::from("summary")).ended;
    assert_eq!(ended, Some(at("2021-10-01 00:00")));
}

#[test]
fn nobody_but_the_rules_begins_a_phase() {
    let mut hall = Hall::open();
    let begin = Command::Phase(PhaseCommand::Begin { phase: PhaseId::from("summary") });
    assert_eq!(hall.act(&office(), "2021-07-01 09:00", begin), Err(Refusal::RulesOnly));
}

// Proves SC-020.
#[test]
fn inspections_outside_the_phase_of_self_check_are_labelled_so() {
    let campaign = plan().campaign;
    let within = |when: &str| campaign.is_phase_of_inspection(at(when));
    assert_eq!(
        ["2021-06-25 23:59", "2021-06-26 00:00", "2021-09-20 23:59", "2021-09-21 00:00"].map(within),
        [false, true, true, false]
    );
}

#[test]
fn what_is_open_at_the_end_is_carried_and_not_deleted() {
    let mut hall = Hall::open();
    hall.rounds("2021-09-20 12:00");
    hall.rounds("2021-10-05 12:00");
    let open = hall.desk.open_items();
    let tasks = hall.desk.tasks().iter().filter(|t| t.stage.is_open()).count();
    assert!(tasks > 0);
    assert_eq!(open.len(), tasks);
    assert!(open.iter().all(|item| !item.title.is_empty() && item.lead.is_some() && item.due.is_some()));
}

// Proves SC-006.
#[test]
fn a_program_first_started_when_the_campaign_is_over_gives_nobody_its_tasks() {
    let mut hall = Hall::open();
    assert_eq!(hall.rounds_at(at("2021-10-01 00:00")), 0);
    let mut hall = Hall::open();
    assert!(hall.rounds_at(at("2021-09-30 23:59")) > 0);
}
