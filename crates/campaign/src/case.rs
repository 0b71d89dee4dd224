//! Cases (案件): talk-and-supervise 约谈督办 (SC-095) and fixed-point inspection 定点督察 (SC-099), and what of them is handed over (SC-100).
//!
//! Facts of the water open nothing by themselves: the office proposes on reasons and evidence, the leader decides, people conduct, the
//! unit answers. A case concerns exactly one unit. The stages of both kinds are one table each, drawn in docs/campaign-cases.md.

mod command;
mod decide;
mod event;
mod kind;
mod proposal;
mod record;
mod stage;
mod state;

pub use command::CaseCommand;
pub use event::CaseEvent;
pub use kind::{CaseKind, Reason};
pub use proposal::{OfficialRank, Proposal, TeamMember};
pub use record::{CaseFile, Demand, HandedOver, Notice, Said};
pub use stage::{CaseStage, CaseStep, INSPECTION_STEPS, TALK_STEPS};
pub use state::Cases;
