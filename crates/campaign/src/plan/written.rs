//! What stands written at a key of the plan's files, with its place: for pages that show a value in force without writing it down again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use standards::FactorCode;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use weather::rain::RainGrade;

use super::files::PlanFile;
use super::place::{LineStarts, Place};
use crate::register::ObjectId;

/// A value of the plan, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrittenValue {
    /// Of what, in Chinese, where the key is that of each of several entries.
    pub of: Option<String>,
    /// The value; factors and grades of rain by their Chinese names.
    pub value: String,
    /// Where it is written.
    pub place: Place,
}

/// Every value at a key such as `severe.multiple.value` or, of every `[[section]]`, `section.*.target`; entries that lack the last part are
/// passed over. Empty when nothing is written there.
pub(super) fn written_at(files: &[PlanFile], file: &str, key: &str) -> Vec<WrittenValue> {
    let Some(found) = files.iter().find(|f| f.name == file) else { return Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(&found.text);
    if !errors.is_empty() {
        return Vec::new();
    }
    let file: Arc<str> = file.into();
    let reader = Reader { file: &file, text: &found.text, lines: LineStarts::of(&found.text) };
    let parts: Vec<&str> = key.split('.').collect();
    let mut out = Vec::new();
    reader.walk(table.get_ref(), &parts, None, &mut out);
    out
}

/// Objects that the register of a plan names.
pub(crate) fn registered(files: &[PlanFile]) -> BTreeSet<ObjectId> {
    let ids = written_at(files, super::registers::FILE, "object.*.id");
    ids.into_iter().map(|id| ObjectId::from(id.value)).collect()
}

/// Whether a file is there and is TOML; what is wrong with it otherwise is told by whoever reads it.
pub(super) fn is_readable(files: &[PlanFile], file: &str) -> bool {
    let found = files.iter().find(|f| f.name == file);
    found.is_some_and(|f| DeTable::parse_recoverable(&f.text).1.is_empty())
}

struct Reader<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    lines: LineStarts,
}

impl Reader<'_> {
    fn walk(&self, table: &DeTable<'_>, parts: &[&str], of: Option<&str>, out: &mut Vec<WrittenValue>) {
        let Some((first, rest)) = parts.split_first() else { return };
        let Some(value) = table.get(*first) else { return };
        match (value.get_ref(), rest) {
            (DeValue::Table(table), rest) => self.walk(table, rest, of, out),
            (DeValue::Array(array), ["*", rest @ ..]) if !rest.is_empty() => {
                for table in array.iter().filter_map(|item| item.get_ref().as_table()) {
                    let name = table.get("name").or_else(|| table.get("id"));
                    let name = name.and_then(|n| n.get_ref().as_str());
                    self.walk(table, rest, name, out);
                }
            }
            (_, []) => out.extend(self.value(value, of)),
            _ => {}
        }
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, of: Option<&str>) -> Option<WrittenValue> {
        let Range { start, .. } = value.span();
        let place = self.lines.place(self.file, self.text, start);
        Some(WrittenValue { of: of.map(str::to_owned), value: said(value.get_ref())?, place })
    }
}

/// A word of the plan as people say it: factors by name, grades of rain by name, everything else as it is written.
pub(super) fn in_chinese(text: &str) -> String {
    if let Some(grade) = RainGrade::ALL.iter().find(|g| g.word() == text) {
        return grade.name().to_owned();
    }
    text.parse::<FactorCode>().map_or_else(|_| text.to_owned(), |factor| factor.name().to_string())
}

fn said(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => in_chinese(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(yes) => if *yes { "是" } else { "否" }.into(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(all) => {
            let all: Option<Vec<_>> = all.iter().map(|item| said(item.get_ref())).collect();
            all?.join("、")
        }
        DeValue::Table(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> [PlanFile; 1] {
        [PlanFile { name: "a.toml".into(), text: text.into() }]
    }

    #[test]
    fn a_value_is_found_at_its_key_with_its_place() {
        let files = file("# 注\n[severe.multiple]\nvalue = 1.50\n");
        let found = written_at(&files, "a.toml", "severe.multiple.value");
        assert_eq!(found[0].value, "1.50");
        assert_eq!(found[0].place.to_string(), "a.toml:3:9");
    }

    #[test]
    fn of_every_entry_comes_the_value_of_those_that_have_it() {
        let files = file(
            "[[section]]\nid = \"a\"\nname = \"甲\"\ntarget = \"Ⅲ\"\n[[section]]\nid = \"b\"\n[[section]]\nid = \"c\"\ntarget = \"Ⅳ\"\n",
        );
        let found = written_at(&files, "a.toml", "section.*.target");
        let said: Vec<_> = found.iter().map(|f| (f.of.as_deref(), f.value.as_str())).collect();
        assert_eq!(said, [(Some("甲"), "Ⅲ"), (Some("c"), "Ⅳ")]);
    }

    #[test]
    fn factors_are_said_by_name_and_what_is_no_value_is_none() {
        let files = file(
            "[a]\nitems = [\"w21011\", \"w21003\"]\nday = 2021-07-07\nyes = true\nfrom = \"moderate\"\n",
        );
        let at = |key| written_at(&files, "a.toml", key).pop().map(|f| f.value);
        assert_eq!(at("a.items").as_deref(), Some("总磷、氨氮"));
        assert_eq!(at("a.day").as_deref(), Some("2021-07-07"));
        assert_eq!((at("a.yes").as_deref(), at("a.from").as_deref()), (Some("是"), Some("中雨")));
        for nothing in ["a", "a.other", "a.items.more", "b.c", ""] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
        assert!(written_at(&files, "b.toml", "a.day").is_empty());
    }
}
