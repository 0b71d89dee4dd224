//! `[water]` and `[oxygen]`: water temperature, and the balance of dissolved oxygen.

use river::kinetics::Reaeration;
use river::model::{OxygenBalance, PollutantId, SeriesId, Temperature};

use crate::csv;
use crate::draft::{Draft, Kind};
use crate::streams::held;
use crate::table::{Bound, Entry, LIQUID};

const DAY_S: f64 = 86_400.0;
/// Above this (m) the approximation of thinner air is no longer good; no county lies higher.
const HIGHEST_M: f64 = 6000.0;

/// `[water]`: one temperature, twelve, or a file; 20 °C where nothing is written.
pub(crate) fn temperature(d: &mut Draft<'_>, root: &Entry<'_, '_>) -> Temperature {
    let Some(e) = root.table("water") else { return Temperature::default() };
    let celsius = e.numbers("celsius", Bound::Celsius);
    let (raw, file) = (e.raw("celsius"), e.text("file"));
    e.finish();
    if let Some(file) = file {
        let rows = csv::columns(d, &e, &file, &["time", "celsius"]).unwrap_or_default();
        let points: Vec<(f64, f64)> = rows.iter().filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect();
        if points.iter().any(|(_, c)| !LIQUID.contains(c)) {
            e.sheet.error(
                &file.span,
                format!("{} 的水温应在 0 到 40 °C 之间 water must be between 0 and 40 °C", file.value),
                "",
            );
        }
        d.series.push(held(&file.value, points));
        return Temperature::Series(SeriesId(d.series.len() - 1));
    }
    let Some(raw) = raw else {
        e.missing("celsius", "20");
        return Temperature::default();
    };
    if let [one] = celsius[..] {
        return Temperature::Constant(one);
    }
    let written = raw.get_ref().as_array().map_or(1, |all| all.len());
    if written != 1 && written != 12 {
        e.sheet.error(&raw.span(), "`celsius` 应为 1 个或 12 个数 must be one number or twelve".into(), "");
    }
    celsius.try_into().map_or_else(|_| Temperature::default(), Temperature::Monthly)
}

#[derive(Clone, Copy)]
enum Law {
    Known(Reaeration),
    Fixed,
}

/// `[oxygen]`, when it is written.
pub(crate) fn oxygen(d: &mut Draft<'_>, root: &Entry<'_, '_>) -> Option<OxygenBalance> {
    const LAWS: [(&str, Law); 5] = [
        ("covar", Law::Known(Reaeration::Covar)),
        ("oconnor_dobbins", Law::Known(Reaeration::OConnorDobbins)),
        ("churchill", Law::Known(Reaeration::Churchill)),
        ("owens_gibbs", Law::Known(Reaeration::OwensGibbs)),
        ("fixed", Law::Fixed),
    ];
    let e = root.table("oxygen")?;
    let of = e.needed_text("constituent", "\"DO\"");
    let of = of.and_then(|name| d.place(&e, Kind::Constituent, &name).map(|p| (p, name.span)));
    let consumers: Vec<(PollutantId, f64)> =
        d.of_constituents(&e, "demand_g_g").into_iter().map(|(p, grams)| (PollutantId(p), grams)).collect();
    let reaeration = match e.choice("reaeration", &LAWS).unwrap_or(Law::Known(Reaeration::Covar)) {
        Law::Known(law) => law,
        Law::Fixed => {
            Reaeration::Fixed(e.needed("reaeration_per_day", Bound::NotNegative, "2").unwrap_or(0.0) / DAY_S)
        }
    };
    let per_day = |key| e.number_or(key, Bound::NotNegative, 0.0) / DAY_S;
    let (bed_demand, production) = (per_day("bed_demand_g_m2_d"), per_day("production_g_m3_d"));
    let pool_transfer = e.needed("pool_transfer_m_d", Bound::NotNegative, "0.5").unwrap_or(0.0) / DAY_S;
    let altitude_m = e.needed("altitude_m", Bound::NotNegative, "830").unwrap_or(0.0);
    let runoff = e.needed("runoff_mg_l", Bound::NotNegative, "7").unwrap_or(0.0);
    e.finish();
    if altitude_m > HIGHEST_M {
        e.sheet.error(&e.span, format!("`altitude_m` = {altitude_m} 太高 is too high"), "最高 6000 米");
    }
    let (constituent, span) = of?;
    if consumers.iter().any(|(p, _)| p.0 == constituent) {
        e.sheet.error(&span, "溶解氧不能消耗它自己 oxygen cannot consume itself".into(), "");
    }
    let name = d.pollutants[constituent].name.clone();
    let own = &d.pollutants[constituent];
    if own.rain > 0.0 || own.decay > 0.0 || own.settling > 0.0 {
        e.sheet.error(
            &span,
            format!(
                "`{name}` 是溶解氧，不写雨水浓度、降解和沉降 is oxygen: no rain, decay or settling of its own"
            ),
            "径流的溶解氧写在 [oxygen] runoff_mg_l",
        );
    }
    d.oxygen = Some(constituent);
    Some(OxygenBalance {
        constituent: PollutantId(constituent),
        consumers,
        reaeration,
        pool_transfer,
        bed_demand,
        production,
        altitude_m,
        runoff,
    })
}

/// Tells that an inflow does not say its dissolved oxygen, where that is carried: none would be taken for no oxygen at all.
pub(crate) fn oxygen_is_said(d: &Draft<'_>, e: &Entry<'_, '_>, key: &str, said: &[(usize, f64)]) {
    let Some(oxygen) = d.oxygen.filter(|oxygen| said.iter().all(|(p, _)| p != oxygen)) else { return };
    let name = &d.pollutants[oxygen].name;
    e.missing(&format!("{key}.\"{name}\""), "7.5");
}
