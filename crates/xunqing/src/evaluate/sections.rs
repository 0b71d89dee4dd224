//! What was read, gathered by section.

use std::collections::HashMap;

use evaluation::PublishedEvidence;
use feed::{Place, RecordedRow, SectionKeys};
use standards::Origin;
use standards::time::Instant;

use super::arrivals::Arrivals;
use super::reading::values_of;

/// One section of the input.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its name, with province or basin where the name alone is not enough.
    pub(crate) key: String,
    /// Its name as written.
    pub(crate) name: String,
    pub(crate) province: Option<String>,
    pub(crate) basin: Option<String>,
    pub(crate) river: Option<String>,
    /// Its values, when periods are wanted.
    pub(crate) arrivals: Arrivals,
    /// What published classes say of its water.
    pub(crate) evidence: PublishedEvidence,
    /// Whether any of its values is generated.
    pub(crate) is_synthetic: bool,
}

/// Sections by name and place, in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    all: Vec<Section>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Sections {
    /// The number of a row's section, made when it is new.
    pub(crate) fn number(&mut self, row: &RecordedRow) -> usize {
        let same = |section: &Section| section.province == row.province && section.basin == row.basin;
        let known = self.by_name.get(row.section.as_str()).into_iter().flatten();
        let known = known.copied().find(|at| self.all.get(*at).is_some_and(same));
        let at = known.unwrap_or_else(|| {
            self.by_name.entry(row.section.clone()).or_default().push(self.all.len());
            self.all.push(Section {
                key: String::new(),
                name: row.section.clone(),
                province: row.province.clone(),
                basin: row.basin.clone(),
                river: None,
                arrivals: Arrivals::default(),
                evidence: PublishedEvidence::default(),
                is_synthetic: false,
            });
            self.all.len() - 1
        });
        if let Some(section) = self.all.get_mut(at) {
            if section.river.is_none() && row.river.is_some() {
                section.river.clone_from(&row.river);
            }
            section.is_synthetic |= row.origin == Origin::Synthetic;
        }
        at
    }

    /// Adds what a row's published class says of its section's water.
    pub(crate) fn learn(&mut self, number: usize, evidence: PublishedEvidence) {
        if let Some(section) = self.all.get_mut(number) {
            section.evidence.add(evidence);
        }
    }

    /// Puts a row's values into its section's table.
    pub(crate) fn put(&mut self, number: usize, row: &RecordedRow) {
        if let Some(section) = self.all.get_mut(number) {
            section.arrivals.put(row.time, &values_of(row));
        }
    }

    /// Gives every section its key and joins those that have the same: rows that do not say where they are belong to the one
    /// section of their name. Gives the sections and, for each number handed out before, the place of its section.
    pub(crate) fn finish(self) -> (Vec<Section>, Vec<usize>) {
        let places: Vec<RecordedRow> = self.all.iter().map(placeholder).collect();
        let keys = SectionKeys::of(&places);
        let mut joined: Vec<Section> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        let mut numbers = Vec::with_capacity(places.len());
        for (mut section, place) in self.all.into_iter().zip(&places) {
            section.key = keys.key(place).into_owned();
            let at = *by_key.entry(section.key.clone()).or_insert(joined.len());
            match joined.get_mut(at) {
                Some(first) => first.absorb(section),
                None => joined.push(section),
            }
            numbers.push(at);
        }
        (joined, numbers)
    }
}

impl Section {
    fn absorb(&mut self, other: Self) {
        self.province = self.province.take().or(other.province);
        self.basin = self.basin.take().or(other.basin);
        self.river = self.river.take().or(other.river);
        self.evidence.add(other.evidence);
        self.is_synthetic |= other.is_synthetic;
        self.arrivals.absorb(other.arrivals);
    }
}

/// A row that says where a section is and nothing else.
fn placeholder(section: &Section) -> RecordedRow {
    let place = Place { file: "".into(), line: 0 };
    let mut row = RecordedRow::new(section.name.as_str(), Instant(0), place);
    row.province.clone_from(&section.province);
    row.basin.clone_from(&section.basin);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(section: &str, province: Option<&str>) -> RecordedRow {
        let mut row = RecordedRow::new(section, Instant(0), Place { file: "x".into(), line: 1 });
        row.province = province.map(Into::into);
        row
    }

    #[test]
    fn a_name_in_two_provinces_is_two_sections_and_rows_without_a_place_join_the_only_one() {
        let mut sections = Sections::default();
        let rows = [
            row("江口", Some("湖南省")),
            row("江口", Some("广东省")),
            row("代县桥", None),
            row("代县桥", Some("山西省")),
        ];
        let numbers: Vec<_> = rows.iter().map(|row| sections.number(row)).collect();
        let (sections, places) = sections.finish();
        let keys: Vec<_> = numbers.iter().map(|n| sections[places[*n]].key.as_str()).collect();
        assert_eq!(keys, ["江口（湖南省）", "江口（广东省）", "代县桥", "代县桥"]);
        assert_eq!((sections.len(), sections[2].province.as_deref()), (3, Some("山西省")));
    }
}
