//! Sending on: which stations, factors and kinds go to another platform, under which numbers, and in which order.

mod queue;

use standards::{FactorCode, Mn, SeriesKind};

pub use queue::{RelayItem, RelayQueue};

/// A platform that readings are sent on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayTarget {
    /// Its name, under which the cursor is kept.
    pub name: String,
    /// Host and port.
    pub address: String,
    /// What is sent there.
    pub stations: Vec<RelayedStation>,
    /// Seconds to wait for an answer.
    pub time_out_s: u32,
    /// How often an upload is repeated before the connection counts as dead.
    pub retries: u32,
    /// Uploads on their way at once.
    pub window: usize,
}

/// A station as the other platform knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct RelayedStation {
    /// Its device identifier here.
    pub mn: Mn,
    /// The device identifier there.
    pub as_mn: String,
    /// The access password there; never printed.
    pub password: String,
    /// The system code (ST) there.
    pub system: String,
    /// Factors sent on; none means all.
    pub factors: Vec<FactorCode>,
    /// Kinds sent on; none means all.
    pub kinds: Vec<SeriesKind>,
}

impl std::fmt::Debug for RelayedStation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelayedStation")
            .field("mn", &self.mn)
            .field("as_mn", &self.as_mn)
            .finish_non_exhaustive()
    }
}

impl RelayedStation {
    /// Whether values of a kind and factor are sent on.
    #[must_use]
    pub fn wants(&self, kind: SeriesKind, factor: FactorCode) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.factors.is_empty() || self.factors.contains(&factor))
    }
}

impl RelayTarget {
    /// What the platform knows a station as; `None` when it is not sent on.
    #[must_use]
    pub fn station(&self, mn: &Mn) -> Option<&RelayedStation> {
        self.stations.iter().find(|s| s.mn == *mn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_chosen_factors_and_kinds_are_sent_on_and_passwords_are_not_printed() {
        let station = RelayedStation {
            mn: "A1".into(),
            as_mn: "B1".into(),
            password: "geheim".into(),
            system: "21".into(),
            factors: vec![FactorCode::PH],
            kinds: vec![SeriesKind::Hour],
        };
        assert!(station.wants(SeriesKind::Hour, FactorCode::PH));
        assert!(!station.wants(SeriesKind::Minute, FactorCode::PH));
        assert!(!station.wants(SeriesKind::Hour, FactorCode::TURBIDITY));
        let all = RelayedStation { factors: Vec::new(), kinds: Vec::new(), ..station.clone() };
        assert!(all.wants(SeriesKind::Minute, FactorCode::TURBIDITY));
        assert!(!format!("{station:?}").contains("geheim"));
    }
}
