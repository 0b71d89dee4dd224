//! The register (台账): objects on the ground, the seven focus areas they belong to, and the checklists they are inspected by.

mod focus;
mod kind;

pub use focus::Focus;
pub use kind::ObjectKind;

use serde::{Deserialize, Serialize};

use crate::plan::{OrganisationId, Provenance};

macro_rules! register_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

register_id!(
    /// An object of the register, such as `ekou-wwtp-inlet`.
    ObjectId
);
register_id!(
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
    /// The organisation that runs it or answers for it on the spot.
    pub owner: OrganisationId,
    /// 重点: among the key objects, by the county's decision.
    pub key: bool,
    /// Longitude and latitude, millionths of a degree, when known.
    pub position: Option<(i32, i32)>,
    /// Whether the entry only shows the form (示例).
    pub example: bool,
    /// Source.
    pub source: Provenance,
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
