//! Silence: who was told and did not answer in time is named to the group's office (SC-091).

use serde::Deserialize;
use standards::time::Instant;

use super::{AlertLevel, Message, MessageId, Recipient};
use crate::plan::{ClauseId, OrganisationKind, Plan};

/// Within how many minutes an organisation must answer, by level; 0 for never. The notice gives no number; assumptions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerRules {
    /// Red.
    pub red_minutes: u32,
    /// Orange.
    pub orange_minutes: u32,
    /// Yellow.
    pub yellow_minutes: u32,
    /// Blue and ordinary.
    pub other_minutes: u32,
}

impl Default for AnswerRules {
    fn default() -> Self {
        Self { red_minutes: 30, orange_minutes: 60, yellow_minutes: 240, other_minutes: 0 }
    }
}

impl AnswerRules {
    /// Minutes within which a message of a level must be answered; `None` when it need not be.
    #[must_use]
    pub fn within_minutes(&self, level: AlertLevel) -> Option<u32> {
        let minutes = match level {
            AlertLevel::Red => self.red_minutes,
            AlertLevel::Orange => self.orange_minutes,
            AlertLevel::Yellow => self.yellow_minutes,
            AlertLevel::Blue | AlertLevel::Ordinary => self.other_minutes,
        };
        (minutes > 0).then_some(minutes)
    }
}

/// A message that was told, and whether it was answered.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The message.
    pub message: &'a Message,
    /// Whether somebody of the recipient's organisation gave the receipt.
    pub receipted: bool,
}

/// What the office is told of those who are silent past their limit; once for each message, whenever it is asked.
#[must_use]
pub fn silent<'a>(
    told: impl IntoIterator<Item = Told<'a>>,
    plan: &Plan,
    rules: &AnswerRules,
    now: Instant,
) -> Vec<Message> {
    let offices: Vec<_> =
        plan.organisations.iter().filter(|o| o.kind == OrganisationKind::GroupOffice).collect();
    let mut escalations = Vec::new();
    for Told { message, receipted } in told {
        let Some(minutes) = rules.within_minutes(message.level) else { continue };
        let limit = message.made.plus_ms(i64::from(minutes) * 60_000);
        // The office need not be told of its own silence.
        let own = |office: &crate::plan::OrganisationId| message.recipient.organisation(plan) == Some(office);
        if receipted || !message.answer || now < limit {
            continue;
        }
        for office in offices.iter().filter(|o| !own(&o.id)) {
            let recipient = Recipient::Organisation(office.id.clone());
            let who = message.recipient.name(plan);
            escalations.push(Message {
                id: MessageId::of(&format!("silent/{}", message.id), &recipient),
                recipient,
                level: message.level,
                title: format!("{who}逾 {minutes} 分钟未回应：{}", message.title),
                text: format!(
                    "{who}在 {minutes} 分钟内没有签收，请领导组办公室督促。\nNo receipt within {minutes} minutes; please follow up."
                ),
                about: message.about.clone(),
                clause: Some(ClauseId::numbered(91)),
                made: now,
                pages_only: message.pages_only,
                answer: false,
            });
        }
    }
    escalations
}
