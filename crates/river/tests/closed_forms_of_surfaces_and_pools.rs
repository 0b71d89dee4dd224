//! Infiltration, build-up, wash-off, reservoirs and tanks against closed forms (`analytic/analytic_dev.json` of the reference data):
//! the engine's own subcatchments and pools compute.

#![allow(clippy::print_stdout, reason = "says where there is no reference data")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::similar_names,
    reason = "a test that cannot build its model has failed"
)]

mod common;

use common::{number, numbers, reference};
use river::catchment::Catchments;
use river::control::Intervention;
use river::model::{
    AuthorUnits, Buildup, BuildupLaw, Catchment, CatchmentOutlet, DryWeather, Infiltration, Inflow,
    InflowKind, InternalRouting, LandUse, LandUseId, Link, LinkId, LinkKind, Model, Node, NodeId, NodeKind,
    Options, Orifice, Outlet, OutletHead, Pollutant, PollutantId, Rating, Series, SeriesId, StorageShape,
    Temperature, Washoff, WashoffLaw,
};
use river::run::{Member, Method, Run};
use serde_json::Value;

fn case(id: &str) -> Option<Value> {
    let all = reference("analytic/analytic_dev.json")?;
    let found = all["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).cloned();
    Some(found.unwrap_or_else(|| panic!("no case {id}")))
}

fn options(step_s: f64, hours: i64) -> Options {
    Options {
        start: 0,
        end: hours * 3600,
        report_start: 0,
        report_step_s: step_s,
        wet_step_s: step_s,
        dry_step_s: step_s,
        routing_step_s: step_s,
        dry_days: 0.0,
        evaporation: [0.0; 12],
        evaporation_dry_only: false,
        sweeping_season: (1, 366),
        allow_ponding: false,
    }
}

fn model(options: Options) -> Model {
    Model {
        options,
        author: AuthorUnits { flow: 1.0, length: 1.0 },
        pollutants: Vec::new(),
        sections: Vec::new(),
        tags: Vec::new(),
        temperature: Temperature::default(),
        oxygen: None,
        gauges: Vec::new(),
        land_uses: Vec::new(),
        catchments: Vec::new(),
        nodes: Vec::new(),
        links: Vec::new(),
        series: Vec::new(),
        curves: Vec::new(),
        patterns: Vec::new(),
        rules: Vec::new(),
    }
}

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
const MM: f64 = 1e-3;
const MM_H: f64 = 1e-3 / 3600.0;

fn pollutant(name: &str, decay: f64) -> Pollutant {
    Pollutant {
        name: name.into(),
        rain: 0.0,
        dry_weather: 0.0,
        initial: 0.0,
        decay,
        theta: 1.0,
        settling: 0.0,
        snow_only: false,
        co_pollutant: None,
    }
}

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
            ground.step(&model, t, step_s, &|_| [intensity]);
            t += step_s;
        }
        found.push((ground.budget(0).infiltration / MM, ground.budget(0).runoff / MM));
    }
    found
}

fn near(what: &str, ours: &[f64], expected: &[f64], absolute: f64, relative: f64) {
    assert_eq!(ours.len(), expected.len());
    for (i, (a, b)) in ours.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= absolute + relative * b.abs(), "{what} [{i}]: {a}, expected {b}");
    }
}

#[test]
fn the_curve_number_gives_the_excess_of_every_hour() {
    let Some(case) = case("scs_cn") else { return };
    let capacity = (25_400.0 / number(&case["parameters"], "CN") - 254.0) * MM;
    let law = Infiltration::CurveNumberEvent { capacity, abstraction: 0.2 * capacity };
    let rain = numbers(&case["parameters"]["rain_mm_per_h"]);
    let hours: Vec<f64> = (1..=rain.len()).map(|h| f64::from(u32::try_from(h).unwrap())).collect();
    let found: Vec<f64> = infiltrated(law, &rain, 3600.0, &hours).iter().map(|f| f.1).collect();
    near("excess", &found, &numbers(&case["expected"]["cumulative"]), 1e-9, 0.0);
}

#[test]
fn green_ampt_and_horton_pond_and_infiltrate_as_their_integrals_say() {
    for id in ["green_ampt", "horton"] {
        let Some(case) = case(id) else { return };
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
        let found = infiltrated(law, &[number(p, "i")], 60.0, &numbers(&case["points"]));
        let (f, runoff): (Vec<f64>, Vec<f64>) = found.into_iter().unzip();
        near(id, &f, &numbers(&case["expected"]["F"]), 0.05, 0.0);
        near(id, &runoff, &numbers(&case["expected"]["runoff_mm"]), 0.05, 0.0);
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

#[test]
fn pollutants_build_up_over_dry_days_along_their_curves() {
    let Some(case) = case("buildup") else { return };
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
        near(name, &found, &numbers(&case["expected"][name]), 0.0, 1e-9);
    }
}

fn washing(coefficient: f64, power: f64, load: f64, area: f64) -> Model {
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

#[test]
fn exponential_wash_off_under_steady_runoff_empties_the_surface_exponentially() {
    let Some(case) = case("washoff_exp") else { return };
    let p = &case["parameters"];
    let area = number(p, "area_ha") * 1e4;
    // kg/ha is 0.1 g/m2
    let model = washing(number(p, "C1"), number(p, "C2"), number(p, "B0") * 0.1, area);
    let mut ground = Catchments::<1>::new(&model);
    let (mut left, mut washed, mut concentration, mut t) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for hours in numbers(&case["points"]) {
        while t < hours * 3600.0 - 1e-6 {
            ground.step(&model, t, 60.0, &|_| [number(p, "q_mm_h") * MM_H]);
            t += 60.0;
        }
        let given = ground.given(0);
        left.push(ground.held(0, 0) / area * 10.0);
        washed.push(ground.budget(0).mass[0].washed / 1000.0);
        concentration.push(given.load[0][0] / given.flow[0]);
    }
    let expected = |name: &str| numbers(&case["expected"][name]);
    near("left", &left, &expected("B"), 0.0, 0.002);
    near("washed", &washed, &expected("washed_kg"), 0.0, 0.002);
    // The mean of the step is half a step older than its end.
    near("concentration", &concentration, &expected("conc"), 0.0, 0.004);
}

#[test]
fn an_empty_tank_catches_the_first_flush() {
    let Some(case) = case("first_flush_tank") else { return };
    let p = &case["parameters"];
    let area = number(p, "area_ha") * 1e4;
    let mut model = washing(number(p, "kv_per_mm"), 1.0, 1.0, area);
    model.catchments[0].outlet = CatchmentOutlet::Node(NodeId(0));
    model.nodes.push(pool(area, 0.0, 1.0));
    let rain = [river::model::Gauge {
        name: "G".into(),
        interval_s: 36_000.0,
        intensities: vec![(0.0, 4.0 * MM_H)],
    }];
    let member = Member { gauges: Some(&rain), ..Member::default() };
    let mut run: Run<'_, f64, 1> = Run::new(&model, &Method::default(), &[member]).unwrap();
    // Runoff enters half a step late; the tank is full after 4 mm.
    let full = number(p, "V_m3");
    let mut before = (0.0, 0.0);
    loop {
        run.step(60.0);
        let line = &run.ledger(0).lines;
        let now = (line[0].stored, line[1].stored / area);
        if now.0 >= full - 1e-6 {
            let share = (full - before.0) / (now.0 - before.0);
            // Within the step the load falls exponentially with the depth that ran off.
            let (low, high): (f64, f64) = (1.0 - before.1, 1.0 - now.1);
            let caught = 1.0 - low * (high / low).powf(share);
            near("caught", &[caught], &[number(&case["expected"], "fraction")], 0.0, 2e-5);
            break;
        }
        before = now;
    }
}

fn pool(area: f64, depth: f64, deepest: f64) -> Node {
    Node {
        name: "P".into(),
        kind: NodeKind::Storage {
            shape: StorageShape::Functional { coefficient: 0.0, power: 0.0, constant: area },
            evaporation: 0.0,
            converted: false,
        },
        invert: 1.0,
        max_depth: deepest,
        initial_depth: depth,
        ponded_area: 0.0,
        treatment: Vec::new(),
        inflows: Vec::new(),
        dry_weather: DryWeather::default(),
    }
}

fn outfall() -> Node {
    Node { name: "O".into(), kind: NodeKind::Outfall, invert: 0.0, ..pool(1.0, 0.0, 0.0) }
}

fn linear(from: usize, to: usize, per_depth: f64) -> Link {
    let rating = Rating::Power { coefficient: per_depth, power: 1.0 };
    let outlet = Outlet { crest: 0.0, rating, head: OutletHead::Depth };
    Link { name: "L".into(), from: NodeId(from), to: NodeId(to), kind: LinkKind::Outlet(outlet) }
}

#[test]
fn linear_reservoirs_answer_a_block_of_rain_one_by_one_and_in_a_row() {
    let Some(case) = case("linear_reservoir") else { return };
    let p = &case["parameters"];
    let (k, i, long) = (number(p, "k_h") * 3600.0, number(p, "i"), number(p, "Tr") * 3600.0);
    let mut model = model(options(10.0, 12));
    // Areas such that Q = V / k with Q = h in m3/s.
    model.series.push(Series { name: "I".into(), points: vec![(0.0, i), (long - 0.5, i), (long, 0.0)] });
    let inflow = Inflow {
        kind: InflowKind::Flow,
        series: Some(SeriesId(0)),
        scale: 1.0,
        baseline: 0.0,
        pattern: None,
    };
    model.nodes = vec![Node { inflows: vec![inflow], ..pool(k, 0.0, 100.0) }, pool(k, 0.0, 100.0), outfall()];
    model.links = vec![linear(0, 1, 1.0), linear(1, 2, 1.0)];
    let mut run: Run<'_, f64, 1> = Run::new(&model, &Method::default(), &[Member::default()]).unwrap();
    let hours = numbers(&case["points"]);
    let (mut single, mut nash) = (Vec::new(), Vec::new());
    run.finish(|shown| {
        if hours.iter().any(|h| (h * 3600.0 - shown.time()).abs() < 1.0) {
            single.push(shown.node_depth(NodeId(0), 0));
            nash.push(shown.node_depth(NodeId(1), 0));
        }
    })
    .unwrap();
    near("single", &single, &numbers(&case["expected"]["single"]), 0.001, 0.0);
    near("nash", &nash, &numbers(&case["expected"]["nash"]), 0.001, 0.0);
}

#[test]
fn a_stirred_tank_goes_to_its_new_concentration_and_decays() {
    let Some(case) = case("cstr") else { return };
    let p = &case["parameters"];
    let mut model = model(options(60.0, 12));
    let tau = number(p, "tau_h") * 3600.0;
    model
        .pollutants
        .push(Pollutant { initial: number(p, "C0"), ..pollutant("P", number(p, "k_per_h") / 3600.0) });
    let water = Inflow { kind: InflowKind::Flow, series: None, scale: 0.0, baseline: 1.0, pattern: None };
    let load = Inflow {
        kind: InflowKind::Concentration(PollutantId(0)),
        baseline: number(p, "Cin"),
        ..water.clone()
    };
    model.nodes = vec![Node { inflows: vec![water, load], ..pool(tau, 1.0, 10.0) }, outfall()];
    model.links = vec![linear(0, 1, 1.0)];
    let hours = numbers(&case["points"]);
    let mut found = Vec::new();
    let mut run: Run<'_, f64, 1> = Run::new(&model, &Method::default(), &[Member::default()]).unwrap();
    run.finish(|shown| {
        if hours.iter().any(|h| (h * 3600.0 - shown.time()).abs() < 1.0) {
            found.push(shown.node_concentration(NodeId(0), 0, 0));
        }
    })
    .unwrap();
    near("concentration", &found, &numbers(&case["expected"]), 0.0, 0.002);
}

#[test]
fn a_gate_draws_a_tank_down_in_torricelli_s_time_and_shuts_when_it_is_told() {
    let Some(case) = case("gate_drawdown") else { return };
    let p = &case["parameters"];
    let side = number(p, "a").sqrt();
    let gate = Orifice {
        bottom: true,
        round: false,
        height: side,
        width: side,
        crest: 0.0,
        coefficient: number(p, "Cd"),
        travel_s: 0.0,
    };
    let mut model = model(options(1.0, 1));
    model.nodes = vec![pool(number(p, "A_tank"), number(p, "h1"), 5.0), outfall()];
    model.links =
        vec![Link { name: "G".into(), from: NodeId(0), to: NodeId(1), kind: LinkKind::Orifice(gate) }];
    let shut = Intervention { link: LinkId(0), from: 1700.0, to: f64::INFINITY, setting: 0.0 };
    let member = Member { interventions: vec![shut], ..Member::default() };
    let mut run: Run<'_, f64, 1> = Run::new(&model, &Method::default(), &[member]).unwrap();
    let (mut before, mut reached, mut last, mut first) = (number(p, "h1"), f64::NAN, f64::NAN, f64::NAN);
    run.finish(|shown| {
        let depth = shown.node_depth(NodeId(0), 0);
        if first.is_nan() {
            first = shown.link_flow(LinkId(0), 0);
        }
        let goal = number(p, "h2");
        if before > goal && depth <= goal {
            reached = shown.time() - (goal - depth) / (before - depth);
        }
        (before, last) = (depth, shown.link_flow(LinkId(0), 0));
    })
    .unwrap();
    near("time", &[reached], &[number(&case["expected"], "t_s")], 0.0, 1e-6);
    // The first flow is the mean of a second in which the level falls by less than 2 mm.
    near("flow", &[first], &[number(&case["expected"], "Q1")], 0.0, 4e-4);
    assert!(last.abs() < 1e-12, "the gate is shut at last");
}
