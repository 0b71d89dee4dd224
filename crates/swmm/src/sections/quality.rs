//! POLLUTANTS, LANDUSES, BUILDUP, WASHOFF, COVERAGES and LOADINGS.

use river::model::{Buildup, BuildupLaw, LandUseId, PollutantId, SeriesId, Washoff, WashoffLaw};

use crate::deck::{Kind, Reader, Row};
use crate::problem::Severity;
use crate::units::Concentration;

pub(super) fn pollutant(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::Pollutant)?;
    let unit = match row.key(1).as_str() {
        "MG/L" => Concentration::Milligrams,
        "UG/L" => Concentration::Micrograms,
        "#/L" => Concentration::Counts,
        _ => {
            row.unknown(r, 1, "浓度单位 / unit of concentration");
            return None;
        }
    };
    r.raw.concentrations[place] = unit;
    let rain = row.amount(r, 2, "雨水浓度 / concentration of rain")?;
    let decay = row.f64_or(r, 5, "衰减系数 / decay", 0.0)? / 86_400.0;
    let snow_only = row.is(6, "YES");
    let co_pollutant = match row.word(7) {
        None | Some("" | "*") => None,
        Some(_) => {
            let other = row.place(r, 7, Kind::Pollutant)?;
            Some((PollutantId(other), row.f64_or(r, 8, "伴生比例 / co-fraction", 0.0)?))
        }
    };
    let dry_weather = row.f64_or(r, 9, "旱流浓度 / dry-weather concentration", 0.0)?;
    let initial = row.f64_or(r, 10, "初始浓度 / initial concentration", 0.0)?;
    if row.f64_or(r, 3, "地下水浓度 / groundwater", 0.0)? > 0.0 || row.f64_or(r, 4, "RDII", 0.0)? > 0.0 {
        row.told(
            r,
            3,
            Severity::Ignored,
            "没有地下水和入渗过程，其浓度不起作用 / groundwater and I&I are not modelled".into(),
        );
    }
    let p = &mut r.raw.pollutants[place];
    (p.rain, p.decay, p.snow_only, p.co_pollutant) = (rain, decay, snow_only, co_pollutant);
    (p.dry_weather, p.initial) = (dry_weather, initial);
    Some(())
}

pub(super) fn land_use(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let place = row.place(r, 0, Kind::LandUse)?;
    let interval = row.f64_or(r, 1, "清扫间隔 / sweeping interval", 0.0)?;
    let available = row.f64_or(r, 2, "可清扫比例 / availability", 0.0)?;
    let before = row.f64_or(r, 3, "上次清扫 / last swept", 0.0)?;
    let land_use = &mut r.raw.land_uses[place];
    (land_use.sweep_interval_d, land_use.sweep_available, land_use.swept_before_d) =
        (interval, available, before);
    Some(())
}

pub(super) fn buildup(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let land_use = row.place(r, 0, Kind::LandUse)?;
    let p = row.place(r, 1, Kind::Pollutant)?;
    let law = row.key(2);
    if law == "NONE" {
        return Some(());
    }
    let per_kerb = match row.key(6).as_str() {
        "AREA" => false,
        "CURB" | "CURBLENGTH" => true,
        _ => {
            row.unknown(r, 6, "归一方式（AREA 或 CURB） / normalizer");
            return None;
        }
    };
    let mass = r.units.mass(r.raw.concentrations[p]);
    let unit = if per_kerb { mass } else { mass / r.units.land };
    let a = row.amount(r, 3, "系数 1 / coefficient 1")? * unit;
    let b = row.amount(r, 4, "系数 2 / coefficient 2")?;
    let law = match law.as_str() {
        "POW" => {
            BuildupLaw::Power {
                most: a, rate: b * unit, power: row.amount(r, 5, "系数 3 / coefficient 3")?
            }
        }
        "EXP" => BuildupLaw::Exponential { most: a, rate: b },
        "SAT" => BuildupLaw::Saturation { most: a, half: row.amount(r, 5, "系数 3 / coefficient 3")? },
        "EXT" => BuildupLaw::External {
            most: a,
            scale: b * unit,
            series: SeriesId(row.place(r, 5, Kind::Series)?),
        },
        _ => {
            row.unknown(r, 2, "累积函数 / build-up function");
            return None;
        }
    };
    r.raw.land_uses[land_use].buildup[p] = Buildup { law, per_kerb };
    Some(())
}

pub(super) fn washoff(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let land_use = row.place(r, 0, Kind::LandUse)?;
    let p = row.place(r, 1, Kind::Pollutant)?;
    let law = row.key(2);
    let (coefficient, power) = if law == "NONE" {
        (0.0, 0.0)
    } else {
        (row.amount(r, 3, "系数 / coefficient")?, row.f64_or(r, 4, "指数 / exponent", 0.0)?)
    };
    let sweeping = row.f64_or(r, 5, "清扫去除率 / sweeping", 0.0)? / 100.0;
    let held_back = row.f64_or(r, 6, "措施去除率 / BMP", 0.0)? / 100.0;
    if !(0.0..=1.0).contains(&sweeping) || !(0.0..=1.0).contains(&held_back) || power.abs() > 10.0 {
        row.error(
            r,
            4,
            "指数应在 -10 到 10，去除率应在 0 到 100 / exponent within ±10, removals within 0–100".into(),
        );
        return None;
    }
    let law = match law.as_str() {
        "NONE" => WashoffLaw::None,
        "EXP" => WashoffLaw::Exponential {
            coefficient: coefficient / 3600.0,
            power,
            per_hour: 1.0 / r.units.intensity,
        },
        // The rate is in mg, µg or counts a second; ours in g, mg or thousands of counts.
        "RC" => WashoffLaw::Rating { coefficient: coefficient * 1e-3, power, flow_unit: 1.0 / r.units.flow },
        "EMC" => WashoffLaw::EventMean(coefficient),
        _ => {
            row.unknown(r, 2, "冲刷函数 / wash-off function");
            return None;
        }
    };
    r.raw.land_uses[land_use].washoff[p] = Washoff { law, sweeping, held_back };
    Some(())
}

pub(super) fn coverages(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let catchment = row.place(r, 0, Kind::Catchment)?;
    let mut i = 1;
    while i < row.len() {
        let land_use = row.place(r, i, Kind::LandUse)?;
        let share = row.amount(r, i + 1, "比例 / percent")? / 100.0;
        if let Some(c) = &mut r.raw.catchments[catchment] {
            c.land_uses.retain(|(l, _)| l.0 != land_use);
            c.land_uses.push((LandUseId(land_use), share));
        }
        i += 2;
    }
    Some(())
}

pub(super) fn loadings(r: &mut Reader, row: Row<'_, '_>) -> Option<()> {
    let catchment = row.place(r, 0, Kind::Catchment)?;
    let mut i = 1;
    while i < row.len() {
        let p = row.place(r, i, Kind::Pollutant)?;
        let amount = row.amount(r, i + 1, "初始累积 / initial build-up")?
            * r.units.mass(r.raw.concentrations[p])
            / r.units.land;
        if let Some(c) = &mut r.raw.catchments[catchment] {
            c.initial_buildup[p] = amount;
        }
        i += 2;
    }
    Some(())
}
