//! Choices under shared rain: what each comes to beside the others, and what is run again for it.

#![allow(clippy::print_stdout, reason = "says where there is no reference data")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its deck has failed")]

use std::path::PathBuf;

use river::control::Intervention;
use river::ensemble::{self, LANES};
use river::model::{Gauge, LinkId, LinkKind, Model, NodeId, NodeKind};
use river::real::Real;
use river::run::{Choice, Member, Method, Paired};

fn model(name: &str) -> Option<Model> {
    let shared = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/simulation/swmm/own");
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no reference data in {}", folder.display());
        println!("no reference data, nothing run");
        return None;
    }
    let text = std::fs::read_to_string(folder.join(format!("{name}.inp"))).unwrap();
    swmm::read(&text, &|_| None).model
}

fn steps() -> Method {
    Method { wet_step_s: Some(300.0), routing_step_s: Some(300.0), ..Method::default() }
}

/// As it is; regulators shut for a day; the first pool half full at the start.
fn all_choices(model: &Model, shut: usize) -> Vec<Choice> {
    let mut choices = vec![Choice::default()];
    let regulators = (0..model.links.len()).filter(|l| !matches!(model.links[*l].kind, LinkKind::Conduit(_)));
    for link in regulators.take(shut).map(LinkId) {
        let act = Intervention { link, from: 6.0 * 3600.0, to: 30.0 * 3600.0, setting: 0.0 };
        choices.push(Choice { interventions: vec![act], ..Choice::default() });
    }
    let pool = model.nodes.iter().position(|n| matches!(n.kind, NodeKind::Storage { .. }));
    if let Some(n) = pool {
        let depth = 0.5 * model.nodes[n].max_depth;
        choices.push(Choice { initial_depths: vec![(NodeId(n), depth)], ..Choice::default() });
    }
    choices
}

fn rains(model: &Model, count: u32) -> Vec<Vec<Gauge>> {
    (0..count)
        .map(|m| model.gauges.iter().map(|g| g.scaled(0.5 + 1.5 * f64::from(m) / f64::from(count))).collect())
        .collect()
}

fn beside_and_alone<F: Real>(name: &str, count: u32) {
    if let Some(model) = model(name) {
        are_the_same::<F>(name, &model, count);
    }
}

fn are_the_same<F: Real>(name: &str, model: &Model, count: u32) {
    let (method, choices, rains) = (steps(), all_choices(model, 2), rains(model, count));
    let shared: Vec<&[Gauge]> = rains.iter().map(Vec::as_slice).collect();
    let beside = ensemble::choices::<F>(model, &method, &shared, &choices).unwrap();
    assert_eq!(beside.len(), choices.len());
    for (choice, beside) in choices.iter().zip(&beside) {
        let members: Vec<Member<'_>> = shared
            .iter()
            .map(|gauges| Member {
                gauges: Some(gauges),
                interventions: choice.interventions.clone(),
                initial_depths: choice.initial_depths.clone(),
            })
            .collect();
        let alone = ensemble::block::<F>(model, &method, &members).unwrap();
        assert!(*beside == alone, "{name}: {choice:?} is something else beside others than alone");
    }
    assert!(beside[1..].iter().any(|told| *told != beside[0]), "{name}: no choice changed anything");
}

#[test]
fn a_choice_comes_to_the_same_bits_beside_others_and_alone() {
    for name in ["g1_gate_open", "g2_gate_closed", "s1_cso_tank"] {
        beside_and_alone::<f32>(name, 6);
        beside_and_alone::<f64>(name, 18);
    }
    beside_and_alone::<f32>("d2_county_gates_open", 5);
}

#[test]
fn so_it_does_with_oxygen_whose_balance_closes_in_every_part() {
    for name in ["g1_gate_open", "s1_cso_tank"] {
        let Some(model) = model(name) else { return };
        let model = swmm::with_oxygen(&model).unwrap();
        are_the_same::<f32>(name, &model, 6);
        are_the_same::<f64>(name, &model, 18);
    }
}

#[test]
fn few_rains_lie_in_the_lanes_together_with_the_choices() {
    beside_and_alone::<f64>("s1_cso_tank", 1);
}

#[test]
fn what_lies_upstream_of_all_gates_that_move_is_run_once() {
    let Some(model) = model("d3_county512") else { return };
    let choices = all_choices(&model, 8);
    let rain = [model.gauges.as_slice()];
    let paired: Paired<'_, f32, LANES> = Paired::new(&model, &steps(), &rain, &choices).unwrap();
    let shares = paired.shares();
    println!("run again: {shares:.2?}");
    assert!(shares.iter().all(|share| *share < 0.6), "{shares:?}");
}
