//! Typed reading of one TOML table, collecting every mistake with its place.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;
use standards::time::BeijingDay;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ids::Ids;
use super::place::{LineStarts, Located, Place};
use super::problem::{Problems, suggest};

/// A key with an example of its value, shown when it is missing or of the wrong kind.
pub(super) type Key = (&'static str, &'static str);

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// What reading needs besides the table: the file's text for places, and where to put what is found.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) text: &'a str,
    pub(super) lines: &'a LineStarts,
    pub(super) problems: &'a Problems,
    pub(super) ids: &'a Ids,
}

impl Sheet<'_> {
    fn place(&self, span: &Range<usize>) -> Place {
        self.lines.place(self.file, self.text, span.start)
    }
}

/// One table of a file. Ask for its keys, then call [`Entry::finish`], which reports keys nobody asked for.
pub(super) struct Entry<'a> {
    pub(super) sheet: Sheet<'a>,
    pub(super) place: Place,
    name: String,
    table: &'a DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Entry<'a> {
    pub(super) fn root(sheet: Sheet<'a>, table: &'a DeTable<'a>) -> Self {
        let name = format!("文件 {}", sheet.file);
        Self { sheet, place: Place::start_of(sheet.file), name, table, asked: RefCell::default() }
    }

    fn child(&self, name: String, table: &'a DeTable<'a>, span: &Range<usize>) -> Self {
        Self { sheet: self.sheet, place: self.sheet.place(span), name, table, asked: RefCell::default() }
    }

    pub(super) fn problems(&self) -> &'a Problems {
        self.sheet.problems
    }

    /// The raw value of a key.
    fn raw(&self, key: Key, need: Need) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key.0);
        let value = self.table.get(key.0);
        if value.is_none() && need == Need::Required {
            self.problems().error(
                &self.place,
                format!("{} 缺少 `{}` is missing", self.name, key.0),
                format!("写上 write {} = {}", key.0, key.1),
            );
        }
        value
    }

    /// A value read by `read`, which gets the raw value and may refuse it.
    pub(super) fn value<T>(
        &self,
        key: Key,
        need: Need,
        read: impl FnOnce(&DeValue<'a>) -> Option<T>,
    ) -> Option<Located<T>> {
        let raw = self.raw(key, need)?;
        let place = self.sheet.place(&raw.span());
        let Some(value) = read(raw.get_ref()) else {
            self.refuse(key, &place);
            return None;
        };
        Some(Located { value, place })
    }

    fn refuse(&self, key: Key, place: &Place) {
        self.problems().error(
            place,
            format!("`{}` 的值不对 has a wrong value", key.0),
            format!("应写成 such as {} = {}", key.0, key.1),
        );
    }

    /// Text that is not empty.
    pub(super) fn text(&self, key: Key, need: Need) -> Option<Located<String>> {
        self.value(key, need, |v| v.as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned))
    }

    /// `true` or `false`; absent means `false`.
    pub(super) fn flag(&self, key: Key) -> bool {
        self.value(key, Need::Optional, DeValue::as_bool).is_some_and(|v| v.value)
    }

    /// A whole number within a range.
    pub(super) fn integer(&self, key: Key, need: Need, range: Range<u32>) -> Option<Located<u32>> {
        let read = |v: &DeValue<'a>| v.as_integer()?.to_string().parse::<u32>().ok();
        let value = self.value(key, need, read)?;
        if range.contains(&value.value) {
            return Some(value);
        }
        self.problems().error(
            &value.place,
            format!("`{}` = {} 超出范围 is out of range", key.0, value.value),
            format!("取 {} 到 {}，如 such as {} = {}", range.start, range.end - 1, key.0, key.1),
        );
        None
    }

    /// An exact decimal, written as a number or as text.
    pub(super) fn decimal(&self, key: Key, need: Need) -> Option<Located<Decimal>> {
        self.value(key, need, decimal_of)
    }

    /// A day, written `2021-06-20` with or without quotes.
    pub(super) fn day(&self, key: Key, need: Need) -> Option<Located<BeijingDay>> {
        self.value(key, need, |v| match v {
            DeValue::Datetime(d) => d.to_string().parse().ok(),
            other => other.as_str()?.parse().ok(),
        })
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, key: Key, need: Need, words: &[(&str, T)]) -> Option<Located<T>> {
        let text = self.text(key, need)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(text.map(|_| *value));
        }
        self.problems().error(
            &text.place,
            format!("`{}` 不能是 `{}` cannot be that", key.0, text.value),
            suggest(&text.value, words.iter().map(|(word, _)| *word)),
        );
        None
    }

    /// A list of texts; empty when absent.
    pub(super) fn texts(&self, key: Key, need: Need) -> Vec<Located<String>> {
        let Some(raw) = self.raw(key, need) else { return Vec::new() };
        let Some(array) = raw.get_ref().as_array() else {
            self.refuse(key, &self.sheet.place(&raw.span()));
            return Vec::new();
        };
        let mut all = Vec::with_capacity(array.len());
        for item in array {
            let place = self.sheet.place(&item.span());
            match item.get_ref().as_str() {
                Some(text) => all.push(Located { value: text.to_owned(), place }),
                None => self.refuse(key, &place),
            }
        }
        all
    }

    /// A table under this one.
    pub(super) fn table(&self, key: &'static str, need: Need) -> Option<Entry<'a>> {
        let raw = self.raw((key, "{ … }"), need)?;
        if let Some(table) = raw.get_ref().as_table() {
            let name = match self.name.strip_suffix(']') {
                Some(parent) => format!("{parent}.{key}]"),
                None => format!("[{key}]"),
            };
            Some(self.child(name, table, &raw.span()))
        } else {
            self.refuse((key, "{ … }"), &self.sheet.place(&raw.span()));
            None
        }
    }

    /// Every `[[key]]` table, in the order of the file.
    pub(super) fn tables(&self, key: &'static str, need: Need) -> Vec<Entry<'a>> {
        let Some(raw) = self.raw((key, "…（[[…]] 表）"), need) else { return Vec::new() };
        let Some(array) = raw.get_ref().as_array() else {
            self.problems().error(
                &self.sheet.place(&raw.span()),
                format!("`{key}` 应是一组表 should be a list of tables"),
                format!("每一项以 [[{key}]] 开头 begin each entry with [[{key}]]"),
            );
            return Vec::new();
        };
        let tables = array.iter().filter_map(|item| {
            let table = item.get_ref().as_table();
            if table.is_none() {
                self.refuse((key, "[[…]]"), &self.sheet.place(&item.span()));
            }
            table.map(|table| self.child(format!("[[{key}]]"), table, &item.span()))
        });
        tables.collect()
    }

    /// The texts of a table whose keys the plan chooses, in the order of the file; empty when absent.
    pub(super) fn pairs(&self, key: Key) -> Vec<(Located<String>, Located<String>)> {
        let Some(raw) = self.raw(key, Need::Optional) else { return Vec::new() };
        let Some(table) = raw.get_ref().as_table() else {
            self.refuse(key, &self.sheet.place(&raw.span()));
            return Vec::new();
        };
        let mut pairs = Vec::with_capacity(table.len());
        for (name, value) in table {
            let place = self.sheet.place(&value.span());
            let name =
                Located { value: name.get_ref().clone().into_owned(), place: self.sheet.place(&name.span()) };
            match value.get_ref().as_str() {
                Some(text) => pairs.push((name, Located { value: text.to_owned(), place })),
                None => self.refuse(key, &place),
            }
        }
        pairs
    }

    /// Whether a key is written, rightly or wrongly.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Marks a key as known without reading it.
    pub(super) fn expect(&self, key: &'static str) {
        self.asked.borrow_mut().push(key);
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            self.sheet.problems.error(
                &self.sheet.place(&key.span()),
                format!("{} 中没有 `{}` 这个键 unknown key", self.name, key.get_ref()),
                suggest(key.get_ref(), unique(&asked)),
            );
        }
    }
}

fn unique<'k>(keys: &[&'k str]) -> impl Iterator<Item = &'k str> + Clone {
    keys.iter()
        .enumerate()
        .filter(|(i, key)| !keys[..*i].contains(key))
        .map(|(_, key)| *key)
        .collect::<Vec<_>>()
        .into_iter()
}

/// An exact decimal from a TOML number or text.
pub(super) fn decimal_of(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::Integer(n) => n.to_string().parse().ok(),
        DeValue::Float(n) => n.as_str().parse().ok(),
        other => other.as_str()?.parse().ok(),
    }
}
