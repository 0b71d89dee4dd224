//! Secret discharge in rising water (SC-057): the stage rises, it is night, and quality jumps.

use rust_decimal::Decimal;
use standards::FactorCode;
use standards::time::Instant;

use super::due::Ground;
use super::new::{Judged, NewFinding};
use super::{Figure, FindingLevel, FindingRule};
use crate::playbook::JudgementRules;
use crate::rain::{SectionWater, WaterValue, hours};

/// A jump of quality at night in rising water.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiverRise {
    /// When the quality jumped.
    pub at: Instant,
    /// How much the stage had risen (m).
    pub rise_m: Decimal,
    /// Which factor jumped.
    pub factor: FactorCode,
    /// From how much.
    pub before: Decimal,
    /// To how much.
    pub value: Decimal,
}

/// The first jump of each night. A flat stage gives none, however the quality jumps.
#[must_use]
pub fn rises(water: &SectionWater, rules: &JudgementRules) -> Vec<RiverRise> {
    let span = hours(rules.stage_rise_hours.value);
    let mut found: Vec<RiverRise> = Vec::new();
    for (factor, values) in &water.quality {
        for (n, value) in values.iter().enumerate().filter(|(_, v)| is_night(v.at, rules)) {
            let lowest = least(within(&values[..n], value.at, span));
            let Some(before) = lowest.filter(|b| !b.is_zero()) else { continue };
            let stage = within(&water.stage, value.at.plus_ms(1), span + 1);
            let (Some(low), Some(newest)) = (least(stage), stage.last()) else { continue };
            let rise_m = newest.value - low;
            if value.value >= before * rules.quality_jump.value && rise_m >= rules.stage_rise_m.value {
                found.push(RiverRise { at: value.at, rise_m, factor: *factor, before, value: value.value });
            }
        }
    }
    found.sort_by_key(|r| r.at);
    // Twelve hours part one night from the next.
    let mut last = None::<Instant>;
    found.retain(|rise| {
        let new = last.is_none_or(|at| rise.at.0.saturating_sub(at.0) > hours(12));
        if new {
            last = Some(rise.at);
        }
        new
    });
    found
}

fn is_night(at: Instant, rules: &JudgementRules) -> bool {
    let hour = u32::from(at.time_of_day().0);
    hour >= rules.night_from.value || hour < rules.night_to.value
}

/// Values within a span before a moment, oldest first.
fn within(values: &[WaterValue], at: Instant, span_ms: i64) -> &[WaterValue] {
    let first = values.partition_point(|v| v.at < at.plus_ms(-span_ms));
    let after = values.partition_point(|v| v.at < at);
    values.get(first..after).unwrap_or_default()
}

fn least(values: &[WaterValue]) -> Option<Decimal> {
    values.iter().map(|v| v.value).min()
}

pub(super) fn secrets(ground: &Ground<'_>, out: &mut Vec<Judged>) {
    for water in ground.waters {
        for rise in rises(water, ground.rules).into_iter().filter(|r| r.at <= ground.now) {
            let finding = NewFinding {
                rule: FindingRule::SecretInRisingWater,
                level: FindingLevel::Suspicion,
                object: None,
                section: Some(water.section.clone()),
                about: None,
                moment: rise.at,
                text: format!("{}夜间涨水时水质突变，疑似借涨水偷排，请沿河巡查", water.name),
                figures: vec![
                    Figure::of("水位上涨", rise.rise_m, "m"),
                    Figure::of("突变前", rise.before, rise.factor.as_str()),
                    Figure::of("突变后", rise.value, rise.factor.as_str()),
                ],
            };
            let night = rise.at.plus_ms(-hours(12)).day().compact();
            out.push(Judged { finding, known: rise.at, words: vec![water.section.to_string(), night] });
        }
    }
}
