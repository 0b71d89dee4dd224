//! The matrix of rights and the stages of a problem, cell by cell against what docs/campaign.md shows.

use std::fmt::Write as _;

use campaign::problem::{STEPS, Stage};
use campaign::rights::{Action, Reach, Role, matrix, reach};

const RIGHTS_HEAD: &str = "# Who may do what · 权限

全 everything, 本 its own: a township's area, a department's focus areas, what an organisation runs or answers for, what a task or problem was given to.
Roles are titles and offices (shared notice, §三, §五, §六 and annex), never persons. Written by a test from `crates/campaign/src/rights.rs`.

";
const DOCUMENT: &str = include_str!("../../../../docs/campaign.md");

#[test]
fn the_matrix_of_rights_is_the_documented_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.md");
    let text = format!("{RIGHTS_HEAD}{}", matrix());
    if std::env::var_os("XUNQING_WRITE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap();
    assert_eq!(written, text, "docs/rights.md: write it anew with XUNQING_WRITE_DOCS=1");
}

#[test]
fn the_stages_of_a_problem_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 待交办: 上报问题\n");
    for (from, by, to) in STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    writeln!(drawing, "  {} --> [*]", Stage::Closed.name()).unwrap();
    assert!(
        DOCUMENT.contains(&drawing),
        "docs/campaign.md draws other stages; these are the code's:\n{drawing}"
    );
}

#[test]
fn sc_070_the_leader_and_the_office_see_everything_and_dispatch_to_all_and_nobody_else_does() {
    for role in Role::ALL {
        let dispatches = reach(role, Action::Dispatch) == Reach::All;
        assert_eq!(dispatches, matches!(role, Role::GroupLeader | Role::Office), "{role:?}");
        let closes = reach(role, Action::Close) != Reach::None;
        assert_eq!(closes, matches!(role, Role::GroupLeader | Role::Office), "{role:?}");
    }
}

#[test]
fn those_who_keep_or_audit_the_system_act_in_nothing() {
    for role in [Role::Administrator, Role::Observer, Role::Rules] {
        let acts = Action::ALL
            .iter()
            .copied()
            .filter(|a| !matches!(a, Action::See | Action::Audit | Action::SeeCase));
        for action in acts {
            assert_eq!(reach(role, action), Reach::None, "{role:?} {action:?}");
        }
    }
}

/// Whether a document draws just these steps.
pub(crate) fn is_drawn(
    document: &str,
    (first, begun): (&str, &str),
    steps: &[(&str, &str, &str)],
    last: &[&str],
) {
    let mut drawing = format!("stateDiagram-v2\n  [*] --> {first}: {begun}\n");
    for (from, by, to) in steps.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {from} --> {to}: {by}").unwrap();
    }
    for stage in last {
        writeln!(drawing, "  {stage} --> [*]").unwrap();
    }
    assert!(document.contains(&drawing), "the document draws other stages; these are the code's:\n{drawing}");
}
