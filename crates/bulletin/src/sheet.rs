//! Tables for spreadsheets: typed cells, written as CSV here and as a workbook by whoever has a packer.

use standards::Decimal;
use standards::time::{BeijingDay, Instant};

/// Tables that go into one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    /// File name without its ending, such as `代县桥 2021年7月 各时段评价`.
    pub name: String,
    /// The tables in order, one a sheet.
    pub sheets: Vec<Sheet>,
}

/// One table with what must be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Title above the table, and name of the sheet.
    pub title: String,
    /// Lines between title and table: standard, rule version, assumptions, origin of the data.
    pub notes: Vec<String>,
    /// Heads of the columns, with units.
    pub columns: Vec<String>,
    /// Rows of as many cells as there are columns; a short row ends empty.
    pub rows: Vec<Vec<SheetCell>>,
}

/// One value with its type, so that spreadsheets calculate with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// Nothing.
    Empty,
    /// Text; never taken for a formula.
    Text(String),
    /// A number, shown with its own decimals.
    Number(Decimal),
    /// A Beijing day.
    Day(BeijingDay),
    /// A moment, in Beijing time to the minute.
    Moment(Instant),
}

impl SheetCell {
    /// A count.
    #[must_use]
    pub fn count(n: impl Into<Decimal>) -> Self {
        Self::Number(n.into())
    }

    /// Text that may be missing.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A reported value: a number where the text is one, otherwise text, nothing without one.
    #[must_use]
    pub fn value(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |t| t.parse().map_or_else(|_no_number| Self::text(t), Self::Number))
    }

    /// `是`, `否`, nothing when it cannot be said.
    #[must_use]
    pub fn yes(known: Option<bool>) -> Self {
        known.map_or(Self::Empty, |yes| Self::text(if yes { "是" } else { "否" }))
    }

    /// What the cell reads: numbers with their own decimals, days as `2021-07-14`, moments as `2021-07-14 08:00`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => {
                let (hour, minute, ..) = at.time_of_day();
                format!("{} {hour:02}:{minute:02}", at.day())
            }
        }
    }
}

impl Sheets {
    /// The tables as CSV (RFC 4180), one below the other with an empty line between: UTF-8 with a byte order mark, without which
    /// Excel reads Chinese as garbage.
    ///
    /// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a
    /// carriage return) gets an apostrophe in front.
    #[must_use]
    pub fn to_csv(&self) -> Vec<u8> {
        let mut text = String::from("\u{feff}");
        for (n, sheet) in self.sheets.iter().enumerate() {
            if n > 0 {
                text.push_str("\r\n");
            }
            let said = std::iter::once(&sheet.title).chain(&sheet.notes);
            for line in said {
                push_line(&mut text, std::iter::once(guarded(line)));
            }
            push_line(&mut text, sheet.columns.iter().map(|c| guarded(c)));
            for row in &sheet.rows {
                push_line(&mut text, row.iter().map(csv_cell));
            }
        }
        text.into_bytes()
    }
}

fn csv_cell(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Text(text) => guarded(text),
        other => other.shown(),
    }
}

fn guarded(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_string() }
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (n, cell) in cells.enumerate() {
        if n > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sheets(rows: Vec<Vec<SheetCell>>) -> Sheets {
        let columns = vec!["断面".into(), "总磷 (mg/L)".into()];
        let sheet =
            Sheet { title: "各时段".into(), notes: vec!["假定：目标Ⅲ类".into()], columns, rows };
        Sheets { name: "代县桥".into(), sheets: vec![sheet] }
    }

    fn written(rows: Vec<Vec<SheetCell>>) -> String {
        String::from_utf8(sheets(rows).to_csv()).unwrap()
    }

    #[test]
    fn excel_finds_a_byte_order_mark_and_the_notes_above_the_table() {
        let text = written(vec![vec![SheetCell::text("代县桥"), SheetCell::value(Some("0.150"))]]);
        assert_eq!(text, "\u{feff}各时段\r\n假定：目标Ⅲ类\r\n断面,总磷 (mg/L)\r\n代县桥,0.150\r\n");
    }

    #[test]
    fn a_text_that_looks_like_a_formula_is_made_harmless_and_a_negative_number_stays_one() {
        for text in ["=1+1", "+86", "-2", "@SUM(A1)", "＝1", "\t=1"] {
            let shown = written(vec![vec![SheetCell::text(text)]]);
            assert!(shown.ends_with(&format!("'{text}\r\n")), "{shown}");
        }
        assert!(written(vec![vec![SheetCell::Number("-0.2".parse().unwrap())]]).ends_with("\r\n-0.2\r\n"));
    }

    #[test]
    fn days_and_moments_are_written_as_people_write_them() {
        let day: BeijingDay = "2021-07-14".parse().unwrap();
        assert_eq!(SheetCell::Day(day).shown(), "2021-07-14");
        assert_eq!(SheetCell::Moment(day.start().plus_ms(8 * 3_600_000)).shown(), "2021-07-14 08:00");
        assert_eq!(SheetCell::value(Some("6～9")), SheetCell::text("6～9"));
    }

    /// Reads RFC 4180 back, letter by letter.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match (quoted, letter) {
                (true, '"') if letters.next_if_eq(&'"').is_some() => cell.push('"'),
                (_, '"') => quoted = !quoted,
                (false, ',') => row.push(std::mem::take(&mut cell)),
                (false, '\r') => {}
                (false, '\n') => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                (_, other) => cell.push(other),
            }
        }
        rows
    }

    proptest! {
        #[test]
        fn whatever_a_text_holds_the_reader_gets_it_back(a in "\\PC{0,20}", b in "[a\",\r\n=汛]{0,12}") {
            let text = written(vec![vec![SheetCell::text(a.clone()), SheetCell::text(b.clone())]]);
            let last = read(&text).pop().unwrap();
            let plain = |given: &str, got: &str| got == given || got == format!("'{given}");
            prop_assert!(plain(&a, &last[0]) && plain(&b, &last[1]), "{last:?}");
        }
    }
}
