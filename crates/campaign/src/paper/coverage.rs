//! What is lacking: plans of sections, summaries, receipts, acknowledgements.

use serde::Serialize;
use standards::time::Instant;

use super::{Paper, PaperKind};
use crate::desk::Desk;
use crate::plan::{Organisation, OrganisationId, OrganisationKind, PhaseId, Plan, Section, SectionLevel};

/// A summary that a unit owes (SC-029, SC-030).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SummaryDue {
    /// Whose.
    pub unit: OrganisationId,
    /// The phase it is of.
    pub phase: PhaseId,
    /// Until when: the end of the phase's last day.
    pub due: Instant,
    /// When it was issued, when it was.
    pub handed_in: Option<Instant>,
}

impl SummaryDue {
    /// Whether it is late at a moment, or was handed in late: then it stands in the notice list (通报).
    #[must_use]
    pub fn is_late(&self, now: Instant) -> bool {
        self.handed_in.unwrap_or(now) > self.due
    }
}

impl Plan {
    /// 各乡（镇）人民政府，县直各有关单位: whom the notice is addressed to (SC-002).
    pub fn addressees(&self) -> impl Iterator<Item = &Organisation> {
        let addressed = |o: &&Organisation| {
            matches!(
                o.kind,
                OrganisationKind::Township | OrganisationKind::Department | OrganisationKind::Enforcement
            )
        };
        self.organisations.iter().filter(addressed)
    }
}

impl Desk {
    /// Sections the county answers for without an implementation plan in force (一断面一方案, SC-017).
    #[must_use]
    pub fn sections_without_plan<'p>(&self, plan: &'p Plan) -> Vec<&'p Section> {
        let has = |s: &&Section| {
            self.papers
                .in_force(PaperKind::ImplementationPlan)
                .any(|p| p.content.section.as_ref() == Some(&s.id))
        };
        let own = plan.sections.iter().filter(|s| s.level != SectionLevel::Context);
        own.filter(|s| !has(s)).collect()
    }

    /// The summaries that the last phase asks of every addressee; empty before it begins (SC-029).
    #[must_use]
    pub fn summaries(&self, plan: &Plan, now: Instant) -> Vec<SummaryDue> {
        let Some(phase) = plan.campaign.phases.last().filter(|p| p.start.start() <= now) else {
            return Vec::new();
        };
        let of_phase = |p: &&Paper| p.content.phase.as_ref().is_none_or(|of| *of == phase.id);
        let issued = |unit: &OrganisationId| {
            let own = self.papers.iter().filter(|p| p.content.kind == PaperKind::Summary && p.owner == *unit);
            own.filter(of_phase)
                .filter_map(|p| p.issued.as_ref())
                .map(|i| i.at)
                .filter(|at| *at >= phase.start.start())
                .min()
        };
        let due = |unit: &Organisation| SummaryDue {
            unit: unit.id.clone(),
            phase: phase.id.clone(),
            due: phase.end.end(),
            handed_in: issued(&unit.id),
        };
        plan.addressees().map(due).collect()
    }
}
