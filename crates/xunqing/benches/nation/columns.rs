//! Columns in memory: how many bytes, their sum, and the same as flat files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use feed::synthetic::nation::SyntheticYear;
use standards::{Column, Mantissas, ReadingTable};

/// What proves that every value was touched and nothing was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Sum {
    pub(crate) values: usize,
    pub(crate) mantissas: i64,
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self {
            values: a.values + b.values,
            mantissas: a.mantissas + b.mantissas,
        })
    }
}

/// Reads every mantissa and every state.
pub(crate) fn sum(table: &ReadingTable) -> Sum {
    let one = |column: &Column| {
        let mantissas = match column.mantissas() {
            Mantissas::Narrow(m) => m.iter().map(|m| i64::from(*m)).sum(),
            Mantissas::Wide(m) => m.iter().sum(),
            Mantissas::Widest(_) => panic!("the generator makes no such values"),
        };
        Sum { values: column.states().iter().filter(|s| **s != 0).count(), mantissas }
    };
    table.columns().iter().map(one).sum()
}

pub(crate) fn bytes(table: &ReadingTable) -> usize {
    let one = |column: &Column| {
        let width = match column.mantissas() {
            Mantissas::Narrow(_) => 4,
            Mantissas::Wide(_) => 8,
            Mantissas::Widest(_) => 16,
        };
        column.states().len() * (width + 1)
    };
    table.times().len() * 8 + table.columns().iter().map(one).sum::<usize>()
}

/// Writes one file a column, little-endian: `section` (2 bytes), `lake` (1), `time` (8, UTC milliseconds), and per factor its
/// `mantissa` (4) and `flag` (1, the letter; 0 where there is no value), with the scales in `scales.csv`.
pub(crate) fn dump(years: &[SyntheticYear], folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let (mut sections, mut lakes, mut times) = (file("section.u16")?, file("lake.u8")?, file("time.i64")?);
    for year in years {
        let section = u16::try_from(year.number).map_err(io::Error::other)?.to_le_bytes();
        for time in year.table.times() {
            sections.write_all(&section)?;
            lakes.write_all(&[u8::from(year.water_body == standards::WaterBody::Lake)])?;
            times.write_all(&time.0.to_le_bytes())?;
        }
    }
    let Some(first) = years.first() else { return Ok(0) };
    let mut scales = file("scales.csv")?;
    for pattern in first.table.columns() {
        let factor = pattern.factor();
        let scale = years.iter().filter_map(|y| y.table.column(factor)).map(Column::scale).max().unwrap_or(0);
        writeln!(scales, "{factor},{scale}")?;
        let mut mantissas = file(&format!("{factor}.i32"))?;
        let mut flags = file(&format!("{factor}.u8"))?;
        for column in years.iter().filter_map(|y| y.table.column(factor)) {
            let Mantissas::Narrow(narrow) = column.mantissas() else {
                return Err(io::Error::other("a column is wider than the dump"));
            };
            let step = 10i32.pow(u32::from(scale - column.scale()));
            for (mantissa, state) in narrow.iter().zip(column.states()) {
                let flag = usize::from(*state).checked_sub(1).and_then(|place| column.flags().get(place));
                mantissas.write_all(&(mantissa * step).to_le_bytes())?;
                flags.write_all(&[flag.map_or(0, |f| f.to_bytes()[0])])?;
            }
        }
    }
    Ok(years.iter().map(|y| y.table.values()).sum())
}
