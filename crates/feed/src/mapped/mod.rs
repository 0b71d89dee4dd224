//! JSON payloads of other makers (MQTT): a mapping says where device, time and values stand in them.
//!
//! Bytes, topic and mapping in, readings and problems with their place out. `docs/ingest.md` has every key with an example.

mod pointer;
mod rules;
mod topic;

use standards::time::{Instant, MEASURABLE};
use standards::{FactorCode, SeriesKind};

use crate::columns::{NamedFactor, factor};
use crate::message::{Value, text_of, value};
use crate::moment::moment;
use crate::row::Source;
use crate::{FeedError, Problem};
pub use pointer::JsonPlace;
use pointer::{elements, root};
pub use rules::{JsonMapping, JsonRules, NamedValue, NamedValues};
use rules::{TextPart, TimeForm};
pub use topic::captures;

/// Values of one device and moment, as a payload holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedReading {
    /// The device (`MN` of the plan).
    pub device: String,
    /// Measuring time.
    pub time: Instant,
    /// Which series; `None` means the one that the plan gives the device.
    pub kind: Option<SeriesKind>,
    /// Values in the unit of assessment.
    pub values: Vec<Value>,
}

/// Everything a payload holds. What has a mistake is told, the rest is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappedPayload {
    /// The readings, in the payload's order.
    pub readings: Vec<MappedReading>,
    /// What could not be read; the line is the record's number from 1, the field is the JSON pointer.
    pub problems: Vec<Problem>,
}

impl JsonRules {
    /// Reads a payload that came under `topic`, which must fit the rules' topic filter.
    #[must_use]
    pub fn read(&self, topic: &str, payload: &[u8]) -> MappedPayload {
        let source = Source::new(topic, None, None);
        let mut read = MappedPayload::default();
        let wildcards = captures(&self.filter, topic).unwrap_or_default();
        let records = root(payload).and_then(|root| elements(root, self.list.as_ref()));
        match records {
            Err(error) => read.problems.push(Problem::of_line(source.at(1), error)),
            Ok(records) => {
                for (record, number) in records.into_iter().zip(1..) {
                    self.record(&source, number, record, &wildcards, &mut read);
                }
            }
        }
        read
    }

    fn record(
        &self,
        source: &Source<'_>,
        number: usize,
        record: &serde_json::value::RawValue,
        wildcards: &[&str],
        read: &mut MappedPayload,
    ) {
        let problem = |field: &str, error| Problem::of_field(source.at(number), field, error);
        let device = match self.device(record, wildcards) {
            Ok(device) => device,
            Err(error) => return read.problems.push(problem("device", error)),
        };
        let time = match self.time(source, record) {
            Ok(time) => time,
            Err(error) => return read.problems.push(problem(self.time.as_str(), error)),
        };
        let mut values: Vec<Value> = Vec::new();
        let mut keep =
            |field: &str, found: Result<Option<Value>, FeedError>, problems: &mut Vec<Problem>| match found {
                Ok(Some(found)) if values.iter().any(|(code, ..)| *code == found.0) => {
                    problems.push(problem(field, FeedError::RepeatedFactor));
                }
                Ok(found) => values.extend(found),
                Err(error) => problems.push(problem(field, error)),
            };
        for single in &self.singles {
            // A factor that a payload does not mention is no mistake: makers leave out what was not measured.
            let Some(given) = single.place.of(record) else { continue };
            let flag = single.flag.as_ref().and_then(|flag| flag.of(record)).map(text_of);
            keep(
                single.place.as_str(),
                value(&single.factor, &text_of(given), flag.as_deref()),
                &mut read.problems,
            );
        }
        if let Some(list) = &self.named {
            match elements(record, Some(&list.list)) {
                Err(error) => read.problems.push(problem(list.list.as_str(), error)),
                Ok(items) => {
                    for (item, at) in items.into_iter().zip(0..) {
                        let field = format!("{}/{at}", list.list.as_str());
                        keep(&field, named_value(list, item), &mut read.problems);
                    }
                }
            }
        }
        if values.is_empty() {
            return read.problems.push(problem("", FeedError::NoValue));
        }
        read.readings.push(MappedReading { device, time, kind: self.kind, values });
    }

    fn device(&self, record: &serde_json::value::RawValue, wildcards: &[&str]) -> Result<String, FeedError> {
        let mut device = String::new();
        for part in &self.device {
            match part {
                TextPart::Plain(text) => device.push_str(text),
                TextPart::Wildcard(number) => {
                    device.push_str(wildcards.get(*number).copied().unwrap_or_default());
                }
                TextPart::Place(place) => {
                    let found = place.of(record).map(text_of).filter(|text| text != "null");
                    device.push_str(&found.ok_or_else(|| place.missing("设备编号", "the device"))?);
                }
            }
        }
        let device = device.trim();
        if device.is_empty() { Err(FeedError::Device) } else { Ok(device.to_owned()) }
    }

    fn time(&self, source: &Source<'_>, record: &serde_json::value::RawValue) -> Result<Instant, FeedError> {
        let found = self.time.of(record).ok_or_else(|| self.time.missing("时间", "the time"))?;
        let text = text_of(found);
        let wrong = || FeedError::Time { found: text.chars().take(40).collect() };
        let counted = |per_unit: i64| {
            let time = text.trim().parse::<i64>().ok().and_then(|n| n.checked_mul(per_unit)).map(Instant);
            time.filter(|time| MEASURABLE.contains(time))
        };
        match &self.time_form {
            TimeForm::Unix => counted(1000).ok_or_else(wrong),
            TimeForm::UnixMs => counted(1).ok_or_else(wrong),
            TimeForm::Written(format) => format.read(&text, source).map(|moment| moment.instant),
            TimeForm::Any => moment(&text, source).map(|moment| moment.instant),
        }
    }
}

/// One element of a list of factor and value; `None` when its factor is one to be left out, or there is no result.
fn named_value(
    list: &rules::NamedList,
    item: &serde_json::value::RawValue,
) -> Result<Option<Value>, FeedError> {
    let name = list.factor.of(item).map(text_of).ok_or_else(|| list.factor.missing("因子", "a factor"))?;
    if list.ignore.iter().any(|ignored| *ignored == name) {
        return Ok(None);
    }
    let known = list.factors.iter().find(|(theirs, _)| *theirs == name).map(|(_, code)| *code);
    let mut named = match known {
        Some(code) => NamedFactor::new(code, None)?,
        None => factor(&name)?,
    };
    if let Some(unit) = list.unit.as_ref().and_then(|unit| unit.of(item)).map(text_of) {
        named = NamedFactor::new(named.code, Some(&unit))?;
    }
    let given = list.value.of(item).ok_or_else(|| list.value.missing("数值", "a value"))?;
    let flag = list.flag.as_ref().and_then(|flag| flag.of(item)).map(text_of);
    value(&named, &text_of(given), flag.as_deref())
}

/// The factor that a mapping names.
fn factor_of(text: &str, unit: Option<&str>) -> Result<NamedFactor, FeedError> {
    let named = factor(text)?;
    match unit {
        None => Ok(named),
        Some(unit) => NamedFactor::new(named.code, Some(unit)),
    }
}

/// A maker's name of a factor, and ours.
type TheirName = (String, FactorCode);

#[cfg(test)]
mod tests;
