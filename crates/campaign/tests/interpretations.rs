//! What the notice leaves open is read by the plan, with the values in force, and mistakes in it are told with their place.

#![expect(clippy::unwrap_used, reason = "tests")]

use campaign::plan::{OPEN_QUESTIONS, PlanProblem, Severity};
use campaign::{Plan, PlanFile};

fn daixian() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_file());
    let read = |path: std::path::PathBuf| PlanFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    paths.map(read).collect()
}

fn edited(file: &str, old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = daixian();
    let found = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(found.text.contains(old), "{file} does not contain {old}");
    found.text = found.text.replacen(old, new, 1);
    files
}

fn told(files: &[PlanFile]) -> Vec<PlanProblem> {
    Plan::check(files).1
}

#[test]
fn every_open_question_has_its_reading_and_its_reason_in_both_languages() {
    let plan = Plan::read(&daixian()).unwrap();
    let numbers: Vec<u8> = plan.interpretations.iter().map(|i| i.number).collect();
    assert_eq!(numbers, (1..=OPEN_QUESTIONS).collect::<Vec<_>>());
    for i in &plan.interpretations {
        assert!(
            !i.clauses.is_empty() && i.clauses.iter().all(|c| plan.clause(*c).is_some()),
            "R{}",
            i.number
        );
        assert!(i.values.iter().all(|v| !v.written.is_empty() && !v.is_changed()), "R{}", i.number);
    }
}

#[test]
fn a_value_in_force_is_the_plan_s_own() {
    let files = edited("rules.toml", "[severe.multiple]\nvalue = 1.0", "[severe.multiple]\nvalue = 1.5");
    let plan = Plan::read(&files).unwrap();
    let severe = &plan.interpretations[3].values[0];
    assert_eq!(severe.written[0].value, plan.rules.severe_multiple.value.to_string());
    assert_eq!((&*severe.written[0].place.file, severe.is_changed()), ("rules.toml", true));
    let targets = plan.interpretations[5].values[0].written.iter();
    let first = targets.clone().next().unwrap();
    assert_eq!((first.of.as_deref(), first.value.as_str()), (Some("代县桥"), "Ⅲ"));
}

#[test]
fn a_value_that_differs_from_the_default_asks_for_the_paper_behind_it() {
    let mut files = edited("rules.toml", "[severe.multiple]\nvalue = 1.0", "[severe.multiple]\nvalue = 1.5");
    let problems = told(&files);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].severity, &*problems[0].place.file), (Severity::Warning, "rules.toml"));
    assert!(problems[0].message.contains("1.0") && problems[0].hint.contains("settled"), "{}", problems[0]);
    let found = files.iter_mut().find(|f| f.name == "interpretations.toml").unwrap();
    found.text = found.text.replacen("id = \"R4\"", "id = \"R4\"\nsettled = \"县领导组会议纪要\"", 1);
    assert_eq!(told(&files), []);
}

#[test]
fn a_question_without_a_reading_a_number_twice_and_a_key_that_is_not_there_are_errors() {
    let mistake = |old: &str, new: &str, message: &str| {
        let problems = told(&edited("interpretations.toml", old, new));
        assert!(
            problems.iter().any(|p| p.severity == Severity::Error && p.message.contains(message)),
            "{problems:#?}"
        );
        assert!(problems.iter().all(|p| &*p.place.file == "interpretations.toml"), "{problems:#?}");
    };
    mistake("id = \"R5\"", "id = \"R15\"", "没有这个编号");
    mistake("id = \"R5\"", "id = \"R15\"", "缺少解释口径 R5");
    mistake("id = \"R5\"", "id = \"R4\"", "R4 重复");
    mistake("\"severe.multiple.value\"", "\"severe.multiples.value\"", "rules.toml 中没有");
    mistake("clauses = [\"SC-094\"]", "clauses = [\"SC-194\"]", "通知没有条款 SC-194");
    mistake(
        "reason_en = \"The notice gives none.",
        "reasons_en = \"The notice gives none.",
        "缺少 `reason_en`",
    );
}
