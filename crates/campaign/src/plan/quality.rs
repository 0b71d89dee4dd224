//! `quality.toml`: numbers of the tests of readings. A plan works without it: the shipped table holds then.

use ::quality::QualityConfig;
use standards::Mn;

use super::Station;
use super::place::Place;
use super::problem::Problems;

pub(super) const FILE: &str = "quality.toml";

/// Reads the file after the shipped table; `None` when it has a mistake, which is reported.
pub(super) fn read(text: &str, stations: Option<&[Station]>, problems: &Problems) -> Option<QualityConfig> {
    let place = |line: u32, column: u32| Place { file: FILE.into(), line, column };
    let (config, found) = QualityConfig::read(text);
    for problem in found {
        let place = place(problem.line, problem.column);
        if problem.error {
            problems.error(&place, problem.message, problem.hint);
        } else {
            problems.warning(&place, problem.message, problem.hint);
        }
    }
    let config = config?;
    let checks = config.checks().iter().filter(|e| !e.shipped).map(|e| (&e.station, e.line));
    let cross = config.cross().iter().filter(|e| !e.shipped).map(|e| (&e.station, e.line));
    for (station, line) in checks.chain(cross) {
        let (Some(station), Some(stations)) = (station, stations) else { continue };
        if !stations.iter().any(|known| known.mn == Mn::from(station.as_str())) {
            problems.error(
                &place(line, 1),
                format!("自动站 `{station}` 不在 stations.toml 中 is no station of the plan"),
                "写 stations.toml 中的 mn write the mn of a station",
            );
        }
    }
    Some(config)
}
