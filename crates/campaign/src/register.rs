//! The register (台账): objects on the ground, the seven focus areas they belong to, and the checklists they are inspected by.

mod coverage;
mod facts;
mod farm;
mod focus;
mod gap;
pub mod import;
mod kind;
mod outfall;
mod works;

pub use coverage::{Coverage, Share, TownshipCoverage};
pub use facts::{LONGEST_CODE, ObjectFacts};
pub use farm::{FarmScale, Herd};
pub use focus::Focus;
pub use gap::{Gap, gaps};
pub use kind::ObjectKind;
pub use outfall::OutfallClass;
pub use works::{ProgressReport, WorksProgress, WorksSchedule};

use serde::Serialize;

use crate::plan::{OrganisationId, Provenance, text_id};
use crate::rights::Subject;

text_id!(
    /// An object of the register, such as `ekou-wwtp-inlet`.
    ObjectId
);
text_id!(
    /// An item of a checklist, such as `outfall-no-mixing`.
    CheckId
);

/// An object of the register: something a person can stand before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisteredObject {
    /// Identifier.
    pub id: ObjectId,
    /// Chinese name.
    pub name: String,
    /// What it is.
    pub kind: ObjectKind,
    /// The township in whose area it lies.
    pub township: OrganisationId,
    /// The organisation that runs it or answers for it on the spot; its township where none is named.
    pub owner: OrganisationId,
    /// Whether the plan names the owner (SC-055).
    pub owner_named: bool,
    /// 重点: among the key objects, by the county's decision.
    pub key: bool,
    /// Longitude and latitude, millionths of a degree, when known.
    pub position: Option<(i32, i32)>,
    /// Whether the entry only shows the form (示例).
    pub example: bool,
    /// What else is registered of it.
    pub facts: ObjectFacts,
    /// Source.
    pub source: Provenance,
}

impl RegisteredObject {
    /// What rights are asked about.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            focus: self.kind.focus(),
            township: Some(&self.township),
            owner: Some(&self.owner),
            lead: None,
            support: &[],
        }
    }
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckItem {
    /// Identifier.
    pub id: CheckId,
    /// What must be so, in Chinese.
    pub text: String,
    /// The kinds of objects it is asked of.
    pub kinds: Vec<ObjectKind>,
    /// Whether an inspection needs a photo because of it.
    pub photo: bool,
    /// Source.
    pub source: Provenance,
}

/// Objects and checklists of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Register {
    /// Objects in the order of the file.
    pub objects: Vec<RegisteredObject>,
    /// Items in the order of the file.
    pub items: Vec<CheckItem>,
}

impl Register {
    /// The object of an identifier.
    #[must_use]
    pub fn object(&self, id: &ObjectId) -> Option<&RegisteredObject> {
        self.objects.iter().find(|o| o.id == *id)
    }

    /// What is asked of a kind of object, in the order of the file.
    pub fn checklist(&self, kind: ObjectKind) -> impl Iterator<Item = &CheckItem> {
        self.items.iter().filter(move |item| item.kinds.contains(&kind))
    }

    /// The item of an identifier.
    #[must_use]
    pub fn item(&self, id: &CheckId) -> Option<&CheckItem> {
        self.items.iter().find(|i| i.id == *id)
    }
}
