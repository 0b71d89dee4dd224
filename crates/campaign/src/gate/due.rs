//! What rules do about gates: they propose to shut off a heavily polluted canal (SC-086), and raise orders without a return (SC-085).

use super::{CanalReading, Exceeded, GateCommand, GateStage, Opening};
use crate::desk::{Command, Made};
use crate::rounds::Round;
use crate::watch::{CanalRule, Lapse};

/// A proposal for each gate whose canal is above the threshold. A proposal and no more: people decide.
pub(crate) fn proposals(round: &Round<'_>, out: &mut Vec<Made>) {
    for rule in &round.plan.watch.canals {
        if let Some(made) = proposal(round, rule) {
            out.push(made);
        }
    }
}

fn proposal(round: &Round<'_>, rule: &CanalRule) -> Option<Made> {
    let gates = &round.desk.gates;
    if gates.of(&rule.gate).any(|o| o.stage.is_open()) {
        return None;
    }
    let quiet = i64::from(round.plan.watch.limits.again_hours) * 3_600_000;
    let settled = gates.of(&rule.gate).filter_map(super::GateOrder::settled).max();
    let shut = gates.state(&rule.gate).filter(|s| s.opening == Opening::SHUT);
    let counts = |reading: &&CanalReading| {
        reading.at <= round.now
            && settled.is_none_or(|settled| reading.at >= settled.plus_ms(quiet))
            && shut.is_none_or(|shut| reading.at < shut.since)
    };
    let measured = gates.readings(&rule.canal).iter().chain(&round.facts.canal_readings);
    let exceeded = measured.filter(counts).filter_map(|r| rule.exceeded(r));
    let first =
        exceeded.min_by(|a, b| (a.reading.at, a.reading.item).cmp(&(b.reading.at, b.reading.item)))?;
    let at = first.reading.at;
    let words = ["gate", "propose", rule.gate.as_str(), first.reading.item.as_str(), &at.to_string()];
    let command = GateCommand::Propose {
        gate: rule.gate.clone(),
        opening: Opening::SHUT,
        reason: why(round, rule, &first),
        exceeded: Some(first.clone()),
        at_once: false,
    };
    Some(round.act(&words, at, Command::Gate(command)))
}

fn why(round: &Round<'_>, rule: &CanalRule, exceeded: &Exceeded) -> String {
    let canal = round.plan.register.object(&rule.canal);
    let canal = canal.map_or_else(|| rule.canal.to_string(), |o| o.name.clone());
    let item = exceeded.reading.item;
    let unit = item.factor().map_or("", |f| f.unit.as_str());
    format!(
        "{canal}{}为 {} {unit}，高于阈值 {} {unit}，建议闸堵，请决定 above the threshold: shut the gate?",
        item.name(),
        exceeded.reading.value,
        exceeded.above
    )
}

/// Orders whose return is late, along the plan's ladder.
pub(crate) fn unreturned(round: &Round<'_>, out: &mut Vec<Made>) {
    for order in round.desk.gates.orders() {
        let Some(due) = order.due else { continue };
        let reached = order.alerts.len();
        let Some(rung) = round.plan.watch.ladder(Lapse::NoReturn).nth(reached) else { continue };
        let at = due.plus_ms(i64::from(rung.minutes) * 60_000);
        let settled = order.stage != GateStage::Ordered && order.settled().is_none_or(|s| s <= at);
        if at > round.now || settled {
            continue;
        }
        let Ok(number) = u8::try_from(reached + 1) else { continue };
        let command = GateCommand::Alert { order: order.id, rung: number, tier: rung.tier };
        let words = ["gate", "no-return", &order.id.to_string(), &number.to_string()];
        out.push(round.act(&words, at, Command::Gate(command)));
    }
}
