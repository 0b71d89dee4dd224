//! The profiles that ship with the program, read from their table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use standards::{FactorCode, SeriesKind};

use super::{CrcVariant, FlagSet, Protocol, StationProfile, Strictness};
use crate::{Expectation, Scale, TelemetryError};

/// The table of shipped profiles, as text: the same form a plan's `profiles.toml` has.
pub const SHIPPED_PROFILES: &str = include_str!("../../data/profiles.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    profile: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    title: String,
    protocol: String,
    mode: String,
    flags: String,
    crc: String,
    #[serde(default)]
    units: BTreeMap<FactorCode, String>,
    #[serde(default)]
    expect: Vec<WrittenExpectation>,
    time_out_seconds: u32,
    retries: u32,
    history: bool,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExpectation {
    kind: SeriesKind,
    every_minutes: u32,
    #[serde(default)]
    factors: Vec<FactorCode>,
}

static PROFILES: LazyLock<Vec<StationProfile>> = LazyLock::new(|| {
    // The table is part of the program; `the_shipped_table_reads` keeps it readable, so an empty one cannot ship.
    read(SHIPPED_PROFILES).unwrap_or_default()
});

/// Every shipped profile, in the order of the table; the first is taken by stations that name none.
#[must_use]
pub fn shipped_profiles() -> &'static [StationProfile] {
    &PROFILES
}

fn read(text: &str) -> Result<Vec<StationProfile>, TelemetryError> {
    let wrong = |what: String| TelemetryError::Profiles { what };
    let table: Table = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
    table.profile.into_iter().map(profile).collect()
}

fn profile(written: Written) -> Result<StationProfile, TelemetryError> {
    let unknown =
        |key: &str| TelemetryError::Profiles { what: format!("{}: unknown word of {key}", written.name) };
    let units = written
        .units
        .iter()
        .map(|(factor, unit)| Scale::of(*factor, unit).map(|scale| (*factor, (unit.clone(), scale))));
    let expect = |e: WrittenExpectation| Expectation {
        factors: e.factors,
        ..Expectation::every(e.kind, i64::from(e.every_minutes) * 60_000)
    };
    Ok(StationProfile {
        protocol: Protocol::parse(&written.protocol).ok_or_else(|| unknown("protocol"))?,
        mode: Strictness::parse(&written.mode).ok_or_else(|| unknown("mode"))?,
        flags: FlagSet::parse(&written.flags).ok_or_else(|| unknown("flags"))?,
        crc: CrcVariant::parse(&written.crc).ok_or_else(|| unknown("crc"))?,
        units: units.collect::<Result<_, _>>()?,
        title: written.title,
        expect: written.expect.into_iter().map(expect).collect(),
        time_out_s: written.time_out_seconds,
        retries: written.retries,
        history: written.history,
        note: written.note,
        ..StationProfile::lenient(&written.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_reads() {
        let profiles = read(SHIPPED_PROFILES).unwrap();
        let names: Vec<&str> = profiles.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names[0], "hj212", "stations that name no profile take it");
        for wanted in ["hj212-strict", "hj212-2005", "hj212-2025", "surface-water", "sl651", "message"] {
            assert!(names.contains(&wanted), "{wanted} is missing in {names:?}");
        }
        assert!(profiles.iter().all(|p| !p.note.is_empty() && !p.title.is_empty()));
    }

    #[test]
    fn the_plain_profile_changes_no_value_and_the_strict_one_reads_metals_in_micrograms() {
        let find = |name: &str| shipped_profiles().iter().find(|p| p.name == name).unwrap();
        assert!(find("hj212").units.is_empty());
        let mercury: FactorCode = "w20111".parse().unwrap();
        let scaled = find("hj212-strict").scale(mercury).apply("0.1".parse().unwrap()).unwrap();
        assert_eq!(scaled.to_string(), "0.0001");
    }

    #[test]
    fn a_mistake_in_a_table_names_its_place() {
        let wrong = SHIPPED_PROFILES.replacen("retries = 3", "retries = \"three\"", 1);
        assert!(read(&wrong).unwrap_err().to_string().contains("retries"));
    }
}
