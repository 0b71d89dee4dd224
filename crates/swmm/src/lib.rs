//! SWMM 5 decks: read line by line into a river model, every unsupported line named, and results in the units of the deck.

#![allow(
    clippy::similar_names,
    clippy::many_single_char_names,
    reason = "a link has a line of the deck; sizes are a, b, c, d"
)]

mod deck;
mod line;
mod oxygen;
mod problem;
mod result;
mod sections;
mod shares;
mod units;

pub use deck::{Deck, Files, read};
pub use oxygen::with_oxygen;
pub use problem::{Problem, Severity};
pub use result::{Day, DayQuality, MassLine, Named, Results, SeriesOf, run, run_by};
pub use shares::{Attribution, Shares, attribute};
pub use units::{Concentration, FlowUnit, Units};
