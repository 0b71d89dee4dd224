//! Dissolved oxygen of a native model, on the example network of Dai County and on rivers with a closed form.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a model that does not read is a failed test")]
#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]

use std::fmt::Write as _;

use river::attribution::{Grouping, tagged};
use river::ensemble::{block, sections};
use river::kinetics::saturation;
use river::model::{Gauge, Model};
use river::real::Real;
use river::run::{Member, Method, Run};
use river::stem::Dispersion;
use river_model::NativeModel;
use swmm::{Concentration, Deck, FlowUnit, Results, Units};

const MODEL: &str = include_str!("../../../plans/daixian/river/model.toml");
const RAIN: &str = include_str!("../../../plans/daixian/river/rain.csv");

fn native(text: &str) -> NativeModel {
    let read = river_model::read("model.toml", text, &|name| (name == "rain.csv").then(|| RAIN.to_owned()));
    read.model.unwrap_or_else(|| panic!("{:#?}", read.problems))
}

fn method() -> Method {
    Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() }
}

fn results(model: &Model) -> Results {
    let deck = Deck {
        model: None,
        units: Units::of(FlowUnit::Cms),
        concentrations: vec![Concentration::Milligrams; model.pollutants.len()],
        problems: Vec::new(),
    };
    swmm::run(&deck, model, &method(), &Member::default()).unwrap()
}

fn series<'r>(results: &'r Results, node: &str, quantity: &str) -> &'r [f64] {
    results.nodes.get(node).and_then(|s| s.get(quantity)).unwrap()
}

#[test]
fn the_example_tells_oxygen_at_its_sections_and_its_ledger_closes_with_the_air_in_it() {
    let model = native(MODEL).model;
    let results = results(&model);
    let line = results.mass_ledger.get("DO").unwrap();
    assert!(line.error.abs() < 1e-9, "{}", line.error);
    assert!(line.from_air.unwrap() > 0.0 && line.reacted > 0.0, "{line:?}");
    for (section, days) in &results.daily.0 {
        for (day, told) in &days.0 {
            let oxygen = told.quality.get("DO").unwrap();
            let least = oxygen.min.unwrap();
            println!("{section} {day}: DO mean {:.2}, least {least:.2} mg/L", oxygen.time_mean);
            assert!(least > 0.0 && least <= oxygen.time_mean && oxygen.time_mean <= oxygen.max);
            assert!(oxygen.max < 14.6, "more than water at 0 °C holds");
        }
    }
    // No other constituent is told of its least, or has anything to do with the air.
    let ammonia = results.mass_ledger.get("NH3-N").unwrap();
    assert!(ammonia.from_air.is_none());
}

fn members<F: Real>(model: &Model, rain: &[Gauge], count: usize) -> Vec<river::ensemble::MemberSections> {
    let member = Member { gauges: Some(rain), ..Member::default() };
    block::<F>(model, &method(), &vec![member; count]).unwrap()
}

#[test]
fn members_in_lanes_tell_the_oxygen_of_a_run_alone() {
    let model = native(MODEL).model;
    let oxygen = model.pollutants.iter().position(|p| p.name == "DO").unwrap();
    // Alike in all lanes, so that steps are cut alike; lanes that differ take those of their fastest.
    let rain: Vec<Gauge> = model.gauges.iter().map(|g| g.scaled(0.5)).collect();
    let alone = members::<f64>(&model, &rain, 1);
    let (wide, single) = (members::<f64>(&model, &rain, 4), members::<f32>(&model, &rain, 4));
    let of = |told: &[river::ensemble::MemberSections], member: usize, section: usize| {
        told[member][section].quality[oxygen].clone()
    };
    for section in 0..sections(&model).len() {
        let (wide, single) = (of(&wide, 3, section), of(&single, 3, section));
        for (hour, alone) in of(&alone, 0, section).into_iter().enumerate() {
            assert!((wide[hour] - alone).abs() < 1e-9, "hour {hour}: {} {alone}", wide[hour]);
            assert!((single[hour] - alone).abs() < 5e-3, "hour {hour}: {} {alone}", single[hour]);
        }
    }
}

#[test]
fn sources_are_told_of_all_constituents_but_oxygen() {
    let model = native(MODEL).model;
    let by_source = tagged(&model, Grouping::ByKind);
    let section = sections(&model)[0];
    let mut run: Run<'_, f64, 1> = Run::new(&by_source.model, &method(), &[Member::default()]).unwrap();
    let mut plain: Run<'_, f64, 1> = Run::new(&model, &method(), &[Member::default()]).unwrap();
    let mut whole = Vec::new();
    plain
        .finish(|shown| {
            whole
                .push((0..model.pollutants.len()).map(|p| shown.node_concentration(section, p, 0)).collect());
        })
        .unwrap();
    let mut hour = 0;
    run.finish(|shown| {
        let plain: &Vec<f64> = &whole[hour];
        for (p, plain) in plain.iter().enumerate() {
            let total = shown.node_concentration(section, p, 0);
            assert!((total / plain - 1.0).abs() < 1e-9, "{p} is something else with tags: {total} {plain}");
            let tags: Vec<_> = (0..by_source.sources.len()).filter_map(|s| by_source.tag(p, s)).collect();
            assert_eq!(tags.is_empty(), model.is_oxygen(p));
            let sum: f64 = tags.iter().map(|tag| shown.node_concentration(section, tag.0, 0)).sum();
            assert!(tags.is_empty() || (sum - total).abs() < 1e-6 * total.max(1.0), "{p}: {sum} {total}");
        }
        hour += 1;
    })
    .unwrap();
    assert_eq!(hour, 72);
}

/// A river of 20 km without rain at 27 °C and 900 m, with reaeration 3/d, CBOD 0.4/d and ammonia 0.3/d; junctions each 4 km.
fn straight(extra: &str) -> String {
    let mut text = String::from(
        r#"[model]
name = "直河"
start = 2021-07-10T00:00:00
hours = 48
routing_step_min = 2
[water]
celsius = 27
[oxygen]
constituent = "DO"
demand_g_g = { CBOD = 1.0, "NH3-N" = 4.57 }
reaeration = "fixed"
reaeration_per_day = 3
bed_demand_g_m2_d = 0.8
pool_transfer_m_d = 0.6
altitude_m = 900
runoff_mg_l = 7
[[constituent]]
id = "CBOD"
decay_per_day = 0.4
theta = 1.047
[[constituent]]
id = "NH3-N"
decay_per_day = 0.3
theta = 1.08
[[constituent]]
id = "DO"
initial_mg_l = 2
[[headwater]]
id = "k0"
flow_m3_s = 5
mg_l = { CBOD = 12, "NH3-N" = 2, DO = 6.5 }
[[section]]
id = "k5"
"#,
    );
    for i in 1..5 {
        writeln!(text, "[[junction]]\nid = \"k{i}\"").unwrap();
    }
    for i in 0..5 {
        writeln!(
            text,
            "[[reach]]\nid = \"r{i}\"\nfrom = \"k{i}\"\nto = \"k{}\"\nlength_m = 4000\nslope = 0.0004\nroughness = 0.04\nshape = \"rectangle\"\nwidth_m = 12\ndepth_m = 6",
            i + 1
        )
        .unwrap();
    }
    text + extra
}

/// Oxygen after a time of travel (d) by the solution of Streeter and Phelps with two demands and that of the bed.
fn sag(days: f64, depth: f64) -> f64 {
    let full = saturation(27.0, 900.0);
    let warm = |at_20: f64, theta: f64| at_20 * f64::powf(theta, 7.0);
    let (kd, kn, ka) = (warm(0.4, 1.047), warm(0.3, 1.08), warm(3.0, 1.024));
    let bed = warm(0.8, 1.08) / depth;
    let part = |k: f64, mg: f64| k * mg / (ka - k) * ((-k * days).exp() - (-ka * days).exp());
    let deficit = (full - 6.5) * (-ka * days).exp()
        + part(kd, 12.0)
        + 4.57 * part(kn, 2.0)
        + bed / ka * (1.0 - (-ka * days).exp());
    full - deficit
}

#[test]
fn a_native_river_sags_as_streeter_and_phelps_say_at_its_temperature_and_height() {
    let results = results(&native(&straight("")).model);
    let last = results.times.len() - 1;
    let depth = series(&results, "k3", "depth")[last];
    let velocity = 5.0 / (12.0 * depth);
    let mut lowest = f64::MAX;
    for i in 1..=5 {
        let days = f64::from(i) * 4000.0 / velocity / 86_400.0;
        let (ours, exact) = (series(&results, &format!("k{i}"), "DO")[last], sag(days, depth));
        println!("{days:.3} d: DO {ours:.4}, closed form {exact:.4} mg/L");
        assert!((ours - exact).abs() < 0.005, "after {days} d: {ours} for {exact}");
        lowest = lowest.min(ours);
    }
    assert!(lowest < 4.5, "it does sag: {lowest}");
}

#[test]
fn a_pool_that_stands_fills_with_oxygen_from_the_air() {
    let pool = "[[pool]]\nid = \"pond\"\narea_m2 = 1000\ndepth_m = 3\ninitial_depth_m = 2\n";
    let results = results(&native(&straight(pool)).model);
    let full = saturation(27.0, 900.0);
    let warm = |at_20: f64, theta: f64| at_20 * f64::powf(theta, 7.0);
    // No consumer is in it: D' = S/h - kL/h D.
    let (rate, bed) = (warm(0.6, 1.024) / 2.0, warm(0.8, 1.08) / 2.0);
    for (hour, ours) in series(&results, "pond", "DO").iter().enumerate() {
        let days = f64::from(u32::try_from(hour + 1).unwrap()) / 24.0;
        let left = (-rate * days).exp();
        let exact = full - (full - 2.0) * left - bed / rate * (1.0 - left);
        assert!((ours - exact).abs() < 1e-6, "hour {hour}: {ours} for {exact}");
    }
}

#[test]
fn warmer_months_and_measured_temperatures_let_ammonia_decay_faster() {
    let with = |water: &str| {
        let text = straight("").replace("celsius = 27", water);
        let read = river_model::read("model.toml", &text, &|name| {
            (name == "t.csv").then(|| "time,celsius\n0,10\n24,10\n24.5,30\n48,30\n".to_owned())
        });
        let results = results(&read.model.unwrap_or_else(|| panic!("{:#?}", read.problems)).model);
        let ammonia = series(&results, "k5", "NH3-N");
        (ammonia[23], ammonia[47])
    };
    let mut months = [5.0; 12];
    months[6] = 30.0;
    let (july, cold) = (with(&format!("celsius = {months:?}")), with("celsius = 10"));
    let hot = with("celsius = 30");
    let measured = with("file = \"t.csv\"");
    assert!((july.1 - hot.1).abs() < 1e-12, "{july:?} {hot:?}");
    assert!((measured.0 - cold.0).abs() < 1e-12 && (measured.1 - hot.1).abs() < 1e-3, "{measured:?} {hot:?}");
    assert!(hot.1 < cold.1);
}
