//! `[[ladder]]` of `duties.toml`: who hears of late tasks of an origin, and when.

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::provenance::Provenance;
use crate::task::{Ladder, Origin, Rung, Tier};

const ORIGINS: [(&str, Origin); 6] = [
    ("plan", Origin::Plan),
    ("rain", Origin::Rain),
    ("order", Origin::Order),
    ("incident", Origin::Incident),
    ("case", Origin::Case),
    ("patrol", Origin::Patrol),
];

const TIERS: [(&str, Tier); 3] = [("lead", Tier::Lead), ("office", Tier::Office), ("leader", Tier::Leader)];

pub(super) fn read(file: &Entry<'_>) -> Vec<Ladder> {
    let mut ladders: Vec<Ladder> = Vec::new();
    for entry in file.tables("ladder", Optional) {
        let place = entry.place.clone();
        let Some(ladder) = ladder(entry) else { continue };
        if ladders.iter().any(|l| l.of == ladder.of) {
            file.problems().error(
                &place,
                format!("“{}”的升级阶梯写了两次 two ladders of one origin", ladder.of.name()),
                "只留一个 keep one of them",
            );
        }
        ladders.push(ladder);
    }
    ladders
}

fn ladder(e: Entry<'_>) -> Option<Ladder> {
    let of = e.choice(("of", "\"plan\""), Required, &ORIGINS);
    let mut rungs: Vec<Rung> = Vec::new();
    for entry in e.tables("rung", Required) {
        let hours = entry.integer(("hours", "24"), Required, 0..8761);
        let tier = entry.choice(("tier", "\"office\""), Required, &TIERS);
        entry.finish();
        let (Some(hours), Some(tier)) = (hours, tier) else { continue };
        if rungs.last().is_some_and(|last| last.hours > hours.value) {
            e.problems().error(
                &hours.place,
                format!("逾期 {} 小时排在更晚的一级之后 the rungs are not in order of hours", hours.value),
                "按小时从小到大排列 put them in order",
            );
        }
        rungs.push(Rung { hours: hours.value, tier: tier.value });
    }
    Provenance::read(&e);
    e.finish();
    Some(Ladder { of: of?.value, rungs })
}
