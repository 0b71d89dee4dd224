//! Times members of a deck on one thread: `cargo run --release -p swmm --example members -- DECK.inp BLOCKS`.

#![expect(clippy::print_stdout, reason = "an example talks on the terminal")]

use std::time::Instant;

use river::ensemble;
use river::model::Gauge;
use river::run::{Member, Method};
use river::stem::Dispersion;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let Some(bytes) = arguments.get(1).and_then(|p| std::fs::read(p).ok()) else { return };
    let deck = swmm::read(&String::from_utf8_lossy(&bytes), &|_| None);
    let Some(model) = &deck.model else { return };
    let method = Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() };
    let start = Instant::now();
    let one = ensemble::block::<f64>(model, &method, &[Member::default()]);
    println!("one run {:.3} s {}", start.elapsed().as_secs_f64(), one.is_ok());
    let rains: Vec<Vec<Gauge>> = (0..32)
        .map(|m| model.gauges.iter().map(|g| g.scaled(0.6 + 0.025 * f64::from(m))).collect())
        .collect();
    let members: Vec<Member<'_>> =
        rains.iter().map(|g| Member { gauges: Some(g), ..Member::default() }).collect();
    let coarse = Method { wet_step_s: Some(300.0), routing_step_s: Some(300.0), ..method };
    let start = Instant::now();
    let told = ensemble::block::<f64>(model, &coarse, &members);
    println!("32 members f64 {:.3} s {:?}", start.elapsed().as_secs_f64(), told.err());
    let start = Instant::now();
    let told = ensemble::block::<f32>(model, &coarse, &members);
    println!("32 members f32 {:.3} s {:?}", start.elapsed().as_secs_f64(), told.err());
}
