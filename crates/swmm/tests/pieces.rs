//! A long river that is cut into pieces carries a cloud as one stem does: no later, and spread by no more than the docs say.

#![allow(clippy::print_stdout, reason = "tells what a cut costs")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its deck has failed")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

use std::fmt::Write as _;

use river::kinetics::Kinetics;
use river::model::LinkKind;
use river::network::{LONG_M, Network};
use river::run::{Member, Method};
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

const REACHES: usize = 100;
const STEP_S: f64 = 300.0;
const FLOW: f64 = 5.0;

/// 75 km of a steady river; for two hours 10 mg/L enter at its head.
fn deck() -> String {
    let mut text =
        "[OPTIONS]\nFLOW_UNITS CMS\nFLOW_ROUTING KINWAVE\nLINK_OFFSETS DEPTH\nSTART_DATE 07/10/2024\n\
        END_DATE 07/13/2024\nREPORT_STEP 00:05:00\nROUTING_STEP 00:05:00\n[POLLUTANTS]\nC MG/L 0 0 0 0\n"
            .to_owned();
    let mut section = |name: &str, row: &dyn Fn(usize) -> String| {
        writeln!(text, "[{name}]").unwrap();
        for i in 0..REACHES {
            writeln!(text, "{}", row(i)).unwrap();
        }
    };
    section("JUNCTIONS", &|i| format!("J{i} {:.2} 8", 400.0 - 1.5 * i as f64));
    section("CONDUITS", &|i| format!("R{i} J{i} J{} 750 0.035 0 0 {FLOW}", i + 1));
    section("XSECTIONS", &|i| format!("R{i} TRAPEZOIDAL 8 10 2 2 1"));
    writeln!(text, "[OUTFALLS]\nJ{REACHES} {:.2} FREE", 400.0 - 1.5 * REACHES as f64).unwrap();
    writeln!(text, "[INFLOWS]\nJ0 FLOW \"\" FLOW 1.0 1.0 {FLOW}\nJ0 C PULSE CONCEN 1.0 1.0").unwrap();
    writeln!(text, "[TIMESERIES]\nPULSE 0:00 10\nPULSE 1:55 10\nPULSE 2:00 0\nPULSE 72:00 0").unwrap();
    text
}

/// Mean time (s) and variance (s2) of a cloud.
fn moments(series: &[f64]) -> (f64, f64) {
    let sum = |power: i32, middle: f64| -> f64 {
        series.iter().enumerate().map(|(i, c)| c * (STEP_S * i as f64 - middle).powi(power)).sum()
    };
    let mean = sum(1, 0.0) / sum(0, 0.0);
    (mean, sum(2, mean) / sum(0, 0.0))
}

#[test]
fn a_cloud_comes_through_the_pieces_as_through_one_stem() {
    let deck = swmm::read(&deck(), &|_| None);
    let model = deck.model.as_ref().unwrap();
    let network = Network::new(model).unwrap();
    let pieces = network.stems.len();
    assert!(pieces == (75_000.0 / LONG_M).round() as usize && network.order.len() > pieces, "{pieces}");
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let results = swmm::run(&deck, model, &method, &Member::default()).unwrap();
    let outfall = format!("J{REACHES}");
    let in_pieces = results.nodes.get(&outfall).unwrap().get("C").unwrap();

    let specs: Vec<ReachSpec> = model
        .links
        .iter()
        .filter_map(|link| match &link.kind {
            LinkKind::Conduit(c) => Some(ReachSpec {
                dispersion: Dispersion::Fixed(0.0),
                ..ReachSpec::new(&link.name, c.length, c.slope, c.roughness, c.shape.clone())
            }),
            _ => None,
        })
        .collect();
    let mut stem: Stem<f64, 1> = Stem::new(&specs, &Kinetics::decays(&[0.0])).unwrap();
    let laterals = Laterals::none(REACHES, 1);
    stem.start(&Inflow::even(FLOW, &[0.0]), &laterals);
    let whole: Vec<f64> = (0..in_pieces.len())
        .map(|i| {
            // Runs tell the last minute, and what they let in is that of the middle of a step less half a minute.
            let mut time = STEP_S * i as f64;
            for step_s in [STEP_S - 60.0, 60.0] {
                let concentration = (10.0 * (7200.0 - (time + 0.5 * step_s - 30.0)) / 300.0).clamp(0.0, 10.0);
                stem.step(step_s, &Inflow::even(FLOW, &[concentration]), &laterals);
                time += step_s;
            }
            stem.outload()[0][0] / FLOW
        })
        .collect();

    let ((late, wide), (later, wider)) = (moments(&whole), moments(in_pieces));
    let velocity = 75_000.0 / (late - 3600.0);
    let spread = (wider - wide) * velocity * velocity / (pieces - 1) as f64;
    println!("{velocity:.2} m/s; {:.0} s later; a cut spreads the cloud by {spread:.0} m2", later - late);
    assert!((later - late).abs() < 60.0, "{late} {later}");
    assert!((0.0..4e4).contains(&spread), "{spread}");
}
