//! Tests of readings, detection of events against a learned baseline, and the reason of each verdict in words.

pub mod event;
