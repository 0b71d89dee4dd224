//! A river written as a SWMM deck and as a native model is the same river.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a model that does not read is a failed test; two models are long"
)]

use std::fmt::Write as _;

use proptest::prelude::*;
use river::run::{Member, Method};
use river::stem::Dispersion;
use swmm::{Concentration, Deck, FlowUnit, Results, Units};

/// Numbers of a small county: two reaches, a town, a canal with a gate that rests for six hours, a pool with overflow and pump.
#[derive(Clone, Debug)]
struct County {
    area_ha: f64,
    impervious: f64,
    curve_number: f64,
    rain_mm: Vec<f64>,
    base_m3_s: f64,
    base_mg_l: f64,
    sewage_m3_d: f64,
    canal_m3_d: f64,
    fall_m: f64,
    decay_per_day: f64,
    most_kg_ha: f64,
    coefficient: f64,
}

fn county() -> impl Strategy<Value = County> {
    let land = (40.0..200.0, 10.0..80.0, 60.0..90.0, prop::collection::vec(0.0..25.0, 3..8));
    let water = (0.5..4.0, 0.1..1.0, 500.0..6000.0, 2000.0..15000.0, 2.0..12.0);
    let load = (0.0..0.5, 1.0..40.0, 0.01..0.3);
    (land, water, load).prop_map(|(land, water, load)| County {
        area_ha: land.0,
        impervious: land.1,
        curve_number: land.2,
        rain_mm: land.3,
        base_m3_s: water.0,
        base_mg_l: water.1,
        sewage_m3_d: water.2,
        canal_m3_d: water.3,
        fall_m: water.4,
        decay_per_day: load.0,
        most_kg_ha: load.1,
        coefficient: load.2,
    })
}

fn deck(c: &County) -> String {
    let mut rain = String::new();
    for (hour, mm) in c.rain_mm.iter().enumerate() {
        writeln!(rain, "RAIN 07/10/2021 {:02}:00 {mm}", 8 + hour).unwrap();
    }
    let (sewage, canal) = (c.sewage_m3_d / 86_400.0, c.canal_m3_d / 86_400.0);
    let through = c.base_m3_s + canal;
    format!(
        "[OPTIONS]
FLOW_UNITS CMS
INFILTRATION CURVE_NUMBER
FLOW_ROUTING KINWAVE
START_DATE 07/10/2021
START_TIME 08:00
REPORT_START_DATE 07/10/2021
REPORT_START_TIME 08:00
END_DATE 07/11/2021
END_TIME 08:00
REPORT_STEP 01:00:00
WET_STEP 00:05:00
DRY_STEP 01:00:00
ROUTING_STEP 300
DRY_DAYS 4
[EVAPORATION]
CONSTANT 0
[RAINGAGES]
G VOLUME 1:00 1 TIMESERIES RAIN
[SUBCATCHMENTS]
A G sewer {area} {impervious} 800 1 0
[SUBAREAS]
A 0.013 0.2 1.5 5 25 OUTLET
[INFILTRATION]
A {number} 0 7
[JUNCTIONS]
head {high} 0 0 0 0
middle {middle} 0 0 0 0
sewer 200 0 0 0 0
[OUTFALLS]
bridge 10 FREE NO
[STORAGE]
pool 0 4 1 FUNCTIONAL 0 0 900 0 0
canal 0 2 0.4 FUNCTIONAL 0 0 20000 0 0
[CONDUITS]
r1 head middle 3000 0.035 0 0 {base} 0
r2 middle bridge 3000 0.035 0 0 {through} 0
main sewer pool 1 0.01 0 0 0 0
[PUMPS]
pump pool middle PC ON 0 0
[ORIFICES]
gate canal middle SIDE 0 0.6 NO 0
[WEIRS]
spill pool middle TRANSVERSE 3 1.84 NO 0 0 YES
[XSECTIONS]
r1 TRAPEZOIDAL 5 18 2 2 1
r2 TRAPEZOIDAL 5 18 2 2 1
main DUMMY 0 0 0 0 1
gate RECT_CLOSED 1 2 0 0
spill RECT_OPEN 1 5 0 0
[POLLUTANTS]
N MG/L 0.3 0 0 {decay} NO * 0 0 0.5
[LANDUSES]
town
[COVERAGES]
A town 100
[BUILDUP]
town N EXP {most} 0.3 0 AREA
[WASHOFF]
town N EXP {coefficient} 1.3 0 0
[INFLOWS]
head FLOW \"\" FLOW 1 1 {base}
head N \"\" CONCEN 1 1 {mg}
[DWF]
sewer FLOW {sewage}
sewer N 30
canal FLOW {canal_flow}
canal N 4
[CURVES]
PC PUMP2 0 0.08
[CONTROLS]
RULE shut
IF SIMULATION TIME >= 2
AND SIMULATION TIME < 8
THEN ORIFICE gate SETTING = 0
ELSE ORIFICE gate SETTING = 1
[TIMESERIES]
{rain}",
        area = c.area_ha,
        impervious = c.impervious,
        number = c.curve_number,
        high = 10.0 + 2.0 * c.fall_m,
        middle = 10.0 + c.fall_m,
        base = c.base_m3_s,
        decay = c.decay_per_day,
        most = c.most_kg_ha,
        coefficient = c.coefficient,
        mg = c.base_mg_l,
        canal_flow = canal,
    )
}

fn native(c: &County) -> String {
    let slope = c.fall_m / (3000.0f64.powi(2) - c.fall_m.powi(2)).sqrt();
    format!(
        "[model]
name = \"试验县\"
start = 2021-07-10T08:00:00
hours = 24
dry_days = 4
[[constituent]]
id = \"N\"
rain_mg_l = 0.3
initial_mg_l = 0.5
decay_per_day = {decay}
[[gauge]]
id = \"G\"
depths_mm = {rain:?}
[[land_use]]
id = \"town\"
[[land_use.pollutant]]
constituent = \"N\"
build_up = \"exponential\"
most_kg_ha = {most}
rate_per_day = 0.3
wash_off = \"exponential\"
coefficient = {coefficient}
power = 1.3
[[area]]
id = \"A\"
gauge = \"G\"
to = \"sewer\"
area_ha = {area}
impervious_percent = {impervious}
width_m = 800
slope = 0.01
infiltration = {{ law = \"curve_number\", number = {number}, drying_days = 7 }}
land_uses_percent = {{ town = 100 }}
[[headwater]]
id = \"head\"
flow_m3_s = {base}
mg_l = {{ N = {mg} }}
[[junction]]
id = \"middle\"
[[source]]
id = \"sewer\"
to = \"pool\"
flow_m3_d = {sewage}
mg_l = {{ N = 30 }}
[[source]]
id = \"drainage\"
to = \"canal\"
flow_m3_d = {canal}
mg_l = {{ N = 4 }}
[[section]]
id = \"bridge\"
[[pool]]
id = \"pool\"
area_m2 = 900
depth_m = 4
initial_depth_m = 1
[[pool]]
id = \"canal\"
area_m2 = 20000
depth_m = 2
initial_depth_m = 0.4
[[reach]]
id = \"r1\"
from = \"head\"
to = \"middle\"
length_m = 3000
slope = {slope:e}
bottom_m = 18
depth_m = 5
initial_flow_m3_s = {base}
[[reach]]
id = \"r2\"
from = \"middle\"
to = \"bridge\"
length_m = 3000
slope = {slope:e}
bottom_m = 18
depth_m = 5
initial_flow_m3_s = {through}
[[pump]]
id = \"pump\"
from = \"pool\"
to = \"middle\"
flow_m3_s = 0.08
[[overflow]]
id = \"spill\"
from = \"pool\"
to = \"middle\"
crest_m = 3
length_m = 5
[[gate]]
id = \"gate\"
from = \"canal\"
to = \"middle\"
width_m = 2
height_m = 1
[[option]]
id = \"shut\"
[[option.set]]
work = \"gate\"
opening_percent = 0
from_h = 2
to_h = 8
",
        decay = c.decay_per_day,
        rain = c.rain_mm,
        most = c.most_kg_ha,
        coefficient = c.coefficient,
        area = c.area_ha,
        impervious = c.impervious,
        number = c.curve_number,
        base = c.base_m3_s,
        mg = c.base_mg_l,
        sewage = c.sewage_m3_d,
        canal = c.canal_m3_d,
        through = c.base_m3_s + c.canal_m3_d / 86_400.0,
    )
}

fn method() -> Method {
    Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() }
}

fn of_deck(text: &str) -> Results {
    let deck = swmm::read(text, &|_| None);
    let model = deck.model.as_ref().unwrap_or_else(|| panic!("{:?}", deck.problems));
    swmm::run(&deck, model, &method(), &Member::default()).unwrap()
}

fn of_native(text: &str) -> Results {
    let read = river_model::read("model.toml", text, &|_| None);
    let native = read.model.unwrap_or_else(|| panic!("{:?}", read.problems));
    let deck = Deck {
        model: None,
        units: Units::of(FlowUnit::Cms),
        concentrations: vec![Concentration::Milligrams],
        problems: Vec::new(),
    };
    let interventions = native.interventions(&native.choices[0]);
    let member = Member { interventions, ..Member::default() };
    swmm::run(&deck, &native.model, &method(), &member).unwrap()
}

fn same(what: &str, a: &[f64], b: &[f64]) {
    let most = a.iter().copied().fold(1e-9, f64::max);
    assert_eq!(a.len(), b.len(), "{what}");
    for (hour, (x, y)) in a.iter().zip(b).enumerate() {
        assert!((x - y).abs() <= 1e-7 * most, "{what} differs at hour {}: {x} and {y}", hour + 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_model_written_as_a_deck_and_as_toml_gives_equal_results(c in county()) {
        let (a, b) = (of_deck(&deck(&c)), of_native(&native(&c)));
        prop_assert_eq!(&a.times, &b.times);
        for (node, quantities) in [("bridge", &["inflow", "N"][..]), ("pool", &["depth", "N"]), ("canal", &["depth", "N"])] {
            for quantity in quantities {
                let of = |r: &Results| r.nodes.get(node).and_then(|s| s.get(quantity)).unwrap().clone();
                same(&format!("{node} {quantity}"), &of(&a), &of(&b));
            }
        }
        for link in ["gate", "pump", "spill", "r2"] {
            let of = |r: &Results| r.links.get(link).and_then(|s| s.get("flow")).unwrap().clone();
            same(link, &of(&a), &of(&b));
        }
        let of = |r: &Results| r.subcatchments.get("A").and_then(|s| s.get("runoff")).unwrap().clone();
        same("runoff", &of(&a), &of(&b));
        for (name, line) in &b.mass_ledger.0 {
            prop_assert!(line.error.abs() < 1e-9, "{} misses {}", name, line.error);
            let washed = a.mass_ledger.get(name).unwrap().washed;
            prop_assert!((line.washed - washed).abs() <= 1e-7 * washed.max(1e-9), "{}", name);
        }
    }
}
