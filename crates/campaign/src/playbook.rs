//! The playbook of rain (雨天响应预案): who does what before, in and after rain, from which grade on, and the thresholds of the rules.

mod duty;
mod rules;

pub use duty::{DutyPhase, DutyWho, RainDuty};
pub use rules::{JudgementRules, ResponseRules};

use serde::Serialize;

use crate::task::DutyId;

/// The playbook of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Playbook {
    /// When a response is raised, ended and stood down.
    pub rules: ResponseRules,
    /// What records and rain are judged by.
    pub judging: JudgementRules,
    /// Duties in the order of the file.
    pub duties: Vec<RainDuty>,
}

impl Playbook {
    /// The duty of an identifier.
    #[must_use]
    pub fn duty(&self, id: &DutyId) -> Option<&RainDuty> {
        self.duties.iter().find(|d| d.id == *id)
    }
}
