//! What a file of objects holds, as pages see it.

use campaign::Plan;
use campaign::register::ObjectId;
use campaign::register::import::{Change, Looked, Mistake, MistakeLevel, Standing, Wanted, Written};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::campaign::named;
use crate::api::views::Named;

/// Objects and mistakes shown.
const OBJECTS: usize = 500;
const MISTAKES: usize = 300;

/// A file of objects, read.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterImport {
    name: String,
    sha256: String,
    /// Rows with something in them.
    rows: usize,
    /// Rows of the template's examples, passed over.
    examples: usize,
    new: usize,
    changed: usize,
    same: usize,
    errors: usize,
    questions: usize,
    /// The first objects, those that change nothing last.
    objects: Vec<ImportedObject>,
    /// The first mistakes, errors first.
    mistakes: Vec<RegisterMistake>,
    /// Organisations that would be added.
    new_owners: Vec<String>,
    /// Registered objects of the kinds in the file that the file does not have; they stay.
    absent: usize,
    /// Examples that would be taken out.
    dropped: Vec<String>,
    /// What was written; `None` when the file was only looked at.
    pub(super) stored: Option<RegisterImported>,
}

/// An object of the file.
#[derive(Serialize, ToSchema)]
struct ImportedObject {
    id: String,
    name: String,
    kind: Named,
    township: Named,
    owner: Option<String>,
    key: bool,
    has_position: bool,
    sheet: String,
    line: usize,
    /// `new`, `changed` or `same`.
    standing: &'static str,
    changes: Vec<ObjectChange>,
}

/// A value that changes.
#[derive(Serialize, ToSchema)]
struct ObjectChange {
    field: String,
    from: String,
    to: String,
}

/// A mistake in its cell.
#[derive(Serialize, ToSchema)]
struct RegisterMistake {
    /// `error`: the row is not taken; `question`: to be looked at; `notice`.
    level: &'static str,
    sheet: String,
    line: usize,
    column: Option<usize>,
    field: String,
    message: String,
    hint: String,
}

/// What was written.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterImported {
    /// Number of the plan's version that is in force now.
    version: i64,
    added: usize,
    changed: usize,
    removed: usize,
    owners: usize,
}

impl RegisterImported {
    pub(super) fn of(version: i64, written: &Written) -> Self {
        let Written { added, changed, removed, owners } = written;
        Self { version, added: *added, changed: *changed, removed: removed.len(), owners: *owners }
    }
}

impl RegisterImport {
    pub(super) fn of(plan: &Plan, name: &str, sha256: &str, looked: &Looked, drop: &[ObjectId]) -> Self {
        let count = |word: &str| looked.objects.iter().filter(|o| standing(&o.standing) == word).count();
        let mut objects: Vec<_> = looked.objects.iter().collect();
        objects.sort_by_key(|o| o.standing == Standing::Same);
        let mut mistakes: Vec<_> = looked.mistakes.iter().collect();
        mistakes.sort_by_key(|m| m.level);
        let new_owner =
            |id: &str| looked.new_owners.iter().find(|o| o.id.as_str() == id).map(|o| o.name.clone());
        let object = |o: &Wanted| ImportedObject {
            id: o.id.to_string(),
            name: o.name.clone(),
            kind: Named { id: o.kind.word().into(), name: o.kind.name().into() },
            township: named(plan, &o.township),
            owner: o.owner.as_ref().map(|id| new_owner(id.as_str()).unwrap_or_else(|| named(plan, id).name)),
            key: o.key,
            has_position: o.position.is_some(),
            sheet: o.place.0.clone(),
            line: o.place.1,
            standing: standing(&o.standing),
            changes: match &o.standing {
                Standing::Changed(changes) => changes.iter().map(change).collect(),
                Standing::New | Standing::Same => Vec::new(),
            },
        };
        let name_of =
            |id: &ObjectId| plan.register.object(id).map_or_else(|| id.to_string(), |o| o.name.clone());
        Self {
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            rows: looked.rows,
            examples: looked.examples,
            new: count("new"),
            changed: count("changed"),
            same: count("same"),
            errors: looked.count(MistakeLevel::Error),
            questions: looked.count(MistakeLevel::Question),
            objects: objects.into_iter().take(OBJECTS).map(object).collect(),
            mistakes: mistakes.into_iter().take(MISTAKES).map(mistake).collect(),
            new_owners: looked.new_owners.iter().map(|o| o.name.clone()).collect(),
            absent: looked.absent.len(),
            dropped: drop.iter().map(name_of).collect(),
            stored: None,
        }
    }
}

fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::New => "new",
        Standing::Changed(_) => "changed",
        Standing::Same => "same",
    }
}

fn change(change: &Change) -> ObjectChange {
    ObjectChange { field: change.field.into(), from: change.from.clone(), to: change.to.clone() }
}

fn mistake(mistake: &Mistake) -> RegisterMistake {
    RegisterMistake {
        level: match mistake.level {
            MistakeLevel::Error => "error",
            MistakeLevel::Question => "question",
            MistakeLevel::Notice => "notice",
        },
        sheet: mistake.sheet.clone(),
        line: mistake.line,
        column: mistake.column,
        field: mistake.field.clone(),
        message: mistake.message.clone(),
        hint: mistake.hint.clone(),
    }
}
