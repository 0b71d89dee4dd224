//! Which stretch of time is traced: that of the newest exceedance, or one that is asked for.

use campaign::warning::{Warning, WarningKind};
use standards::SectionId;
use standards::time::{DAY_MS, Instant};

use crate::app::App;
use crate::outlooks::FACTORS;

/// Hours of readings before a rise; the record of source tracing begins no more than a day before the release.
const BEFORE_MS: i64 = DAY_MS;
/// A rise is looked at for so long after its beginning, at most.
const MOST_MS: i64 = 4 * DAY_MS;
/// Exceedances of so many days are looked for.
const NEWEST_MS: i64 = 15 * DAY_MS;
/// Without an exceedance so much is looked at.
const LATEST_MS: i64 = 3 * DAY_MS;

/// What is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked {
    /// First moment.
    pub(crate) from: Option<Instant>,
    /// Last moment.
    pub(crate) to: Option<Instant>,
}

/// The stretch that is traced.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    /// When the rise was seen, or the middle of what was asked for.
    pub(crate) rise: Instant,
    /// Number and key of the warning it is about.
    pub(crate) warning: Option<i64>,
}

impl Window {
    /// Hours from the first moment.
    pub(crate) fn hours(&self, at: Instant) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of some days")]
        let ms = (at.0 - self.from.0) as f64;
        ms / 3_600_000.0
    }

    /// The moment so many hours after the first.
    pub(crate) fn at(&self, hours: f64) -> Instant {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of some days")]
        let ms = (hours * 3_600_000.0).round() as i64;
        self.from.plus_ms(ms)
    }
}

/// The stretch asked for, or that of the newest exceedance of a factor that is traced, or the last days.
pub(super) fn choose(app: &App, section: &SectionId, asked: Asked) -> Window {
    let now = app.clock.now();
    if let Some(from) = asked.from {
        let to = asked.to.unwrap_or(now).min(from.plus_ms(10 * DAY_MS)).max(from);
        let rise = from.plus_ms((to.0 - from.0) / 2);
        return Window { from, to, rise, warning: None };
    }
    let about = |warning: &Warning| {
        let traced =
            matches!(warning.key.kind, WarningKind::ItemOverLimit { factor } if FACTORS.contains(&factor));
        traced
            && warning.key.section == *section
            && !warning.is_withdrawn()
            && warning.began >= now.plus_ms(-NEWEST_MS)
    };
    let newest = app.live.warnings(about).into_iter().max_by_key(|numbered| numbered.warning.began);
    match newest {
        Some(numbered) => {
            let began = numbered.warning.began;
            let until = numbered.warning.ended.map_or(now, |end| end.at.measured).max(began.plus_ms(DAY_MS));
            let to = until.min(began.plus_ms(MOST_MS)).min(now);
            Window { from: began.plus_ms(-BEFORE_MS), to, rise: began, warning: Some(numbered.id) }
        }
        None => Window {
            from: now.plus_ms(-LATEST_MS),
            to: now,
            rise: now.plus_ms(-LATEST_MS / 2),
            warning: None,
        },
    }
}
