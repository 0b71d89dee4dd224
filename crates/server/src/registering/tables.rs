//! From a file's bytes to tables of text.

use campaign::register::import::{Mistake, MistakeLevel, Table, TableRow, tables_of_geojson};
use feed::{Grid, Grids, grids};

/// Rows of one file.
const ROWS: usize = 20_000;
/// Bytes that a workbook may unpack to.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// The tables of a file (XLSX, CSV of any encoding, GeoJSON), and what could not be read of it.
#[must_use]
pub fn register_tables(name: &str, bytes: &[u8]) -> (Vec<Table>, Vec<Mistake>) {
    let (found, problems) = grids(name, bytes, ROWS, Some(UNPACKED));
    let unread = problems.into_iter().map(|problem| mistake(problem.place.line, problem.error.to_string()));
    let mut mistakes: Vec<_> = unread.collect();
    let tables = match found {
        Grids::Tables(tables) => tables.into_iter().map(table).collect(),
        Grids::Json(text) => match tables_of_geojson(&text) {
            Ok((tables, told)) => {
                mistakes.extend(told);
                tables
            }
            Err(why) => {
                mistakes
                    .push(mistake(1, format!("不是 GeoJSON 点图层 not a GeoJSON FeatureCollection: {why}")));
                Vec::new()
            }
        },
    };
    (tables, mistakes)
}

fn table(grid: Grid) -> Table {
    let rows = grid.rows.into_iter().map(|(line, cells)| TableRow { line, cells });
    Table { name: grid.name, rows: rows.collect() }
}

fn mistake(line: usize, message: String) -> Mistake {
    Mistake {
        level: MistakeLevel::Error,
        sheet: String::new(),
        line,
        column: None,
        field: String::new(),
        message,
        hint: "用模板，或存成 .xlsx、.csv、.geojson use the template, or save as one of these".into(),
    }
}
