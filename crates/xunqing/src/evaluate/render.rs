//! Lines as bytes, in the form asked for.

mod csv;
mod table;
mod width;

use std::collections::BTreeSet;

use standards::FactorCode;

use super::explained;
use super::line::Line;
use super::options::{Format, Over};

pub(crate) use self::table::Table;
pub(crate) use self::width::width;

/// A form of the output, with what all lines share.
pub(crate) enum Renderer {
    Jsonl,
    Csv(csv::Columns),
    Table(Table),
}

impl Renderer {
    /// `factors` are those of the whole input, `probe` some of the lines, by which a table sets its widths.
    pub(super) fn new(
        format: Format,
        over: Over,
        factors: &BTreeSet<FactorCode>,
        probe: impl FnOnce(&mut Table),
    ) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl,
            Format::Csv => Self::Csv(csv::Columns::new(over, factors)),
            Format::Table => {
                let mut table = Table::new(over, factors);
                probe(&mut table);
                Self::Table(table)
            }
        }
    }

    /// What stands before the first line.
    pub(super) fn head(&self) -> Vec<u8> {
        match self {
            Self::Jsonl => Vec::new(),
            Self::Csv(columns) => columns.head(),
            Self::Table(table) => table.head(),
        }
    }

    /// Appends a line.
    pub(super) fn line(&self, line: &Line<'_>, out: &mut Vec<u8>) -> std::io::Result<()> {
        match self {
            Self::Jsonl => {
                serde_json::to_writer(&mut *out, line)?;
                out.push(b'\n');
            }
            Self::Csv(columns) => columns.line(line, out)?,
            Self::Table(table) => {
                table.line(line, out);
                out.extend_from_slice(explained::text(line).as_bytes());
            }
        }
        Ok(())
    }
}
