//! Folding the columns of a table: the batch entrance.

use standards::time::BeijingDay;
use standards::{Origin, ReadingTable};

use crate::day::fold::{Counting, DayFold, Moment, results};
use crate::{EvaluationError, SectionDays, SectionProfile};

impl SectionDays {
    /// The days of a table of readings, all of one origin. Times are those of measurement.
    pub fn from_table(
        profile: SectionProfile,
        table: &ReadingTable,
        origin: Origin,
    ) -> Result<Self, EvaluationError> {
        let mut days = Self::new(profile)?;
        days.put_table(table, origin);
        Ok(days)
    }

    /// Folds a table into days; days that were folded before are replaced.
    fn put_table(&mut self, table: &ReadingTable, origin: Origin) {
        let stretches = stretches(table);
        let mut slots = 0;
        let mut moments: Vec<Moment> = Vec::new();
        for column in table.columns() {
            let factor = column.factor();
            let place = self.place(factor);
            let expected = self.profile().expected_of(factor);
            if slots != expected || moments.is_empty() {
                slots = expected;
                moments.clear();
                for (day, rows) in &stretches {
                    let times = &table.times()[rows.clone()];
                    moments.extend(times.iter().map(|time| Moment::of(*day, *time, slots)));
                }
            }
            let counting: Vec<_> = column.flags().iter().map(|flag| Counting::of(factor, *flag)).collect();
            let Some(folding) = self.factor_at(place).map(|f| f.folding) else { continue };
            for (day, rows) in &stretches {
                let values = results(column.mantissas(), column.states(), &counting, &moments, rows.clone());
                let mut fold = DayFold::of(&folding, column.scale(), values);
                if fold.is_heard() {
                    fold.origin = Some(origin.into());
                    self.put(place, *day, fold);
                }
            }
        }
        for (day, _) in &stretches {
            self.conclude(*day);
        }
    }
}

/// The rows of each day.
fn stretches(table: &ReadingTable) -> Vec<(BeijingDay, std::ops::Range<usize>)> {
    let mut stretches: Vec<(BeijingDay, std::ops::Range<usize>)> = Vec::new();
    let mut end = None;
    for (row, time) in table.times().iter().enumerate() {
        match stretches.last_mut() {
            Some((_, rows)) if end.is_some_and(|end| *time < end) => rows.end = row + 1,
            _ => {
                let day = time.day();
                end = Some(day.end());
                stretches.push((day, row..row + 1));
            }
        }
    }
    stretches
}
