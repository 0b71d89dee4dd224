//! Mistakes in `duties.toml` and `forms.toml` are told with their place and a hint.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use campaign::plan::{PlanProblem, Severity};
use campaign::{Plan, PlanFile};

fn daixian() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| PlanFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    files.filter(|path| path.is_file()).map(read).collect()
}

fn edited(file: &str, old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = daixian();
    let edited = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(edited.text.contains(old), "{file} does not contain {old}");
    edited.text = edited.text.replacen(old, new, 1);
    files
}

/// One mistake gives exactly one problem, on the line where `at` begins after the edit.
fn check(old: &str, new: &str, at: &str, message: &str, severity: Severity) {
    let files = edited("duties.toml", old, new);
    let text = &files.iter().find(|f| f.name == "duties.toml").unwrap().text;
    let line = text[..text.find(at).unwrap_or_else(|| panic!("{at}"))].matches('\n').count() + 1;
    let problems = Plan::check(&files).1;
    let told: Vec<String> = problems.iter().map(PlanProblem::to_string).collect();
    assert_eq!(problems.len(), 1, "{told:#?}");
    assert!(problems[0].message.contains(message), "{told:#?}");
    assert!(!problems[0].hint.is_empty());
    assert_eq!(
        (&*problems[0].place.file, problems[0].place.line as usize),
        ("duties.toml", line),
        "{told:#?}"
    );
    assert_eq!(problems[0].severity, severity);
}

fn refused(old: &str, new: &str, at: &str, message: &str) {
    check(old, new, at, message, Severity::Error);
}

const PROCEDURE: &str = "lead = \"housing-construction\"\nphase = \"mobilisation\"";

#[test]
fn the_shipped_plan_is_whole() {
    assert_eq!(Plan::check(&daixian()).1, []);
    let plan = Plan::read(&daixian()).unwrap();
    assert!(plan.duties.iter().all(|d| !d.goal.is_empty() && !d.clauses.is_empty()));
    for number in [16, 35, 36, 37, 38, 41, 42, 43, 44, 46, 49, 51, 52, 58, 60, 64, 66, 74, 75] {
        let cited = plan.duties.iter().any(|d| d.clauses.iter().any(|c| c.number() == number));
        assert!(cited, "no duty cites SC-{number:03}");
    }
}

// Proves SC-018.
#[test]
fn a_duty_without_an_owner_a_goal_or_a_deadline_is_refused() {
    refused(PROCEDURE, "phase = \"mobilisation\"", "[[duty]]\nid = \"overflow-procedure\"", "没有责任单位");
    refused(
        PROCEDURE,
        "lead = \"housing-construction\"",
        "[[duty]]\nid = \"overflow-procedure\"",
        "没有期限",
    );
    refused("goal = \"责任到人\"\n", "", "[[duty]]\nid = \"responsibility-list\"", "`goal`");
    refused(
        PROCEDURE,
        &PROCEDURE.replace("housing-construction", "nobody"),
        "lead = \"nobody\"",
        "没有这个单位",
    );
}

// Proves SC-019.
#[test]
fn two_leads_are_refused() {
    let two =
        PROCEDURE.replace("\"housing-construction\"", "[\"housing-construction\", \"water-resources\"]");
    refused(PROCEDURE, &two, "lead = [", "责任单位只能有一个，写了 2 个");
    let both = format!("{PROCEDURE}\neach = \"township\"");
    refused(PROCEDURE, &both, "[[duty]]\nid = \"overflow-procedure\"", "责任单位写了两种");
    let twice = format!("{PROCEDURE}\nmonthly = true");
    refused(PROCEDURE, &twice, "[[duty]]\nid = \"overflow-procedure\"", "期限写了两种");
}

// Proves SC-037.
#[test]
fn a_task_with_no_or_two_responsible_posts_is_refused() {
    let two = format!("{PROCEDURE}\npost = [\"housing-construction-head\", \"housing-construction-deputy\"]");
    refused(PROCEDURE, &two, "post = [", "责任岗位只能有一个，写了 2 个");
    let strange = format!("{PROCEDURE}\npost = \"water-resources-head\"");
    refused(PROCEDURE, &strange, "[[duty]]\nid = \"overflow-procedure\"", "不属于");
    let undefined = format!("{PROCEDURE}\npost = \"somebody\"");
    refused(PROCEDURE, &undefined, "post = \"somebody\"", "没有这个岗位");
    let without = |post: &str, role: &str, found: &str| {
        let files = daixian();
        let text = &files.iter().find(|f| f.name == "organisations.toml").unwrap().text;
        let begin = text.find(&format!("id = \"{post}\"")).unwrap();
        let old =
            &text[begin..begin + text[begin..].find(&format!("role = \"{role}\"")).unwrap() + role.len() + 8];
        let files = edited("organisations.toml", old, &old.replace(role, "contact"));
        let problems = Plan::check(&files).1;
        let errors = problems.iter().filter(|p| p.severity == Severity::Error);
        let told: Vec<_> = errors.map(ToString::to_string).collect();
        assert!(!told.is_empty() && told.iter().all(|t| t.contains(found)), "{told:#?}");
    };
    without("meteorology-head", "group-member", "有 0 个责任岗位");
    without("meteorology-deputy", "alternate", "没有替补岗位");
    let second = "id = \"water-section\"";
    let files = edited(
        "organisations.toml",
        second,
        "id = \"second-head\"\norganisation = \"ecology-environment\"\ntitle = \"另一位\"\nrole = \"responsible\"\nclause = \"SC-037\"\n\n[[post]]\nid = \"water-section\"",
    );
    let told: Vec<_> = Plan::check(&files).1.iter().map(ToString::to_string).collect();
    assert!(!told.is_empty() && told.iter().all(|t| t.contains("有 2 个责任岗位")), "{told:#?}");
}

// Proves SC-003.
#[test]
fn an_addressee_that_nothing_is_asked_of_is_reported() {
    let mut files = daixian();
    let duties = files.iter_mut().find(|f| f.name == "duties.toml").unwrap();
    duties.text = duties.text.replace("each = \"addressee\"", "each = \"township\"");
    let problems = Plan::check(&files).1;
    let told: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(told.iter().all(|t| t.contains("没有任何任务")), "{told:#?}");
    assert!(told.iter().any(|t| t.contains("代县工业和信息化局")), "{told:#?}");
    assert!(
        problems
            .iter()
            .all(|p| p.severity == Severity::Warning && p.place.file.as_ref() == "organisations.toml")
    );
}

// Proves SC-021.
#[test]
fn a_plan_without_a_group_leader_is_not_active() {
    let files = edited("organisations.toml", "role = \"group-leader\"", "role = \"contact\"");
    let (plan, problems) = Plan::check(&files);
    assert!(plan.is_none());
    assert!(problems.iter().any(|p| p.message.contains("没有组长岗位")), "{problems:#?}");
}

// Proves SC-014.
#[test]
fn phases_that_leave_a_gap_or_overlap_are_refused() {
    for (old, new, what) in [
        ("start = 2021-06-26", "start = 2021-06-27", "空档"),
        ("start = 2021-06-26", "start = 2021-06-25", "重叠"),
    ] {
        let (plan, problems) = Plan::check(&edited("campaign.toml", old, new));
        assert!(plan.is_none() && problems.iter().any(|p| p.message.contains(what)), "{problems:#?}");
    }
}

#[test]
fn other_mistakes_of_duties_are_told_where_they_are() {
    refused("form = \"pool-emptied\"", "form = \"pool-emptid\"", "form = \"pool-emptid\"", "没有这个表单");
    refused("phase = \"self-check\"", "phase = \"selfcheck\"", "phase = \"selfcheck\"", "没有这个阶段");
    refused("kinds = [\"drain\"]", "kinds = [\"drian\"]", "kinds = [\"drian\"]", "不是对象种类");
    refused(
        "kinds = [\"drain\"]\nby = \"owner\"",
        "kinds = [\"drain\"]",
        "[[duty]]\nid = \"drains-dredged\"",
        "由谁负责",
    );
    refused(
        "clause = \"SC-016\"\n",
        "assumed = true\nnote = \"假定\"\n",
        "[[duty]]\nid = \"kickoff-meeting\"",
        "没有注明条款",
    );
    refused("also = [\"SC-015\"]", "also = [\"SC-15\"]", "also = [\"SC-15\"]", "不是条款号");
    refused("also = [\"SC-015\"]", "also = [\"SC-115\"]", "also = [\"SC-115\"]", "没有条款");
    refused(
        "by = \"owner\"\nbefore_flood = true",
        "by = \"owner\"\ndue = 2021-10-15",
        "[[duty]]\nid = \"drains-dredged\"",
        "晚于行动结束",
    );
    refused("  hours = 72\n", "  hours = 12\n", "  hours = 12\n", "排在更晚的一级之后");
    refused(
        "of = \"order\"",
        "of = \"plan\"",
        "[[ladder]]\nof = \"plan\"\nclause = \"SC-026\"\nassumed = true\nnote = \"假定：通知没有写明升级时限\"\n\n  [[ladder.rung]]\n  hours = 0\n  tier = \"lead\"\n\n  [[ladder.rung]]\n  hours = 24\n  tier = \"office\"\n\n  [[ladder.rung]]\n  hours = 72\n  tier = \"leader\"\n\n[[ladder]]\nof = \"case\"",
        "写了两次",
    );
}

#[test]
fn a_choice_that_must_be_made_is_one_of_the_choices() {
    let files = edited("forms.toml", "must = \"已设立\"", "must = \"设立\"");
    let problems = Plan::check(&files).1;
    assert!(problems.len() == 1 && problems[0].message.contains("不在选项中"), "{problems:#?}");
}
