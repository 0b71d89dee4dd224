//! What closed days look like at rest: bytes in, rows out and back, nothing of the database.
//!
//! A [`chunk`] holds the observations of one station and kind in one [`period`] as columns of [`numbers`] and [`values`]; a
//! [`frames`] block holds raw frames. Both carry a checksum, and nothing is decoded whose checksum does not fit.

mod checked;
pub(crate) mod chunk;
mod envelope;
pub(crate) mod frames;
mod numbers;
pub(crate) mod period;
mod pieces;
mod values;
