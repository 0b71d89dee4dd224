//! Mistakes in what the plan says of bases, clauses and works are told with their place and a hint.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use campaign::plan::{PlanProblem, Severity};
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

/// One mistake gives exactly one problem, at the first place of `at` in the file after the edit.
fn check(file: &str, (old, new): (&str, &str), at: &str, message: &str, hint: &str) {
    let mut files = daixian();
    let edited = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(edited.text.contains(old), "{file} does not contain {old}");
    edited.text = edited.text.replacen(old, new, 1);
    let text = edited.text.clone();
    let start = text.find(at).unwrap_or_else(|| panic!("{at} is not in {file}"));
    let line = text[..start].matches('\n').count() + 1;
    let column = text[..start].rsplit('\n').next().unwrap().chars().count() + 1;
    let (_, problems) = Plan::check(&files);
    let told: Vec<String> = problems.iter().map(PlanProblem::to_string).collect();
    assert_eq!(problems.len(), 1, "{told:#?}");
    let p = &problems[0];
    assert_eq!((p.severity, &*p.place.file), (Severity::Error, file), "{told:#?}");
    assert_eq!((p.place.line as usize, p.place.column as usize), (line, column), "{told:#?}");
    assert!(p.message.contains(message) && p.hint.contains(hint), "{told:#?}");
}

#[test]
fn the_whole_folder_reads_without_a_word() {
    let (plan, problems) = Plan::check(&daixian());
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    assert_eq!((plan.clauses.len(), plan.works.windows.len(), plan.works.jumps.len()), (106, 1, 2));
    assert!(plan.works.windows.iter().all(|w| w.source.note.as_ref().unwrap().starts_with("假定")));
}

#[test]
fn a_distance_from_works_that_left_the_register_is_a_warning_and_the_plan_still_reads() {
    let mut files = daixian();
    let edited = files.iter_mut().find(|f| f.name == "works.toml").unwrap();
    edited.text = edited.text.replacen("\"yangmingbu-works\"", "\"yangmingpu-works\"", 1);
    let (plan, problems) = Plan::check(&files);
    assert!(plan.is_some());
    assert_eq!((problems.len(), problems[0].severity), (1, Severity::Warning));
    assert!(
        problems[0].message.contains("yangmingpu-works") && problems[0].hint.contains("yangmingbu-works")
    );
}

// Proves SC-007, SC-008.
#[test]
fn a_basis_the_document_rests_on_cannot_be_taken_out_of_the_plan() {
    for (id, number) in
        [("shanxi-2021-17", "晋污防办函〔2021〕17号"), ("xinzhou-2021-95", "忻政办发电〔2021〕95号")]
    {
        let plan = Plan::read(&daixian()).unwrap();
        let basis = plan.basis(&id.into()).unwrap();
        assert_eq!(basis.number.as_deref(), Some(number));
        let renamed = (format!("id = \"{id}\""), "id = \"another\"".to_owned());
        check(
            "campaign.toml",
            (&renamed.0, &renamed.1),
            &format!("\"{id}\""),
            "没有这个依据文件",
            "campaign.toml",
        );
    }
}

#[test]
fn mistakes_of_works_are_told_where_they_stand() {
    let file = "works.toml";
    check(file, ("end = 2021-08-10", "end = 2021-07-01"), "2021-07-01", "早于开始", "swap or correct");
    check(
        file,
        ("section = \"boshuicun\"", "section = \"boshui\""),
        "\"boshui\"",
        "没有这个断面",
        "boshuicun",
    );
    check(
        file,
        ("distance_km = 6", "distance_km = 0"),
        "0\nclause = \"SC-069\"",
        "应大于 0",
        "distance_km = 12",
    );
    check(
        file,
        ("velocity_slowest = 0.3", "velocity_slowest = 3"),
        "[rules]",
        "最慢流速大于最快流速",
        "swap",
    );
    check(file, ("rain_grade = \"heavy\"", "rain_grade = \"hevy\""), "\"hevy\"", "cannot be that", "heavy");
    check(file, ("factor = \"w01003\"", "factor = \"w01\""), "\"w01\"", "not a known factor code", "HJ 525");
    check(file, ("times = 2\n", "tims = 2\ntimes = 2\n"), "tims", "unknown key", "times");
}

#[test]
fn mistakes_of_clauses_are_told_where_they_stand() {
    let file = "clauses.toml";
    check(file, ("id = \"SC-106\"", "id = \"SC-107\""), "\"SC-107\"", "通知没有条款 SC-107", "SC-106");
    check(file, ("id = \"SC-106\"", "id = \"SC-6\""), "\"SC-6\"", "不是条款号", "SC-006");
    check(
        file,
        ("id = \"SC-002\"", "id = \"SC-001\""),
        "\"SC-001\"\nquote = \"各乡",
        "重复",
        "write each clause once",
    );
}
