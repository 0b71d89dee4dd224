//! `[[gauge]]`: a rain gauge, which device sends for it and what its values say.

use serde::Serialize;
use standards::{FactorCode, Mn};
use weather::rain::{RainForm, Stamp};

use super::GaugeId;
use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::ids::Kind;
use crate::plan::place::Located;
use crate::plan::provenance::Provenance;
use crate::plan::sections::{Position, position};

/// One factor by which a gauge speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GaugeFactor {
    /// Its code in the readings of the device.
    pub factor: FactorCode,
    /// What its values say.
    pub form: RainForm,
}

/// A rain gauge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gauge {
    /// Identifier.
    pub id: GaugeId,
    /// Chinese name.
    pub name: String,
    /// The device that sends for it; `None` for a gauge read by people.
    pub station: Option<Mn>,
    /// Factors in the order of preference: earlier ones are believed first, later ones fill what they leave.
    pub factors: Vec<GaugeFactor>,
    /// Where it stands.
    pub position: Option<Position>,
    /// Whether the entry is an example: the notice names no gauge.
    pub example: bool,
    /// Source.
    pub source: Provenance,
}

const STAMPS: [(&str, Stamp); 2] = [("end", Stamp::End), ("start", Stamp::Start)];

pub(super) fn read(e: Entry<'_>) -> Option<Gauge> {
    let id = e.text(("id", "\"daixian\""), Required);
    let name = e.text(("name", "\"代县雨量站\""), Required);
    let station = e.text(("station", "\"A140923_0001\""), Optional);
    let factors = e.texts(("factors", "[\"PN05\", \"PT\"]"), Optional);
    let minutes = e.integer(("minutes", "60"), Optional, 1..10_081);
    let stamp = e.choice(("stamp", "\"end\""), Optional, &STAMPS).map_or(Stamp::End, |s| s.value);
    let position = position(&e);
    let example = e.flag(("example", "true"));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Gauge, id, e.problems());
    }
    if let Some(station) = &station {
        e.sheet.ids.refer(Kind::Station, station);
    }
    let factors: Vec<GaugeFactor> = factors
        .iter()
        .filter_map(|code| factor(&e, code, minutes.as_ref().map(|m| m.value), stamp))
        .collect();
    if station.is_some() && factors.is_empty() {
        e.problems().error(
            &e.place,
            "有设备，却没有写 factors a device without `factors`",
            "写 factors = [\"PN05\", \"PT\"]，把最可信的放在前面 the most trusted first",
        );
    }
    e.finish();
    Some(Gauge {
        id: id?.value.into(),
        name: name?.value,
        station: station.map(|s| s.value.as_str().into()),
        factors,
        position,
        example,
        source,
    })
}

/// A factor of SL 651-2014, or any code when `minutes` says how long its period is.
fn factor(e: &Entry<'_>, code: &Located<String>, minutes: Option<u32>, stamp: Stamp) -> Option<GaugeFactor> {
    let form = minutes.map(|minutes| RainForm::Period { minutes, stamp }).or_else(|| {
        RainForm::of_code(&code.value).map(|form| match form {
            RainForm::Period { minutes, .. } => RainForm::Period { minutes, stamp },
            other => other,
        })
    });
    let factor = code.value.parse::<FactorCode>().ok().zip(form);
    if factor.is_none() {
        e.problems().error(
            &code.place,
            format!("`{}` 不是雨量要素 is no rain element", code.value),
            "用 PN01、PN05、PN10、PN30、P1、P2、P3、P6、P12、PD、PJ、PT、DRP；别的编码要写 minutes = 60 other codes need `minutes`",
        );
    }
    factor.map(|(factor, form)| GaugeFactor { factor, form })
}
