//! The server: listeners, the pages' interface, the live stream, accounts and rights.
//!
//! The only crate with sockets, the clock and SQL beneath it. Rules of water are called, never written here: readings go
//! to `evaluation`, warnings come from `campaign`, papers from `bulletin`. Start reading at [`serve()`].

mod accounts;
mod api;
mod app;
mod assets;
mod checks;
mod clock;
mod commits;
mod daily;
mod desk;
mod error;
mod hub;
mod intake;
mod keeping;
mod live;
mod metrics;
mod plan_folder;
mod rain;
mod registry;
mod relay;
mod serve;
mod stations;
#[cfg(test)]
mod testing;
mod workbook;
mod writer;

pub use api::openapi;
pub use daily::daily_bulletin;
pub use error::ServerError;
pub use intake::{IntakeLimits, check_intake};
pub use keeping::Keeping;
pub use plan_folder::read_plan_folder;
pub use serve::{Endpoints, ServeOptions, serve};
