//! The server as its peers meet it: stations over TCP, pages over HTTP, a folder on disk.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod campaign;
mod cases;
mod duties;
mod episodes;
mod files;
mod gate;
mod hydrology;
mod incidents;
mod interpretations;
mod judgements;
mod keeping;
mod messages;
mod mqtt;
mod notifications;
mod outlooks;
mod papers;
mod process;
mod quality;
mod rain;
mod rain_response;
mod register;
mod relaying;
mod running;
mod stations;
mod talking;
mod telemetry;
mod watch;
mod whatif;
