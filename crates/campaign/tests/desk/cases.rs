//! Talks and inspections: from the proposal to the end, and everything that must not be.

use campaign::case::{
    CaseCommand, CaseEvent, CaseKind, CaseStage, CaseStep, INSPECTION_STEPS, Proposal, Reason, TALK_STEPS,
    TeamMember,
};
use campaign::desk::{Command, Deadline, NewProblem, Refusal};
use campaign::ledger::{Digest, EntryId, Event};
use campaign::register::ObjectId;
use campaign::rights::Action;
use campaign::task::{TaskCommand, TaskStage};

use crate::people::*;

fn do_case(command: CaseCommand) -> Command {
    Command::Case(command)
}

/// A problem in the ledger, to rest a case on.
fn grounds(hall: &mut Hall) -> EntryId {
    let report = Command::Report(NewProblem {
        object: Some(ObjectId::from("ekou-outfall")),
        focus: None,
        township: None,
        what: "雨天有灰色废水流出".into(),
        prominent: true,
        location: None,
        evidence: photo(),
    });
    hall.act(&ekou(), "2021-07-01 09:00", report).unwrap()
}

fn proposal(kind: CaseKind, reasons: &[Reason], entries: &[EntryId]) -> Proposal {
    Proposal {
        kind,
        unit: org("township-ekou"),
        reasons: reasons.to_vec(),
        what: "突出问题超期未改".into(),
        entries: entries.to_vec(),
        evidence: Vec::new(),
        section: None,
        quarter: None,
        follows: None,
    }
}

fn propose(kind: CaseKind, reasons: &[Reason], entries: &[EntryId]) -> Command {
    do_case(CaseCommand::Propose(Box::new(proposal(kind, reasons, entries))))
}

fn member(organisation: &str, title: &str) -> TeamMember {
    TeamMember { organisation: org(organisation), title: title.into() }
}

fn talk(case: EntryId, at_: Option<&str>) -> Command {
    do_case(CaseCommand::Notify {
        case,
        at: at_.map(at),
        place: "县政府会议室".into(),
        team: Vec::new(),
        from: None,
        to: None,
        evidence: Vec::new(),
    })
}

fn inspection(case: EntryId) -> Command {
    do_case(CaseCommand::Notify {
        case,
        at: None,
        place: String::new(),
        team: vec![member("law-enforcement", "队长"), member("ecology-environment", "科长")],
        from: Some("2021-07-20".parse().unwrap()),
        to: Some("2021-07-25".parse().unwrap()),
        evidence: Vec::new(),
    })
}

fn approve(case: EntryId) -> Command {
    do_case(CaseCommand::Approve { case, note: String::new() })
}

fn demand(case: EntryId) -> Command {
    do_case(CaseCommand::Demand { case, text: "封堵混接管".into(), deadline: Deadline::WorkingDays(5) })
}

fn hold(case: EntryId) -> Command {
    do_case(CaseCommand::Hold {
        case,
        minutes: "通报情况，提出要求，单位作表态发言".into(),
        present: vec![member("township-ekou", "乡镇长")],
        evidence: Vec::new(),
    })
}

fn report(case: EntryId) -> Command {
    do_case(CaseCommand::Report { case, text: "已封堵".into(), evidence: photo() })
}

fn stage(hall: &Hall, case: EntryId) -> CaseStage {
    hall.desk.cases().get(case).unwrap().stage
}

// Proves SC-095.
#[test]
fn a_talk_is_not_opened_without_one_of_the_three_reasons_and_without_evidence() {
    let mut hall = Hall::open();
    let problem = grounds(&mut hall);
    let mut refused = |command| hall.act(&office(), "2021-07-02 09:00", command).unwrap_err();
    let without_reason = refused(propose(CaseKind::Talk, &[], &[problem]));
    assert!(
        matches!(without_reason, Refusal::Missing { what, .. } if what.contains("重视不够")),
        "{without_reason}"
    );
    let without_evidence = refused(propose(CaseKind::Talk, &[Reason::Measures], &[]));
    assert!(
        matches!(without_evidence, Refusal::Missing { what, .. } if what.contains("台账")),
        "{without_evidence}"
    );
    let invented = refused(propose(CaseKind::Talk, &[Reason::Measures], &[EntryId(99)]));
    assert!(matches!(invented, Refusal::NoEntry { .. }), "{invented}");
    for reason in Reason::ALL {
        hall.act(&office(), "2021-07-02 09:00", propose(CaseKind::Talk, &[reason], &[problem])).unwrap();
    }
    let other: Result<Reason, _> = serde_json::from_str("\"bad_luck\"");
    assert!(other.is_err(), "there are three reasons and no fourth");
}

// Proves SC-095.
#[test]
fn a_talk_goes_from_the_offices_proposal_over_the_leaders_approval_to_tasks_of_the_unit_and_its_end() {
    let mut hall = Hall::open();
    let problem = grounds(&mut hall);
    let case = hall
        .act(&office(), "2021-07-02 09:00", propose(CaseKind::Talk, &[Reason::Measures], &[problem]))
        .unwrap();
    for by in [office(), ekou(), enforcement()] {
        let refused = hall.act(&by, "2021-07-02 10:00", approve(case));
        assert!(matches!(refused, Err(Refusal::NoRight { action: Action::DecideCase, .. })), "{refused:?}");
    }
    hall.act(&leader(), "2021-07-02 11:00", approve(case)).unwrap();
    assert!(hall.act(&office(), "2021-07-02 12:00", talk(case, None)).is_err(), "a talk has its moment");
    hall.act(&office(), "2021-07-02 12:00", talk(case, Some("2021-07-05 15:00"))).unwrap();
    let early = hall.act(&office(), "2021-07-03 09:00", demand(case));
    assert!(matches!(early, Err(Refusal::WrongCaseStage { stage: CaseStage::Notified, .. })), "{early:?}");
    let answer = do_case(CaseCommand::Answer { case, text: "管线图纸缺失".into(), evidence: vec![] });
    hall.act(&ekou(), "2021-07-04 09:00", answer.clone()).unwrap();
    assert!(matches!(hall.act(&zaolin(), "2021-07-04 10:00", answer), Err(Refusal::NoRight { .. })));
    hall.act(&office(), "2021-07-05 16:00", hold(case)).unwrap();
    hall.act(&office(), "2021-07-05 17:00", demand(case)).unwrap();
    let task = hall.desk.cases().get(case).unwrap().demands[0].task;
    let given = hall.desk.tasks().get(task).unwrap();
    assert_eq!((given.order.cause, &given.order.lead), (Some(case), &org("township-ekou")));
    // Monday 5 July and five working days: the end of Monday 12.
    assert_eq!(given.order.due, at("2021-07-13 00:00"));
    hall.act(&ekou(), "2021-07-09 09:00", report(case)).unwrap();
    let open =
        hall.act(&leader(), "2021-07-09 10:00", do_case(CaseCommand::Close { case, note: String::new() }));
    assert!(matches!(open, Err(Refusal::Case { .. })), "its task is not done: {open:?}");
    let hand_in = TaskCommand::Report {
        task,
        filled: vec![],
        note: "已封堵".into(),
        location: None,
        evidence: photo(),
    };
    hall.act(&ekou(), "2021-07-09 11:00", Command::Task(hand_in)).unwrap();
    hall.act(
        &office(),
        "2021-07-09 12:00",
        Command::Task(TaskCommand::Approve { task, note: String::new() }),
    )
    .unwrap();
    assert_eq!(hall.desk.tasks().get(task).unwrap().stage, TaskStage::Done);
    hall.act(&leader(), "2021-07-09 13:00", do_case(CaseCommand::Close { case, note: String::new() }))
        .unwrap();
    assert_eq!(stage(&hall, case), CaseStage::Closed);
}

// Proves SC-095.
#[test]
fn the_unit_sees_its_own_case_once_it_is_notified_and_others_never() {
    let mut hall = Hall::open();
    let problem = grounds(&mut hall);
    let case = hall
        .act(&office(), "2021-07-02 09:00", propose(CaseKind::Talk, &[Reason::Attention], &[problem]))
        .unwrap();
    let sees = |hall: &Hall, by: &_| hall.desk.cases().get(case).unwrap().may(by, Action::SeeCase);
    assert!(sees(&hall, &office()) && sees(&hall, &leader()) && sees(&hall, &enforcement()));
    assert!(!sees(&hall, &ekou()), "not before it is notified");
    hall.act(&leader(), "2021-07-02 10:00", approve(case)).unwrap();
    hall.act(&office(), "2021-07-02 11:00", talk(case, Some("2021-07-05 15:00"))).unwrap();
    assert!(sees(&hall, &ekou()));
    assert!(!sees(&hall, &zaolin()) && !sees(&hall, &water()));
}

/// The act that takes a step, by whoever may.
fn step(case: EntryId, kind: CaseKind, step: CaseStep) -> (campaign::ledger::Actor, Command) {
    let reason = || "理由".to_owned();
    match step {
        CaseStep::Approve => (leader(), approve(case)),
        CaseStep::Reject => (leader(), do_case(CaseCommand::Reject { case, reason: reason() })),
        CaseStep::Withdraw => (leader(), do_case(CaseCommand::Withdraw { case, reason: reason() })),
        CaseStep::Notify if kind == CaseKind::Talk => (office(), talk(case, Some("2021-07-05 15:00"))),
        CaseStep::Notify => (office(), inspection(case)),
        CaseStep::Answer => {
            (ekou(), do_case(CaseCommand::Answer { case, text: "说明".into(), evidence: vec![] }))
        }
        CaseStep::Hold => (office(), hold(case)),
        CaseStep::Find => {
            let find =
                CaseCommand::Find {
                    case, text: "现场有混排".into(), entries: vec![], evidence: photo()
                };
            (enforcement(), do_case(find))
        }
        CaseStep::Conclude => {
            (ecology(), do_case(CaseCommand::Conclude { case, text: "结论".into(), evidence: vec![] }))
        }
        CaseStep::Demand => (office(), demand(case)),
        CaseStep::Report => (ekou(), report(case)),
        CaseStep::SendBack => (office(), do_case(CaseCommand::SendBack { case, reason: reason() })),
        CaseStep::Close => (leader(), do_case(CaseCommand::Close { case, note: String::new() })),
        CaseStep::Raise => (leader(), do_case(CaseCommand::Raise { case, reason: reason() })),
        CaseStep::HandOver => {
            let hand_over = CaseCommand::HandOver {
                case,
                package: Digest::of(b"a package"),
                length: 9,
                purpose: "移送".into(),
                body: "县纪委监委".into(),
                upto: 3,
                head: Digest::of(b"head"),
            };
            (office(), do_case(hand_over))
        }
    }
}

/// The steps that lead to a stage, from the table.
fn way(kind: CaseKind, to: CaseStage) -> Vec<CaseStep> {
    let table: &[_] = if kind == CaseKind::Talk { &TALK_STEPS } else { &INSPECTION_STEPS };
    let mut ways = vec![(CaseStage::Proposed, Vec::new())];
    let mut seen = vec![CaseStage::Proposed];
    while let Some((at, way)) = ways.iter().find(|(s, _)| *s == to).cloned().or_else(|| ways.pop()) {
        if at == to {
            return way;
        }
        for (from, by, next) in table {
            if *from == at && !seen.contains(next) {
                seen.push(*next);
                ways.push((*next, way.iter().copied().chain([*by]).collect()));
            }
        }
    }
    panic!("no way to {to:?}")
}

// Proves SC-099.
#[test]
fn every_step_of_both_kinds_is_taken_where_the_table_says_and_nowhere_else_and_each_is_in_the_ledger() {
    for kind in [CaseKind::Talk, CaseKind::Inspection] {
        let reachable = CaseStage::ALL.into_iter().filter(|s| {
            let table: &[_] = if kind == CaseKind::Talk { &TALK_STEPS } else { &INSPECTION_STEPS };
            *s == CaseStage::Proposed || table.iter().any(|(.., to)| to == s)
        });
        for from in reachable {
            for tried in CaseStep::ALL {
                let mut hall = Hall::open();
                let problem = grounds(&mut hall);
                let case = hall
                    .act(&office(), "2021-07-02 09:00", propose(kind, &[Reason::Attention], &[problem]))
                    .unwrap();
                for done in way(kind, from) {
                    if done == CaseStep::Close {
                        finish_tasks(&mut hall, case);
                    }
                    let (by, command) = step(case, kind, done);
                    hall.act(&by, "2021-07-06 09:00", command).unwrap();
                }
                assert_eq!(stage(&hall, case), from, "{kind:?}");
                finish_tasks(&mut hall, case);
                let before = hall.entries.len();
                let (by, command) = step(case, kind, tried);
                let done = hall.act(&by, "2021-07-07 09:00", command);
                let Some(to) = from.after(kind, tried) else {
                    assert!(done.is_err(), "{kind:?} {from:?} {tried:?} was taken");
                    assert_eq!(hall.entries.len(), before, "what is refused leaves nothing");
                    continue;
                };
                assert!(done.is_ok(), "{kind:?} {from:?} {tried:?}: {done:?}");
                assert_eq!(stage(&hall, case), to);
                let Event::Case(event) = &hall.entries[before].event else { panic!("no case in the ledger") };
                assert_eq!((event.case(), event.step()), (Some(case), Some(tried)));
                assert_eq!(hall.entries[before].by, by, "who did it is in the entry");
                for entry in &hall.entries {
                    assert_eq!(
                        campaign::ledger::Entry::read(&entry.text().unwrap()).unwrap(),
                        *entry,
                        "as it is stored"
                    );
                }
            }
        }
    }
}

fn finish_tasks(hall: &mut Hall, case: EntryId) {
    let open: Vec<_> =
        hall.desk.tasks().caused_by(case).filter(|t| t.stage.is_open()).map(|t| t.id).collect();
    for task in open {
        let cancel = TaskCommand::Cancel { task, reason: "试验".into() };
        hall.act(&office(), "2021-07-06 10:00", Command::Task(cancel)).unwrap();
    }
}

// Proves SC-099.
#[test]
fn an_inspection_names_its_team_by_office_and_title_and_its_days_and_only_the_inspection_writes_findings() {
    let mut hall = Hall::open();
    let problem = grounds(&mut hall);
    let case =
        hall.act(&office(), "2021-07-02 09:00", propose(CaseKind::Inspection, &[], &[problem])).unwrap();
    hall.act(&leader(), "2021-07-02 10:00", approve(case)).unwrap();
    assert!(
        hall.act(&office(), "2021-07-02 11:00", talk(case, Some("2021-07-05 15:00"))).is_err(),
        "without a team"
    );
    hall.act(&office(), "2021-07-02 11:00", inspection(case)).unwrap();
    let find = |text: &str| {
        do_case(CaseCommand::Find { case, text: text.into(), entries: vec![problem], evidence: vec![] })
    };
    for by in [office(), leader(), ekou(), water()] {
        let refused = hall.act(&by, "2021-07-20 09:00", find("x"));
        assert!(matches!(refused, Err(Refusal::NoRight { action: Action::InspectCase, .. })), "{refused:?}");
    }
    hall.act(&enforcement(), "2021-07-20 09:00", find("现场有混排")).unwrap();
    hall.act(&ecology(), "2021-07-21 09:00", find("台账不全")).unwrap();
    assert_eq!(hall.desk.cases().get(case).unwrap().said_as(CaseStep::Find).count(), 2);
}

// Proves SC-100.
#[test]
fn what_is_handed_over_stands_in_the_ledger_with_its_digest_its_purpose_and_the_body_and_decides_nothing() {
    let mut hall = Hall::open();
    let problem = grounds(&mut hall);
    let case = hall
        .act(&office(), "2021-07-02 09:00", propose(CaseKind::Talk, &[Reason::Attention], &[problem]))
        .unwrap();
    hall.act(&leader(), "2021-07-02 10:00", approve(case)).unwrap();
    let (by, command) = step(case, CaseKind::Talk, CaseStep::HandOver);
    let refused = hall.act(&ekou(), "2021-07-03 09:00", command.clone());
    assert!(matches!(refused, Err(Refusal::NoRight { action: Action::HandOver, .. })), "{refused:?}");
    hall.act(&by, "2021-07-03 09:00", command).unwrap();
    let last = hall.entries.last().unwrap();
    let Event::Case(CaseEvent::HandedOver { package, .. }) = &last.event else { panic!("{last:?}") };
    assert_eq!(
        (package.package, &*package.body, &*package.purpose),
        (Digest::of(b"a package"), "县纪委监委", "移送")
    );
    assert_eq!(
        last.event.evidence(),
        [Digest::of(b"a package")],
        "the server looks whether it has such a file"
    );
    assert_eq!(last.event.clause().to_string(), "SC-100");
    assert_eq!(stage(&hall, case), CaseStage::Approved, "handing over changes no stage");
}

#[test]
fn the_stages_of_cases_are_the_documented_ones() {
    use std::fmt::Write as _;
    let document = include_str!("../../../../docs/campaign-cases.md");
    let tables: [(&str, &[_]); 2] = [("提出约谈", &TALK_STEPS), ("提出督察", &INSPECTION_STEPS)];
    for (begins, table) in tables {
        let mut drawing = format!("stateDiagram-v2\n  [*] --> 待审批: {begins}\n");
        for (from, by, to) in table.iter().filter(|(from, _, to)| from != to) {
            writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
        }
        for ended in CaseStage::ALL.into_iter().filter(|s| !s.is_open()) {
            writeln!(drawing, "  {} --> [*]", ended.name()).unwrap();
        }
        assert!(
            document.contains(&drawing),
            "docs/campaign-cases.md draws other stages; these are the code's:\n{drawing}"
        );
    }
}
