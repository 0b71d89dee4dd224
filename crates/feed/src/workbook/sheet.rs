//! The cells of one sheet, row by row, as the texts that a CSV file would have.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::parts::{attribute, push_text};
use crate::moment::serial;

/// Most columns that a row may have, as in the spreadsheets themselves.
const COLUMNS: usize = 16_384;
/// Days between the first days of the two calendars of workbooks.
const DAYS_1904: f64 = 1462.0;

/// What the numbers of cells mean.
pub(crate) struct Meaning {
    pub(crate) texts: Vec<String>,
    pub(crate) time_formats: Vec<bool>,
    pub(crate) from_1904: bool,
}

/// A row that has cells: its number in the sheet, from 1, and its cells from column A.
pub(crate) type Row = (usize, Vec<Cow<'static, str>>);

/// Gives every filled row to `take`; an error comes when the XML breaks off, behind the rows before it.
pub(crate) fn rows(part: &str, meaning: &Meaning, mut take: impl FnMut(Row)) -> Result<(), String> {
    let mut reader = Reader::from_str(part);
    let mut row: Row = (0, Vec::new());
    let mut cell = OpenCell::default();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                b"row" => row = (row_number(element, row.0), Vec::new()),
                b"c" => cell = OpenCell::begin(element, row.1.len()),
                b"v" | b"t" => cell.is_text = true,
                b"rPh" => cell.in_reading = true,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                b"row" => row.0 = row_number(element, row.0),
                b"c" => OpenCell::begin(element, row.1.len()).end(meaning, &mut row.1),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                b"v" | b"t" => cell.is_text = false,
                b"rPh" => cell.in_reading = false,
                b"c" => std::mem::take(&mut cell).end(meaning, &mut row.1),
                b"row" if row.1.iter().any(|cell| !cell.is_empty()) => {
                    take((row.0, std::mem::take(&mut row.1)));
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            event if cell.is_text && !cell.in_reading => push_text(event, &mut cell.text),
            _ => {}
        }
    }
}

fn row_number(element: &BytesStart<'_>, before: usize) -> usize {
    attribute(element, b"r").and_then(|r| r.parse().ok()).unwrap_or(before + 1)
}

#[derive(Default)]
struct OpenCell {
    column: usize,
    kind: String,
    style: usize,
    text: String,
    is_text: bool,
    in_reading: bool,
}

impl OpenCell {
    fn begin(element: &BytesStart<'_>, next: usize) -> Self {
        let column = attribute(element, b"r").and_then(|name| column_of(&name)).unwrap_or(next);
        let kind = attribute(element, b"t").unwrap_or_default();
        let style = attribute(element, b"s").and_then(|s| s.parse().ok()).unwrap_or_default();
        Self { column, kind, style, ..Self::default() }
    }

    fn end(self, meaning: &Meaning, row: &mut Vec<Cow<'static, str>>) {
        if self.column >= COLUMNS || self.text.is_empty() {
            return;
        }
        let text = match self.kind.as_str() {
            "s" => {
                let text = self.text.trim().parse().ok().and_then(|at: usize| meaning.texts.get(at));
                text.map(|text| text.trim().to_owned()).unwrap_or_default()
            }
            "b" => if self.text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "str" | "inlineStr" | "e" | "d" => self.text.trim().to_owned(),
            _ => number(self.text.trim(), meaning, self.style),
        };
        if row.len() <= self.column {
            row.resize(self.column + 1, Cow::Borrowed(""));
        }
        if let Some(cell) = row.get_mut(self.column) {
            *cell = Cow::Owned(text);
        }
    }
}

/// A number as the shortest decimal that is the same binary number (`0.1` where the file has `0.10000000000000001`), or as a
/// time when its format says so.
fn number(text: &str, meaning: &Meaning, style: usize) -> String {
    let Ok(value) = text.parse::<f64>() else { return text.to_owned() };
    if meaning.time_formats.get(style).copied().unwrap_or(false) {
        let value = if meaning.from_1904 && value >= 1.0 { value + DAYS_1904 } else { value };
        if let Some(instant) = serial(&value.to_string()) {
            return instant.to_string();
        }
        return value.to_string();
    }
    match value.abs() {
        0.0 => "0".to_owned(),
        size if (1e-7..1e21).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// The column of a cell's name such as `AB12`, from 0.
fn column_of(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}
