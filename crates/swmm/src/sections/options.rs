//! OPTIONS and EVAPORATION.

use river::civil;

use super::{InfiltrationLaw, time};
use crate::deck::{Kind, Reader, Row};
use crate::problem::Severity;

const STEPS: [&str; 5] = ["REPORT_STEP", "WET_STEP", "DRY_STEP", "ROUTING_STEP", "RULE_STEP"];

pub(super) fn option(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let key = row.key(0);
    if STEPS.contains(&key.as_str()) {
        return step(r, row, &key);
    }
    match key.as_str() {
        "INFILTRATION" => {
            r.raw.infiltration = match row.key(1).as_str() {
                "HORTON" => InfiltrationLaw::Horton,
                "MODIFIED_HORTON" => InfiltrationLaw::ModifiedHorton,
                "GREEN_AMPT" => InfiltrationLaw::GreenAmpt,
                "MODIFIED_GREEN_AMPT" => InfiltrationLaw::ModifiedGreenAmpt,
                "CURVE_NUMBER" | "CURVE_NUM" => InfiltrationLaw::CurveNumber,
                _ => {
                    row.unknown(r, 1, "下渗方法 / infiltration");
                    return None;
                }
            };
        }
        "FLOW_ROUTING" | "ROUTING_MODEL" => match row.key(1).as_str() {
            "KINWAVE" | "KW" => {}
            "DYNWAVE" | "DW" | "STEADY" | "SF" => {
                let word = row.word(1).unwrap_or("");
                row.told(
                    r,
                    1,
                    Severity::Converted,
                    format!("{word} 改按运动波演算：没有回水和压力流 / {word} is routed as a kinematic wave: no backwater, no pressure"),
                );
            }
            _ => row.unknown(r, 1, "演算方法 / flow routing"),
        },
        "LINK_OFFSETS" => r.raw.offsets_are_levels = row.is(1, "ELEVATION"),
        "MIN_SLOPE" => r.raw.least_slope = row.amount(r, 1, "MIN_SLOPE")? / 100.0,
        "ALLOW_PONDING" => r.raw.options().allow_ponding = row.is(1, "YES"),
        "DRY_DAYS" => {
            let days = row.amount(r, 1, "DRY_DAYS")?;
            r.raw.options().dry_days = days;
        }
        "START_DATE" | "END_DATE" | "REPORT_START_DATE" => date(r, row, &key)?,
        "START_TIME" | "END_TIME" | "REPORT_START_TIME" => clock(r, row, &key)?,
        "SWEEP_START" | "SWEEP_END" => {
            let Some(day) = row.word(1).and_then(time::day_of_year) else {
                row.unknown(r, 1, "日期（月/日） / month and day");
                return None;
            };
            let season = &mut r.raw.options().sweeping_season;
            if key == "SWEEP_START" { season.0 = day } else { season.1 = day }
        }
        "IGNORE_RAINFALL" | "IGNORE_QUALITY" | "IGNORE_ROUTING" if row.is(1, "YES") => {
            r.raw.ignores.push(key);
        }
        "FLOW_UNITS"
        | "SKIP_STEADY_STATE"
        | "INERTIAL_DAMPING"
        | "VARIABLE_STEP"
        | "LENGTHENING_STEP"
        | "MIN_SURFAREA"
        | "NORMAL_FLOW_LIMITED"
        | "FORCE_MAIN_EQUATION"
        | "SYS_FLOW_TOL"
        | "LAT_FLOW_TOL"
        | "MAX_TRIALS"
        | "HEAD_TOLERANCE"
        | "THREADS"
        | "MINIMUM_STEP"
        | "TEMPDIR"
        | "COMPATIBILITY"
        | "SLOPE_WEIGHTING"
        | "SURCHARGE_METHOD"
        | "CRITICAL_SLOPE"
        | "IGNORE_SNOWMELT"
        | "IGNORE_GROUNDWATER"
        | "IGNORE_RDII"
        | "IGNORE_RAINFALL"
        | "IGNORE_QUALITY"
        | "IGNORE_ROUTING" => {}
        _ => row.told(r, 0, Severity::Ignored, format!("没有 {key} 这个选项 / there is no option {key}")),
    }
    Some(())
}

fn step(r: &mut Reader, row: Row<'_, '_>, key: &str) -> Option<()> {
    let seconds = match row.word(1) {
        Some(text) if text.contains(':') => time::seconds(text),
        Some(text) => text.parse::<f64>().ok().filter(|s| s.is_finite()),
        None => None,
    };
    let Some(seconds) = seconds.filter(|s| *s > 0.0 || key == "RULE_STEP") else {
        row.unknown(r, 1, "时间步长 / time step");
        return None;
    };
    let options = r.raw.options();
    match key {
        "REPORT_STEP" => options.report_step_s = seconds,
        "WET_STEP" => options.wet_step_s = seconds,
        "DRY_STEP" => options.dry_step_s = seconds,
        "ROUTING_STEP" => options.routing_step_s = seconds,
        _ => {}
    }
    Some(())
}

fn date(r: &mut Reader, row: Row<'_, '_>, key: &str) -> Option<()> {
    let Some(day) = row.word(1).and_then(time::date) else {
        row.unknown(r, 1, "日期（月/日/年） / date");
        return None;
    };
    let options = r.raw.options();
    let moment = match key {
        "START_DATE" => &mut options.start,
        "END_DATE" => &mut options.end,
        _ => &mut options.report_start,
    };
    *moment = day + civil::second_of_day(*moment);
    Some(())
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be a time of day")]
fn clock(r: &mut Reader, row: Row<'_, '_>, key: &str) -> Option<()> {
    let Some(seconds) = row.word(1).and_then(time::seconds).filter(|s| *s <= 86_400.0) else {
        row.unknown(r, 1, "时刻 / time of day");
        return None;
    };
    let options = r.raw.options();
    let moment = match key {
        "START_TIME" => &mut options.start,
        "END_TIME" => &mut options.end,
        _ => &mut options.report_start,
    };
    *moment = *moment - civil::second_of_day(*moment) + seconds.round() as i64;
    Some(())
}

pub(super) fn evaporation(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let unit = r.units.evaporation;
    match row.key(0).as_str() {
        "CONSTANT" => {
            let rate = row.amount(r, 1, "蒸发 / evaporation")? * unit;
            r.raw.options().evaporation = [rate; 12];
        }
        "MONTHLY" => {
            for month in 0..12 {
                let rate = row.amount(r, month + 1, "蒸发 / evaporation")? * unit;
                r.raw.options().evaporation[month] = rate;
            }
        }
        "TIMESERIES" => {
            let series = row.place(r, 1, Kind::Series)?;
            let points = &r.raw.series[series].points;
            #[expect(clippy::cast_precision_loss, reason = "a count of points")]
            let mean = points.iter().map(|p| p.1).sum::<f64>() / points.len().max(1) as f64;
            r.raw.options().evaporation = [mean * unit; 12];
            row.told(
                r,
                0,
                Severity::Converted,
                "蒸发取序列的平均值 / the mean of the series is taken".into(),
            );
        }
        "DRY_ONLY" => r.raw.options().evaporation_dry_only = row.is(1, "YES"),
        _ => row.told(
            r,
            0,
            Severity::Ignored,
            "蒸发的这种给法不支持 / this form of evaporation is not modelled".into(),
        ),
    }
    Some(())
}
