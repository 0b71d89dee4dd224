//! `--data`: scores of the forecasts that a server issued and archived, the statistical and the process forecast beside each other.

use std::path::Path;
use std::process::ExitCode;

use ::forecast::score::{ProcessScore, Report, report};
use ::forecast::{History, Issue, last_of_each_origin};
use anyhow::Context as _;
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use store::{WaterForecastFilter, WaterForecastStore as _};

use super::output;
use crate::say;

/// Scores the archive of a data folder against readings.
pub(super) fn score(
    data: &Path,
    section: &str,
    factor: Option<FactorCode>,
    history: &History,
    limit: Option<f64>,
) -> anyhow::Result<ExitCode> {
    let factor =
        factor.context("归档的预报按监测项编码存放，请写标准中的监测项 (name a factor of the standard)")?;
    let reader = store_sqlite::open_reader(data)?;
    let filter = WaterForecastFilter {
        section: SectionId::from(section),
        factor,
        from: Instant(i64::MIN),
        to: Instant(i64::MAX),
        limit: 0,
    };
    let mut records = reader.water_forecasts(&filter)?;
    records.reverse();
    last_of_each_origin(&mut records, |record| record.origin);
    let mut read = Vec::with_capacity(records.len());
    for record in &records {
        match serde_json::from_str::<Issue>(&record.body) {
            Ok(issue) => read.push((record.hindcast, issue)),
            Err(error) => say::aside(format_args!(
                "{} 起报的一次预报读不出，略过 (an archived forecast does not read: {error})",
                record.origin
            )),
        }
    }
    if read.is_empty() {
        say::aside(format_args!(
            "{} 里没有断面“{section}”的归档预报；断面用计划里的编号，可用 --section-id 指明 (no archived forecasts of the section)",
            data.display()
        ));
        return Ok(ExitCode::from(2));
    }
    for (words, hindcast) in [("发布的预报", false), ("事后回算", true)] {
        let issues: Vec<&Issue> = read.iter().filter(|one| one.0 == hindcast).map(|one| &one.1).collect();
        if !issues.is_empty() {
            say::line(format_args!("{words}：{} 次 ({} forecasts)", issues.len(), issues.len()));
            print(&report(&issues, history, limit, Instant(i64::MAX)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(report: &Report) {
    if report.leads.is_empty() {
        say::line("    还没有一次等到了实测结果 (nothing has come of any of them yet)");
        return;
    }
    let head = ["时效", "次数", "平均误差", "持续性", "CRPS", "持续性", "90%区间含实测"];
    let mut rows = vec![head.map(String::from).to_vec()];
    rows.extend(report.leads.iter().map(|lead| {
        let errors = &lead.errors;
        vec![
            format!("{} 小时后", lead.hours),
            errors.forecasts.to_string(),
            format!("{:.4}", errors.mae),
            format!("{:.4}", errors.mae_persistence),
            format!("{:.4}", errors.crps),
            format!("{:.4}", errors.crps_persistence),
            format!("{:.1}%", errors.covered * 100.0),
        ]
    }));
    output::table(&rows);
    if report.process.is_empty() {
        say::line("没有过程模型的预报 (no process model spoke)");
        return;
    }
    say::line(
        "统计模型与河流过程模型的 CRPS，同一些预报 (CRPS of both forecasters, over the same forecasts)：",
    );
    let head = ["预报量", "次数", "统计", "过程", "合成", "过程所占比重"];
    let mut rows = vec![head.map(String::from).to_vec()];
    rows.extend(report.process.iter().map(row));
    output::table(&rows);
}

fn row(score: &ProcessScore) -> Vec<String> {
    vec![
        output::words(score.target),
        score.forecasts.to_string(),
        format!("{:.4}", score.statistical),
        format!("{:.4}", score.process),
        format!("{:.4}", score.said),
        format!("{:.0}%", score.share * 100.0),
    ]
}
