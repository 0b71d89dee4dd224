//! `watch.toml`: watched places with their shifts, patrols, measures before rain, and return canals with their gates.

mod check;
mod limits;
mod sites;
mod water;

pub(super) use check::check;

use super::entry::Entry;
use super::entry::Need::Required;
use super::problem::suggest;
use crate::register::ObjectKind;
use crate::watch::WatchPlan;

/// Name of the file.
pub(super) const FILE: &str = "watch.toml";

pub(super) fn read(file: &Entry<'_>) -> WatchPlan {
    let without = WatchPlan::default();
    let (limits, limits_source) = limits::limits(file);
    let rungs = limits::rungs(file);
    WatchPlan {
        limits,
        limits_source,
        rungs: if rungs.is_empty() { without.rungs } else { rungs },
        patterns: sites::patterns(file),
        sites: sites::sites(file),
        patrols: water::patrols(file),
        measures: water::measures(file),
        canals: water::canals(file),
    }
}

/// Kinds of objects.
fn kinds(e: &Entry<'_>) -> Vec<ObjectKind> {
    let mut of = Vec::new();
    for word in e.texts(("kinds", "[\"outfall\"]"), Required) {
        match ObjectKind::parse(&word.value) {
            Some(kind) => of.push(kind),
            None => e.problems().error(
                &word.place,
                format!("`{}` 不是对象种类 is not a kind of object", word.value),
                suggest(&word.value, ObjectKind::ALL.map(ObjectKind::word)),
            ),
        }
    }
    of
}
