//! What goes wrong on the way between a station and its server, drawn from a seed.

use feed::synthetic::random::SplitMix64;

/// Shares of whole frames, each between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Faults {
    /// Lost on the way, in either direction.
    pub(crate) loss: f64,
    /// Sent twice.
    pub(crate) duplicate: f64,
    /// After which the connection breaks.
    pub(crate) cut: f64,
}

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Lost,
    Arrives,
    ArrivesTwice,
}

/// One station's line.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    faults: Faults,
    rng: SplitMix64,
}

impl Link {
    pub(crate) fn new(faults: Faults, seed: u64, station: usize) -> Self {
        Self { faults, rng: SplitMix64::new(seed ^ 0x11_4c).split(station as u64 + 1) }
    }

    pub(crate) fn fate(&mut self) -> Fate {
        // Both are drawn each time, so that one share does not move the other's luck.
        let (lost, twice) = (self.rng.chance(self.faults.loss), self.rng.chance(self.faults.duplicate));
        match (lost, twice) {
            (true, _) => Fate::Lost,
            (false, true) => Fate::ArrivesTwice,
            (false, false) => Fate::Arrives,
        }
    }

    /// Whether the connection breaks now.
    pub(crate) fn breaks(&mut self) -> bool {
        self.rng.chance(self.faults.cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_luck_and_the_shares_hold() {
        let faults = Faults { loss: 0.05, duplicate: 0.02, cut: 0.0 };
        let fates = |seed| -> Vec<Fate> {
            let mut link = Link::new(faults, seed, 3);
            (0..20_000).map(|_| link.fate()).collect()
        };
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
        let lost = fates(1).iter().filter(|fate| **fate == Fate::Lost).count();
        assert!((900..1100).contains(&lost), "{lost}");
        assert!(!Link::new(Faults::default(), 1, 0).breaks());
    }
}
