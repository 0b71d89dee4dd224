//! The answers of the interface as tables for spreadsheets.

mod calendar;
mod duties;
mod explain;
mod outlook;
mod periods;
mod rain;
mod ranking;
mod series;
mod share;
