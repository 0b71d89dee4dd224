//! The workbook to fill in: a sheet a kind of object, lists to choose from, an example row, what each column means.

use campaign::Plan;
use campaign::register::import::{Column, columns_of, explanation, owner_names, township_names};
use campaign::register::{ObjectKind, OutfallClass};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Formula,
    Workbook, Worksheet, XlsxError,
};

use crate::ServerError;

/// Rows to which the lists to choose from apply.
const ROWS: u32 = 2000;
const OPTIONS: &str = "选项";

/// The workbook's bytes; of the same plan always the same.
pub fn register_template(plan: &Plan) -> Result<Vec<u8>, ServerError> {
    book(plan).map_err(|error| ServerError::Content(format!("台账模板：{error}")))
}

/// The header and the example row of one kind as CSV with a byte order mark; without a kind the columns of all, and the kind in a column.
#[must_use]
pub fn register_csv(plan: &Plan, kind: Option<ObjectKind>) -> Vec<u8> {
    let mut columns = kind.map_or_else(every_column, columns_of);
    if kind.is_none() {
        columns.insert(1, Column::Kind);
    }
    let line = |cells: Vec<String>| {
        let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        quoted.collect::<Vec<_>>().join(",") + "\r\n"
    };
    let shown = kind.unwrap_or(ObjectKind::Outfall);
    let mut text = "\u{feff}".to_owned();
    text.push_str(&line(columns.iter().map(|c| c.name().to_owned()).collect()));
    text.push_str(&line(columns.iter().map(|c| example(plan, shown, *c)).collect()));
    text.into_bytes()
}

fn every_column() -> Vec<Column> {
    let mut all: Vec<Column> = Vec::new();
    for column in ObjectKind::ALL.into_iter().flat_map(columns_of) {
        if !all.contains(&column) {
            all.push(column);
        }
    }
    all
}

struct Styles {
    head: Format,
    needed: Format,
    example: Format,
    title: Format,
    text: Format,
}

fn book(plan: &Plan) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without a time of its own the file would carry the clock's.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("台账模板").set_creation_datetime(&epoch));
    let head =
        Format::new().set_bold().set_background_color("#E7EEF5").set_align(FormatAlign::VerticalCenter);
    let styles = Styles {
        needed: head.clone().set_font_color("#B42318"),
        head,
        example: Format::new().set_italic().set_font_color("#595959"),
        title: Format::new().set_bold().set_font_size(14),
        text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    guide(workbook.add_worksheet().set_name("填写说明")?, plan, &styles)?;
    let lists = [township_names(plan), owner_names(plan), OutfallClass::ALL.map(OutfallClass::name).to_vec()];
    for kind in ObjectKind::ALL {
        sheet(workbook.add_worksheet().set_name(kind.name())?, plan, kind, &lists, &styles)?;
    }
    let options = workbook.add_worksheet().set_name(OPTIONS)?;
    for (column, list) in (0u16..).zip(&lists) {
        for (row, name) in (0u32..).zip(list) {
            options.write_string(row, column, *name)?;
        }
    }
    options.set_hidden(true);
    workbook.save_to_buffer()
}

fn guide(page: &mut Worksheet, plan: &Plan, styles: &Styles) -> Result<(), XlsxError> {
    page.write_string_with_format(0, 0, format!("{}台账模板", plan.county.name), &styles.title)?;
    let lines = [
        "每种对象一张表，没有的不填。红色是必填列；灰色“示例”一行不会导入，可以留着。",
        "导入时先预览：每处错误写明在哪张表、哪行、哪列、怎么改，改好再存。已登记的对象按名称对上，空格不改原来的值。",
        "只登记单位和岗位，不写姓名、电话（SC-101）。",
        "One sheet a kind of object. Red columns are needed; the grey example row is passed over. Nothing is stored before you have seen a preview.",
    ];
    for (row, line) in (2u32..).zip(lines) {
        page.write_string(row, 0, line)?;
    }
    let top = 7;
    for (column, text) in (0u16..).zip(["列", "填什么"]) {
        page.write_string_with_format(top, column, text, &styles.head)?;
    }
    for (row, column) in (top + 1..).zip(every_column()) {
        page.write_string(row, 0, column.name())?;
        page.write_string_with_format(row, 1, explanation(column), &styles.text)?;
    }
    page.set_column_width(0, 16)?;
    page.set_column_width(1, 80)?;
    Ok(())
}

fn sheet(
    page: &mut Worksheet,
    plan: &Plan,
    kind: ObjectKind,
    lists: &[Vec<&str>; 3],
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (at, column) in (0u16..).zip(columns_of(kind)) {
        let needed = matches!(column, Column::Name | Column::Township);
        page.write_string_with_format(
            0,
            at,
            column.name(),
            if needed { &styles.needed } else { &styles.head },
        )?;
        page.write_string_with_format(1, at, example(plan, kind, column), &styles.example)?;
        let wide = matches!(
            column,
            Column::Name | Column::Township | Column::Owner | Column::Note | Column::OutfallClass
        );
        page.set_column_width(at, if wide { 26 } else { 13 })?;
        let list = match column {
            Column::Township => Some((0, true)),
            Column::Owner => Some((1, false)),
            Column::OutfallClass => Some((2, true)),
            _ => None,
        };
        if let Some((which, strict)) = list.filter(|(which, _)| !lists[*which].is_empty()) {
            let letter = ["A", "B", "C"][which];
            let range = Formula::new(format!("={OPTIONS}!${letter}$1:${letter}${}", lists[which].len()));
            let style =
                if strict { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Information };
            let choice = DataValidation::new().allow_list_formula(range).set_error_style(style);
            page.add_data_validation(1, at, ROWS, at, &choice)?;
        }
        if column == Column::Key {
            let choice = DataValidation::new().allow_list_strings(&["是", "否"])?;
            page.add_data_validation(1, at, ROWS, at, &choice)?;
        }
    }
    page.set_freeze_panes(1, 1)?;
    Ok(())
}

/// What stands in a column of the example row.
fn example(plan: &Plan, kind: ObjectKind, column: Column) -> String {
    let first = |names: Vec<&str>| names.first().map(|n| (*n).to_owned()).unwrap_or_default();
    match column {
        Column::Name => format!("{}（示例）", kind.name()),
        Column::Kind => kind.name().to_owned(),
        Column::Township => first(township_names(plan)),
        Column::Owner => plan
            .organisations
            .iter()
            .find(|o| o.department.is_some())
            .map_or_else(|| first(owner_names(plan)), |o| o.name.clone()),
        Column::Key => "是".into(),
        Column::Longitude => "112.9600".into(),
        Column::Latitude => "39.0700".into(),
        Column::Note => "示例，不导入".into(),
        Column::OutfallClass => OutfallClass::Industry.name().into(),
        Column::Pigs => "1200".into(),
        Column::Start => "2021-04-01".into(),
        Column::End => "2021-10-31".into(),
        Column::Length => "2000".into(),
        _ => String::new(),
    }
}
