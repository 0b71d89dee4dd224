//! The mapping as it is written, and as it is used: every mistake in it is found before any payload comes.

use std::collections::BTreeMap;

use serde::Deserialize;
use standards::SeriesKind;

use super::pointer::JsonPlace;
use super::topic::wildcards;
use super::{TheirName, factor_of};
use crate::columns::NamedFactor;
use crate::time_format::TimeFormat;

/// How the payloads of a topic are read, as a configuration file writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonMapping {
    /// The topics: a filter with `+` and `#`.
    pub filter: String,
    /// The device's MN: text with `{1}` for what stands at the filter's first wildcard and `{/pointer}` for a place in the record.
    pub device: String,
    /// Pointer to the list of records; without it the payload is one record, or a list of them.
    pub list: Option<String>,
    /// Pointer to the measuring time.
    pub time: String,
    /// `unix` (seconds), `unix_ms`, or a form such as `%d/%m/%Y %H:%M`; without it any form that files may have, in Beijing time
    /// where it names no offset.
    pub time_form: Option<String>,
    /// Which series; without it the one that the plan gives the device.
    pub kind: Option<SeriesKind>,
    /// Values with a place each.
    #[serde(default, rename = "value")]
    pub singles: Vec<NamedValue>,
    /// Values in a list of factor and value.
    #[serde(rename = "values")]
    pub named: Option<NamedValues>,
}

/// One value at one place of the record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedValue {
    /// Pointer to the value.
    pub at: String,
    /// The factor, by code or name.
    pub factor: String,
    /// Its unit; without it the unit of assessment.
    pub unit: Option<String>,
    /// Pointer to its flag.
    pub flag: Option<String>,
}

/// Values in a list; pointers are those of an element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedValues {
    /// Pointer to the list, from the record.
    pub list: String,
    /// Pointer to the factor's name.
    pub factor: String,
    /// Pointer to the value.
    pub value: String,
    /// Pointer to the unit.
    pub unit: Option<String>,
    /// Pointer to the flag.
    pub flag: Option<String>,
    /// The maker's names of factors, with ours.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Names of elements that are no factors, such as a battery's voltage.
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// A mapping without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonRules {
    pub(super) filter: String,
    pub(super) device: Vec<TextPart>,
    pub(super) list: Option<JsonPlace>,
    pub(super) time: JsonPlace,
    pub(super) time_form: TimeForm,
    pub(super) kind: Option<SeriesKind>,
    pub(super) singles: Vec<Single>,
    pub(super) named: Option<NamedList>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TextPart {
    Plain(String),
    /// Counted from 0.
    Wildcard(usize),
    Place(JsonPlace),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimeForm {
    Any,
    Unix,
    UnixMs,
    Written(TimeFormat),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Single {
    pub(super) place: JsonPlace,
    pub(super) factor: NamedFactor,
    pub(super) flag: Option<JsonPlace>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedList {
    pub(super) list: JsonPlace,
    pub(super) factor: JsonPlace,
    pub(super) value: JsonPlace,
    pub(super) unit: Option<JsonPlace>,
    pub(super) flag: Option<JsonPlace>,
    pub(super) factors: Vec<TheirName>,
    pub(super) ignore: Vec<String>,
}

impl JsonMapping {
    /// The rules, or every mistake: the key and what to write, Chinese first.
    pub fn rules(&self) -> Result<JsonRules, Vec<String>> {
        let mut mistakes = Mistakes(Vec::new());
        let count = wildcards(&self.filter);
        if count.is_none() {
            mistakes.tell(
                "filter",
                &self.filter,
                "不是主题过滤器 is no topic filter: + 占一层，# 只能在最后",
            );
        }
        let device = mistakes.text("device", &self.device, count.unwrap_or_default());
        let time_form = match self.time_form.as_deref() {
            None => TimeForm::Any,
            Some("unix") => TimeForm::Unix,
            Some("unix_ms") => TimeForm::UnixMs,
            Some(form) => TimeFormat::parse(form).map_or_else(
                || {
                    mistakes.tell(
                        "time_form",
                        form,
                        "应为 unix、unix_ms 或如 %d/%m/%Y %H:%M write one of these",
                    );
                    TimeForm::Any
                },
                TimeForm::Written,
            ),
        };
        if self.singles.is_empty() && self.named.is_none() {
            mistakes.tell("value", "", "没有数值：写 [[…value]] 或 […values] no values: write one of them");
        }
        let rules = JsonRules {
            filter: self.filter.clone(),
            device,
            list: mistakes.maybe("list", self.list.as_deref()),
            time: mistakes.place("time", &self.time),
            time_form,
            kind: self.kind,
            singles: self.singles.iter().filter_map(|single| mistakes.single(single)).collect(),
            named: self.named.as_ref().map(|list| mistakes.named(list)),
        };
        if mistakes.0.is_empty() { Ok(rules) } else { Err(mistakes.0) }
    }
}

struct Mistakes(Vec<String>);

impl Mistakes {
    fn tell(&mut self, key: &str, found: &str, what: &str) {
        self.0.push(format!("{key} = “{found}”：{what}"));
    }

    fn place(&mut self, key: &str, text: &str) -> JsonPlace {
        JsonPlace::parse(text).unwrap_or_else(|| {
            self.tell(key, text, "JSON 指针以 / 开头 a JSON pointer begins with /");
            JsonPlace::whole()
        })
    }

    fn maybe(&mut self, key: &str, text: Option<&str>) -> Option<JsonPlace> {
        text.map(|text| self.place(key, text))
    }

    fn single(&mut self, single: &NamedValue) -> Option<Single> {
        let place = self.place("value.at", &single.at);
        let flag = self.maybe("value.flag", single.flag.as_deref());
        match factor_of(&single.factor, single.unit.as_deref()) {
            Ok(factor) => Some(Single { place, factor, flag }),
            Err(error) => {
                self.tell("value.factor", &single.factor, &error.to_string());
                None
            }
        }
    }

    fn named(&mut self, list: &NamedValues) -> NamedList {
        let mut factors = Vec::with_capacity(list.names.len());
        for (theirs, ours) in &list.names {
            match factor_of(ours, None) {
                Ok(named) => factors.push((theirs.clone(), named.code)),
                Err(error) => self.tell(&format!("values.names.{theirs}"), ours, &error.to_string()),
            }
        }
        NamedList {
            list: self.place("values.list", &list.list),
            factor: self.place("values.factor", &list.factor),
            value: self.place("values.value", &list.value),
            unit: self.maybe("values.unit", list.unit.as_deref()),
            flag: self.maybe("values.flag", list.flag.as_deref()),
            factors,
            ignore: list.ignore.clone(),
        }
    }

    /// Reads `A{1}-{/mn}`.
    fn text(&mut self, key: &str, text: &str, wildcards: usize) -> Vec<TextPart> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((plain, after)) = rest.split_once('{') {
            if !plain.is_empty() {
                parts.push(TextPart::Plain(plain.to_owned()));
            }
            let (inner, after) = after.split_once('}').unwrap_or((after, ""));
            match (JsonPlace::parse(inner).filter(|_| !inner.is_empty()), inner.parse::<usize>()) {
                (Some(place), _) => parts.push(TextPart::Place(place)),
                (None, Ok(number)) if (1..=wildcards).contains(&number) => parts.push(TextPart::Wildcard(number - 1)),
                _ => self.tell(
                    key,
                    text,
                    "花括号中写 JSON 指针，或通配符的序号 in braces stands a JSON pointer or the number of a wildcard",
                ),
            }
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(TextPart::Plain(rest.to_owned()));
        }
        if parts.is_empty() {
            self.tell(key, text, "没有设备编号：写 {1} 或 {/mn} no device: write such as {1} or {/mn}");
        }
        parts
    }
}
