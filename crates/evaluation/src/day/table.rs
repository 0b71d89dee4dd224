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
        let mut slotted = Slotted::default();
        for column in table.columns() {
            let factor = column.factor();
            let place = self.place(factor);
            let expected = self.profile().expected_of(factor);
            if slotted.expected != expected {
                slotted = Slotted::of(table, &stretches, expected);
            }
            let Some(folding) = self.factor_at(place).map(|f| f.folding) else { continue };
            let counting = Counting::by_state(factor, column.flags());
            let folded = ColumnFold {
                column,
                folding,
                counting: &counting,
                moments: &slotted.moments,
                origin: origin.into(),
            };
            let rows = stretches.iter().zip(&slotted.distinct);
            let days = rows.map(|((day, rows), distinct)| (*day, (rows, *distinct)));
            match column.mantissas() {
                Mantissas::Narrow(m) => self.refold(place, days, |rows, fold| folded.fold(m, rows, fold)),
                Mantissas::Wide(m) => self.refold(place, days, |rows, fold| folded.fold(m, rows, fold)),
                Mantissas::Widest(m) => self.refold(place, days, |rows, fold| folded.fold(m, rows, fold)),
            }
        }
        self.conclude(stretches.iter().map(|(day, _)| *day));
    }
}

/// Where in their days the rows lie, for one number of slots a day.
#[derive(Default)]
struct Slotted {
    expected: u32,
    moments: Vec<Moment>,
    /// Different slots of each day.
    distinct: Vec<u16>,
}

impl Slotted {
    fn of(table: &ReadingTable, stretches: &[Stretch], expected: u32) -> Self {
        let mut slotted = Self { expected, ..Self::default() };
        for (day, rows) in stretches {
            let first = slotted.moments.len();
            let times = table.times().get(rows.clone()).unwrap_or_default();
            slotted.moments.extend(times.iter().map(|time| Moment::of(*day, *time, expected)));
            slotted.distinct.push(Moment::distinct(&slotted.moments[first..]));
        }
        slotted
    }
}

struct ColumnFold<'a> {
    column: &'a Column,
    folding: FoldRule,
    counting: &'a [Counting; 256],
    moments: &'a [Moment],
    origin: DataOrigin,
}

impl ColumnFold<'_> {
    /// Folds the rows of a day.
    fn fold<M: Whole>(&self, mantissas: &[M], (rows, distinct): (&Range<usize>, u16), fold: &mut DayFold) {
        let (Some(mantissas), Some(states), Some(moments)) = (
            mantissas.get(rows.clone()),
            self.column.states().get(rows.clone()),
            self.moments.get(rows.clone()),
        ) else {
            return;
        };
        let (scale, counting) = (self.column.scale(), self.counting);
        fold.refold(&self.folding, Results { mantissas, scale, states, moments, distinct, counting });
        fold.origin = Some(self.origin);
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
