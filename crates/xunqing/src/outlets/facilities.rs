//! The file of rural facilities: `facility,day,state`, one report a line.

use std::path::Path;

use anyhow::anyhow;
use campaign::Plan;
use campaign::plan::Discharger;
use evaluation::discharge::{FacilityReport, FacilityState};
use standards::DischargerId;
use standards::time::{BeijingDay, Instant};

use super::problems::Problems;
use crate::evaluate::placed;

/// Names of the columns.
const FACILITY: [&str; 5] = ["facility", "设施", "设施名称", "农村生活污水处理设施", "名称"];
const DAY: [&str; 4] = ["day", "date", "日期", "时间"];
const STATE: [&str; 4] = ["state", "状态", "运行状态", "运行情况"];

/// Words for the states; an empty cell is unknown.
const STATES: [(FacilityState, &[&str]); 4] = [
    (FacilityState::Running, &["running", "正常", "正常运行", "运行正常"]),
    (FacilityState::Abnormal, &["abnormal", "不正常", "异常", "运行不正常", "运行异常"]),
    (FacilityState::Stopped, &["stopped", "停运", "停止运行", "停用"]),
    (FacilityState::Unknown, &["unknown", "不明", "未知", ""]),
];

/// Reads the reports. A line that cannot be read is a problem and left out; a facility that the plan does not have is a problem
/// and stays, so that it is shown as not registered. Of several reports on one day the last line holds.
pub(super) fn read(path: &Path, plan: &Plan, problems: &mut Problems) -> anyhow::Result<Vec<FacilityReport>> {
    let file = path.display().to_string();
    let text = placed::text_of(path)?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| anyhow!("{file}:1:1: {error}"))?.clone();
    let column = |names: &[&str]| {
        let at = header.iter().position(|name| names.contains(&name));
        let name = names.first().copied().unwrap_or_default();
        at.ok_or_else(|| anyhow!("{file}:1:1: 首行缺少 {name} 列 (no column `{name}`)"))
    };
    let (facility_at, day_at, state_at) = (column(&FACILITY)?, column(&DAY)?, column(&STATE)?);
    let mut reports = Vec::new();
    for (number, row) in (1..).zip(reader.records()) {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.add(format_args!(
                    "{file}:{line}: 列数与首行不同 (other cells than the header: {error})"
                ));
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let day = match cell(day_at).parse::<BeijingDay>() {
            Ok(day) => day,
            Err(error) => {
                problems.add(format_args!("{file}:{line}:{}: {error}", day_at + 1));
                continue;
            }
        };
        let Some(state) = state(cell(state_at)) else {
            problems.add(format_args!(
                "{file}:{line}:{}: “{}”不是运行情况，应为 正常、不正常、停运、不明 (expected running, abnormal, stopped or unknown)",
                state_at + 1,
                cell(state_at)
            ));
            continue;
        };
        let named = cell(facility_at);
        let facility = registered(plan, named).unwrap_or_else(|| {
            problems.add(format_args!(
                "{file}:{line}:{}: 方案中没有农村生活污水处理设施“{named}”，不计入 (not a rural facility of the plan: counts nowhere)",
                facility_at + 1
            ));
            DischargerId::from(named)
        });
        // A file has no time of reception: a later line was reported later.
        reports.push(FacilityReport { facility, day, state, reported: Instant(number) });
    }
    Ok(reports)
}

fn state(text: &str) -> Option<FacilityState> {
    let text = text.to_lowercase();
    STATES.iter().find(|(_, words)| words.contains(&text.as_str())).map(|(state, _)| *state)
}

fn registered(plan: &Plan, text: &str) -> Option<DischargerId> {
    let is_called = |d: &&Discharger| {
        d.id.as_str() == text || d.name == text || d.code.is_some_and(|code| code.as_str() == text)
    };
    plan.rural_facilities().find(is_called).map(|d| d.id.clone())
}
