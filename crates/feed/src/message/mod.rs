//! Readings as JSON, from programs: over HTTP, and as the evidence of a line of an imported file.
//!
//! A message is one JSON object: `{"device":"A140923_0001","time":"2021-07-01T08:00:00+08:00","kind":"hour",
//! "values":{"w21011":0.215,"w21003":"0.05L","w01001":{"value":"7.9","flag":"M"}}}`. A body holds one, a list of them, or one a line.
//! A laboratory's result names the `section` in place of the device. `docs/ingest.md` has every rule.

mod row;
mod value;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag, SeriesKind};

use crate::columns::factor;
use crate::row::Source;
use crate::{FeedError, Problem};
pub use row::{FileSource, message_of_row};
use value::Pairs;
pub(crate) use value::{Value, text_of, value};

/// Who measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender<'a> {
    /// A device of the plan, by its MN.
    Device(&'a str),
    /// A laboratory, for the section with this identifier (采测分离).
    Laboratory(&'a str),
}

/// Values of one device or laboratory and one moment, with the bytes that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingMessage<'a> {
    /// The object as it stands in the body.
    pub raw: &'a str,
    /// Its number in the body, from 1.
    pub number: usize,
    device: Option<Cow<'a, str>>,
    section: Option<Cow<'a, str>>,
    /// Measuring time; of minute, hour and day values the start of the period, of a sample the moment it was taken.
    pub time: Instant,
    /// Which series; `None` means the one that the plan gives the device.
    pub kind: Option<SeriesKind>,
    /// Values in the unit of assessment, in the order written. A value without a result (`null`, `"--"`) is left out.
    pub values: Vec<(FactorCode, Decimal, ReadingFlag)>,
}

impl ReadingMessage<'_> {
    /// Who measured.
    #[must_use]
    pub fn sender(&self) -> Sender<'_> {
        match &self.section {
            Some(section) => Sender::Laboratory(section),
            None => Sender::Device(self.device.as_deref().unwrap_or_default()),
        }
    }
}

/// What a body holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingMessages<'a> {
    /// The messages without a mistake, in order.
    pub messages: Vec<ReadingMessage<'a>>,
    /// Every mistake with its line (from 1) and field, such as `#3 values.w21011` for the third message.
    pub problems: Vec<Problem>,
    /// How many messages have mistakes; a body that is no JSON counts as one.
    pub refused: usize,
    /// The JSON breaks: what would have come behind the break is not known.
    pub broken: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    #[serde(borrow)]
    device: Option<Cow<'a, str>>,
    #[serde(borrow)]
    section: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    kind: Option<SeriesKind>,
    #[serde(borrow)]
    values: Pairs<'a>,
    /// Where the values come from, for people; not read.
    #[serde(borrow, rename = "source")]
    _source: Option<&'a RawValue>,
}

/// Reads a body. What has a mistake is told and the other messages are read; JSON that breaks ends the reading there.
///
/// `name` is the name by which problems call the body. A message without any value is a mistake: nothing would be stored of it.
#[must_use]
pub fn read_messages<'a>(name: &str, body: &'a [u8]) -> ReadingMessages<'a> {
    let source = Source::new(name, None, None);
    let mut read = ReadingMessages::default();
    let Ok(text) = std::str::from_utf8(body) else {
        read.refuse([Problem::of_line(source.at(1), FeedError::NotUtf8)]);
        read.broken = true;
        return read;
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut counted = Lines { text, upto: 0, line: 1 };
    let (raws, broken) = split(text);
    for (raw, number) in raws.into_iter().zip(1..) {
        match message(&source, counted.line_of(raw), number, raw) {
            Ok(message) => read.messages.push(message),
            Err(found) => read.refuse(found),
        }
    }
    if let Some(error) = broken {
        read.broken = true;
        let what = FeedError::Json { what: error.to_string() };
        read.refuse([Problem::of_line(source.at(error.line().max(1)), what)]);
    }
    read
}

impl ReadingMessages<'_> {
    fn refuse(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.refused += 1;
        self.problems.extend(problems);
    }
}

/// The objects of a body, and what ended the reading early. A broken list gives nothing: its end is not known.
fn split(text: &str) -> (Vec<&str>, Option<serde_json::Error>) {
    if text.trim_start().starts_with('[') {
        return match serde_json::from_str::<Vec<&RawValue>>(text) {
            Ok(list) => (list.into_iter().map(RawValue::get).collect(), None),
            Err(error) => (Vec::new(), Some(error)),
        };
    }
    let mut raws = Vec::new();
    for raw in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match raw {
            Ok(raw) => raws.push(raw.get()),
            Err(error) => return (raws, Some(error)),
        }
    }
    (raws, None)
}

/// Lines counted once, going forward through the text.
struct Lines<'a> {
    text: &'a str,
    upto: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line on which a part of the text begins; both are slices of one allocation, and parts come in order.
    fn line_of(&mut self, part: &str) -> usize {
        let from = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        if let Some(between) = self.text.as_bytes().get(self.upto..from) {
            self.line += memchr::memchr_iter(b'\n', between).count();
            self.upto = from;
        }
        self.line
    }
}

fn message<'a>(
    source: &Source<'_>,
    line: usize,
    number: usize,
    raw: &'a str,
) -> Result<ReadingMessage<'a>, Vec<Problem>> {
    let written: Written<'a> = serde_json::from_str(raw).map_err(|error| {
        // The object's own lines count from where it begins.
        let within = error.line().saturating_sub(1);
        let what = FeedError::Json { what: error.to_string() };
        vec![Problem::of_field(source.at(line + within), &format!("#{number}"), what)]
    })?;
    let wrong = |field: &str, error| Problem::of_field(source.at(line), &format!("#{number} {field}"), error);
    let mut problems = Vec::new();
    let named = |text: &Option<Cow<'_, str>>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    match (named(&written.device), named(&written.section)) {
        (true, true) => problems.push(wrong("section", FeedError::DeviceAndSection)),
        (false, false) => problems.push(wrong("device", FeedError::Device)),
        (_, is_sample) => {
            if written.kind.is_some_and(|kind| (kind == SeriesKind::Sample) != is_sample) {
                problems.push(wrong("kind", FeedError::KindOfSender));
            }
        }
    }
    let time = written.time.parse::<Instant>();
    if time.is_err() {
        problems.push(wrong("time", FeedError::Time { found: written.time.chars().take(40).collect() }));
    }
    let mut values: Vec<Value> = Vec::with_capacity(written.values.0.len());
    for (name, given) in written.values.0 {
        match factor(&name).and_then(|named| value::member(&named, given)) {
            Ok(Some(read)) if values.iter().any(|(code, ..)| *code == read.0) => {
                problems.push(wrong(&format!("values.{name}"), FeedError::RepeatedFactor));
            }
            Ok(read) => values.extend(read),
            Err(error) => problems.push(wrong(&format!("values.{name}"), error)),
        }
    }
    if values.is_empty() && problems.is_empty() {
        problems.push(wrong("values", FeedError::NoValue));
    }
    match time {
        Ok(time) if problems.is_empty() => Ok(ReadingMessage {
            raw,
            number,
            device: written.device,
            section: written.section,
            time,
            kind: written.kind,
            values,
        }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests;
