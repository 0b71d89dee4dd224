//! CPU time of a deck: one run, a block of 32 members under multiples of its rain in `f64` and `f32`, and twelve options under
//! those rains in `f32`: `cargo run --release -p swmm --example members -- DECK.inp [one|given|f64|f32|options|oxygen]…`; `oxygen`
//! carries dissolved oxygen on top.

#![expect(clippy::print_stdout, reason = "an example talks on the terminal")]

use std::process::ExitCode;

use river::control::Intervention;
use river::ensemble::{self, LANES};
use river::model::{Gauge, LinkId, LinkKind, Model};
use river::real::Real;
use river::run::{Choice, Member, Method, Paired};
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

/// Nothing done, and every regulator shut for a day in turn, twelve in all.
fn choices(model: &Model) -> Vec<Choice> {
    let regulators = (0..model.links.len()).filter(|l| !matches!(model.links[*l].kind, LinkKind::Conduit(_)));
    let shut = |link| Intervention { link: LinkId(link), from: 0.0, to: 86_400.0, setting: 0.0 };
    let each = regulators.map(|link| Choice { interventions: vec![shut(link)], ..Choice::default() });
    std::iter::once(Choice::default()).chain(each).take(12).collect()
}

/// Runs options beside each other and tells the CPU time.
fn time_options(model: &Model, method: &Method, rains: &[Vec<Gauge>]) -> Option<()> {
    let (choices, rains) = (choices(model), rains.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let shares = Paired::<f32, LANES>::new(model, method, &rains, &choices).ok()?.shares();
    let before = processor_ns()?;
    let told = ensemble::choices::<f32>(model, method, &rains, &choices).ok()?;
    let taken = processor_ns()? - before;
    println!("{} options × 32 members, f32: {:.1} ms, run again {shares:.2?}", told.len(), taken / 1e6);
    Some(())
}

#[expect(clippy::cast_precision_loss, reason = "a count of members")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let Some(path) = arguments.get(1) else { return ExitCode::FAILURE };
    let Ok(bytes) = std::fs::read(path) else { return ExitCode::FAILURE };
    let deck = swmm::read(&String::from_utf8_lossy(&bytes), &|_| None);
    let Some(mut model) = deck.model else { return ExitCode::FAILURE };
    if arguments.iter().any(|a| a == "oxygen") {
        let Some(with) = swmm::with_oxygen(&model) else { return ExitCode::FAILURE };
        model = with;
    }
    let model = &model;
    let parts: Vec<&String> = arguments[2..].iter().filter(|a| *a != "oxygen").collect();
    let asked = |what: &str| parts.is_empty() || parts.iter().any(|a| *a == what);
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
    let given = Method { routing_step_s: Some(model.options.routing_step_s), ..method };
    let done = (!asked("one") || time::<f64>("one run, f64", model, &method, &[Member::default()]).is_some())
        && (!asked("given")
            || time::<f64>("one run, f64, steps of the model", model, &given, &[Member::default()])
                .is_some())
        && (!asked("f64") || time::<f64>("32 members, f64", model, &coarse, &members).is_some())
        && (!asked("f32") || time::<f32>("32 members, f32", model, &coarse, &members).is_some())
        && (!asked("options") || time_options(model, &coarse, &rains).is_some());
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
