//! Inspecting and putting right, from the finding to the closing: the shipped plan, people of every office, a virtual clock.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

mod any_order;
mod journey;
mod people;
mod rights;
