//! Rights of papers and of works in the river.

use super::{Action, Reach, Role};

/// Area of papers.
pub(super) const PAPERS: &str = "文件";
/// Area of works.
pub(super) const WORKS: &str = "涉河施工";

/// How far a role may go. The office's own papers are the office's and the leader's alone (SC-071, SC-072); every unit draws up its own and signs for those
/// it is sent; permits are the water department's (SC-067), and works are run by whoever the register says.
pub(super) fn reach(role: Role, action: Action) -> Reach {
    match (role, action) {
        (Role::Administrator | Role::Observer | Role::Rules, _) => Reach::None,
        (Role::GroupLeader | Role::Office, Action::Draw | Action::Issue) => Reach::All,
        (Role::WaterResources, Action::Permit) | (_, Action::Draw | Action::Receive | Action::Build) => {
            Reach::Own
        }
        _ => Reach::None,
    }
}
