//! Accepted objects into the texts of the plan's files: what is written there already, comments too, stays.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::compare::{Standing, Wanted};
use super::look::{Looked, NewOwner};
use crate::CampaignError;
use crate::plan::{OrganisationId, Plan, PlanFile};
use crate::register::{ObjectFacts, ObjectId, ObjectKind};

const REGISTER: &str = "register.toml";
const ORGANISATIONS: &str = "organisations.toml";
const HEADS: [&str; 6] = ["pigs", "layers", "broilers", "dairy_cows", "beef_cattle", "sheep"];

/// Where the objects come from, for the comments of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFrom {
    /// Name of the file.
    pub file: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The day of the import.
    pub day: standards::time::BeijingDay,
    /// Which office accepted it (office and post, never a person).
    pub by: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Objects that were not registered before.
    pub added: usize,
    /// Objects with other values than before.
    pub changed: usize,
    /// Examples that were taken out.
    pub removed: Vec<ObjectId>,
    /// Organisations that were added.
    pub owners: usize,
}

/// Examples that no other file of the plan names, so that they can be taken out without a hole.
#[must_use]
pub fn free_examples(plan: &Plan, files: &[PlanFile]) -> Vec<ObjectId> {
    let others = || files.iter().filter(|f| f.name != REGISTER);
    let is_named = |id: &ObjectId| others().any(|f| f.text.contains(&format!("\"{id}\"")));
    plan.register.objects.iter().filter(|o| o.example && !is_named(&o.id)).map(|o| o.id.clone()).collect()
}

/// Writes the objects into the files. Examples in `drop` are taken out.
pub fn write(
    files: &mut Vec<PlanFile>,
    looked: &Looked,
    from: &WrittenFrom,
    drop: &[ObjectId],
) -> Result<Written, CampaignError> {
    let mut written = Written::default();
    let text = files.iter().find(|f| f.name == REGISTER).map_or("", |f| f.text.as_str());
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        CampaignError::Text { file: REGISTER.into(), why: error.message().to_owned() }
    })?;
    let objects = document.entry("object").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let objects = objects.as_array_of_tables_mut().ok_or_else(|| CampaignError::Text {
        file: REGISTER.into(),
        why: "`object` should be a list of tables, [[object]]".into(),
    })?;
    let is = |table: &Table, id: &ObjectId| table.get("id").and_then(Item::as_str) == Some(id.as_str());
    let keep: Vec<bool> = objects.iter().map(|t| !drop.iter().any(|id| is(t, id))).collect();
    written.removed = drop.iter().filter(|id| objects.iter().any(|t| is(t, id))).cloned().collect();
    for at in (0..keep.len()).rev().filter(|at| !keep[*at]) {
        // The comment at the head of the file stands before the first table.
        let before =
            objects.get(at).and_then(|t| t.decor().prefix().and_then(|p| p.as_str().map(str::to_owned)));
        objects.remove(at);
        if let (0, Some(before), Some(first)) = (at, before, objects.get_mut(0)) {
            let own = first
                .decor()
                .prefix()
                .and_then(|p| p.as_str())
                .unwrap_or_default()
                .trim_start_matches('\n')
                .to_owned();
            first
                .decor_mut()
                .set_prefix(format!("{}\n{own}", before.trim_end_matches('\n').to_owned() + "\n"));
        }
    }
    for wanted in &looked.objects {
        match &wanted.standing {
            Standing::Same => {}
            Standing::Changed(changes) => {
                let fields: Vec<_> = changes.iter().map(|c| c.field).collect();
                if let Some(table) = objects.iter_mut().find(|t| is(t, &wanted.id)) {
                    fill(table, wanted);
                    let before = table.decor().prefix().and_then(|p| p.as_str()).unwrap_or("\n").to_owned();
                    let remark = format!(
                        "{before}# {} 按 {} 修改：{}\n",
                        from.day,
                        one_line(&from.file),
                        fields.join("、")
                    );
                    table.decor_mut().set_prefix(remark);
                    written.changed += 1;
                }
            }
            Standing::New => {
                let mut table = Table::new();
                let head = if written.added == 0 { heading(from) } else { String::new() };
                table.decor_mut().set_prefix(format!("\n{head}"));
                fill(&mut table, wanted);
                objects.push(table);
                written.added += 1;
            }
        }
    }
    put(files, REGISTER, document.to_string());
    written.owners = looked.new_owners.len();
    if written.owners > 0 {
        add_owners(files, &looked.new_owners, from);
    }
    Ok(written)
}

fn heading(from: &WrittenFrom) -> String {
    format!(
        "# 以下由 {} 导入，{}，{}\n# SHA-256 {}\n",
        one_line(&from.file),
        from.day,
        one_line(&from.by),
        from.sha256
    )
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn put(files: &mut Vec<PlanFile>, name: &str, text: String) {
    if let Some(file) = files.iter_mut().find(|f| f.name == name) {
        file.text = text;
        return;
    }
    files.push(PlanFile { name: name.to_owned(), text });
    files.sort_by(|a, b| a.name.cmp(&b.name));
}

/// Puts every value into the table; comments behind values that stay remain.
fn fill(table: &mut Table, wanted: &Wanted) {
    set(table, "id", Some(wanted.id.as_str().into()));
    set(table, "name", Some(wanted.name.as_str().into()));
    set(table, "kind", Some(wanted.kind.word().into()));
    set(table, "township", Some(wanted.township.as_str().into()));
    set(table, "owner", wanted.owner.as_ref().map(OrganisationId::as_str).map(Value::from));
    set(table, "key", wanted.key.then(|| true.into()));
    let degrees = |millionths: i32| Value::from(f64::from(millionths) / 1e6);
    set(table, "longitude", wanted.position.map(|(x, _)| degrees(x)));
    set(table, "latitude", wanted.position.map(|(_, y)| degrees(y)));
    fill_facts(table, &wanted.facts);
    set(table, "example", None);
    set(table, "assumed", None);
    set(table, "clause", Some(clause(wanted.kind)));
    set(table, "note", wanted.note.as_deref().map(Value::from));
}

fn fill_facts(table: &mut Table, facts: &ObjectFacts) {
    set(table, "outfall_class", facts.outfall_class.map(|c| c.word().into()));
    set(table, "code", facts.code.as_deref().map(Value::from));
    let counts = facts.herd.map_or([0; 6], |h| h.counts());
    for (key, heads) in HEADS.into_iter().zip(counts) {
        set(table, key, (heads > 0).then(|| i64::from(heads).into()));
    }
    let day = |day: standards::time::BeijingDay| {
        day.to_string().parse::<toml_edit::Datetime>().ok().map(Value::from)
    };
    set(table, "start", facts.schedule.and_then(|s| day(s.start)));
    set(table, "end", facts.schedule.and_then(|s| day(s.end)));
    let length = facts.schedule.and_then(|s| s.length_m);
    set(table, "length_m", length.map(|m| Value::from(m.normalize().to_string())));
}

fn clause(kind: ObjectKind) -> Value {
    kind.clause().to_string().into()
}

fn set(table: &mut Table, key: &str, to: Option<Value>) {
    match to {
        None => {
            table.remove(key);
        }
        Some(mut new) => {
            if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
                *new.decor_mut() = old.decor().clone();
                *old = new;
            } else {
                table.insert(key, value(new));
            }
        }
    }
}

fn add_owners(files: &mut Vec<PlanFile>, owners: &[NewOwner], from: &WrittenFrom) {
    let mut text = files.iter().find(|f| f.name == ORGANISATIONS).map(|f| f.text.clone()).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&heading(from));
    let mut document = DocumentMut::new();
    let mut tables = ArrayOfTables::new();
    for owner in owners {
        let mut table = Table::new();
        for (key, text) in [
            ("id", owner.id.as_str()),
            ("name", owner.name.as_str()),
            ("kind", "discharger"),
            ("parent", owner.parent.as_str()),
            ("clause", "SC-052"),
        ] {
            table.insert(key, value(text));
        }
        tables.push(table);
    }
    document.insert("organisation", Item::ArrayOfTables(tables));
    text.push_str(document.to_string().trim_start_matches('\n'));
    put(files, ORGANISATIONS, text);
}
