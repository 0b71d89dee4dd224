//! Recorded series become channels: which one is forecast, which stand upstream, which are rain, flow and gates.

use std::collections::{BTreeMap, BTreeSet};

use ::forecast::{Channel, Reading, Role};
use anyhow::{Context as _, bail};
use quality::{Arrived, Flag, QualityConfig, StationChecker, Test};
use standards::factor::factors;
use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};

use super::verify::VerifyArgs;
use crate::quality::columns::Stations;
use crate::say;

/// The section that is forecast, with its channels.
pub(super) struct Site {
    pub(super) section: String,
    /// Name of the factor as it stands in the data.
    pub(super) factor: String,
    pub(super) channels: Vec<Channel>,
}

/// The factor that a word of the command line or of a header means.
pub(super) fn factor_of(word: &str) -> Option<FactorCode> {
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    let known = factors().iter().find(|f| {
        is(&f.name) || is(&f.english) || is(f.code.as_str()) || f.old_code.as_deref().is_some_and(is)
    });
    known.map(|factor| factor.code)
}

pub(super) fn site(args: &VerifyArgs, stations: &Stations) -> anyhow::Result<Site> {
    let listed = || stations.keys().cloned().collect::<Vec<_>>().join("、");
    let section = match &args.section {
        Some(section) => section.clone(),
        None if stations.len() == 1 => stations.keys().next().cloned().unwrap_or_default(),
        None => bail!("数据中有多个断面，请用 --section 指定：{} (several sections; choose one)", listed()),
    };
    let of = |section: &str| {
        stations
            .get(section)
            .with_context(|| format!("数据中没有断面“{section}”，有：{} (no such section)", listed()))
    };
    let here = of(&section)?;
    let factor = named(here, &args.factor).with_context(|| {
        format!("断面“{section}”没有监测项“{}” (no such factor at the section)", args.factor)
    })?;
    let mut channels = Vec::new();
    let mut put = |station: &str, series: &BTreeMap<String, Vec<(Instant, f64)>>, upstream: bool| {
        for (name, values) in series {
            let role = role(args, name, &factor, upstream);
            let name = if upstream { format!("{station} {name}") } else { name.clone() };
            let readings = readings(args, &name, station, values, role, &factor);
            channels.push(Channel { name, role, readings });
        }
    };
    put(&section, here, false);
    for station in &args.upstream {
        put(station, of(station)?, true);
    }
    Ok(Site { section, factor, channels })
}

/// The name under which a section's data hold a factor.
fn named(series: &BTreeMap<String, Vec<(Instant, f64)>>, word: &str) -> Option<String> {
    let code = factor_of(word);
    let same = |name: &&String| *name == word || code.is_some() && factor_of(name) == code;
    series.keys().find(same).cloned()
}

fn role(args: &VerifyArgs, name: &String, factor: &str, upstream: bool) -> Role {
    let same = name == factor || factor_of(name).is_some_and(|code| factor_of(factor) == Some(code));
    match (same, upstream) {
        (true, false) => Role::Target,
        (true, true) => Role::UpstreamSame,
        _ if args.rain.contains(name) => Role::Rain,
        _ if args.flow.contains(name) => Role::Flow,
        _ if args.switch.contains(name) => Role::Switch,
        (false, true) => Role::Upstream,
        (false, false) => Role::Own,
    }
}

/// The values without those beyond the measuring range, which no forecaster should be asked to foresee.
fn readings(
    args: &VerifyArgs,
    channel: &str,
    station: &str,
    values: &[(Instant, f64)],
    role: Role,
    factor: &str,
) -> Vec<Reading> {
    let delay = args.delay * 60_000;
    let name = channel.rsplit_once(' ').map_or(channel, |(_, name)| name);
    let code =
        if matches!(role, Role::Target | Role::UpstreamSame) { factor_of(factor) } else { factor_of(name) };
    let wrong = code.map(|code| beyond_range(station, code, values)).unwrap_or_default();
    if !wrong.is_empty() {
        say::aside(format_args!(
            "{channel}：{} 个数据超出量程，不用于预报 (values beyond the range are left out)",
            wrong.len()
        ));
    }
    let kept = values.iter().filter(|(time, _)| !wrong.contains(time));
    kept.map(|(measured, value)| Reading {
        measured: *measured,
        arrived: measured.plus_ms(delay),
        value: *value,
    })
    .collect()
}

/// Times at which quality control finds a value beyond what an instrument can read. That test looks at nothing but the value, so
/// it takes no knowledge from later ones.
fn beyond_range(station: &str, code: FactorCode, values: &[(Instant, f64)]) -> BTreeSet<Instant> {
    let mut checker = StationChecker::new(QualityConfig::shipped().settings(station));
    let exact = values.iter().filter_map(|(time, value)| {
        Some((*time, [(code, Decimal::from_f64_retain(*value)?, ReadingFlag::NORMAL)]))
    });
    let exact: Vec<_> = exact.collect();
    let arrived: Vec<_> =
        exact.iter().map(|(time, values)| Arrived { time: *time, received: None, values }).collect();
    let mut wrong = BTreeSet::new();
    let _none_too_old = checker.observe_all(&arrived, |verdict| {
        if verdict.tests.of(Test::GrossRange) == Flag::Fail {
            wrong.insert(verdict.time);
        }
    });
    wrong
}
