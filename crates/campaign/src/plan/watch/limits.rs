//! Numbers and ladders of the watch plan.

use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::provenance::Provenance;
use crate::task::Tier;
use crate::watch::{Lapse, WatchLimits, WatchRung};

const TIERS: [(&str, Tier); 3] = [("lead", Tier::Lead), ("office", Tier::Office), ("leader", Tier::Leader)];

pub(super) fn limits(file: &Entry<'_>) -> (WatchLimits, Option<Provenance>) {
    let assumed = WatchLimits::default();
    let Some(e) = file.table("limits", Optional) else { return (assumed, None) };
    let number = |key, range, otherwise| e.integer(key, Optional, range).map_or(otherwise, |n| n.value);
    let limits = WatchLimits {
        notice_hours: number(("notice_hours", "12"), 1..73, assumed.notice_hours),
        early_hours: number(("early_hours", "2"), 0..13, assumed.early_hours),
        rest_hours: number(("rest_hours", "8"), 0..25, assumed.rest_hours),
        far_m: number(("far_m", "300"), 20..20_001, assumed.far_m),
        return_minutes: number(("return_minutes", "30"), 1..1441, assumed.return_minutes),
        again_hours: number(("again_hours", "6"), 1..169, assumed.again_hours),
        patrol_hours: number(("patrol_hours", "24"), 1..169, assumed.patrol_hours),
        ready_days: number(("ready_days", "30"), 1..367, assumed.ready_days),
    };
    let source = Provenance::read(&e);
    e.finish();
    (limits, Some(source))
}

pub(super) fn rungs(file: &Entry<'_>) -> Vec<WatchRung> {
    let mut all: Vec<WatchRung> = file.tables("rung", Optional).into_iter().filter_map(rung).collect();
    all.sort_by_key(|r| (r.of, r.minutes, r.tier));
    all
}

fn rung(e: Entry<'_>) -> Option<WatchRung> {
    let of = e.choice(("of", "\"late\""), Required, &Lapse::ALL.map(|l| (l.word(), l)));
    let minutes = e.integer(("minutes", "15"), Required, 0..10_081);
    let tier = e.choice(("tier", "\"lead\""), Required, &TIERS);
    Provenance::read(&e);
    e.finish();
    Some(WatchRung { of: of?.value, minutes: minutes?.value, tier: tier?.value })
}
