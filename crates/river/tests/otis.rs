//! Transport with dispersion, decay, inflow along the way and dead zones against OTIS (USGS), and under hydraulics that are given.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot build its river has failed")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]
#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]

mod common;

use common::{number, numbers, reference};
use river::kinetics::Kinetics;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};
use river::storage_zone::DeadZone;
use serde_json::Value;

type River = Stem<f64, 1>;

struct Case {
    json: Value,
    stem: River,
    cell_m: Vec<f64>,
}

impl Case {
    /// A deck of OTIS as a stem of stretches whose water stands at the given sections, with `finer` cells for each of its segments.
    fn read(name: &str, finer: usize) -> Option<Case> {
        let json = reference(&format!("otis/{name}/result.json"))?;
        let case = &json["case"];
        let solutes = number(case, "nsol") as usize;
        let decays: Vec<f64> = (0..solutes).map(|k| case["decay"][k][0].as_f64().unwrap_or(0.0)).collect();
        let mut cell_m = Vec::new();
        let reaches = case["reaches"].as_array().unwrap();
        let mut specs = Vec::new();
        for reach in reaches {
            let (length, cells) = (number(reach, "len"), number(reach, "nseg") * finer as f64);
            cell_m.extend(std::iter::repeat_n(length / cells, cells as usize));
            let area_m2 = reach["area"].as_f64().unwrap_or(4.0);
            let zone = DeadZone { area_m2: number(reach, "area2"), exchange_per_s: number(reach, "alpha") };
            specs.push(ReachSpec {
                max_cell_m: length / cells,
                dispersion: Dispersion::Fixed(number(reach, "disp")),
                dead_zone: (zone.exchange_per_s > 0.0).then_some(zone),
                ..ReachSpec::new("otis", length, 0.0, 0.03, Shape::Held { area_m2, depth_m: 1.0 })
            });
        }
        let mut stem = River::new(&specs, &Kinetics::decays(&decays)).unwrap();
        stem.open_head();
        Some(Case { json, stem, cell_m })
    }

    fn laterals(&self) -> Laterals<f64, 1> {
        let reaches = self.json["case"]["reaches"].as_array().unwrap();
        let mut laterals = Laterals::none(reaches.len(), self.stem.constituents());
        for (r, reach) in reaches.iter().enumerate() {
            let flow = reach["qlatin"].as_f64().unwrap_or(0.0) * number(reach, "len");
            let loads: Vec<[f64; 1]> = match &reach["clat"] {
                Value::Null => vec![[0.0]; self.stem.constituents()],
                values => numbers(values).iter().map(|c| [c * flow]).collect(),
            };
            laterals.add_spread(r, &[flow], &loads);
        }
        laterals
    }

    /// Concentrations of the boundary at an hour: steps, or linear between the hours where the deck says so.
    fn boundary(&self, hour: f64) -> Vec<f64> {
        let case = &self.json["case"];
        let rows: Vec<Vec<f64>> = case["us"].as_array().unwrap().iter().map(numbers).collect();
        let i = rows.iter().rposition(|row| row[0] <= hour + 1e-9).unwrap_or(0);
        if case["ibound"] == 3 && i + 1 < rows.len() {
            let share = (hour - rows[i][0]) / (rows[i + 1][0] - rows[i][0]);
            return rows[i].iter().zip(&rows[i + 1]).skip(1).map(|(a, b)| a + share * (b - a)).collect();
        }
        rows[i][1..].to_vec()
    }

    /// Concentration of a solute at a distance, linear between the middles of cells.
    fn at(&self, x: f64, solute: usize) -> f64 {
        let mut middle = 0.0;
        let mut before = None;
        for (j, length) in self.cell_m.iter().enumerate() {
            middle += 0.5 * length;
            let here = (middle, self.stem.concentration(j, solute)[0]);
            if middle >= x {
                let (x0, c0) = before.unwrap_or(here);
                let share = if middle > x0 { (x - x0) / (middle - x0) } else { 1.0 };
                return c0 + share * (here.1 - c0);
            }
            before = Some(here);
            middle += 0.5 * length;
        }
        before.unwrap().1
    }

    /// Runs the case, `step` moving it from one hour to the next, and gives for each solute and station what it is off by at most and by how
    /// much the peaks differ, both through the peak of OTIS.
    fn compare(&mut self, step_h: f64, step: &mut dyn FnMut(&mut Case, f64, f64)) -> Vec<(String, f64, f64)> {
        let results = self.json["results"].clone();
        let stations = numbers(&self.json["case"]["prt"]);
        let times: Vec<f64> =
            results["solute1"].as_array().unwrap().iter().map(|row| row[0].as_f64().unwrap()).collect();
        let mut found = vec![vec![Vec::new(); stations.len()]; self.stem.constituents()];
        let mut hour = times[0];
        for time in &times {
            while hour < time - 1e-9 {
                let next = (hour + step_h).min(*time);
                step(self, hour, next);
                hour = next;
            }
            for (k, found) in found.iter_mut().enumerate() {
                for (station, found) in stations.iter().zip(found) {
                    found.push(self.at(*station, k));
                }
            }
        }
        let mut off = Vec::new();
        for (k, found) in found.iter().enumerate() {
            let rows: Vec<Vec<f64>> =
                results[format!("solute{}", k + 1)].as_array().unwrap().iter().map(numbers).collect();
            for (s, found) in found.iter().enumerate() {
                let theirs: Vec<f64> = rows.iter().map(|row| row[s + 1]).collect();
                let top = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
                let peak = top(&theirs);
                let most = found.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                off.push((
                    format!("solute {} at {} m", k + 1, stations[s]),
                    most / peak,
                    (top(found) - peak).abs() / peak,
                ));
            }
        }
        for k in 0..self.stem.constituents() {
            let error = self.stem.account(k).error(0, self.stem.held(k)[0]);
            assert!(error.abs() < 1e-9, "the ledger of solute {k} is off by {error}");
        }
        off
    }
}

/// A case of steady flow, in steps of `step_h`, after `settling` steps under the first boundary; the start is near the steady state already.
fn steady(name: &str, finer: usize, step_h: f64, settling: usize) -> Vec<(String, f64, f64)> {
    let Some(mut case) = Case::read(name, finer) else { return Vec::new() };
    let flow = number(&case.json["case"]["q"], "q0");
    let laterals = case.laterals();
    let start = case.json["case"]["tstart"].as_f64().unwrap_or(0.0);
    let head = Inflow::even(flow, &case.boundary(start));
    case.stem.start(&head, &laterals);
    for _ in 0..settling {
        case.stem.step(step_h * 3600.0, &head, &laterals);
    }
    case.compare(step_h, &mut |case, from, to| {
        let head = Inflow::even(flow, &case.boundary(from));
        let laterals = case.laterals();
        case.stem.step((to - from) * 3600.0, &head, &laterals);
    })
}

fn show(name: &str, off: &[(String, f64, f64)]) {
    for (place, most, peak) in off {
        println!(
            "{name}, {place}: at most {:.2} % of the peak, peaks differ by {:.3} %",
            100.0 * most,
            100.0 * peak
        );
    }
}

/// Peaks agree within 1 %. The whole curves agree within `most` of the peak.
fn agree(name: &str, off: &[(String, f64, f64)], most: f64) {
    show(name, off);
    for (place, found, peak) in off {
        assert!(*peak < 0.01, "{name}, {place}: peaks differ by {peak}");
        assert!(*found < most, "{name}, {place}: off by {found}");
    }
}

#[test]
fn steady_rivers_agree_with_otis() {
    agree("D1", &steady("D1_step_disp", 1, 0.005, 0), 0.01);
    agree("D2", &steady("D2_pulse", 1, 0.01, 0), 0.01);
    // 38 m below its boundary the front passes within minutes; OTIS moves the boundary's change by half of its 72 s step, 3 % of the peak there.
    agree("D3", &steady("D3_uvas_nostorage", 1, 0.02, 0), 0.035);
    // Grid Péclet number 9: the flanks of OTIS carry the error of its central differences. Ours stay where they are in cells of half the length.
    agree("D4", &steady("D4_river3_low_dispersion", 1, 0.05, 1500), 0.035);
    agree("D4, halved", &steady("D4_river3_low_dispersion", 2, 0.05, 1500), 0.04);
}

#[test]
fn a_flood_whose_hydraulics_are_given_agrees_with_otis() {
    let Some(mut case) = Case::read("D5_unsteady_small", 1) else { return };
    let series = case.json["case"]["q"]["series"].as_array().unwrap().clone();
    let places = numbers(&case.json["case"]["q"]["loc"]);
    let cells = case.cell_m.len();
    let cell = case.cell_m[0];
    let along = |values: &[f64], x: f64| {
        let i = places.iter().rposition(|p| *p <= x).unwrap().min(places.len() - 2);
        values[i] + (values[i + 1] - values[i]) * (x - places[i]) / (places[i + 1] - places[i])
    };
    let hydraulics = |hour: f64| {
        let row = &series[((hour + 1e-9).floor() as usize).min(series.len() - 1)];
        let (q, a) = (numbers(&row["q"]), numbers(&row["a"]));
        let faces: Vec<[f64; 1]> = (0..=cells).map(|j| [along(&q, j as f64 * cell)]).collect();
        let volumes: Vec<[f64; 1]> =
            (0..cells).map(|j| [along(&a, (j as f64 + 0.5) * cell) * cell]).collect();
        (faces, volumes)
    };
    let none = Laterals::none(1, 1);
    let head = |case: &Case, hour: f64, flow: f64| Inflow::even(flow, &case.boundary(hour));
    let (faces, volumes) = hydraulics(0.0);
    let still = head(&case, 0.0, faces[0][0]);
    case.stem.start(&still, &none);
    case.stem.carry(60.0, &faces, &volumes, &still, &none);
    let off = case.compare(0.02, &mut |case, from, to| {
        let (faces, volumes) = hydraulics(0.5 * (from + to));
        let head = head(case, 0.5 * (from + to), faces[0][0]);
        case.stem.carry((to - from) * 3600.0, &faces, &volumes, &head, &none);
    });
    // Flows jump at every full hour: 1.1 % on the last flank.
    agree("D5", &off, 0.015);
}
