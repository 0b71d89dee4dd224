//! Scores of rankings against known truth, and made-up cases.

pub(crate) mod generator;
pub(crate) mod score;
