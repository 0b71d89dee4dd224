//! The account of a single sample.

use standards::{Edition, FactorCode};

use super::Step;
use super::steps::{class_step, compare};
use crate::sample::{ItemJudgement, SampleJudgement};
use crate::{SampleRounding, SectionProfile};

/// The steps for each item of a sample, in the order of the sample.
#[must_use]
pub fn explain_sample(
    profile: &SectionProfile,
    edition: &Edition,
    sample: &SampleJudgement,
) -> Vec<(FactorCode, Vec<Step>)> {
    sample.items.iter().map(|item| (item.factor, item_steps(profile, edition, item))).collect()
}

fn item_steps(profile: &SectionProfile, edition: &Edition, item: &ItemJudgement) -> Vec<Step> {
    if let Some(left_out) = item.left_out {
        return vec![Step {
            what: "有效性",
            formula: item.value.to_string(),
            result: left_out.to_string(),
            source: "数据标识（HJ 212、国家地表水自动站）",
            assumed: false,
        }];
    }
    let mut steps = Vec::new();
    if profile.rules.sample_rounding == SampleRounding::AsGiven {
        steps.push(Step {
            what: "修约",
            formula: "单次结果按原始值比较，不修约".into(),
            result: item.value.to_string(),
            source: "与国家发布的类别一致（实测核对）",
            assumed: true,
        });
    }
    match item.class {
        Some(class) => steps.push(class_step(profile, edition, item.factor, item.value, class)),
        None => steps.push(Step {
            what: "类别",
            formula: format!("低于检出限 {}", item.value),
            result: "无法判定：检出限高于Ⅴ类限值".into(),
            source: "GB 3838-2002 表1",
            assumed: false,
        }),
    }
    if let Some(limit) = item.limit {
        let result = match item.exceeds {
            Some(true) => "超标",
            Some(false) => "达标",
            None => "无法判定：检出限高于限值",
        };
        steps.push(Step {
            what: "达标",
            formula: compare(item.value, limit),
            result: result.into(),
            source: "与断面目标类别限值比较，等于限值不算超标",
            assumed: false,
        });
    }
    steps
}
