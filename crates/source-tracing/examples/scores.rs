//! Scores of source tracing on a file of cases with truth, or on made-up cases of a seed:
//! `scores FILE.json` or `scores SEED COUNT [NAME=VALUE…]`, where names vary the made-up world; ONLY=NAME,… in the environment picks sets.
#![expect(clippy::print_stdout, reason = "prints tables")]

#[path = "../tests/support/mod.rs"]
mod support;

use source_tracing::{Assumptions, Information, read_cases};
use support::generator::{World, file};
use support::score::{Traced, mean, reliability, score, trace_all};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = match args.split_first() {
        Some((seed, rest)) if seed.parse::<u64>().is_ok() => {
            let count = rest.first().and_then(|n| n.parse().ok()).unwrap_or(100);
            file(seed.parse().unwrap_or(1), count, &world(rest.get(1..).unwrap_or_default()))
        }
        Some((path, _)) => std::fs::read_to_string(path).expect("a readable file"),
        None => return println!("scores FILE.json | scores SEED COUNT [NAME=VALUE…]"),
    };
    let cases = read_cases(&text).expect("a file of cases");
    let only = std::env::var("ONLY").ok();
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only.split(',').any(|n| n == name));
    for (name, information) in Information::ALL.into_iter().filter(|(name, _)| wanted(name)) {
        let traced = trace_all(&cases, information, &Assumptions::default());
        println!("{name}");
        line("one source", traced.iter().filter(|c| c.truth.len() == 1));
        line("two sources", traced.iter().filter(|c| c.truth.len() == 2));
        line("all", &traced);
        let unlisted = traced.iter().flat_map(|c| c.tracing.ranked.iter().filter(|r| r.source.is_none()));
        println!("  unlisted, mean probability {:.3}", mean(unlisted.map(|r| r.probability)));
        for bin in reliability(&traced) {
            println!("  stated {:.3}, came true {:.3}, of {}", bin.stated, bin.came_true, bin.count);
        }
    }
}

fn line<'a>(name: &str, cases: impl IntoIterator<Item = &'a Traced>) {
    let s = score(cases);
    println!(
        "  {name} ({}): first {:.3}, among two {:.3}, among three {:.3}, on truth {:.3}, Brier {:.4} (flat {:.4})",
        s.cases, s.first, s.among_two, s.among_three, s.on_truth, s.brier, s.brier_flat
    );
}

fn world(settings: &[String]) -> World {
    let mut world = World::default();
    for (name, value) in settings.iter().filter_map(|s| s.split_once('=')) {
        let value = value.parse().expect("a number");
        match name {
            "velocity" => world.velocity_log_sd = value,
            "discharge" => world.discharge_log_sd = value,
            "signature" => world.signature_log_sd = value,
            "double" => world.double = value,
            "unlisted" => world.unlisted = value,
            "decay" => world.decay_per_day = value,
            other => println!("no setting {other}"),
        }
    }
    world
}
