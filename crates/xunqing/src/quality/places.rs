//! Sections of rows, told apart where several have one name.

use std::collections::HashMap;

use feed::{Place, RecordedRow, SectionKeys};
use standards::time::Instant;

/// Sections by name, province and basin, in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Rows that say where a section is and nothing else.
    all: Vec<RecordedRow>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Places {
    /// The number of a row's section, given out when it is new.
    pub(super) fn number(&mut self, row: &RecordedRow) -> usize {
        let same = |place: &RecordedRow| place.province == row.province && place.basin == row.basin;
        let known = self.by_name.get(row.section.as_str()).into_iter().flatten();
        let known = known.copied().find(|at| self.all.get(*at).is_some_and(same));
        known.unwrap_or_else(|| {
            let mut place =
                RecordedRow::new(row.section.as_str(), Instant(0), Place { file: "".into(), line: 0 });
            place.province.clone_from(&row.province);
            place.basin.clone_from(&row.basin);
            self.by_name.entry(row.section.clone()).or_default().push(self.all.len());
            self.all.push(place);
            self.all.len() - 1
        })
    }

    /// What to call each section, by its number: the name alone wherever it is enough. Two numbers have one key when the rows of
    /// one of them do not say where they are.
    pub(super) fn keys(&self) -> Vec<String> {
        let keys = SectionKeys::of(&self.all);
        self.all.iter().map(|place| keys.key(place).into_owned()).collect()
    }
}
