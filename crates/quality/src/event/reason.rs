//! The reason of an episode in words, Chinese and English: which factor, by how much, beside what, in which weather.

use super::judge::{DRIVING, Weather};
use super::settings::Settings;
use super::verdict::{EventKind, Excursion, FaultKind, Role, Sensor};

fn name(sensors: &[Sensor], at: usize) -> &str {
    sensors.get(at).map_or("?", |sensor| sensor.name.as_str())
}

/// A figure with the digits that matter.
fn figure(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

fn one(sensors: &[Sensor], e: &Excursion) -> (String, String) {
    let (name, value, base, times) =
        (name(sensors, e.sensor), figure(e.value), figure(e.baseline), e.score.abs());
    let (up, english) = if e.score < 0.0 { ("低于", "below") } else { ("高于", "above") };
    let sensor = sensors.get(e.sensor).filter(|sensor| sensor.room(e.value).is_some_and(|room| room < 0.0));
    let beyond = sensor.and_then(|sensor| sensor.limit).map(figure);
    let (class, of_class) = beyond.map_or((String::new(), String::new()), |limit| {
        (format!("，劣于目标类别限值 {limit}"), format!(", beyond the limit {limit} of its target class"))
    });
    (
        format!("{name} {value}，{up}本站基线 {base}，偏离达判定限的 {times:.1} 倍{class}"),
        format!("{name} {value} {english} its baseline {base}, {times:.1} times the limit{of_class}"),
    )
}

pub(crate) fn of_event(
    sensors: &[Sensor],
    s: &Settings,
    kind: EventKind,
    factors: &[Excursion],
    weather: Option<Weather>,
) -> (String, String) {
    let mut told: Vec<(String, String)> = factors.iter().take(3).map(|e| one(sensors, e)).collect();
    told.push(match factors.len() {
        0 | 1 => ("其他监测项未同时异常".into(), "no other sensor departed with it".into()),
        n => (format!("共 {n} 项同时异常"), format!("{n} sensors departed together")),
    });
    if let Some(mm) = weather.and_then(|w| w.rain_mm) {
        let hours = s.rain_hours;
        told.push((
            format!("近 {hours:.0} 小时降雨 {mm:.1} mm"),
            format!("{mm:.1} mm of rain in {hours:.0} hours"),
        ));
    }
    if let Some(rise) = weather.and_then(|w| w.rise) {
        let (zh, en) =
            if rise >= DRIVING { ("明显上涨", "rose") } else { ("无明显上涨", "did not rise") };
        let hours = s.driver_hours;
        told.push((
            format!("近 {hours:.0} 小时水位或流量{zh}"),
            format!("stage or flow {en} in {hours:.0} hours"),
        ));
    }
    let (chinese, english): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    (
        format!("{}：{}", kind.chinese(), chinese.join("；")),
        format!("{}: {}", kind.english(), english.join("; ")),
    )
}

pub(crate) fn of_fault(sensors: &[Sensor], kind: FaultKind, e: &Excursion) -> (String, String) {
    let (zh, en) = match kind {
        FaultKind::Spike => ("一步突变", "a sudden step"),
        FaultKind::Shift => ("一步突变后停留", "a sudden step that stayed"),
        FaultKind::Offset => ("突变或间断后长时间偏离", "an offset since a step or a gap"),
        FaultKind::Drift => ("数日内缓慢偏离", "a slow departure over days"),
        FaultKind::Variability => ("波动远大于平常", "noise far above its own"),
        FaultKind::Flat => ("数值长时间不变", "the same value again and again"),
        FaultKind::Impossible => ("低到水中不可能出现", "lower than it can be in water"),
    };
    let (chinese, english) = one(sensors, e);
    let alone = match kind {
        FaultKind::Flat | FaultKind::Impossible => ("", ""),
        _ if sensors.iter().filter(|sensor| sensor.role != Role::Rain).count() > 1 => {
            ("；其他监测项及雨情水情无相应变化", "; neither other sensors nor rain nor flow moved with it")
        }
        _ => ("", ""),
    };
    (
        format!("疑似仪器{}：{zh}，{chinese}{}", kind.chinese(), alone.0),
        format!("instrument {}: {en}; {english}{}", kind.english(), alone.1),
    )
}
