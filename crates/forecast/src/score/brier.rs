//! Chances of a mean over the limit: Brier score and reliability.

use serde::Serialize;

use super::{Scored, mean, share};
use crate::Quantiles;

/// Bounds of the classes of chances in a reliability table.
const CLASSES: [f64; 6] = [0.05, 0.2, 0.4, 0.6, 0.8, 1.0];

/// Chances of exceeding a limit against what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brier {
    /// How many forecasts.
    pub forecasts: usize,
    /// How many outcomes lay above the limit.
    pub above: usize,
    /// Mean squared difference of chance and outcome, 0 is perfect.
    pub score: f64,
    /// The same of persistence with the spread of its past errors.
    pub persistence: f64,
    /// What came of chances of about the same size.
    pub reliability: Vec<Reliability>,
}

/// Forecasts whose chances lie in one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reliability {
    /// Greatest chance of the class.
    pub up_to: f64,
    /// How many forecasts.
    pub forecasts: usize,
    /// Their mean chance.
    pub said: f64,
    /// The share of them that came true.
    pub came: f64,
}

/// Scores the chances of `limit` being exceeded.
#[must_use]
pub fn brier(scored: &[Scored], limit: f64) -> Brier {
    let came = |one: &Scored| one.came > limit;
    let squared = |chance: f64, one: &Scored| (chance - f64::from(u8::from(came(one)))).powi(2);
    let of = |said: fn(&Scored) -> &Quantiles| {
        mean(scored.iter().map(|one| squared(said(one).chance_above(limit), one)))
    };
    let mut low = 0.0;
    let reliability = CLASSES.into_iter().filter_map(|up_to| {
        let class = |one: &&Scored| {
            let chance = one.said.chance_above(limit);
            chance > low && chance <= up_to
        };
        let members: Vec<&Scored> = scored.iter().filter(class).collect();
        low = up_to;
        (!members.is_empty()).then(|| Reliability {
            up_to,
            forecasts: members.len(),
            said: mean(members.iter().map(|one| one.said.chance_above(limit))),
            came: share(members.iter().filter(|one| came(one)).count(), members.len()),
        })
    });
    Brier {
        forecasts: scored.len(),
        above: scored.iter().filter(|one| came(one)).count(),
        score: of(|one| &one.said),
        persistence: of(|one| &one.persistence),
        reliability: reliability.collect(),
    }
}

#[cfg(test)]
mod tests {
    use standards::time::Instant;

    use super::*;

    #[test]
    fn chances_that_come_true_as_often_as_said_are_reliable_and_score_better_than_certainty() {
        // A chance of one half, of which every second comes true.
        let said = Quantiles([0.1, 0.2, 0.5, 1.0, 1.5, 1.8, 1.9]);
        let sure = Quantiles([2.0; 7]);
        let scored: Vec<Scored> = (0..10)
            .map(|n| Scored {
                origin: Instant(n),
                now: 2.0,
                said,
                persistence: sure,
                came: if n % 2 == 0 { 0.4 } else { 1.6 },
            })
            .collect();
        let brier = brier(&scored, 1.0);
        assert_eq!((brier.forecasts, brier.above), (10, 5));
        assert!((brier.score - 0.25).abs() < 1e-12 && brier.persistence > 0.49, "{brier:?}");
        let [class] = brier.reliability[..] else { panic!("{brier:?}") };
        assert!((class.said - 0.5).abs() < 1e-12 && (class.came - 0.5).abs() < 1e-12, "{class:?}");
    }
}
