//! Onsets: a limit that is kept now and broken within the lead.

use serde::Serialize;
use standards::time::Instant;

use super::{Scored, share};

/// The chance from which on an onset is warned of. An index of success is greatest when one warns from about CSI / (1 + CSI) on, and
/// onsets are forecast with a CSI of 0.1 to 0.4.
pub const WARN_AT: f64 = 0.15;

/// Warnings of onsets against what came.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Onsets {
    /// Origins at which the limit was kept.
    pub origins: usize,
    /// Warned and came.
    pub hits: usize,
    /// Warned and did not come.
    pub false_alarms: usize,
    /// Came without a warning.
    pub missed: usize,
    /// Exceedances, each counted once however many origins look at it.
    pub exceedances: usize,
    /// Exceedances with a warning in force at the last origin before them.
    pub warned: usize,
    /// Hours from the first warning of an unbroken row of them to the end of the step that brought the exceedance: the middle one of
    /// the warned exceedances.
    pub lead_hours: Option<f64>,
}

impl Onsets {
    /// Probability of detection.
    #[must_use]
    pub fn pod(&self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    /// False alarm ratio.
    #[must_use]
    pub fn far(&self) -> f64 {
        share(self.false_alarms, self.hits + self.false_alarms)
    }

    /// Critical success index.
    #[must_use]
    pub fn csi(&self) -> f64 {
        share(self.hits, self.hits + self.false_alarms + self.missed)
    }
}

/// Scores forecasts of the highest value within a lead. `chance` tells the chance of the limit being broken, of ours or of persistence.
/// Forecasts stand in the order of their origins.
#[must_use]
pub fn onsets(scored: &[Scored], limit: f64, chance: impl Fn(&Scored) -> f64) -> Onsets {
    let mut counts = Onsets {
        origins: 0,
        hits: 0,
        false_alarms: 0,
        missed: 0,
        exceedances: 0,
        warned: 0,
        lead_hours: None,
    };
    let mut leads: Vec<f64> = Vec::new();
    let mut warned_since: Option<Instant> = None;
    let mut kept = false;
    for one in scored {
        if one.now > limit {
            // The limit was kept at the origin before: this is where it broke.
            if kept {
                counts.exceedances += 1;
                if let Some(since) = warned_since {
                    counts.warned += 1;
                    leads.push(hours(since, one.origin));
                }
            }
            (kept, warned_since) = (false, None);
            continue;
        }
        kept = true;
        let warned = chance(one) >= WARN_AT;
        warned_since = if warned { warned_since.or(Some(one.origin)) } else { None };
        counts.origins += 1;
        match (warned, one.came > limit) {
            (true, true) => counts.hits += 1,
            (true, false) => counts.false_alarms += 1,
            (false, true) => counts.missed += 1,
            (false, false) => {}
        }
    }
    leads.sort_by(f64::total_cmp);
    counts.lead_hours = leads.get(leads.len() / 2).copied();
    counts
}

#[expect(clippy::cast_precision_loss, reason = "hours of a few days")]
fn hours(from: Instant, to: Instant) -> f64 {
    (to.0 - from.0) as f64 / 3_600_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quantiles;

    /// Four-hourly origins: the latest value, the chance in percent, the highest value to come.
    fn series(rows: &[(f64, f64, f64)]) -> Vec<Scored> {
        let scored = |(n, (now, chance, came)): (i64, &(f64, f64, f64))| Scored {
            origin: Instant(n * 4 * 3_600_000),
            now: *now,
            said: Quantiles([*chance; 7]),
            persistence: Quantiles([*now; 7]),
            came: *came,
        };
        (0..).zip(rows).map(scored).collect()
    }

    #[test]
    fn an_exceedance_is_no_onset_once_it_has_begun_and_its_lead_counts_from_the_first_warning() {
        let scored = series(&[
            (0.5, 0.1, 0.6),
            (0.5, 0.3, 0.9),
            (0.6, 0.4, 1.4),
            (0.9, 0.8, 1.4),
            (1.2, 0.9, 1.4),
            (1.4, 0.9, 1.3),
            (0.8, 0.0, 1.1),
            (1.1, 0.2, 0.9),
            (0.7, 0.0, 0.6),
        ]);
        let onsets = onsets(&scored, 1.0, |one| one.said.median());
        assert_eq!((onsets.origins, onsets.hits, onsets.false_alarms, onsets.missed), (6, 2, 1, 1));
        assert_eq!((onsets.exceedances, onsets.warned, onsets.lead_hours), (2, 1, Some(12.0)));
        assert!((onsets.csi() - 0.5).abs() < 1e-12 && (onsets.pod() - 2.0 / 3.0).abs() < 1e-12);
        assert!((onsets.far() - 1.0 / 3.0).abs() < 1e-12);
    }
}
