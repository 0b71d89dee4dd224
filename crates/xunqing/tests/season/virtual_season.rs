//! The season of 2021 in virtual time: played as it is told, and again as networks, power and people would have it.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant as Stopwatch;

use standards::time::Instant;

use crate::proof::Proof;
use crate::scene::{Story, at};
use crate::stage::Stage;
use crate::state::{self, Ledger, State};
use crate::story;
use crate::support::stdout;

/// What is left of a season when it is over; its server has ended and its folder is gone.
pub(crate) struct Played {
    pub(crate) state: State,
    pub(crate) ledger: Ledger,
    pub(crate) proof: Proof,
    restarts: usize,
}

fn end() -> Instant {
    at("10-10 00:00")
}

fn play(seed: Option<u64>) -> Played {
    let clock = Stopwatch::now();
    let story: Story = story::whole();
    let mut season = Stage::open(at("06-19 08:00"), seed);
    season.play(&story, end());
    let (state, ledger) = (state::of(&season.county), state::ledger(&season.county));
    println!(
        "{} deeds, {} stops of the clock, {} restarts, {} entries, {:.1?}",
        story.deeds.len(),
        season.stops,
        season.restarts,
        ledger.len(),
        clock.elapsed()
    );
    let proof = Proof::of(&season.county);
    if let (Ok(kept), None) = (std::env::var("XUNQING_SEASON_KEEP"), seed) {
        season.county.keep(Path::new(&kept));
    }
    Played { state, ledger, proof, restarts: season.restarts }
}

/// The season as it is told, played once for all tests.
pub(crate) fn as_told() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| play(None))
}

#[test]
fn whatever_the_order_of_arrival_the_restarts_and_the_jumps_the_season_ends_in_the_same_state() {
    let seed = std::env::var("XUNQING_SEASON_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(2021);
    println!("XUNQING_SEASON_SEED={seed}");
    let other = play(Some(seed));
    let told = as_told();
    let mut found = state::differences(&told.state, &other.state);
    found.extend(state::of_ledgers(&told.ledger, &other.ledger));
    assert!(found.is_empty(), "seed {seed}: {} differences\n{}", found.len(), found.join("\n"));
    assert!(other.restarts > 0, "the power failed");
    assert!(other.proof.ledger.status.success(), "{}", stdout(&other.proof.ledger));
}
