//! The score table for people.

use ::forecast::Target;
use ::forecast::words::target_words;

use super::scores::{OnsetLine, Scores, TargetScores};
use crate::evaluate::width;
use crate::say;

pub(super) fn print(scores: &Scores) {
    say::line(format_args!(
        "{} {}：{} 至 {} 逐时起报，训练 {} 次；每次只用起报时已到达的数据",
        scores.section,
        scores.factor,
        moment(scores.from),
        moment(scores.to),
        scores.trainings
    ));
    let head = ["预报量", "次数", "平均误差", "持续性", "CRPS", "持续性", "技巧", "90%区间含实测", "区间宽"];
    let mut rows = vec![head.map(String::from).to_vec()];
    rows.extend(scores.targets.iter().map(row));
    table(&rows);
    let Some(limit) = scores.limit else {
        say::line("没有上限值可比：不评超标起始和日均值超标 (no upper limit to compare with)");
        return;
    };
    for target in &scores.targets {
        if let Some(onsets) = &target.onsets {
            say::line(format_args!(
                "{}首次超过 {limit}（概率达 {:.0}% 即预警）：{}",
                words(target.target),
                scores.warn_at * 100.0,
                onset(&onsets.ours)
            ));
            say::line(format_args!("    持续性：{}", onset(&onsets.persistence)));
        }
        if let Some(daily) = &target.daily {
            say::line(format_args!(
                "次日日均值超过 {limit}：{} 天中 {} 天超标，Brier 评分 {:.4}，持续性 {:.4}",
                daily.forecasts, daily.above, daily.score, daily.persistence
            ));
            for class in &daily.reliability {
                say::line(format_args!(
                    "    预报概率不超过 {:.0}% 的 {} 天：平均预报 {:.0}%，实际超标 {:.0}%",
                    class.up_to * 100.0,
                    class.forecasts,
                    class.said * 100.0,
                    class.came * 100.0
                ));
            }
        }
    }
}

fn row(target: &TargetScores) -> Vec<String> {
    let errors = &target.errors;
    vec![
        words(target.target),
        errors.forecasts.to_string(),
        format!("{:.4}", errors.mae),
        format!("{:.4}", errors.mae_persistence),
        format!("{:.4}", errors.crps),
        format!("{:.4}", errors.crps_persistence),
        format!("{:.0}%", errors.skill() * 100.0),
        format!("{:.1}%", errors.covered * 100.0),
        format!("{:.3}", errors.width),
    ]
}

pub(super) fn words(target: Target) -> String {
    let [chinese, _] = target_words(target);
    chinese
}

fn onset(line: &OnsetLine) -> String {
    let lead = line.counts.lead_hours.map_or("—".to_owned(), |hours| format!("{hours:.0} 小时"));
    format!(
        "命中 {}，空报 {}，漏报 {}，命中率 {:.2}，空报率 {:.2}，CSI {:.3}；{} 次超标过程报出 {} 次，提前量中位数 {lead}",
        line.counts.hits,
        line.counts.false_alarms,
        line.counts.missed,
        line.pod,
        line.far,
        line.csi,
        line.counts.exceedances,
        line.counts.warned,
    )
}

fn moment(time: standards::time::Instant) -> String {
    let (hour, minute, ..) = time.time_of_day();
    format!("{} {hour:02}:{minute:02}", time.day())
}

/// Columns as wide as their widest cell, numbers to the right.
pub(super) fn table(rows: &[Vec<String>]) {
    let columns = rows.first().map_or(0, Vec::len);
    let widest: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widest)
            .enumerate()
            .map(|(column, (cell, widest))| {
                let space = " ".repeat(widest.saturating_sub(width(cell)));
                if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
            })
            .collect();
        say::line(cells.join("  ").trim_end());
    }
}
