//! Boulder Creek on 21 August 1987, written as a native model, beside QUAL2Kw: shown, not fitted. What is not carried here (plants, hydrolysis,
//! nitrate) is named in docs/river.md.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a creek that does not read is a failed test")]
#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]

use std::fmt::Write as _;
use std::path::PathBuf;

use river::run::{Member, Method};
use serde_json::Value;
use swmm::{Concentration, Deck, FlowUnit, Results, Units};

/// Downstream ends of the elements (km), from 13.6 down.
const ENDS: [f64; 17] =
    [13.175, 12.75, 11.9, 11.05, 10.2, 9.35, 8.5, 7.65, 6.8, 5.95, 5.1, 4.25, 3.4, 2.55, 1.7, 0.85, 0.0];
/// The element at whose head the second plant enters, and the one at whose head 1.9 m3/s are diverted.
const SECOND: usize = 5;
const DIVERSION: usize = 9;
/// Of 7 km, the inflow of groundwater (m3/s).
const GROUND: f64 = 0.257_353;

fn reference() -> Option<Value> {
    let shared = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/simulation");
    if !folder.is_dir() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no reference data in {}", folder.display());
        println!("no reference data, nothing compared");
        return None;
    }
    let text = std::fs::read_to_string(folder.join("qual2kw/BC_1987-08-21_result.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Rates and inflows of the deck; temperature 18 °C, 1655 m.
fn creek() -> String {
    let mut text = String::from(
        r#"[model]
name = "Boulder Creek"
start = 1987-08-21T00:00:00
hours = 48
routing_step_min = 1
[water]
celsius = 18
[oxygen]
constituent = "DO"
# Of slow CBOD only what is oxidised takes oxygen, not what is hydrolysed.
demand_g_g = { CBODs = 0.379528, CBODf = 1, "NH3-N" = 4.57 }
reaeration = "covar"
pool_transfer_m_d = 0.5
altitude_m = 1655
runoff_mg_l = 8
[[constituent]]
id = "COND"
[[constituent]]
id = "CBODs"
decay_per_day = 3.1193
theta = 1.047
[[constituent]]
id = "CBODf"
decay_per_day = 0.5447
theta = 1.047
[[constituent]]
id = "NH3-N"
decay_per_day = 2.1554
theta = 1.07
[[constituent]]
id = "DO"
[[headwater]]
id = "n0"
flow_m3_s = 0.7135
mg_l = { COND = 294.6, CBODs = 1.34, CBODf = 1.34, "NH3-N" = 0.0876, DO = 8.28 }
[[source]]
id = "plant"
to = "n0"
flow_m3_d = 64800
mg_l = { COND = 638.4, CBODs = 13.35, CBODf = 13.35, "NH3-N" = 11.221, DO = 3.57 }
[[source]]
id = "second"
to = "n5"
flow_m3_d = 50976
mg_l = { COND = 500, CBODs = 1.335, CBODf = 1.335, "NH3-N" = 5, DO = 4 }
# What is diverted is what a divider passes up to its capacity; the rest is the creek.
[[plant]]
id = "n9"
to = "ditch"
bypass_to = "below"
capacity_m3_d = 164160
effluent_mg_l = { DO = 5 }
[[junction]]
id = "below"
[[outlet]]
id = "ditch"
[[section]]
id = "n17"
"#,
    );
    assert_eq!((SECOND, DIVERSION), (5, 9));
    let mut upper = 13.6;
    for (i, lower) in ENDS.iter().enumerate() {
        let slope = if *lower >= 10.0 {
            0.004
        } else if *lower > 5.5 {
            0.0035
        } else {
            0.003
        };
        let (roughness, half) = (if *lower > 5.5 { 0.08 } else { 0.07 }, (upper - lower) * 500.0);
        let from = if i == DIVERSION { "below".to_owned() } else { format!("n{i}") };
        if i > 0 && i != DIVERSION {
            writeln!(text, "[[junction]]\nid = \"n{i}\"").unwrap();
        }
        writeln!(
            text,
            "[[source]]\nid = \"g{i}\"\nto = \"{from}\"\nflow_m3_d = {}\nmg_l = {{ COND = 600, CBODs = 1, CBODf = 1, \"NH3-N\" = 0.5, DO = 4 }}",
            GROUND / 7.0 * (upper - lower) * 86_400.0
        )
        .unwrap();
        writeln!(text, "[[junction]]\nid = \"m{i}\"").unwrap();
        for (part, from, to) in [("a", from, format!("m{i}")), ("b", format!("m{i}"), format!("n{}", i + 1))]
        {
            writeln!(
                text,
                "[[reach]]\nid = \"e{i}{part}\"\nfrom = \"{from}\"\nto = \"{to}\"\nlength_m = {half:.3}\nslope = {slope}\nroughness = {roughness}\nshape = \"rectangle\"\nwidth_m = 12.5\ndepth_m = 3"
            )
            .unwrap();
        }
        upper = *lower;
    }
    text
}

fn run() -> Results {
    let read = river_model::read("creek.toml", &creek(), &|_| None);
    let model = read.model.unwrap_or_else(|| panic!("{:#?}", read.problems)).model;
    let deck = Deck {
        model: None,
        units: Units::of(FlowUnit::Cms),
        concentrations: vec![Concentration::Milligrams; 5],
        problems: Vec::new(),
    };
    swmm::run(&deck, &model, &Method::default(), &Member::default()).unwrap()
}

#[test]
fn boulder_creek_as_a_native_model_beside_qual2kw() {
    let Some(json) = reference() else { return };
    let results = run();
    let last = results.times.len() - 1;
    let at = |i: usize, name: &str| results.nodes.get(&format!("m{i}")).unwrap().get(name).unwrap()[last];
    let line = results.mass_ledger.get("DO").unwrap();
    assert!(line.error.abs() < 1e-9 && line.from_air.unwrap() > 0.0);
    println!("| km | conductivity ours / theirs | NH3-N | DO | CBOD |\n|---|---|---|---|---|");
    let (mut worst, mut ammonia, mut oxygen) = (0.0_f64, 0.0, 0.0);
    for (i, row) in json["daily_mean"].as_array().unwrap().iter().skip(1).take(17).enumerate() {
        let number = |name: &str| row[name].as_f64().unwrap();
        let theirs = [
            number("cond_umhos"),
            number("NH4_ugL") / 1000.0,
            number("DO_mgL"),
            number("CBODs") + number("CBODf"),
        ];
        let ours = [at(i, "COND"), at(i, "NH3-N"), at(i, "DO"), at(i, "CBODs") + at(i, "CBODf")];
        println!(
            "| {:.2} | {:.1} / {:.1} | {:.2} / {:.2} | {:.2} / {:.2} | {:.1} / {:.1} |",
            number("x_km"),
            ours[0],
            theirs[0],
            ours[1],
            theirs[1],
            ours[2],
            theirs[2],
            ours[3],
            theirs[3]
        );
        worst = worst.max((ours[0] / theirs[0] - 1.0).abs());
        ammonia += (ours[1] - theirs[1]).abs() / 17.0;
        oxygen += (ours[2] - theirs[2]).abs() / 17.0;
    }
    println!(
        "mean difference: NH3-N {ammonia:.2}, DO {oxygen:.2} mg/L; conductivity at most {:.2} %",
        100.0 * worst
    );
    // Nothing consumes conductivity: it proves the flows, which are the deck's. Groundwater enters at the heads of elements here, and water is
    // diverted before it; QUAL2Kw mixes an element first, which makes 1.3 % below the diversion.
    assert!(worst < 0.015, "conductivity is off by {worst}");
    assert!(ammonia < 0.4 && oxygen < 0.7, "{ammonia} {oxygen}");
}
