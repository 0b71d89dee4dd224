//! `stations.toml`: HJ 212 devices.

use std::fmt;

use serde::Serialize;
use standards::{Mn, Origin, SectionId, SeriesKind};
use telemetry::StationProfile;

use super::Section;
use super::entry::Entry;
use super::entry::Need::Required;
use super::ids::Kind;
use super::place::Place;
use super::problem::Problems;
use super::profiles;
use super::provenance::Provenance;

/// The profile of stations that name none.
const USUAL: &str = "hj212";

/// The access password of a device (HJ 212 `PW`); never printed and never sent to pages.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Whether a frame carries this password.
    #[must_use]
    pub fn matches(&self, given: &str) -> bool {
        self.0 == given
    }

    /// The password itself, for composing frames.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A station: one device that sends for one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Station {
    /// Device identifier as sent (1 to 24 characters, HJ 212-2017 §6.3.3).
    pub mn: Mn,
    /// Chinese name.
    pub name: String,
    /// The section it sends for.
    pub section: SectionId,
    /// Its password.
    #[serde(skip)]
    pub password: Password,
    /// Which values it sends.
    pub kind: SeriesKind,
    /// Whether its values are measured or made.
    pub origin: Origin,
    /// Whether the entry is an example: the notice names no device.
    pub example: bool,
    /// What its device does: the named profile with the keys of the entry over it.
    #[serde(skip)]
    pub profile: StationProfile,
    /// Source.
    pub source: Provenance,
}

pub(super) const KINDS: [(&str, SeriesKind); 4] = [
    ("real_time", SeriesKind::RealTime),
    ("minute", SeriesKind::Minute),
    ("hour", SeriesKind::Hour),
    ("day", SeriesKind::Day),
];
const ORIGINS: [(&str, Origin); 2] = [("measured", Origin::Measured), ("synthetic", Origin::Synthetic)];

pub(super) fn read(file: &Entry<'_>, known: &[StationProfile]) -> Vec<Station> {
    file.tables("station", Required).into_iter().filter_map(|e| station(e, known)).collect()
}

fn station(e: Entry<'_>, known: &[StationProfile]) -> Option<Station> {
    let mn = e.text(("mn", "\"A140923_0001\""), Required);
    let name = e.text(("name", "\"代县桥自动站\""), Required);
    let section = e.text(("section", "\"daixianqiao\""), Required);
    let password = e.text(("password", "\"123456\""), Required);
    let kind = e.choice(("kind", "\"hour\""), Required, &KINDS);
    let origin = e.choice(("origin", "\"measured\""), Required, &ORIGINS);
    let example = e.flag(("example", "true"));
    let usual = || known.iter().find(|p| p.name == USUAL).cloned();
    let base = profiles::named(&e, ("profile", "\"hj212\""), known).or_else(usual);
    let profile = profiles::overlay(&e, base.unwrap_or_else(|| StationProfile::lenient(USUAL)));
    let source = Provenance::read(&e);
    if let Some(mn) = &mn {
        if mn.value.len() > 24 {
            e.problems().error(
                &mn.place,
                "MN 超过 24 个字符 an MN has at most 24 characters",
                "照设备设置抄写 copy it from the device's settings",
            );
        }
        e.sheet.ids.define(Kind::Station, mn, e.problems());
    }
    if let Some(section) = &section {
        e.sheet.ids.refer(Kind::Section, section);
    }
    e.finish();
    Some(Station {
        mn: mn?.value.as_str().into(),
        name: name?.value,
        section: section?.value.as_str().into(),
        password: Password(password?.value),
        kind: kind?.value,
        origin: origin?.value,
        example,
        profile,
        source,
    })
}

/// Warns about sections nobody sends for.
pub(super) fn check_coverage(sections: &[Section], stations: &[Station], problems: &Problems) {
    for section in sections.iter().filter(|s| stations.iter().all(|station| station.section != s.id)) {
        let place: &Place = &section.source.place;
        problems.warning(
            place,
            format!("断面“{}”没有自动站 no station sends for this section", section.name),
            format!("在 stations.toml 加一个 section = \"{}\" 的 [[station]]", section.id),
        );
    }
}
