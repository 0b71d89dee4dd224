//! Workbooks of spreadsheets (.xlsx, ECMA-376): one sheet is read as a table.
//!
//! The parts are read here and not by a general library: a pure crate must not link a source of randomness, as ZIP libraries do
//! for the archives they encrypt, and no cell far out in an empty sheet may ask for memory for everything before it.

mod package;
mod parts;
mod sheet;

use std::borrow::Cow;

use standards::Origin;

use package::Package;
pub(crate) use package::is_package;
use sheet::{Meaning, Row};

use crate::grid::{Grid, too_many};
use crate::header::{HEADER_WITHIN, Header};
use crate::row::Source;
use crate::table::Table;
use crate::{FeedError, HeadRow, Parsed, Problem};

/// Reads the sheet named, or the first; `source.file` becomes `name[sheet]`.
pub(crate) fn read(mut source: Source<'_>, bytes: &[u8], sheet: Option<&str>, limit: u64) -> Parsed {
    source.workbook = true;
    match open(bytes, sheet, limit) {
        Ok(opened) => {
            source.file = format!("{}[{}]", source.file, opened.name).into();
            rows_of(&source, &opened)
        }
        Err(error) => {
            let problem = Problem::of_line(source.at(1), error);
            Parsed { problems: vec![problem], ..Parsed::default() }
        }
    }
}

/// The names of the sheets, and the first rows of the sheet named, or of the first.
pub(crate) fn head(
    bytes: &[u8],
    sheet: Option<&str>,
    limit: u64,
) -> Result<(Vec<String>, Vec<HeadRow>), FeedError> {
    let opened = open(bytes, sheet, limit)?;
    let mut head = Vec::new();
    let _cut_off_is_told_by_reading = sheet::rows(&opened.part, &opened.meaning, |(line, cells)| {
        if head.len() < HEADER_WITHIN {
            head.push(HeadRow { line, cells: cells.into_iter().map(Cow::into_owned).collect() });
        }
    });
    Ok((opened.sheets, head))
}

/// Sheets of a workbook that is read whole: each is unpacked by itself.
const MOST_SHEETS: usize = 64;

/// Every sheet with its filled rows, at most so many together.
pub(crate) fn grids(bytes: &[u8], limit: u64, most: usize) -> Result<Vec<Grid>, FeedError> {
    // Each sheet is opened by itself, within the limit of the whole.
    let (names, _) = head(bytes, None, limit)?;
    if names.len() > MOST_SHEETS {
        return Err(FeedError::Workbook {
            what: format!("工作表超过 {MOST_SHEETS} 张 / more than {MOST_SHEETS} sheets"),
        });
    }
    let mut rows_left = most;
    let mut grids = Vec::with_capacity(names.len());
    for name in names {
        let opened = open(bytes, Some(&name), limit)?;
        let mut rows = Vec::new();
        let mut cut = false;
        let read = sheet::rows(&opened.part, &opened.meaning, |(line, cells)| {
            if rows_left == 0 {
                cut = true;
                return;
            }
            rows_left -= 1;
            rows.push((line, cells.into_iter().map(Cow::into_owned).collect()));
        });
        read.map_err(|what| FeedError::Workbook { what: format!("{name}: {what}") })?;
        if cut {
            return Err(too_many(most));
        }
        grids.push(Grid { name, rows });
    }
    Ok(grids)
}

struct Opened {
    name: String,
    sheets: Vec<String>,
    part: String,
    meaning: Meaning,
}

fn open(bytes: &[u8], sheet: Option<&str>, limit: u64) -> Result<Opened, FeedError> {
    let broken = |what: String| FeedError::Workbook { what };
    let mut package = Package::open(bytes, limit).map_err(broken)?;
    if !package.has("xl/workbook.xml") {
        return Err(broken("不是 .xlsx / no xl/workbook.xml in it".into()));
    }
    let mut text = |name: &str| package.text(name).map_err(broken);
    let (sheets, from_1904) = parts::sheets(&text("xl/workbook.xml")?.unwrap_or_default()).map_err(broken)?;
    let chosen = match sheet {
        None => sheets.first(),
        Some(name) => sheets.iter().find(|known| known.name.trim() == name.trim()),
    };
    let Some(chosen) = chosen else {
        let names: Vec<&str> = sheets.iter().map(|known| known.name.as_str()).collect();
        return Err(FeedError::Sheet {
            found: sheet.unwrap_or_default().to_owned(),
            sheets: names.join("、"),
        });
    };
    let relations = text("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let part = parts::part_of(chosen, &relations).map_err(broken)?;
    let missing = || broken(format!("缺少工作表“{}” / the sheet's part is missing", chosen.name));
    let part = text(&part.ok_or_else(missing)?)?.ok_or_else(missing)?;
    let texts = text("xl/sharedStrings.xml")?.unwrap_or_default();
    let styles = text("xl/styles.xml")?.unwrap_or_default();
    let meaning = Meaning {
        texts: parts::shared_texts(&texts).map_err(broken)?,
        time_formats: parts::time_formats(&styles).map_err(broken)?,
        from_1904,
    };
    let names = sheets.iter().map(|known| known.name.clone()).collect();
    Ok(Opened { name: chosen.name.clone(), sheets: names, part, meaning })
}

fn rows_of(source: &Source<'_>, opened: &Opened) -> Parsed {
    let mut table: Option<Table<'_>> = None;
    let mut first: Option<Row> = None;
    let mut above = 0;
    let end = sheet::rows(&opened.part, &opened.meaning, |(number, cells)| match &mut table {
        Some(table) => table.row(number, &cells),
        None if above < HEADER_WITHIN => {
            above += 1;
            match Header::read(source, &cells) {
                Some(header) => table = Some(Table::new(source, header, number)),
                None => drop(first.get_or_insert((number, cells))),
            }
        }
        None => {}
    });
    let mut parsed = match (table, first) {
        (Some(table), _) => table.finish(Origin::Measured),
        (None, first) => {
            let (line, found) = match first {
                None => (1, "空工作表 / empty sheet".to_owned()),
                Some((line, cells)) => {
                    let text: String = cells.join(",").chars().take(60).collect();
                    (line, format!("首行 / first row `{text}`"))
                }
            };
            let problem = Problem::of_line(source.at(line), FeedError::UnknownForm { found });
            Parsed { problems: vec![problem], ..Parsed::default() }
        }
    };
    if let Err(what) = end {
        let line = parsed.rows.last().map_or(1, |row| row.place.line);
        parsed.problems.push(Problem::of_line(source.at(line), FeedError::Workbook { what }));
    }
    parsed
}
