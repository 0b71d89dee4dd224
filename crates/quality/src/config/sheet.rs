//! Typed reading of a TOML text that collects every mistake with its place.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{ConfigProblem, place, suggest};
use crate::Span;

/// A file's text, its tables and what is wrong with them.
pub(super) struct Sheet<'a> {
    text: &'a str,
    root: Spanned<DeTable<'a>>,
    problems: RefCell<Vec<ConfigProblem>>,
}

/// One `[[…]]` table of it.
pub(super) struct Entry<'s, 'a> {
    sheet: &'s Sheet<'a>,
    table: &'s DeTable<'a>,
    start: usize,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let sheet = Self { text, root, problems: RefCell::default() };
        for error in &errors {
            let start = error.span().map_or(0, |span| span.start);
            let hint = "检查引号、等号和方括号 check quotes, equals signs and brackets";
            sheet.error(start, format!("文件写法有误 not valid TOML: {}", error.message()), hint.into());
        }
        if errors.is_empty() {
            for key in sheet.root.get_ref().keys() {
                let name: &str = key.get_ref().as_ref();
                if name != "check" && name != "cross" {
                    let message = format!("不认识 `{name}` is not known here");
                    sheet.error(key.span().start, message, suggest(name, &["check", "cross"]));
                }
            }
        }
        sheet
    }

    /// Every `[[key]]` table in order; none when the text is no TOML.
    pub(super) fn tables<'s>(&'s self, key: &'static str) -> Vec<Entry<'s, 'a>> {
        if self.problems.borrow().iter().any(|problem| problem.message.starts_with("文件写法有误")) {
            return Vec::new();
        }
        let Some(raw) = self.root.get_ref().get(key) else { return Vec::new() };
        let entry = |item: &'s Spanned<DeValue<'a>>| {
            let table = item.get_ref().as_table()?;
            Some(Entry { sheet: self, table, start: item.span().start, asked: RefCell::default() })
        };
        let entries: Option<Vec<_>> =
            raw.get_ref().as_array().map(|all| all.iter().filter_map(entry).collect());
        entries.unwrap_or_else(|| {
            let hint = format!("每一项以 [[{key}]] 开头 begin each entry with [[{key}]]");
            self.error(raw.span().start, format!("`{key}` 应是一组表 should be a list of tables"), hint);
            Vec::new()
        })
    }

    pub(super) fn error(&self, offset: usize, message: String, hint: String) {
        let (line, column) = place(self.text, offset);
        self.problems.borrow_mut().push(ConfigProblem { line, column, error: true, message, hint });
    }

    /// Every problem in order of lines.
    pub(super) fn into_problems(self) -> Vec<ConfigProblem> {
        let mut all = self.problems.into_inner();
        all.sort_by_key(|problem| (problem.line, problem.column));
        all
    }
}

impl<'s, 'a> Entry<'s, 'a> {
    pub(super) fn line(&self) -> u32 {
        place(self.sheet.text, self.start).0
    }

    pub(super) fn error_here(&self, message: String, hint: &str) {
        self.sheet.error(self.start, message, hint.into());
    }

    pub(super) fn error_at(&self, range: &Range<usize>, message: String, hint: String) {
        self.sheet.error(range.start, message, hint);
    }

    pub(super) fn raw(&self, key: &'static str) -> Option<&'s Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn refuse(&self, key: &str, range: &Range<usize>, example: &str) {
        let message = format!("`{key}` 的值不对 has a wrong value");
        self.sheet.error(range.start, message, format!("应写成 such as {key} = {example}"));
    }

    fn read<T>(
        &self,
        key: &'static str,
        example: &str,
        read: impl FnOnce(&'s DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let raw = self.raw(key)?;
        let value = read(raw.get_ref());
        if value.is_none() {
            self.refuse(key, &raw.span(), example);
        }
        value
    }

    fn needed<T>(&self, key: &'static str, example: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.table.contains_key(key) {
            self.error_here(format!("缺少 `{key}` is missing"), &format!("写上 write {key} = {example}"));
        }
        value
    }

    /// A finite number.
    pub(super) fn number(&self, key: &'static str, example: &str) -> Option<f64> {
        self.read(key, example, number)
    }

    /// A finite number that must be there.
    pub(super) fn need_number(&self, key: &'static str, example: &str) -> Option<f64> {
        let value = self.number(key, example);
        self.needed(key, example, value)
    }

    /// A number above zero that must be there.
    pub(super) fn need_positive(&self, key: &'static str, example: &str) -> Option<f64> {
        let value = self.read(key, example, |value| number(value).filter(|n| *n > 0.0));
        self.needed(key, example, value)
    }

    /// A whole number within a range.
    pub(super) fn whole(&self, key: &'static str, example: &str, range: Range<u32>) -> Option<u32> {
        self.read(key, example, |value| {
            value.as_integer()?.to_string().parse().ok().filter(|n| range.contains(n))
        })
    }

    /// A whole number that must be there.
    pub(super) fn need_whole(&self, key: &'static str, example: &str, range: Range<u32>) -> Option<u32> {
        let value = self.whole(key, example, range);
        self.needed(key, example, value)
    }

    /// Low and high end, that must be there.
    pub(super) fn need_span(&self, key: &'static str, example: &str) -> Option<Span> {
        let value = self.read(key, example, span);
        self.needed(key, example, value)
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.read(key, "\"…\"", |value| value.as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned))
    }

    pub(super) fn flag(&self, key: &'static str, otherwise: bool) -> bool {
        self.read(key, "true", DeValue::as_bool).unwrap_or(otherwise)
    }

    /// One of a few words; `otherwise` when it is not written, `None` when it is none of them.
    pub(super) fn choice<T: Copy>(
        &self,
        key: &'static str,
        words: &[(&str, T)],
        otherwise: Option<T>,
    ) -> Option<T> {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let example = known.first().copied().unwrap_or_default();
        let Some(raw) = self.raw(key) else {
            return otherwise.or_else(|| self.needed(key, &format!("\"{example}\""), None));
        };
        let word = raw.get_ref().as_str().unwrap_or_default();
        let found = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if found.is_none() {
            self.error_at(
                &raw.span(),
                format!("`{key}` 不能是 `{word}` cannot be that"),
                suggest(word, &known),
            );
        }
        found
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name: &str = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let message = format!("此处没有 `{name}` 这个键 unknown key");
                self.sheet.error(key.span().start, message, suggest(name, &asked));
            }
        }
    }
}

/// A finite number.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    };
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `[low, high]` with low below high.
pub(super) fn span(value: &DeValue<'_>) -> Option<Span> {
    let all: Option<Vec<f64>> = value.as_array()?.iter().map(|item| number(item.get_ref())).collect();
    match all?[..] {
        [low, high] if low < high => Some(Span { low, high }),
        _ => None,
    }
}
