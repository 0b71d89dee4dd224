//! `[rules]` of `dischargers.toml`: what the papers leave open about dischargers, each with what stands behind it.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::discharge::{FlagSet, PhMean};

use super::entry::Entry;
use super::entry::Need::Required;
use super::rules::{Rule, count, member, share};

/// Rules by which dischargers are judged (docs/evaluation/dischargers.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DischargeRuleValues {
    /// The flags that monitors of dischargers send.
    pub flags: Rule<FlagSet>,
    /// How pH is averaged.
    pub ph_mean: Rule<PhMean>,
    /// Results a day must have at least.
    pub expected_per_day: Rule<u32>,
    /// Results an hour should have.
    pub expected_per_hour: Rule<u32>,
    /// Share of expected results that makes an hour or a day valid, 0 to 1.
    pub min_valid_share: Rule<Decimal>,
    /// Factor on the detection limit of a non-detect in means, 0 to 1.
    pub non_detect_factor: Rule<Decimal>,
    /// Decimals of a mean whose factor has none in HJ 212-2017 Table B.1.
    pub default_decimals: Rule<u32>,
}

const FLAGS: [(&str, FlagSet); 2] = [("hj212", FlagSet::Hj212), ("surface_water", FlagSet::SurfaceWater)];
const PH_MEANS: [(&str, PhMean); 2] =
    [("ion_activity", PhMean::IonActivity), ("arithmetic", PhMean::Arithmetic)];

pub(super) fn read(file: &Entry<'_>) -> Option<DischargeRuleValues> {
    let rules = file.table("rules", Required)?;
    let flags = member(&rules, "flags", |e| Some(e.choice(("value", "\"hj212\""), Required, &FLAGS)?.value));
    let ph_mean = member(&rules, "ph_mean", |e| {
        Some(e.choice(("value", "\"ion_activity\""), Required, &PH_MEANS)?.value)
    });
    let expected_per_day = member(&rules, "expected_per_day", |e| count(e, "12", 1..25));
    let expected_per_hour = member(&rules, "expected_per_hour", |e| count(e, "1", 1..61));
    let min_valid_share = member(&rules, "min_valid_share", |e| share(e, "0.60"));
    let non_detect_factor = member(&rules, "non_detect_factor", |e| share(e, "0.5"));
    let default_decimals = member(&rules, "default_decimals", |e| count(e, "2", 0..10));
    rules.finish();
    Some(DischargeRuleValues {
        flags: flags?,
        ph_mean: ph_mean?,
        expected_per_day: expected_per_day?,
        expected_per_hour: expected_per_hour?,
        min_valid_share: min_valid_share?,
        non_detect_factor: non_detect_factor?,
        default_decimals: default_decimals?,
    })
}
