//! `[[area]]`: an area whose mean rain is formed from gauges, with the way they are weighed.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::Serialize;
use standards::SectionId;
use toml::de::DeValue;
use weather::rain::{Place, Weighting};

use super::gauge::Gauge;
use super::{AreaId, GaugeId};
use crate::Plan;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::entry::{Entry, decimal_of};
use crate::plan::ids::Kind;
use crate::plan::provenance::Provenance;
use crate::plan::sections::Position;

/// How the gauges of an area are weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaWeights {
    /// By given numbers, in the order of the gauges.
    Given(Vec<Decimal>),
    /// All alike.
    Arithmetic,
    /// By nearest area (泰森多边形) within the area's outline; without one within the county's.
    Thiessen,
    /// By the inverse of the distance to the area's section, to this power.
    InverseDistance(u32),
}

impl AreaWeights {
    /// Chinese name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Given(_) => "给定权重",
            Self::Arithmetic => "算术平均",
            Self::Thiessen => "泰森多边形",
            Self::InverseDistance(_) => "距离倒数",
        }
    }
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RainArea {
    /// Identifier.
    pub id: AreaId,
    /// Chinese name.
    pub name: String,
    /// The section whose catchment it is.
    pub section: Option<SectionId>,
    /// Its gauges.
    pub gauges: Vec<GaugeId>,
    /// How they are weighed.
    pub weights: AreaWeights,
    /// Its outline as longitude and latitude; empty when not given.
    pub outline: Vec<(Decimal, Decimal)>,
    /// Source.
    pub source: Provenance,
}

const WAYS: [(&str, u8); 4] = [("given", 0), ("arithmetic", 1), ("thiessen", 2), ("inverse_distance", 3)];

pub(super) fn read(e: Entry<'_>, gauges: &[Gauge]) -> Option<RainArea> {
    let id = e.text(("id", "\"daixianqiao\""), Required);
    let name = e.text(("name", "\"代县桥以上\""), Required);
    let section = e.text(("section", "\"daixianqiao\""), Optional);
    let named = e.texts(("gauges", "[\"daixian\", \"ekou\"]"), Required);
    let way = e.choice(("weights", "\"arithmetic\""), Required, &WAYS);
    let given = e.value(("given", "[0.6, 0.4]"), Optional, |v| {
        v.as_array()?
            .iter()
            .map(|n| decimal_of(n.get_ref()).filter(|n| *n >= Decimal::ZERO))
            .collect::<Option<Vec<_>>>()
    });
    let power = e.integer(("power", "2"), Optional, 1..9);
    let outline = e.value(("outline", "[[112.7, 39.0], [113.2, 39.0], [113.2, 39.3]]"), Optional, ring);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Area, id, e.problems());
    }
    if let Some(section) = &section {
        e.sheet.ids.refer(Kind::Section, section);
    }
    for gauge in &named {
        e.sheet.ids.refer(Kind::Gauge, gauge);
    }
    let wrong = |what: &str, hint: &str| e.problems().error(&e.place, what, hint);
    let way = way.map(|w| w.value);
    let stands = |id: &str| gauges.iter().find(|g| g.id.as_str() == id).is_none_or(|g| g.position.is_some());
    if matches!(way, Some(2 | 3)) && !named.iter().all(|g| stands(&g.value)) {
        wrong(
            "按位置加权，但有雨量站没有坐标 weighed by place, but a gauge has no coordinates",
            "给每个雨量站写 lon 和 lat",
        );
    }
    if way == Some(3) && section.is_none() {
        wrong("距离倒数法要有断面 inverse distance needs a section", "写 section = \"daixianqiao\"");
    }
    let fits =
        given.as_ref().is_some_and(|g| g.value.len() == named.len() && g.value.iter().any(|n| !n.is_zero()));
    if way == Some(0) && !fits {
        wrong(
            "给定权重要与雨量站一一对应，且不全为零 one weight a gauge, not all zero",
            "如 gauges = [\"a\", \"b\"]、given = [0.6, 0.4]",
        );
    }
    e.finish();
    let weights = match way? {
        0 => AreaWeights::Given(given.filter(|_| fits)?.value),
        1 => AreaWeights::Arithmetic,
        2 => AreaWeights::Thiessen,
        _ => AreaWeights::InverseDistance(power.map_or(2, |p| p.value)),
    };
    Some(RainArea {
        id: id?.value.into(),
        name: name?.value,
        section: section.map(|s| s.value.as_str().into()),
        gauges: named.into_iter().map(|g| g.value.into()).collect(),
        weights,
        outline: outline.map(|o| o.value).unwrap_or_default(),
        source,
    })
}

/// At least three corners of longitude and latitude.
fn ring(value: &DeValue<'_>) -> Option<Vec<(Decimal, Decimal)>> {
    let corner = |v: &DeValue<'_>| match v.as_array()?.iter().collect::<Vec<_>>().as_slice() {
        [lon, lat] => Some((decimal_of(lon.get_ref())?, decimal_of(lat.get_ref())?)),
        _ => None,
    };
    let ring: Option<Vec<_>> = value.as_array()?.iter().map(|v| corner(v.get_ref())).collect();
    ring.filter(|r| r.len() >= 3)
}

impl RainArea {
    /// How its gauges are weighed, as something that calculates; a way that lacks a place falls back to equal weights, which the check
    /// of the plan has told of.
    #[must_use]
    pub fn weighting(&self, plan: &Plan) -> Weighting {
        let at = |p: &Position| Some(Place { lon: p.lon.to_f64()?, lat: p.lat.to_f64()? });
        let stands = |id: &GaugeId| at(plan.rain.gauge(id.as_str())?.position.as_ref()?);
        let gauges: Option<Vec<Place>> = self.gauges.iter().map(stands).collect();
        match (&self.weights, gauges) {
            (AreaWeights::Given(weights), _) => Weighting::Given(weights.clone()),
            (AreaWeights::Thiessen, Some(gauges)) => Weighting::Thiessen { outline: self.ring(plan), gauges },
            (AreaWeights::InverseDistance(power), Some(gauges)) => {
                let section = self.section.as_ref().and_then(|id| plan.section(id));
                match section.and_then(|s| s.position.as_ref()).and_then(at) {
                    Some(to) => Weighting::InverseDistance { to, power: *power, gauges },
                    None => Weighting::Arithmetic,
                }
            }
            _ => Weighting::Arithmetic,
        }
    }

    /// Its outline, or the county's.
    fn ring(&self, plan: &Plan) -> Vec<Place> {
        let own: Option<Vec<Place>> = self
            .outline
            .iter()
            .map(|(lon, lat)| Some(Place { lon: lon.to_f64()?, lat: lat.to_f64()? }))
            .collect();
        let own = own.unwrap_or_default();
        if own.len() >= 3 {
            return own;
        }
        let county = plan.boundary.as_ref().map(crate::plan::Boundary::county_ring).unwrap_or_default();
        county.into_iter().map(|(lon, lat)| Place { lon, lat }).collect()
    }
}
