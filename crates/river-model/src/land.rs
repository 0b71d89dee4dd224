//! `[[land_use]]` and `[[area]]`: what gathers on the ground, and what rain takes along.

use river::model::{
    Buildup, BuildupLaw, Catchment, CatchmentId, CatchmentOutlet, GaugeId, Infiltration, InternalRouting,
    LandUse, LandUseId, NodeId, Washoff, WashoffLaw,
};

use crate::draft::{Draft, Kind, clean};
use crate::table::{Bound, Entry};

/// Model mass per m2 of 1 kg/ha.
const KG_HA: f64 = 0.1;
/// 1 mm/h (m/s).
const MM_H: f64 = 1e-3 / 3600.0;
const MM: f64 = 1e-3;

pub(crate) fn land_use(d: &mut Draft<'_>, e: &Entry<'_, '_>) {
    let Some((name, _)) = d.name(e, Kind::LandUse) else { return };
    let (mut buildup, mut washoff) = clean(d.pollutants.len());
    for part in e.tables("pollutant") {
        let place = part.needed_text("constituent", "\"NH3-N\"");
        let place = place.and_then(|name| d.place(&part, Kind::Constituent, &name));
        let (gathers, washes) = (gathering(&part), washing(&part));
        part.finish();
        if let Some(p) = place {
            (buildup[p], washoff[p]) = (gathers, washes);
        }
    }
    let land_use = LandUse {
        name,
        sweep_interval_d: e.number_or("sweep_every_days", Bound::NotNegative, 0.0),
        sweep_available: e.number_or("sweep_reach_percent", Bound::Percent, 0.0) / 100.0,
        swept_before_d: e.number_or("swept_days_ago", Bound::NotNegative, 0.0),
        buildup,
        washoff,
    };
    e.finish();
    d.land_uses.push(land_use);
}

#[derive(Clone, Copy)]
enum Gathering {
    Exponential,
    Power,
    Saturation,
}

fn gathering(e: &Entry<'_, '_>) -> Buildup {
    const LAWS: [(&str, Gathering); 3] = [
        ("exponential", Gathering::Exponential),
        ("power", Gathering::Power),
        ("saturation", Gathering::Saturation),
    ];
    let law = e.choice("build_up", &LAWS).map_or(BuildupLaw::None, |law| {
        let most = e.needed("most_kg_ha", Bound::NotNegative, "20").unwrap_or(0.0) * KG_HA;
        match law {
            Gathering::Exponential => BuildupLaw::Exponential {
                most,
                rate: e.needed("rate_per_day", Bound::NotNegative, "0.3").unwrap_or(0.0),
            },
            Gathering::Power => BuildupLaw::Power {
                most,
                rate: e.needed("rate_kg_ha", Bound::NotNegative, "2").unwrap_or(0.0) * KG_HA,
                power: e.needed("build_up_power", Bound::Positive, "0.7").unwrap_or(1.0),
            },
            Gathering::Saturation => BuildupLaw::Saturation {
                most,
                half: e.needed("half_days", Bound::Positive, "4").unwrap_or(1.0),
            },
        }
    });
    Buildup { law, per_kerb: false }
}

fn washing(e: &Entry<'_, '_>) -> Washoff {
    let law = e.choice("wash_off", &[("exponential", true), ("event_mean", false)]);
    let law = match law {
        None => WashoffLaw::None,
        Some(true) => WashoffLaw::Exponential {
            coefficient: e.needed("coefficient", Bound::NotNegative, "0.1").unwrap_or(0.0) / 3600.0,
            power: e.needed("power", Bound::NotNegative, "1.5").unwrap_or(1.0),
            per_hour: 1.0 / MM_H,
        },
        Some(false) => WashoffLaw::EventMean(e.needed("mean_mg_l", Bound::NotNegative, "2.0").unwrap_or(0.0)),
    };
    Washoff {
        law,
        sweeping: e.number_or("sweeping_percent", Bound::Percent, 0.0) / 100.0,
        held_back: e.number_or("held_back_percent", Bound::Percent, 0.0) / 100.0,
    }
}

/// `[[area]]`, whose place is known.
pub(crate) fn area(d: &mut Draft<'_>, e: &Entry<'_, '_>, name: String, place: usize) {
    let gauge = e.text("gauge").and_then(|g| d.place(e, Kind::Gauge, &g)).map(GaugeId);
    let outlet = outlet(d, e);
    let hectares = e.needed("area_ha", Bound::Positive, "120");
    let width = e.needed("width_m", Bound::Positive, "600");
    let slope = e.needed("slope", Bound::Positive, "0.01");
    let impervious = e.needed("impervious_percent", Bound::Percent, "35");
    let smooth = e.number_or("impervious_without_storage_percent", Bound::Percent, 25.0) / 100.0;
    let roughness = (
        e.number_or("roughness_impervious", Bound::NotNegative, 0.013),
        e.number_or("roughness_pervious", Bound::NotNegative, 0.2),
    );
    let depression = (
        e.number_or("depression_impervious_mm", Bound::NotNegative, 1.5) * MM,
        e.number_or("depression_pervious_mm", Bound::NotNegative, 5.0) * MM,
    );
    let over = e.number_or("over_pervious_percent", Bound::Percent, 0.0) / 100.0;
    let infiltration = infiltration(e);
    let mut land_uses = Vec::new();
    for (name, percent) in e.amounts("land_uses_percent", Bound::Percent) {
        if let Some(place) = d.place(e, Kind::LandUse, &name) {
            land_uses.push((LandUseId(place), percent / 100.0));
        }
    }
    if land_uses.iter().map(|l| l.1).sum::<f64>() > 1.0 + 1e-9 {
        e.sheet.error(
            &e.span,
            format!("汇水区 {name} 的用地比例合计超过 100: its land uses add up to more than 100"),
            "",
        );
    }
    let mut initial_buildup = vec![0.0; d.pollutants.len()];
    for (p, kg) in d.of_constituents(e, "initial_kg_ha") {
        initial_buildup[p] = kg * KG_HA;
    }
    e.finish();
    let (Some(outlet), Some(hectares), Some(width), Some(slope), Some(impervious), Some(infiltration)) =
        (outlet, hectares, width, slope, impervious, infiltration)
    else {
        return;
    };
    if let Some(at) = d.catchments.get_mut(place) {
        *at = Some(Catchment {
            name,
            gauge,
            outlet,
            area: hectares * 1e4,
            impervious: impervious / 100.0,
            impervious_without_storage: smooth,
            width,
            slope,
            roughness,
            depression,
            routing: if over > 0.0 { InternalRouting::ToPervious(over) } else { InternalRouting::Outlet },
            infiltration,
            land_uses,
            kerb: 0.0,
            initial_buildup,
        });
    }
}

fn outlet(d: &Draft<'_>, e: &Entry<'_, '_>) -> Option<CatchmentOutlet> {
    let to = e.needed_text("to", "\"节点或汇水区编号\"")?;
    match d.kind_of(&to.value) {
        Some((Kind::Area, place)) => Some(CatchmentOutlet::Catchment(CatchmentId(place))),
        Some((_, place)) => Some(CatchmentOutlet::Node(NodeId(place))),
        None if to.value == "away" => Some(CatchmentOutlet::Away),
        None => d.place(e, Kind::Node, &to).map(|n| CatchmentOutlet::Node(NodeId(n))),
    }
}

#[derive(Clone, Copy)]
enum Law {
    Horton,
    ModifiedHorton,
    GreenAmpt,
    CurveNumber,
}

fn infiltration(area: &Entry<'_, '_>) -> Option<Infiltration> {
    const LAWS: [(&str, Law); 4] = [
        ("horton", Law::Horton),
        ("modified_horton", Law::ModifiedHorton),
        ("green_ampt", Law::GreenAmpt),
        ("curve_number", Law::CurveNumber),
    ];
    if !area.has("infiltration") {
        area.missing("infiltration", "{ law = \"curve_number\", number = 75, drying_days = 7 }");
    }
    let e = area.table("infiltration")?;
    if !e.has("law") {
        e.missing("law", "\"curve_number\"");
    }
    let law = e.choice("law", &LAWS)?;
    let found = match law {
        Law::Horton | Law::ModifiedHorton => {
            let initial = e.needed("initial_mm_h", Bound::NotNegative, "50")? * MM_H;
            let last = e.needed("final_mm_h", Bound::NotNegative, "5")? * MM_H;
            let decay = e.needed("decay_per_h", Bound::NotNegative, "4")? / 3600.0;
            let days = e.needed("drying_days", Bound::Positive, "7")?;
            // 98 % of the capacity is back after the drying time.
            let recovery = -(0.02f64.ln()) / (days * 86_400.0);
            let limit = e.number_or("limit_mm", Bound::NotNegative, 0.0) * MM;
            match law {
                Law::Horton => Infiltration::Horton { initial, last, decay, recovery, limit },
                _ => Infiltration::ModifiedHorton { initial, last, decay, recovery, limit },
            }
        }
        Law::GreenAmpt => Infiltration::GreenAmpt {
            suction: e.needed("suction_mm", Bound::Positive, "110")? * MM,
            conductivity: e.needed("conductivity_mm_h", Bound::Positive, "10")? * MM_H,
            deficit: e.needed("deficit", Bound::Share, "0.25")?,
            modified: e.flag("modified"),
        },
        Law::CurveNumber => Infiltration::CurveNumber {
            capacity: (1000.0 / e.needed("number", Bound::Positive, "75")?.clamp(10.0, 99.0) - 10.0) * 0.0254,
            recovery: 1.0 / (e.needed("drying_days", Bound::Positive, "7")? * 86_400.0),
        },
    };
    e.finish();
    Some(found)
}
