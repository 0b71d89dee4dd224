//! A row against the present register: new, changed or the same.

use serde::Serialize;

use super::row::Draft;
use crate::plan::{OrganisationId, Plan};
use crate::register::{ObjectFacts, ObjectId, ObjectKind, RegisteredObject, WorksSchedule};

/// An object as it will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// Identifier.
    pub id: ObjectId,
    /// Chinese name.
    pub name: String,
    /// What it is.
    pub kind: ObjectKind,
    /// In whose area it lies.
    pub township: OrganisationId,
    /// Who answers for it, when that is known.
    pub owner: Option<OrganisationId>,
    /// 重点.
    pub key: bool,
    /// Longitude and latitude, millionths of a degree.
    pub position: Option<(i32, i32)>,
    /// What else is registered.
    pub facts: ObjectFacts,
    /// A remark.
    pub note: Option<String>,
    /// Sheet and line it comes from.
    pub place: (String, usize),
    /// How it stands to the present register.
    pub standing: Standing,
}

/// How a row stands to the present register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "changes", rename_all = "snake_case")]
pub enum Standing {
    /// Not registered yet.
    New,
    /// Registered, with other values.
    Changed(Vec<Change>),
    /// Registered just so.
    Same,
}

/// One value that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The column's name.
    pub field: &'static str,
    /// As it is now.
    pub from: String,
    /// As it will be.
    pub to: String,
}

/// The registered object that a row speaks of: by its number, else by kind and name, in its township where several have the name.
pub(super) fn registered<'p>(
    plan: &'p Plan,
    draft: &Draft,
    kind: ObjectKind,
) -> Option<&'p RegisteredObject> {
    if let Some(id) = &draft.id {
        return plan.register.object(id);
    }
    let same = |o: &&RegisteredObject| o.kind == kind && folded(&o.name) == folded(&draft.name);
    let mut all = plan.register.objects.iter().filter(same);
    let first = all.next()?;
    let in_township = |o: &&RegisteredObject| draft.township.as_ref().is_none_or(|t| *t == o.township);
    match all.next() {
        None => Some(first),
        Some(second) => [first, second].into_iter().chain(all).find(in_township),
    }
}

/// A name without what only looks different.
pub(super) fn folded(name: &str) -> String {
    super::words::squeezed(name).to_lowercase()
}

/// What the row makes of the object, and how that differs. `owner` is the owner the row names, new ones with the identifier they are given.
pub(super) fn wanted(
    plan: &Plan,
    draft: &Draft,
    present: Option<&RegisteredObject>,
    (id, kind, township): (ObjectId, ObjectKind, OrganisationId),
    owner: Option<OrganisationId>,
    place: (String, usize),
) -> Wanted {
    let before = present.map(|o| o.facts.clone()).unwrap_or_default();
    let schedule = schedule(draft, before.schedule);
    let facts = ObjectFacts {
        outfall_class: draft.outfall_class.or(before.outfall_class),
        code: draft.code.clone().or(before.code),
        herd: draft.herd(before.herd),
        schedule,
    };
    let named = present.filter(|o| o.owner_named).map(|o| o.owner.clone());
    let example = present.is_some_and(|o| o.example);
    let note = draft.note.clone().or_else(|| {
        // The remark of an example speaks of the example.
        present.filter(|_| !example).and_then(|o| o.source.note.clone())
    });
    let mut wanted = Wanted {
        id,
        name: draft.name.clone(),
        kind,
        township,
        owner: owner.or(named),
        key: draft.key.or(present.map(|o| o.key)).unwrap_or(false),
        position: draft.position.or(present.and_then(|o| o.position)),
        facts,
        note,
        place,
        standing: Standing::New,
    };
    if let Some(present) = present {
        let changes = changes(plan, present, &wanted);
        wanted.standing = if changes.is_empty() { Standing::Same } else { Standing::Changed(changes) };
    }
    wanted
}

fn schedule(draft: &Draft, before: Option<WorksSchedule>) -> Option<WorksSchedule> {
    let start = draft.start.or(before.map(|s| s.start))?;
    let end = draft.end.or(before.map(|s| s.end))?;
    let length_m = draft.length_m.or(before.and_then(|s| s.length_m));
    (start <= end).then_some(WorksSchedule { start, end, length_m })
}

fn changes(plan: &Plan, now: &RegisteredObject, then: &Wanted) -> Vec<Change> {
    let name = |id: &OrganisationId| plan.organisation(id).map_or_else(|| id.to_string(), |o| o.name.clone());
    let owner = |id: Option<&OrganisationId>| id.map(&name).unwrap_or_default();
    let place = |at: Option<(i32, i32)>| {
        at.map(|(x, y)| format!("{:.6}, {:.6}", f64::from(x) / 1e6, f64::from(y) / 1e6)).unwrap_or_default()
    };
    let yes = |flag: bool| if flag { "是" } else { "否" }.to_owned();
    let class = |f: &ObjectFacts| f.outfall_class.map(|c| c.name().to_owned()).unwrap_or_default();
    let herd =
        |f: &ObjectFacts| f.herd.map(|h| h.counts().map(|n| n.to_string()).join("/")).unwrap_or_default();
    let works = |f: &ObjectFacts| {
        f.schedule
            .map(|s| {
                format!("{}—{} {}", s.start, s.end, s.length_m.map(|m| format!("{m} m")).unwrap_or_default())
            })
            .unwrap_or_default()
    };
    let note = now.source.note.clone().unwrap_or_default();
    let all = [
        ("名称", now.name.clone(), then.name.clone()),
        ("种类", now.kind.name().to_owned(), then.kind.name().to_owned()),
        ("所在乡镇", name(&now.township), name(&then.township)),
        ("责任单位", owner(now.owner_named.then_some(&now.owner)), owner(then.owner.as_ref())),
        ("重点", yes(now.key), yes(then.key)),
        ("经纬度", place(now.position), place(then.position)),
        ("排污口类别", class(&now.facts), class(&then.facts)),
        (
            "排污口编码",
            now.facts.code.clone().unwrap_or_default(),
            then.facts.code.clone().unwrap_or_default(),
        ),
        ("存栏", herd(&now.facts), herd(&then.facts)),
        ("工期", works(&now.facts), works(&then.facts)),
        ("备注", note, then.note.clone().unwrap_or_default()),
        ("示例", yes(now.example), yes(false)),
    ];
    let changed = all.into_iter().filter(|(_, from, to)| from != to);
    changed.map(|(field, from, to)| Change { field, from, to }).collect()
}
