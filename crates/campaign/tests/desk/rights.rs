//! The matrix of rights and the stages of a problem, cell by cell against what docs/campaign.md shows.

use std::fmt::Write as _;

use campaign::problem::{STEPS, Stage};
use campaign::rights::{Action, Reach, Role, reach};

const DOCUMENT: &str = include_str!("../../../../docs/campaign.md");

#[test]
fn the_matrix_of_rights_is_the_documented_one() {
    let mut table = String::from("| 角色 |");
    for action in Action::ALL {
        write!(table, " {} |", action.name()).unwrap();
    }
    writeln!(table, "\n| --- |{}", " --- |".repeat(Action::ALL.len())).unwrap();
    for role in Role::ALL {
        write!(table, "| {} |", role.name()).unwrap();
        for action in Action::ALL {
            let cell = match reach(role, action) {
                Reach::None => "",
                Reach::Own => "本",
                Reach::All => "全",
            };
            write!(table, " {cell} |").unwrap();
        }
        table.push('\n');
    }
    assert!(DOCUMENT.contains(&table), "docs/campaign.md shows another matrix; this is the code's:\n{table}");
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
    for role in [Role::Administrator, Role::Observer, Role::Meteorology] {
        let acts = Action::ALL.into_iter().filter(|a| !matches!(a, Action::See | Action::Audit));
        for action in acts {
            assert_eq!(reach(role, action), Reach::None, "{role:?} {action:?}");
        }
    }
}
