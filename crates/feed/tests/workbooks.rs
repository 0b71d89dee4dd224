//! Workbooks written by another hand (`rust_xlsxwriter`): the same forms as in CSV, places as a spreadsheet names them.

#![expect(clippy::unwrap_used, reason = "a test target: its helpers may fail the test")]

use feed::{FeedError, Format, MissingReason, Parsed, ReadOptions, detect, read, read_with};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook};
use standards::{FactorCode, ReadingFlag};

/// A workbook with the national wide form under two title rows, and a tidy sheet behind it.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("原始数据").unwrap();
    sheet.write(0, 0, "忻州市2021年4月水质自动监测数据").unwrap();
    sheet.write(1, 0, "单位：见表头").unwrap();
    for (column, name) in (0..).zip([
        "省份",
        "流域",
        "断面名称",
        "监测时间",
        "水质类别",
        "总磷\n(mg/L)",
        "氨氮(μg/L)",
        "备注",
        "站点情况",
    ]) {
        sheet.write(3, column, name).unwrap();
    }
    let time = Style::new().set_num_format("yyyy/m/d h:mm");
    for (row, hour) in (4..).zip([8, 12, 16]) {
        sheet.write(row, 0, "山西省").unwrap();
        sheet.write(row, 1, "海河流域").unwrap();
        sheet.write(row, 2, "代县桥").unwrap();
        let when = ExcelDateTime::from_ymd(2021, 4, 3).unwrap().and_hms(hour, 0, 0).unwrap();
        sheet.write_with_format(row, 3, &when, &time).unwrap();
        sheet.write(row, 4, "Ⅳ").unwrap();
        sheet.write(row, 5, 0.1 + 0.2 / f64::from(row)).unwrap();
        sheet.write(row, 6, 223).unwrap();
        sheet.write(row, 8, "正常").unwrap();
    }
    sheet.write(4, 5, 0.215).unwrap();
    // What may go wrong in one cell: text, nothing, a huge number.
    sheet.write(5, 5, "约0.2").unwrap();
    sheet.write(6, 5, 1e308).unwrap();
    sheet.write(6, 6, "<２０").unwrap();
    let tidy = book.add_worksheet().set_name("逐值").unwrap();
    for (row, cells) in
        (0..).zip([["断面", "日期", "小时", "因子", "数值"], ["丙桥", "2021-04-03", "8", "总磷", "０．２"]])
    {
        for (column, cell) in (0..).zip(cells) {
            tidy.write(row, column, cell).unwrap();
        }
    }
    tidy.write(2, 0, "丙桥").unwrap();
    tidy.write(2, 1, 44289).unwrap();
    tidy.write(2, 2, 24).unwrap();
    tidy.write(2, 3, "氨氮").unwrap();
    tidy.write(2, 4, 0.05).unwrap();
    book.save_to_buffer().unwrap()
}

fn values(parsed: &Parsed, code: FactorCode) -> Vec<String> {
    parsed.rows.iter().filter_map(|r| Some(format!("{} {}", r.time, r.value(code)?.value))).collect()
}

fn sheet(name: &str) -> ReadOptions {
    ReadOptions { sheet: Some(name.into()), ..ReadOptions::default() }
}

#[test]
fn the_first_sheet_reads_behind_its_title_rows_with_its_dates_and_shortest_numbers() {
    let bytes = workbook();
    assert_eq!(detect("a.xlsx", &bytes), Ok(Format::Workbook));
    let parsed = read("a.xlsx", &bytes, None);
    let problems: Vec<String> = parsed.problems.iter().map(ToString::to_string).collect();
    assert!(problems[0].starts_with("a.xlsx[原始数据]:6:6 F6 总磷(mg/L): “约0.2”不是数值"), "{problems:?}");
    assert!(problems[1].starts_with("a.xlsx[原始数据]:7:6 F7 总磷(mg/L): “1e308”超出"), "{problems:?}");
    assert_eq!((problems.len(), parsed.rows.len()), (2, 3));
    assert_eq!(values(&parsed, FactorCode::TOTAL_PHOSPHORUS), ["2021-04-03T08:00:00+08:00 0.215"]);
    assert_eq!(
        values(&parsed, FactorCode::AMMONIA_NITROGEN),
        [
            "2021-04-03T08:00:00+08:00 0.223",
            "2021-04-03T12:00:00+08:00 0.223",
            "2021-04-03T16:00:00+08:00 0.020"
        ]
    );
    assert_eq!(
        parsed.rows[2].value(FactorCode::AMMONIA_NITROGEN).unwrap().flag,
        ReadingFlag::BELOW_DETECTION
    );
    assert_eq!(parsed.rows[1].missing, [(FactorCode::TOTAL_PHOSPHORUS, MissingReason::Unreadable)]);
    assert_eq!(parsed.rows[0].province.as_deref(), Some("山西省"));
    let notices: Vec<&FeedError> = parsed.notices.iter().map(|n| &n.error).collect();
    assert!(
        matches!(notices[..], [FeedError::Converted { .. }, FeedError::UnknownColumn { .. }]),
        "{notices:?}"
    );
}

#[test]
fn a_sheet_is_read_by_its_name_and_an_unknown_name_lists_those_there_are() {
    let parsed = read_with("a.xlsx", &workbook(), &sheet("逐值"));
    assert_eq!(parsed.problems, []);
    assert_eq!(values(&parsed, FactorCode::TOTAL_PHOSPHORUS), ["2021-04-03T08:00:00+08:00 0.2"]);
    assert_eq!(values(&parsed, FactorCode::AMMONIA_NITROGEN), ["2021-04-04T00:00:00+08:00 0.05"]);
    let error = read_with("a.xlsx", &workbook(), &sheet("汇总")).problems.remove(0).to_string();
    assert!(error.contains("原始数据、逐值"), "{error}");
}

#[test]
fn an_empty_workbook_and_one_cut_off_say_so() {
    let mut book = Workbook::new();
    book.add_worksheet();
    let empty = read("a.xlsx", &book.save_to_buffer().unwrap(), None);
    assert!(matches!(&empty.problems[..], [p] if matches!(p.error, FeedError::UnknownForm { .. })));
    let bytes = workbook();
    for end in [4, 30, bytes.len() / 2, bytes.len() - 20] {
        let cut = read("a.xlsx", &bytes[..end], None);
        assert!(matches!(&cut.problems[..], [p] if matches!(p.error, FeedError::Workbook { .. })), "{end}");
    }
}

#[test]
fn a_part_whose_bytes_changed_is_refused_and_never_read_as_other_values() {
    let bytes = workbook();
    let part = bytes.windows(24).position(|w| w == b"xl/worksheets/sheet1.xml").unwrap();
    for after in 30..200 {
        let mut damaged = bytes.clone();
        damaged[part + after] ^= 1;
        let parsed = read("a.xlsx", &damaged, None);
        assert_eq!(parsed.rows, [], "byte {after}");
        assert!(
            matches!(&parsed.problems[..], [p] if matches!(p.error, FeedError::Workbook { .. })),
            "{after}"
        );
    }
}

proptest! {
    #[test]
    fn any_number_reads_as_the_shortest_decimal(value in -1e9f64..1e9) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (name, text)) in (0..).zip([("断面", "丙"), ("时间", "2021-04-03 08:00"), ("总磷", "")]) {
            sheet.write(0, column, name).unwrap();
            sheet.write(1, column, text).unwrap();
        }
        sheet.write(1, 2, value).unwrap();
        let parsed = read("a.xlsx", &book.save_to_buffer().unwrap(), None);
        prop_assert_eq!(parsed.problems, []);
        let read: f64 = parsed.rows[0].values[0].raw_text.parse().unwrap();
        prop_assert_eq!(read.to_bits(), value.to_bits());
    }

    #[test]
    fn a_damaged_workbook_never_panics(at in 0usize..6000, bytes in prop::collection::vec(any::<u8>(), 1..12)) {
        let mut book = workbook();
        let at = at % book.len();
        let end = (at + bytes.len()).min(book.len());
        book.splice(at..end, bytes);
        let parsed = read("a.xlsx", &book, None);
        prop_assert!(!parsed.rows.is_empty() || !parsed.problems.is_empty());
    }
}
