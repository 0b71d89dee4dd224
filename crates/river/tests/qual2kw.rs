//! Boulder Creek on 21 August 1987 beside QUAL2Kw, which carries some seventeen state variables where we carry five. Conductivity, which
//! nothing consumes, must agree; ammonia and oxygen are shown with the processes that are missing here named in docs/river-transport.md.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot build its river has failed")]
#![allow(clippy::print_stdout, reason = "figures of a comparison are worth reading")]
#![allow(clippy::cast_precision_loss, reason = "small counts")]

mod common;

use common::{number, reference};
use river::kinetics::{Consumer, Decay, Kinetics, Oxygen, Reaeration};
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

const DAY: f64 = 86_400.0;
/// Order: conductivity, slow and fast CBOD, ammonia, oxygen [mg/L; µmho/cm].
const HEADWATER: [f64; 5] = [294.6, 1.34, 1.34, 0.0876, 8.28];
const PLANT: [f64; 5] = [638.4, 13.35, 13.35, 11.221, 3.57];
const SECOND: [f64; 5] = [500.0, 1.335, 1.335, 5.0, 4.0];
const GROUND: [f64; 5] = [600.0, 1.0, 1.0, 0.5, 4.0];
/// Downstream ends of the elements (km), from 13.6 down; the deck's slopes and roughness.
const ENDS: [f64; 17] =
    [13.175, 12.75, 11.9, 11.05, 10.2, 9.35, 8.5, 7.65, 6.8, 5.95, 5.1, 4.25, 3.4, 2.55, 1.7, 0.85, 0.0];

fn kinetics() -> Kinetics {
    let decay = |per_day: f64, theta| Decay { per_second: per_day / DAY, theta, settling_m_s: 0.0 };
    let consumer = |constituent, oxygen_per_gram| Consumer { constituent, oxygen_per_gram };
    Kinetics {
        // Slow CBOD is oxidised (1.18/d) and hydrolysed (1.94/d); what is hydrolysed is not carried on here.
        constituents: vec![
            Decay::default(),
            decay(1.18385 + 1.93545, 1.047),
            decay(0.5447, 1.047),
            decay(2.1554, 1.07),
            Decay::default(),
        ],
        oxygen: Some(Oxygen {
            constituent: 4,
            consumers: vec![consumer(1, 1.18385 / (1.18385 + 1.93545)), consumer(2, 1.0), consumer(3, 4.57)],
            reaeration: Reaeration::Covar,
            bed_demand: 0.0,
            production: 0.0,
            altitude_m: 1655.0,
        }),
    }
}

fn stretch(ends: &[f64], from: f64) -> Stem<f64, 1> {
    let mut upper = from;
    let reaches: Vec<ReachSpec> = ends
        .iter()
        .map(|lower| {
            let slope = if *lower >= 10.0 {
                0.004
            } else if *lower > 5.5 {
                0.0035
            } else {
                0.003
            };
            let roughness = if *lower > 5.5 { 0.08 } else { 0.07 };
            let length = (upper - lower) * 1000.0;
            upper = *lower;
            ReachSpec {
                dispersion: Dispersion::Fischer,
                ..ReachSpec::new("element", length, slope, roughness, Shape::rectangle(3.0, 12.5))
            }
        })
        .collect();
    let mut stem = Stem::new(&reaches, &kinetics()).unwrap();
    stem.set_temperature(18.0);
    stem
}

fn loads(flow: f64, concentrations: [f64; 5]) -> [[f64; 1]; 5] {
    concentrations.map(|c| [flow * c])
}

fn settle(stem: &mut Stem<f64, 1>, head: &Inflow<f64, 1>, laterals: &Laterals<f64, 1>) {
    stem.start(head, laterals);
    for _ in 0..2880 {
        stem.step(60.0, head, laterals);
    }
}

#[test]
fn boulder_creek_beside_qual2kw() {
    let Some(json) = reference("qual2kw/BC_1987-08-21_result.json") else { return };
    // From the plant to the diversion of 1.9 m3/s at km 6.6, which the deck takes out of the element that begins at 6.8.
    let mut upper = stretch(&ENDS[..9], 13.6);
    let mut head = Inflow::even(0.7135, &HEADWATER);
    head.add(&[0.75], &loads(0.75, PLANT));
    let mut laterals = Laterals::none(9, 5);
    laterals.add(5, &[0.59], &loads(0.59, SECOND));
    let along = |length_km: f64| 0.257_353 / 7.0 * length_km;
    let mut from = 13.6;
    for (r, end) in ENDS[..9].iter().enumerate() {
        let flow = along(from - end);
        laterals.add_spread(r, &[flow], &loads(flow, GROUND));
        from = *end;
    }
    settle(&mut upper, &head, &laterals);
    let mut lower = stretch(&ENDS[9..], 6.8);
    let outflow = upper.outflow()[0];
    let left = outflow - 1.9;
    let leaving: Vec<f64> = upper.outload().iter().map(|load| load[0] / outflow).collect();
    let mut laterals = Laterals::none(8, 5);
    let mut from = 6.8;
    for (r, end) in ENDS[9..].iter().enumerate() {
        let flow = along(from - end);
        laterals.add_spread(r, &[flow], &loads(flow, GROUND));
        from = *end;
    }
    settle(&mut lower, &Inflow::even(left, &leaving), &laterals);

    println!("km      cond ours theirs   CBOD ours theirs   NH4-N ours theirs   DO ours theirs");
    let rows = json["daily_mean"].as_array().unwrap();
    let (mut worst, mut ammonia, mut oxygen) = (0.0_f64, 0.0, 0.0);
    for (i, row) in rows.iter().skip(1).take(17).enumerate() {
        let (stem, r) = if i < 9 { (&upper, i) } else { (&lower, i - 9) };
        let cells = stem.cells(r);
        let mean =
            |k: usize| cells.clone().map(|j| stem.concentration(j, k)[0]).sum::<f64>() / cells.len() as f64;
        let theirs = [
            number(row, "cond_umhos"),
            number(row, "CBODs") + number(row, "CBODf"),
            number(row, "NH4_ugL") / 1000.0,
            number(row, "DO_mgL"),
        ];
        let ours = [mean(0), mean(1) + mean(2), mean(3), mean(4)];
        println!(
            "{:6.2}  {:5.1} {:6.1}        {:5.2} {:5.2}        {:5.2} {:5.2}        {:5.2} {:5.2}",
            number(row, "x_km"),
            ours[0],
            theirs[0],
            ours[1],
            theirs[1],
            ours[2],
            theirs[2],
            ours[3],
            theirs[3],
        );
        worst = worst.max((ours[0] / theirs[0] - 1.0).abs());
        ammonia += (ours[2] - theirs[2]).abs() / 17.0;
        oxygen += (ours[3] - theirs[3]).abs() / 17.0;
        // Above the diversion the processes carried here are nearly all; below, shallow water full of plants takes ammonia and gives oxygen.
        if i < 9 {
            assert!((ours[2] - theirs[2]).abs() < 0.25 && (ours[3] - theirs[3]).abs() < 0.4, "element {i}");
        }
    }
    println!(
        "mean difference: NH4-N {ammonia:.2} mg/L, DO {oxygen:.2} mg/L; conductivity at most {:.2} %",
        100.0 * worst
    );
    assert!(worst < 0.01, "conductivity is off by {worst}");
}
