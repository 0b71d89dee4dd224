//! `quality.toml` of a plan: optional, read after the shipped table, and every mistake told with its place.

#![expect(clippy::unwrap_used, reason = "tests")]

use campaign::{Plan, PlanFile};
use standards::FactorCode;

/// The shipped plan with a `quality.toml`, when a text is given.
fn with(quality: Option<&str>) -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let mut files: Vec<PlanFile> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| PlanFile {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .filter(|file| file.name != "quality.toml")
        .collect();
    files.extend(quality.map(|text| PlanFile { name: "quality.toml".into(), text: text.into() }));
    files
}

fn highest_ph(plan: &Plan, mn: &str) -> f64 {
    plan.quality.settings(mn).of(FactorCode::PH).gross_range.unwrap().suspect.high
}

#[test]
fn a_plan_without_the_file_has_the_shipped_numbers_and_says_nothing() {
    let (plan, problems) = Plan::check(&with(None));
    assert_eq!(problems, []);
    assert!((highest_ph(&plan.unwrap(), "A140923_0001") - 10.0).abs() < 1e-9);
}

#[test]
fn a_station_s_own_numbers_hold_for_it_alone() {
    let text = "[[check]]\ntest = \"gross_range\"\nfactor = \"w01001\"\nstation = \"A140923_0001\"\nfail = [0, 14]\nsuspect = [7, 9]\n";
    let (plan, problems) = Plan::check(&with(Some(text)));
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    assert!((highest_ph(&plan, "A140923_0001") - 9.0).abs() < 1e-9);
    assert!((highest_ph(&plan, "A140923_0002") - 10.0).abs() < 1e-9);
}

#[test]
fn a_mistake_is_told_with_file_line_and_column_and_so_is_an_unknown_station() {
    let told = |text: &str| {
        let (plan, problems) = Plan::check(&with(Some(text)));
        assert!(plan.is_none());
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let misspelt = told("[[check]]\n  test = \"spke\"\n");
    assert_eq!(misspelt.len(), 1, "{misspelt:?}");
    assert!(misspelt[0].starts_with("quality.toml:2:10: 错误 error: `test` 不能是 `spke`"), "{misspelt:?}");
    let stranger = told("[[check]]\ntest = \"spike\"\nstation = \"B1\"\nsuspect = 1\n");
    assert!(stranger[0].starts_with("quality.toml:1:1: 错误 error: 自动站 `B1`"), "{stranger:?}");
}
