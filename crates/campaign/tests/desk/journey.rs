//! One problem's way, and everything that must not be.

use campaign::desk::{Command, Deadline, Decided, Made, NewProblem, Refusal};
use campaign::ledger::{Answer, EntryId, Finding, Outcome};
use campaign::problem::{DragRules, Stage};
use campaign::register::{CheckId, Focus, ObjectId};

use crate::people::*;

fn outfall_problem() -> Command {
    Command::Report(NewProblem {
        object: Some(ObjectId::from("ekou-outfall")),
        focus: None,
        township: None,
        what: "雨天有灰色废水流出".into(),
        prominent: false,
        location: None,
        evidence: photo(),
    })
}

fn dispatch(problem: EntryId, days: u32) -> Command {
    Command::Dispatch {
        problem,
        lead: org("water-resources"),
        support: vec![org("township-ekou")],
        measure: "查明来源，封堵混接管".into(),
        deadline: Deadline::WorkingDays(days),
    }
}

fn submit(problem: EntryId) -> Command {
    Command::Submit { problem, report: "混接管已封堵".into(), evidence: photo() }
}

fn verify(problem: EntryId) -> Command {
    Command::Verify { problem, note: "现场无废水流出".into(), evidence: photo() }
}

#[test]
fn sc_026_sc_028_a_problem_goes_from_its_finding_to_its_closing_through_a_second_person() {
    let mut hall = Hall::open();
    let id = hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
    assert_eq!(hall.desk.problem(id).unwrap().stage, Stage::Found);
    hall.act(&office(), "2021-06-28 10:00", dispatch(id, 3)).unwrap();
    let problem = hall.desk.problem(id).unwrap();
    assert_eq!((problem.number, problem.focus), (1, Focus::Outfalls));
    // Tuesday 29, Wednesday 30, Thursday 1 July: the end of that day.
    assert_eq!(problem.dispatch.as_ref().unwrap().due, at("2021-07-02 00:00"));
    hall.act(&water(), "2021-06-28 11:00", Command::Begin { problem: id }).unwrap();
    hall.act(&water(), "2021-06-30 15:00", submit(id)).unwrap();
    assert_eq!(hall.act(&water(), "2021-06-30 16:00", verify(id)), Err(Refusal::SamePerson));
    let early = hall.act(&office(), "2021-06-30 16:30", Command::Close { problem: id });
    assert!(matches!(early, Err(Refusal::WrongStage { stage: Stage::Submitted, .. })), "{early:?}");
    hall.act(&water_second(), "2021-07-01 09:00", verify(id)).unwrap();
    hall.act(&office(), "2021-07-01 10:00", Command::Close { problem: id }).unwrap();
    let closed = hall.desk.problem(id).unwrap();
    assert_eq!((closed.stage, closed.closed), (Stage::Closed, Some(at("2021-07-01 10:00"))));
    assert_eq!(closed.clock(at("2021-09-30 00:00"), &DragRules::default()).days_late, 0);
}

#[test]
fn sc_071_only_the_office_and_the_leader_dispatch() {
    let mut hall = Hall::open();
    let id = hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
    for by in [water(), ecology(), ekou()] {
        let refused = hall.act(&by, "2021-06-28 10:00", dispatch(id, 3));
        assert!(matches!(refused, Err(Refusal::NoRight { .. })), "{refused:?}");
    }
}

#[test]
fn sc_087_a_township_acts_in_its_own_area_only() {
    let mut hall = Hall::open();
    let strange = hall.act(&zaolin(), "2021-06-28 09:00", outfall_problem());
    assert!(matches!(strange, Err(Refusal::NoRight { .. })), "{strange:?}");
    hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
}

#[test]
fn sc_098_a_request_for_more_time_does_not_stop_the_clock_and_a_granted_one_moves_it() {
    let mut hall = Hall::open();
    let rules = DragRules::default();
    let id = hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
    hall.act(&office(), "2021-06-28 10:00", dispatch(id, 1)).unwrap();
    let asked = Command::AskExtension {
        problem: id,
        deadline: Deadline::WorkingDays(30),
        reason: "需要采购阀门".into(),
    };
    hall.act(&water(), "2021-06-29 10:00", asked.clone()).unwrap();
    let late = hall.desk.problem(id).unwrap().clock(at("2021-07-09 00:00"), &rules);
    assert_eq!((late.days_late, late.dragged), (9, true));
    let again = hall.act(&water(), "2021-06-29 11:00", asked);
    assert!(matches!(again, Err(Refusal::Extension { .. })), "{again:?}");
    let silent = Command::AnswerExtension { problem: id, outcome: Outcome::Refused, reason: String::new() };
    assert!(matches!(hall.act(&office(), "2021-07-09 09:00", silent), Err(Refusal::Missing { .. })));
    let granted = Command::AnswerExtension { problem: id, outcome: Outcome::Granted, reason: String::new() };
    hall.act(&office(), "2021-07-09 09:00", granted).unwrap();
    let moved = hall.desk.problem(id).unwrap();
    let dispatch = moved.dispatch.as_ref().unwrap();
    assert_eq!((dispatch.first_due, dispatch.due), (at("2021-06-30 00:00"), at("2021-08-11 00:00")));
    let clock = moved.clock(at("2021-07-09 10:00"), &rules);
    assert_eq!((clock.days_late, clock.extensions, clock.dragged), (0, 1, false));
}

#[test]
fn the_clock_stops_when_the_work_is_handed_in_and_runs_on_when_it_is_sent_back() {
    let mut hall = Hall::open();
    let rules = DragRules::default();
    let id = hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
    hall.act(&office(), "2021-06-28 10:00", dispatch(id, 3)).unwrap();
    hall.act(&water(), "2021-06-29 10:00", submit(id)).unwrap();
    assert_eq!(hall.desk.problem(id).unwrap().clock(at("2021-08-01 00:00"), &rules).days_late, 0);
    let back = Command::Return { problem: id, reason: "管口仍有渗水".into() };
    hall.act(&ecology(), "2021-06-30 10:00", back).unwrap();
    let problem = hall.desk.problem(id).unwrap();
    assert_eq!((problem.stage, problem.returns), (Stage::Rectifying, 1));
    assert_eq!(problem.clock(at("2021-08-01 00:00"), &rules).days_late, 30);
}

fn outfall_answers(fault: &str) -> Vec<Answer> {
    let answer =
        |item: &str, finding, note: &str| Answer { item: CheckId::from(item), finding, note: note.into() };
    let mixing = if fault.is_empty() { Finding::Fine } else { Finding::Fault };
    vec![
        answer("outfall-marked", Finding::Fine, ""),
        answer("outfall-no-mixing", mixing, fault),
        answer("outfall-no-secret", Finding::NotApplicable, ""),
    ]
}

fn inspect(answers: Vec<Answer>, evidence: Vec<campaign::ledger::Digest>) -> Command {
    Command::Inspect {
        object: ObjectId::from("ekou-outfall"),
        location: None,
        answers,
        note: String::new(),
        evidence,
    }
}

#[test]
fn sc_025_an_inspection_answers_every_item_and_each_fault_becomes_a_problem() {
    let mut hall = Hall::open();
    let mut short = outfall_answers("");
    short.pop();
    let refused = hall.act(&ekou(), "2021-06-28 09:00", inspect(short, photo()));
    assert!(matches!(refused, Err(Refusal::Checklist { .. })), "{refused:?}");
    let bare = hall.act(&ekou(), "2021-06-28 09:00", inspect(outfall_answers(""), Vec::new()));
    assert!(matches!(bare, Err(Refusal::NeedsEvidence { .. })), "{bare:?}");
    let id = hall.act(&ekou(), "2021-06-28 09:00", inspect(outfall_answers("有混排"), photo())).unwrap();
    let visit = hall.desk.visit(&ObjectId::from("ekou-outfall")).unwrap();
    assert_eq!((visit.newest, visit.times, visit.faults), (id, 1, 1));
    let problem = hall.desk.problems().next().unwrap();
    assert_eq!(
        (&*problem.what, problem.found_by.clone()),
        ("有混排", Some((id, CheckId::from("outfall-no-mixing"))))
    );
    assert_eq!(hall.entries.len(), 2);
}

#[test]
fn an_act_made_offline_is_entered_once_and_says_both_times() {
    let mut hall = Hall::open();
    let made = Made {
        id: EntryId(77),
        by: ekou(),
        happened: at("2021-06-28 09:00"),
        recorded: at("2021-06-28 19:30"),
        late: None,
        command: outfall_problem(),
    };
    assert!(matches!(hall.take(&made), Ok(Decided::New(entries)) if entries.len() == 1));
    assert_eq!(hall.take(&made), Ok(Decided::Known));
    let entry = &hall.entries[0];
    assert_eq!((entry.happened, entry.recorded), (made.happened, made.recorded));
    assert_eq!(hall.desk.problems().count(), 1);
}

#[test]
fn what_is_entered_days_later_needs_its_reason_and_the_future_is_refused() {
    let mut hall = Hall::open();
    let made = |late: Option<&str>, recorded| Made {
        id: EntryId(78),
        by: ekou(),
        happened: at("2021-06-22 09:00"),
        recorded: at(recorded),
        late: late.map(Into::into),
        command: outfall_problem(),
    };
    assert_eq!(hall.take(&made(None, "2021-07-08 09:00")), Err(Refusal::LateWithoutReason { hours: 24 }));
    assert!(matches!(hall.take(&made(None, "2021-06-22 08:00")), Err(Refusal::Time { .. })));
    hall.take(&made(Some("文件 7 月 7 日印发，补录前期排查"), "2021-07-08 09:00")).unwrap();
    assert!(hall.entries[0].late.as_deref().unwrap().contains("补录"));
}

#[test]
fn sc_018_a_problem_is_not_dispatched_without_an_owner_a_measure_and_a_deadline_to_come() {
    let mut hall = Hall::open();
    let id = hall.act(&ekou(), "2021-06-28 09:00", outfall_problem()).unwrap();
    let with = |lead: &str, measure: &str, deadline| Command::Dispatch {
        problem: id,
        lead: org(lead),
        support: Vec::new(),
        measure: measure.into(),
        deadline,
    };
    let refused = [
        with("nobody", "封堵", Deadline::Hours(8)),
        with("leading-group", "封堵", Deadline::Hours(8)),
        with("water-resources", " ", Deadline::Hours(8)),
        with("water-resources", "封堵", Deadline::Hours(0)),
        with("water-resources", "封堵", Deadline::At(at("2021-06-01 00:00"))),
    ];
    for command in refused {
        assert!(hall.act(&office(), "2021-06-28 10:00", command.clone()).is_err(), "{command:?}");
    }
    assert_eq!(hall.desk.problem(id).unwrap().stage, Stage::Found);
}

// Proves SC-024, SC-027.
#[test]
fn what_was_never_inspected_in_the_phase_is_on_the_gap_list_and_an_object_more_lowers_the_coverage() {
    let mut hall = Hall::open();
    let phase = at("2021-06-26 00:00");
    let outfall = ObjectId::from("ekou-outfall");
    let before = hall.desk.coverage(&hall.plan.register.objects, phase);
    assert_eq!((before.all.inspected, before.never.len()), (0, hall.plan.register.objects.len()));
    hall.act(&ekou(), "2021-06-22 09:00", inspect(outfall_answers(""), photo())).unwrap();
    let early = hall.desk.coverage(&hall.plan.register.objects, phase);
    assert!(early.never.contains(&outfall), "an inspection before the phase does not count for it");
    hall.act(&ekou(), "2021-06-28 09:00", inspect(outfall_answers(""), photo())).unwrap();
    let after = hall.desk.coverage(&hall.plan.register.objects, phase);
    assert_eq!(after.all.inspected, 1);
    assert!(!after.never.contains(&outfall));
    let township = after.townships.iter().find(|t| t.township.as_str() == "township-ekou").unwrap();
    assert_eq!(township.all.inspected, 1);
    assert_eq!(township.areas.iter().map(|(_, share)| share.objects).sum::<u32>(), township.all.objects);
    let outfall = hall.plan.register.object(&outfall).unwrap().clone();
    let more = campaign::register::RegisteredObject { id: ObjectId::from("new-outfall"), ..outfall };
    hall.plan.register.objects.push(more);
    let lower = hall.desk.coverage(&hall.plan.register.objects, phase);
    assert_eq!((lower.all.objects, lower.all.inspected), (after.all.objects + 1, 1));
    assert!(lower.never.contains(&ObjectId::from("new-outfall")));
}
