//! `dischargers.toml`: dischargers, rural sewage facilities among them. Their outlets are read by [`super::outlets`].

use rust_decimal::Decimal;
use serde::Serialize;
use standards::DischargerId;
use standards::discharge::DischargerCode;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId};
use super::place::Located;
use super::provenance::Provenance;

/// What a discharger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DischargerKind {
    /// 城镇污水处理厂
    TownSewage,
    /// 工矿企业
    Industry,
    /// 畜禽养殖场
    LivestockFarm,
    /// 农村生活污水处理设施
    RuralFacility,
    /// 其他
    Other,
}

impl DischargerKind {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TownSewage => "城镇污水处理厂",
            Self::Industry => "工矿企业",
            Self::LivestockFarm => "畜禽养殖场",
            Self::RuralFacility => "农村生活污水处理设施",
            Self::Other => "其他",
        }
    }
}

/// A discharger (排污单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Discharger {
    /// Identifier.
    pub id: DischargerId,
    /// Chinese name.
    pub name: String,
    /// What it is.
    pub kind: DischargerKind,
    /// Code of HJ 608-2017, when it is known.
    pub code: Option<DischargerCode>,
    /// The organisation that runs it or answers for it.
    pub organisation: Option<OrganisationId>,
    /// Design capacity, m³ a day.
    pub capacity_m3_per_day: Option<Decimal>,
    /// Year of construction; GB 18918-2002 has other phosphorus limits for plants built before 2006.
    pub built_year: Option<u16>,
    /// Whether the entry only shows the form.
    pub example: bool,
    /// Source.
    pub source: Provenance,
}

const KINDS: [(&str, DischargerKind); 5] = [
    ("town_sewage", DischargerKind::TownSewage),
    ("industry", DischargerKind::Industry),
    ("livestock_farm", DischargerKind::LivestockFarm),
    ("rural_facility", DischargerKind::RuralFacility),
    ("other", DischargerKind::Other),
];

pub(super) fn read(file: &Entry<'_>) -> Vec<Discharger> {
    file.tables("discharger", Optional).into_iter().filter_map(discharger).collect()
}

fn discharger(e: Entry<'_>) -> Option<Discharger> {
    let id = e.text(("id", "\"ekou-wwtp\""), Required);
    let name = e.text(("name", "\"峨口污水处理厂\""), Required);
    let kind = e.choice(("kind", "\"town_sewage\""), Required, &KINDS);
    let code = e.text(("code", "\"91140923MA0EXAMPL1001P\""), Optional).and_then(|text| code(&e, &text));
    let organisation = e.text(("organisation", "\"township-ekou\""), Optional);
    let capacity = e.decimal(("capacity_m3_per_day", "5000"), Optional);
    let built_year = e.integer(("built_year", "2018"), Optional, 1900..2201);
    let example = e.flag(("example", "true"));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Discharger, id, e.problems());
    }
    if let Some(organisation) = &organisation {
        e.sheet.ids.refer(Kind::Organisation, organisation);
    }
    if let Some(capacity) = capacity.as_ref().filter(|c| c.value <= Decimal::ZERO) {
        e.problems().error(
            &capacity.place,
            "规模应大于 0 the capacity must be above 0",
            "写设计规模，如 write capacity_m3_per_day = 5000；不清楚就不写 leave it out when unknown",
        );
    }
    e.finish();
    Some(Discharger {
        id: id?.value.as_str().into(),
        name: name?.value,
        kind: kind?.value,
        code,
        organisation: organisation.map(|o| OrganisationId::from(o.value)),
        capacity_m3_per_day: capacity.map(|c| c.value),
        built_year: built_year.and_then(|y| u16::try_from(y.value).ok()),
        example,
        source,
    })
}

fn code(e: &Entry<'_>, text: &Located<String>) -> Option<DischargerCode> {
    let code = text.value.parse().ok();
    if code.is_none() {
        e.problems().error(
            &text.place,
            format!("`{}` 不是排污单位编码 is not a discharger code", text.value),
            "18 位统一社会信用代码 + 3 位数字 + P，共 22 位（HJ 608-2017）；不清楚就不写 leave it out when unknown",
        );
    }
    code
}
