//! Reports: three parts, figures that are the ledger's, and what is open carried on.

use campaign::desk::{Command, Deadline, NewProblem};
use campaign::ledger::{Actor, EntryId};
use campaign::paper::{NewPaper, PaperCommand, PaperKind};
use campaign::problem::Stage;
use campaign::report::{Met, MonthFigures, Report, Scope, SectionFigures};
use standards::SectionId;

use crate::people::*;

fn found(hall: &mut Hall, by: &Actor, object: &str, when: &str) -> EntryId {
    let report = Command::Report(NewProblem {
        object: Some(object.into()),
        focus: None,
        township: None,
        what: "有问题".into(),
        prominent: false,
        location: None,
        evidence: photo(),
    });
    hall.act(by, when, report).unwrap()
}

fn close(hall: &mut Hall, id: EntryId, day: &str) {
    let dispatch = Command::Dispatch {
        problem: id,
        lead: org("water-resources"),
        support: Vec::new(),
        measure: "整改".into(),
        deadline: Deadline::WorkingDays(3),
    };
    hall.act(&office(), &format!("{day} 10:00"), dispatch).unwrap();
    let submit = Command::Submit { problem: id, report: "已整改".into(), evidence: photo() };
    hall.act(&water(), &format!("{day} 11:00"), submit).unwrap();
    let verify = Command::Verify { problem: id, note: "属实".into(), evidence: photo() };
    hall.act(&office(), &format!("{day} 12:00"), verify).unwrap();
    hall.act(&office(), &format!("{day} 13:00"), Command::Close { problem: id }).unwrap();
}

fn scope(asof: &str) -> Scope {
    let day = |d: &str| d.parse().unwrap();
    Scope { from: day("2021-06-20"), to: day("2021-09-30"), unit: None, asof: at(asof) }
}

fn water_figures(longest_run: u32, compliant: Option<bool>) -> SectionFigures {
    let month =
        MonthFigures { month: "2021-07-01".parse().unwrap(), class: None, compliant, items: Vec::new() };
    SectionFigures {
        section: SectionId::from("daixianqiao"),
        judged: 30,
        exceeding: longest_run,
        longest_run,
        months: vec![month],
        synthetic: false,
    }
}

// Proves SC-034, SC-030.
#[test]
fn a_report_has_goals_open_problems_and_results_and_its_figures_are_the_ledger_s() {
    let mut hall = Hall::open();
    let first = found(&mut hall, &ekou(), "ekou-outfall", "2021-06-28 09:00");
    found(&mut hall, &ekou(), "ekou-ditch", "2021-06-28 09:30");
    found(&mut hall, &zaolin(), "zaolin-outfall", "2021-06-29 09:00");
    close(&mut hall, first, "2021-06-28");
    let report =
        Report::of(&hall.desk, &hall.plan, vec![water_figures(2, Some(true))], &scope("2021-09-30 18:00"));
    assert_eq!(report.goals.len(), hall.plan.campaign.goals.len());
    assert_eq!(report.open.len(), hall.desk.problems().filter(|p| p.stage != Stage::Closed).count());
    let all = report.results.problems;
    assert_eq!((all.found, all.closed, all.percent().unwrap().to_string()), (3, 1, "33.3".into()));
    let units: Vec<_> = report
        .results
        .units
        .iter()
        .map(|u| (u.unit.to_string(), u.problems.found, u.problems.closed))
        .collect();
    let expected = [("water-resources", 1, 1), ("township-ekou", 2, 1), ("township-zaolin", 1, 0)];
    assert_eq!(units, expected.map(|(unit, found, closed)| (unit.to_owned(), found, closed)));
    // One unit's own summary.
    let own = Scope { unit: Some(org("township-ekou")), ..scope("2021-09-30 18:00") };
    let own = Report::of(&hall.desk, &hall.plan, Vec::new(), &own);
    assert_eq!((own.results.problems.found, own.results.problems.closed, own.open.len()), (2, 1, 1));
    // As known on the day itself: nothing was closed yet.
    let then = Report::of(&hall.desk, &hall.plan, Vec::new(), &scope("2021-06-28 12:30"));
    assert_eq!((then.results.problems.found, then.results.problems.closed, then.open.len()), (2, 0, 2));
}

// Proves SC-032.
#[test]
fn a_goal_is_met_only_when_every_national_month_and_run_says_so() {
    let hall = Hall::open();
    let met = |figures: Vec<SectionFigures>| {
        let report = Report::of(&hall.desk, &hall.plan, figures, &scope("2021-09-30 18:00"));
        report.goals.iter().map(|g| g.met).collect::<Vec<_>>()
    };
    assert_eq!(met(vec![water_figures(2, Some(true))]), [Met::Yes, Met::Yes, Met::Yes]);
    assert_eq!(met(vec![water_figures(3, Some(true))]), [Met::No, Met::Yes, Met::No]);
    assert_eq!(met(vec![water_figures(0, Some(false))]), [Met::No, Met::No, Met::Yes]);
    assert_eq!(met(vec![water_figures(0, None)]), [Met::Open, Met::Open, Met::Yes]);
    assert_eq!(met(Vec::new()), [Met::Open; 3], "without data nothing is met");
}

// Proves SC-031.
#[test]
fn what_is_open_at_the_closing_is_carried_on_and_not_deleted() {
    let mut hall = Hall::open();
    let closed = found(&mut hall, &ekou(), "ekou-outfall", "2021-06-28 09:00");
    let open = found(&mut hall, &ekou(), "ekou-ditch", "2021-06-28 09:30");
    close(&mut hall, closed, "2021-06-28");
    let closing = NewPaper {
        kind: PaperKind::ClosingReport,
        title: "总结报告".into(),
        text: "见附件".into(),
        unit: None,
        section: None,
        object: None,
        phase: None,
        meeting: None,
        bases: Vec::new(),
        replaces: None,
        evidence: Vec::new(),
    };
    let draw = Command::Paper(PaperCommand::Draw(Box::new(closing)));
    let id = hall.act(&office(), "2021-09-30 09:00", draw).unwrap();
    let issue = Command::Paper(PaperCommand::Issue {
        paper: id,
        number: "代保汛办〔2021〕9号".into(),
        recipients: Vec::new(),
        posts: Vec::new(),
        task: None,
    });
    hall.act(&office(), "2021-09-30 10:00", issue).unwrap();
    let carried: Vec<_> = hall.desk.papers().carried().iter().map(|c| (c.paper, c.item)).collect();
    assert_eq!(carried, [(id, open)]);
    assert_eq!(hall.desk.problem(open).unwrap().stage, Stage::Found, "it stays as it is");
    let report = Report::of(&hall.desk, &hall.plan, Vec::new(), &scope("2021-10-08 09:00"));
    assert!(report.open.iter().any(|item| item.id == open && item.carried));
    // It can still be put right after the closing, and stays on the record of what was carried.
    close(&mut hall, open, "2021-10-08");
    assert_eq!(hall.desk.papers().carried().len(), 1);
}
