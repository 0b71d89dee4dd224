//! How a result came about: its readings, the formula with numbers put in, and the clause.

use std::fmt::Write as _;

use standards::FactorCode;
use standards::discharge::{PhMean, SamplingBasis, item_name, limit_text};

use super::judge::{OpenReason, OutletJudgement, Verdict};
use super::{Left, Used};

/// Why a result says what it says, for a person who wants to check it by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Readings used, in order of time.
    pub used: Vec<Used>,
    /// Readings left out, in order of time, with the reason.
    pub left_out: Vec<Left>,
    /// The mean with numbers put in: `(48.0 + 52.0) / 2 = 50 → 50.0`.
    pub formula: String,
    /// The comparison: `50.0 ≤ 50，达标`.
    pub comparison: String,
    /// What the limit rests on, one text each.
    pub bases: Vec<String>,
    /// The clause of the notice and the rules.
    pub clause: String,
}

impl Explanation {
    pub(super) fn of(judged: &OutletJudgement) -> Self {
        Self {
            used: judged.mean.used.clone(),
            left_out: judged.mean.left_out.clone(),
            formula: formula(judged),
            comparison: comparison(judged),
            bases: judged.comparison.governed_by.iter().map(ToString::to_string).collect(),
            clause: format!("SC-062（达标排放） · {}", judged.rules_version),
        }
    }
}

fn formula(judged: &OutletJudgement) -> String {
    let mean = &judged.mean;
    let name = format!("{}{}", item_name(mean.factor), judged.sampling().name());
    let (Some(exact), Some(rounded)) = (mean.exact, mean.mean) else {
        return format!("{name}：没有有效数据");
    };
    let values: Vec<_> = mean.used.iter().map(used).collect();
    let hours =
        mean.used.chunk_by(|a, b| super::Period::hour_of(a.time) == super::Period::hour_of(b.time)).count();
    let by_ion = mean.factor == FactorCode::PH && judged.ph_mean == PhMean::IonActivity;
    let exact = exact.normalize();
    let count = values.len();
    if hours != count && judged.sampling() == SamplingBasis::DailyMean {
        let how = if by_ion { "按氢离子活度平均" } else { "算术平均" };
        let all = values.join("、");
        return format!("{name} = {hours} 个小时值{how}（小时内 {all} 先各自平均）= {exact} → {rounded}");
    }
    if by_ion {
        let terms: Vec<_> = values.iter().map(|v| format!("10^−{v}")).collect();
        return format!("{name} = −lg(({}) / {count}) = {exact} → {rounded}", terms.join(" + "));
    }
    format!("{name} = ({}) / {count} = {exact} → {rounded}", values.join(" + "))
}

fn used(used: &Used) -> String {
    if used.counted_as == used.value {
        used.value.to_string()
    } else {
        format!("{}[{}L]", used.counted_as, used.value)
    }
}

fn comparison(judged: &OutletJudgement) -> String {
    let verdict = judged.verdict();
    let Some(limit) = judged.comparison.limit else { return verdict.name().to_owned() };
    let mut text = match judged.mean.mean {
        Some(mean) => format!("{mean}，限值 {}，{}", limit_text(limit), verdict.name()),
        None => format!("限值 {}，{}", limit_text(limit), verdict.name()),
    };
    // Writing to a String cannot fail.
    let mut add = |more: String| {
        let _infallible = write!(text, "；{more}");
    };
    if let Some(multiple) = judged.comparison.multiple {
        add(format!("超标 {multiple} 倍"));
    }
    if let Some(water) = judged.water_temperature {
        add(format!("水温 {water} ℃"));
    }
    if verdict == Verdict::Undetermined(OpenReason::TooFewResults) {
        let mean = &judged.mean;
        add(format!("有效时段 {} 个，应有 {} 个，至少 {} 个", mean.slots, mean.expected, mean.needed));
    }
    if !judged.binding {
        add(format!("限值不是按{}规定的，仅供参考", judged.sampling().name()));
    }
    text
}
