//! The items of one place and period, each once, and whether two sides have the same.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use standards::FactorCode;

use crate::EvaluationError;

/// The values by item; an error when an item stands twice.
pub(crate) fn each_once(
    values: impl IntoIterator<Item = (FactorCode, Decimal)>,
) -> Result<BTreeMap<FactorCode, Decimal>, EvaluationError> {
    let mut by_item = BTreeMap::new();
    for (factor, value) in values {
        if by_item.insert(factor, value).is_some() {
            return Err(EvaluationError::ItemTwice { factor });
        }
    }
    Ok(by_item)
}

/// The items that every side has, and those that only some have. Without sides both are empty.
pub(crate) fn common_items(
    sides: impl IntoIterator<Item = BTreeSet<FactorCode>>,
) -> (BTreeSet<FactorCode>, BTreeSet<FactorCode>) {
    let mut sides = sides.into_iter();
    let first = sides.next().unwrap_or_default();
    let (mut common, mut all) = (first.clone(), first);
    for side in sides {
        common.retain(|f| side.contains(f));
        all.extend(side);
    }
    let partly = &all - &common;
    (common, partly)
}

/// An error that names the items which not every side has.
pub(crate) fn same_items(
    what: &'static str,
    sides: impl IntoIterator<Item = BTreeSet<FactorCode>>,
) -> Result<(), EvaluationError> {
    let (_, partly) = common_items(sides);
    if partly.is_empty() {
        Ok(())
    } else {
        Err(EvaluationError::DifferentItems { what, factors: partly.into_iter().collect() })
    }
}
