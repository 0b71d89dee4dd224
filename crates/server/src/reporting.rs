//! Reports of a data folder, beside a running server or without one.

use std::path::Path;

use ::bulletin::CampaignReport;
use campaign::desk::Desk;
use campaign::ledger::Entry;
use campaign::plan::{Organisation, Phase, Plan};
use campaign::report::{Report, Scope};
use standards::time::Instant;
use store::LedgerStore;

use crate::ServerError;
use crate::clock::Clock;
use crate::closing;
use crate::desk::owner_of;
use crate::live::Live;
use crate::plan_folder;
use crate::registry::Registry;

/// Entries read at once.
const PAGE: usize = 10_000;

/// The closing report of a data folder: of the whole campaign, of a phase, of a unit, by their identifiers. The plan is the one in force in
/// the folder unless another folder is named.
pub fn closing_report(
    data: &Path,
    plan: Option<&Path>,
    phase: Option<&str>,
    unit: Option<&str>,
) -> Result<CampaignReport, ServerError> {
    let reader = store_sqlite::open_reader(data)?;
    let registry = Registry::new(plan_folder::load(plan, &reader)?);
    let plan = registry.plan();
    let phases = &plan.campaign.phases;
    let phase = phase.map(|id| known(phases, "阶段 phase", id, |p: &Phase| p.id.as_str())).transpose()?;
    let units = &plan.organisations;
    let unit = unit.map(|id| known(units, "单位 unit", id, |o: &Organisation| o.id.as_str())).transpose()?;
    let now = Clock::wall();
    let (scope, title) = asked(plan, phase, unit, now);
    let live = Live::load(&registry, &reader)?;
    let desk = desk_of(plan, &reader)?;
    let report = Report::of(&desk, plan, closing::figures(plan, &live, &scope), &scope);
    Ok(closing::worded(plan, &report, &scope, &title, now))
}

/// What a report speaks of, and what it is called.
pub(crate) fn asked(
    plan: &Plan,
    phase: Option<&Phase>,
    unit: Option<&Organisation>,
    asof: Instant,
) -> (Scope, String) {
    let campaign = &plan.campaign;
    let (from, to) = phase.map_or((campaign.start, campaign.end), |p| (p.start, p.end));
    let of_phase = phase.map_or("", |p| p.name.as_str());
    let of_unit = unit.map_or("", |u| u.name.as_str());
    let title = format!("{of_unit}{}{of_phase}总结报告", campaign.name);
    (Scope { from, to, unit: unit.map(|u| u.id.clone()), asof }, title)
}

fn known<'a, T>(all: &'a [T], what: &str, id: &str, of: impl Fn(&T) -> &str) -> Result<&'a T, ServerError> {
    let names: Vec<&str> = all.iter().map(&of).collect();
    all.iter().find(|one| of(one) == id).ok_or_else(|| {
        ServerError::Content(format!("方案中没有{what} `{id}`；有 there are {}", names.join("、")))
    })
}

/// The desk that a ledger makes. Whether the ledger was changed is told by `xunqing verify`.
fn desk_of(plan: &Plan, reader: &impl LedgerStore) -> Result<Desk, ServerError> {
    let mut desk = Desk::default();
    let mut after = 0;
    loop {
        let page = reader.ledger(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(desk) };
        after = last.seq;
        for stored in &page {
            let entry = Entry::read(&stored.text).map_err(|error| {
                ServerError::Content(format!("台账第 {} 条读不懂 does not read：{error}", stored.seq))
            })?;
            desk.apply(&entry, |id| owner_of(plan, id));
        }
    }
}
