//! Acts about findings into events.

use super::{FindingCommand, FindingEvent, FindingLevel, FindingRule, FindingStage, RainFinding, Settlement};
use crate::desk::Refusal;
use crate::desk::case::{Case, attached, said};
use crate::ledger::Event;
use crate::rights::Action;

impl Case<'_> {
    pub(crate) fn finding(&self, command: &FindingCommand) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            FindingCommand::Raise(new) => {
                self.rules_only()?;
                FindingEvent::Raised(new.clone())
            }
            FindingCommand::Settle { finding, outcome, reason, evidence } => {
                let found = self.desk.findings.get(*finding);
                let found = found.ok_or_else(|| Refusal::NoFinding { id: finding.to_string() })?;
                self.allow(Action::SettleFinding, found.subject(self.plan))?;
                self.not_before(found.raised)?;
                if found.stage != FindingStage::Open {
                    return Err(Refusal::FindingSettled { stage: found.stage });
                }
                let evidence = attached(evidence)?;
                if *outcome == Settlement::Confirmed && stays_suspected(found) && evidence.is_empty() {
                    return Err(Refusal::NeedsEvidence {
                        what: "认定粪污入河（没有证据只能保持嫌疑）"
                    });
                }
                FindingEvent::Settled {
                    finding: *finding,
                    outcome: *outcome,
                    reason: said(reason, "核定理由", "why it is so settled")?,
                    evidence,
                }
            }
        };
        Ok(vec![Event::Finding(event)])
    }
}

/// Manure in a river that nobody has shown stays suspected until somebody does (SC-065).
fn stays_suspected(found: &RainFinding) -> bool {
    found.new.rule == FindingRule::ManureToRiver && found.new.level == FindingLevel::Suspicion
}
