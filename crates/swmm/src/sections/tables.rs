//! PATTERNS, TIMESERIES, CURVES and TRANSECTS.

use river::model::PatternKind;
use river::shape::Transect;

use super::time;
use crate::deck::{Files, Kind, Reader, Row};
use crate::problem::Severity;

pub(super) fn pattern(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Pattern)?;
    let mut from = 1;
    if !r.raw.pattern_known[place] {
        let kind = match row.key(1).as_str() {
            "MONTHLY" => PatternKind::Monthly,
            "DAILY" => PatternKind::Daily,
            "HOURLY" => PatternKind::Hourly,
            "WEEKEND" => PatternKind::Weekend,
            _ => {
                row.unknown(r, 1, "时间模式的种类 / kind of pattern");
                return None;
            }
        };
        r.raw.patterns[place].kind = kind;
        r.raw.pattern_known[place] = true;
        from = 2;
    }
    for i in from..row.len() {
        let factor = row.f64(r, i, "系数 / factor")?;
        if r.raw.patterns[place].factors.len() < 24 {
            r.raw.patterns[place].factors.push(factor);
        }
    }
    Some(())
}

pub(super) fn series(r: &mut Reader, row: Row<'_, '_>, files: &Files<'_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Series)?;
    if row.is(1, "FILE") {
        let name = row.word(2).unwrap_or("");
        let Some(text) = files(name) else {
            row.error(r, 2, format!("读不到文件 {name} / the file {name} cannot be read"));
            return None;
        };
        for (i, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split(';').next().unwrap_or("").split_whitespace().collect();
            if !words.is_empty() && points(r, place, &words).is_none() {
                row.error(
                    r,
                    2,
                    format!(
                        "文件 {name} 第 {} 行不是时间和数值 / line {} of {name} is no time and value",
                        i + 1,
                        i + 1
                    ),
                );
                return None;
            }
        }
        return Some(());
    }
    let words: Vec<&str> = (1..row.len()).filter_map(|i| row.word(i)).collect();
    if points(r, place, &words).is_none() {
        row.error(
            r,
            1,
            "应为成对的时间和数值，时间不得倒退 / expected pairs of time and value, times not falling".into(),
        );
        return None;
    }
    Some(())
}

#[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
fn points(r: &mut Reader, place: usize, words: &[&str]) -> Option<()> {
    let start = r.raw.options().start;
    let mut words = words.iter().peekable();
    while words.peek().is_some() {
        if let Some(day) = words.peek().and_then(|w| time::date(w)) {
            r.raw.series_dates[place] = Some(day);
            words.next();
        }
        let mut t = time::seconds(words.next()?)?;
        if let Some(day) = r.raw.series_dates[place] {
            t += (day - start) as f64;
        }
        let value: f64 = words.next()?.parse().ok().filter(|v: &f64| v.is_finite())?;
        let points = &mut r.raw.series[place].points;
        if points.last().is_some_and(|last| t < last.0) {
            return None;
        }
        points.push((t, value));
    }
    Some(())
}

pub(super) fn curve(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Curve)?;
    let mut from = 1;
    if r.raw.curve_kinds[place].is_none() {
        let kind = row.key(1);
        if ![
            "STORAGE",
            "RATING",
            "DIVERSION",
            "PUMP1",
            "PUMP2",
            "PUMP3",
            "PUMP4",
            "PUMP5",
            "CONTROL",
            "SHAPE",
            "TIDAL",
            "WEIR",
        ]
        .contains(&kind.as_str())
        {
            row.unknown(r, 1, "曲线的种类 / kind of curve");
            return None;
        }
        r.raw.curve_kinds[place] = Some(kind);
        from = 2;
    }
    let (length, flow) = (r.units.length, r.units.flow);
    let (across, up) = match r.raw.curve_kinds[place].as_deref() {
        Some("STORAGE") => (length, length * length),
        Some("RATING" | "PUMP2" | "PUMP3" | "PUMP4" | "PUMP5") => (length, flow),
        Some("PUMP1") => (length.powi(3), flow),
        Some("DIVERSION") => (flow, flow),
        _ => (1.0, 1.0),
    };
    let mut i = from;
    while i < row.len() {
        let x = row.f64(r, i, "x")? * across;
        let y = row.f64(r, i + 1, "y")? * up;
        let points = &mut r.raw.curves[place].points;
        if points.last().is_some_and(|last| x < last.0) {
            row.error(r, i, "曲线的 x 不得减小 / the x of a curve must not fall".into());
            return None;
        }
        points.push((x, y));
        i += 2;
    }
    Some(())
}

/// A transect while its lines come in.
#[derive(Default)]
pub(crate) struct RawTransect {
    pub(crate) finished: Option<Transect>,
    /// Roughness of left bank, right bank and channel.
    roughness: (f64, f64, f64),
    shift: f64,
    stretch: f64,
}

impl RawTransect {
    pub(crate) fn channel_roughness(&self) -> f64 {
        self.roughness.2
    }
}

pub(super) fn transect(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    match row.key(0).as_str() {
        "NC" => {
            let left = row.amount(r, 1, "左滩糙率 / left n")?;
            let right = row.amount(r, 2, "右滩糙率 / right n")?;
            let channel = row.amount(r, 3, "河槽糙率 / channel n")?;
            let channel = if channel > 0.0 { channel } else { r.raw.current_roughness().2 };
            let or = |x: f64| if x > 0.0 { x } else { channel };
            r.raw.set_roughness((or(left), or(right), channel));
        }
        "X1" => {
            let place = row.place(r, 1, Kind::Transect)?;
            let length = r.units.length;
            let banks = (
                row.f64(r, 3, "左岸桩 / left bank")? * length,
                row.f64(r, 4, "右岸桩 / right bank")? * length,
            );
            let stretch = row.f64_or(r, 8, "桩距系数 / width factor", 0.0)?;
            let shift = row.f64_or(r, 9, "高程平移 / level offset", 0.0)? * length;
            let roughness = r.raw.current_roughness();
            let stretch = if stretch > 0.0 { stretch } else { 1.0 };
            r.raw.transects[place] = RawTransect {
                finished: Some(Transect {
                    points: Vec::new(),
                    banks: (banks.0 * stretch, banks.1 * stretch),
                    overbank_roughness: (roughness.0 / roughness.2, roughness.1 / roughness.2),
                }),
                roughness,
                shift,
                stretch,
            };
            r.raw.current_transect = Some(place);
        }
        "GR" => {
            let Some(place) = r.raw.current_transect else {
                row.error(r, 0, "GR 之前应有 X1 / GR must follow an X1".into());
                return None;
            };
            let length = r.units.length;
            let mut i = 1;
            while i < row.len() {
                let level = row.f64(r, i, "高程 / level")? * length;
                let station = row.f64(r, i + 1, "桩距 / station")? * length;
                let raw = &mut r.raw.transects[place];
                let (shift, stretch) = (raw.shift, raw.stretch);
                if let Some(t) = &mut raw.finished {
                    t.points.push((station * stretch, level + shift));
                }
                i += 2;
            }
        }
        _ => row.told(r, 0, Severity::Ignored, "断面行应以 NC、X1 或 GR 开头 / expected NC, X1 or GR".into()),
    }
    Some(())
}
