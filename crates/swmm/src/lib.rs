//! SWMM 5 decks: read line by line into a river model, every unsupported line named, and results in the units of the deck.

mod deck;
mod line;
mod problem;
mod result;
mod sections;
mod shares;
mod units;

pub use deck::{Deck, Files, read};
pub use problem::{Problem, Severity};
pub use result::{Day, DayQuality, MassLine, Named, Results, SeriesOf, run};
pub use shares::{Attribution, Shares, attribute};
pub use units::{Concentration, FlowUnit, Units};
