//! Telemetry in: TCP connections that speak HJ 212 or SL 651, and messages from programs and files.
//!
//! A connection only cuts frames, asks the registry and waits for the writer; an answer leaves after the commit. Each
//! connection has at most one batch under way, so a slow or hostile peer waits for itself and never for others.

mod accept;
mod connection;
mod conversation;
pub(crate) mod hydrology;
mod limits;
mod listener;
mod message;
mod mqtt;
mod novelty;
mod open;
mod places;
mod room;
mod translate;

pub use limits::IntakeLimits;
pub(crate) use listener::listen;
pub(crate) use message::arrived;
pub(crate) use mqtt::{
    BrokerStates, BrokerView, FILE as INTAKE_FILE, MqttSources, observations_of_stored,
    parse as parse_intake, start as start_mqtt,
};
pub(crate) use novelty::{Novelty, novelty};
pub(crate) use open::open;
pub(crate) use room::within_open_files;
pub(crate) use translate::{observations_of, release_known};

/// Whether the plan's description of MQTT brokers reads, when it has one; the error tells every mistake.
pub fn check_intake(files: &[campaign::PlanFile]) -> Result<(), crate::ServerError> {
    match files.iter().find(|file| file.name == INTAKE_FILE) {
        Some(file) => parse_intake(&file.name, &file.text).map(drop),
        None => Ok(()),
    }
}
