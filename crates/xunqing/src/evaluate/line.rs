//! One line of the output: a sample or a period of a section, with the names that other programs rely on.

use std::sync::Arc;

use evaluation::DayTally;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, FactorCode, WaterClass};

use super::explained::Account;
use super::more::{IntensityLine, OutlookLine};
use super::words::class_word;

/// An exact decimal as a JSON number, digit for digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exact(pub(crate) Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// A class as the feed publishes it: `Ⅲ`, `劣Ⅴ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClassWord(pub(crate) WaterClass);

impl Serialize for ClassWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(class_word(self.0))
    }
}

/// What a multiple is a multiple of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MultipleOf {
    /// The limit of the section's target class.
    Target,
    /// The limit of Class Ⅲ, without a target.
    Class3,
}

/// One factor of a line.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct FactorLine {
    #[serde(skip)]
    pub(crate) factor: FactorCode,
    /// Of a sample as given, of a period the rounded mean.
    pub(crate) value: Option<Exact>,
    /// Results, valid days or valid months that count.
    pub(crate) n: u32,
    pub(crate) n_expected: u32,
    /// Whether they are enough; of a sample whether the value counts.
    pub(crate) valid: bool,
    pub(crate) class: Option<ClassWord>,
    pub(crate) multiple: Option<Exact>,
    /// Whether the section is judged by it.
    pub(crate) judged: bool,
    /// Whether it breaks the target.
    pub(crate) exceeds: Option<bool>,
    /// Why the value does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left_out: Option<String>,
}

/// Factors as an object by code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Factors(pub(crate) Vec<FactorLine>);

impl Serialize for Factors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for factor in &self.0 {
            map.serialize_entry(factor.factor.as_str(), factor)?;
        }
        map.end()
    }
}

/// Days of a period counted.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct DaysLine {
    pub(crate) exceeding_days: u32,
    pub(crate) determined_days: u32,
    pub(crate) valid_days: u32,
    pub(crate) elapsed_days: u32,
    pub(crate) longest_run: u32,
}

impl From<DayTally> for DaysLine {
    fn from(tally: DayTally) -> Self {
        Self {
            exceeding_days: tally.exceeding,
            determined_days: tally.determined,
            valid_days: tally.valid,
            elapsed_days: tally.elapsed,
            longest_run: tally.longest_run,
        }
    }
}

/// What only samples have.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct SampleLine<'a> {
    pub(crate) time: Instant,
    pub(crate) published_class: Option<ClassWord>,
    pub(crate) file: &'a str,
    pub(crate) line: u32,
}

/// What only periods have.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct PeriodLine {
    pub(crate) settled: bool,
    #[serde(flatten)]
    pub(crate) days: DaysLine,
    /// Official decisions that take items out of the compliance of this period: item and document.
    pub(crate) exemptions: Vec<ExemptionLine>,
    /// CWQI over the valid items; of use only beside one over as many of the same items.
    pub(crate) cwqi: Option<Exact>,
    /// How many of the 21 items it is over.
    pub(crate) cwqi_items: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intensity: Option<IntensityLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outlook: Option<OutlookLine>,
}

#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct ExemptionLine {
    pub(crate) item: FactorCode,
    pub(crate) document: String,
}

/// One line; the order is that of the JSON.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Line<'a> {
    pub(crate) section: &'a str,
    pub(crate) province: Option<&'a str>,
    pub(crate) basin: Option<&'a str>,
    pub(crate) river: Option<&'a str>,
    pub(crate) period: &'static str,
    pub(crate) label: String,
    pub(crate) start: BeijingDay,
    pub(crate) end: BeijingDay,
    #[serde(flatten)]
    pub(crate) sample: Option<SampleLine<'a>>,
    pub(crate) waterbody: &'static str,
    pub(crate) waterbody_by: &'static str,
    pub(crate) class: Option<ClassWord>,
    pub(crate) state: Option<&'static str>,
    pub(crate) main_pollutants: Vec<String>,
    pub(crate) target: Option<ClassWord>,
    pub(crate) compliant: Option<bool>,
    pub(crate) verdict: &'static str,
    pub(crate) multiple_of: MultipleOf,
    pub(crate) factors: Factors,
    pub(crate) run_days: Option<u32>,
    #[serde(flatten)]
    pub(crate) of_period: Option<PeriodLine>,
    /// `measured`, `synthetic` (合成数据).
    pub(crate) origin: &'static str,
    #[serde(serialize_with = "text")]
    pub(crate) rule_version: Arc<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) explain: Vec<Account>,
}

impl Line<'_> {
    /// The factor of a code.
    pub(crate) fn factor(&self, code: FactorCode) -> Option<&FactorLine> {
        self.factors.0.iter().find(|f| f.factor == code)
    }
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}
