//! The embedded store: SQLite in WAL mode with `synchronous=FULL`, one writer, a few read-only connections.
//!
//! One file `xunqing.sqlite` in the data folder. [`SqliteWriter`] belongs to one thread; [`SqliteReader`] is shared.

mod accounts;
mod backup;
mod connection;
mod episodes;
mod failure;
mod forecasts;
mod frames;
mod imports;
mod intake;
mod latest;
mod ledger;
mod observations;
mod outbox;
mod packing;
mod past;
mod plans;
mod putting;
mod quality;
mod readings;
mod refusals;
mod schema;
mod sealed;
mod sealing;
mod sharing;
mod telemetry;
mod warnings;
mod weather;
mod whatifs;

pub use backup::backup;
pub use connection::{Options, SqliteReader, SqliteWriter, open, open_reader};
