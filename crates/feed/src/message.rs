//! Readings as JSON, from programs: over HTTP, over MQTT, and as the evidence of a line of an imported file.
//!
//! A message is one JSON object: `{"device":"A140923_0001","time":"2021-07-01T08:00:00+08:00","kind":"hour",
//! "values":{"w21011":0.215,"w21003":"0.05L","w01001":{"value":"7.9","flag":"M"}}}`. A body holds one, a list of them, or one a line.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag, SeriesKind};

use crate::cell::Cell;
use crate::columns::factor;
use crate::row::Source;
use crate::{FeedError, MissingReason, Problem};

/// Values of one device and moment, with the bytes that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingMessage<'a> {
    /// The object as it stands in the body.
    pub raw: &'a str,
    /// The device (`MN` of the plan).
    pub device: Cow<'a, str>,
    /// Measuring time; of minute, hour and day values the start of the period.
    pub time: Instant,
    /// Which series; `None` means the one that the plan gives the device.
    pub kind: Option<SeriesKind>,
    /// Values in the unit of assessment, in the order written. A value without a result (`null`, `"--"`) is left out.
    pub values: Vec<(FactorCode, Decimal, ReadingFlag)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    #[serde(borrow)]
    device: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    kind: Option<SeriesKind>,
    #[serde(borrow)]
    values: Pairs<'a>,
    /// Where the values come from, for people; not read.
    #[serde(borrow, rename = "source")]
    _source: Option<&'a RawValue>,
}

/// Members of an object in their order, repeats kept.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of factor and value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    pairs.push((name.0, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flagged<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow)]
    flag: Option<Cow<'a, str>>,
    /// The text of the file that the value was read from; not read.
    #[serde(borrow, rename = "text")]
    _text: Option<&'a RawValue>,
}

/// Reads a body whole or not at all: every mistake with its line (from 1) and field, such as `values.w21011`.
///
/// `name` is the name by which problems call the body.
pub fn read_messages<'a>(name: &str, body: &'a [u8]) -> Result<Vec<ReadingMessage<'a>>, Vec<Problem>> {
    let source = Source::new(name, None, None);
    let at_line = |line, error| vec![Problem::of_line(source.at(line), error)];
    let text = std::str::from_utf8(body).map_err(|_not_text| at_line(1, FeedError::Encoding))?;
    let text = text.trim_start_matches('\u{feff}');
    let raws = split(text).map_err(|e| at_line(e.line().max(1), FeedError::Json { what: e.to_string() }))?;
    let mut messages = Vec::with_capacity(raws.len());
    let mut problems = Vec::new();
    for raw in raws {
        match message(&source, line_of(text, raw), raw) {
            Ok(message) => messages.push(message),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(messages) } else { Err(problems) }
}

/// The objects of a body.
fn split(text: &str) -> Result<Vec<&str>, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(text)?;
        return Ok(list.into_iter().map(RawValue::get).collect());
    }
    serde_json::Deserializer::from_str(text)
        .into_iter::<&RawValue>()
        .map(|raw| raw.map(RawValue::get))
        .collect()
}

/// The line of a part of the text; both are slices of one allocation.
fn line_of(text: &str, part: &str) -> usize {
    let from = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    memchr::memchr_iter(b'\n', &text.as_bytes()[..from]).count() + 1
}

fn message<'a>(source: &Source<'_>, line: usize, raw: &'a str) -> Result<ReadingMessage<'a>, Vec<Problem>> {
    let written: Written<'a> = serde_json::from_str(raw).map_err(|error| {
        // The object's own lines count from where it begins.
        let within = error.line().saturating_sub(1);
        vec![Problem::of_line(source.at(line + within), FeedError::Json { what: error.to_string() })]
    })?;
    let wrong = |field: &str, error| Problem::of_field(source.at(line), field, error);
    let mut problems = Vec::new();
    if written.device.trim().is_empty() {
        problems.push(wrong("device", FeedError::Device));
    }
    let time = written.time.parse::<Instant>();
    if time.is_err() {
        problems.push(wrong("time", FeedError::Time { found: written.time.chars().take(40).collect() }));
    }
    let mut values: Vec<(FactorCode, Decimal, ReadingFlag)> = Vec::with_capacity(written.values.0.len());
    for (name, given) in written.values.0 {
        match value(&name, given) {
            Ok(Some(read)) if values.iter().any(|(code, ..)| *code == read.0) => {
                problems.push(wrong(&format!("values.{name}"), FeedError::RepeatedFactor));
            }
            Ok(read) => values.extend(read),
            Err(error) => problems.push(wrong(&format!("values.{name}"), error)),
        }
    }
    match time {
        Ok(time) if problems.is_empty() => {
            Ok(ReadingMessage { raw, device: written.device, time, kind: written.kind, values })
        }
        _ => Err(problems),
    }
}

fn value(name: &str, given: &RawValue) -> Result<Option<(FactorCode, Decimal, ReadingFlag)>, FeedError> {
    let named = factor(name)?;
    let (given, flag) = match serde_json::from_str::<Flagged<'_>>(given.get()) {
        Ok(flagged) => (flagged.value, flagged.flag),
        Err(_plain) => (given, None),
    };
    let flag = match flag {
        None => ReadingFlag::NORMAL,
        Some(found) => {
            found.parse().map_err(|_no_flag| FeedError::Flag { found: found.chars().take(40).collect() })?
        }
    };
    let text: Cow<'_, str> = match serde_json::from_str::<Text<'_>>(given.get()) {
        Ok(text) => text.0,
        // A number keeps its digits as they are written; anything else is told as no value.
        Err(_no_text) => given.get().into(),
    };
    Ok(match Cell::read(&text)?.scaled(named.scale)? {
        Cell::Value(value) => Some((named.code, value, flag)),
        Cell::BelowDetection(limit) if flag.counts() => {
            Some((named.code, limit, ReadingFlag::BELOW_DETECTION))
        }
        Cell::BelowDetection(limit) => Some((named.code, limit, flag)),
        Cell::Missing(MissingReason::NotDetected) => {
            return Err(FeedError::NoLimit);
        }
        Cell::Missing(_) => None,
    })
}

/// The message that stands for one line of an imported file: what [`read_messages`] reads back, with the place it came from.
///
/// `file` and `sha256` name the file; `text` of a value is the cell as it was written.
#[must_use]
pub fn message_of_row(
    row: &crate::RecordedRow,
    device: &str,
    kind: SeriesKind,
    file: &str,
    sha256: &str,
) -> String {
    let values: serde_json::Map<String, serde_json::Value> = row
        .values
        .iter()
        .map(|v| {
            let value = serde_json::json!({
                "value": v.value.to_string(), "flag": v.flag.to_string(), "text": v.raw_text,
            });
            (v.factor.to_string(), value)
        })
        .collect();
    let place: Arc<str> = row.place.file.clone();
    serde_json::json!({
        "device": device,
        "time": row.time,
        "kind": kind,
        "values": values,
        "source": { "file": file, "part": place, "sha256": sha256, "line": row.place.line, "section": row.section },
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(body: &str) -> ReadingMessage<'_> {
        read_messages("body", body.as_bytes()).unwrap().remove(0)
    }

    fn faults(body: &str) -> Vec<String> {
        read_messages("body", body.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_keep_their_digits_and_non_detects_their_limit() {
        let body = r#"{"device":"A1","time":"2021-07-01 08:00","kind":"hour",
            "values":{"总磷":0.2150,"w21003":"0.05L","pH":{"value":"7.90","flag":"M"},"w01009":null}}"#;
        let read = one(body);
        let shown: Vec<String> = read.values.iter().map(|(c, v, f)| format!("{c} {v} {f}")).collect();
        assert_eq!(shown, ["w21011 0.2150 N", "w21003 0.05 L", "w01001 7.90 M"]);
        assert_eq!((read.kind, read.raw), (Some(SeriesKind::Hour), body));
        assert_eq!(read.time.to_string(), "2021-07-01T08:00:00+08:00");
    }

    #[test]
    fn a_body_is_one_object_a_list_or_one_object_a_line() {
        let a = r#"{"device":"A","time":"2021-07-01T00:00:00Z","values":{"w01001":7}}"#;
        for body in
            [a.to_owned(), format!("[{a},\n {a}]"), format!("{a}\n{a}\n\n"), format!("\u{feff}{a}{a}")]
        {
            let read = read_messages("body", body.as_bytes()).unwrap();
            assert!(read.iter().all(|m| m.raw == a), "{body}");
        }
        assert_eq!(read_messages("body", b" ").unwrap(), []);
    }

    #[test]
    fn every_mistake_has_its_line_and_field_and_nothing_is_read() {
        let body = "{\"device\":\"A\",\"time\":\"2021-07-01 00:00\",\"values\":{\"w01001\":7}}\n\
            {\"device\":\"\",\"time\":\"2021-13-01\",\"values\":{\"w01001\":\"x\",\"w99\":1,\"w21011\":{\"value\":1,\"flag\":\"正常\"}}}\n\
            {\"device\":\"B\",\"when\":1}";
        let faults = faults(body);
        let begins =
            |start: &str| assert!(faults.iter().any(|f| f.starts_with(start)), "{start} in {faults:#?}");
        for start in [
            "body:2 device:",
            "body:2 time:",
            "body:2 values.w01001:",
            "body:2 values.w99:",
            "body:2 values.w21011:",
            "body:3:",
        ] {
            begins(start);
        }
        assert_eq!(faults.len(), 6);
    }

    #[test]
    fn a_broken_body_names_the_line_where_it_breaks() {
        assert!(faults("[{\"device\":\"A\",\n\"time\"}]")[0].starts_with("body:2:"));
        assert!(
            faults("{\"device\":\"A\",\"time\":\"2021-07-01 00:00\",\"values\":{\"w01001\":1,\"pH\":2}}")[0]
                .contains("values.pH")
        );
        assert!(faults("12")[0].starts_with("body:1:"));
        assert!(read_messages("body", b"\xff").is_err());
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
        fn a_row_of_a_file_reads_back_as_itself(mantissa in -999_999i64..999_999, scale in 0u32..6, line in 1usize..1000) {
            let mut row = crate::RecordedRow::new("代县桥", Instant(1_625_097_600_000), crate::Place { file: "a.csv".into(), line });
            let value = Decimal::new(mantissa, scale);
            row.values.push(crate::RecordedValue { factor: FactorCode::PH, value, raw_text: "x\"\n".into(), flag: ReadingFlag::NORMAL });
            let text = message_of_row(&row, "A1", SeriesKind::Hour, "a.csv", "00");
            let read = one(&text);
            prop_assert_eq!(read.values, vec![(FactorCode::PH, value, ReadingFlag::NORMAL)]);
            prop_assert_eq!((read.time, &*read.device), (row.time, "A1"));
        }
    }
}
