//! `interpretations.toml`: what the notice leaves open, and how the county reads it until it says otherwise (shared notice, §R).
//!
//! Values are not written down again: an entry names the key of the plan's file where the value in force stands.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::files::PlanFile;
use super::ids::ClauseId;
use super::place::{Located, Place};
use super::written::{WrittenValue, in_chinese, is_readable, written_at};

/// Name of the file.
pub(super) const FILE: &str = "interpretations.toml";

/// How many questions the notice leaves open (shared notice, §R1 to §R14).
pub const OPEN_QUESTIONS: u8 = 14;

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Chinese.
    pub chinese: String,
    /// English.
    pub english: String,
}

/// A question that the notice leaves open, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interpretation {
    /// Its number, 1 to [`OPEN_QUESTIONS`].
    pub number: u8,
    /// Clauses whose words leave it open.
    pub clauses: Vec<ClauseId>,
    /// What is open.
    pub question: Said,
    /// How it is read: the default.
    pub reading: Said,
    /// Why so.
    pub reason: Said,
    /// How the county changes it.
    pub change: Said,
    /// Values in force that it comes to.
    pub values: Vec<ValueInForce>,
    /// The paper or decision by which the county settled it; nobody has yet when absent.
    pub settled: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// A value of the plan that a reading comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueInForce {
    /// What it is.
    pub name: Said,
    /// Its unit, in Chinese; empty without one.
    pub unit: String,
    /// File of the plan.
    pub file: String,
    /// Key in the file.
    pub key: String,
    /// What is written there.
    pub written: Vec<WrittenValue>,
    /// The default, where it is one value.
    pub default: Option<String>,
}

impl ValueInForce {
    /// Whether the plan says something else than the default.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        let same = |a: &str, b: &str| match (a.parse::<Decimal>(), b.parse::<Decimal>()) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        };
        self.default.as_ref().is_some_and(|default| self.written.iter().any(|w| !same(&w.value, default)))
    }
}

pub(super) fn read(file: &Entry<'_>, files: &[PlanFile]) -> Vec<Interpretation> {
    let mut seen = BTreeSet::new();
    let entries = file.tables("interpretation", Optional).into_iter();
    let mut all: Vec<_> = entries.filter_map(|e| interpretation(e, files, &mut seen)).collect();
    let missing: Vec<_> =
        (1..=OPEN_QUESTIONS).filter(|n| !seen.contains(n)).map(|n| format!("R{n}")).collect();
    if !missing.is_empty() {
        file.problems().error(
            &file.place,
            format!("缺少解释口径 {}：how the notice is read there is not said", missing.join("、")),
            "照 plans/daixian/interpretations.toml 补上 copy them from there",
        );
    }
    all.sort_by_key(|i| i.number);
    all
}

fn interpretation(e: Entry<'_>, files: &[PlanFile], seen: &mut BTreeSet<u8>) -> Option<Interpretation> {
    let id = e.text(("id", "\"R4\""), Required);
    let number = id.as_ref().and_then(|id| number(&e, id, seen));
    let clauses = clauses(&e);
    let question = said(&e, ("question", "\"“严重超标”没有数值\""), ("question_en", "\"no number\""));
    let reading = said(&e, ("default", "\"按…\""), ("default_en", "\"read as …\""));
    let reason = said(&e, ("reason", "\"因为…\""), ("reason_en", "\"because …\""));
    let change = said(&e, ("change", "\"改 rules.toml 的…\""), ("change_en", "\"change … in rules.toml\""));
    let settled = e.text(("settled", "\"…会议纪要\""), Optional).map(|s| s.value);
    let values: Vec<_> = e.tables("value", Optional).into_iter().filter_map(|v| value(v, files)).collect();
    for value in values.iter().filter(|v| v.is_changed() && settled.is_none()) {
        e.problems().warning(
            &value.written.first().map_or_else(|| e.place.clone(), |w| w.place.clone()),
            format!(
                "{} 与默认口径 {} 不同，没有写明依据 differs from the default reading, and nobody says why",
                value.name.chinese,
                value.default.as_deref().unwrap_or_default()
            ),
            "在 interpretations.toml 的这一条写 settled = \"依据\" say there by which paper",
        );
    }
    let place = e.place.clone();
    e.finish();
    Some(Interpretation {
        number: number?,
        clauses,
        question: question?,
        reading: reading?,
        reason: reason?,
        change: change?,
        values,
        settled,
        place,
    })
}

fn number(e: &Entry<'_>, id: &Located<String>, seen: &mut BTreeSet<u8>) -> Option<u8> {
    let number = id.value.strip_prefix('R').and_then(|n| n.parse::<u8>().ok());
    match number.filter(|n| (1..=OPEN_QUESTIONS).contains(n)) {
        None => {
            let hint = format!("写 R1 到 R{OPEN_QUESTIONS} write R1 to R{OPEN_QUESTIONS}");
            e.problems().error(&id.place, format!("没有这个编号 no such question: `{}`", id.value), hint);
            None
        }
        Some(number) if !seen.insert(number) => {
            e.problems().error(
                &id.place,
                format!("R{number} 重复 is there twice"),
                "每个编号只写一次 write each number once",
            );
            None
        }
        found => found,
    }
}

fn clauses(e: &Entry<'_>) -> Vec<ClauseId> {
    let mut all = Vec::new();
    for text in e.texts(("clauses", "[\"SC-093\"]"), Required) {
        match text.value.parse::<ClauseId>() {
            Ok(id) => {
                e.sheet.ids.cite(id, &text.place);
                all.push(id);
            }
            Err(_) => e.problems().error(
                &text.place,
                format!("`{}` 不是条款号 is not a clause number", text.value),
                "写成 SC- 加三位数字，如 write SC-006",
            ),
        }
    }
    all
}

type Key = (&'static str, &'static str);

fn said(e: &Entry<'_>, chinese: Key, english: Key) -> Option<Said> {
    let (chinese, english) = (e.text(chinese, Required), e.text(english, Required));
    Some(Said { chinese: chinese?.value, english: english?.value })
}

fn value(e: Entry<'_>, files: &[PlanFile]) -> Option<ValueInForce> {
    let name = said(&e, ("name", "\"严重超标倍数\""), ("name_en", "\"severe multiple\""));
    let unit = e.text(("unit", "\"倍\""), Optional).map(|u| u.value).unwrap_or_default();
    let file = e.text(("file", "\"rules.toml\""), Required);
    let key = e.text(("key", "\"severe.multiple.value\""), Required);
    let default = e.text(("default", "\"1.0\""), Optional).map(|d| in_chinese(&d.value));
    let problems = e.problems();
    e.finish();
    let (file, key) = (file?, key?);
    let written = written_at(files, &file.value, &key.value);
    if written.is_empty() && is_readable(files, &file.value) {
        problems.error(
            &key.place,
            format!("{} 中没有 `{}` 的值 has no value there", file.value, key.value),
            "在那个文件里写上这个值，或改正这里的键 write the value there, or correct the key here",
        );
    }
    Some(ValueInForce { name: name?, unit, file: file.value, key: key.value, written, default })
}
