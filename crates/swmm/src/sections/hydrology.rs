//! RAINGAGES, SUBCATCHMENTS, SUBAREAS and INFILTRATION.

use river::civil;
use river::model::{
    Catchment, CatchmentId, CatchmentOutlet, Gauge, GaugeId, Infiltration, InternalRouting, NodeId, RainForm,
};

use super::{InfiltrationLaw, time};
use crate::deck::{Files, Kind, Reader, Row};
use crate::problem::Severity;

pub(super) fn gauge(r: &mut Reader, row: Row<'_, '_>, files: &Files<'_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Gauge)?;
    let form = match row.key(1).as_str() {
        "INTENSITY" => RainForm::Intensity,
        "VOLUME" => RainForm::Volume,
        "CUMULATIVE" => RainForm::Cumulative,
        _ => {
            row.unknown(r, 1, "雨量形式 / form of rain");
            return None;
        }
    };
    let Some(interval) = row.word(2).and_then(time::seconds).filter(|s| *s > 0.0) else {
        row.unknown(r, 2, "记录间隔 / interval");
        return None;
    };
    let (record, unit) = match row.key(4).as_str() {
        "TIMESERIES" => {
            let series = row.place(r, 5, Kind::Series)?;
            (r.raw.series[series].points.clone(), r.units.rain)
        }
        "FILE" => {
            let name = row.word(5).unwrap_or("");
            let station = row.word(6).unwrap_or("").to_owned();
            let unit = match row.key(7).as_str() {
                "IN" => 0.0254,
                "MM" => 0.001,
                _ => r.units.rain,
            };
            let Some(text) = files(name) else {
                row.error(r, 5, format!("读不到雨量文件 {name} / the rain file {name} cannot be read"));
                return None;
            };
            let start = r.raw.options().start;
            match rain_file(&text, &station, start, interval, unit) {
                Ok(record) => (record, unit),
                Err(line) => {
                    row.error(
                        r,
                        5,
                        format!("雨量文件 {name} 第 {line} 行不是“站号 年 月 日 时 分 数值” / line {line} of {name} is not `station year month day hour minute value`"),
                    );
                    return None;
                }
            }
        }
        _ => {
            row.unknown(r, 4, "雨量来源（TIMESERIES 或 FILE） / source of rain");
            return None;
        }
    };
    let to_si = if form == RainForm::Intensity { unit / 3600.0 } else { unit };
    let record: Vec<(f64, f64)> = if r.raw.ignores.iter().any(|i| i == "IGNORE_RAINFALL") {
        Vec::new()
    } else {
        record.iter().map(|&(t, v)| (t, v * to_si)).collect()
    };
    let name = row.word(0).unwrap_or("").to_owned();
    r.raw.gauges[place] = Some(Gauge::from_record(name, form, interval, &record));
    Some(())
}

/// Values of a station in the standard form or that of NOAA's hourly records (DSI-3240), or the number of the line that is none.
#[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
fn rain_file(
    text: &str,
    station: &str,
    start: i64,
    interval: f64,
    unit: f64,
) -> Result<Vec<(f64, f64)>, usize> {
    let mut record = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split(';').next().unwrap_or("").split_whitespace().collect();
        if words.first().is_some_and(|w| *w == "COOPID" || w.starts_with("---")) {
            continue;
        }
        if let Some(element) = words.iter().position(|w| matches!(*w, "HPCP" | "QPCP" | "QGAG")) {
            hourly(&words[element + 1..], start, interval, unit, &mut record).ok_or(i + 1)?;
            continue;
        }
        let [name, year, month, day, hour, minute, value, ..] = words[..] else {
            if words.is_empty() {
                continue;
            }
            return Err(i + 1);
        };
        if !station.is_empty() && station != "*" && !name.eq_ignore_ascii_case(station) {
            continue;
        }
        let whole = |w: &str| w.parse::<i64>().ok().ok_or(i + 1);
        let (month, day) = (whole(month)?, whole(day)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(i + 1);
        }
        let moment = civil::seconds(whole(year)?, month, day, whole(hour)? * 3600 + whole(minute)? * 60);
        let value: f64 = value.parse().ok().ok_or(i + 1)?;
        record.push(((moment - start) as f64, value));
    }
    record.sort_by(|a: &(f64, f64), b| a.0.total_cmp(&b.0));
    Ok(record)
}

/// A day of an hourly record: unit, year, month, day and pairs of the time at which an hour ends and its depth.
#[expect(clippy::cast_precision_loss, reason = "spans of civil seconds are far below 2^53")]
fn hourly(words: &[&str], start: i64, interval: f64, unit: f64, record: &mut Vec<(f64, f64)>) -> Option<()> {
    let [depths, year, month, day, rest @ ..] = words else { return None };
    let inches = match *depths {
        "HI" => 0.01,
        "HT" => 0.1,
        _ => return None,
    };
    let (month, day): (i64, i64) = (month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = civil::seconds(year.parse().ok()?, month, day, 0) - start;
    let mut numbers = rest.iter().filter_map(|w| w.parse::<i64>().ok());
    while let (Some(time), Some(depth)) = (numbers.next(), numbers.next()) {
        // 2500 is the day's total, 99999 a missing value.
        if time < 2500 && depth < 99_999 && depth > 0 {
            let ends = midnight + time / 100 * 3600 + time % 100 * 60;
            record.push((ends as f64 - interval, depth as f64 * inches * 0.0254 / unit));
        }
    }
    Some(())
}

pub(super) fn subcatchment(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Catchment)?;
    let gauge =
        if matches!(row.word(1), Some("*")) { None } else { Some(GaugeId(row.place(r, 1, Kind::Gauge)?)) };
    let outlet = match row.word(2) {
        Some(name) if r.place(Kind::Node, name).is_some() => {
            CatchmentOutlet::Node(NodeId(row.place(r, 2, Kind::Node)?))
        }
        Some(name) if r.place(Kind::Catchment, name) == Some(place) => CatchmentOutlet::Away,
        Some(name) if r.place(Kind::Catchment, name).is_some() => {
            CatchmentOutlet::Catchment(CatchmentId(row.place(r, 2, Kind::Catchment)?))
        }
        _ => {
            row.error(
                r,
                2,
                "出口应为节点或汇水区的名称 / the outlet names neither a node nor a subcatchment".into(),
            );
            return None;
        }
    };
    let area = row.amount(r, 3, "面积 / area")? * r.units.land;
    let impervious = row.amount(r, 4, "不透水率 / percent impervious")? / 100.0;
    let width = row.amount(r, 5, "宽度 / width")? * r.units.length;
    let slope = row.amount(r, 6, "坡度 / slope")? / 100.0;
    let kerb = row.f64_or(r, 7, "路缘长 / curb length", 0.0)?;
    if impervious > 1.0 || area <= 0.0 {
        row.error(
            r,
            3,
            "面积应大于 0，不透水率应在 0 到 100 / area above 0, imperviousness within 0–100".into(),
        );
        return None;
    }
    if row.word(8).is_some_and(|w| !w.is_empty()) {
        row.told(r, 8, Severity::Ignored, "没有积雪过程 / snow is not modelled".into());
    }
    r.raw.catchments[place] = Some(Catchment {
        name: row.word(0).unwrap_or("").to_owned(),
        gauge,
        outlet,
        area,
        impervious,
        impervious_without_storage: 0.25,
        width,
        slope,
        roughness: (0.0, 0.0),
        depression: (0.0, 0.0),
        routing: InternalRouting::Outlet,
        infiltration: Infiltration::Horton { initial: 0.0, last: 0.0, decay: 0.0, recovery: 0.0, limit: 0.0 },
        land_uses: Vec::new(),
        kerb,
        initial_buildup: vec![0.0; r.raw.pollutants.len()],
    });
    Some(())
}

pub(super) fn subareas(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Catchment)?;
    let roughness = (row.amount(r, 1, "n")?, row.amount(r, 2, "n")?);
    let rain = r.units.rain;
    let depression = (row.amount(r, 3, "洼蓄 / storage")? * rain, row.amount(r, 4, "洼蓄 / storage")? * rain);
    let smooth = row.amount(r, 5, "无洼蓄比例 / percent zero")? / 100.0;
    let share = row.f64_or(r, 7, "转移比例 / percent routed", 100.0)? / 100.0;
    let routing = match row.key(6).as_str() {
        "OUTLET" | "" => InternalRouting::Outlet,
        "PERVIOUS" => InternalRouting::ToPervious(share),
        "IMPERVIOUS" => InternalRouting::ToImpervious(share),
        _ => {
            row.unknown(r, 6, "内部去向 / route to");
            return None;
        }
    };
    if let Some(c) = &mut r.raw.catchments[place] {
        (c.roughness, c.depression, c.impervious_without_storage, c.routing) =
            (roughness, depression, smooth.min(1.0), routing);
    }
    Some(())
}

pub(super) fn infiltration(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Catchment)?;
    let mut law = r.raw.infiltration;
    if let Some(last) = row.len().checked_sub(1).filter(|n| *n >= 3) {
        law = match row.key(last).as_str() {
            "HORTON" => InfiltrationLaw::Horton,
            "MODIFIED_HORTON" => InfiltrationLaw::ModifiedHorton,
            "GREEN_AMPT" => InfiltrationLaw::GreenAmpt,
            "MODIFIED_GREEN_AMPT" => InfiltrationLaw::ModifiedGreenAmpt,
            "CURVE_NUMBER" => InfiltrationLaw::CurveNumber,
            _ => law,
        };
    }
    let (rain, intensity) = (r.units.rain, r.units.intensity);
    let infiltration = match law {
        InfiltrationLaw::Horton | InfiltrationLaw::ModifiedHorton => {
            let initial = row.amount(r, 1, "初始下渗率 / maximum rate")? * intensity;
            let last = row.amount(r, 2, "稳定下渗率 / minimum rate")? * intensity;
            let decay = row.amount(r, 3, "衰减 / decay")? / 3600.0;
            let days = row.amount(r, 4, "干燥时间 / drying time")?;
            // 98 % of the capacity is back after the drying time.
            let recovery = if days > 0.0 { -(0.02f64.ln()) / (days * 86_400.0) } else { 0.0 };
            let limit = row.f64_or(r, 5, "最大下渗量 / maximum volume", 0.0).unwrap_or(0.0) * rain;
            if law == InfiltrationLaw::Horton {
                Infiltration::Horton { initial, last, decay, recovery, limit }
            } else {
                Infiltration::ModifiedHorton { initial, last, decay, recovery, limit }
            }
        }
        InfiltrationLaw::GreenAmpt | InfiltrationLaw::ModifiedGreenAmpt => Infiltration::GreenAmpt {
            suction: row.amount(r, 1, "吸力 / suction")? * rain,
            conductivity: row.amount(r, 2, "导水率 / conductivity")? * intensity,
            deficit: row.amount(r, 3, "初始亏缺 / deficit")?,
            modified: law == InfiltrationLaw::ModifiedGreenAmpt,
        },
        InfiltrationLaw::CurveNumber => {
            let number = row.amount(r, 1, "曲线数 / curve number")?.clamp(10.0, 99.0);
            let days = row.amount(r, 3, "干燥时间 / drying time")?;
            if days <= 0.0 {
                row.error(r, 3, "干燥时间应大于 0 / the drying time must be above zero".into());
                return None;
            }
            Infiltration::CurveNumber {
                capacity: (1000.0 / number - 10.0) * 0.0254,
                recovery: 1.0 / (days * 86_400.0),
            }
        }
    };
    if let Some(c) = &mut r.raw.catchments[place] {
        c.infiltration = infiltration;
    }
    Some(())
}
