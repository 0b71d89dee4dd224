//! Decks of the reference data against SWMM 5.2.4: runoff, wash-off, overflow, pools, gates and the days of the section.
//!
//! Tolerances: runoff volume 1 %, washed load 5 %, peak flow and event mean concentration 3 %, overflow volume 3 %, depth of a pool
//! 0.1 m, daily means of a section 10 % (5 % where there is one sewer and one reach). The reference data are found by
//! XUNQING_REAL_DATA or beside the workspace.

#![allow(clippy::print_stdout, reason = "says where there is no reference data")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a comparison that cannot be read has failed")]

use std::path::PathBuf;

use river::run::{Member, Method};
use river::stem::Dispersion;
use serde_json::Value;
use swmm::{Results, run};

fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("XUNQING_REAL_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let folder = shared.join("data/simulation/swmm");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "no reference data in {}", folder.display());
    println!("no reference data, nothing compared");
    None
}

struct Compared {
    name: String,
    ours: Value,
    theirs: Value,
}

fn compared(name: &str) -> Option<Compared> {
    let folder = folder()?;
    let text = std::fs::read_to_string(folder.join(format!("{name}.inp"))).unwrap();
    let deck = swmm::read(&text, &|_| None);
    let model = deck.model.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", deck.problems));
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let results: Results = run(&deck, model, &method, &Member::default()).unwrap();
    for (what, line) in &results.mass_ledger.0 {
        assert!(line.error.abs() < 1e-9, "{name}: ledger of {what} misses {}", line.error);
    }
    let theirs = std::fs::read_to_string(folder.join(format!("{name}.result.json"))).unwrap();
    let ours = serde_json::to_value(&results).unwrap();
    Some(Compared { name: name.to_owned(), ours, theirs: serde_json::from_str(&theirs).unwrap() })
}

impl Compared {
    fn amount(of: &Value, table: &str, row: &str, i: usize) -> f64 {
        of["continuity"][table][row][i].as_f64().unwrap()
    }

    fn near(&self, what: &str, ours: f64, theirs: f64, share: f64) {
        let miss = (ours - theirs).abs() / theirs.abs();
        assert!(miss <= share, "{}: {what} is {ours}, SWMM has {theirs}: {:.2} %", self.name, 100.0 * miss);
    }

    fn continuity(&self, table: &str, row: &str, share: f64) {
        for i in 0..self.theirs["continuity"][table][row].as_array().unwrap().len() {
            let theirs = Self::amount(&self.theirs, table, row, i);
            if theirs > 0.05 {
                self.near(
                    &format!("{table}, {row} [{i}]"),
                    Self::amount(&self.ours, table, row, i),
                    theirs,
                    share,
                );
            }
        }
    }

    fn series(of: &Value, kind: &str, object: &str, quantity: &str) -> Vec<f64> {
        of[kind][object][quantity].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
    }

    fn both(&self, kind: &str, object: &str, quantity: &str) -> (Vec<f64>, Vec<f64>) {
        (Self::series(&self.ours, kind, object, quantity), Self::series(&self.theirs, kind, object, quantity))
    }

    fn peak(&self, kind: &str, object: &str, quantity: &str, share: f64) {
        let (ours, theirs) = self.both(kind, object, quantity);
        let most = |v: &[f64]| v.iter().copied().fold(0.0, f64::max);
        self.near(&format!("peak {quantity} of {object}"), most(&ours), most(&theirs), share);
    }

    fn sum(&self, kind: &str, object: &str, quantity: &str, share: f64) {
        let (ours, theirs) = self.both(kind, object, quantity);
        self.near(&format!("sum of {quantity} of {object}"), ours.iter().sum(), theirs.iter().sum(), share);
    }

    fn event_mean(&self, kind: &str, object: &str, flow: &str, pollutant: &str, share: f64) {
        let mean = |of: &Value| {
            let (q, c) = (Self::series(of, kind, object, flow), Self::series(of, kind, object, pollutant));
            q.iter().zip(&c).map(|(q, c)| q * c).sum::<f64>() / q.iter().sum::<f64>()
        };
        self.near(
            &format!("event mean {pollutant} of {object}"),
            mean(&self.ours),
            mean(&self.theirs),
            share,
        );
    }

    fn depth(&self, node: &str, metres: f64) {
        let (ours, theirs) = self.both("nodes", node, "depth");
        for (i, (a, b)) in ours.iter().zip(&theirs).enumerate() {
            assert!(
                (a - b).abs() <= metres,
                "{}: depth of {node} is {a} at report {i}, SWMM has {b}",
                self.name
            );
        }
    }

    fn days(&self, section: &str, share: f64) {
        for (day, theirs) in self.theirs["daily"][section].as_object().unwrap() {
            let ours = &self.ours["daily"][section][day];
            for (key, of) in theirs.as_object().unwrap() {
                if of.is_object() && of["time_mean"].as_f64().unwrap() > 0.0 && theirs["n"].as_u64() > Some(1)
                {
                    let mean = |v: &Value| v[key]["time_mean"].as_f64().unwrap();
                    self.near(&format!("{key} on {day}"), mean(ours), mean(theirs), share);
                }
            }
        }
    }
}

#[test]
fn runoff_and_wash_off_agree_under_every_law() {
    for name in ["own/m1_horton_exp", "own/m2_greenampt_rc", "own/m3_cn_emc", "own/m4_modhorton"] {
        let Some(c) = compared(name) else { return };
        c.continuity("Runoff Quantity Continuity", "Surface Runoff", 0.01);
        c.continuity("Runoff Quantity Continuity", "Infiltration Loss", 0.01);
        c.continuity("Runoff Quality Continuity", "Surface Runoff", 0.05);
        c.peak("subcatchments", "S1", "runoff", 0.03);
        for pollutant in ["NH3N", "TSS"] {
            c.event_mean("subcatchments", "S1", "runoff", pollutant, 0.03);
        }
        c.days("O1", 0.05);
    }
}

#[test]
fn a_sewer_with_tank_pool_weir_and_pump_overflows_as_much() {
    for name in ["own/s1_cso_tank", "own/s2_cso_poolfull"] {
        let Some(c) = compared(name) else { return };
        c.sum("links", "PW", "flow", 0.03);
        c.peak("links", "PW", "flow", 0.03);
        c.peak("links", "OVF", "flow", 0.03);
        c.sum("links", "WW", "flow", 0.03);
        c.depth("POOL", 0.1);
        c.depth("TANK", 0.1);
        for pollutant in ["NH3N", "TSS"] {
            c.event_mean("nodes", "POOL", "inflow", pollutant, 0.03);
        }
        c.days("SEC", 0.05);
    }
}

#[test]
fn a_gate_changes_the_section_by_as_much_every_day() {
    let (Some(open), Some(shut)) = (compared("own/g1_gate_open"), compared("own/g2_gate_closed")) else {
        return;
    };
    open.depth("CAN", 0.1);
    shut.depth("CAN", 0.1);
    open.days("SEC", 0.05);
    shut.days("SEC", 0.05);
    effects_agree(&open, &shut, &["NH3N", "TP"]);
}

fn effects_agree(open: &Compared, shut: &Compared, pollutants: &[&str]) {
    for (day, theirs) in open.theirs["daily"]["SEC"].as_object().unwrap() {
        if theirs["n"].as_u64() <= Some(1) {
            continue;
        }
        for pollutant in pollutants {
            let mean = |of: &Value| of["daily"]["SEC"][day][pollutant]["time_mean"].as_f64().unwrap();
            let effect = mean(&shut.theirs) - mean(&open.theirs);
            let ours = mean(&shut.ours) - mean(&open.ours);
            if effect.abs() > 0.02 * mean(&open.theirs) {
                assert!(
                    ours * effect > 0.0,
                    "{day}: the gate acts on {pollutant} by {ours}, in SWMM by {effect}"
                );
                shut.near(&format!("effect of the gate on {pollutant} on {day}"), ours, effect, 0.15);
            }
        }
    }
}

#[test]
fn a_chain_of_reaches_gives_the_same_days() {
    for name in ["own/r1_chain_pulse", "own/r2_chain_lateral"] {
        let Some(c) = compared(name) else { return };
        c.days("SEC", 0.10);
        c.sum("nodes", "SEC", "inflow", 0.01);
    }
}

#[test]
fn a_county_gives_the_same_days_and_the_same_effect_of_its_gates() {
    let (Some(open), Some(shut)) =
        (compared("own/d2_county_gates_open"), compared("own/d2_county_gates_closed"))
    else {
        return;
    };
    for c in [&open, &shut] {
        c.continuity("Runoff Quantity Continuity", "Surface Runoff", 0.01);
        c.continuity("Runoff Quality Continuity", "Surface Runoff", 0.05);
        c.continuity("Flow Routing Continuity", "Flooding Loss", 0.03);
        c.days("SEC", 0.10);
    }
    effects_agree(&open, &shut, &["NH3N", "CODMN", "TP", "TSS"]);
}

#[test]
fn swales_and_pipes_of_the_applications_manual_agree() {
    for name in ["epa/Example5-EMC.kw", "epa/Example5-EXP.kw"] {
        let Some(c) = compared(name) else { return };
        c.continuity("Runoff Quantity Continuity", "Surface Runoff", 0.01);
        c.continuity("Runoff Quality Continuity", "Surface Runoff", 0.05);
        c.peak("nodes", "O1", "inflow", 0.03);
    }
}

#[test]
fn the_shares_of_all_sources_add_up_and_are_the_run_without_them() {
    let Some(folder) = folder() else { return };
    for name in ["own/s1_cso_tank", "own/g1_gate_open"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.inp"))).unwrap();
        let deck = swmm::read(&text, &|_| None);
        let model = deck.model.as_ref().unwrap();
        let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
        let plain = run(&deck, model, &method, &Member::default()).unwrap();
        let told = swmm::attribute(model, &method, &Member::default(), river::attribution::Grouping::ByKind)
            .unwrap();
        for (pollutant, shares) in &told.sections.get("SEC").unwrap().0 {
            let whole: f64 = shares.share.0.iter().map(|s| s.1).sum();
            assert!((whole - 1.0).abs() < 1e-12, "{name}: shares of {pollutant} make {whole}");
            let series = plain.nodes.get("SEC").unwrap().get(pollutant).unwrap();
            for (i, (total, plain)) in shares.total.iter().zip(series).enumerate() {
                let sum: f64 = shares.sources.0.iter().map(|s| s.1[i]).sum();
                assert!(
                    (sum - total).abs() <= 1e-9 * total,
                    "{name}: {pollutant} at report {i}: parts make {sum} of {total}"
                );
                assert!(
                    (total - plain).abs() <= 1e-12 * plain,
                    "{name}: {pollutant} is {total} beside its tags, {plain} without"
                );
            }
        }
    }
}
