//! Small decks of our own, each for one habit of SWMM that a deck counts on. Figures said to be SWMM's are of 5.2.4 (swmm-toolkit) run on the
//! same text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a deck that cannot be run has failed")]

use river::run::{Member, Method};
use river::stem::Dispersion;
use serde_json::Value;

const OPTIONS: &str = "[OPTIONS]
FLOW_UNITS CMS
INFILTRATION HORTON
FLOW_ROUTING KINWAVE
START_DATE 07/01/2024
START_TIME 00:00:00
REPORT_START_DATE 07/01/2024
END_DATE 07/02/2024
END_TIME 00:00:00
DRY_DAYS 7
WET_STEP 00:01:00
DRY_STEP 00:05:00
";

fn results(text: &str) -> Value {
    let deck = swmm::read(text, &|_| None);
    let model = deck.model.as_ref().unwrap_or_else(|| panic!("{:?}", deck.problems));
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    serde_json::to_value(swmm::run(&deck, model, &method, &Member::default()).unwrap()).unwrap()
}

fn series(of: &Value, kind: &str, object: &str, quantity: &str) -> Vec<f64> {
    of[kind][object][quantity].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// A paved yard under a short storm, its dust going with the power 1.8 of the runoff.
fn yard() -> String {
    format!(
        "{OPTIONS}REPORT_START_TIME 00:00:00
REPORT_STEP 00:01:00
ROUTING_STEP 00:01:00
[RAINGAGES]
RG INTENSITY 0:15 1.0 TIMESERIES R
[SUBCATCHMENTS]
S RG O 56 74 2535 1.8 0
[SUBAREAS]
S .022 .26 1.6 6.9 50 OUTLET
[INFILTRATION]
S 73 8 5 2 0
[OUTFALLS]
O 0 FREE NO
[POLLUTANTS]
TSS MG/L 0 0 0 0 NO
TP MG/L 0 0 0 0 NO TSS 0.02
[LANDUSES]
U 0 0 0
[COVERAGES]
S U 100
[BUILDUP]
U TSS POW 97 14.6 1 AREA
[WASHOFF]
U TSS EXP .128 1.8 0 0
[TIMESERIES]
R 0:00 5
R 0:15 35
R 0:30 20
R 0:45 0
"
    )
}

#[test]
fn what_a_surface_shows_at_a_moment_is_what_leaves_it_then() {
    let told = results(&yard());
    let (flow, tss) =
        (series(&told, "subcatchments", "S", "runoff"), series(&told, "subcatchments", "S", "TSS"));
    let shown: f64 = flow.iter().zip(&tss).map(|(q, c)| q * c * 60.0 / 1000.0).sum();
    let washed = told["continuity"]["Runoff Quality Continuity"]["Surface Runoff"][0].as_f64().unwrap();
    assert!((shown - washed).abs() < 0.01 * washed, "{shown} kg shown, {washed} kg washed off");
    let tp = series(&told, "subcatchments", "S", "TP");
    for (tss, tp) in tss.iter().zip(&tp) {
        assert!((0.02 * tss - tp).abs() < 1e-4, "{tss} {tp}");
    }
}

#[test]
fn a_soil_recovers_from_its_limit_although_run_on_trickles_for_hours() {
    let text = format!(
        "{OPTIONS}END_DATE 07/03/2024
REPORT_START_TIME 00:00:00
REPORT_STEP 00:10:00
ROUTING_STEP 00:01:00
[RAINGAGES]
RG INTENSITY 0:30 1.0 TIMESERIES R
[SUBCATCHMENTS]
S RG O 53.6 29 5678 3.13 0
[SUBAREAS]
S .02 .1 1.3 3.1 25 PERVIOUS 60
[INFILTRATION]
S 84.1 2.2 2.98 7 40
[OUTFALLS]
O 0 FREE NO
[TIMESERIES]
R 0:00 4.2328
R 0:30 24.6704
R 1:00 24.6704
R 1:30 4.2328
R 2:00 0
R 11:30 1.4937
R 12:00 10.2376
R 12:30 15.6417
R 13:00 10.2376
R 13:30 1.4937
R 14:00 0
"
    );
    let ran_off =
        results(&text)["continuity"]["Runoff Quantity Continuity"]["Surface Runoff"][0].as_f64().unwrap();
    assert!((ran_off - 0.900).abs() < 0.009, "{ran_off} ha m, SWMM has 0.900");
}

/// A meadow under two storms; the first leaves water standing on it when next to nothing runs off any more.
#[test]
fn a_soil_recovers_from_when_the_water_on_it_is_gone_and_not_from_the_next_dry_step() {
    let options = OPTIONS.replace("DRY_STEP 00:05:00", "DRY_STEP 01:00:00");
    let told = results(&format!(
        "{options}REPORT_START_TIME 00:00:00
REPORT_STEP 00:01:00
ROUTING_STEP 00:01:00
[RAINGAGES]
RG INTENSITY 1:00 1.0 TIMESERIES R
[SUBCATCHMENTS]
S RG O 17 20 3700 4.6 0
[SUBAREAS]
S .015 .28 2.5 4 0 OUTLET
[INFILTRATION]
S 79 5.4 2 4 0
[OUTFALLS]
O 0 FREE NO
[TIMESERIES]
R 0:00 35
R 1:00 30
R 2:00 0
R 5:00 14
R 6:00 14
R 7:00 0
"
    ));
    let soaked = told["continuity"]["Runoff Quantity Continuity"]["Infiltration Loss"][1].as_f64().unwrap();
    assert!((soaked - 58.763).abs() < 0.1, "{soaked} mm, SWMM 58.763 mm");
}

/// A pool that water comes to for some hours, and an outlet that drains it slowly.
fn pool(steps: &str, inflow: &str, treatment: &str) -> String {
    format!(
        "{OPTIONS}{steps}[JUNCTIONS]
J 20 4 0 0 0
[OUTFALLS]
O 5 FREE NO
[STORAGE]
P 10 4 1 TABULAR C 0 0
[CURVES]
C Storage 0 1000
C 4 1000
T Rating 0 0
T 4 0.02
[CONDUITS]
S J P 300 .013 0 0 0
[OUTLETS]
OL P O 0 TABULAR/DEPTH T NO
[XSECTIONS]
S RECT_OPEN 2 1.5 0 0 1
[POLLUTANTS]
TSS MG/L 0 0 0 0 NO
[TREATMENT]
P TSS {treatment}
[INFLOWS]
J FLOW Q FLOW 1 1 0
J TSS \"\" CONCEN 1 1 120
[TIMESERIES]
{inflow}"
    )
}

const MINUTES: &str = "REPORT_START_TIME 00:00:00\nREPORT_STEP 00:10:00\nROUTING_STEP 00:00:30\n";

#[test]
fn what_drips_out_of_an_emptied_sewer_does_not_clean_a_pool() {
    let storm = "Q 0:00 0.2\nQ 2:00 0.2\nQ 2:01 0\nQ 30:00 0\n";
    let told = results(&pool(MINUTES, storm, "R = 1 - EXP(-0.2*HRT)"));
    let tss = series(&told, "nodes", "P", "TSS");
    // Four hours and a day after the storm's beginning.
    assert!(tss[23] > 50.0 && (tss[23] - tss[143]).abs() < 0.01 * tss[23], "{} {}", tss[23], tss[143]);
}

#[test]
fn a_treatment_by_concentration_acts_in_every_step_of_the_deck() {
    let steady = "Q 0:00 0.02\nQ 30:00 0.02\n";
    let told = results(&pool(MINUTES, steady, "C = 0.5 * TSS"));
    let tss = series(&told, "nodes", "P", "TSS");
    let volume = 1000.0 * series(&told, "nodes", "P", "depth")[143];
    // Half of the mixture is left after each step of 30 s: c = (c V + 30 q C) / (V + 30 q) / 2.
    let came = 0.02 * 30.0;
    let left = 0.5 * came * 120.0 / (volume + came - 0.5 * volume);
    assert!((tss[143] - left).abs() < 0.05 * left, "{} {left}", tss[143]);
}

#[test]
fn the_very_moment_at_which_a_report_begins_is_told() {
    let all = results(&yard());
    let later = results(&yard().replace("REPORT_START_TIME 00:00:00", "REPORT_START_TIME 00:20:00"));
    let (all, later) =
        (series(&all, "subcatchments", "S", "runoff"), series(&later, "subcatchments", "S", "runoff"));
    assert_eq!(later.len(), all.len() - 19);
    assert!((later[0] - all[19]).abs() < 1e-12, "{} {}", later[0], all[19]);
}
