//! Taking signals and forecasts in: read, stored byte for byte, then told.

use serde_json::json;
use standards::time::Instant;
use store::{DocumentKind, WeatherDocument};
use weather::WeatherProblem;
use weather::forecast::read_forecasts;
use weather::signal::{Signal, SignalStatus, read_signals};

use super::{Came, KeptForecast};
use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;

/// What became of a body.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Signals or forecasts that are new.
    pub(crate) new: usize,
    /// Those known before.
    pub(crate) repeated: usize,
    /// Identifiers of all of them, or places of forecasts.
    pub(crate) names: Vec<String>,
    /// What was wrong.
    pub(crate) problems: Vec<WeatherProblem>,
}

impl Taken {
    /// Whether nothing could be read.
    pub(crate) fn is_nothing(&self) -> bool {
        self.new + self.repeated == 0
    }
}

/// Takes a body of signals in. Each record of a list is kept by itself, so that a feed asked again adds nothing.
pub(crate) async fn take_signals(app: &App, bytes: &[u8], by: &str, way: &str) -> Result<Taken, ServerError> {
    let absent = app.registry.plan().rain.rules.absent_status();
    let read = read_signals(bytes, absent);
    let mut taken = Taken { problems: read.problems, ..Taken::default() };
    if read.signals.is_empty() {
        return Ok(taken);
    }
    let received = Clock::wall();
    let document = |raw: &[u8]| WeatherDocument {
        id: 0,
        kind: DocumentKind::Signal,
        received,
        by: by.to_owned(),
        way: way.to_owned(),
        raw: raw.to_vec(),
    };
    let documents: Vec<_> =
        read.signals.iter().map(|s| document(s.raw.as_ref().map_or(bytes, |r| r.as_bytes()))).collect();
    let numbers = app.writer.run(move |store| store.put_weather(&documents)).await?;
    for (reading, (document, _)) in read.signals.into_iter().zip(numbers) {
        let signal = reading.signal;
        let came = Came { document, received, by: by.to_owned(), way: way.to_owned() };
        taken.names.push(signal.identifier.clone());
        let told = json!({
            "identifier": signal.identifier,
            "headline": signal.info().headline,
            "mark": signal.nature().mark(),
        });
        let new =
            app.rain.signals.write().unwrap_or_else(std::sync::PoisonError::into_inner).add(signal, came);
        if new {
            taken.new += 1;
            app.hub.tell("signal", &told);
        } else {
            taken.repeated += 1;
        }
    }
    Ok(taken)
}

/// Takes a body of forecasts in; whole or not at all.
pub(crate) async fn take_forecasts(app: &App, bytes: &[u8], by: &str) -> Result<Taken, ServerError> {
    let read = read_forecasts(bytes);
    if !read.is_whole() || read.forecasts.is_empty() {
        return Ok(Taken { problems: read.problems, ..Taken::default() });
    }
    let names = read.forecasts.iter().map(|f| f.place.clone()).collect();
    let mut document = WeatherDocument {
        id: 0,
        kind: DocumentKind::Forecast,
        received: Clock::wall(),
        by: by.to_owned(),
        way: "http".into(),
        raw: bytes.to_vec(),
    };
    let stored = document.clone();
    let numbers = app.writer.run(move |store| store.put_weather(&[stored])).await?;
    let Some((id, new)) = numbers.first().copied() else { return Err(ServerError::Stopping) };
    document.id = id;
    let count = read.forecasts.len();
    if new {
        let kept = forecasts_of(&document);
        app.rain.forecasts.write().unwrap_or_else(std::sync::PoisonError::into_inner).extend(kept);
        app.hub.tell("rain", &json!({ "forecasts": count }));
    }
    let (new, repeated) = if new { (count, 0) } else { (0, count) };
    Ok(Taken { new, repeated, names, problems: read.problems })
}

/// The signals of a stored document, read as when it arrived.
pub(super) fn signals_of(
    document: &WeatherDocument,
    absent: SignalStatus,
) -> impl Iterator<Item = (Signal, Came)> {
    let came = came_of(document);
    read_signals(&document.raw, absent).signals.into_iter().map(move |r| (r.signal, came.clone()))
}

/// The forecasts of a stored document.
pub(super) fn forecasts_of(document: &WeatherDocument) -> Vec<KeptForecast> {
    let came = came_of(document);
    let read = read_forecasts(&document.raw);
    read.forecasts.into_iter().map(|forecast| KeptForecast { forecast, came: came.clone() }).collect()
}

fn came_of(document: &WeatherDocument) -> Came {
    let received: Instant = document.received;
    Came { document: document.id, received, by: document.by.clone(), way: document.way.clone() }
}
