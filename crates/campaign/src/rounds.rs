//! Rounds (巡检): what the plan's rules do by themselves at a moment.
//!
//! [`Desk::due`] looks at everything and gives the acts that are due. Each carries a number made of what it is about, so that it is
//! entered once however often rounds are made, and happened when it became due, not when somebody looked: a server that stood still, or whose clock
//! jumped, enters the same acts. Acts of one round are about different things; what follows from them comes in the next one.

use std::collections::HashSet;

use standards::time::Instant;

use crate::desk::{Command, Desk, Made};
use crate::duty::DutyFacts;
use crate::gate::{self, CanalReading};
use crate::ledger::{Actor, Digest, EntryId};
use crate::plan::{OrganisationId, Plan};
use crate::rain::RainFacts;
use crate::rights::Role;
use crate::roster::{self, RainSpan};
use crate::{duty, finding, incident, patrol, phase, rain_response, task, works};

/// Where the rules stand in for an organisation; none of the plan's.
pub const RULES_ORGANISATION: &str = "system";

/// What rules look at beside the ledger and the plan: what is measured and judged elsewhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The history of the plan itself.
    pub duties: DutyFacts,
    /// Rain responses known elsewhere than in the ledger, from when they were raised until they were stood down.
    pub rain_spans: Vec<RainSpan>,
    /// Measured water of return canals.
    pub canal_readings: Vec<CanalReading>,
    /// Rain and water.
    pub rain: RainFacts,
    /// Warnings, silent stations and signals of the last days.
    pub signs: crate::incident::Signs,
    /// Forecast rain and jumps downstream, for works in the river.
    pub works: works::WorksFacts,
}

/// A round.
pub(crate) struct Round<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) plan: &'a Plan,
    pub(crate) facts: &'a Facts,
    pub(crate) now: Instant,
}

impl Round<'_> {
    /// An act of the rules. Its number is made of `words`, which must name what it is about and nothing else.
    pub(crate) fn act(&self, words: &[&str], happened: Instant, command: Command) -> Made {
        Made {
            id: EntryId::named(words),
            by: Actor::rules(),
            happened: happened.min(self.now),
            recorded: self.now,
            late: None,
            command,
        }
    }
}

impl Desk {
    /// The acts that are due at a moment and not yet entered.
    #[must_use]
    pub fn due(&self, plan: &Plan, facts: &Facts, now: Instant) -> Vec<Made> {
        let round = Round { desk: self, plan, facts, now };
        let mut out = Vec::new();
        task::escalations(&round, &mut out);
        // A program that is first started when the campaign is over gives nobody its tasks (SC-006).
        if now < plan.campaign.end.end() || !self.phases.are_untouched() {
            duty::tasks(&round, &mut out);
            phase::turning(&round, &mut out);
            patrol::tasks(&round, &mut out);
        }
        gate::proposals(&round, &mut out);
        gate::unreturned(&round, &mut out);
        rain_response::responses(&round, &mut out);
        rain_response::duties(&round, &mut out);
        finding::findings(&round, &mut out);
        finding::tasks(&round, &mut out);
        roster::activations(&round, &mut out);
        roster::notices(&round, &mut out);
        roster::alerts(&round, &mut out);
        incident::acts(&round, &mut out);
        works::works_rounds(&round, &mut out);
        let mut seen = HashSet::new();
        out.retain(|made| !self.knows(made.id) && seen.insert(made.id));
        out
    }
}

impl EntryId {
    /// The number that words give: the first half of their digest.
    #[must_use]
    pub fn named(words: &[&str]) -> Self {
        let Digest(bytes) = Digest::of(words.join("\u{1f}").as_bytes());
        let half = bytes.into_iter().take(16);
        Self(half.fold(0, |number, byte| number << 8 | u128::from(byte)))
    }
}

impl Actor {
    /// The plan's rules. No account has this role.
    #[must_use]
    pub fn rules() -> Self {
        Self {
            account: 0,
            title: Role::Rules.name().into(),
            organisation: OrganisationId::from(RULES_ORGANISATION),
            role: Role::Rules,
        }
    }
}
