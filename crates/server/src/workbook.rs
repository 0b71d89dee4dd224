//! Tables as an XLSX workbook: numbers as numbers with their decimals, days as days, a header that stays in sight.

use std::collections::HashMap;

use bulletin::{Sheet, SheetCell, Sheets};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use standards::Decimal;
use standards::time::{BeijingDay, Instant};

use crate::ServerError;

/// Digits that a spreadsheet's binary number keeps.
const DIGITS: u32 = 15;
/// Letters that a cell holds.
const LONGEST: usize = 32_000;

/// The workbook's bytes; the same tables give the same bytes.
pub(crate) fn xlsx(sheets: &Sheets) -> Result<Vec<u8>, ServerError> {
    write(sheets).map_err(|error| ServerError::Content(format!("表格“{}”：{error}", sheets.name)))
}

fn write(sheets: &Sheets) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without a time of its own the file would carry the clock's.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&sheets.name).set_creation_datetime(&epoch));
    let formats = Formats::new();
    let mut used: HashMap<String, usize> = HashMap::new();
    for sheet in &sheets.sheets {
        let name = sheet_name(&sheet.title);
        let times = used.entry(name.clone()).or_default();
        *times += 1;
        let name = if *times > 1 { format!("{name}{times}") } else { name };
        write_sheet(workbook.add_worksheet().set_name(name)?, sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

/// At most 28 letters without those that a sheet's name must not have.
fn sheet_name(title: &str) -> String {
    let kept: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(28).collect();
    if kept.trim().is_empty() { "表".into() } else { kept }
}

struct Formats {
    title: Format,
    note: Format,
    head: Format,
    day: Format,
    moment: Format,
    numbers: Vec<Format>,
}

impl Formats {
    fn new() -> Self {
        let decimals = |n: usize| if n == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(n)) };
        Self {
            title: Format::new().set_bold().set_font_size(14),
            note: Format::new().set_italic().set_font_color("#595959"),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color("#E7EEF5"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            numbers: (0..=10).map(|n| Format::new().set_num_format(decimals(n))).collect(),
        }
    }
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, clipped(&sheet.title), &formats.title)?;
    let mut row = 1;
    for note in &sheet.notes {
        page.write_string_with_format(row, 0, clipped(note), &formats.note)?;
        row += 1;
    }
    let mut widths: Vec<f64> = Vec::with_capacity(sheet.columns.len());
    for (column, head) in (0u16..).zip(&sheet.columns) {
        page.write_string_with_format(row, column, clipped(head), &formats.head)?;
        widths.push(width(head));
    }
    row += 1;
    page.set_freeze_panes(row, 1)?;
    for cells in &sheet.rows {
        for (column, cell) in (0u16..).zip(cells) {
            write_cell(page, row, column, cell, formats)?;
            if let Some(widest) = widths.get_mut(usize::from(column)) {
                *widest = widest.max(width(&cell.shown()));
            }
        }
        row += 1;
    }
    for (column, widest) in (0u16..).zip(widths) {
        page.set_column_width(column, widest.clamp(8.0, 48.0))?;
    }
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &SheetCell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        SheetCell::Empty => {}
        SheetCell::Text(text) => {
            page.write_string(row, column, clipped(text))?;
        }
        SheetCell::Number(number) => match (as_number(*number), places(*number, formats)) {
            (Some(value), Some(format)) => {
                page.write_number_with_format(row, column, value, format)?;
            }
            _ => {
                page.write_string(row, column, number.to_string())?;
            }
        },
        SheetCell::Day(day) => {
            page.write_datetime_with_format(row, column, excel_day(*day)?, &formats.day)?;
        }
        SheetCell::Moment(at) => {
            page.write_datetime_with_format(row, column, excel_moment(*at)?, &formats.moment)?;
        }
    }
    Ok(())
}

/// The binary number, when it keeps every digit.
fn as_number(number: Decimal) -> Option<f64> {
    let digits = number.mantissa().unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    (digits <= DIGITS).then(|| number.try_into().ok()).flatten()
}

fn places(number: Decimal, formats: &Formats) -> Option<&Format> {
    formats.numbers.get(usize::try_from(number.scale()).ok()?)
}

fn excel_day(day: BeijingDay) -> Result<ExcelDateTime, XlsxError> {
    let (year, month, of_month) = day.ymd();
    let small = |n: i8| u8::try_from(n).unwrap_or(1);
    ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), small(month), small(of_month))
}

fn excel_moment(at: Instant) -> Result<ExcelDateTime, XlsxError> {
    let (hour, minute, second, _) = at.time_of_day();
    excel_day(at.day())?.and_hms(u16::from(hour), minute, f64::from(second))
}

fn clipped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect()
}

/// Width in letters of a Latin typeface; a Chinese one takes two.
fn width(text: &str) -> f64 {
    let letters: u32 =
        text.lines().map(|l| l.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()).max().unwrap_or(0);
    f64::from(letters) + 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets() -> Sheets {
        let day: BeijingDay = "2021-07-14".parse().unwrap();
        let row = vec![
            SheetCell::text("=代县桥"),
            SheetCell::value(Some("0.150")),
            SheetCell::Day(day),
            SheetCell::Moment(day.start()),
            SheetCell::Empty,
        ];
        let columns = ["断面", "总磷 (mg/L)", "日期", "时间", "说明"].map(String::from).to_vec();
        let sheet =
            Sheet { title: "各时段: [1]".into(), notes: vec!["假定".into()], columns, rows: vec![row] };
        Sheets { name: "代县桥".into(), sheets: vec![sheet.clone(), sheet] }
    }

    #[test]
    fn the_same_tables_give_the_same_bytes_under_two_sheet_names() {
        let (once, twice) = (xlsx(&sheets()).unwrap(), xlsx(&sheets()).unwrap());
        assert_eq!(once, twice);
        assert_eq!(&once[..2], b"PK");
    }

    #[test]
    fn a_number_of_too_many_digits_stays_exact_as_text() {
        assert_eq!(as_number("0.150".parse().unwrap()), Some(0.15));
        assert_eq!(as_number("1234567890.1234567".parse().unwrap()), None);
        assert_eq!(as_number(Decimal::ZERO), Some(0.0));
    }

    #[test]
    fn chinese_letters_take_two_places_and_names_lose_what_excel_refuses() {
        assert!((width("断面 ab") - 9.0).abs() < f64::EPSILON);
        assert_eq!(sheet_name("a/b[c]"), "abc");
        assert_eq!(sheet_name("???"), "表");
    }
}
