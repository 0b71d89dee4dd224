//! `carried.toml`: problems that were open when the campaign before ended, carried over to the long-term list (SC-031).

use serde::Serialize;
use standards::time::BeijingDay;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId};
use super::provenance::Provenance;

/// File name within the plan's folder.
pub(super) const FILE: &str = "carried.toml";

/// A problem carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Year of the campaign that found it.
    pub year: u16,
    /// Its number in that campaign.
    pub number: u32,
    /// What is wrong.
    pub what: String,
    /// The object it was found at, by name.
    pub object: Option<String>,
    /// In whose area.
    pub township: OrganisationId,
    /// Who answered for it.
    pub lead: Option<OrganisationId>,
    /// The day it was found.
    pub found: BeijingDay,
    /// The deadline it missed or still has.
    pub due: Option<BeijingDay>,
    /// Where it stood, in Chinese.
    pub stage: String,
    /// Source.
    pub source: Provenance,
}

pub(super) fn read(file: &Entry<'_>) -> Vec<Carried> {
    file.tables("carried", Optional).into_iter().filter_map(carried).collect()
}

fn carried(e: Entry<'_>) -> Option<Carried> {
    let year = e.integer(("year", "2021"), Required, 2000..2200);
    let number = e.integer(("number", "17"), Required, 1..u32::MAX);
    let what = e.text(("what", "\"排口有灰色废水流出\""), Required);
    let object = e.text(("object", "\"峨口镇入河排污口\""), Optional);
    let township = e.text(("township", "\"township-ekou\""), Required);
    let lead = e.text(("lead", "\"water-resources\""), Optional);
    let found = e.day(("found", "2021-07-14"), Required);
    let due = e.day(("due", "2021-09-20"), Optional);
    let stage = e.text(("stage", "\"整改中\""), Required);
    let source = Provenance::read(&e);
    for organisation in [&township, &lead].into_iter().flatten() {
        e.sheet.ids.refer(Kind::Organisation, organisation);
    }
    e.finish();
    Some(Carried {
        year: u16::try_from(year?.value).ok()?,
        number: number?.value,
        what: what?.value,
        object: object.map(|o| o.value),
        township: OrganisationId::from(township?.value),
        lead: lead.map(|l| OrganisationId::from(l.value)),
        found: found?.value,
        due: due.map(|d| d.value),
        stage: stage?.value,
        source,
    })
}
