//! Importing objects from tables (XLSX, CSV, GeoJSON): looked at first, with every mistake in its cell, then written into the plan's `register.toml`.
//!
//! Tables come in as cells of text; nothing here opens a file. [`look()`] reads them against the plan, [`write()`] makes the new texts of the
//! plan's files. An empty cell changes nothing of an object that is registered already.

mod column;
mod compare;
mod geojson;
mod look;
mod matching;
mod mistake;
mod outline;
mod place;
mod row;
mod words;
mod write;

pub use column::{Column, columns_of, explanation};
pub use compare::{Change, Standing, Wanted};
pub use geojson::tables_of_geojson;
pub use look::{ImportOptions, Looked, NewOwner, look};
pub use matching::{owner_names, township_names};
pub use mistake::{Mistake, MistakeLevel};
pub use words::kind_of_text;
pub use write::{Written, WrittenFrom, free_examples, write};

/// A table as text, such as one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Name of the sheet; empty of a file that is one table.
    pub name: String,
    /// Rows with something in them.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its line in the file, or its row in the sheet, from 1.
    pub line: usize,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}
