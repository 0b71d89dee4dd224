//! `[model]`: name, time frame and steps.

use river::civil;
use river::model::Options;
use toml::de::DeValue;

use crate::table::{Bound, Entry, Located};

/// `[model]` as it was read.
pub(crate) struct Settings {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) example: bool,
    pub(crate) warm_up_s: f64,
    pub(crate) start: i64,
    pub(crate) options: Options,
}

/// Longest run (h): ten years.
const LONGEST_H: f64 = 87_600.0;

pub(crate) fn read(root: &Entry<'_, '_>) -> Option<Settings> {
    if !root.has("model") {
        root.missing("[model]", "…");
    }
    let entry = root.table("model")?;
    let name = entry.needed_text("name", "\"滹沱河代县段（示例）\"").map_or_else(String::new, |n| n.value);
    let note = entry.text("note").map_or_else(String::new, |n| n.value);
    let example = entry.flag("example");
    let start = moment(&entry, "start").map_or(0, |s| s.value);
    let hours = entry.number_or("hours", Bound::Positive, 72.0);
    let warm_up = entry.number_or("warm_up_h", Bound::NotNegative, 0.0);
    let minutes = |key, absent| entry.number_or(key, Bound::Positive, absent) * 60.0;
    let report_step_s = minutes("report_step_min", 60.0);
    let wet = minutes("wet_step_min", 5.0);
    let dry = minutes("dry_step_min", 60.0);
    let routing = minutes("routing_step_min", 5.0);
    if hours + warm_up > LONGEST_H {
        entry.sheet.error(
            &entry.span,
            format!("全程 {} 小时太长 is too long a run", hours + warm_up),
            "最长 87600 小时",
        );
    }
    if [report_step_s, wet, routing].iter().any(|s| *s < 1.0) {
        entry.sheet.error(&entry.span, "步长不能短于 1 秒 steps of less than a second".into(), "");
    }
    let evaporation = entry.numbers("evaporation_mm_d", Bound::NotNegative);
    let evaporation = match evaporation[..] {
        [] => [0.0; 12],
        [one] => [one; 12],
        ref twelve => twelve.try_into().unwrap_or_else(|_| {
            entry.sheet.error(
                &entry.span,
                "`evaporation_mm_d` 应为 1 个或 12 个数 must be one number or twelve".into(),
                "",
            );
            [0.0; 12]
        }),
    };
    let dry_days = entry.number_or("dry_days", Bound::NotNegative, 0.0);
    entry.finish();
    let begin = start - whole(warm_up * 3600.0);
    Some(Settings {
        name,
        note,
        example,
        warm_up_s: seconds(start - begin),
        start,
        options: Options {
            start: begin,
            end: start + whole(hours * 3600.0),
            report_start: start,
            report_step_s,
            wet_step_s: wet.min(dry),
            dry_step_s: dry,
            routing_step_s: routing.min(report_step_s),
            dry_days,
            evaporation: evaporation.map(|mm| mm / 1000.0 / 86_400.0),
            evaporation_dry_only: false,
            sweeping_season: (1, 366),
            allow_ponding: false,
        },
    })
}

#[expect(clippy::cast_possible_truncation, reason = "bounded hours")]
fn whole(seconds: f64) -> i64 {
    seconds.clamp(0.0, 1e12).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
pub(crate) fn seconds(span: i64) -> f64 {
    span as f64
}

/// A civil moment, written as a TOML date-time or as text.
fn moment(entry: &Entry<'_, '_>, key: &'static str) -> Option<Located<i64>> {
    if !entry.has(key) {
        entry.missing(key, "2021-07-10T08:00:00");
    }
    let raw = entry.raw(key)?;
    let text = match raw.get_ref() {
        DeValue::Datetime(d) => d.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let Some(value) = civil_moment(&text) else {
        entry.sheet.error(
            &raw.span(),
            format!("`{key}` 不是时刻 is no moment: {text}"),
            "应写成 such as 2021-07-10T08:00:00",
        );
        return None;
    };
    Some(Located { value, span: raw.span() })
}

/// Civil seconds of `2021-07-10`, `2021-07-10 08:00` or `2021-07-10T08:00:00`.
pub(crate) fn civil_moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let mut parts = day.splitn(3, ['-', '/']).map(|p| p.parse::<i64>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    let mut clock = time.trim().splitn(3, ':').map(|p| p.parse::<i64>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().unwrap_or(Some(0))?;
    let sane = (1600..=3000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&date)
        && (0..=24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    sane.then(|| civil::seconds(year, month, date, hour * 3600 + minute * 60 + second))
}
