//! Folding the columns of a table: the batch entrance.

use std::ops::Range;

use standards::time::BeijingDay;
use standards::{Column, Mantissas, Origin, ReadingTable};

use crate::day::DataOrigin;
use crate::day::fold::{Counting, DayFold, FoldRule, Moment, Results, Whole};
use crate::{EvaluationError, SectionDays, SectionProfile};

/// The rows of a day.
type Stretch = (BeijingDay, Range<usize>);

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
                    let times = table.times().get(rows.clone()).unwrap_or_default();
                    moments.extend(times.iter().map(|time| Moment::of(*day, *time, slots)));
                }
            }
            let Some(folding) = self.factor_at(place).map(|f| f.folding) else { continue };
            let counting = Counting::by_state(factor, column.flags());
            let folded = ColumnFold { column, folding, counting: &counting, moments: &moments };
            let origin = Some(origin.into());
            let days = stretches.iter().map(|(day, rows)| (*day, rows));
            match column.mantissas() {
                Mantissas::Narrow(m) => {
                    self.refold(place, days, |rows, fold| folded.fold(m, rows, origin, fold));
                }
                Mantissas::Wide(m) => {
                    self.refold(place, days, |rows, fold| folded.fold(m, rows, origin, fold));
                }
                Mantissas::Widest(m) => {
                    self.refold(place, days, |rows, fold| folded.fold(m, rows, origin, fold));
                }
            }
        }
        self.conclude(stretches.iter().map(|(day, _)| *day));
    }
}

struct ColumnFold<'a> {
    column: &'a Column,
    folding: FoldRule,
    counting: &'a [Counting; 256],
    moments: &'a [Moment],
}

impl ColumnFold<'_> {
    /// Folds the rows of a day.
    fn fold<M: Whole>(
        &self,
        mantissas: &[M],
        rows: &Range<usize>,
        origin: Option<DataOrigin>,
        fold: &mut DayFold,
    ) {
        let (Some(mantissas), Some(states), Some(moments)) = (
            mantissas.get(rows.clone()),
            self.column.states().get(rows.clone()),
            self.moments.get(rows.clone()),
        ) else {
            return;
        };
        let (scale, counting) = (self.column.scale(), self.counting);
        fold.refold(&self.folding, Results { mantissas, scale, states, moments, counting });
        fold.origin = origin;
    }
}

/// The rows of each day.
fn stretches(table: &ReadingTable) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::with_capacity(table.times().len() / 6 + 1);
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
