//! A station profile: what a maker's device does, so that the intake neither guesses nor refuses it.

mod shipped;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use standards::{FactorCode, SeriesKind};

use crate::{Expectation, RecallRules, Scale, TelemetryError, WatchRules};

pub use shipped::{SHIPPED_PROFILES, shipped_profiles};
pub use words::{CrcVariant, FlagSet, Protocol, Strictness};

/// What a maker's device does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationProfile {
    /// Its name, by which stations ask for it.
    pub name: String,
    /// Chinese title.
    pub title: String,
    /// Protocol and version.
    pub protocol: Protocol,
    /// Whether deviations from the protocol are survived or refused.
    pub mode: Strictness,
    /// What the letters of flags mean.
    pub flags: FlagSet,
    /// Which checksum is accepted.
    pub crc: CrcVariant,
    /// The unit in which a factor arrives, and the scale to the unit of assessment. Factors that are not here arrive in the unit
    /// of assessment.
    pub units: BTreeMap<FactorCode, (String, Scale)>,
    /// What is expected of it; empty where a plan says nothing.
    pub expect: Vec<Expectation>,
    /// Seconds a device may take for an answer (HJ 212-2017 §6.7: 10, ADSL 5).
    pub time_out_s: u32,
    /// How often a request is repeated (HJ 212-2017 §6.7: 3).
    pub retries: u32,
    /// Whether it answers history calls.
    pub history: bool,
    /// How history calls are made.
    pub recall: RecallRules,
    /// When warnings about it open and close.
    pub watch: WatchRules,
    /// The SM4 key of its data areas (HJ 212-2025), where it encrypts them.
    pub sm4_key: Option<Sm4Key>,
    /// What stands behind its numbers, for people.
    pub note: String,
}

impl StationProfile {
    /// A plain HJ 212-2017 device, read leniently.
    #[must_use]
    pub fn lenient(name: &str) -> Self {
        Self {
            name: name.to_string(),
            title: "HJ 212-2017".to_string(),
            protocol: Protocol::Hj212V2017,
            mode: Strictness::Lenient,
            flags: FlagSet::SurfaceWater,
            crc: CrcVariant::Standard,
            units: BTreeMap::new(),
            expect: Vec::new(),
            time_out_s: 10,
            retries: 3,
            history: true,
            recall: RecallRules::default(),
            watch: WatchRules::default(),
            sm4_key: None,
            note: String::new(),
        }
    }

    /// The scale of a factor's values.
    #[must_use]
    pub fn scale(&self, factor: FactorCode) -> Scale {
        self.units.get(&factor).map_or(Scale::default(), |(_, scale)| *scale)
    }

    /// What is expected of a station that sends `kind`: the profile's own expectation, or one at the interval that the
    /// plan gives for the section's results.
    #[must_use]
    pub fn expectations(&self, kind: SeriesKind, per_day: u32) -> Vec<Expectation> {
        if self.expect.is_empty() && per_day > 0 {
            return vec![Expectation::every(kind, standards::time::DAY_MS / i64::from(per_day))];
        }
        self.expect.clone()
    }
}

/// An SM4 key; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Sm4Key([u8; 16]);

impl Sm4Key {
    /// The sixteen bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl FromStr for Sm4Key {
    type Err = TelemetryError;

    /// Reads 32 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, TelemetryError> {
        let wrong = || TelemetryError::Key { digits: text.chars().count() };
        let digits: Option<Vec<u8>> =
            text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
        let digits: [u8; 32] = digits.ok_or_else(wrong)?.try_into().map_err(|_other_length| wrong())?;
        let mut key = [0; 16];
        for (byte, pair) in key.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(key))
    }
}

impl fmt::Debug for Sm4Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm4Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_thirty_two_hexadecimal_digits_and_is_never_printed() {
        let key: Sm4Key = "30303030303030303030303030303030".parse().unwrap();
        assert_eq!(key.bytes(), &[0x30; 16]);
        assert_eq!(format!("{key:?}"), "Sm4Key(…)");
        assert_eq!("30".parse::<Sm4Key>(), Err(TelemetryError::Key { digits: 2 }));
        assert!("zz303030303030303030303030303030".parse::<Sm4Key>().is_err());
    }

    #[test]
    fn without_an_expectation_of_its_own_the_plan_s_results_a_day_are_expected() {
        let mut profile = StationProfile::lenient("x");
        let expected = profile.expectations(SeriesKind::Hour, 6);
        assert_eq!((expected.len(), expected[0].every_ms), (1, 4 * 3_600_000));
        assert!(profile.expectations(SeriesKind::Hour, 0).is_empty());
        profile.expect = vec![Expectation::every(SeriesKind::Minute, 600_000)];
        assert_eq!(profile.expectations(SeriesKind::Hour, 6)[0].kind, SeriesKind::Minute);
    }
}
