//! Phrases of the bulletin.

use standards::WaterClass;

use crate::{MonthToDate, OverItem, SectionLine, Target};

/// `符合Ⅲ类`, and beyond the table `为劣Ⅴ类` (环办〔2011〕22号).
pub(crate) fn class_phrase(class: WaterClass) -> String {
    if class == WaterClass::WorseThanV {
        "为劣Ⅴ类".to_owned()
    } else {
        format!("符合{}", class.label())
    }
}

/// `总磷（0.3倍）`; pH and dissolved oxygen by name only.
pub(crate) fn item_phrase(item: &OverItem) -> String {
    match &item.multiple {
        Some(multiple) => format!("{}（{multiple}倍）", item.name),
        None => item.name.clone(),
    }
}

/// `总磷（0.3倍）、溶解氧`.
pub(crate) fn items_phrase(items: &[OverItem]) -> String {
    items.iter().map(item_phrase).collect::<Vec<_>>().join("、")
}

/// `总磷 0.265 mg/L，目标限值 0.2 mg/L`.
pub(crate) fn figures_phrase(item: &OverItem) -> String {
    let unit = if item.unit.is_empty() || item.unit == "无量纲" {
        String::new()
    } else {
        format!(" {}", item.unit)
    };
    format!("{} {}{unit}，目标限值 {}{unit}", item.name, item.value, item.limit)
}

/// `Ⅲ类`, with 暂定 when it is an assumption; `未定` without one.
pub(crate) fn target_phrase(target: Option<Target>) -> String {
    match target {
        Some(Target { class, assumed: true }) => format!("{}（暂定）", class.label()),
        Some(Target { class, assumed: false }) => class.label().to_owned(),
        None => "未定".to_owned(),
    }
}

/// `达到目标`, `未达到目标`, or that it is not judged.
pub(crate) fn compliance_phrase(compliant: Option<bool>) -> &'static str {
    match compliant {
        Some(true) => "达到目标",
        Some(false) => "未达到目标",
        None => "未判定",
    }
}

/// The month in words.
pub(crate) fn month_phrase(month: Option<&MonthToDate>) -> String {
    let Some((month, class)) = month.and_then(|m| Some((m, m.class?))) else {
        return "有效天数不足，不评价".to_owned();
    };
    let class = class_phrase(class);
    match month.compliant {
        Some(false) if !month.over.is_empty() => {
            format!("{class}，未达到目标：{}", items_phrase(&month.over))
        }
        compliant => format!("{class}，{}", compliance_phrase(compliant)),
    }
}

/// `泊水村：当日无有效数据（分析仪故障）`.
pub(crate) fn missing_phrase(section: &SectionLine) -> String {
    match &section.missing {
        Some(reason) => format!("{}：当日无有效数据（{reason}）", section.name),
        None => format!("{}：当日无有效数据", section.name),
    }
}
