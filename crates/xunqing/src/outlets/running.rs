//! The running share of rural facilities by day (农村生活污水处理设施正常运行率, notice SC-061).

use std::io::Write;

use campaign::Plan;
use evaluation::discharge::{FacilityReport, Light, RunningShare, running_share};
use serde::Serialize;
use standards::DischargerId;
use standards::time::BeijingDay;

use super::aligned::Aligned;
use super::output::{json, row};
use crate::evaluate::{Exact, Format};

/// The columns of a CSV.
const COLUMNS: [&str; 12] = [
    "day",
    "total",
    "running",
    "abnormal",
    "stopped",
    "unknown",
    "unregistered",
    "percent",
    "light",
    "abnormal_names",
    "stopped_names",
    "unknown_names",
];

/// A day of all facilities.
#[derive(Debug, Serialize)]
struct Line<'a> {
    kind: &'static str,
    clause: &'static str,
    period: &'static str,
    start: BeijingDay,
    end: BeijingDay,
    /// Facilities in the plan: the denominator.
    total: u32,
    running: u32,
    percent: Option<Exact>,
    light: Light,
    abnormal: Vec<Facility<'a>>,
    stopped: Vec<Facility<'a>>,
    unknown: Vec<Facility<'a>>,
    unregistered: Vec<Facility<'a>>,
}

#[derive(Debug, Serialize)]
struct Facility<'a> {
    id: &'a str,
    name: &'a str,
}

/// Writes a line a day, from the first to the last; without reports and days nothing.
pub(super) fn write(
    to: &mut dyn Write,
    format: Format,
    plan: &Plan,
    reports: &[FacilityReport],
    (from, last): (Option<BeijingDay>, Option<BeijingDay>),
) -> anyhow::Result<()> {
    let register: Vec<DischargerId> = plan.rural_facilities().map(|d| d.id.clone()).collect();
    let reported = || reports.iter().map(|report| report.day);
    let (Some(from), Some(last)) = (from.or(reported().min()), last.or(reported().max())) else {
        return Ok(());
    };
    super::check_span(from, last)?;
    let shares: Vec<RunningShare> = from.to(last).map(|day| running_share(&register, reports, day)).collect();
    let lines = shares.iter().map(|share| Line::of(share, plan));
    match format {
        Format::Jsonl => {
            for line in lines {
                json(to, &line)?;
            }
        }
        Format::Csv => {
            row(to, &COLUMNS.map(str::to_owned))?;
            for line in lines {
                row(to, &line.csv())?;
            }
        }
        Format::Table => {
            let mut table = Aligned::new(&[
                "日期",
                "设施",
                "正常",
                "不正常",
                "停运",
                "不明",
                "正常运行率",
                "状态",
                "说明",
            ]);
            lines.for_each(|line| table.add(line.cells()));
            to.write_all(table.text().as_bytes())?;
        }
    }
    Ok(())
}

impl<'a> Line<'a> {
    fn of(share: &'a RunningShare, plan: &'a Plan) -> Self {
        let named = |ids: &'a [DischargerId]| {
            let name = |id: &'a DischargerId| plan.discharger(id).map_or(id.as_str(), |d| &d.name);
            ids.iter().map(|id| Facility { id: id.as_str(), name: name(id) }).collect()
        };
        Self {
            kind: "facilities",
            clause: "SC-061",
            period: "day",
            start: share.day,
            end: share.day,
            total: share.total,
            running: share.running,
            percent: share.percent().map(Exact),
            light: share.light(),
            abnormal: named(&share.abnormal),
            stopped: named(&share.stopped),
            unknown: named(&share.unknown),
            unregistered: named(&share.unregistered),
        }
    }

    fn cells(&self) -> Vec<String> {
        let light = match self.light {
            Light::Green => "绿",
            Light::Amber => "黄",
            Light::Red => "红",
        };
        let told = [
            ("停运", &self.stopped),
            ("不正常", &self.abnormal),
            ("不明", &self.unknown),
            ("未登记", &self.unregistered),
        ];
        let told = told.iter().filter(|(_, list)| !list.is_empty());
        let told: Vec<_> = told.map(|(word, list)| format!("{word}：{}", names(list))).collect();
        let percent = self.percent.map_or("—".to_owned(), |p| format!("{}%", p.0));
        vec![
            self.start.to_string(),
            self.total.to_string(),
            self.running.to_string(),
            self.abnormal.len().to_string(),
            self.stopped.len().to_string(),
            self.unknown.len().to_string(),
            format!("{percent}（{}/{}）", self.running, self.total),
            light.to_owned(),
            told.join("；"),
        ]
    }

    fn csv(&self) -> Vec<String> {
        let light = match self.light {
            Light::Green => "green",
            Light::Amber => "amber",
            Light::Red => "red",
        };
        vec![
            self.start.to_string(),
            self.total.to_string(),
            self.running.to_string(),
            self.abnormal.len().to_string(),
            self.stopped.len().to_string(),
            self.unknown.len().to_string(),
            self.unregistered.len().to_string(),
            self.percent.map(|p| p.0.to_string()).unwrap_or_default(),
            light.to_owned(),
            names(&self.abnormal),
            names(&self.stopped),
            names(&self.unknown),
        ]
    }
}

fn names(facilities: &[Facility<'_>]) -> String {
    facilities.iter().map(|facility| facility.name).collect::<Vec<_>>().join("、")
}
