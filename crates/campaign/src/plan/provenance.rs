//! On what an entry of the plan rests.

use serde::Serialize;

use super::entry::{Entry, Need};
use super::ids::ClauseId;
use super::place::Place;

/// What stands behind a statement of the plan. Everything but [`Basis::Notice`] is shown as such on pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The county's notice says so.
    Notice,
    /// Nobody said so; the plan assumes it until somebody does.
    Assumption,
    /// Known to the field, not checked in the text of a rule.
    Memory,
}

impl Basis {
    /// Chinese word for pages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "通知原文",
            Self::Assumption => "假定",
            Self::Memory => "经验（未核对原文）",
        }
    }
}

/// Source of an entry: basis, clause, a remark, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// What stands behind it.
    pub basis: Basis,
    /// The clause of the notice it follows or belongs to.
    pub clause: Option<ClauseId>,
    /// A remark for readers.
    pub note: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl Provenance {
    /// Reads `clause`, `assumed` and `note`; warns when an entry names neither a clause nor an assumption.
    pub(super) fn read(entry: &Entry<'_>) -> Self {
        let clause = clause(entry);
        let assumed = entry.flag(("assumed", "true"));
        let note = entry.text(("note", "\"假定：…\""), Need::Optional).map(|n| n.value);
        if !entry.has("clause") && !assumed {
            entry.problems().warning(
                &entry.place,
                "没有注明依据 names no source",
                "写 clause = \"SC-006\"；通知没有写明的，写 assumed = true 和 note",
            );
        }
        if assumed && note.is_none() {
            entry.problems().warning(
                &entry.place,
                "假定没有说明 an assumption without a remark",
                "写 note = \"假定：…\" say what is assumed and who can settle it",
            );
        }
        let basis = if assumed { Basis::Assumption } else { Basis::Notice };
        Self { basis, clause, note, place: entry.place.clone() }
    }
}

/// Reads `clause`; the number must lie within the notice's register (checked when the document is known).
pub(super) fn clause(entry: &Entry<'_>) -> Option<ClauseId> {
    let text = entry.text(("clause", "\"SC-006\""), Need::Optional)?;
    if let Ok(id) = text.value.parse::<ClauseId>() {
        entry.sheet.ids.cite(id, &text.place);
        return Some(id);
    }
    entry.problems().error(
        &text.place,
        format!("`{}` 不是条款号 is not a clause number", text.value),
        "写成 SC- 加三位数字，如 write SC-006",
    );
    None
}
