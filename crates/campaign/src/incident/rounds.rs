//! The order of what rules do: at each place what became due first, one act a round, so that a round made late enters what rounds made in
//! time would have entered.

use std::collections::BTreeSet;

use super::{Ground, due, late};
use crate::desk::Made;
use crate::rounds::Round;

/// An act that is due, with its place.
pub(super) struct Due<'a> {
    ground: &'a Ground,
    made: Made,
}

impl<'a> Due<'a> {
    pub(super) fn new(ground: &'a Ground, made: Made) -> Self {
        Self { ground, made }
    }
}

pub(crate) fn acts(round: &Round<'_>, out: &mut Vec<Made>) {
    let mut all: Vec<Due<'_>> = due::signs(round).chain(late::acts(round)).collect();
    all.retain(|d| !round.desk.knows(d.made.id));
    // The sort is stable: at one moment signs come before what is made of them.
    all.sort_by_key(|d| d.made.happened);
    let mut touched = BTreeSet::new();
    out.extend(all.into_iter().filter(|d| touched.insert(d.ground)).map(|d| d.made));
}
