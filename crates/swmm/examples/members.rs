//! CPU time of a deck: one run, and a block of 32 members under multiples of its rain in `f64` and `f32`:
//! `cargo run --release -p swmm --example members -- DECK.inp [one|f64|f32]…`.

#![expect(clippy::print_stdout, reason = "an example talks on the terminal")]

use std::process::ExitCode;

use river::ensemble::{self, LANES};
use river::model::{Gauge, Model};
use river::real::Real;
use river::run::{Member, Method};
use river::stem::Dispersion;

/// Nanoseconds that this thread has been on a processor; none where the system does not tell.
fn processor_ns() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}

/// Runs a block five times and tells the least CPU time and the sums at its sections.
fn time<F: Real>(what: &str, model: &Model, method: &Method, members: &[Member<'_>]) -> Option<()> {
    let mut least = f64::MAX;
    let mut sums = Vec::new();
    for _ in 0..5 {
        let before = processor_ns()?;
        let told = ensemble::block::<F>(model, method, members).ok()?;
        least = least.min(processor_ns()? - before);
        let series = told.iter().flatten();
        let flow: f64 = series.clone().flat_map(|s| &s.flow).sum();
        sums = vec![flow];
        for p in 0..model.pollutants.len() {
            sums.push(series.clone().flat_map(|s| &s.quality[p]).sum());
        }
    }
    println!("{what}: {:.1} ms, sums {sums:.6?}", least / 1e6);
    Some(())
}

#[expect(clippy::cast_precision_loss, reason = "a count of members")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let Some(path) = arguments.get(1) else { return ExitCode::FAILURE };
    let Ok(bytes) = std::fs::read(path) else { return ExitCode::FAILURE };
    let deck = swmm::read(&String::from_utf8_lossy(&bytes), &|_| None);
    let Some(model) = &deck.model else { return ExitCode::FAILURE };
    let asked = |what: &str| arguments.len() < 3 || arguments[2..].iter().any(|a| a == what);
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let steps = |step: f64| Some(step.max(300.0));
    let coarse = Method {
        wet_step_s: steps(model.options.wet_step_s),
        routing_step_s: steps(model.options.routing_step_s),
        ..method
    };
    let rains: Vec<Vec<Gauge>> = (0..LANES)
        .map(|m| {
            let factor = 2f64.powf((m as f64 + 0.5) / LANES as f64 * 2.0 - 1.0);
            model.gauges.iter().map(|g| g.scaled(factor)).collect()
        })
        .collect();
    let members: Vec<Member<'_>> =
        rains.iter().map(|g| Member { gauges: Some(g), ..Member::default() }).collect();
    let done = (!asked("one") || time::<f64>("one run, f64", model, &method, &[Member::default()]).is_some())
        && (!asked("f64") || time::<f64>("32 members, f64", model, &coarse, &members).is_some())
        && (!asked("f32") || time::<f32>("32 members, f32", model, &coarse, &members).is_some());
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
