//! Infiltration, build-up and wash-off.

use river::catchment::Catchments;
use river::model::{
    Buildup, BuildupLaw, Catchment, CatchmentOutlet, Infiltration, InternalRouting, LandUse, LandUseId,
    Model, Options, Washoff, WashoffLaw,
};

use crate::case::Case;
use crate::common::{number, numbers};
use crate::models::{MM, MM_H, model, options, pollutant};

/// A surface on which all that is left over runs off at once.
fn surface(impervious: f64, infiltration: Infiltration, area: f64) -> Catchment {
    Catchment {
        name: "S".into(),
        gauge: Some(river::model::GaugeId(0)),
        outlet: CatchmentOutlet::Away,
        area,
        impervious,
        impervious_without_storage: 1.0,
        width: 100.0,
        slope: 0.01,
        roughness: (0.0, 0.0),
        depression: (0.0, 0.0),
        routing: InternalRouting::Outlet,
        infiltration,
        land_uses: Vec::new(),
        kerb: 0.0,
        initial_buildup: Vec::new(),
    }
}

const TIGHT: Infiltration =
    Infiltration::Horton { initial: 0.0, last: 0.0, decay: 0.0, recovery: 0.0, limit: 0.0 };

fn infiltrated(infiltration: Infiltration, rain: &[f64], step_s: f64, hours: &[f64]) -> Vec<(f64, f64)> {
    let mut model = model(options(step_s, 10));
    model.catchments.push(surface(0.0, infiltration, 1.0));
    let mut ground = Catchments::<1>::new(&model);
    let mut found = Vec::new();
    let mut t = 0.0;
    for &until in hours {
        while t < until * 3600.0 - 1e-6 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an hour of the list"
            )]
            let hour = (t / 3600.0 + 1e-9) as usize;
            let intensity = rain[hour.min(rain.len() - 1)] * MM_H;
            ground.step(&model, t, step_s, &[[intensity]]);
            t += step_s;
        }
        found.push((ground.budget(0).infiltration / MM, ground.budget(0).runoff / MM));
    }
    found
}

/// Every value is as near as it must be.
pub(crate) fn near(what: &str, ours: &[f64], expected: &[f64], absolute: f64, relative: f64) {
    assert_eq!(ours.len(), expected.len());
    for (i, (a, b)) in ours.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= absolute + relative * b.abs(), "{what} [{i}]: {a}, expected {b}");
    }
}

pub(crate) fn the_curve_number_gives_the_excess_of_every_hour(case: &Case) {
    let capacity = (25_400.0 / number(&case["parameters"], "CN") - 254.0) * MM;
    let law = Infiltration::CurveNumberEvent { capacity, abstraction: 0.2 * capacity };
    let rain = numbers(&case["parameters"]["rain_mm_per_h"]);
    let hours: Vec<f64> = (1..=rain.len()).map(|h| f64::from(u32::try_from(h).unwrap())).collect();
    let found: Vec<f64> = infiltrated(law, &rain, 3600.0, &hours).iter().map(|f| f.1).collect();
    let within = case.tolerance("abs");
    near("storage", &[capacity / MM], &[number(&case["expected"], "S")], within, 0.0);
    near("excess", &found, &numbers(&case["expected"]["cumulative"]), within, 0.0);
    let before = std::iter::once(0.0).chain(found.iter().copied());
    let each: Vec<f64> = found.iter().zip(before).map(|(now, before)| now - before).collect();
    near("excess of each hour", &each, &numbers(&case["expected"]["increment"]), within, 0.0);
}

pub(crate) fn green_ampt_and_horton_pond_and_infiltrate_as_their_integrals_say(case: &Case) {
    let id = case.id();
    let p = &case["parameters"];
    let law = if id == "horton" {
        Infiltration::Horton {
            initial: number(p, "f0") * MM_H,
            last: number(p, "fc") * MM_H,
            decay: number(p, "k") / 3600.0,
            recovery: 0.0,
            limit: 0.0,
        }
    } else {
        Infiltration::GreenAmpt {
            suction: number(p, "psi") * MM,
            conductivity: number(p, "Ks") * MM_H,
            deficit: number(p, "dtheta"),
            modified: false,
        }
    };
    let (rain, hours, within) = ([number(p, "i")], numbers(&case["points"]), case.tolerance("abs"));
    let (f, runoff): (Vec<f64>, Vec<f64>) = infiltrated(law, &rain, 60.0, &hours).into_iter().unzip();
    near(id, &f, &numbers(&case["expected"]["F"]), within, 0.0);
    near(id, &runoff, &numbers(&case["expected"]["runoff_mm"]), within, 0.0);
    let minutes: Vec<f64> = (1..=241).map(|minute| f64::from(minute) / 60.0).collect();
    let each = infiltrated(law, &rain, 60.0, &minutes);
    let ponds = minutes.iter().zip(&each).find(|(_, (_, runoff))| *runoff > 0.0).unwrap().0;
    near("ponding", &[*ponds], &[number(&case["expected"], "tp")], within, 0.0);
    if let Some(rates) = case["expected"]["f"].as_array() {
        for (hour, rate) in hours.iter().zip(rates) {
            // Over the minute before and that after.
            let minute = (hour * 60.0).round() as usize;
            let found = (each[minute].0 - each[minute - 2].0) * 30.0;
            near("rate", &[found], &[rate.as_f64().unwrap()], within, 0.0);
        }
    }
}

fn land(law: BuildupLaw, washoff: WashoffLaw) -> LandUse {
    LandUse {
        name: "U".into(),
        sweep_interval_d: 0.0,
        sweep_available: 0.0,
        swept_before_d: 0.0,
        buildup: vec![Buildup { law, per_kerb: false }],
        washoff: vec![Washoff { law: washoff, sweeping: 0.0, held_back: 0.0 }],
    }
}

pub(crate) fn pollutants_build_up_over_dry_days_along_their_curves(case: &Case) {
    let p = &case["parameters"];
    let (pow, sat) = (numbers(&p["c_pow"]), numbers(&p["c_sat"]));
    let laws = [
        ("exp", BuildupLaw::Exponential { most: number(p, "B_max"), rate: number(p, "k") }),
        ("pow", BuildupLaw::Power { most: pow[0], rate: pow[1], power: pow[2] }),
        ("sat", BuildupLaw::Saturation { most: sat[0], half: sat[1] }),
    ];
    for (name, law) in laws {
        let found: Vec<f64> = numbers(&case["points"])
            .iter()
            .map(|&days| {
                let mut model = model(Options { dry_days: days, ..options(60.0, 1) });
                model.pollutants.push(pollutant("P", 0.0));
                model.land_uses.push(land(law.clone(), WashoffLaw::None));
                model
                    .catchments
                    .push(Catchment { land_uses: vec![(LandUseId(0), 1.0)], ..surface(1.0, TIGHT, 1.0) });
                Catchments::<1>::new(&model).budget(0).mass[0].initial
            })
            .collect();
        near(name, &found, &numbers(&case["expected"][name]), 0.0, case.tolerance("rel"));
    }
}

/// A surface from which a load is washed that no longer grows.
pub(crate) fn washing(coefficient: f64, power: f64, load: f64, area: f64) -> Model {
    let mut model = model(options(60.0, 10));
    model.pollutants.push(pollutant("P", 0.0));
    let law = WashoffLaw::Exponential { coefficient: coefficient / 3600.0, power, per_hour: 1.0 / MM_H };
    // A build-up that has come to its end.
    model.land_uses.push(land(BuildupLaw::Exponential { most: load, rate: 1e-9 }, law));
    let initial_buildup = vec![load];
    model.catchments.push(Catchment {
        land_uses: vec![(LandUseId(0), 1.0)],
        initial_buildup,
        ..surface(1.0, TIGHT, area)
    });
    model
}

pub(crate) fn exponential_wash_off_under_steady_runoff_empties_the_surface_exponentially(case: &Case) {
    let p = &case["parameters"];
    let area = number(p, "area_ha") * 1e4;
    // kg/ha is 0.1 g/m2
    let model = washing(number(p, "C1"), number(p, "C2"), number(p, "B0") * 0.1, area);
    let mut ground = Catchments::<1>::new(&model);
    let (mut left, mut washed, mut concentration, mut t) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for hours in numbers(&case["points"]) {
        while t < hours * 3600.0 - 1e-6 {
            ground.step(&model, t, 60.0, &[[number(p, "q_mm_h") * MM_H]]);
            t += 60.0;
        }
        left.push(ground.held(0, 0) / area * 10.0);
        washed.push(ground.budget(0).mass[0].washed / 1000.0);
        // Between the means of the step before this moment and of that after it.
        let mean = |ground: &Catchments<1>| ground.given(0).load[0][0] / ground.given(0).flow[0];
        let before = mean(&ground);
        ground.step(&model, t, 60.0, &[[number(p, "q_mm_h") * MM_H]]);
        t += 60.0;
        concentration.push((before * mean(&ground)).sqrt());
    }
    let expected = |name: &str| numbers(&case["expected"][name]);
    let within = case.tolerance("rel");
    near("left", &left, &expected("B"), 0.0, within);
    near("washed", &washed, &expected("washed_kg"), 0.0, within);
    near("concentration", &concentration, &expected("conc"), 0.0, within);
}
