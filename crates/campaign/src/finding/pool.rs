//! Accident pools: they take the first rain, and keep room for accidents (SC-053, §R9).

use rust_decimal::Decimal;

use super::due::Ground;
use super::new::{Judged, NewFinding};
use super::sewage::most;
use super::{Figure, FindingLevel, FindingRule};
use crate::operation::{Record, RecordKind};
use crate::playbook::ResponseRules;
use crate::rain::hours;
use crate::register::ObjectKind;

/// Rain that raises a response and after which no pool's level rose, or nobody recorded it: it is asked.
pub(super) fn rises(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let Some(response) = ground.plan.playbook.as_ref().map(|p| &p.rules) else { return };
    let pools = || ground.plan.register.objects.iter().filter(|o| o.kind == ObjectKind::AccidentPool);
    let wait = hours(ground.rules.pool_hours.value);
    let enough = |grade, rules: &ResponseRules| grade >= rules.raise_from.value;
    for spell in ground.spells.iter().filter(|s| !s.open && enough(s.most.grade, response)) {
        let due = spell.to.plus_ms(wait);
        for pool in pools().filter(|_| due <= ground.now) {
            let operations = ground.desk.operations();
            let level = |r: &Record| r.number("level_percent");
            let before = operations.newest(&pool.id, RecordKind::Pool, spell.from).and_then(level);
            let within = operations.within(&pool.id, RecordKind::Pool, (spell.from, due));
            let highest = within.filter_map(level).max();
            let text = match (before, highest) {
                (Some(before), Some(highest)) if highest > before => continue,
                (None, Some(highest)) if highest > Decimal::ZERO => {
                    "雨中有池位记录，但雨前没有，不能判断是否收集了初期雨水"
                }
                (_, Some(_)) => "降雨期间池位没有上升，请说明初期雨水去向",
                (_, None) => "降雨期间没有池位记录，请说明是否收集了初期雨水",
            };
            let mut figures = vec![most(spell)];
            figures.extend(before.map(|v| Figure::of("雨前池位", v, "%")));
            figures.extend(highest.map(|v| Figure::of("雨中最高池位", v, "%")));
            let finding = NewFinding {
                rule: FindingRule::PoolDidNotRise,
                level: FindingLevel::Query,
                object: Some(pool.id.clone()),
                section: None,
                about: None,
                moment: spell.from,
                text: text.into(),
                figures,
            };
            let words = vec![pool.id.to_string(), spell.from.compact()];
            out.push(Judged { finding, known: due, words });
        }
    }
}

/// A pool so full that an accident would find no room.
pub(super) fn reserves(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let least = ground.rules.pool_free_percent.value;
    for (object, record) in ground.desk.operations().real().filter(|(_, r)| r.kind == RecordKind::Pool) {
        let Some(free) = record.number("level_percent").map(|level| Decimal::ONE_HUNDRED - level) else {
            continue;
        };
        if free >= least {
            continue;
        }
        let finding = NewFinding {
            rule: FindingRule::PoolReserve,
            level: FindingLevel::Violation,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            text: "应急事故池剩余容积低于预留下限，请立即腾空".into(),
            figures: vec![Figure::of("剩余容积", free, "%"), Figure::of("预留下限", least, "%")],
        };
        out.push(Judged::of_record(record.id, finding));
    }
}
