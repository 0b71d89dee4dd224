//! A run on two cores is the run on one.

#![allow(clippy::print_stdout, reason = "says where there is no reference data")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its deck has failed")]

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use river::model::{LinkId, Model, NodeId};
use river::run::{Member, Method, Run, Snapshot};

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

/// Everything that a moment tells, as bits.
fn told(shown: &Snapshot<'_, f64, 1>) -> Vec<u64> {
    let model = shown.model();
    let mut values = vec![shown.time()];
    for c in 0..model.catchments.len() {
        values.push(shown.runoff(c, 0));
        values.extend((0..model.pollutants.len()).map(|p| shown.washed(c, p, 0)));
    }
    for n in (0..model.nodes.len()).map(NodeId) {
        values.extend([shown.node_inflow(n, 0), shown.node_depth(n, 0)]);
        values.extend((0..model.pollutants.len()).map(|p| shown.node_concentration(n, p, 0)));
    }
    for l in (0..model.links.len()).map(LinkId) {
        values.extend([shown.link_flow(l, 0), shown.link_depth(l, 0), shown.setting(l, 0)]);
    }
    values.into_iter().map(f64::to_bits).collect()
}

fn on_one<'m>(model: &'m Model, method: &Method) -> (Vec<Vec<u64>>, Run<'m, f64, 1>) {
    let mut run = Run::new(model, method, &[Member::default()]).unwrap();
    let mut moments = Vec::new();
    run.finish(|shown| moments.push(told(shown))).unwrap();
    (moments, run)
}

fn on_two<'m>(model: &'m Model, method: &Method) -> Option<(Vec<Vec<u64>>, Run<'m, f64, 1>)> {
    let run = Run::<f64, 1>::new(model, method, &[Member::default()]).unwrap();
    let (mut ahead, mut behind) = run.halves().ok()?;
    let mut moments = Vec::new();
    let run = thread::scope(|scope| {
        let (give, stretches) = mpsc::channel();
        let upper = scope.spawn(move || {
            while let Some(stretch) = ahead.run_on() {
                give.send(stretch).unwrap();
            }
            ahead
        });
        for stretch in stretches {
            behind.follow(stretch, |shown| moments.push(told(shown)));
        }
        behind.join(upper.join().unwrap()).unwrap()
    });
    Some((moments, run))
}

#[test]
fn halves_of_a_run_tell_the_same_bits_as_the_whole_and_the_ledger_is_the_same_to_round_off() {
    let mut parted = Vec::new();
    let names = [
        "d1_county126_horton",
        "d2_county_gates_closed",
        "d3_county512",
        "s1_cso_tank",
        "g1_gate_open",
        "r2_chain_lateral",
    ];
    for name in names {
        let Some(mut model) = model(name) else { return };
        if name.starts_with("d3") {
            model = swmm::with_oxygen(&model).unwrap();
        }
        let method = Method::default();
        let (whole, alone) = on_one(&model, &method);
        let Some((halves, joined)) = on_two(&model, &method) else { continue };
        parted.push(name);
        assert_eq!(whole.len(), halves.len(), "{name}");
        for (i, (one, two)) in whole.iter().zip(&halves).enumerate() {
            assert!(one == two, "{name}: the moment {i} of report differs");
        }
        assert_eq!(alone.cell_steps(), joined.cell_steps(), "{name}");
        for (one, two) in alone.ledger(0).lines.iter().zip(&joined.ledger(0).lines) {
            let pairs = [
                (one.surface_in, two.surface_in),
                (one.washed, two.washed),
                (one.entered, two.entered),
                (one.from_air, two.from_air),
                (one.out, two.out),
                (one.flooded, two.flooded),
                (one.reacted, two.reacted),
                (one.treated, two.treated),
                (one.stored, two.stored),
            ];
            for (a, b) in pairs {
                assert!((a - b).abs() <= 1e-12 * a.abs(), "{name}, {}: {one:?} {two:?}", one.name);
            }
        }
    }
    // The others have rules or pumps that switch by depth, which may look anywhere: they stay whole.
    assert_eq!(parted, ["d1_county126_horton", "d3_county512", "g1_gate_open", "r2_chain_lateral"]);
}
