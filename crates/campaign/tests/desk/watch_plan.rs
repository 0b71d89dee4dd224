//! The watch plan of the county, and every mistake in it with its place.

use campaign::Plan;
use campaign::plan::{Basis, PlanProblem, Severity};
use campaign::watch::office_for;

use crate::people::*;

/// The problems that one edit of the file makes.
fn told(old: &str, new: &str) -> Vec<PlanProblem> {
    let (_, problems) = Plan::check(&edited("watch.toml", old, new));
    problems.into_iter().filter(|p| &*p.place.file == "watch.toml").collect()
}

fn one(old: &str, new: &str, message: &str, hint: &str) -> PlanProblem {
    let mut all = told(old, new);
    assert_eq!(all.len(), 1, "{all:#?}");
    let problem = all.remove(0);
    assert!(problem.message.contains(message) && problem.hint.contains(hint), "{problem}");
    assert_eq!(problem.severity, Severity::Error);
    problem
}

#[test]
fn every_number_and_place_the_notice_does_not_give_is_marked() {
    let plan = plan();
    assert!(plan.watch.sites.iter().all(|s| s.example));
    assert_eq!(plan.watch.limits_source.as_ref().unwrap().basis, Basis::Assumption);
    assert!(plan.watch.measures.iter().all(|m| m.source.basis == Basis::Assumption));
    for site in &plan.watch.sites {
        let kind = plan.register.object(&site.object).unwrap().kind;
        let office = plan.organisation(&site.office).unwrap();
        assert!(office_for(kind).is_none_or(|(d, _)| office.department == Some(d)), "{}", site.id);
    }
}

// Proves SC-079.
#[test]
fn a_place_without_a_responsible_post_is_refused() {
    let post = "post = \"housing-construction-head\"\n";
    let problem = one(post, "", "缺少 `post`", "housing-construction-head");
    assert!(problem.place.line > 1 && problem.place.column == 1, "{problem}");
    one(post, "post = \"nobody\"\n", "nobody", "organisations.toml");
    one(post, "post = \"water-resources-head\"\n", "不属于", "SC-079");
}

// Proves SC-081, SC-082, SC-083, SC-084.
#[test]
fn a_place_of_another_office_than_the_notices_is_refused_or_needs_its_reason() {
    for (site, office, stranger, clause) in [
        ("ekou-wwtp", "housing-construction", "water-resources", "SC-081"),
        ("discharger-1", "ecology-environment", "housing-construction", "SC-082"),
        ("nieying-farm", "agriculture-rural", "ecology-environment", "SC-083"),
        ("yangmingbu-canal", "water-resources", "agriculture-rural", "SC-084"),
    ] {
        let text = |office: &str, more: &str| {
            let pattern = if site == "nieying-farm" { "day-shift" } else { "two-shifts" };
            format!(
                "object = \"{site}\"\npattern = \"{pattern}\"\noffice = \"{office}\"\npost = \"{office}-head\"\n{more}"
            )
        };
        one(&text(office, ""), &text(stranger, ""), clause, &format!("office = \"{office}\""));
        let reasoned = told(&text(office, ""), &text(stranger, "reason = \"人手不足，经领导组同意\"\n"));
        assert_eq!(reasoned, [], "{site}");
    }
}

#[test]
fn shifts_that_overlap_and_times_that_are_none_are_told() {
    let shifts = "shifts = [\"08:00-20:00\", \"20:00-08:00\"]";
    one(shifts, "shifts = [\"08:00-20:00\", \"19:00-08:00\"]", "重叠", "不晚于");
    one(shifts, "shifts = [\"8点-20点\", \"20:00-08:00\"]", "不是班次", "08:00-20:00");
    one("of = \"unfilled\"", "of = \"unfiled\"", "unfiled", "unfilled");
    one("canal = \"yangmingbu-canal\"", "canal = \"yangmingbu-gate\"", "不是退水渠", "return_canal");
    one("gate = \"zaolin-gate\"", "gate = \"zaolin-gates\"", "zaolin-gates", "zaolin-gate");
    one("value = 2.0", "value = 0", "大于零", "0.4");
    one("item = \"w21003\"", "item = \"w21o03\"", "w21o03", "w21003");
    one("kinds = [\"outfall\"]", "kinds = [\"outfal\"]", "outfal", "outfall");
}
