//! Inspecting and putting right, from the finding to the closing: the shipped plan, people of every office, a virtual clock.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

mod accountability;
mod any_order;
mod cases;
mod duties;
mod forms;
mod gates;
mod incident_plan;
mod incident_silences;
mod incidents;
mod journey;
mod papers;
mod patrols;
mod people;
mod phases;
mod publication;
mod rain;
mod reports;
mod rights;
mod separation;
mod signs;
mod tasks;
mod told;
mod waiting;
mod watch;
mod watch_drawings;
mod watch_plan;
mod watch_rosters;
mod works;
