//! Campaigns in virtual time: the real binary in rehearsal, driven through its HTTP interface by people of every office.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test target")]
#![expect(clippy::print_stdout, reason = "a playing tells how long it took")]

mod dice;
mod ending;
mod forms;
#[allow(dead_code, reason = "the bench of the desk uses its own part")]
mod office;
mod people;
mod proof;
mod rehearsal;
mod scene;
mod stage;
mod state;
mod story;
#[path = "../support/mod.rs"]
mod support;
mod telemetry;
mod virtual_season;
mod water;
mod weather;
