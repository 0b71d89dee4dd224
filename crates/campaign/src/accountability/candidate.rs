//! Which sections are listed for a talk (R3) or an inspection (R4), and why.

use evaluation::triggers::Fact;
use standards::SectionId;
use standards::time::{Instant, Quarter};

use super::condition::{Condition, ConditionKind, Figure, Source};
use super::water::SectionWater;
use crate::case::CaseKind;
use crate::desk::Desk;
use crate::problem::DragRules;

/// A rule of accountability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountRule {
    /// R3 约谈督办: any condition lists it.
    Talk,
    /// R4 定点督察: all conditions together.
    Inspection,
}

impl AccountRule {
    /// `R3`, `R4`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Talk => "R3",
            Self::Inspection => "R4",
        }
    }

    /// The kind of case that people may open on it.
    #[must_use]
    pub fn case(self) -> CaseKind {
        match self {
            Self::Talk => CaseKind::Talk,
            Self::Inspection => CaseKind::Inspection,
        }
    }
}

/// A section under a rule: listed when the fact holds, 待核 while it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which rule.
    pub rule: AccountRule,
    /// Which section.
    pub section: SectionId,
    /// Which quarter.
    pub quarter: Quarter,
    /// Whether the rule's conditions hold together.
    pub fact: Fact,
    /// Every condition with its numbers.
    pub conditions: Vec<Condition>,
}

/// Both rules for every section. Facts alone: nothing is opened by them (SC-095, SC-099).
#[must_use]
pub fn candidates(water: &[SectionWater], desk: &Desk, drag: DragRules, now: Instant) -> Vec<Candidate> {
    let dragged = dragged(desk, drag, now);
    let of = |water: &SectionWater| {
        let talk = water.of_talk();
        let mut inspection = water.of_inspection();
        inspection.push(dragged.clone());
        let candidate = |rule, fact, conditions| Candidate {
            rule,
            section: water.section.clone(),
            quarter: water.quarter,
            fact,
            conditions,
        };
        [
            candidate(AccountRule::Talk, Fact::any(talk.iter().map(|c| c.fact)), talk),
            candidate(AccountRule::Inspection, Fact::all(inspection.iter().map(|c| c.fact)), inspection),
        ]
    };
    water.iter().flat_map(of).collect()
}

/// Prominent problems dragged on (SC-098): the deadline in force stands until an extension is granted.
fn dragged(desk: &Desk, drag: DragRules, now: Instant) -> Condition {
    let figures: Vec<_> = desk
        .problems()
        .filter(|p| p.prominent)
        .filter_map(|p| {
            let clock = p.clock(now, &drag);
            clock.dragged.then(|| Figure {
                what: format!("第 {} 号问题：{}", p.number, p.what),
                value: format!("超期 {} 天", clock.days_late),
                against: Some(format!("延期 {} 次，催办 {} 次", clock.extensions, p.reminders)),
                source: Source::Entry(p.id),
            })
        })
        .collect();
    Condition {
        kind: ConditionKind::DraggedProblem,
        fact: Fact::from(Some(!figures.is_empty())),
        figures,
        missing: Vec::new(),
    }
}
