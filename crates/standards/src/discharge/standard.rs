//! Discharge standards: which limits a class of a standard sets, for which years of construction and days.

use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::table;
use super::{DischargeLimit, LimitBasis, LimitScope, SamplingBasis, SourcedLimit};
pub use crate::id::DischargeClass;
use crate::time::BeijingDay;
use crate::{FactorCode, Limit, StandardsError};

/// How far the numbers of a table have been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableStatus {
    /// Checked against the text of the standard.
    Verified,
    /// Entered by a county from the official text.
    Entered,
    /// From memory; to be checked before anybody is judged by it.
    Memory,
}

/// One entry of a discharge standard. An item may have several, for different years of construction or days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DischargeItem {
    /// The factor; keys that begin with `xq` are ours, where no code of HJ 525 was verified.
    pub code: FactorCode,
    /// Chinese name.
    pub name: String,
    /// Unit of the limits as the standard writes them.
    pub unit: String,
    /// What the standard or the table adds in words.
    pub note: Option<String>,
    /// Whether its limits are in, or were brought into, the unit of readings.
    pub comparable: bool,
    pub(super) sampling: Option<SamplingBasis>,
    pub(super) built: (Option<u16>, Option<u16>),
    pub(super) valid: (Option<BeijingDay>, Option<BeijingDay>),
    pub(super) limits: Vec<(DischargeClass, DischargeLimit)>,
    pub(super) removal_may_replace: Vec<DischargeClass>,
}

/// An edition of a discharge standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DischargeStandard {
    /// `GB 18918-2002`.
    pub standard: Arc<str>,
    /// Chinese title.
    pub title: String,
    /// National, local, industry or basin.
    pub scope: LimitScope,
    /// Where a local or basin standard holds.
    pub region: Option<String>,
    /// The kind of value its limits are for.
    pub sampling: SamplingBasis,
    /// How far its numbers have been checked.
    pub status: TableStatus,
    /// Where they come from.
    pub source: String,
    /// First day in force; no beginning when the table names none.
    pub valid_from: Option<BeijingDay>,
    /// Last day in force, when it has been replaced.
    pub valid_to: Option<BeijingDay>,
    /// Its classes (分级), in the order of its columns.
    pub classes: Vec<DischargeClass>,
    /// Its entries in table order.
    pub items: Vec<DischargeItem>,
}

/// An item of a standard that sets a limit which cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unset {
    /// The item.
    pub code: FactorCode,
    /// Why.
    pub reason: UnsetReason,
}

/// Why a limit of a standard cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsetReason {
    /// The limit depends on the year of construction, which is not known.
    BuildYear,
    /// The standard's unit is another than that of readings, and no factor leads from one to the other.
    Unit(String),
}

static SHIPPED: LazyLock<Vec<DischargeStandard>> = LazyLock::new(|| {
    // Shipped tables are read by a test; a table that does not read cannot ship.
    [include_str!("../../data/gb18918-2002.toml"), include_str!("../../data/gb18596-2001.toml")]
        .iter()
        .filter_map(|text| DischargeStandard::parse(text).ok())
        .collect()
});

impl DischargeStandard {
    /// The national standards that come with the program.
    #[must_use]
    pub fn shipped() -> &'static [Self] {
        &SHIPPED
    }

    /// Reads a standard from its table, as in `data/gb18918-2002.toml`.
    pub fn parse(text: &str) -> Result<Self, StandardsError> {
        Self::parse_placed(text).map_err(|(_, error)| error)
    }

    /// Reads a standard; a mistake comes with its place in the text, in bytes from the beginning.
    pub fn parse_placed(text: &str) -> Result<Self, (usize, StandardsError)> {
        table::read(text)
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force_on(&self, day: BeijingDay) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Every limit that a class sets for a discharger built in a year, with its days, and what could not be taken over.
    ///
    /// An item whose limit depends on the year of construction is unset while the year is unknown, unless every year has the
    /// same limit.
    #[must_use]
    pub fn limits(
        &self,
        class: &DischargeClass,
        built_year: Option<u16>,
    ) -> (Vec<(FactorCode, SourcedLimit)>, Vec<Unset>) {
        let (mut set, mut unset) = (Vec::new(), Vec::new());
        for item in &self.items {
            let Some(limit) = item.limit(class) else { continue };
            let reason = if item.comparable {
                match built_year {
                    Some(year) if !item.for_year(year) => continue,
                    None if !self.same_for_every_year(item, class, limit) => Some(UnsetReason::BuildYear),
                    _ => None,
                }
            } else {
                Some(UnsetReason::Unit(item.unit.clone()))
            };
            match reason {
                Some(reason) => unset.push(Unset { code: item.code, reason }),
                None => set.push((item.code, self.sourced(item, class, limit))),
            }
        }
        set.dedup();
        unset.dedup();
        (set, unset)
    }

    fn same_for_every_year(
        &self,
        item: &DischargeItem,
        class: &DischargeClass,
        limit: DischargeLimit,
    ) -> bool {
        let others = self.items.iter().filter(|other| other.code == item.code && other.valid == item.valid);
        item.built == (None, None) || others.into_iter().all(|other| other.limit(class) == Some(limit))
    }

    fn sourced(&self, item: &DischargeItem, class: &DischargeClass, limit: DischargeLimit) -> SourcedLimit {
        let (from, to) = item.valid;
        SourcedLimit {
            limit,
            sampling: item.sampling.unwrap_or(self.sampling),
            basis: LimitBasis {
                scope: self.scope,
                document: Arc::clone(&self.standard),
                class: Some(class.clone()),
            },
            removal_may_replace: item.removal_may_replace.contains(class),
            valid_from: from.max(self.valid_from),
            valid_to: [to, self.valid_to].into_iter().flatten().min(),
        }
    }
}

impl DischargeItem {
    /// The limit of a class in the unit of readings; `None` where the standard sets none (–).
    #[must_use]
    pub fn limit(&self, class: &DischargeClass) -> Option<DischargeLimit> {
        self.limits.iter().find(|(of, _)| of == class).map(|(_, limit)| *limit)
    }

    /// Whether the entry is for dischargers built in a year.
    #[must_use]
    pub fn for_year(&self, year: u16) -> bool {
        self.built.0.is_none_or(|first| first <= year) && self.built.1.is_none_or(|last| year <= last)
    }
}

/// The Chinese name of an item: that of the factor, or of a shipped table when the factor table does not know it.
#[must_use]
pub fn item_name(code: FactorCode) -> String {
    let known = code.factor().map(|f| f.name.clone());
    let listed = || SHIPPED.iter().flat_map(|s| &s.items).find(|i| i.code == code).map(|i| i.name.clone());
    known.or_else(listed).unwrap_or_else(|| code.to_string())
}

pub(super) fn scaled(limit: DischargeLimit, times: Decimal) -> Option<DischargeLimit> {
    let by = |value: Decimal| value.checked_mul(times).map(|v| v.normalize());
    Some(match limit {
        DischargeLimit::Fixed(Limit::Max(max)) => DischargeLimit::Fixed(Limit::Max(by(max)?)),
        DischargeLimit::Fixed(Limit::Min(min)) => DischargeLimit::Fixed(Limit::Min(by(min)?)),
        DischargeLimit::Fixed(Limit::Range(low, high)) => {
            DischargeLimit::Fixed(Limit::Range(by(low)?, by(high)?))
        }
        DischargeLimit::ByTemperature { warm, cold, bracket_at } => {
            DischargeLimit::ByTemperature { warm: by(warm)?, cold: by(cold)?, bracket_at }
        }
    })
}
