//! All rules of a round: what they find is entered once.

use super::new::Judged;
use super::{FindingCommand, gate, manure, outfall, pool, river, sewage};
use crate::desk::{Command, Desk, Made};
use crate::plan::Plan;
use crate::playbook::JudgementRules;
use crate::rain::{RainSpell, SectionWater, spells};
use crate::rounds::Round;
use standards::time::Instant;

/// What rules judge by.
pub(super) struct Ground<'a> {
    pub(super) desk: &'a Desk,
    pub(super) plan: &'a Plan,
    pub(super) rules: &'a JudgementRules,
    pub(super) spells: &'a [RainSpell],
    pub(super) waters: &'a [SectionWater],
    pub(super) now: Instant,
    /// From when on rain is known.
    pub(super) since: Instant,
}

impl Ground<'_> {
    /// The spell that covers a moment, or ended so shortly before it that its water still runs.
    pub(super) fn spell_at(&self, at: Instant, after_ms: i64) -> Option<&RainSpell> {
        self.spells.iter().rev().find(|s| s.from <= at && at <= s.to.plus_ms(after_ms))
    }
}

pub(crate) fn findings(round: &Round<'_>, out: &mut Vec<Made>) {
    let Some(playbook) = &round.plan.playbook else { return };
    let spells = spells(&round.facts.rain.falls);
    let oldest = round.now.plus_ms(-crate::rain::hours(playbook.rules.catch_up_days.value * 24));
    let ground = Ground {
        desk: round.desk,
        plan: round.plan,
        rules: &playbook.judging,
        spells: &spells,
        waters: &round.facts.rain.waters,
        now: round.now,
        since: oldest,
    };
    let mut found: Vec<Judged> = Vec::new();
    sewage::overflows(&ground, &mut found);
    sewage::first_flushes(&ground, &mut found);
    gate::openings(&ground, &mut found);
    gate::flows(&ground, &mut found);
    pool::rises(&ground, &mut found);
    pool::reserves(&ground, &mut found);
    outfall::discharges(&ground, &mut found);
    river::secrets(&ground, &mut found);
    manure::records(&ground, &mut found);
    out.extend(
        found
            .into_iter()
            .filter(|j| j.known <= round.now && (j.finding.about.is_some() || j.known >= oldest))
            .map(|judged| {
                let rule = format!("{:?}", judged.finding.rule);
                let words: Vec<&str> =
                    ["finding", &rule].into_iter().chain(judged.words.iter().map(String::as_str)).collect();
                let command = FindingCommand::Raise(Box::new(judged.finding));
                round.act(&words, judged.known, Command::Finding(command))
            }),
    );
}
