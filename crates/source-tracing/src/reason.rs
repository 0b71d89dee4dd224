//! Reasons in words, Chinese: time, concentration ratios, amount, second station, telemetry.

use crate::amplitude::Node;
use crate::assumptions::Assumptions;
use crate::episode::{Episode, Source};
use crate::fit::{Fit, node_gain};
use crate::grid::{Grid, Steps};
use crate::observed::{Observed, Projection};
use crate::response::travel_time;
use crate::trace::Information;

/// What the best explanation by one source alone looks like.
#[derive(Debug)]
pub(crate) struct Account {
    /// Hours between which the release began with a chance of four in five.
    pub(crate) began_h: (f64, f64),
    /// ln(velocity / nominal).
    ln_velocity_ratio: f64,
    start_h: f64,
    duration_h: f64,
    travel_h: f64,
    discharge_ratio: f64,
    /// Code of a constituent, observed over expected excess, deviations away from the signature.
    ratios: Vec<(String, f64, f64)>,
}

impl Account {
    pub(crate) fn new<const K: usize>(
        source: &Source,
        episode: &Episode,
        observed: &Observed<K>,
        grid: &Grid,
        steps: &Steps,
        fit: &Fit,
        nodes: &[Node<K>],
    ) -> Self {
        let (v, s, d) = grid.state(fit.best);
        let velocity = grid.velocities[v].0;
        let length = grid.durations[d].0;
        let projection = observed.project(steps.row(v, s), steps.row(v, s + length));
        let weight = |node: &Node<K>| {
            let (gain, spread) = node_gain(&projection, node);
            node.weight.ln() + gain - 0.5 * spread.ln()
        };
        let node = nodes.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)));
        Self {
            began_h: began(fit, grid),
            ln_velocity_ratio: (velocity / episode.river.velocity).ln(),
            start_h: grid.starts[s].0,
            duration_h: grid.hours(length),
            travel_h: source.distance_m / velocity / 3600.0,
            discharge_ratio: node.map_or(1.0, |n| n.ln_ratio.exp()),
            ratios: node.map(|n| deviations(n, &projection, episode)).unwrap_or_default(),
        }
    }
}

/// How far each constituent lies from what the signature and the discharge of a node expect.
fn deviations<const K: usize>(
    node: &Node<K>,
    projection: &Projection<K>,
    episode: &Episode,
) -> Vec<(String, f64, f64)> {
    let of = |k: usize| {
        let own = projection.own[k];
        let estimate = projection.with_readings[k] / own;
        let deviation = (estimate - node.mean[k]) / (node.variance[k] + 1.0 / own).sqrt();
        (estimate / node.mean[k], deviation)
    };
    let known = episode.constituents.iter().enumerate().filter(|(k, _)| projection.own[*k] > 0.0);
    known.map(|(k, c)| (c.code.clone(), of(k).0, of(k).1)).collect()
}

/// The first and the last decile of the beginning.
fn began(fit: &Fit, grid: &Grid) -> (f64, f64) {
    let mut shares = vec![0.0; grid.starts.len()];
    for (number, ln) in fit.ln_states.iter().enumerate() {
        shares[grid.state(number).1] += (ln - fit.ln_evidence).exp();
    }
    let decile = |share: f64| {
        let mut passed = 0.0;
        let found = shares.iter().position(|s| {
            passed += s;
            passed >= share
        });
        grid.starts[found.unwrap_or(grid.starts.len() - 1)].0
    };
    let half = grid.hours(1) / 2.0;
    (decile(0.1) - half, decile(0.9) + half)
}

/// Reasons for and against one listed source.
pub(crate) fn reasons(
    source: &Source,
    account: &Account,
    partner: Option<&Source>,
    episode: &Episode,
    information: Information,
    assumptions: &Assumptions,
) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(partner) = partner {
        said.push(format!(
            "单独排放不足以解释全部数据；与 {} 号（{}）同时排放更能解释；以下各条按单独排放计",
            partner.id.0,
            partner.kind.chinese()
        ));
    }
    said.push(timing(source, account, episode, information, assumptions));
    if information.signatures {
        said.push(ratios(source, account, episode));
    }
    said.push(amount(source, account));
    if let Some(second) = episode.second_station.as_ref().filter(|_| information.second_station) {
        let km = second.above_section_m / 1000.0;
        said.push(if source.distance_m > second.above_section_m {
            format!("位于上游站（距断面 {km:.1} km）以上，应先在上游站出现，已一并比对")
        } else {
            format!("位于上游站（距断面 {km:.1} km）以下，上游站不应出现，已一并比对")
        });
    }
    let reports: Vec<&str> = source.evidence.iter().map(|e| e.chinese()).collect();
    if !reports.is_empty() {
        let weight = source.odds();
        let effect = if weight > 1.0 { "提高" } else { "降低" };
        said.push(format!("遥测或巡查：{}，据此{effect}可能性（权重 {weight:.2}）", reports.join("；")));
    }
    said
}

fn timing(
    source: &Source,
    account: &Account,
    episode: &Episode,
    information: Information,
    assumptions: &Assumptions,
) -> String {
    let usual = travel_time(source.distance_m, episode.river.velocity, assumptions.velocity_log_sd);
    let travel = format!(
        "时间：距断面 {:.1} km，水流约 {:.1} 小时到达（{:.1}～{:.1} 小时）",
        source.distance_m / 1000.0,
        usual.median_h,
        usual.early_h,
        usual.late_h
    );
    let fits = format!(
        "第 {:.1} 小时前后起排约 {:.0} 小时、行程 {:.1} 小时最能解释",
        account.start_h, account.duration_h, account.travel_h
    );
    let speed = account.ln_velocity_ratio / assumptions.velocity_log_sd;
    let verdict = match speed {
        _ if information.exact_velocity => "流速按已知值计",
        s if s > 1.5 => "但要求流速明显快于常值，时间上偏弱",
        s if s < -1.5 => "但要求流速明显慢于常值，时间上偏弱",
        _ => "流速在常值范围内，时间相符",
    };
    let onset = episode.rain_onset_h.filter(|_| information.rain_onset);
    let after =
        onset.map_or_else(String::new, |onset| format!("，降雨开始后 {:.1} 小时", account.start_h - onset));
    format!("{travel}；{fits}{after}；{verdict}")
}

fn ratios(source: &Source, account: &Account, episode: &Episode) -> String {
    let kind = source.kind.chinese();
    if !episode.signatures.iter().any(|(k, _)| *k == source.kind) {
        return format!("浓度比：没有“{kind}”的特征浓度，未作比对");
    }
    let mut far: Vec<_> = account.ratios.iter().filter(|(_, _, z)| z.abs() > 1.5).collect();
    if far.is_empty() {
        return format!("浓度比：各因子的升幅比例与“{kind}”的特征相符");
    }
    far.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    let said: Vec<String> = far.iter().map(|(code, factor, z)| deviation(code, *factor, *z)).collect();
    format!("浓度比：与“{kind}”的特征不尽相符，{}", said.join("，"))
}

fn deviation(code: &str, factor: f64, z: f64) -> String {
    let name = match code {
        "NH3N" => "氨氮",
        "CODMN" => "高锰酸盐指数",
        "TP" => "总磷",
        "TN" => "总氮",
        other => other,
    };
    let side = if z > 0.0 { "偏高" } else { "偏低" };
    if factor > 0.0 {
        format!("{name}{side}（为预期的 {factor:.1} 倍）")
    } else {
        format!("{name}{side}（几乎没有升高）")
    }
}

fn amount(source: &Source, account: &Account) -> String {
    let discharge = source.design_discharge * account.discharge_ratio;
    let verdict = match account.discharge_ratio {
        r if r > 1.8 => "，水量偏大，可能性降低",
        r if r < 0.55 => "，水量偏小，可能性降低",
        _ => "，水量合理",
    };
    format!("水量：需排放约 {discharge:.2} m³/s，为设计流量的 {:.1} 倍{verdict}", account.discharge_ratio)
}

/// Reasons for a source that is not listed.
pub(crate) fn unlisted_reasons(probability: f64, place_m: f64) -> Vec<String> {
    let km = place_m / 1000.0;
    vec![if probability > 0.2 {
        format!("清单内的污染源都不能很好地解释数据；若有未登记的污染源，距断面 {km:.0} km 前后较能解释")
    } else {
        format!("清单可能不全，始终保留未登记污染源的可能；若有，距断面 {km:.0} km 前后较能解释")
    }]
}
