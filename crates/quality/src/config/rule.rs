//! From entries of the file to rules.

use standards::FactorCode;
use standards::discharge::FlagSet;
use toml::de::DeValue;

use super::sheet::{Entry, Sheet, number, span};
use super::{Basis, CheckEntry, CrossEntry};
use crate::{
    AttenuatedRule, ClimatologyRange, ClockRule, CrossRule, DigitsRule, FactorSettings, FlatLineRule,
    GapRule, HuggingRule, QuietRule, RepeatDayRule, RepeatRule, SaturationRule, SpanRule, SpikeMethod,
    SpikeRule, StepRule, Test, UnitRule, Variation,
};

/// The numbers of one test.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule {
    Flags(FlagSet),
    Gap(GapRule, bool),
    Clock(ClockRule),
    GrossRange(SpanRule),
    Climatology(Vec<ClimatologyRange>),
    Spike(SpikeRule),
    RateOfChange(StepRule),
    FlatLine(FlatLineRule),
    Attenuated(AttenuatedRule),
    Decimals(u32),
    DetectionLimit(RepeatRule),
    Saturation(SaturationRule),
    Unit(UnitRule),
    RepeatedDay(RepeatDayRule),
    Quiet(QuietRule),
    LimitHugging(HuggingRule),
    LastDigits(DigitsRule),
}

impl Rule {
    pub(super) fn apply(&self, settings: &mut FactorSettings) {
        match self {
            Self::Flags(set) => settings.flags = Some(*set),
            Self::Gap(rule, tell) => (settings.gap, settings.tell_gaps) = (*rule, *tell),
            Self::Clock(rule) => settings.clock = Some(*rule),
            Self::GrossRange(rule) => settings.gross_range = Some(*rule),
            Self::Climatology(ranges) => settings.climatology.clone_from(ranges),
            Self::Spike(rule) => settings.spike = Some(*rule),
            Self::RateOfChange(rule) => settings.rate_of_change = Some(*rule),
            Self::FlatLine(rule) => settings.flat_line = Some(*rule),
            Self::Attenuated(rule) => settings.attenuated = Some(*rule),
            Self::Decimals(most) => settings.decimals = Some(*most),
            Self::DetectionLimit(rule) => settings.detection_limit = Some(*rule),
            Self::Saturation(rule) => settings.saturation = Some(*rule),
            Self::Unit(rule) => settings.unit = Some(*rule),
            Self::RepeatedDay(rule) => settings.repeated_day = Some(*rule),
            Self::Quiet(rule) => settings.quiet = Some(*rule),
            Self::LimitHugging(rule) => settings.limit_hugging = Some(*rule),
            Self::LastDigits(rule) => settings.last_digits = Some(*rule),
        }
    }
}

const BASES: [(&str, Basis); 3] =
    [("assumption", Basis::Assumption), ("instrument", Basis::Instrument), ("standard", Basis::Standard)];
const FLAG_SETS: [(&str, FlagSet); 2] = [("surface_water", FlagSet::SurfaceWater), ("hj212", FlagSet::Hj212)];
const SPIKES: [(&str, SpikeMethod); 2] =
    [("differential", SpikeMethod::Differential), ("average", SpikeMethod::Average)];
const VARIATIONS: [(&str, Variation); 2] = [("range", Variation::Range), ("deviation", Variation::Deviation)];

/// Every `[[check]]`.
pub(super) fn checks(sheet: &Sheet<'_>, shipped: bool) -> Vec<CheckEntry> {
    sheet.tables("check").into_iter().filter_map(|entry| check(entry, shipped)).collect()
}

fn check(entry: Entry<'_, '_>, shipped: bool) -> Option<CheckEntry> {
    let words = Test::ALL.map(|test| (test.word(), test));
    let test = entry.choice("test", &words, None)?;
    let about = about(&entry);
    let station = entry.text("station");
    let enabled = entry.flag("enabled", true);
    let basis = entry.choice("basis", &BASES, Some(Basis::Assumption));
    let note = entry.text("note");
    let rule = if enabled { Some(rule(&entry, test)) } else { None };
    let line = entry.line();
    if enabled {
        entry.finish();
    }
    let rule = match rule {
        None => None,
        Some(read) => Some(read?),
    };
    let factors = match about? {
        About::All => None,
        About::These(codes) => Some(codes),
    };
    Some(CheckEntry { factors, station, test, enabled, basis: basis?, note, line, shipped, rule })
}

/// Which factors an entry is about.
enum About {
    All,
    These(Vec<FactorCode>),
}

/// `"*"` or absent for all, a code, or a list of codes.
fn about(entry: &Entry<'_, '_>) -> Option<About> {
    let Some(raw) = entry.raw("factor") else { return Some(About::All) };
    let codes = match raw.get_ref() {
        DeValue::String(text) if text.as_ref() == "*" => return Some(About::All),
        DeValue::String(text) => text.parse().map(|code| vec![code]).ok(),
        DeValue::Array(all) => all.iter().map(|item| item.get_ref().as_str()?.parse().ok()).collect(),
        _ => None,
    };
    if codes.is_none() {
        entry.error_at(
            &raw.span(),
            "`factor` 不是因子编码 is not a factor code".into(),
            "写 such as factor = \"w21011\", [\"w21011\", \"w21003\"] 或 or \"*\"".into(),
        );
    }
    codes.map(About::These)
}

fn rule(entry: &Entry<'_, '_>, test: Test) -> Option<Rule> {
    Some(match test {
        Test::InstrumentFlag => Rule::Flags(entry.choice("flags", &FLAG_SETS, None)?),
        Test::Gap => {
            let interval_minutes = entry.number("interval_minutes", "240").filter(|minutes| *minutes > 0.0);
            let reach = entry.number("reach", "1.5").unwrap_or(1.5).max(1.0);
            Rule::Gap(GapRule { interval_minutes, reach }, entry.flag("tell", true))
        }
        Test::Clock => Rule::Clock(ClockRule { ahead_minutes: entry.need_number("ahead_minutes", "10")? }),
        Test::GrossRange => {
            let (fail, suspect) = (entry.need_span("fail", "[0, 14]"), entry.need_span("suspect", "[6, 9]"));
            Rule::GrossRange(SpanRule { fail: fail?, suspect: suspect? })
        }
        Test::Climatology => Rule::Climatology(climatology(entry)?),
        Test::Spike => {
            let step = step(entry);
            let method = entry.choice("method", &SPIKES, Some(SpikeMethod::Differential));
            Rule::Spike(SpikeRule { step: step?, method: method? })
        }
        Test::RateOfChange => Rule::RateOfChange(step(entry)?),
        Test::FlatLine => {
            let suspect_hours = entry.need_positive("suspect_hours", "24");
            let fail_hours = entry.number("fail_hours", "72");
            let tolerance = entry.number("tolerance", "0").unwrap_or(0.0);
            let points = entry.whole("points", "6", 2..100_000).unwrap_or(3);
            Rule::FlatLine(FlatLineRule { suspect_hours: suspect_hours?, fail_hours, tolerance, points })
        }
        Test::Attenuated => {
            let (hours, suspect) = (entry.need_positive("hours", "24"), entry.need_number("suspect", "0.05"));
            let fail = entry.number("fail", "0").unwrap_or(0.0);
            let method = entry.choice("method", &VARIATIONS, Some(Variation::Range));
            let points = entry.whole("points", "6", 2..100_000).unwrap_or(6);
            Rule::Attenuated(AttenuatedRule {
                hours: hours?,
                suspect: suspect?,
                fail,
                method: method?,
                points,
            })
        }
        Test::CrossFactor => {
            entry.error_here(
                "因子间逻辑用 [[cross]] 配置 rules between factors stand in [[cross]]".into(),
                "写 [[cross]] rule = \"part_of\"",
            );
            return None;
        }
        Test::Decimals => Rule::Decimals(entry.need_whole("most", "4", 0..19)?),
        _ => return habit(entry, test),
    })
}

/// Tests that look at habits.
fn habit(entry: &Entry<'_, '_>, test: Test) -> Option<Rule> {
    let repeats = |example| entry.need_whole("repeats", example, 2..100_000);
    Some(match test {
        Test::DetectionLimit => {
            let (limit, repeats) = (entry.need_positive("limit", "0.025"), repeats("12"));
            Rule::DetectionLimit(RepeatRule { limit: limit?, repeats: repeats? })
        }
        Test::Saturation => {
            let (end, repeats) = (entry.need_number("end", "20"), repeats("3"));
            let tolerance = entry.number("tolerance", "0").unwrap_or(0.0);
            Rule::Saturation(SaturationRule { end: end?, tolerance, repeats: repeats? })
        }
        Test::Unit => {
            let quotient = entry.number("quotient", "1000").filter(|q| *q > 1.0).unwrap_or(1000.0);
            let days = entry.need_whole("days", "3", 1..30);
            let widen = entry.number("widen", "3").filter(|w| *w >= 1.0).unwrap_or(3.0);
            Rule::Unit(UnitRule { quotient, days: days?, widen })
        }
        Test::RepeatedDay => {
            let points = entry.need_whole("points", "6", 2..100_000);
            let (hours, changes) =
                (entry.need_positive("hours", "20"), entry.need_whole("changes", "4", 0..1000));
            Rule::RepeatedDay(RepeatDayRule { points: points?, hours: hours?, changes: changes? })
        }
        Test::Quiet => {
            let (hours, share) = (entry.need_positive("hours", "24"), entry.need_positive("share", "0.05"));
            let days = entry.need_whole("days", "7", 1..30);
            let points = entry.need_whole("points", "6", 2..100_000);
            Rule::Quiet(QuietRule { hours: hours?, share: share?, days: days?, points: points? })
        }
        Test::LimitHugging => {
            let (limit, within) =
                (entry.need_positive("limit", "0.2"), entry.need_positive("within", "0.05"));
            Rule::LimitHugging(HuggingRule { limit: limit?, within: within?, repeats: repeats("12")? })
        }
        Test::LastDigits => {
            let points = entry.need_whole("points", "200", 50..10_000);
            let decimals = entry.need_whole("decimals", "2", 0..10);
            let chi_square = entry.need_positive("chi_square", "60");
            Rule::LastDigits(DigitsRule { points: points?, decimals: decimals?, chi_square: chi_square? })
        }
        _ => return None,
    })
}

fn step(entry: &Entry<'_, '_>) -> Option<StepRule> {
    let suspect = entry.need_positive("suspect", "0.5");
    let fail = entry.number("fail", "2");
    let share = entry.number("share", "0.5").unwrap_or(0.0).max(0.0);
    Some(StepRule { suspect: suspect?, fail, share })
}

fn climatology(entry: &Entry<'_, '_>) -> Option<Vec<ClimatologyRange>> {
    let raw = entry.raw("ranges");
    let range = |item: &DeValue<'_>| {
        let table = item.as_table()?;
        let months = table.get("months")?.get_ref().as_array()?;
        let months = months.iter().map(|m| whole_month(m.get_ref())).collect::<Option<_>>()?;
        Some(ClimatologyRange { months, span: span(table.get("span")?.get_ref())? })
    };
    let ranges: Option<Vec<_>> =
        raw.and_then(|raw| raw.get_ref().as_array()?.iter().map(|item| range(item.get_ref())).collect());
    if ranges.as_ref().is_none_or(Vec::is_empty) {
        let message = "`ranges` 缺少或不对 is missing or wrong".to_owned();
        let hint = "写 such as ranges = [{ months = [6, 7, 8, 9], span = [10, 33] }]";
        match raw {
            Some(raw) => entry.error_at(&raw.span(), message, hint.into()),
            None => entry.error_here(message, hint),
        }
        return None;
    }
    ranges
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 12")]
fn whole_month(value: &DeValue<'_>) -> Option<u8> {
    number(value).filter(|n| (1.0..=12.0).contains(n) && n.fract() == 0.0).map(|n| n as u8)
}

/// Every `[[cross]]`.
pub(super) fn cross(sheet: &Sheet<'_>, shipped: bool) -> Vec<CrossEntry> {
    sheet.tables("cross").into_iter().filter_map(|entry| cross_entry(entry, shipped)).collect()
}

fn cross_entry(entry: Entry<'_, '_>, shipped: bool) -> Option<CrossEntry> {
    let kinds = [("part_of", 0), ("oxygen_saturation", 1), ("goes_with", 2)];
    let kind = entry.choice("rule", &kinds, None)?;
    let code = |key: &'static str, usual: Option<FactorCode>| {
        let parsed = entry.text(key).map(|text| text.parse().ok());
        match (parsed, usual) {
            (None, Some(usual)) => Some(usual),
            (Some(Some(code)), _) => Some(code),
            _ => {
                entry.error_here(
                    format!("`{key}` 缺少或不是因子编码 is missing or no factor code"),
                    "写 such as \"w21003\"",
                );
                None
            }
        }
    };
    let rule = match kind {
        0 => {
            let (part, whole) = (code("part", None), code("whole", None));
            let (ratio, margin) = (entry.need_positive("ratio", "1.1"), entry.need_number("margin", "0.1"));
            part.zip(whole).zip(ratio.zip(margin)).map(|((part, whole), (ratio, margin))| CrossRule::PartOf {
                part,
                whole,
                ratio,
                margin,
            })
        }
        1 => {
            let oxygen = code("oxygen", Some(FactorCode::DISSOLVED_OXYGEN));
            let temperature = code("temperature", Some(FactorCode::WATER_TEMPERATURE));
            let (suspect, fail) = (entry.need_positive("suspect", "1.8"), entry.need_positive("fail", "3"));
            oxygen.zip(temperature).zip(suspect.zip(fail)).map(|((oxygen, temperature), (suspect, fail))| {
                CrossRule::OxygenSaturation { oxygen, temperature, suspect, fail }
            })
        }
        _ => {
            let (cause, effect) = (code("cause", None), code("effect", None));
            let (above, least) = (entry.need_number("above", "200"), entry.need_number("least", "0.02"));
            cause
                .zip(effect)
                .zip(above.zip(least))
                .map(|((cause, effect), (above, least))| CrossRule::GoesWith { cause, above, effect, least })
        }
    };
    let station = entry.text("station");
    let enabled = entry.flag("enabled", true);
    let basis = entry.choice("basis", &BASES, Some(Basis::Assumption));
    let (note, line) = (entry.text("note"), entry.line());
    entry.finish();
    Some(CrossEntry { rule: rule?, station, enabled, basis: basis?, note, line, shipped })
}
