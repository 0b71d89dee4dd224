//! Runs a deck and writes its result: `cargo run -p swmm --example deck -- DECK.inp (OUT.json)`.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "an example talks on the terminal")]

use std::path::Path;
use std::process::ExitCode;

use river::run::{Member, Method};
use river::stem::Dispersion;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let Some(path) = arguments.get(1) else { return ExitCode::FAILURE };
    let Ok(bytes) = std::fs::read(path) else { return ExitCode::FAILURE };
    let folder = Path::new(path).parent().unwrap_or(Path::new("."));
    let deck =
        swmm::read(&String::from_utf8_lossy(&bytes), &|name| std::fs::read_to_string(folder.join(name)).ok());
    for problem in &deck.problems {
        eprintln!("{problem}");
    }
    let Some(model) = &deck.model else { return ExitCode::FAILURE };
    let fischer = std::env::args().any(|a| a == "--fischer");
    let kinematic = std::env::args().any(|a| a == "--kinematic");
    let cell: f64 = std::env::var("CELL").ok().and_then(|c| c.parse().ok()).unwrap_or(300.0);
    let method = if fischer {
        Method::default()
    } else {
        Method { dispersion: Dispersion::Fixed(0.0), ..Method::default() }
    };
    let method = Method { wave_flattens: !kinematic, max_cell_m: cell, ..method };
    match swmm::run(&deck, model, &method, &Member::default()) {
        Ok(results) => {
            let text = serde_json::to_string(&results).unwrap_or_default();
            match arguments.get(2) {
                Some(out) if std::fs::write(out, &text).is_err() => return ExitCode::FAILURE,
                Some(_) => {}
                None => println!("{text}"),
            }
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}
