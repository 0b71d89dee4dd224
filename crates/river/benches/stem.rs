//! Cell-steps a second of a stem: 500 reaches of 300 m, four constituents with decay and dispersion, tributaries at every tenth reach,
//! a flood, 60 s steps. `cargo bench -p river --bench stem (HOURS)`.
//!
//! Times are CPU seconds of this thread where the system tells them, so that other work on the machine does not enter.

#![allow(clippy::print_stdout, reason = "a benchmark tells what it found")]
#![allow(clippy::cast_precision_loss, reason = "counts of steps")]

use std::time::Instant;

use river::kinetics::Kinetics;
use river::real::Real;
use river::shape::Shape;
use river::stem::{Dispersion, Inflow, Laterals, ReachSpec, Stem};

const REACHES: usize = 500;
const CONSTITUENTS: usize = 4;

/// CPU seconds of this process, which has one thread; wall seconds where the system does not tell.
fn seconds(since: Instant) -> f64 {
    let ticks = std::fs::read_to_string("/proc/self/schedstat").ok();
    let busy = ticks.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    busy.map_or_else(|| since.elapsed().as_secs_f64(), |nanoseconds| nanoseconds * 1e-9)
}

fn run<F: Real, const B: usize>(name: &str, hours: u32, roofline: f64, thousand: bool) {
    let reaches: Vec<ReachSpec> = (0..REACHES)
        .map(|i| {
            let bottom_m = 8.0 + 0.02 * i as f64;
            let shape = Shape::Trapezoid { depth_m: 8.0, bottom_m, left: 2.0, right: 2.0 };
            ReachSpec {
                dispersion: Dispersion::Fixed(15.0),
                ..ReachSpec::new("reach", 300.0, 0.0015, 0.035, shape)
            }
        })
        .collect();
    let kinetics = Kinetics::decays(&[2.9e-6, 1.4e-6, 7e-7, 0.0]);
    let Ok(mut stem) = Stem::<F, B>::new(&reaches, &kinetics) else {
        println!("{name}: the stem cannot be built");
        return;
    };
    let mut head = Inflow::even(4.0, &[0.3, 3.0, 0.06, 1.0]);
    let mut laterals = Laterals::none(REACHES, CONSTITUENTS);
    for r in (0..REACHES).step_by(10) {
        laterals.add(r, &[F::of(0.2); B], &[[F::of(0.3); B]; CONSTITUENTS]);
    }
    stem.start(&head, &laterals);
    let wall = Instant::now();
    let before = seconds(wall);
    for minute in 0..hours * 60 {
        // Members differ in their floods.
        for l in 0..B {
            let x = (f64::from(minute) - 360.0 - 4.0 * l as f64) / 120.0;
            head.flow[l] = F::of(4.0 + 10.0 * (-x * x).exp());
            for (load, concentration) in head.load.iter_mut().zip([0.3, 3.0, 0.06, 1.0]) {
                load[l] = head.flow[l] * F::of(concentration * (1.0 + 4.0 * (-x * x).exp()));
            }
        }
        stem.step(60.0, &head, &laterals);
    }
    let taken = seconds(wall) - before;
    let cell_steps = (REACHES * B) as f64 * stem.substeps() as f64;
    let rate = cell_steps / taken;
    let steps = f64::from(hours * 60);
    println!(
        "{name}: {rate:.3e} cell-steps/s, {:.0} % of the kernel of simulation.md; {:.2} substeps a step; held {:.6e}",
        100.0 * rate / roofline,
        stem.substeps() as f64 / steps,
        stem.held(0)[0],
    );
    if thousand {
        let members = 1000.0 * 4320.0 / steps / B as f64 * taken;
        println!("{name}: 1,000 members for 72 h: {members:.2} CPU s, {:.2} s on two cores", members / 2.0);
    } else {
        println!("{name}: one member for 72 h: {:.1} ms", 1e3 * taken * 4320.0 / steps);
    }
}

fn main() {
    let hours = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(72);
    run::<f64, 1>("f64, 1 lane  ", hours, 2.9e7, false);
    run::<f64, 32>("f64, 32 lanes", hours, 2.0e8, true);
    run::<f32, 32>("f32, 32 lanes", hours, 4.5e8, true);
}
