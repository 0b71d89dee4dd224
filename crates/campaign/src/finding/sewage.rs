//! Sewage in rain: all of it collected in light and moderate rain (SC-047), the first flush in heavier (SC-048).

use super::due::Ground;
use super::new::{Figure, Judged, NewFinding};
use super::{FindingLevel, FindingRule};
use crate::operation::RecordKind;
use crate::rain::{RainSpell, hours};
use crate::register::ObjectKind;

/// Water that passed untreated while less fell than heavy rain is a violation. It is judged when the spell is over: until then more may fall. Where data are
/// missing more may have fallen, and it is only asked.
pub(super) fn overflows(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    for (object, record) in ground.desk.operations().real().filter(|(_, r)| r.overflows()) {
        let Some(spell) = ground.spell_at(record.at, hours(ground.rules.pool_hours.value)) else { continue };
        if spell.open || spell.most.most_24h >= ground.rules.heavy_mm.value {
            continue;
        }
        let level = if spell.at_least { FindingLevel::Query } else { FindingLevel::Violation };
        let mut figures = vec![most(spell)];
        figures.extend(record.number("volume_m3").map(|v| Figure::of("溢流量", v, "m3")));
        let finding = NewFinding {
            rule: FindingRule::OverflowInLightRain,
            level,
            object: Some(object.clone()),
            section: None,
            about: None,
            moment: record.at,
            // The 12 hours' table may call it heavy; what the notice asks goes by the 24 hours.
            text: "24 小时雨量不到大雨，期间溢流（旁路）：小雨、中雨应全收集、全处理".into(),
            figures,
        };
        // What was recorded later is known later.
        let over = spell.to.plus_ms(hours(ground.plan.rain.rules.event_dry_gap_hours.value));
        out.push(Judged::of_record(record.id, finding).known(over.max(record.at)));
    }
}

/// Heavy rain is over for some hours and nobody recorded that its first flush was collected.
pub(super) fn first_flushes(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    let wait = hours(ground.rules.first_flush_hours.value);
    let heavy = |s: &&RainSpell| !s.open && s.most.most_24h >= ground.rules.heavy_mm.value;
    let plants = || ground.plan.register.objects.iter().filter(|o| o.kind == ObjectKind::Plant);
    for spell in ground.spells.iter().filter(heavy) {
        let due = spell.to.plus_ms(wait);
        for plant in plants().filter(|_| due <= ground.now) {
            let span = (spell.from.plus_ms(-hours(1)), due);
            if ground.desk.operations().within(&plant.id, RecordKind::FirstFlush, span).next().is_some() {
                continue;
            }
            let finding = NewFinding {
                rule: FindingRule::FirstFlush,
                level: FindingLevel::Reminder,
                object: Some(plant.id.clone()),
                section: None,
                about: None,
                moment: spell.from,
                text: format!("{}后没有初期雨水收集记录（开始时间、水量、去向）", spell.most.grade.name()),
                figures: vec![most(spell)],
            };
            let words = vec![plant.id.to_string(), spell.from.compact()];
            out.push(Judged { finding, known: due, words });
        }
    }
}

pub(super) fn most(spell: &RainSpell) -> Figure {
    let least = if spell.at_least { "（至少）" } else { "" };
    Figure::of(&format!("{} 24 小时最大雨量{least}", spell.most.name), spell.most.most_24h, "mm")
}
