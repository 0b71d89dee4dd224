//! Readings of one section as they come out of files, in whatever order, on their way into a table in order of time.

use evaluation::SampleValue;
use standards::ReadingTable;
use standards::time::Instant;

/// Values gathered before they go into columns: a file runs through all sections before it comes back to one, and touching every
/// column of a cold section for a single row costs more than the row.
const FRESH: usize = 128;
/// Values that wait until the table is made anew.
const LATE: usize = 8192;

/// A table of readings in which later arrivals win.
///
/// Files mostly come in order of time, and then values go straight into their columns. What is older than the newest row waits
/// and is merged in when there is enough of it, or at the end.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    table: ReadingTable,
    fresh: Vec<(Instant, SampleValue)>,
    late: Vec<(Instant, SampleValue)>,
    /// Values in the table, about.
    held: usize,
    /// Values that replaced another one of the same time.
    pub(crate) revisions: u64,
    /// Values that came again unchanged.
    pub(crate) repeats: u64,
}

impl Arrivals {
    /// Takes the values of one time.
    pub(crate) fn put(&mut self, time: Instant, values: &[SampleValue]) {
        self.fresh.extend(values.iter().map(|value| (time, *value)));
        if self.fresh.len() >= FRESH {
            self.pour();
        }
    }

    /// Puts what was gathered into columns, as far as it is in order of time.
    fn pour(&mut self) {
        let mut fresh = std::mem::take(&mut self.fresh);
        for (time, value) in fresh.drain(..) {
            let again = self.table.times().last() == Some(&time);
            if again || self.table.row(time) {
                self.held += 1;
                self.put_newest(&value, again);
            } else {
                self.late.push((time, value));
            }
        }
        self.fresh = fresh;
        if self.late.len() > LATE.max(self.held / 2) {
            self.settle();
        }
    }

    /// Takes everything of another section that turned out to be this one.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        self.pour();
        other.pour();
        self.revisions += other.revisions;
        self.repeats += other.repeats;
        self.settle();
        self.late = values_of(&other.table).chain(other.late).collect();
        self.settle();
    }

    /// The finished table.
    pub(crate) fn finish(&mut self) -> ReadingTable {
        self.pour();
        self.fresh = Vec::new();
        self.settle();
        std::mem::take(&mut self.table)
    }

    fn put_newest(&mut self, value: &SampleValue, again: bool) {
        if again {
            let row = self.table.times().len() - 1;
            match self.table.column(value.factor).and_then(|column| column.get(row)) {
                Some(before) if before == (value.value, value.flag) => self.repeats += 1,
                Some(_) => self.revisions += 1,
                None => {}
            }
        }
        self.table.put(value.factor, value.value, value.flag);
    }

    /// Merges what waits into the table; of one time the late ones came later.
    fn settle(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let before = std::mem::take(&mut self.table);
        let mut late = std::mem::take(&mut self.late);
        late.sort_by_key(|(time, _)| *time);
        let mut late = late.into_iter().peekable();
        self.table = ReadingTable::with_capacity(before.times().len());
        let mut merged = |time: Instant, value: SampleValue| {
            let again = self.table.times().last() == Some(&time);
            self.table.row(time);
            self.put_newest(&value, again);
        };
        for (row, time) in before.times().iter().enumerate() {
            while let Some((time, value)) = late.next_if(|(t, _)| t < time) {
                merged(time, value);
            }
            for value in values_at(&before, row) {
                merged(*time, value);
            }
        }
        for (time, value) in late {
            merged(time, value);
        }
        self.held = self.table.times().len() * self.table.columns().len();
    }
}

fn values_at(table: &ReadingTable, row: usize) -> impl Iterator<Item = SampleValue> {
    table.columns().iter().filter_map(move |column| {
        let (value, flag) = column.get(row)?;
        Some(SampleValue { factor: column.factor(), value, flag })
    })
}

fn values_of(table: &ReadingTable) -> impl Iterator<Item = (Instant, SampleValue)> {
    let rows = table.times().iter().enumerate();
    rows.flat_map(|(row, time)| values_at(table, row).map(|value| (*time, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::{Decimal, FactorCode, ReadingFlag};

    fn value(mantissa: i64) -> SampleValue {
        let factor = FactorCode::TOTAL_PHOSPHORUS;
        SampleValue { factor, value: Decimal::new(mantissa, 3), flag: ReadingFlag::NORMAL }
    }

    fn shown(arrivals: &mut Arrivals) -> String {
        let table = arrivals.finish();
        let cells = values_of(&table).map(|(time, v)| format!("{}={}", time.0, v.value));
        cells.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_in_any_order_become_a_table_in_order_of_time_and_later_arrivals_win() {
        let mut arrivals = Arrivals::default();
        for (time, mantissa) in [(5, 1), (3, 2), (9, 3), (3, 4), (5, 5), (9, 3), (1, 6)] {
            arrivals.put(Instant(time), &[value(mantissa)]);
        }
        assert_eq!(shown(&mut arrivals), "1=0.006 3=0.004 5=0.005 9=0.003");
        assert_eq!((arrivals.revisions, arrivals.repeats), (2, 1));
    }

    #[test]
    fn a_file_in_the_wrong_order_throughout_is_merged_in_pieces() {
        let mut arrivals = Arrivals::default();
        for time in (0..40_000).rev() {
            arrivals.put(Instant(time), &[value(time)]);
        }
        let table = arrivals.finish();
        assert_eq!((table.times().len(), table.values()), (40_000, 40_000));
        assert_eq!(table.columns()[0].get(39_999).map(|(v, _)| v), Some(Decimal::new(39_999, 3)));
        assert_eq!((arrivals.revisions, arrivals.repeats), (0, 0));
    }

    #[test]
    fn what_another_name_gathered_is_taken_in() {
        let (mut a, mut b) = (Arrivals::default(), Arrivals::default());
        a.put(Instant(2), &[value(1)]);
        b.put(Instant(2), &[value(2)]);
        b.put(Instant(1), &[value(3)]);
        a.absorb(b);
        assert_eq!(shown(&mut a), "1=0.003 2=0.002");
        assert_eq!(a.revisions, 1);
    }
}
