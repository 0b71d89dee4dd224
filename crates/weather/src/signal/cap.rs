//! CAP 1.2 (`urn:oasis:names:tc:emergency:cap:1.2`): alerts of one document, each by itself.

use crate::{TextPlace, WeatherError, WeatherProblem};

use super::area::SignalArea;
use super::id::SignalId;
use super::model::{Signal, SignalInfo};
use super::moment::moment;
use super::read::ReadSignals;
use super::words::{Colour, MessageType, SignalStatus};
use super::xml::{Element, elements};

const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// Every alert of a document. One with a mistake that cannot be mended is named and left out; the others are kept.
pub(super) fn read(text: &str) -> ReadSignals {
    let (alerts, broken) = elements(text, "alert");
    let mut read = ReadSignals::default();
    for alert in &alerts {
        let mut reading = Alert { text, problems: &mut read.problems };
        if let Some(signal) = reading.signal(alert) {
            read.signals.push(super::SignalReading { signal, raw: None });
        }
    }
    let nothing = alerts.is_empty() && broken.is_none();
    read.problems.extend(broken);
    if nothing {
        let error = WeatherError::Nothing { expected: "CAP 的 <alert>" };
        read.problems.push(WeatherProblem::lost(TextPlace::of(text, 0), "", error));
    }
    read
}

struct Alert<'a> {
    text: &'a str,
    problems: &'a mut Vec<WeatherProblem>,
}

impl Alert<'_> {
    fn lost(&mut self, at: &Element, field: &str, error: WeatherError) {
        self.problems.push(WeatherProblem::lost(TextPlace::of(self.text, at.offset), field, error));
    }

    fn noted(&mut self, at: &Element, field: &str, error: WeatherError) {
        self.problems.push(WeatherProblem::noted(TextPlace::of(self.text, at.offset), field, error));
    }

    fn signal(&mut self, alert: &Element) -> Option<Signal> {
        if alert.namespace.as_deref() != Some(NAMESPACE) {
            let what = format!("命名空间不是 CAP 1.2（{}）", alert.namespace.as_deref().unwrap_or("无"));
            self.noted(alert, "xmlns", WeatherError::Guess { what });
        }
        let identifier = alert.text_of("identifier").map(str::to_owned);
        if identifier.is_none() {
            self.lost(alert, "identifier", WeatherError::Missing);
        }
        let sent = self.time(alert, "sent", "sent");
        if sent.is_none() && alert.text_of("sent").is_none() {
            self.lost(alert, "sent", WeatherError::Missing);
        } else if sent.is_none() {
            self.problems.last_mut().into_iter().for_each(|p| p.lost = true);
        }
        let status = self.word(alert, "status", SignalStatus::parse, "Actual、Exercise、System、Test、Draft");
        let message = self.word(alert, "msgType", MessageType::parse, "Alert、Update、Cancel、Ack、Error");
        let mut infos: Vec<SignalInfo> = alert.all("info").map(|info| self.info(info)).collect();
        if infos.is_empty() {
            // A Cancel needs none; the standard allows it for every message.
            infos.push(SignalInfo::default());
        }
        let headline = infos[0].headline.clone();
        let identifier = identifier?;
        Some(Signal {
            id: SignalId::parse(&identifier).ok(),
            sender: alert.text_of("sender").unwrap_or_default().to_owned(),
            sent: sent?,
            status: status.unwrap_or(SignalStatus::Unstated),
            message: message.unwrap_or_else(|| MessageType::of_headline(&headline)),
            references: references(alert.text_of("references").unwrap_or_default()),
            identifier,
            infos,
        })
    }

    /// A closed word; a missing or unknown one is named, and the alert is kept.
    fn word<T>(
        &mut self,
        alert: &Element,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
        expected: &'static str,
    ) -> Option<T> {
        let Some(text) = alert.text_of(name) else {
            self.noted(alert, name, WeatherError::Missing);
            return None;
        };
        let read = parse(text);
        if read.is_none() {
            let at = alert.child(name).unwrap_or(alert);
            self.noted(at, name, WeatherError::value(text, expected));
        }
        read
    }

    fn time(&mut self, parent: &Element, name: &str, field: &str) -> Option<standards::time::Instant> {
        let text = parent.text_of(name)?;
        match moment(text) {
            Ok(at) => Some(at),
            Err(error) => {
                self.noted(parent.child(name).unwrap_or(parent), field, error);
                None
            }
        }
    }

    fn info(&mut self, info: &Element) -> SignalInfo {
        let text = |name: &str| info.text_of(name).unwrap_or_default().to_owned();
        let valued = |list: &str| {
            let pair = |e: &Element| e.text_of("value").map(str::to_owned);
            info.all(list).find_map(pair).unwrap_or_default()
        };
        let coloured = info.all("parameter").filter_map(|p| p.text_of("value")).find_map(Colour::parse);
        SignalInfo {
            language: text("language"),
            event: text("event"),
            event_code: valued("eventCode"),
            severity: text("severity"),
            colour: coloured.or_else(|| Colour::parse(&text("severity"))),
            effective: self.time(info, "effective", "info.effective"),
            onset: self.time(info, "onset", "info.onset"),
            expires: self.time(info, "expires", "info.expires"),
            headline: text("headline"),
            description: text("description"),
            instruction: text("instruction"),
            areas: info.all("area").map(|area| self.area(area)).collect(),
        }
    }

    fn area(&mut self, area: &Element) -> SignalArea {
        let mut polygons = Vec::new();
        for polygon in area.all("polygon").filter(|p| !p.text.trim().is_empty()) {
            match ring(&polygon.text) {
                Ok(ring) => polygons.push(ring),
                Err(error) => self.noted(polygon, "info.area.polygon", error),
            }
        }
        SignalArea {
            name: area.text_of("areaDesc").unwrap_or_default().to_owned(),
            codes: area.all("geocode").filter_map(|g| g.text_of("value")).map(str::to_owned).collect(),
            polygons,
        }
    }
}

/// The identifiers of `sender,identifier,sent` triples.
fn references(text: &str) -> Vec<String> {
    let identifier = |triple: &str| {
        let mut parts = triple.split(',');
        let first = parts.next()?;
        Some(parts.next().unwrap_or(first).to_owned()).filter(|i| !i.is_empty())
    };
    text.split_whitespace().filter_map(identifier).collect()
}

const RING: &str = "至少 4 对“纬度,经度”，首尾相同（CAP 的顺序是纬度在前）";

/// A ring of latitude and longitude.
fn ring(text: &str) -> Result<Vec<(f64, f64)>, WeatherError> {
    let wrong = || WeatherError::value(text, RING);
    let mut ring = Vec::new();
    for pair in text.split_whitespace() {
        let (lat, lon) = pair.split_once(',').ok_or_else(wrong)?;
        let number = |t: &str| t.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        let (lat, lon) = (number(lat).ok_or_else(wrong)?, number(lon).ok_or_else(wrong)?);
        if lat.abs() > 90.0 || lon.abs() > 180.0 {
            return Err(wrong());
        }
        ring.push((lat, lon));
    }
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err(wrong());
    }
    ring.pop();
    Ok(ring)
}
