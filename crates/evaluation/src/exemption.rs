//! Official decisions that take an item out of a period's compliance (豁免).

use serde::{Deserialize, Serialize};
use standards::FactorCode;
use standards::time::BeijingDay;

/// An exemption: upstream influence, natural background or a reservoir's operation, deducted by an official decision only
/// (standards.md §10.1).
///
/// It covers periods that lie wholly within its days. Class, means and daily runs stay as measured; only the compliance of the
/// covered periods changes, and every judgement shows the decision and what it would be without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Number of the document.
    pub document: String,
    /// The item.
    pub item: FactorCode,
    /// First day covered.
    pub from: BeijingDay,
    /// Last day covered.
    pub to: BeijingDay,
    /// Why, in the words of the decision.
    #[serde(default)]
    pub reason: String,
}
