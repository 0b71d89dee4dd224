//! What a paper rests on (依据).

use serde::{Deserialize, Serialize};

use super::{Paper, PaperKind, PaperStage};
use crate::desk::Desk;
use crate::ledger::EntryId;
use crate::plan::{BasisDocument, Plan, text_id};

text_id!(
    /// A basis document of the plan, such as `shanxi-2021-17`.
    BasisId
);

/// A basis: a document the plan lists, or one of the papers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperBasis {
    /// Of the plan's `[[basis]]`.
    Plan(BasisId),
    /// A paper of kind 依据文件.
    Paper(EntryId),
}

/// What is doubtful about a paper; it does not keep anybody from issuing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum PaperDoubt {
    /// A procedure that does not rest on the guide the plan names for procedures (SC-045).
    WithoutGuide {
        /// The guide's title.
        guide: String,
    },
    /// It cites a basis of the plan that the plan no longer has (SC-007, SC-008).
    BasisGone {
        /// The basis as cited.
        basis: BasisId,
    },
}

impl PaperDoubt {
    /// In words, Chinese first.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::WithoutGuide { guide } => {
                format!("没有以《{guide}》为依据 the procedure does not cite the guide it must follow")
            }
            Self::BasisGone { basis } => {
                format!("引用的依据“{basis}”已不在方案中 cites a basis that the plan no longer lists")
            }
        }
    }
}

impl Plan {
    /// The basis document of an identifier.
    #[must_use]
    pub fn basis(&self, id: &BasisId) -> Option<&BasisDocument> {
        self.bases.iter().find(|b| b.id.as_ref() == Some(id))
    }
}

impl Paper {
    /// What is doubtful about it by the plan in force.
    #[must_use]
    pub fn doubts(&self, plan: &Plan) -> Vec<PaperDoubt> {
        let cited = |id: &BasisId| self.content.bases.contains(&PaperBasis::Plan(id.clone()));
        let guides = plan.bases.iter().filter(|b| b.guides_procedures);
        let guides =
            guides.filter(|b| self.content.kind == PaperKind::Procedure && !b.id.as_ref().is_some_and(cited));
        let gone = self.content.bases.iter().filter_map(|basis| match basis {
            PaperBasis::Plan(id) if plan.basis(id).is_none() => {
                Some(PaperDoubt::BasisGone { basis: id.clone() })
            }
            _ => None,
        });
        guides.map(|b| PaperDoubt::WithoutGuide { guide: b.title.clone() }).chain(gone).collect()
    }
}

impl Desk {
    /// Papers that are drawn up or in force and rest on a basis.
    pub fn papers_citing<'a>(&'a self, basis: &'a PaperBasis) -> impl Iterator<Item = &'a Paper> {
        let alive = |p: &&Paper| matches!(p.stage, PaperStage::Draft | PaperStage::Issued);
        self.papers.iter().filter(alive).filter(move |p| p.content.bases.contains(basis))
    }
}
