//! Taking signals and forecasts in: read, stored byte for byte, then told.

use serde_json::json;
use standards::time::Instant;
use store::{DocumentKind, WeatherDocument};
use weather::WeatherProblem;
use weather::forecast::read_forecasts;
use weather::signal::{Signal, SignalReading, SignalStatus, read_signals};

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

/// Takes a body of signals in. Each record of a list is kept by itself, so that a feed asked again adds nothing; a document of several
/// alerts is kept once.
pub(crate) async fn take_signals(app: &App, bytes: &[u8], by: &str, way: &str) -> Result<Taken, ServerError> {
    let absent = app.registry.plan().rain.rules.absent_status();
    let read = read_signals(bytes, absent);
    let mut taken = Taken { problems: read.problems, ..Taken::default() };
    if read.signals.is_empty() {
        return Ok(taken);
    }
    let received = Clock::wall();
    let (bodies, places) = bodies(&read.signals, bytes);
    let document = |raw: &[u8]| WeatherDocument {
        id: 0,
        kind: DocumentKind::Signal,
        received,
        by: by.to_owned(),
        way: way.to_owned(),
        raw: raw.to_vec(),
    };
    let documents: Vec<_> = bodies.into_iter().map(document).collect();
    let numbers = app.writer.run(move |store| store.put_weather(&documents)).await?;
    for (reading, place) in read.signals.into_iter().zip(places) {
        let Some((document, _)) = numbers.get(place).copied() else { return Err(ServerError::Stopping) };
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

/// The bytes to keep of a body, and for each of its signals which of them it stands in.
fn bodies<'a>(signals: &'a [SignalReading], whole: &'a [u8]) -> (Vec<&'a [u8]>, Vec<usize>) {
    let (mut bodies, mut places, mut whole_at) = (Vec::new(), Vec::with_capacity(signals.len()), None);
    for signal in signals {
        let mut keep = |raw: &'a [u8]| {
            bodies.push(raw);
            bodies.len() - 1
        };
        places.push(match &signal.raw {
            Some(raw) => keep(raw.as_bytes()),
            None => *whole_at.get_or_insert_with(|| keep(whole)),
        });
    }
    (bodies, places)
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
        app.rain.add_forecasts(kept, app.clock.now());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(number: usize) -> String {
        format!(
            r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{number}</identifier><sender>s</sender><sent>2021-07-14T08:00:00+08:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><headline>h</headline><area><areaDesc>a</areaDesc></area></info></alert>"#
        )
    }

    #[test]
    fn a_document_of_many_alerts_is_kept_once() {
        let alerts: String = (0..50).map(alert).collect();
        let whole = format!("<feed>{alerts}</feed>");
        let read = read_signals(whole.as_bytes(), SignalStatus::Test);
        assert_eq!(read.signals.len(), 50, "{:?}", read.problems);
        let (bodies, places) = bodies(&read.signals, whole.as_bytes());
        assert_eq!((bodies.as_slice(), places), ([whole.as_bytes()].as_slice(), vec![0; 50]));
    }
}
