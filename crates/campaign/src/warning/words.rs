//! What people read. Wording of 环办〔2011〕22号: a class is written "Ⅲ类", an exceedance "超标0.3倍".

use standards::FactorCode;
use standards::time::Instant;

use super::facts::{ClassFacts, Facts, ForecastFacts, ItemFacts, ItemPoint, LimitSpan, RunFacts};
use super::life::{EndReason, Warning};

impl Warning {
    /// One line with the numbers, such as `代县桥 总磷超标0.3倍（0.265 mg/L，限值0.2）`: of the latest reading over the limit
    /// while the warning is open, of the worst one afterwards.
    #[must_use]
    pub fn title(&self, section_name: &str) -> String {
        let what = match &self.facts {
            Facts::Item(facts) if self.is_open() => item_title(facts, &facts.last_over),
            Facts::Item(facts) => item_title(facts, &facts.peak),
            Facts::Class(facts) => {
                format!("水质类别由{}下降为{}", facts.baseline.label(), facts.worst.label())
            }
            Facts::Run(facts) => run_title(facts),
            Facts::Forecast(facts) => forecast_title(facts, self.is_open()),
        };
        format!("{section_name} {what}")
    }

    /// The course of the warning in a few sentences.
    #[must_use]
    pub fn detail(&self) -> String {
        let mut text = match &self.facts {
            Facts::Item(facts) => item_detail(facts),
            Facts::Class(facts) => class_detail(facts),
            Facts::Run(facts) => run_detail(facts),
            Facts::Forecast(facts) => forecast_detail(facts),
        };
        match self.ended {
            Some(ended) if ended.reason == EndReason::Corrected => {
                text.push_str("后经数据更正，预警撤回。");
            }
            Some(ended) if ended.reason == EndReason::Lapsed => {
                text.push_str("其后一天没有新的预报，预警解除。");
            }
            Some(ended) if matches!(self.facts, Facts::Forecast(_)) => {
                text.push_str(&time(ended.at.measured));
                text.push_str("预报转低，预警解除。");
            }
            Some(ended) => {
                text.push_str(&time(ended.at.measured));
                text.push_str("恢复，预警解除。");
            }
            None => {}
        }
        text
    }
}

fn item_title(facts: &ItemFacts, point: &ItemPoint) -> String {
    format!(
        "{}{}（{}，{}）",
        facts.factor.name(),
        over_words(facts, point),
        quantity(facts.factor, point),
        limit_words(facts.limit)
    )
}

/// `超标0.3倍`; without a multiple the side of the limit is said.
fn over_words(facts: &ItemFacts, point: &ItemPoint) -> String {
    match (point.multiple, facts.limit) {
        (Some(multiple), _) if !multiple.is_zero() => format!("超标{multiple}倍"),
        (_, LimitSpan { low: Some(_), high: None }) => "低于限值".to_owned(),
        (_, LimitSpan { low: Some(_), high: Some(_) }) => "超出范围".to_owned(),
        _ => "超标".to_owned(),
    }
}

fn limit_words(limit: LimitSpan) -> String {
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => format!("限值{}～{}", low.normalize(), high.normalize()),
        (Some(one), None) | (None, Some(one)) => format!("限值{}", one.normalize()),
        (None, None) => "无限值".to_owned(),
    }
}

fn quantity(factor: FactorCode, point: &ItemPoint) -> String {
    match factor.factor().map(|f| f.unit.as_str()) {
        Some("" | "无量纲" | "-") | None => point.value.to_string(),
        Some(unit) => format!("{} {unit}", point.value),
    }
}

fn item_detail(facts: &ItemFacts) -> String {
    let mut text = format!(
        "{}测得{}{}，{}（目标{}，{}）。",
        time(facts.first.measured),
        facts.factor.name(),
        quantity(facts.factor, &facts.first),
        over_words(facts, &facts.first),
        facts.target.label(),
        limit_words(facts.limit)
    );
    if facts.over > 1 {
        text.push_str(&over_course(facts));
    }
    if facts.kept > 0 {
        text.push_str(&kept_words(facts));
    }
    text
}

fn kept_words(facts: &ItemFacts) -> String {
    format!(
        "最近一次{}为{}，已连续{}次在限值以内。",
        time(facts.last.measured),
        quantity(facts.factor, &facts.last),
        facts.kept
    )
}

fn over_course(facts: &ItemFacts) -> String {
    format!(
        "共{}次超标，最重为{}（{}，{}）。",
        facts.over,
        quantity(facts.factor, &facts.peak),
        time(facts.peak.measured),
        over_words(facts, &facts.peak)
    )
}

fn class_detail(facts: &ClassFacts) -> String {
    let cause =
        if facts.items.is_empty() { String::new() } else { format!("，由{}决定", names(&facts.items)) };
    format!(
        "{}（最近有效日）为{}，{}降为{}{cause}；最近一次为{}。",
        facts.baseline_day.chinese(),
        facts.baseline.label(),
        time(facts.worst_at),
        facts.worst.label(),
        facts.last.label()
    )
}

fn run_title(facts: &RunFacts) -> String {
    let suspected = if facts.confirmed { "" } else { "疑似" };
    let state = if facts.suspended { "，待核" } else { "" };
    format!("日均值{suspected}连续{}日超标（{}{state}）", facts.days, names(&facts.items))
}

fn run_detail(facts: &RunFacts) -> String {
    let mut text = format!(
        "{}至{}共{}日日均值超标，涉及{}。",
        facts.from.chinese(),
        facts.to.chinese(),
        facts.days,
        names(&facts.items)
    );
    if !facts.confirmed {
        text.push_str("其间有数据不足的日子，只作疑似，不作认定。");
    }
    if facts.suspended {
        text.push_str("其后的日子数据不足，是否仍在连续待核。");
    }
    text
}

/// `预报7月15日氨氮日均值可能超标（可能约三成，限值1.0）`; of the likeliest day afterwards.
fn forecast_title(facts: &ForecastFacts, open: bool) -> String {
    let (day, percent) = if open && facts.kept == 0 {
        (facts.day, facts.percent)
    } else {
        (facts.peak_day, facts.peak_percent)
    };
    let (_, month, date) = day.ymd();
    format!(
        "预报{month}月{date}日{}日均值可能超标（可能性{}，{}）",
        facts.factor.name(),
        tenths(percent),
        limit_words(facts.limit)
    )
}

fn forecast_detail(facts: &ForecastFacts) -> String {
    let (_, month, date) = facts.day.ymd();
    let (_, peak_month, peak_date) = facts.peak_day.ymd();
    let peak = if facts.peak_percent > facts.percent {
        format!("其间最高为{peak_month}月{peak_date}日的{}。", tenths(facts.peak_percent))
    } else {
        String::new()
    };
    format!(
        "最近一次预报：{month}月{date}日{}日均值超过{}（目标{}）的可能性{}。这是概率，不是结论。{peak}",
        facts.factor.name(),
        limit_words(facts.limit),
        facts.target.label(),
        tenths(facts.percent)
    )
}

/// A chance in tenths: a forecast is no sharper.
fn tenths(percent: u8) -> String {
    match (u16::from(percent) + 5) / 10 {
        0 => "不到半成".to_owned(),
        10 => "九成半以上".to_owned(),
        tenth => format!(
            "约{}成",
            ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九"][usize::from(tenth.min(9))]
        ),
    }
}

fn names(items: &[FactorCode]) -> String {
    items.iter().map(FactorCode::name).collect::<Vec<_>>().join("、")
}

/// `4月1日08:00`
fn time(at: Instant) -> String {
    let (_, month, day) = at.day().ymd();
    let (hour, minute, ..) = at.time_of_day();
    format!("{month}月{day}日{hour:02}:{minute:02}")
}
