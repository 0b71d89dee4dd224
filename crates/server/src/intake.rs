//! Telemetry in: TCP connections that speak HJ 212 or SL 651, and messages from programs and files.
//!
//! A connection only cuts frames, asks the registry and waits for the writer; an answer leaves after the commit. Each
//! connection has at most one batch under way, so a slow or hostile peer waits for itself and never for others.

mod connection;
pub(crate) mod hydrology;
mod limits;
mod listener;
mod message;
mod translate;

pub use limits::IntakeLimits;
pub(crate) use listener::listen;
pub(crate) use message::arrived;
pub(crate) use translate::{observations_of, release_known};
