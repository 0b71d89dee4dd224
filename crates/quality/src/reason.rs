//! Why a test did not pass: the numbers, and the sentence they make in Chinese and English.

use standards::discharge::FlagSet;
use standards::time::Instant;
use standards::{FactorCode, ReadingFlag};

use crate::Span;

/// The numbers behind a finding. Values and limits are in the unit of assessment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The station's flag.
    Instrument(FlagSet, ReadingFlag),
    /// So many values are missing since the one before.
    Gap(u32, Instant),
    /// Measured so many minutes after it arrived.
    Ahead(f64),
    /// Outside a span of the sensor (fail) or of use.
    Range(f64, Span),
    /// Outside what the month knows.
    Season(f64, u8, Span),
    /// Away from its neighbours by so much, where so much is allowed.
    Spike(f64, f64),
    /// Changed by so much an hour, where so much is allowed.
    Rate(f64, f64),
    /// The same for so many hours, in so many values.
    Flat(f64, u32),
    /// Varied by so much in so many hours, where so much is the least.
    Attenuated(f64, f64, f64),
    /// So many decimals where so many are the most.
    Decimals(u32, u32),
    /// A value, the detection limit it comes from, and how often in a row.
    DetectionLimit(f64, f64, u32),
    /// The end of the span and how often in a row.
    Saturation(f64, u32),
    /// The value, the quotient that makes it fit (above 1: the value is too large), and the usual span.
    Unit(f64, f64, Span),
    /// So many values in a row equal those of 24 hours before, over so many hours.
    RepeatedDay(u32, f64),
    /// Mean step from value to value, its usual size, and the days it was learned from.
    Quiet(f64, f64, u32),
    /// The limit, the share below it, and how often in a row.
    Hugging(f64, f64, u32),
    /// χ², the most it may be, the commonest digit, and its count of so many.
    Digits(f64, f64, u8, u32, u32),
    /// Against another factor.
    Cross(CrossReason),
}

/// The numbers behind a finding between two factors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrossReason {
    /// The part with its value is more than the whole with its value.
    PartAboveWhole(FactorCode, f64, FactorCode, f64),
    /// Oxygen, its saturation at a temperature, and that temperature.
    Oversaturated(f64, f64, f64),
    /// The effect with its value is too low beside the cause with its value.
    Alone(FactorCode, f64, FactorCode, f64),
}

/// A number in at most five significant digits, without zeros at its end.
pub(crate) fn n(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let mut decimals = 0;
    let mut size = value.abs();
    while size < 10_000.0 && decimals < 9 {
        size *= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn span(span: Span) -> String {
    format!("{}～{}", n(span.low), n(span.high))
}

fn moment(time: Instant) -> String {
    let (hour, minute, ..) = time.time_of_day();
    format!("{} {hour:02}:{minute:02}", time.day())
}

impl Reason {
    /// The sentence in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match *self {
            Self::Instrument(set, flag) => format!("仪器标识为 {flag}（{}）", set.meaning(flag)),
            Self::Gap(missing, before) => format!("自 {} 起缺 {missing} 个数据", moment(before)),
            Self::Ahead(minutes) => {
                format!("监测时间比接收时间晚 {} 分钟，站点时钟需核实", n(minutes))
            }
            Self::Range(value, limits) => format!("数值 {} 超出范围 {}", n(value), span(limits)),
            Self::Season(value, month, limits) => {
                format!("数值 {} 超出 {month} 月常见范围 {}", n(value), span(limits))
            }
            Self::Spike(step, allowed) => {
                format!("与前后两个数据相差 {}，允许 {}", n(step), n(allowed))
            }
            Self::Rate(rate, allowed) => format!("每小时变化 {}，允许 {}", n(rate), n(allowed)),
            Self::Flat(hours, points) => {
                format!("连续 {} 小时（{points} 个数据）数值不变，仪器可能卡滞，需核实", n(hours))
            }
            Self::Attenuated(varied, hours, least) => {
                format!("{} 小时内变化仅 {}，低于 {}，信号可能衰减", n(hours), n(varied), n(least))
            }
            Self::Decimals(found, most) => {
                format!("有 {found} 位小数，仪器至多给出 {most} 位，可能是计算值，需核实来源")
            }
            Self::DetectionLimit(value, limit, times) => {
                let what = if value < limit { "检出限的一半" } else { "检出限" };
                format!("连续 {times} 个数据为{what}（检出限 {}），可能是未检出的代入值", n(limit))
            }
            Self::Saturation(end, times) => {
                format!("连续 {times} 个数据停在量程上端 {}，真值可能更高", n(end))
            }
            Self::Unit(value, quotient, usual) => {
                let other = if quotient > 1.0 { "偏大" } else { "偏小" };
                let (times, fits) =
                    (if quotient > 1.0 { quotient } else { 1.0 / quotient }, value / quotient);
                format!(
                    "数值 {} 疑似{other} {} 倍：换算为 {} 才符合本站常见范围 {}，单位需核实",
                    n(value),
                    n(times),
                    n(fits),
                    span(usual)
                )
            }
            Self::RepeatedDay(points, hours) => {
                format!("连续 {points} 个数据（{} 小时）与 24 小时前逐一相同，需核实", n(hours))
            }
            Self::Quiet(step, usual, days) => format!(
                "相邻数据平均变化 {}，本站近 {days} 日常见为 {}，波动明显偏小，需核实",
                n(step),
                n(usual)
            ),
            Self::Hugging(limit, within, times) => {
                format!("连续 {times} 个数据都在限值 {} 以下 {}% 之内，需核实", n(limit), n(within * 100.0))
            }
            Self::Digits(chi, most, digit, count, of) => format!(
                "末位数字分布异常：{of} 个数据中 {count} 个末位为 {digit}（χ² {}，允许 {}），需核实",
                n(chi),
                n(most)
            ),
            Self::Cross(cross) => cross.chinese(),
        }
    }

    /// The sentence in English.
    #[must_use]
    pub fn english(&self) -> String {
        match *self {
            Self::Instrument(_, flag) => format!("The station sent flag {flag}"),
            Self::Gap(missing, before) => format!("{missing} values are missing since {}", moment(before)),
            Self::Ahead(minutes) => {
                format!("Measured {} minutes after it arrived; check the station's clock", n(minutes))
            }
            Self::Range(value, limits) => format!("{} is outside {}", n(value), span(limits)),
            Self::Season(value, month, limits) => {
                format!("{} is outside what month {month} knows, {}", n(value), span(limits))
            }
            Self::Spike(step, allowed) => {
                format!("{} away from both neighbours; {} is allowed", n(step), n(allowed))
            }
            Self::Rate(rate, allowed) => {
                format!("Changes by {} an hour; {} is allowed", n(rate), n(allowed))
            }
            Self::Flat(hours, points) => format!(
                "The same for {} hours ({points} values); the instrument may be stuck, to be checked",
                n(hours)
            ),
            Self::Attenuated(varied, hours, least) => format!(
                "Varies by {} only in {} hours, below {}; the signal may be attenuated",
                n(varied),
                n(hours),
                n(least)
            ),
            Self::Decimals(found, most) => format!(
                "{found} decimals where an instrument gives {most} at most; perhaps a computed value, check where it comes from"
            ),
            Self::DetectionLimit(value, limit, times) => {
                let what = if value < limit { "half the detection limit" } else { "the detection limit" };
                format!("{times} values in a row are {what} ({}); perhaps put in for non-detects", n(limit))
            }
            Self::Saturation(end, times) => {
                format!(
                    "{times} values in a row stand at the end of the span, {}; the true value may be higher",
                    n(end)
                )
            }
            Self::Unit(value, quotient, usual) => format!(
                "{} fits this station's usual {} only as {}; check the unit",
                n(value),
                span(usual),
                n(value / quotient)
            ),
            Self::RepeatedDay(points, hours) => format!(
                "{points} values in a row ({} hours) equal those of 24 hours before, one by one; to be checked",
                n(hours)
            ),
            Self::Quiet(step, usual, days) => format!(
                "Mean step from value to value {}, usually {} in the last {days} days; much quieter, to be checked",
                n(step),
                n(usual)
            ),
            Self::Hugging(limit, within, times) => format!(
                "{times} values in a row are within {}% below the limit {}; to be checked",
                n(within * 100.0),
                n(limit)
            ),
            Self::Digits(chi, most, digit, count, of) => format!(
                "{count} of {of} values end in {digit} (χ² {}, allowed {}); to be checked",
                n(chi),
                n(most)
            ),
            Self::Cross(cross) => cross.english(),
        }
    }
}

impl CrossReason {
    fn chinese(self) -> String {
        match self {
            Self::PartAboveWhole(part, p, whole, w) => {
                format!("{} {} 高于{} {}，而前者是后者的一部分", part.name(), n(p), whole.name(), n(w))
            }
            Self::Oversaturated(oxygen, saturation, temperature) => format!(
                "溶解氧 {} 为 {}℃ 时饱和值 {} 的 {}%",
                n(oxygen),
                n(temperature),
                n(saturation),
                n(oxygen / saturation * 100.0)
            ),
            Self::Alone(cause, c, effect, e) => {
                format!("{} 高达 {}，{}却只有 {}", cause.name(), n(c), effect.name(), n(e))
            }
        }
    }

    fn english(self) -> String {
        let name = |code: FactorCode| code.factor().map_or_else(|| code.to_string(), |f| f.english.clone());
        match self {
            Self::PartAboveWhole(part, p, whole, w) => {
                format!("{} {} is above {} {}, of which it is a part", name(part), n(p), name(whole), n(w))
            }
            Self::Oversaturated(oxygen, saturation, temperature) => format!(
                "Dissolved oxygen {} is {}% of its saturation {} at {} ℃",
                n(oxygen),
                n(oxygen / saturation * 100.0),
                n(saturation),
                n(temperature)
            ),
            Self::Alone(cause, c, effect, e) => {
                format!("{} is as high as {}, yet {} only {}", name(cause), n(c), name(effect), n(e))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_keep_five_digits() {
        for (value, text) in [
            (70_765.0, "70765"),
            (0.1 + 0.2, "0.3"),
            (123.456_78, "123.46"),
            (0.000_123_456_7, "0.00012346"),
            (0.0, "0"),
            (-5.25, "-5.25"),
        ] {
            assert_eq!(n(value), text);
        }
    }

    #[test]
    fn a_reason_names_its_numbers_in_both_languages() {
        let reason = Reason::Unit(212.0, 1000.0, Span { low: 0.1, high: 0.4 });
        assert_eq!(
            reason.chinese(),
            "数值 212 疑似偏大 1000 倍：换算为 0.212 才符合本站常见范围 0.1～0.4，单位需核实"
        );
        assert_eq!(reason.english(), "212 fits this station's usual 0.1～0.4 only as 0.212; check the unit");
        let cross = Reason::Cross(CrossReason::PartAboveWhole(
            FactorCode::AMMONIA_NITROGEN,
            1.5,
            FactorCode::TOTAL_NITROGEN,
            1.0,
        ));
        assert_eq!(cross.chinese(), "氨氮 1.5 高于总氮 1，而前者是后者的一部分");
    }
}
