//! `forms.toml`: what records must say.

use rust_decimal::Decimal;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::problem::suggest;
use super::provenance::Provenance;
use crate::form::{Field, FieldId, FieldKind, Form, FormId};

/// Name of the file.
pub(super) const FILE: &str = "forms.toml";

#[derive(Clone, Copy)]
enum Type {
    Number,
    Text,
    Moment,
    Choice,
}

const TYPES: [(&str, Type); 4] =
    [("number", Type::Number), ("text", Type::Text), ("moment", Type::Moment), ("choice", Type::Choice)];

pub(super) fn read(file: &Entry<'_>) -> Vec<Form> {
    file.tables("form", Optional).into_iter().filter_map(form).collect()
}

fn form(e: Entry<'_>) -> Option<Form> {
    let id = e.text(("id", "\"pool-emptied\""), Required);
    let name = e.text(("name", "\"应急事故池清空记录\""), Required);
    let files = e.integer(("files", "1"), Optional, 0..21);
    let place = e.flag(("place", "true"));
    let mut fields: Vec<Field> = Vec::new();
    for entry in e.tables("field", Optional) {
        let at = entry.place.clone();
        let Some(field) = field(entry) else { continue };
        if fields.iter().any(|f| f.id == field.id) {
            e.problems().error(
                &at,
                format!("表单中 `{}` 重复 is defined twice in the form", field.id),
                "改用另一个编号 choose another identifier",
            );
        }
        fields.push(field);
    }
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Form, id, e.problems());
    }
    e.finish();
    let files = files.map_or(0, |f| f.value);
    Some(Form { id: FormId::from(id?.value), name: name?.value, fields, files, place, source })
}

fn field(e: Entry<'_>) -> Option<Field> {
    let id = e.text(("id", "\"level_after_m\""), Required);
    let name = e.text(("name", "\"清空后水位\""), Required);
    let of = e.choice(("type", "\"number\""), Required, &TYPES);
    let unit = e.text(("unit", "\"m\""), Optional).map(|u| u.value);
    let optional = e.flag(("optional", "true"));
    let least = e.decimal(("least", "0"), Optional);
    let most = e.decimal(("most", "0.3"), Optional);
    let words: Vec<String> =
        e.texts(("choices", "[\"是\", \"否\"]"), Optional).into_iter().map(|w| w.value).collect();
    let needed = e.text(("must", "\"是\""), Optional);
    let kind = match of.as_ref()?.value {
        Type::Number => FieldKind::Number { least: least.map(|l| l.value), most: most.map(|m| m.value) },
        Type::Text => FieldKind::Text,
        Type::Moment => FieldKind::Moment,
        Type::Choice => {
            if words.len() < 2 {
                e.problems().error(
                    &e.place,
                    "选择项至少要有两个选项 a choice needs two words at least",
                    "写 write choices = [\"是\", \"否\"]",
                );
            }
            let needed = needed.filter(|must| {
                let known = words.contains(&must.value);
                if !known {
                    let hint = suggest(&must.value, words.iter().map(String::as_str));
                    e.problems().error(
                        &must.place,
                        format!("`must` 不在选项中：{} is not one of the choices", must.value),
                        hint,
                    );
                }
                known
            });
            FieldKind::Choice { words, must: needed.map(|m| m.value) }
        }
    };
    if let FieldKind::Number { least: Some(least), most: Some(most) } = &kind
        && least > most
    {
        let (least, most): (&Decimal, &Decimal) = (least, most);
        e.problems().error(
            &e.place,
            format!("下限 {least} 大于上限 {most} the least is above the most"),
            "调换或改正 swap or correct them",
        );
    }
    e.finish();
    Some(Field { id: FieldId::from(id?.value), name: name?.value, unit, required: !optional, kind })
}
