//! `[[constituent]]`, `[[pattern]]` and `[[gauge]]`.

use river::model::{Gauge, Pattern, PatternKind, Pollutant, RainForm};

use crate::Constituent;
use crate::csv;
use crate::draft::{Draft, Kind};
use crate::table::{Bound, Entry};

pub(crate) fn constituent(d: &mut Draft<'_>, e: &Entry<'_, '_>) -> Option<Constituent> {
    let (id, _) = d.name(e, Kind::Constituent)?;
    let per_day = |key| e.number_or(key, Bound::NotNegative, 0.0) / 86_400.0;
    let amount = |key| e.number_or(key, Bound::NotNegative, 0.0);
    d.pollutants.push(Pollutant {
        name: id.clone(),
        rain: amount("rain_mg_l"),
        dry_weather: amount("dry_weather_mg_l"),
        initial: amount("initial_mg_l"),
        decay: per_day("decay_per_day") + per_day("settling_per_day"),
        theta: e.number_or("theta", Bound::Positive, 1.0),
        settling: per_day("settling_m_d"),
        snow_only: false,
        co_pollutant: None,
    });
    let factor = e.text("factor").map(|f| f.value);
    e.finish();
    let name = d.labels.iter().rev().find(|l| l.0 == id).map_or_else(|| id.clone(), |l| l.1.clone());
    Some(Constituent { id, name, factor })
}

const PATTERNS: [(&str, (PatternKind, usize)); 4] = [
    ("hourly", (PatternKind::Hourly, 24)),
    ("weekend", (PatternKind::Weekend, 24)),
    ("daily", (PatternKind::Daily, 7)),
    ("monthly", (PatternKind::Monthly, 12)),
];

pub(crate) fn pattern(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((name, _)) = d.name(e, Kind::Pattern) else { return };
    let (kind, count) = e.choice("kind", &PATTERNS).unwrap_or((PatternKind::Hourly, 24));
    let factors = e.numbers("factors", Bound::NotNegative);
    if factors.len() != count {
        e.sheet.error(
            &e.span,
            format!(
                "变化曲线 {name} 有 {} 个系数，应为 {count} 个: the pattern has {} factors and needs {count}",
                factors.len(),
                factors.len()
            ),
            "",
        );
    }
    e.finish();
    d.patterns.push(Pattern { name, kind, factors });
}

pub(crate) fn gauge(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((name, _)) = d.name(e, Kind::Gauge) else { return };
    let interval = e.number_or("interval_min", Bound::Positive, 60.0) * 60.0;
    let record = record(d, e, &name, interval);
    e.finish();
    let metres: Vec<(f64, f64)> = record.into_iter().map(|(t, mm)| (t, mm / 1000.0)).collect();
    d.gauges.push(Gauge::from_record(name, RainForm::Volume, interval, &metres));
}

/// Depths (mm) that fell in the interval from each moment on [s since the start of the run]; none when nothing is written.
fn record(d: &Draft<'_>, e: &Entry<'_, '_>, name: &str, interval: f64) -> Vec<(f64, f64)> {
    let column = e.text("column").map_or_else(|| name.to_owned(), |c| c.value);
    let depths = e.numbers("depths_mm", Bound::NotNegative);
    if let Some(file) = e.text("file") {
        let rows = csv::columns(d, e, &file, &["time", &column]).unwrap_or_default();
        if rows.iter().any(|r| r.get(1).is_some_and(|mm| *mm < 0.0)) {
            e.sheet.error(&file.span, format!("{} 的雨量不能小于 0: rain below zero", file.value), "");
        }
        return rows.into_iter().filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect();
    }
    let from = crate::settings::seconds(d.start - d.begin);
    let at = |i: usize| from + interval * f64::from(u32::try_from(i).unwrap_or(u32::MAX));
    depths.into_iter().enumerate().map(|(i, mm)| (at(i), mm)).collect()
}
