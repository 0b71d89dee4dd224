//! Where the rows of a file's sections go: to devices of the plan, or as laboratory results to its sections.

use std::collections::BTreeMap;

use feed::{Parsed, RecordedRow, SectionKeys};
use serde::Serialize;
use standards::time::Instant;
use standards::{Origin, SectionId};
use utoipa::ToSchema;

use super::{Content, ImportQuery};
use crate::registry::Registry;

/// A section of the file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SectionOfFile {
    /// As the file writes it, with the province where one name is not enough.
    pub(super) name: String,
    rows: usize,
    #[schema(value_type = String)]
    first: Instant,
    #[schema(value_type = String)]
    last: Instant,
    pub(super) synthetic: bool,
    /// Where its rows go: a device, or with laboratory results a section; `None` when nothing fits, empty when they are left out.
    pub(super) target: Option<String>,
}

/// Something of the plan that rows can be given to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TargetChoice {
    /// MN of the device, or identifier of the section.
    pub(super) id: String,
    name: String,
    section: String,
    kind: &'static str,
    pub(super) synthetic: bool,
}

/// The sections of the file and what they may be given to.
pub(super) struct Targets {
    pub(super) sections: Vec<SectionOfFile>,
    pub(super) choices: Vec<TargetChoice>,
    by_name: BTreeMap<String, String>,
}

impl Targets {
    pub(super) fn of(
        asked: &ImportQuery,
        parsed: &Parsed,
        keys: &SectionKeys,
        chosen: &BTreeMap<String, String>,
        registry: &Registry,
    ) -> Self {
        let mut sections: BTreeMap<String, SectionOfFile> = BTreeMap::new();
        for row in &parsed.rows {
            let key = keys.key(row);
            if !sections.contains_key(&*key) {
                let usual = || usual(asked.content, row, registry);
                let unknown = asked.leave_out_unknown.then(String::new);
                let target = chosen.get(&*key).cloned().or_else(usual).or(unknown);
                sections.insert(key.to_string(), first(&key, row, target));
            }
            if let Some(section) = sections.get_mut(&*key) {
                section.rows += 1;
                section.first = section.first.min(row.time);
                section.last = section.last.max(row.time);
            }
        }
        let sections: Vec<_> = sections.into_values().collect();
        let target = |s: &SectionOfFile| Some((s.name.clone(), s.target.clone().filter(|t| !t.is_empty())?));
        Self {
            by_name: sections.iter().filter_map(target).collect(),
            sections,
            choices: choices(asked.content, registry),
        }
    }

    /// Where the rows of a section go; `None` when they go nowhere.
    pub(super) fn target(&self, key: &str) -> Option<&str> {
        self.by_name.get(key).map(String::as_str)
    }

    /// How many sections of the file are left out.
    pub(super) fn left_out(&self) -> usize {
        self.sections.len() - self.by_name.len()
    }
}

fn first(key: &str, row: &RecordedRow, target: Option<String>) -> SectionOfFile {
    let synthetic = row.origin == Origin::Synthetic;
    SectionOfFile { name: key.to_owned(), rows: 0, first: row.time, last: row.time, synthetic, target }
}

/// What the plan has for the section of this name: a device that sends for it, or with laboratory results the section itself.
fn usual(content: Content, row: &RecordedRow, registry: &Registry) -> Option<String> {
    let name = row.section.trim();
    let section = registry.plan().sections.iter().find(|s| s.name == name || s.id.as_str() == name);
    match content {
        Content::Samples => Some(section?.id.to_string()),
        Content::Readings => {
            // A file may name devices in place of sections.
            let own = registry.station(name).filter(|station| station.origin == row.origin);
            let of_section =
                || registry.stations_of(&section?.id).find(|station| station.origin == row.origin);
            Some(own.or_else(of_section)?.mn.to_string())
        }
    }
}

fn choices(content: Content, registry: &Registry) -> Vec<TargetChoice> {
    let plan = registry.plan();
    let name = |id: &SectionId| plan.section(id).map_or_else(String::new, |s| s.name.clone());
    match content {
        Content::Readings => {
            let choice = |station: &campaign::plan::Station| TargetChoice {
                id: station.mn.to_string(),
                name: station.name.clone(),
                section: name(&station.section),
                kind: station.kind.name(),
                synthetic: station.origin == Origin::Synthetic,
            };
            plan.stations.iter().map(choice).collect()
        }
        Content::Samples => {
            let choice = |section: &campaign::plan::Section| TargetChoice {
                id: section.id.to_string(),
                name: section.name.clone(),
                section: section.name.clone(),
                kind: standards::SeriesKind::Sample.name(),
                synthetic: false,
            };
            plan.sections.iter().map(choice).collect()
        }
    }
}
