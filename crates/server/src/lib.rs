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
mod closing;
mod commits;
mod daily;
mod desk;
mod error;
mod hub;
mod intake;
mod keeping;
mod live;
mod metrics;
mod outbox;
mod outlooks;
mod plan_folder;
mod rain;
mod registering;
mod registry;
mod relay;
mod reporting;
mod serve;
mod source_trace;
mod stations;
#[cfg(test)]
mod testing;
mod whatif;
mod workbook;
mod writer;

pub use api::openapi;
pub use daily::daily_bulletin;
pub use error::ServerError;
pub use intake::{IntakeLimits, check_intake};
pub use keeping::Keeping;
pub use plan_folder::read_plan_folder;
pub use registering::{register_csv, register_tables, register_template, written_from};
pub use reporting::closing_report;
pub use serve::{Endpoints, ServeOptions, serve};
