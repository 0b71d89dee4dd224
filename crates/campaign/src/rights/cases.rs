//! Rights about cases: the office proposes, the leader decides, the inspection inspects, the unit answers (SC-095, SC-099, SC-100).

use super::Action::{self, AnswerCase, ConductCase, DecideCase, HandOver, InspectCase, ProposeCase, SeeCase};
use super::{Reach, Role};

/// The area of these rights.
pub(super) const AREA: &str = "考核问责";

pub(super) fn reach(role: Role, action: Action) -> Reach {
    match (role, action) {
        (Role::GroupLeader, DecideCase | ConductCase | HandOver | SeeCase)
        | (Role::Office, ProposeCase | ConductCase | HandOver | SeeCase)
        | (Role::Enforcement, InspectCase | SeeCase)
        | (Role::Observer, SeeCase) => Reach::All,
        (Role::Administrator | Role::Observer | Role::Rules, _) => Reach::None,
        // A unit sees and answers its own; an office of the team inspects.
        (_, InspectCase | AnswerCase | SeeCase) => Reach::Own,
        _ => Reach::None,
    }
}
