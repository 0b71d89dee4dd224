//! `clauses.toml`: the clauses of the notice, so that whoever is given a task can read what asks for it (SC-001).

use std::collections::BTreeSet;

use serde::Serialize;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::ClauseId;

/// Name of the file.
pub(super) const FILE: &str = "clauses.toml";

/// A clause of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Its number.
    pub id: ClauseId,
    /// A cut of the notice's own words.
    pub quote: String,
    /// What it demands, in our own words, in Chinese; the quote where the plan has none.
    pub summary: String,
    /// What it means, in English.
    pub meaning: String,
}

pub(super) fn read(file: &Entry<'_>) -> Vec<Clause> {
    let mut seen = BTreeSet::new();
    file.tables("clause", Optional).into_iter().filter_map(|e| clause(e, &mut seen)).collect()
}

fn clause(e: Entry<'_>, seen: &mut BTreeSet<ClauseId>) -> Option<Clause> {
    let id = e.text(("id", "\"SC-006\""), Required);
    let quote = e.text(("quote", "\"于6月20日至9月30日\""), Required);
    let summary = e.text(("summary", "\"行动从 6 月 20 日到 9 月 30 日\""), Optional);
    let meaning = e.text(("meaning", "\"Campaign period\""), Required);
    let number = id.as_ref().and_then(|id| {
        let number = id.value.parse::<ClauseId>().ok();
        match number {
            None => e.problems().error(
                &id.place,
                format!("`{}` 不是条款号 is not a clause number", id.value),
                "写成 SC- 加三位数字，如 write SC-006",
            ),
            Some(number) if !seen.insert(number) => e.problems().error(
                &id.place,
                format!("条款 {number} 重复 is there twice"),
                "每条只写一次 write each clause once",
            ),
            Some(number) => e.sheet.ids.cite(number, &id.place),
        }
        number
    });
    e.finish();
    let quote = quote?.value;
    let summary = summary.map_or_else(|| quote.clone(), |s| s.value);
    Some(Clause { id: number?, quote, summary, meaning: meaning?.value })
}
