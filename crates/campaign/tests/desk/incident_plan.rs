//! `incidents.toml`: it reads as shipped, and every mistake in it is told with its place.

use campaign::incident::IncidentKind;
use campaign::plan::{Basis, PlanProblem};
use campaign::{Plan, PlanFile};

use crate::people::{files, org};

const FILE: &str = "incidents.toml";

/// The problems of the plan with one place of the file changed, and where the change begins.
fn changed(old: &str, new: &str) -> (Vec<PlanProblem>, u32) {
    let mut files = files();
    let file = files.iter_mut().find(|f| f.name == FILE).unwrap();
    let line = file.text[..file.text.find(old).unwrap()].matches('\n').count() + 1;
    file.text = file.text.replacen(old, new, 1);
    (Plan::check(&files).1, u32::try_from(line).unwrap())
}

#[test]
fn the_shipped_incidents_read_and_every_number_is_said_to_be_assumed() {
    let (plan, problems) = Plan::check(&files());
    assert_eq!(problems, []);
    let plan = plan.unwrap().incidents;
    assert_eq!(plan.kinds.len(), IncidentKind::ALL.len());
    assert!(plan.kinds.iter().all(|k| k.source.basis == Basis::Assumption && k.source.note.is_some()));
    let over = plan.kind(IncidentKind::LimitCrossing).unwrap();
    assert_eq!((&over.lead, over.acknowledge_minutes), (&org("ecology-environment"), 30));
    assert!(!plan.kind(IncidentKind::ExceedingRun).unwrap().silence);
}

#[test]
fn without_the_file_nothing_opens_by_itself() {
    let files: Vec<PlanFile> = files().into_iter().filter(|f| f.name != FILE).collect();
    let plan = Plan::read(&files).unwrap();
    assert!(plan.incidents.kinds.is_empty());
    assert_eq!((plan.incidents.rules.silence_hours, plan.incidents.rules.reopen_hours), (72, 24));
}

#[test]
fn every_mistake_is_told_once_with_its_line() {
    let mistakes = [
        ("kind = \"class-fall\"", "kind = \"limit-crossing\"", "写了两次", -1),
        ("kind = \"swing\"", "kind = \"swinging\"", "不能是", 0),
        ("lead = \"meteorology\"", "lead = \"weather-office\"", "没有这个单位", 0),
        (
            "\"water-resources\", \"housing-construction\", \"agri",
            "\"ecology-environment\", \"agri",
            "重复",
            0,
        ),
        ("demand_hours = 6\n", "", "demand_hours", -9),
        ("acknowledge_minutes = 120", "acknowledge_minutes = 0", "超出范围", 0),
        ("from = \"severe\"", "from = \"red\"", "不能是", 0),
        ("silence_hours = 72", "silence_hours = 9999", "超出范围", 0),
        ("all_year = true", "all_years = true", "没有 `all_years` 这个键", 0),
    ];
    for (old, new, says, below) in mistakes {
        let (problems, line) = changed(old, new);
        assert_eq!(problems.len(), 1, "{new}: {problems:#?}");
        let problem = &problems[0];
        assert!(problem.message.contains(says), "{problem}");
        assert!(!problem.hint.is_empty());
        assert_eq!(
            (&*problem.place.file, problem.place.line),
            (FILE, line.saturating_add_signed(below)),
            "{problem}"
        );
    }
}
