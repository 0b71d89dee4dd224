//! What is known of each finding.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use super::{FindingEvent, FindingRule, NewFinding, Settlement};
use crate::ledger::{Digest, Entry, EntryId};
use crate::plan::Plan;
use crate::rights::Subject;

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStage {
    /// 待核定
    Open,
    /// 属实
    Confirmed,
    /// 不成立
    Dismissed,
}

impl FindingStage {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "待核定",
            Self::Confirmed => "属实",
            Self::Dismissed => "不成立",
        }
    }
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainFinding {
    /// Number of its entry.
    pub id: EntryId,
    /// What was found.
    #[serde(flatten)]
    pub new: NewFinding,
    /// Where it stands.
    pub stage: FindingStage,
    /// When rules found it.
    pub raised: Instant,
    /// When it was settled, why, and on which files.
    pub settled: Option<(Instant, String, Vec<Digest>)>,
}

impl RainFinding {
    /// What rights are asked about.
    #[must_use]
    pub fn subject<'a>(&'a self, plan: &'a Plan) -> Subject<'a> {
        let object = self.new.object.as_ref().and_then(|id| plan.register.object(id));
        Subject {
            focus: self.new.rule.focus(),
            township: object.map(|o| &o.township),
            owner: object.map(|o| &o.owner),
            lead: None,
            support: &[],
        }
    }
}

/// All findings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    all: BTreeMap<EntryId, RainFinding>,
    order: Vec<EntryId>,
}

impl Findings {
    /// Findings in the order they were entered.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &RainFinding> {
        self.order.iter().filter_map(|id| self.all.get(id))
    }

    /// The finding of a number.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&RainFinding> {
        self.all.get(&id)
    }

    /// Findings of a rule, in the order they were entered.
    pub fn of(&self, rule: FindingRule) -> impl Iterator<Item = &RainFinding> {
        self.iter().filter(move |f| f.new.rule == rule)
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &FindingEvent) {
        match event {
            FindingEvent::Raised(new) => {
                let finding = RainFinding {
                    id: entry.id,
                    new: (**new).clone(),
                    stage: FindingStage::Open,
                    raised: entry.happened,
                    settled: None,
                };
                self.all.insert(entry.id, finding);
                self.order.push(entry.id);
            }
            FindingEvent::Settled { finding, outcome, reason, evidence } => {
                if let Some(found) = self.all.get_mut(finding) {
                    found.stage = match outcome {
                        Settlement::Confirmed => FindingStage::Confirmed,
                        Settlement::Dismissed => FindingStage::Dismissed,
                    };
                    found.settled = Some((entry.happened, reason.clone(), evidence.clone()));
                }
            }
        }
    }
}
