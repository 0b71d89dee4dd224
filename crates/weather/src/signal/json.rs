//! Signals of JSON feeds: the fields of 12379, NMC and others under their many names, and our own form.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{TextPlace, WeatherError, WeatherProblem};

use super::area::SignalArea;
use super::id::SignalId;
use super::model::{Signal, SignalInfo};
use super::moment::moment;
use super::read::{ReadSignals, SignalReading};
use super::words::{Colour, MessageType, SignalStatus};

/// How deep a list of signals may stand.
const DEEPEST: usize = 5;
/// Most records of a body; all signals in force in the country are a few hundred.
const MOST: usize = 5000;

/// Names under which feeds keep a field, in the order of trust; compared without case, `_` and `-`.
const IDENTIFIER: &[&str] = &["identifier", "alertid", "warningid", "warnid", "alarmid", "id"];
const HEADLINE: &[&str] = &["headline", "title", "alarmtitle"];
const DESCRIPTION: &[&str] = &["description", "text", "content", "alarmcontent"];
const INSTRUCTION: &[&str] = &["instruction", "defence", "defense", "guide"];
const EVENT: &[&str] = &["event", "eventname", "eventtypecn", "typename", "alarmtype", "signaltype"];
const EVENT_CODE: &[&str] = &["eventtype", "eventcode", "typecode"];
const COLOUR: &[&str] =
    &["colour", "color", "severitycolor", "signallevel", "alarmlevel", "level", "severity"];
const SEVERITY: &[&str] = &["severity"];
const MESSAGE: &[&str] = &["msgtype", "messagetype"];
const SENT: &[&str] = &[
    "sent",
    "sendtime",
    "issuetime",
    "issuedtime",
    "pubtime",
    "publishtime",
    "pubtimestamp",
    "releasetime",
    "alarmtime",
];
const EFFECTIVE: &[&str] = &["effective", "effectivetime", "starttime"];
const ONSET: &[&str] = &["onset", "onsettime"];
const EXPIRES: &[&str] = &["expires", "expiretime", "expirestime", "endtime", "invalidtime"];
const SENDER: &[&str] = &["sender", "sendername", "issuer", "publisher", "source"];
const REFERENCES: &[&str] = &["references", "relatedalertids", "refers", "relationid"];
const AREA_CODE: &[&str] = &["areacode", "adcode", "geocode", "areacodes"];
const AREA_NAME: &[&str] = &["areaname", "areadesc", "location", "area"];

/// Every signal of a body.
pub(super) fn read(text: &str, absent_status: SignalStatus) -> ReadSignals {
    let mut read = ReadSignals::default();
    let root: &RawValue = match serde_json::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            let place = TextPlace { line: error.line().max(1), column: error.column().max(1) };
            read.problems.push(WeatherProblem::lost(
                place,
                "",
                WeatherError::Json { what: error.to_string() },
            ));
            return read;
        }
    };
    let mut records = Vec::new();
    gather(root.get(), DEEPEST, &mut records);
    if records.is_empty() {
        let error = WeatherError::Nothing { expected: "预警信号（要有编号和标题）" };
        read.problems.push(WeatherProblem::lost(TextPlace::of(text, 0), "", error));
    }
    // Each place is found from the one before it: counting lines from the beginning for each would be quadratic.
    let offset = |raw: &str| (raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    records.sort_by_key(|raw| offset(raw));
    let (mut place, mut at) = (TextPlace { line: 1, column: 1 }, 0);
    for (n, raw) in records.into_iter().enumerate() {
        place = place.behind(text.get(at..offset(raw)).unwrap_or_default());
        at = offset(raw);
        if n == MOST {
            read.problems.push(WeatherProblem::lost(place, "", WeatherError::TooMany { limit: MOST }));
            break;
        }
        let record = Record { place, raw, members: members(raw) };
        if let Some(signal) = record.signal(absent_status, &mut read.problems) {
            read.signals.push(SignalReading { signal, raw: Some(raw.to_owned()) });
        }
    }
    read
}

type Members<'a> = Vec<(String, &'a RawValue)>;

fn members(raw: &str) -> Members<'_> {
    // A map keeps the last of two members of one name, as most readers do.
    let all: std::collections::BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(raw).unwrap_or_default();
    let plain = |name: &str| -> String {
        name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    all.into_iter().map(|(name, value)| (plain(&name), value)).collect()
}

/// Objects that look like a signal, in the order of the text, wherever they stand.
fn gather<'a>(raw: &'a str, depth: usize, found: &mut Vec<&'a str>) {
    let raw = raw.trim();
    if depth == 0 || found.len() > MOST {
        return;
    }
    if raw.starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
        for item in list {
            gather(item.get(), depth - 1, found);
        }
    } else if raw.starts_with('{') {
        let members = members(raw);
        let has = |names: &[&str]| members.iter().any(|(name, _)| names.contains(&name.as_str()));
        if has(HEADLINE) && (has(IDENTIFIER) || has(SENT)) {
            found.push(raw);
        } else {
            for (_, value) in members {
                gather(value.get(), depth - 1, found);
            }
        }
    }
}

struct Record<'a> {
    raw: &'a str,
    place: TextPlace,
    members: Members<'a>,
}

impl<'a> Record<'a> {
    fn raw(&self, names: &[&'static str]) -> Option<(&'static str, &'a RawValue)> {
        let of = |name: &&'static str| {
            let value = self.members.iter().find(|(key, _)| key == name).map(|(_, v)| *v)?;
            texts(value.get()).iter().any(|t| !t.is_empty()).then_some((*name, value))
        };
        names.iter().find_map(of)
    }

    fn text(&self, names: &[&'static str]) -> Option<String> {
        let (_, value) = self.raw(names)?;
        texts(value.get()).into_iter().find(|t| !t.is_empty())
    }

    fn list(&self, names: &[&'static str]) -> Vec<String> {
        let Some((_, value)) = self.raw(names) else { return Vec::new() };
        let all = texts(value.get());
        let split = all.iter().flat_map(|t| t.split([',', ';', ' ', '，', '、']));
        split.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
    }

    fn time(
        &self,
        names: &[&'static str],
        problems: &mut Vec<WeatherProblem>,
    ) -> Option<standards::time::Instant> {
        let (name, value) = self.raw(names)?;
        let text = texts(value.get()).into_iter().find(|t| !t.is_empty())?;
        match moment(&text) {
            Ok(at) => Some(at),
            Err(error) => {
                let within = (value.get().as_ptr() as usize).saturating_sub(self.raw.as_ptr() as usize);
                let place = self.place.behind(self.raw.get(..within).unwrap_or_default());
                problems.push(WeatherProblem::noted(place, name, error));
                None
            }
        }
    }

    fn signal(&self, absent_status: SignalStatus, problems: &mut Vec<WeatherProblem>) -> Option<Signal> {
        let headline = self.text(HEADLINE).unwrap_or_default();
        let identifier = self.text(IDENTIFIER);
        let id = identifier.as_deref().and_then(|i| SignalId::parse(i).ok());
        // An identifier of the standard holds the time of issue.
        let sent = self.time(SENT, problems).or_else(|| id.as_ref().and_then(SignalId::issued));
        let mut lost = |field: &str| {
            problems.push(WeatherProblem::lost(self.place, field, WeatherError::Missing));
        };
        if identifier.is_none() {
            lost("identifier");
        }
        if sent.is_none() {
            lost("sent");
        }
        let (identifier, sent) = (identifier?, sent?);
        let word = self.text(&["status"]);
        let stated = word.as_deref().and_then(SignalStatus::parse);
        let message = self.text(MESSAGE).as_deref().and_then(MessageType::parse);
        // Some feeds keep what the message does under `status`.
        let message = message.or_else(|| word.as_deref().and_then(MessageType::parse));
        let status_says_nothing = word.as_deref().is_none_or(|w| MessageType::parse(w).is_some());
        let status =
            stated.unwrap_or(if status_says_nothing { absent_status } else { SignalStatus::Unstated });
        if stated.is_none() {
            let what = format!(
                "没有说明状态，按“{}”处理",
                if status == SignalStatus::Actual { "实际" } else { status.mark() }
            );
            problems.push(WeatherProblem::noted(self.place, "status", WeatherError::Guess { what }));
        }
        let colour = COLOUR.iter().find_map(|name| {
            let text = self.text(&[name])?;
            Colour::parse(&text).or_else(|| Colour::in_text(&text))
        });
        let codes = self.list(AREA_CODE);
        let name = self.text(AREA_NAME).unwrap_or_default();
        let info = SignalInfo {
            language: "zh-CN".into(),
            event: self.text(EVENT).unwrap_or_default(),
            event_code: self.text(EVENT_CODE).unwrap_or_default(),
            severity: self.text(SEVERITY).unwrap_or_default(),
            colour,
            effective: self.time(EFFECTIVE, problems),
            onset: self.time(ONSET, problems),
            expires: self.time(EXPIRES, problems),
            description: self.text(DESCRIPTION).unwrap_or_default(),
            instruction: self.text(INSTRUCTION).unwrap_or_default(),
            areas: vec![SignalArea { name, codes, polygons: Vec::new() }],
            headline,
        };
        Some(Signal {
            id,
            sender: self.text(SENDER).unwrap_or_default(),
            sent,
            status,
            message: message.unwrap_or_else(|| MessageType::of_headline(&info.headline)),
            references: self.list(REFERENCES),
            identifier,
            infos: vec![info],
        })
    }
}

/// Texts of a value: of itself, of a list's items, of an object's `code`, `value` or `name`.
fn texts(raw: &str) -> Vec<String> {
    let raw = raw.trim();
    match raw.as_bytes().first() {
        Some(b'"') => {
            serde_json::from_str::<String>(raw).map(|t| vec![t.trim().to_owned()]).unwrap_or_default()
        }
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
            let plain =
                list.into_iter().map(RawValue::get).filter(|item| !item.trim_start().starts_with('['));
            plain.flat_map(texts).collect()
        }
        Some(b'{') => {
            let members = members(raw);
            let of = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, v)| v.get());
            let inner = ["code", "value", "name"].into_iter().find_map(of);
            inner.filter(|i| !i.starts_with(['{', '['])).map(texts).unwrap_or_default()
        }
        Some(b'0'..=b'9' | b'-') => vec![raw.to_owned()],
        _ => Vec::new(),
    }
}
