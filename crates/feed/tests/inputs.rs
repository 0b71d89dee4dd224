//! What people hand in: every encoding, messy headers with a mapping file, and files made to break a reader.

#![expect(clippy::unwrap_used, reason = "a test target: its helpers may fail the test")]

use std::fmt::Write as _;
use std::io::Write as _;

use encoding_rs::GB18030;
use feed::{FeedError, Mapping, MissingReason, Parsed, ReadOptions, read, read_with};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use standards::FactorCode;

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;
const NH3: FactorCode = FactorCode::AMMONIA_NITROGEN;

fn shown(parsed: &Parsed) -> Vec<String> {
    let values = parsed.rows.iter().flat_map(|r| {
        r.values.iter().map(move |v| format!("{} {} {} {} {}", r.section, r.time, v.factor, v.value, v.flag))
    });
    values.collect()
}

fn problems(parsed: &Parsed) -> Vec<String> {
    parsed.problems.iter().map(ToString::to_string).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

fn mapped(file: &str, text: &str, mapping: &str) -> Parsed {
    let mapping = Mapping::parse("m.toml", mapping).unwrap();
    read_with(file, text.as_bytes(), &ReadOptions { mapping: Some(mapping), ..ReadOptions::default() })
}

#[test]
fn one_table_reads_the_same_in_every_encoding_separator_and_packing() {
    let text =
        "断面,时间,因子,数值\n代县桥,2021-04-03 08:00,总磷,0.215\n代县桥,2021-04-03 08:00,氨氮,0.05L\n";
    let expected = shown(&read("x.csv", text.as_bytes(), None));
    assert_eq!(expected.len(), 2);
    let wide = text.replace(',', "，").replace("0.215", "０．２１５").replace("08:00", "０８：００");
    for bytes in [
        GB18030.encode(text).0.into_owned(),
        format!("\u{feff}{text}").into_bytes(),
        utf16(&text.replace(',', "\t"), u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
        text.replace(',', ";").into_bytes(),
        text.replace(',', "\t").into_bytes(),
        wide.clone().into_bytes(),
        GB18030.encode(&wide).0.into_owned(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
    ] {
        for (name, bytes) in [("x.csv", bytes.clone()), ("x.csv.gz", packed(&bytes))] {
            let parsed = read(name, &bytes, None);
            assert_eq!((shown(&parsed), problems(&parsed)), (expected.clone(), Vec::new()), "{bytes:?}");
        }
    }
}

#[test]
fn the_national_reply_reads_in_gbk_utf16_and_packed() {
    let text = r#"{"thead":["断面名称","监测时间","总磷<br/><span class='unit'>(mg/L)</span>"],"tbody":[["代县桥","04-03 08:00","<span title='原始值：0.2150'>0.215</span>"]]}"#;
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff} {text}").into_bytes(),
        GB18030.encode(text).0.into_owned(),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
        packed(text.as_bytes()),
    ] {
        let parsed = read("2021-04-03.json.gz", &bytes, None);
        assert_eq!(
            (problems(&parsed), parsed.rows[0].values[0].value.to_string()),
            (vec![], "0.2150".into())
        );
    }
}

#[test]
fn a_reply_cut_off_or_with_strange_rows_gives_every_row_that_is_whole() {
    let rows = r#"["丙","07-08 08:00",0.10000000000000000001],null,["丁","07-08 08:00",1e400],["戊","07-08 08:00",[1]],["己","07-08 08:00","0.2"],["庚","07-"#;
    let text =
        format!(r#"{{"tbody":[{rows}"#).replacen('{', r#"{"thead":["断面名称","监测时间","总磷"],"#, 1);
    let parsed = read("2021-07-08.json", text.as_bytes(), None);
    assert_eq!(shown(&parsed).iter().map(|v| &v[..3]).collect::<Vec<_>>(), ["丙", "己"]);
    assert_eq!(parsed.rows[0].values[0].raw_text, "0.10000000000000000001");
    let starts = [
        "2021-07-08.json:2: 本行不是",
        "2021-07-08.json:3:3 总磷: “1e400”超出",
        "2021-07-08.json:4: 本行不是",
    ];
    let found = problems(&parsed);
    assert!(found.iter().zip(starts).all(|(p, s)| p.starts_with(s)) && found.len() == 4, "{found:?}");
    assert!(matches!(parsed.problems[3].error, FeedError::Json { .. }));
}

#[test]
fn hostile_values_cost_their_own_cell_and_say_why() {
    let text = "断面,时间,总磷,氨氮\n丙,2021-02-28 24:00,NaN,0.1\n丙,2021-03-01 04:00,1e308,0.1\n丙,2021-02-29 08:00,0.1,0.1\n\
        丙,2021-03-01 08:00,\"1,234.5\",0.1\n丙,2021-03-01 12:00,\"0,5\",0.1\n丙,2021-03-01 16:00,inf,5E-05\n丙,2021-03-01 16:00,-，0.1\n";
    let parsed = read("x.csv", text.as_bytes(), None);
    let found = problems(&parsed);
    let starts = [
        "x.csv:2:3 总磷: “NaN”不是数值",
        "x.csv:3:3 总磷: “1e308”超出",
        "x.csv:4:2 时间: “2021-02-29 08:00”不是时间",
        "x.csv:6:3 总磷: “0,5”不是数值",
        "x.csv:7:3 总磷: “inf”不是数值",
        "x.csv:8: 本行有 3 列，应为 4 列",
    ];
    assert!(
        found.len() == starts.len() && found.iter().zip(starts).all(|(p, s)| p.starts_with(s)),
        "{found:#?}"
    );
    assert_eq!(
        shown(&parsed),
        [
            "丙 2021-03-01T00:00:00+08:00 w21003 0.1 N",
            "丙 2021-03-01T04:00:00+08:00 w21003 0.1 N",
            "丙 2021-03-01T08:00:00+08:00 w21011 1234.5 N",
            "丙 2021-03-01T08:00:00+08:00 w21003 0.1 N",
            "丙 2021-03-01T12:00:00+08:00 w21003 0.1 N",
            "丙 2021-03-01T16:00:00+08:00 w21003 0.00005 N",
        ]
    );
}

#[test]
fn an_empty_file_one_header_and_one_value_are_answered() {
    for (name, bytes) in
        [("x.csv", &b""[..]), ("x.json", b""), ("x.csv", b"\n\n"), ("x.xlsx", b""), ("x.csv", b"\xff\xfe")]
    {
        let parsed = read(name, bytes, None);
        assert!(parsed.problems.len() == 1 && parsed.rows.is_empty(), "{name} {bytes:?}");
    }
    let header = read("x.csv", "断面,时间,总磷\n".as_bytes(), None);
    assert!(header.problems.is_empty() && header.rows.is_empty());
    assert_eq!(shown(&read("x.csv", "断面,时间,总磷\n丙,2021-04-03 08:00,0.1".as_bytes(), None)).len(), 1);
}

#[test]
fn duplicate_rows_stay_duplicate() {
    let wide = "断面,时间,总磷\n丙,2021-04-03 08:00,0.1\n丙,2021-04-03 08:00,0.1\n丙,2021-04-03 08:00,0.2\n";
    assert_eq!(read("x.csv", wide.as_bytes(), None).rows.len(), 3);
    let tidy = "断面,时间,因子,值\n丙,2021-04-03 08:00,总磷,0.1\n丙,2021-04-03 08:00,总磷,0.1\n";
    assert_eq!(read("x.csv", tidy.as_bytes(), None).rows.len(), 2);
}

#[test]
fn a_series_over_new_year_takes_its_year_from_the_day_of_the_file_or_warns() {
    let text = "断面名称,监测时间,总磷(mg/L)\n丙,12-31 20:00,0.1\n丙,12-31 24:00,0.1\n丙,01-01 04:00,0.1\n";
    let times = |name: &str| {
        let parsed = read(name, text.as_bytes(), None);
        let times: Vec<String> = parsed.rows.iter().map(|r| r.time.to_string()[..13].to_owned()).collect();
        (times, parsed.notices.len())
    };
    assert_eq!(
        times("2021-01-01.csv"),
        (vec!["2020-12-31T20".into(), "2021-01-01T00".into(), "2021-01-01T04".into()], 0)
    );
    assert_eq!(times("2021.csv").1, 1);
}

#[test]
fn other_tables_read_by_the_names_of_their_columns_and_tell_once_what_is_left_out() {
    let text = "忻州市水质月报,,,,,\n站点名称,氨氮（mg/L）,备注,采样日期,小时,总磷(μg/L)\n丙,0.1,晴,2021年4月3日,8,215\n丙,ND,雨,2021/4/3,12,<10\n";
    let parsed = read("x.csv", text.as_bytes(), None);
    assert_eq!(problems(&parsed), Vec::<String>::new());
    assert_eq!(
        shown(&parsed),
        [
            "丙 2021-04-03T08:00:00+08:00 w21003 0.1 N",
            "丙 2021-04-03T08:00:00+08:00 w21011 0.215 N",
            "丙 2021-04-03T12:00:00+08:00 w21011 0.010 L",
        ]
    );
    let notices: Vec<String> = parsed.notices.iter().map(ToString::to_string).collect();
    assert!(notices.len() == 2 && notices[0].starts_with("x.csv:2:3 备注: “备注”列未读入"), "{notices:?}");
    assert!(notices[1].starts_with("x.csv:2:6 总磷(μg/L): 本列由 μg/L 换算为 mg/L"), "{notices:?}");
}

#[test]
fn a_mapping_file_reads_messy_headers_words_marks_and_times() {
    let text = "监测点,取样,氨氮值,磷,工况,天气\n丙,3/4 08:00,215,0.2,检修,晴\n丙,3/4 12:00,停测,--,正常,晴\n丙,3/4 16:00,１００,0.3,正常,晴\n";
    let mapping = "year = 2021\ntime_format = \"%d/%m %H:%M\"\nmissing = [\"停测\"]\n[columns]\n\"监测点\" = \"section\"\n\"取样\" = \"time\"\n\
        \"氨氮值\" = { factor = \"w21003\", unit = \"μg/L\" }\n\"磷\" = \"总磷\"\n\"工况\" = \"status\"\n\"天气\" = \"ignore\"\n[flags]\n\"检修\" = \"M\"\n";
    let parsed = mapped("x.csv", text, mapping);
    assert_eq!(problems(&parsed), Vec::<String>::new());
    assert_eq!(
        shown(&parsed),
        [
            "丙 2021-04-03T08:00:00+08:00 w21003 0.215 M",
            "丙 2021-04-03T08:00:00+08:00 w21011 0.2 M",
            "丙 2021-04-03T16:00:00+08:00 w21003 0.100 N",
            "丙 2021-04-03T16:00:00+08:00 w21011 0.3 N",
        ]
    );
    assert_eq!(parsed.rows[1].missing, [(NH3, MissingReason::NoResult), (TP, MissingReason::NoResult)]);
}

#[test]
fn a_file_without_a_section_column_takes_the_mapping_file_s_section() {
    let mapping = "[section]\nname = \"代县桥\"\nprovince = \"山西省\"\n";
    for text in ["时间,总磷\n2021-04-03 08:00,0.1\n", "时间,因子,值\n2021-04-03 08:00,总磷,0.1\n"]
    {
        let parsed = mapped("x.csv", text, mapping);
        assert_eq!(
            shown(&parsed),
            ["代县桥 2021-04-03T08:00:00+08:00 w21011 0.1 N"],
            "{:?}",
            problems(&parsed)
        );
        assert_eq!(parsed.rows[0].province.as_deref(), Some("山西省"));
    }
}

#[test]
fn a_column_that_the_header_does_not_have_is_a_mistake_of_the_mapping_file_with_its_place() {
    let parsed =
        mapped("x.csv", "断面,时间,总磷\n丙,2021-04-03 08:00,0.1\n", "[columns]\n\"氨氮值\" = \"w21003\"\n");
    let found = problems(&parsed);
    assert!(
        found.len() == 1 && found[0].starts_with("m.toml:2:1: x.csv:1 的表头中没有“氨氮值”列"),
        "{found:?}"
    );
    assert_eq!(parsed.rows.len(), 1);
}

#[test]
fn a_unit_column_converts_line_by_line() {
    let text = "断面,时间,因子,值,单位\n丙,2021-04-03 08:00,总磷,215,μg/L\n丙,2021-04-03 08:00,氨氮,0.5,mg/L\n丙,2021-04-03 08:00,总氮,5,mmol/L\n";
    let parsed = read("x.csv", text.as_bytes(), None);
    assert_eq!(
        parsed.rows[0].values.iter().map(|v| v.value.to_string()).collect::<Vec<_>>(),
        ["0.215", "0.5"]
    );
    assert!(problems(&parsed)[0].starts_with("x.csv:4:5 单位: 单位“mmol/L”"));
}

/// Bytes that begin as each of the forms does, so that the readers behind the head are reached.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let heads: Vec<Vec<u8>> = vec![
        vec![],
        "断面,时间,因子,值\n".into(),
        "断面名称,监测时间,总磷(mg/L),站点情况\n".into(),
        "section,time,published_class,status,w21011\n".into(),
        "{\"thead\":[\"断面名称\",\"监测时间\",\"总磷\"],\"tbody\":[[".into(),
        b"\xff\xfe".to_vec(),
        b"\xfe\xff".to_vec(),
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(),
        b"PK\x03\x04".to_vec(),
        "日期;小时;站名;氨氮\n".into(),
    ];
    let text = "[-0-9.,;:\"'<>{}\\[\\]NaLl丙桥年月日０-９\n\t ]{0,120}".prop_map(String::into_bytes);
    let tail = prop_oneof![prop::collection::vec(any::<u8>(), 0..200), text];
    (prop::sample::select(heads), tail).prop_map(|(head, tail)| [head, tail].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_bytes_panic_any_reader(bytes in anything(), name in "(x|2021-01-01)[.](csv|json|xlsx|csv[.]gz)") {
        let mapping = "[columns]\n\"站名\" = \"section\"\n[flags]\n\"停\" = \"M\"\n";
        let mapping = Mapping::parse("m.toml", mapping).unwrap();
        let _mapped = read_with(&name, &bytes, &ReadOptions { mapping: Some(mapping), ..ReadOptions::default() });
        let parsed = read(&name, &bytes, Some(2021));
        prop_assert!(parsed.rows.len() <= bytes.len());
        let _packed = read(&name, &packed(&bytes), None);
    }
}

proptest! {
    #[test]
    fn a_tidy_table_reads_back_the_same_in_every_encoding_and_width(
        values in prop::collection::vec(("[代县桥定襄南庄渭河啊阿]{1,4}", 0u8..24, -99_999i64..99_999_999, 0u32..6), 1..20)
    ) {
        let mut text = String::from("断面,时间,因子,数值\n");
        let mut expected = Vec::new();
        for (section, hour, mantissa, scale) in &values {
            let value = standards::Decimal::new(*mantissa, *scale);
            writeln!(text, "{section},2021-04-03 {hour:02}:00,总磷,{value}").unwrap();
            expected.push(format!("{section} 2021-04-03T{hour:02}:00:00+08:00 w21011 {value} N"));
        }
        let widened = |c: char| match c {
            '0'..='9' | '.' | '-' | ':' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            c => c,
        };
        let wide: String = text.chars().map(widened).collect();
        for text in [&text, &wide] {
            for bytes in [
                text.clone().into_bytes(),
                format!("\u{feff}{text}").into_bytes(),
                GB18030.encode(text).0.into_owned(),
                utf16(text, u16::to_le_bytes),
                utf16(text, u16::to_be_bytes),
            ] {
                let parsed = read("x.csv", &bytes, None);
                prop_assert_eq!(problems(&parsed), Vec::<String>::new());
                prop_assert_eq!(shown(&parsed), expected.clone());
            }
        }
    }
}
