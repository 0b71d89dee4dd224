//! Readings from MQTT brokers: JSON payloads by mapping, acknowledged when they are durable.
//!
//! Each broker has two tasks. One keeps the connection and hands messages on; the other stores what has gathered and then
//! acknowledges it. A message that was not acknowledged comes again from the broker, whatever happened here in between.

mod client;
mod config;
mod payload;
mod state;
mod store;
mod tls;

pub(crate) use client::start;
pub(crate) use config::{FILE, MqttSources, parse};
pub(crate) use payload::observations_of_stored;
pub(crate) use state::{BrokerStates, BrokerView};
