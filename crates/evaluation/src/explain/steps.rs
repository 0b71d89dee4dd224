//! The steps of a judgement in words and numbers.

use rust_decimal::Decimal;
use standards::{Edition, FactorCode, Limit, WaterClass};

use super::{ExplainedPart, ExplainedResult, Step};
use crate::assessment::Assessment;
use crate::judge::ItemRule;
use crate::rules::needed;
use crate::{Exemption, MeanOf, Period, PeriodItem, Ratio, SectionProfile, Span};

/// So many summands are written out; of more the first and the last.
const SUMMANDS: usize = 12;
/// Decimals of an unrounded mean on a page.
const SHOWN: u32 = 6;

pub(super) fn validity(profile: &SectionProfile, span: Span, item: &PeriodItem) -> Step {
    let rules = &profile.rules;
    let verdict = if item.valid { "有效" } else { "有效数据不足，不作判定" };
    let (n, expected) = (item.n, item.n_expected);
    let by_share = |unit: &str, share: Decimal| {
        let least = needed(share, expected).max(1);
        format!("有效{unit} {n}/{expected}，至少 ⌈{}×{expected}⌉ = {least}", share.normalize())
    };
    let (formula, source) = match (span.period, rules.periods.mean_of(span.period)) {
        _ if profile.is_manual(item.factor) => (format!("手工监测，结果 {n} 个"), "section.manual"),
        (Period::Day, _) => {
            let least = needed(rules.day_min_valid_share, expected).max(1);
            let share = rules.day_min_valid_share.normalize();
            let slots =
                format!("有效结果 {n} 个，应得 {expected} 个；有效时段至少 ⌈{share}×{expected}⌉ = {least}");
            (slots, "day.min_valid_share")
        }
        (_, MeanOf::Months) => {
            let least = rules.periods.min_months(span.period).min(expected).max(1);
            (format!("有效月 {n}/{expected}，至少 {least}"), "环办〔2011〕22号")
        }
        (Period::Week | Period::TenDay, _) => {
            (by_share("日", rules.periods.week_min_valid_share), "periods.week_min_valid_share")
        }
        (Period::Season, _) => {
            (by_share("日", rules.periods.season_min_valid_share), "periods.season_min_valid_share")
        }
        _ => (by_share("日", rules.month_min_valid_share), "month.min_valid_share"),
    };
    Step { what: "有效性", formula, result: verdict.into(), source, assumed: true }
}

pub(super) fn mean(
    factor: FactorCode,
    results: &[ExplainedResult],
    parts: &[ExplainedPart],
    exact: Ratio,
    span: Span,
) -> Step {
    let used: Vec<String> = if span.period == Period::Day {
        let text = |r: &ExplainedResult| {
            let value = r.counts_as?;
            let half = super::parts::is_halved(factor, r.flag);
            Some(if half {
                format!("{}（检出限 {} 的折算）", value.normalize(), r.value)
            } else {
                value.to_string()
            })
        };
        results.iter().filter_map(text).collect()
    } else {
        let used = parts.iter().filter(|p| p.left_out.is_none());
        used.filter_map(|p| p.mean).map(|m| m.round_dp(SHOWN).normalize().to_string()).collect()
    };
    let is_ph = factor == FactorCode::PH;
    let count = used.len();
    let term = |t: &String| if is_ph { format!("10^−{t}") } else { t.clone() };
    let mut terms: Vec<String> = used.iter().map(term).collect();
    if count > SUMMANDS {
        terms.splice(SUMMANDS - 2..count - 1, [format!("…（共 {count} 项）")]);
    }
    let sum = terms.join(" + ");
    let formula = match (is_ph, count) {
        (true, _) => format!("−lg[({sum}) / {count}]"),
        (false, 1) => sum,
        (false, _) => format!("({sum}) / {count}"),
    };
    let (source, assumed) = match (is_ph, span.period) {
        (true, _) => ("pH 按氢离子活度平均（环办监测函〔2020〕82号）", false),
        (_, Period::Day) => ("当日有效结果的算术平均（环办监测函〔2020〕82号）", false),
        _ => ("有效日（月）均值的算术平均（环办监测函〔2020〕82号）", true),
    };
    Step { what: "均值", formula, result: shown(exact), source, assumed }
}

fn shown(exact: Ratio) -> String {
    exact.to_decimal().round_dp(SHOWN).normalize().to_string()
}

pub(super) fn rounding(rule: &ItemRule, exact: Ratio, mean: Decimal) -> Step {
    Step {
        what: "修约",
        formula: format!(
            "{} 保留 {} 位小数，四舍六入五成双，只在最后修约一次",
            shown(exact),
            rule.decimals()
        ),
        result: mean.to_string(),
        source: "GB/T 8170-2008；总站水字〔2018〕87号",
        assumed: false,
    }
}

pub(super) fn judgement(
    profile: &SectionProfile,
    factor: FactorCode,
    span: Span,
    assessment: &Assessment,
    valid: bool,
) -> Vec<Step> {
    if !valid {
        return Vec::new();
    }
    let edition = Edition::in_force_on(span.end);
    let mut steps = Vec::new();
    if let Some(class) = assessment.class {
        steps.push(class_step(profile, edition, factor, assessment.mean, class));
    }
    if let (Some(limit), Some(target)) = (assessment.limit, profile.target) {
        let compared = format!("{}（目标 {}）", compare(assessment.mean, limit), target.label());
        let result = match assessment.exceeds {
            Some(true) => "超标",
            Some(false) => "达标",
            None => "无法判定：检出限高于限值",
        };
        let source = "与断面目标类别限值比较，等于限值不算超标";
        steps.push(Step { what: "达标", formula: compared, result: result.into(), source, assumed: false });
        if let (Some(multiple), Limit::Max(most)) = (assessment.multiple, limit) {
            let mean = assessment.mean;
            steps.push(Step {
                what: "超标倍数",
                formula: format!("({mean} − {most}) / {most}"),
                result: multiple.to_string(),
                source: "环办〔2011〕22号；pH、溶解氧、水温不计算",
                assumed: true,
            });
        }
    }
    steps
}

pub(super) fn class_step(
    profile: &SectionProfile,
    edition: &Edition,
    factor: FactorCode,
    value: Decimal,
    class: WaterClass,
) -> Step {
    let of = |class| edition.limit(factor, class, profile.water);
    let kept = of(class).map(|l| format!("{}（{}）", compare(value, l), class.label()));
    let better = WaterClass::ALL.into_iter().rev().find(|c| *c < class && of(*c) != of(class));
    let broken = better.and_then(|c| of(c).map(|l| format!("{}（不满足 {}）", compare(value, l), c.label())));
    let both: Vec<String> = kept.into_iter().chain(broken).collect();
    Step {
        what: "类别",
        formula: both.join("，"),
        result: class.label().into(),
        source: "GB 3838-2002 表1；单因子评价（环办〔2011〕22号）",
        assumed: false,
    }
}

pub(super) fn exemption(exemption: &Exemption) -> Step {
    let Exemption { document, from, to, reason, .. } = exemption;
    Step {
        what: "豁免",
        formula: format!("{document}：{from} 至 {to} {reason}").trim_end().to_owned(),
        result: "本时段达标评价不计该项目，类别不变".into(),
        source: "上级正式文件",
        assumed: false,
    }
}

/// `0.33 > 0.2`, `4.2 < 5`, `5.8 ∉ 6—9`.
pub(super) fn compare(value: Decimal, limit: Limit) -> String {
    match limit {
        Limit::Max(most) => format!("{value} {} {most}", if value > most { ">" } else { "≤" }),
        Limit::Min(least) => format!("{value} {} {least}", if value < least { "<" } else { "≥" }),
        Limit::Range(low, high) => {
            let inside = (low..=high).contains(&value);
            format!("{value} {} {low}—{high}", if inside { "∈" } else { "∉" })
        }
    }
}
