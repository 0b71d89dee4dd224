//! Typed reading of one TOML table; every mistake is told with its place.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Sheet, suggest};

/// A value with the place where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// Temperatures of water (°C) at which the formula of saturation holds.
pub(crate) const LIQUID: std::ops::RangeInclusive<f64> = 0.0..=40.0;

/// What a number may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    /// Any.
    Any,
    /// Zero or more.
    NotNegative,
    /// More than zero.
    Positive,
    /// Zero to one hundred.
    Percent,
    /// Zero to one.
    Share,
    /// A temperature of water (°C): zero to forty.
    Celsius,
}

impl Bound {
    fn holds(self, x: f64) -> bool {
        match self {
            Self::Any => x.is_finite(),
            Self::NotNegative => x.is_finite() && x >= 0.0,
            Self::Positive => x.is_finite() && x > 0.0,
            Self::Percent => (0.0..=100.0).contains(&x),
            Self::Share => (0.0..=1.0).contains(&x),
            Self::Celsius => LIQUID.contains(&x),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "应为数字 must be a number",
            Self::NotNegative => "不能小于 0 must not be below zero",
            Self::Positive => "应大于 0 must be above zero",
            Self::Percent => "应在 0 到 100 之间 must lie between 0 and 100",
            Self::Share => "应在 0 到 1 之间 must lie between 0 and 1",
            Self::Celsius => "水温应在 0 到 40 °C 之间 water must be between 0 and 40 °C",
        }
    }
}

/// One table of the file. Ask for its keys, then call [`Entry::finish`], which tells keys that nobody asked for.
pub(crate) struct Entry<'a, 't> {
    pub(crate) sheet: &'a Sheet<'t>,
    pub(crate) span: Range<usize>,
    name: String,
    table: &'a DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a, 't> Entry<'a, 't> {
    pub(crate) fn root(sheet: &'a Sheet<'t>, table: &'a DeTable<'a>) -> Self {
        Self { sheet, span: 0..0, name: format!("文件 {}", sheet.file), table, asked: RefCell::default() }
    }

    fn child(&self, name: String, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self { sheet: self.sheet, span, name, table, asked: RefCell::default() }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn raw(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    /// Tells that a key is missing.
    pub(crate) fn missing(&self, key: &str, example: &str) {
        self.sheet.error(
            &self.span,
            format!("{} 缺少 `{key}` is missing", self.name),
            format!("写上 write {key} = {example}"),
        );
    }

    fn refuse(&self, key: &str, span: &Range<usize>, example: &str) {
        self.sheet.error(
            span,
            format!("`{key}` 的值不对 has a wrong value"),
            format!("应写成 such as {key} = {example}"),
        );
    }

    /// Text that is not empty, when it is written.
    pub(crate) fn text(&self, key: &'static str) -> Option<Located<String>> {
        let raw = self.raw(key)?;
        match raw.get_ref().as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(Located { value: text.to_owned(), span: raw.span() }),
            _ => {
                self.refuse(key, &raw.span(), "\"…\"");
                None
            }
        }
    }

    /// Text that must be there.
    pub(crate) fn needed_text(&self, key: &'static str, example: &str) -> Option<Located<String>> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.text(key)
    }

    /// `true` or `false`; absent means `false`.
    pub(crate) fn flag(&self, key: &'static str) -> bool {
        self.flag_or(key, false)
    }

    pub(crate) fn flag_or(&self, key: &'static str, absent: bool) -> bool {
        let Some(raw) = self.raw(key) else { return absent };
        raw.get_ref().as_bool().unwrap_or_else(|| {
            self.refuse(key, &raw.span(), "true");
            absent
        })
    }

    /// A number within a bound, when it is written.
    pub(crate) fn number(&self, key: &'static str, bound: Bound) -> Option<f64> {
        let raw = self.raw(key)?;
        self.bounded(key, raw, bound)
    }

    fn bounded(&self, key: &str, raw: &Spanned<DeValue<'a>>, bound: Bound) -> Option<f64> {
        let Some(x) = number_of(raw.get_ref()) else {
            self.refuse(key, &raw.span(), "1.5");
            return None;
        };
        if !bound.holds(x) {
            self.sheet.error(&raw.span(), format!("`{key}` = {x} {}", bound.words()), "");
            return None;
        }
        Some(x)
    }

    /// A number that must be there.
    pub(crate) fn needed(&self, key: &'static str, bound: Bound, example: &str) -> Option<f64> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.number(key, bound)
    }

    /// A number, or what stands for it when it is absent.
    pub(crate) fn number_or(&self, key: &'static str, bound: Bound, absent: f64) -> f64 {
        self.number(key, bound).unwrap_or(absent)
    }

    /// One of a few words, when it is written.
    pub(crate) fn choice<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|w| w.1);
        if found.is_none() {
            self.sheet.error(
                &text.span,
                format!("`{key}` 不能是 `{}` cannot be that", text.value),
                suggest(&text.value, words.iter().map(|w| w.0)),
            );
        }
        found
    }

    /// A list of numbers; one number is a list of one; absent is empty.
    pub(crate) fn numbers(&self, key: &'static str, bound: Bound) -> Vec<f64> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        match raw.get_ref().as_array() {
            Some(items) => items.iter().filter_map(|item| self.bounded(key, item, bound)).collect(),
            None => self.bounded(key, raw, bound).into_iter().collect(),
        }
    }

    /// A list of texts; one text is a list of one; absent is empty.
    pub(crate) fn texts(&self, key: &'static str) -> Vec<Located<String>> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        let one = |item: &Spanned<DeValue<'a>>| {
            let text = item.get_ref().as_str().map(str::to_owned);
            if text.is_none() {
                self.refuse(key, &item.span(), "\"…\"");
            }
            Some(Located { value: text?, span: item.span() })
        };
        match raw.get_ref().as_array() {
            Some(items) => items.iter().filter_map(one).collect(),
            None => one(raw).into_iter().collect(),
        }
    }

    /// Numbers by names that the author chooses, such as `{ "NH3-N" = 0.4 }`; absent is empty.
    pub(crate) fn amounts(&self, key: &'static str, bound: Bound) -> Vec<(Located<String>, f64)> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        let Some(table) = raw.get_ref().as_table() else {
            self.refuse(key, &raw.span(), "{ \"NH3-N\" = 0.4 }");
            return Vec::new();
        };
        let read = |(name, value): (&Spanned<_>, &Spanned<DeValue<'a>>)| {
            let name: &Spanned<std::borrow::Cow<'_, str>> = name;
            let x = self.bounded(name.get_ref(), value, bound)?;
            Some((Located { value: name.get_ref().clone().into_owned(), span: name.span() }, x))
        };
        table.iter().filter_map(read).collect()
    }

    /// A table under this one, when it is written.
    pub(crate) fn table(&self, key: &'static str) -> Option<Entry<'a, 't>> {
        let raw = self.raw(key)?;
        let table = raw.get_ref().as_table();
        if table.is_none() {
            self.refuse(key, &raw.span(), "{ … }");
        }
        Some(self.child(format!("[{key}]"), table?, raw.span()))
    }

    /// Every `[[key]]` table in the order of the file.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Entry<'a, 't>> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        let Some(array) = raw.get_ref().as_array() else {
            self.sheet.error(
                &raw.span(),
                format!("`{key}` 应是一组表 should be a list of tables"),
                format!("每一项以 [[{key}]] 开头 begin each entry with [[{key}]]"),
            );
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|item| {
                let table = item.get_ref().as_table();
                if table.is_none() {
                    self.refuse(key, &item.span(), "[[…]]");
                }
                Some(self.child(format!("[[{key}]]"), table?, item.span()))
            })
            .collect()
    }

    /// Tells keys that nobody asked for.
    pub(crate) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let mut known = asked.clone();
            known.sort_unstable();
            known.dedup();
            self.sheet.error(
                &key.span(),
                format!("{} 中没有 `{}` 这个键 unknown key", self.name, key.get_ref()),
                suggest(key.get_ref(), known.into_iter()),
            );
        }
    }
}

pub(crate) fn number_of(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(n) => n.to_string().parse().ok(),
        DeValue::Float(n) => n.as_str().replace('_', "").parse().ok(),
        _ => None,
    }
}
