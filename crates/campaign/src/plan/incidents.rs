//! `incidents.toml`: which warnings open an incident, whom they call, and how long each has.

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId};
use super::provenance::Provenance;
use crate::incident::{IncidentKind, IncidentPlan, IncidentRules, KindRule};
use crate::warning::Level;

/// Name of the file.
pub(super) const FILE: &str = "incidents.toml";

const LEVELS: [(&str, Level); 3] =
    [("watch", Level::Watch), ("warn", Level::Warn), ("severe", Level::Severe)];
/// A week, in minutes.
const LONGEST: u32 = 7 * 24 * 60 + 1;

pub(super) fn read(file: &Entry<'_>) -> IncidentPlan {
    let rules = file.table("rules", Optional).map(rules).unwrap_or_default();
    let mut kinds: Vec<KindRule> = Vec::new();
    for entry in file.tables("incident", Optional) {
        let at = entry.place.clone();
        let Some(rule) = kind(entry) else { continue };
        if kinds.iter().any(|k| k.kind == rule.kind) {
            file.problems().error(
                &at,
                format!("`{}` 写了两次 is defined twice", rule.kind.word()),
                "合并成一项 make one entry of them",
            );
        }
        kinds.push(rule);
    }
    IncidentPlan { rules, kinds }
}

fn rules(e: Entry<'_>) -> IncidentRules {
    let usual = IncidentRules::default();
    let reopen = e.integer(("reopen_hours", "24"), Optional, 0..24 * 14 + 1);
    let silence = e.integer(("silence_hours", "72"), Optional, 1..24 * 31 + 1);
    let stale = e.integer(("stale_hours", "24"), Optional, 1..24 * 31 + 1);
    let readings = e.integer(("swing_readings", "2"), Optional, 1..13);
    let all_year = !e.has("all_year") || e.flag(("all_year", "true"));
    let source = Provenance::read(&e);
    e.finish();
    IncidentRules {
        reopen_hours: reopen.map_or(usual.reopen_hours, |v| v.value),
        silence_hours: silence.map_or(usual.silence_hours, |v| v.value),
        stale_hours: stale.map_or(usual.stale_hours, |v| v.value),
        swing_readings: readings.map_or(usual.swing_readings, |v| v.value),
        all_year,
        source: Some(source),
    }
}

fn kind(e: Entry<'_>) -> Option<KindRule> {
    let words = IncidentKind::ALL.map(|k| (k.word(), k));
    let kind = e.choice(("kind", "\"limit-crossing\""), Required, &words);
    let lead = e.text(("lead", "\"ecology-environment\""), Required);
    let offices = e.texts(("offices", "[\"water-resources\"]"), Optional);
    let from = e.choice(("from", "\"watch\""), Optional, &LEVELS);
    let acknowledge = e.integer(("acknowledge_minutes", "30"), Required, 1..LONGEST);
    let respond = e.integer(("respond_minutes", "240"), Optional, 1..LONGEST);
    let leader = e.integer(("leader_minutes", "60"), Required, 1..LONGEST);
    let silence = e.flag(("silence", "true"));
    let demand = e.text(("demand", "\"赴现场核查，查明原因并报告\""), Optional);
    let hours = e.integer(("demand_hours", "6"), Optional, 1..24 * 7 + 1);
    let after = e.integer(("after_hours", "24"), Optional, 1..24 * 7 + 1);
    let source = Provenance::read(&e);
    for id in lead.iter().chain(&offices) {
        e.sheet.ids.refer(Kind::Organisation, id);
    }
    for (n, id) in offices.iter().enumerate() {
        let twice = lead.as_ref().is_some_and(|l| l.value == id.value)
            || offices[..n].iter().any(|o| o.value == id.value);
        if twice {
            e.problems().error(
                &id.place,
                format!("单位 `{}` 重复 is named twice", id.value),
                "牵头单位不必再写入 offices；每个单位写一次 name each office once",
            );
        }
    }
    if demand.is_some() != hours.is_some() {
        e.problems().error(
            &e.place,
            "demand 和 demand_hours 要一起写 one of demand and demand_hours is missing",
            "写 write demand = \"…\" 和 demand_hours = 6",
        );
    }
    e.finish();
    Some(KindRule {
        kind: kind?.value,
        lead: OrganisationId::from(lead?.value),
        offices: offices.into_iter().map(|o| OrganisationId::from(o.value)).collect(),
        from: from.map_or(Level::Watch, |f| f.value),
        acknowledge_minutes: acknowledge?.value,
        respond_minutes: respond.map(|r| r.value),
        leader_minutes: leader?.value,
        silence,
        demand: demand.zip(hours).map(|(text, hours)| (text.value, hours.value)),
        after_hours: after.map_or(24, |a| a.value),
        source,
    })
}
