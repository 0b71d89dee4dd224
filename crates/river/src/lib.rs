//! What rain makes of a river: runoff and wash-off, sewers with overflows and pools, gates, flow and transport, with a ledger of every kilogram.

#![allow(clippy::needless_range_loop, reason = "lanes of several arrays go side by side")]
#![allow(clippy::cast_precision_loss, reason = "counts of cells and lanes are small")]
#![allow(
    clippy::similar_names,
    clippy::many_single_char_names,
    reason = "formulas keep the letters of their source"
)]
#![allow(clippy::too_many_arguments, reason = "kernels take the arrays they read and write, one by one")]

mod along;
pub mod assimilation;
pub mod attribution;
pub mod catchment;
pub mod civil;
mod compiled;
pub mod control;
pub mod ensemble;
mod error;
pub mod expression;
mod flow;
pub mod gaussian;
mod imposed;
mod inflow;
pub mod kinetics;
pub mod ledger;
pub mod model;
pub mod muskingum;
pub mod network;
mod processes;
mod rain;
pub mod random;
mod rating;
mod reach;
mod reaction;
mod reading;
pub mod real;
mod regulator;
pub mod roofline;
pub mod run;
pub mod shape;
pub mod stem;
mod storage;
pub mod storage_zone;
mod tags;
mod transport;
mod treatment;
mod wide;

pub use error::Error;
