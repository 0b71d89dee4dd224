//! Chances in words that a layman reads calmly: tenths, and never a certainty.

use crate::Target;
use crate::process::{Correction, FEWEST_SCORED, Process};

/// How likely, in Chinese: `约三成`; nothing sharper than the forecast is.
#[must_use]
pub fn chance_chinese(chance: f64) -> &'static str {
    match tenths(chance) {
        0 => "很小（不到半成）",
        1 => "约一成",
        2 => "约两成",
        3 => "约三成",
        4 => "约四成",
        5 => "约五成",
        6 => "约六成",
        7 => "约七成",
        8 => "约八成",
        9 => "约九成",
        _ => "很大（九成半以上）",
    }
}

/// The same in English: `about 3 in 10`.
#[must_use]
pub fn chance_english(chance: f64) -> &'static str {
    match tenths(chance) {
        0 => "very small (below 1 in 20)",
        1 => "about 1 in 10",
        2 => "about 2 in 10",
        3 => "about 3 in 10",
        4 => "about 4 in 10",
        5 => "about 5 in 10",
        6 => "about 6 in 10",
        7 => "about 7 in 10",
        8 => "about 8 in 10",
        9 => "about 9 in 10",
        _ => "very high (above 19 in 20)",
    }
}

/// What a target is, Chinese and English.
#[must_use]
pub fn target_words(target: Target) -> [String; 2] {
    match target {
        Target::At(hours) => [format!("{hours} 小时后"), format!("{hours} h ahead")],
        Target::MaxWithin(hours) => [format!("{hours} 小时内最高"), format!("highest within {hours} h")],
        Target::MeanWithin(hours) => [format!("{hours} 小时平均"), format!("mean of {hours} h")],
        Target::MeanAfter(hours) => {
            [format!("{hours} 小时后 24 小时平均"), format!("mean of 24 h after {hours} h")]
        }
    }
}

/// Which forecasters a forecast is made of, with which shares 24 hours ahead, and how the process model was corrected; in Chinese.
#[must_use]
pub fn parts_chinese(process: &Process) -> String {
    let (share, scored) = a_day_ahead(process);
    let parts = if scored < FEWEST_SCORED {
        format!(
            "24 小时预报只用统计模型。河流过程模型也报了，但已检验的只有 {scored} 次，满 {FEWEST_SCORED} 次后按成绩计入"
        )
    } else {
        let (of_process, of_statistics) = match tenths(share) {
            0 => ("不到半成".to_owned(), "几乎全部".to_owned()),
            10 => ("几乎全部".to_owned(), "不到半成".to_owned()),
            n => (format!("约{}成", digit(n)), format!("约{}成", digit(10 - n))),
        };
        format!(
            "24 小时预报由统计模型（{of_statistics}）和河流过程模型（{of_process}）合成，比重按两者最近的误差（CRPS，已检验 {scored} 次）定"
        )
    };
    let corrected = match process.correction {
        Correction::Corrected { used, set_aside: 0 } => {
            format!("过程模型已用最近三天的 {used} 个监测值订正")
        }
        Correction::Corrected { used, set_aside } => {
            format!("过程模型已用最近三天的 {used} 个监测值订正，另有 {set_aside} 个相差太远没有用")
        }
        Correction::NoReadings => "最近三天没有可用来订正的监测值，过程模型没有订正".to_owned(),
        Correction::TooFewMembers => "成员太少，过程模型没有订正".to_owned(),
        Correction::Inconsistent => {
            "监测值与过程模型持续不符，已停止订正，过程模型按未订正的结果报".to_owned()
        }
    };
    format!("{parts}。{corrected}。")
}

/// The same in English.
#[must_use]
pub fn parts_english(process: &Process) -> String {
    let (share, scored) = a_day_ahead(process);
    let parts = if scored < FEWEST_SCORED {
        format!(
            "24 h ahead the forecast is the statistical model's alone: the river model spoke too, but only {scored} of its forecasts were scored so far; from {FEWEST_SCORED} on it counts by its scores"
        )
    } else {
        let percent = (share * 100.0).round();
        format!(
            "24 h ahead: {} % statistical model, {percent} % river model, by their latest errors (CRPS, {scored} scored)",
            100.0 - percent
        )
    };
    let corrected = match process.correction {
        Correction::Corrected { used, set_aside } => {
            format!(
                "The river model was corrected by {used} readings of three days, {set_aside} were set aside"
            )
        }
        Correction::NoReadings => "No reading of three days could correct the river model".to_owned(),
        Correction::TooFewMembers => "Too few members: the river model was not corrected".to_owned(),
        Correction::Inconsistent => {
            "Readings go on to disagree with the river model: it is told uncorrected".to_owned()
        }
    };
    format!("{parts}. {corrected}.")
}

/// The share of the process in the value 24 hours ahead, or in the first target there is, and the scored forecasts it follows from.
fn a_day_ahead(process: &Process) -> (f64, usize) {
    let day = process.both.iter().find(|both| both.target == Target::At(24));
    day.or(process.both.first()).map_or((0.0, 0), |both| (both.share, both.scored))
}

fn digit(tenths: u8) -> &'static str {
    ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"]
        .get(usize::from(tenths))
        .copied()
        .unwrap_or("十")
}

/// The tenth that is nearest; 0 below half of one, 10 above nine and a half.
fn tenths(chance: f64) -> u8 {
    let bounds = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];
    u8::try_from(bounds.iter().filter(|bound| chance >= **bound).count()).unwrap_or(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_told_in_tenths_and_never_as_a_certainty() {
        let said: Vec<_> = [0.0, 0.049, 0.05, 0.31, 0.5, 0.94, 0.96, 1.0].map(chance_chinese).into();
        assert_eq!(
            said,
            [
                "很小（不到半成）",
                "很小（不到半成）",
                "约一成",
                "约三成",
                "约五成",
                "约九成",
                "很大（九成半以上）",
                "很大（九成半以上）"
            ]
        );
        assert_eq!(chance_english(0.31), "about 3 in 10");
    }

    #[test]
    fn a_layman_reads_which_models_spoke_and_whether_readings_corrected_the_river_s() {
        let process = |share, scored, correction| Process {
            model: "示例".to_owned(),
            correction,
            both: vec![crate::Both {
                target: Target::At(24),
                statistical: crate::Quantiles([1.0; 7]),
                process: crate::Quantiles([1.0; 7]),
                share,
                scored,
                members: Vec::new(),
            }],
        };
        assert_eq!(
            parts_chinese(&process(0.32, 90, Correction::Corrected { used: 18, set_aside: 0 })),
            "24 小时预报由统计模型（约七成）和河流过程模型（约三成）合成，比重按两者最近的误差（CRPS，已检验 90 次）定。\
             过程模型已用最近三天的 18 个监测值订正。"
        );
        let young = parts_chinese(&process(0.0, 3, Correction::Inconsistent));
        assert!(young.contains("只用统计模型") && young.contains("停止订正"), "{young}");
    }
}
