//! Tanks, reservoirs and gates.

use river::control::Intervention;
use river::model::{
    CatchmentOutlet, DryWeather, Inflow, InflowKind, Link, LinkId, LinkKind, Node, NodeId, NodeKind, Options,
    Orifice, Outlet, OutletHead, Pollutant, PollutantId, Rating, Series, SeriesId, StorageShape,
};
use river::run::{Member, Method, Run};

use crate::case::Case;
use crate::common::{number, numbers};
use crate::models::{MM_H, model, options, pollutant};
use crate::surfaces::{near, washing};

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

pub(crate) fn an_empty_tank_catches_the_first_flush(case: &Case) {
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
    let method = Method { wet_step_s: Some(48.0), ..Method::default() };
    let mut run: Run<'_, f64, 1> = Run::new(&model, &method, &[member]).unwrap();
    // Runoff enters half a minute late: after 33 steps of 110 s that of an hour is there, 75 whole steps of runoff.
    for _ in 0..33 {
        run.step(110.0);
    }
    let within = case.tolerance("rel");
    let lines = &run.ledger(0).lines;
    near("full", &[lines[0].stored], &[number(p, "V_m3")], 0.0, within);
    near("depth", &[lines[0].stored / area * 1e3], &[number(&case["expected"], "depth_mm")], 0.0, within);
    near("caught", &[lines[1].stored / area], &[number(&case["expected"], "fraction")], 0.0, within);
}

pub(crate) fn linear_reservoirs_answer_a_block_of_rain_one_by_one_and_in_a_row(case: &Case) {
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
    near("single", &single, &numbers(&case["expected"]["single"]), case.tolerance("abs"), 0.0);
    near("nash", &nash, &numbers(&case["expected"]["nash"]), case.tolerance("abs"), 0.0);
}

pub(crate) fn a_stirred_tank_goes_to_its_new_concentration_and_decays(case: &Case) {
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
    near("concentration", &found, &numbers(&case["expected"]), 0.0, case.tolerance("rel"));
}

pub(crate) fn a_gate_draws_a_tank_down_in_torricelli_s_time_and_shuts_when_it_is_told(case: &Case) {
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
    let (mut before, mut reached, mut last) = (number(p, "h1"), f64::NAN, f64::NAN);
    run.finish(|shown| {
        let depth = shown.node_depth(NodeId(0), 0);
        let goal = number(p, "h2");
        if before > goal && depth <= goal {
            reached = shown.time() - (goal - depth) / (before - depth);
        }
        (before, last) = (depth, shown.link_flow(LinkId(0), 0));
    })
    .unwrap();
    let within = case.tolerance("rel");
    near("time", &[reached], &[number(&case["expected"], "t_s")], 0.0, within);
    assert!(last.abs() < 1e-12, "the gate is shut at last");

    // A flow is the mean of its step: the first one is that of a millisecond, in which the level hardly falls.
    model.options = Options { end: 1, ..options(1e-3, 1) };
    let mut run: Run<'_, f64, 1> = Run::new(&model, &Method::default(), &[Member::default()]).unwrap();
    let mut first = f64::NAN;
    run.finish(|shown| {
        if first.is_nan() {
            first = shown.link_flow(LinkId(0), 0);
        }
    })
    .unwrap();
    near("flow", &[first], &[number(&case["expected"], "Q1")], 0.0, within);
}
