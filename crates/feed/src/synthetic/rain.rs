//! Storms of a season: about a dozen, a few of them heavy, as summers on the loess plateau go.

use standards::time::Instant;

use super::random::SplitMix64;
use super::{HOUR_MS, Role, SeasonOptions};

/// A storm over the catchment.
#[derive(Debug, Clone, PartialEq)]
pub struct Storm {
    /// When its runoff enters the river at the first section.
    pub start: Instant,
    /// Rain of 24 hours, mm.
    pub rain_mm: f64,
    /// How much it carries into the river: 1 about doubles the phosphorus. Grows with the rain and the dry days before.
    pub strength: f64,
    /// Hours in which the flush falls to a third behind its peak.
    pub recession_h: f64,
    /// Whether it falls below the first section, so that upstream water stays clear.
    pub local: bool,
}

/// Days after the first in which the two storms of the season's story break.
const LONG_RUN_DAY: i32 = 23;
const INTERRUPTED_DAY: i32 = 51;

/// When water of the focus section at an instant passed the first section.
fn upstream_of_focus(options: &SeasonOptions, arrival: Instant) -> Instant {
    let focus = options.sections.iter().find(|s| s.role == Role::Focus);
    arrival.plus_ms(-hours_ms(focus.map_or(0.0, |s| s.travel_h)))
}

#[expect(clippy::cast_possible_truncation, reason = "a few hundred hours at most")]
pub(super) fn hours_ms(hours: f64) -> i64 {
    (hours * 3_600_000.0) as i64
}

/// The storm in whose first day behind the peak the focus section's analysers fail.
pub(super) fn interrupted_peak_day(options: &SeasonOptions) -> standards::time::BeijingDay {
    options.from.plus(INTERRUPTED_DAY)
}

/// Draws the storms of a season: three that tell its story, others between them.
pub(super) fn storms(options: &SeasonOptions) -> Vec<Storm> {
    let mut rng = SplitMix64::new(options.seed).split(99);
    let at = |day: i32, hour: i64| {
        upstream_of_focus(options, options.from.plus(day).start().plus_ms(hour * HOUR_MS))
    };
    let last = options.to.since(options.from);
    let told = [
        (LONG_RUN_DAY, at(LONG_RUN_DAY, 1), 78.0, 3.1, 64.0, false),
        (INTERRUPTED_DAY, at(INTERRUPTED_DAY, 0), 52.0, 2.6, 62.0, false),
        // It rained last night in the county: the run is open on the last day.
        (last - 1, at(last - 1, 2), 31.0, 2.0, 58.0, true),
    ]
    .map(|(day, start, rain_mm, strength, recession_h, local)| {
        (day, Storm { start, rain_mm, strength, recession_h, local })
    });
    let mut storms = Vec::new();
    let mut day = 3;
    let mut dry_days = 6.0;
    while day < last {
        let near = told.iter().any(|(told, _)| (-5..=8).contains(&(day - told)));
        let gap = rng.between(4.0, 9.0);
        let rain_mm = if rng.chance(0.2) { rng.between(28.0, 48.0) } else { rng.between(8.0, 24.0) };
        let hour = rng.between(0.0, 24.0);
        let recession_h = rng.between(12.0, 22.0);
        if !near {
            let strength = (rain_mm / 24.0) * f64::min(1.3, 0.65 + 0.05 * dry_days);
            let start = at(day, 0).plus_ms(hours_ms(hour));
            storms.push(Storm { start, rain_mm, strength, recession_h, local: false });
            dry_days = 0.0;
        }
        dry_days += gap;
        day = day.saturating_add(i32::try_from(hours_ms(gap) / HOUR_MS).unwrap_or(7));
    }
    storms.extend(told.into_iter().filter(|(day, _)| (0..=last).contains(day)).map(|(_, storm)| storm));
    storms.sort_by_key(|storm| storm.start);
    storms
}
