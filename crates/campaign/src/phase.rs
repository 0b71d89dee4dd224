//! Phases (阶段) of the campaign: they begin and end by date, and the ledger says so (SC-014, SC-015, SC-020, SC-029).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standards::time::Instant;

use crate::desk::case::Case;
use crate::desk::{Command, Made, Refusal};
use crate::ledger::{Entry, Event};
use crate::plan::{Campaign, ClauseId, Phase, PhaseId};
use crate::rounds::Round;

/// Where a phase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseStage {
    /// 未开始
    Upcoming,
    /// 进行中
    Running,
    /// 已结束
    Ended,
}

impl PhaseStage {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upcoming => "未开始",
            Self::Running => "进行中",
            Self::Ended => "已结束",
        }
    }
}

impl Phase {
    /// Where it stands at a moment.
    #[must_use]
    pub fn stage(&self, now: Instant) -> PhaseStage {
        if now < self.start.start() {
            PhaseStage::Upcoming
        } else if now < self.end.end() {
            PhaseStage::Running
        } else {
            PhaseStage::Ended
        }
    }
}

impl Campaign {
    /// Whether an inspection at a moment lies within the phase that asks for inspections; those outside of it are labelled so (SC-020). A plan
    /// that marks no such phase has none outside.
    #[must_use]
    pub fn is_phase_of_inspection(&self, at: Instant) -> bool {
        let mut asking = self.phases.iter().filter(|p| p.inspection).peekable();
        asking.peek().is_none() || asking.any(|p| p.stage(at) == PhaseStage::Running)
    }
}

/// What rules enter about phases.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PhaseCommand {
    /// 阶段开始.
    Begin {
        /// Which.
        phase: PhaseId,
    },
    /// 阶段结束.
    End {
        /// Which.
        phase: PhaseId,
    },
}

/// What happened to a phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PhaseEvent {
    /// 阶段开始.
    Began {
        /// Which.
        phase: PhaseId,
        /// The clause of the notice that sets it.
        clause: ClauseId,
    },
    /// 阶段结束.
    Ended {
        /// Which.
        phase: PhaseId,
        /// The clause of the notice that sets it.
        clause: ClauseId,
    },
}

impl PhaseEvent {
    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "阶段开始",
            Self::Ended { .. } => "阶段结束",
        }
    }

    /// The clause of the notice that sets the phase.
    #[must_use]
    pub fn clause(&self) -> ClauseId {
        match self {
            Self::Began { clause, .. } | Self::Ended { clause, .. } => *clause,
        }
    }
}

/// When a phase began and ended, as entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PhaseRecord {
    /// When it began.
    pub began: Option<Instant>,
    /// When it ended.
    pub ended: Option<Instant>,
}

/// Phases as the ledger makes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phases {
    all: BTreeMap<PhaseId, PhaseRecord>,
}

impl Phases {
    /// What was entered of a phase.
    #[must_use]
    pub fn record(&self, phase: &PhaseId) -> PhaseRecord {
        self.all.get(phase).copied().unwrap_or_default()
    }

    /// Whether no phase ever began: the program was not there during the campaign.
    #[must_use]
    pub fn are_untouched(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn take(&mut self, entry: &Entry, event: &PhaseEvent) {
        match event {
            PhaseEvent::Began { phase, .. } => {
                self.all.entry(phase.clone()).or_default().began = Some(entry.happened);
            }
            PhaseEvent::Ended { phase, .. } => {
                self.all.entry(phase.clone()).or_default().ended = Some(entry.happened);
            }
        }
    }
}

impl Case<'_> {
    pub(crate) fn phase(&self, command: &PhaseCommand) -> Result<Vec<Event>, Refusal> {
        self.rules_only()?;
        let (PhaseCommand::Begin { phase: id } | PhaseCommand::End { phase: id }) = command;
        let found = self.plan.campaign.phases.iter().find(|p| p.id == *id);
        let found = found
            .ok_or(Refusal::Missing { what: "方案中有的阶段", english: "a phase of the plan" })?;
        let (phase, clause) = (id.clone(), found.source.clause.unwrap_or(ClauseId::numbered(14)));
        Ok(vec![Event::Phase(match command {
            PhaseCommand::Begin { .. } => PhaseEvent::Began { phase, clause },
            PhaseCommand::End { .. } => PhaseEvent::Ended { phase, clause },
        })])
    }
}

/// Phases that began or ended and are not entered so.
pub(crate) fn turning(round: &Round<'_>, out: &mut Vec<Made>) {
    for phase in &round.plan.campaign.phases {
        let record = round.desk.phases.record(&phase.id);
        let mut turned = |word, at: Instant, command| {
            if at <= round.now {
                // The date is part of the number: a phase whose dates were moved begins anew.
                let words = ["phase", word, phase.id.as_str(), &at.compact()];
                out.push(round.act(&words, at, Command::Phase(command)));
            }
        };
        if record.began != Some(phase.start.start()) {
            turned("begin", phase.start.start(), PhaseCommand::Begin { phase: phase.id.clone() });
        }
        if record.ended != Some(phase.end.end()) {
            turned("end", phase.end.end(), PhaseCommand::End { phase: phase.id.clone() });
        }
    }
}
