//! The server as its peers meet it: stations over TCP, pages over HTTP, a folder on disk.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod gate;
mod hydrology;
mod judgements;
mod running;
mod telemetry;
