//! Patrols, measures before rain, return canals.

use rust_decimal::Decimal;
use standards::{FactorCode, Mn};

use super::kinds;
use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::ids::{Kind, OrganisationId};
use crate::plan::provenance::Provenance;
use crate::plan::sections::factor;
use crate::register::ObjectId;
use crate::watch::{CanalRule, Measure, MeasureId, Patrol, PatrolId};

pub(super) fn patrols(file: &Entry<'_>) -> Vec<Patrol> {
    file.tables("patrol", Optional).into_iter().filter_map(patrol).collect()
}

fn patrol(e: Entry<'_>) -> Option<Patrol> {
    let id = e.text(("id", "\"outfalls-weekly\""), Required);
    let name = e.text(("name", "\"入河排污口巡查\""), Required);
    let kinds = kinds(&e);
    let office = e.text(("office", "\"ecology-environment\""), Optional);
    let every = e.integer(("every_days", "7"), Required, 1..367);
    let rain = e.integer(("rain_hours", "12"), Optional, 1..169).map(|h| h.value);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Patrol, id, e.problems());
    }
    if let Some(office) = &office {
        e.sheet.ids.refer(Kind::Organisation, office);
    }
    e.finish();
    Some(Patrol {
        id: PatrolId::from(id?.value),
        name: name?.value,
        kinds,
        office: office.map(|o| OrganisationId::from(o.value)),
        every_days: every?.value,
        rain_hours: rain,
        source,
    })
}

pub(super) fn measures(file: &Entry<'_>) -> Vec<Measure> {
    file.tables("measure", Optional).into_iter().filter_map(measure).collect()
}

fn measure(e: Entry<'_>) -> Option<Measure> {
    let id = e.text(("id", "\"overflow-pump\""), Required);
    let text = e.text(("text", "\"备用泵在位，试运转正常\""), Required);
    let kinds = kinds(&e);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Measure, id, e.problems());
    }
    e.finish();
    Some(Measure { id: MeasureId::from(id?.value), text: text?.value, kinds, source })
}

pub(super) fn canals(file: &Entry<'_>) -> Vec<CanalRule> {
    file.tables("canal", Optional).into_iter().filter_map(canal).collect()
}

fn canal(e: Entry<'_>) -> Option<CanalRule> {
    let canal = e.text(("canal", "\"yangmingbu-canal\""), Required);
    let gate = e.text(("gate", "\"yangmingbu-gate\""), Required);
    let station = e.text(("station", "\"14092300000003\""), Optional);
    let above: Vec<_> = e.tables("above", Required).into_iter().filter_map(above).collect();
    let source = Provenance::read(&e);
    for object in [&canal, &gate].into_iter().flatten() {
        e.sheet.ids.refer(Kind::Object, object);
    }
    if let Some(station) = &station {
        e.sheet.ids.refer(Kind::Station, station);
    }
    e.finish();
    Some(CanalRule {
        canal: ObjectId::from(canal?.value),
        gate: ObjectId::from(gate?.value),
        station: station.map(|s| Mn::from(s.value.as_str())),
        above,
        source,
    })
}

fn above(e: Entry<'_>) -> Option<(FactorCode, Decimal)> {
    let item = e.text(("item", "\"w21011\""), Required);
    let item = item.as_ref().and_then(|text| factor(text, e.problems()));
    let value = e.decimal(("value", "0.4"), Required);
    if let Some(value) = &value
        && value.value <= Decimal::ZERO
    {
        e.problems().error(&value.place, "阈值应大于零 a threshold is above zero", "写 write value = 0.4");
    }
    e.finish();
    Some((item?.value, value?.value))
}
