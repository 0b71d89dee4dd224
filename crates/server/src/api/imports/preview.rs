//! What a file of readings holds, before anything of it is stored.

use std::collections::BTreeMap;

use feed::{Parsed, Problem, RecordedRow, SectionKeys};
use serde::Serialize;
use standards::time::Instant;
use standards::{FactorCode, Origin};
use utoipa::ToSchema;

use crate::api::ApiError;
use crate::registry::Registry;

/// Rows shown.
const SAMPLE: usize = 20;
/// Mistakes and notices listed.
const LISTED: usize = 500;

/// A file of readings, read.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportPage {
    name: String,
    sha256: String,
    rows: usize,
    values: usize,
    /// Lines of stations that delivered nothing.
    unmeasured: usize,
    sections: Vec<SectionOfFile>,
    factors: Vec<FactorOfFile>,
    /// The first rows as they were understood.
    sample: Vec<RowOfFile>,
    /// The first mistakes, each with its place.
    problems: Vec<String>,
    problems_total: usize,
    /// What was read in a way one should know of: columns left out, units converted.
    notices: Vec<String>,
    /// Devices of the plan that rows can be given to.
    devices: Vec<DeviceChoice>,
    /// What was stored; `None` when the file was only looked at.
    pub(super) imported: Option<Imported>,
}

/// What was stored of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Rows stored now.
    pub(super) stored: usize,
    /// Rows that were stored before.
    pub(super) repeated: usize,
    /// The file itself, byte for byte.
    pub(super) file_frame: i64,
}

#[derive(Serialize, ToSchema)]
struct SectionOfFile {
    /// As the file writes it, with the province where one name is not enough.
    name: String,
    rows: usize,
    #[schema(value_type = String)]
    first: Instant,
    #[schema(value_type = String)]
    last: Instant,
    synthetic: bool,
    /// The device its rows go to; `None` when none fits, empty when they are left out.
    device: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FactorOfFile {
    code: String,
    name: String,
    unit: String,
    values: usize,
}

#[derive(Serialize, ToSchema)]
struct RowOfFile {
    line: usize,
    section: String,
    #[schema(value_type = String)]
    time: Instant,
    values: Vec<ValueOfFile>,
}

#[derive(Serialize, ToSchema)]
struct ValueOfFile {
    code: String,
    /// As the file writes it.
    text: String,
    value: String,
    flag: String,
}

#[derive(Serialize, ToSchema)]
struct DeviceChoice {
    mn: String,
    name: String,
    section: String,
    kind: &'static str,
    synthetic: bool,
}

impl ImportPage {
    /// `chosen` says for sections of the file where their rows go; the others go to the plan's device of that name.
    pub(super) fn of(
        name: &str,
        sha256: &str,
        parsed: &Parsed,
        keys: &SectionKeys,
        chosen: &BTreeMap<String, String>,
        registry: &Registry,
    ) -> Self {
        let listed = |all: &[Problem]| all.iter().take(LISTED).map(ToString::to_string).collect();
        Self {
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            rows: parsed.rows.len(),
            values: parsed.rows.iter().map(|r| r.values.len()).sum(),
            unmeasured: parsed.unmeasured.len(),
            sections: sections(parsed, keys, chosen, registry),
            factors: factors(parsed),
            sample: parsed.rows.iter().take(SAMPLE).map(|row| shown(row, keys)).collect(),
            problems: listed(&parsed.problems),
            problems_total: parsed.problems.len(),
            notices: listed(&parsed.notices),
            devices: devices(registry),
            imported: None,
        }
    }

    /// Where the rows of each section go, of those that go anywhere.
    pub(super) fn assigned(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sections.iter().filter_map(|s| Some((s.name.as_str(), s.device.as_deref()?)))
    }

    /// Refuses what would be half an import.
    pub(super) fn may_be_stored(&self, leave_out_bad: bool) -> Result<(), ApiError> {
        if self.rows == 0 {
            return Err(ApiError::bad_request(
                "nothing_to_import",
                ["文件中没有可导入的数据", "检查文件，或用对照文件说明各列"],
                ["There is nothing to import", "Check the file, or describe its columns in a mapping file"],
            ));
        }
        if self.problems_total > 0 && !leave_out_bad {
            return Err(ApiError::bad_request(
                "import_has_mistakes",
                [
                    &format!("文件有 {} 处错误，没有存入任何数据", self.problems_total),
                    "改正文件，或明确选择不导入有错误的行",
                ],
                [
                    &format!("The file has {} mistakes; nothing was stored", self.problems_total),
                    "Correct it, or choose to leave the wrong lines out",
                ],
            ));
        }
        for section in &self.sections {
            let Some(device) = &section.device else {
                return Err(ApiError::bad_request(
                    "section_without_device",
                    [
                        &format!("断面“{}”没有对应的设备，没有存入任何数据", section.name),
                        "为它选择设备，或选择不导入",
                    ],
                    [
                        &format!("`{}` has no device; nothing was stored", section.name),
                        "Choose one, or leave it out",
                    ],
                ));
            };
            let known = self.devices.iter().find(|d| d.mn == *device);
            if !device.is_empty() && known.is_none_or(|d| d.synthetic != section.synthetic) {
                return Err(ApiError::bad_request(
                    "device_does_not_fit",
                    [
                        &format!("“{}”的数据不能给设备 {device}，没有存入任何数据", section.name),
                        "选择方案中的设备；合成数据只能给合成数据的设备，实测数据只能给实测设备",
                    ],
                    [
                        &format!("Rows of `{}` cannot go to {device}; nothing was stored", section.name),
                        "Choose a device of the plan: synthetic rows go to synthetic devices, measured ones to measured",
                    ],
                ));
            }
        }
        Ok(())
    }
}

fn sections(
    parsed: &Parsed,
    keys: &SectionKeys,
    chosen: &BTreeMap<String, String>,
    registry: &Registry,
) -> Vec<SectionOfFile> {
    let mut sections: BTreeMap<String, SectionOfFile> = BTreeMap::new();
    for row in &parsed.rows {
        let key = keys.key(row);
        let section = sections.entry(key.to_string()).or_insert_with(|| SectionOfFile {
            name: key.to_string(),
            rows: 0,
            first: row.time,
            last: row.time,
            synthetic: row.origin == Origin::Synthetic,
            device: chosen.get(&*key).cloned().or_else(|| usual(&row.section, row.origin, registry)),
        });
        section.rows += 1;
        section.first = section.first.min(row.time);
        section.last = section.last.max(row.time);
    }
    sections.into_values().collect()
}

/// The device of the plan that sends for the section of this name.
fn usual(section: &str, origin: Origin, registry: &Registry) -> Option<String> {
    let section = registry.plan().sections.iter().find(|s| s.name == section.trim())?;
    let fits = registry.stations_of(&section.id).find(|station| station.origin == origin)?;
    Some(fits.mn.to_string())
}

fn factors(parsed: &Parsed) -> Vec<FactorOfFile> {
    let mut counted: BTreeMap<FactorCode, usize> = BTreeMap::new();
    for value in parsed.rows.iter().flat_map(|r| &r.values) {
        *counted.entry(value.factor).or_default() += 1;
    }
    let shown = |(code, values): (FactorCode, usize)| {
        let factor = code.factor();
        FactorOfFile {
            code: code.to_string(),
            name: factor.map_or_else(|| code.to_string(), |f| f.name.clone()),
            unit: factor.map(|f| f.unit.clone()).unwrap_or_default(),
            values,
        }
    };
    counted.into_iter().map(shown).collect()
}

fn shown(row: &RecordedRow, keys: &SectionKeys) -> RowOfFile {
    let value = |v: &feed::RecordedValue| ValueOfFile {
        code: v.factor.to_string(),
        text: v.raw_text.clone(),
        value: v.value.to_string(),
        flag: v.flag.to_string(),
    };
    RowOfFile {
        line: row.place.line,
        section: keys.key(row).into_owned(),
        time: row.time,
        values: row.values.iter().map(value).collect(),
    }
}

fn devices(registry: &Registry) -> Vec<DeviceChoice> {
    let plan = registry.plan();
    let section = |id: &standards::SectionId| {
        plan.sections.iter().find(|s| s.id == *id).map_or_else(String::new, |s| s.name.clone())
    };
    let choice = |station: &campaign::plan::Station| DeviceChoice {
        mn: station.mn.to_string(),
        name: station.name.clone(),
        section: section(&station.section),
        kind: station.kind.name(),
        synthetic: station.origin == Origin::Synthetic,
    };
    plan.stations.iter().map(choice).collect()
}
