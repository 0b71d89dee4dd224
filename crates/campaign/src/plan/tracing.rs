//! `tracing.toml`: what source tracing needs of the river and of the objects above a section, none of which the notice gives.

use rust_decimal::Decimal;
use serde::Serialize;
use standards::{FactorCode, SectionId};

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::Kind;
use super::organisations::Department;
use super::problem::{Problems, suggest};
use super::provenance::Provenance;
use super::sections::factor;
use crate::register::{ObjectId, ObjectKind, RegisteredObject};

/// Name of the file.
pub(super) const FILE: &str = "tracing.toml";

/// What a source releases, by what it is: decides the concentrations expected and who looks for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseKind {
    /// 城镇合流制溢流口
    TownCso,
    /// 污水处理厂越流口
    WwtpBypass,
    /// 农田退水渠
    FarmCanal,
    /// 畜禽养殖场
    Livestock,
    /// 工业企业排口
    Industry,
    /// 垃圾填埋场
    Landfill,
}

impl ReleaseKind {
    /// Word of files, the same that case files of source tracing use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TownCso => "town_cso",
            Self::WwtpBypass => "wwtp_bypass",
            Self::FarmCanal => "farm_canal",
            Self::Livestock => "livestock",
            Self::Industry => "industry",
            Self::Landfill => "landfill",
        }
    }

    /// The department that inspects a source of this kind (SC-081 to SC-084).
    #[must_use]
    pub fn inspected_by(self) -> Department {
        match self {
            Self::TownCso => Department::HousingConstruction,
            Self::FarmCanal => Department::WaterResources,
            Self::Livestock => Department::AgricultureRural,
            Self::WwtpBypass | Self::Industry | Self::Landfill => Department::EcologyEnvironment,
        }
    }
}

/// The river above a section, one mean state of its flood season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedRiver {
    /// The section.
    pub section: SectionId,
    /// Discharge, m³/s.
    pub discharge: Decimal,
    /// Velocity, m/s.
    pub velocity: Decimal,
    /// Longitudinal dispersion, m²/s.
    pub dispersion: Decimal,
    /// A section upstream whose readings are compared, with its distance above this one, km.
    pub upstream: Option<(SectionId, Decimal)>,
    /// Source.
    pub source: Provenance,
}

/// An object that may release something, placed above a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedSource {
    /// The object of the register.
    pub object: ObjectId,
    /// The section it lies above.
    pub section: SectionId,
    /// What it releases.
    pub kind: ReleaseKind,
    /// Distance above the section along the river, km.
    pub distance_km: Decimal,
    /// Discharge it is built for, m³/s.
    pub discharge: Decimal,
    /// Source.
    pub source: Provenance,
}

/// Median concentration of a factor in what a kind of source releases, mg/L.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The kind.
    pub kind: ReleaseKind,
    /// The factor.
    pub factor: FactorCode,
    /// Concentration.
    pub concentration: Decimal,
    /// Source.
    pub source: Provenance,
}

/// How far readings of a factor scatter: one standard deviation is √((relative · c)² + floor²).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingNoise {
    /// The factor.
    pub factor: FactorCode,
    /// Relative part.
    pub relative: Decimal,
    /// Part at zero, mg/L.
    pub floor: Decimal,
    /// Source.
    pub source: Provenance,
}

/// What source tracing works with; empty without a `tracing.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct TracingPlan {
    /// Rivers above sections.
    pub rivers: Vec<TracedRiver>,
    /// Placed objects, in the order of the file.
    pub sources: Vec<TracedSource>,
    /// Concentrations by kind and factor.
    pub signatures: Vec<Signature>,
    /// Scatter of readings by factor.
    pub noise: Vec<ReadingNoise>,
}

impl TracingPlan {
    /// The river above a section.
    #[must_use]
    pub fn river(&self, section: &SectionId) -> Option<&TracedRiver> {
        self.rivers.iter().find(|river| river.section == *section)
    }

    /// Placed objects above a section.
    pub fn above<'a>(&'a self, section: &'a SectionId) -> impl Iterator<Item = &'a TracedSource> {
        self.sources.iter().filter(move |source| source.section == *section)
    }

    /// Objects of the register that may release something and are placed above no section: they take no part, and that is to be said.
    pub fn unplaced<'a>(
        &'a self,
        objects: &'a [RegisteredObject],
    ) -> impl Iterator<Item = &'a RegisteredObject> {
        objects.iter().filter(|object| {
            may_release(object.kind) && self.sources.iter().all(|source| source.object != object.id)
        })
    }
}

/// Whether objects of a kind let water out.
fn may_release(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::StormOverflow
            | ObjectKind::Plant
            | ObjectKind::InletOverflow
            | ObjectKind::Discharger
            | ObjectKind::AccidentPool
            | ObjectKind::Outfall
            | ObjectKind::Ditch
            | ObjectKind::RuralFacility
            | ObjectKind::Farm
            | ObjectKind::FreeRangeArea
            | ObjectKind::ReturnCanal
    )
}

const KINDS: [(&str, ReleaseKind); 6] = [
    ("town_cso", ReleaseKind::TownCso),
    ("wwtp_bypass", ReleaseKind::WwtpBypass),
    ("farm_canal", ReleaseKind::FarmCanal),
    ("livestock", ReleaseKind::Livestock),
    ("industry", ReleaseKind::Industry),
    ("landfill", ReleaseKind::Landfill),
];

pub(super) fn read(file: &Entry<'_>) -> TracingPlan {
    TracingPlan {
        rivers: file.tables("river", Optional).into_iter().filter_map(river).collect(),
        sources: file.tables("source", Optional).into_iter().filter_map(source).collect(),
        signatures: file.tables("signature", Optional).into_iter().filter_map(signature).collect(),
        noise: file.tables("noise", Optional).into_iter().filter_map(noise).collect(),
    }
}

fn river(e: Entry<'_>) -> Option<TracedRiver> {
    let section = section(&e, "section");
    let discharge = positive(&e, ("discharge", "6"));
    let velocity = positive(&e, ("velocity", "0.6"));
    let dispersion = positive(&e, ("dispersion", "20"));
    let upstream = if e.has("upstream") {
        Some((section_of(&e, "upstream", "\"xiaruyue\""), positive(&e, ("upstream_km", "30"))))
    } else {
        None
    };
    let source = Provenance::read(&e);
    e.finish();
    let upstream = match upstream {
        Some((section, km)) => Some((section?, km?)),
        None => None,
    };
    let (discharge, velocity, dispersion) = (discharge?, velocity?, dispersion?);
    Some(TracedRiver { section: section?, discharge, velocity, dispersion, upstream, source })
}

fn section(e: &Entry<'_>, key: &'static str) -> Option<SectionId> {
    section_of(e, key, "\"daixianqiao\"")
}

fn section_of(e: &Entry<'_>, key: &'static str, example: &'static str) -> Option<SectionId> {
    let found = e.text((key, example), Required)?;
    e.sheet.ids.refer(Kind::Section, &found);
    Some(SectionId::from(found.value.as_str()))
}

fn source(e: Entry<'_>) -> Option<TracedSource> {
    let object = e.text(("object", "\"town-overflow-1\""), Required);
    let section = section(&e, "section");
    let kind = e.choice(("kind", "\"town_cso\""), Required, &KINDS);
    let distance_km = positive(&e, ("distance_km", "2.5"));
    let discharge = positive(&e, ("discharge", "0.4"));
    let source = Provenance::read(&e);
    e.finish();
    Some(TracedSource {
        object: ObjectId::from(object?.value),
        section: section?,
        kind: kind?.value,
        distance_km: distance_km?,
        discharge: discharge?,
        source,
    })
}

fn signature(e: Entry<'_>) -> Option<Signature> {
    let kind = e.choice(("kind", "\"town_cso\""), Required, &KINDS);
    let of = e.text(("factor", "\"w21003\""), Required).and_then(|text| factor(&text, e.problems()));
    let concentration = positive(&e, ("concentration", "6"));
    let source = Provenance::read(&e);
    e.finish();
    Some(Signature { kind: kind?.value, factor: of?.value, concentration: concentration?, source })
}

fn noise(e: Entry<'_>) -> Option<ReadingNoise> {
    let of = e.text(("factor", "\"w21003\""), Required).and_then(|text| factor(&text, e.problems()));
    let relative = positive(&e, ("relative", "0.08"));
    let floor = positive(&e, ("floor", "0.03"));
    let source = Provenance::read(&e);
    e.finish();
    Some(ReadingNoise { factor: of?.value, relative: relative?, floor: floor?, source })
}

fn positive(e: &Entry<'_>, key: (&'static str, &'static str)) -> Option<Decimal> {
    let found = e.decimal(key, Required)?;
    if found.value > Decimal::ZERO {
        return Some(found.value);
    }
    e.problems().error(
        &found.place,
        format!("`{}` 应大于 0 must be above zero", key.0),
        format!("应写成 such as {} = {}", key.0, key.1),
    );
    None
}

/// Warns about objects that the register does not have, as when examples were taken out of it, and rivers that are not described.
pub(super) fn check(plan: &TracingPlan, objects: &[RegisteredObject], problems: &Problems) {
    for source in plan.sources.iter().filter(|s| objects.iter().all(|o| o.id != s.object)) {
        problems.warning(
            &source.source.place,
            format!("台账中没有“{}” is not in the register; it takes no part", source.object),
            suggest(source.object.as_str(), objects.iter().map(|o| o.id.as_str()).collect::<Vec<_>>()),
        );
    }
    for source in plan.sources.iter().filter(|s| plan.river(&s.section).is_none()) {
        problems.warning(
            &source.source.place,
            format!(
                "断面“{}”没有写 [[river]] has no river described; nothing can be traced there",
                source.section
            ),
            "写上流量、流速和离散系数 write discharge, velocity and dispersion",
        );
    }
}
