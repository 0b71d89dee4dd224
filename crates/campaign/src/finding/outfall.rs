//! Outfalls: what comes out in rain against what comes out on dry days (SC-054), and dry days by the rule of discharge.

use rust_decimal::Decimal;
use standards::time::Instant;

use super::due::Ground;
use super::new::{Judged, NewFinding};
use super::sewage::most;
use super::{Figure, FindingLevel, FindingRule};
use crate::desk::Desk;
use crate::operation::{Record, RecordKind};
use crate::plan::Plan;
use crate::rain::hours;
use crate::register::ObjectId;

/// Hours after rain in which an outfall still runs of it.
const RUNS_ON_HOURS: u32 = 6;

/// In rain a step of COD over the dry days speaks of mixing: a suspicion, no proof. The same value on a dry day is looked at by the rule of discharge.
pub(super) fn discharges(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    // What is older was judged when it was new; the rain of its day is not at hand any more.
    let new = |(_, record): &(&ObjectId, &Record)| record.discharges() && record.at >= ground.since;
    for (object, record) in ground.desk.operations().real().filter(new) {
        let Some(cod) = record.number("cod_mg_l") else { continue };
        let rain = ground.spell_at(record.at, hours(RUNS_ON_HOURS));
        let limit = ground.rules.outfall_cod.value;
        let (rule, text, figures) = match rain {
            Some(spell) => {
                let Some(usual) = dry_usual(ground, object, record) else { continue };
                if cod < usual * ground.rules.outfall_step.value || usual.is_zero() {
                    continue;
                }
                let usual = Figure::of("晴天 COD 中位数", usual, "mg/L");
                (
                    FindingRule::MixingInRain,
                    "雨天排口有水且 COD 比晴天成倍升高，疑似雨水和废水混排，需现场核实",
                    vec![usual, most(spell)],
                )
            }
            None if cod > limit => {
                let limit = Figure::of("核查限值", limit, "mg/L");
                (FindingRule::DryDischarge, "晴天排口排水 COD 超过核查限值，按排放限值核查", vec![limit])
            }
            None => continue,
        };
        let finding = NewFinding {
            rule,
            level: FindingLevel::Suspicion,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            text: text.into(),
            figures: [vec![Figure::of("COD", cod, "mg/L")], figures].concat(),
        };
        out.push(Judged::of_record(record.id, finding));
    }
}

/// From when on rain must be known: a discharge that is judged now is compared with the dry days of the campaign, and which those are the rain says.
#[must_use]
pub fn rain_asked_since(desk: &Desk, plan: &Plan, since: Instant) -> Instant {
    let new = |(_, record): (&ObjectId, &Record)| {
        record.discharges() && record.at >= since && record.number("cod_mg_l").is_some()
    };
    if desk.operations().real().any(new) { plan.campaign.start.start().min(since) } else { since }
}

/// The median of COD on dry days before a record.
fn dry_usual(ground: &Ground<'_>, object: &ObjectId, record: &Record) -> Option<Decimal> {
    let operations = ground.desk.operations();
    let before = operations
        .of(object)
        .iter()
        .filter(|r| r.kind == RecordKind::Outfall && !r.drill && r.at < record.at);
    let dry = before.filter(|r| ground.spell_at(r.at, hours(RUNS_ON_HOURS)).is_none());
    let mut values: Vec<Decimal> = dry.filter_map(|r| r.number("cod_mg_l")).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}
