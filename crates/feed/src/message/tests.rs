//! Messages as programs write them, well and badly.

use super::*;
use proptest::prelude::*;

fn one(body: &str) -> ReadingMessage<'_> {
    let mut read = read_messages("body", body.as_bytes());
    assert_eq!(read.problems, []);
    read.messages.remove(0)
}

fn faults(body: &str) -> Vec<String> {
    read_messages("body", body.as_bytes()).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn numbers_keep_their_digits_and_non_detects_their_limit() {
    let body = r#"{"device":"A1","time":"2021-07-01 08:00","kind":"hour",
        "values":{"总磷":0.2150,"w21003":"0.05L","pH":{"value":"7.90","flag":"M"},"w01009":null}}"#;
    let read = one(body);
    let shown: Vec<String> = read.values.iter().map(|(c, v, f)| format!("{c} {v} {f}")).collect();
    assert_eq!(shown, ["w21011 0.2150 N", "w21003 0.05 L", "w01001 7.90 M"]);
    assert_eq!((read.kind, read.raw), (Some(SeriesKind::Hour), body));
    assert_eq!(read.sender(), Sender::Device("A1"));
    assert_eq!(read.time.to_string(), "2021-07-01T08:00:00+08:00");
}

#[test]
fn a_body_is_one_object_a_list_or_one_object_a_line() {
    let a = r#"{"device":"A","time":"2021-07-01T00:00:00Z","values":{"w01001":7}}"#;
    for body in [a.to_owned(), format!("[{a},\n {a}]"), format!("{a}\n{a}\n\n"), format!("\u{feff}{a}{a}")] {
        let read = read_messages("body", body.as_bytes());
        assert!(read.problems.is_empty() && read.messages.iter().all(|m| m.raw == a), "{body}");
    }
    assert_eq!(read_messages("body", b" "), ReadingMessages::default());
}

#[test]
fn every_mistake_has_its_line_number_and_field_and_the_others_are_read() {
    let body = "{\"device\":\"A\",\"time\":\"2021-07-01 00:00\",\"values\":{\"w01001\":7}}\n\
        {\"device\":\"\",\"time\":\"2021-13-01\",\"values\":{\"w01001\":\"x\",\"w99\":1,\"w21011\":{\"value\":1,\"flag\":\"正常\"}}}\n\
        {\"device\":\"B\",\"when\":1}";
    let faults = faults(body);
    let begins = |start: &str| assert!(faults.iter().any(|f| f.starts_with(start)), "{start} in {faults:#?}");
    for start in [
        "body:2 #2 device:",
        "body:2 #2 time:",
        "body:2 #2 values.w01001:",
        "body:2 #2 values.w99:",
        "body:2 #2 values.w21011:",
        "body:3 #3:",
    ] {
        begins(start);
    }
    assert_eq!(faults.len(), 6);
    let read = read_messages("body", body.as_bytes());
    assert_eq!((read.messages.len(), read.refused, read.broken), (1, 2, false));
}

#[test]
fn a_broken_body_names_the_line_where_it_breaks() {
    assert!(faults("[{\"device\":\"A\",\n\"time\"}]")[0].starts_with("body:2:"));
    assert!(
        faults("{\"device\":\"A\",\"time\":\"2021-07-01 00:00\",\"values\":{\"w01001\":1,\"pH\":2}}")[0]
            .contains("values.pH")
    );
    assert!(faults("12")[0].starts_with("body:1 #1:"));
    assert!(read_messages("body", b"\xff").broken);
    let cut = read_messages(
        "body",
        b"{\"device\":\"A\",\"time\":\"2021-07-01 00:00\",\"values\":{\"w01001\":1}}\n{\"dev",
    );
    assert!(cut.broken && cut.messages.len() == 1 && cut.problems[0].to_string().starts_with("body:2:"));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read_without_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _read = read_messages("body", &body);
    }

    #[test]
    fn any_almost_message_is_refused_or_read(body in r#"(\[|\{|\}|\]|,|:|"device"|"time"|"values"|"A"|"w01001"|7|null|"2021-07-01 00:00"| |\n){0,30}"#) {
        let _read = read_messages("body", body.as_bytes());
    }

    #[test]
    fn a_row_of_a_file_reads_back_as_itself(mantissa in -999_999i64..999_999, scale in 0u32..6, line in 1usize..1000, is_sample: bool) {
        let mut row = crate::RecordedRow::new("代县桥", Instant(1_625_097_600_000), crate::Place { file: "a.csv".into(), line });
        let value = Decimal::new(mantissa, scale);
        row.values.push(crate::RecordedValue { factor: FactorCode::PH, value, raw_text: "x\"\n".into(), flag: ReadingFlag::NORMAL });
        row.notes.push(crate::Note { factor: None, kind: crate::NoteKind::Laboratory, text: "某检测\"公司".into() });
        let (sender, kind) = if is_sample {
            (Sender::Laboratory("dxq"), SeriesKind::Sample)
        } else {
            (Sender::Device("A1"), SeriesKind::Hour)
        };
        let text = message_of_row(&row, sender, kind, FileSource { name: "a.csv", sha256: "00" });
        let read = one(&text);
        prop_assert_eq!(&read.values, &vec![(FactorCode::PH, value, ReadingFlag::NORMAL)]);
        prop_assert_eq!((read.time, read.sender(), read.kind), (row.time, sender, Some(kind)));
    }
}

#[test]
fn a_laboratory_names_its_section_and_nothing_else_does() {
    let read = one(r#"{"section":"dxq","time":"2021-07-01 09:30","values":{"w21017":"0.01L"}}"#);
    assert_eq!((read.sender(), read.values[0].2), (Sender::Laboratory("dxq"), ReadingFlag::BELOW_DETECTION));
    for (body, field) in [
        (r#"{"section":"dxq","device":"A","time":"2021-07-01","values":{"pH":7}}"#, "section"),
        (r#"{"section":"dxq","time":"2021-07-01","kind":"hour","values":{"pH":7}}"#, "kind"),
        (r#"{"device":"A","time":"2021-07-01","kind":"sample","values":{"pH":7}}"#, "kind"),
        (r#"{"device":"A","time":"2021-07-01","values":{}}"#, "values"),
        (r#"{"device":"A","time":"2021-07-01","values":{"pH":null}}"#, "values"),
        (r#"{"device":"A","time":"2021-07-01","values":{"氨氮":"ND"}}"#, "values.氨氮"),
    ] {
        let faults = faults(body);
        assert!(faults[0].contains(&format!("#1 {field}:")), "{field} in {faults:?}");
    }
}
