//! Hydrology in: SL 651-2014 and SZY206-2016 over TCP.
//!
//! A connection cuts frames and holds the conversation ([`sl651::Centre`]); what it wants stored goes through
//! [`translate`] to the writer, and confirmations leave after the commit.

mod connection;
mod factors;
mod listener;
mod stored;
mod translate;

pub(crate) use listener::start;
pub(crate) use stored::{is_known, observations_of};
