//! Forecasts of the sections' water, made by themselves: when one is due, its history is gathered, its forecaster goes on and what it says is
//! archived. All of it runs on one thread of its own, one section after another; what comes meanwhile is looked at in the next turn, so
//! that the newest state always wins.

mod again;
mod channels;
mod keep;
mod process;
mod series;
mod turn;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::Duration;

use campaign::plan::{Section, SectionLevel};
use campaign::warning::{ForecastHistory, ForecastIssue};
use forecast::{Cause, Spec};
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, Limit, SectionId};
use store::ReadStore;
use tokio::sync::{broadcast, watch};

pub(crate) use series::{Issued, Outlook, Scores, Standing};

use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;
use crate::commits::Commits;
use crate::hub::Hub;
use crate::live::Live;
use crate::rain::Rain;
use crate::registry::Registry;
use crate::writer::Writer;

/// The factors that are forecast: those that rain washes into rivers, limits being greatest values.
pub(crate) const FACTORS: [FactorCode; 3] =
    [FactorCode::PERMANGANATE_INDEX, FactorCode::AMMONIA_NITROGEN, FactorCode::TOTAL_PHOSPHORUS];
/// Time makes forecasts due, too: looked at so often without news.
const TURN: Duration = Duration::from_mins(1);
/// News within so long is taken in one turn.
const GATHERED: Duration = Duration::from_millis(300);
/// What is told to pages and may make a forecast due.
const NEWS: [&str; 4] = ["readings", "rain", "signal", "resync"];
/// Days of issued forecasts that warnings look at: the window of warnings and some.
const AT_HAND_DAYS: i64 = 60;

type Key = (SectionId, FactorCode);

/// The newest forecasts, and what is wanted of the thread that makes them.
#[derive(Debug, Default)]
pub(crate) struct Outlooks {
    series: RwLock<BTreeMap<Key, Arc<Outlook>>>,
    wanted: Mutex<Wanted>,
    woken: Condvar,
    /// From when on issued forecasts are at hand.
    from: Option<Instant>,
    /// Whether the clock follows replayed data.
    pub(crate) replayed: bool,
}

#[derive(Debug, Default)]
struct Wanted {
    /// Something came that makes a forecast due, and the most urgent kind of it.
    cause: Option<Cause>,
    stop: bool,
}

/// What the thread works with.
pub(crate) struct Forecasting {
    pub(crate) outlooks: Arc<Outlooks>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) reader: Arc<dyn ReadStore>,
    pub(crate) live: Arc<Live>,
    pub(crate) rain: Arc<Rain>,
    pub(crate) writer: Writer,
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<Clock>,
    /// Where new forecasts are told, so that warnings are decided.
    pub(crate) commits: Arc<Commits>,
}

impl Outlooks {
    /// Reads the newest forecasts from the archive.
    pub(crate) fn load(
        registry: &Registry,
        reader: &dyn ReadStore,
        now: Instant,
        replayed: bool,
    ) -> Result<Self, ServerError> {
        let from = now.plus_ms(-AT_HAND_DAYS * standards::time::DAY_MS);
        let outlooks = Self { from: Some(from), replayed, ..Self::default() };
        for section in forecast_sections(registry) {
            for factor in FACTORS {
                let issued = keep::issued(reader, (&section.id, factor), from)?;
                let limit = limit_of(section, factor);
                outlooks.put(
                    &section.id,
                    factor,
                    Outlook::restored(limit, issued, Spec::service().first_days),
                );
            }
        }
        Ok(outlooks)
    }

    /// The outlook of a factor at a section; nothing where none is made.
    pub(crate) fn of(&self, section: &SectionId, factor: FactorCode) -> Option<Arc<Outlook>> {
        let series = self.series.read().unwrap_or_else(PoisonError::into_inner);
        series.get(&(section.clone(), factor)).cloned()
    }

    /// All factors that are forecast at a section.
    pub(crate) fn of_section(&self, section: &SectionId) -> Vec<(FactorCode, Arc<Outlook>)> {
        FACTORS.into_iter().filter_map(|factor| Some((factor, self.of(section, factor)?))).collect()
    }

    /// What warnings look at, and from when on.
    pub(crate) fn histories(&self, section: &SectionId) -> (Vec<ForecastHistory>, Instant) {
        let history = |(factor, outlook): (FactorCode, Arc<Outlook>)| {
            let limit = outlook.limit?;
            let issues = outlook.issued.iter().filter(|issued| !issued.hindcast);
            let issues = issues.filter_map(|issued| {
                let days = issued.chances(outlook.limit_value()?);
                let percent = |chance: f64| {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 99")]
                    let percent = (chance * 100.0).round().clamp(1.0, 99.0) as u8;
                    percent
                };
                let days = days.map(|(day, chance)| (day, percent(chance))).collect();
                Some(ForecastIssue { origin: issued.issue.origin, issued: issued.at, days })
            });
            Some(ForecastHistory { factor, limit, issues: issues.collect() })
        };
        let histories = self.of_section(section).into_iter().filter_map(history).collect();
        (histories, self.from.unwrap_or(Instant(i64::MIN)))
    }

    /// The factor and day, today or later, that is likeliest to be over its limit by forecasts issued within the last day.
    pub(crate) fn likeliest(
        &self,
        section: &SectionId,
        now: Instant,
    ) -> Option<(FactorCode, BeijingDay, f64)> {
        let afterwards = self.replayed || Clock::rehearsed().is_some();
        let mut found: Option<(FactorCode, BeijingDay, f64)> = None;
        for (factor, outlook) in self.of_section(section) {
            let Some((issued, limit)) = outlook.in_force(now, afterwards).zip(outlook.limit_value()) else {
                continue;
            };
            for (day, chance) in issued.chances(limit).filter(|(day, _)| *day >= now.day()) {
                if found.is_none_or(|(.., most)| chance > most) {
                    found = Some((factor, day, chance));
                }
            }
        }
        found
    }

    fn put(&self, section: &SectionId, factor: FactorCode, outlook: Outlook) {
        let mut series = self.series.write().unwrap_or_else(PoisonError::into_inner);
        series.insert((section.clone(), factor), Arc::new(outlook));
    }

    /// Asks for a turn.
    pub(crate) fn wake(&self, cause: Cause) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.cause = wanted.cause.max(Some(cause));
        self.woken.notify_all();
    }

    /// Lets the thread end after what it is at.
    pub(crate) fn stop(&self) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        self.woken.notify_all();
    }

    fn stopping(&self) -> bool {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).stop
    }

    /// Waits for news, at most [`TURN`]; nothing when the server stops.
    fn next(&self) -> Option<Cause> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |wanted: &mut Wanted| wanted.cause.is_none() && !wanted.stop;
        let (mut wanted, _timed_out) =
            self.woken.wait_timeout_while(wanted, TURN, idle).unwrap_or_else(PoisonError::into_inner);
        let cause = wanted.cause.take().unwrap_or(Cause::Water);
        (!wanted.stop).then_some(cause)
    }
}

/// Sections whose water is forecast: those the county answers for.
pub(crate) fn forecast_sections(registry: &Registry) -> impl Iterator<Item = &Section> {
    registry.plan().sections.iter().filter(|section| section.level != SectionLevel::Context)
}

/// The limit of the target class, where it is a greatest value.
pub(crate) fn limit_of(section: &Section, factor: FactorCode) -> Option<Limit> {
    let class = section.target.as_ref()?.class;
    let limit = Edition::gb3838_2002().limit(factor, class, section.water)?;
    matches!(limit, Limit::Max(_)).then_some(limit)
}

/// Makes forecasts until the server stops.
pub(crate) fn run(forecasting: &Forecasting) {
    let spec = Spec::service();
    let mut runners = turn::Runners::default();
    // What was stored while no server ran is looked at first.
    let mut cause = Some(Cause::Water);
    while let Some(now) = cause {
        let sections: BTreeSet<SectionId> =
            forecast_sections(&forecasting.registry).map(|section| section.id.clone()).collect();
        for section in sections {
            turn::section(forecasting, &spec, &mut runners, &section, now);
            if forecasting.outlooks.stopping() {
                return;
            }
        }
        cause = forecasting.outlooks.next();
    }
}

/// Passes on what makes forecasts due, until the server stops.
pub(crate) async fn watch_news(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let (_, mut told) = app.hub.listen(None);
    loop {
        let stop = async { drop(stopped.wait_for(|stop| *stop).await) };
        tokio::select! {
            cause = news(&mut told) => {
                tokio::time::sleep(GATHERED).await;
                app.outlooks.wake(cause);
            }
            () = stop => {
                app.outlooks.stop();
                return;
            }
        }
    }
}

async fn news(told: &mut broadcast::Receiver<crate::hub::Event>) -> Cause {
    loop {
        match told.recv().await {
            // Gauges tell of rain that fell; only what is said of rain to come is urgent.
            Ok(event) if event.name == "signal" => return Cause::Weather,
            Ok(event) if event.name == "rain" && event.data.contains("\"forecasts\"") => {
                return Cause::Weather;
            }
            Ok(event) if NEWS.contains(&event.name) => return Cause::Water,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return Cause::Water,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
