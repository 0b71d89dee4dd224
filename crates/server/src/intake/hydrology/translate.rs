//! From a frame of hydrology to what is stored of it.

use sl651::{
    Assembled, Check, Content, Direction, Function, Header, Message, Mode, RawFrame, Report, StationAddress,
    Szy206, SzyValue,
};
use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag};
use store::{ArrivedFrame, HeldReason, Observation};

use super::factors;
use crate::registry::{Identified, Registry};

/// Who sent it and when it came.
#[derive(Clone, Copy)]
pub(super) struct Arrived<'a> {
    pub(super) registry: &'a Registry,
    pub(super) received: Instant,
    pub(super) peer: &'a str,
}

/// Values of one station, each group with its time.
type OfStation = (StationAddress, Vec<Observation>);

impl Arrived<'_> {
    /// What a frame is stored as: a row for each station it brings values of, all with the same bytes.
    pub(super) fn frame(self, raw: &RawFrame<'_>) -> Vec<ArrivedFrame> {
        let station = raw.station();
        let unusable = match raw.check() {
            Check::Mismatch { .. } | Check::CutOff => Some(HeldReason::BadCrc),
            Check::Match if raw.direction() == Direction::Down => Some(HeldReason::Unreadable),
            Check::Match => None,
        };
        let message = raw.decode(Mode::Lenient).ok().filter(|_| unusable.is_none());
        match message.map(|message| self.message(&message, raw.bytes())) {
            Some(stored) if !stored.is_empty() => stored,
            _ => vec![self.held(station, raw.bytes(), unusable.unwrap_or(HeldReason::Unreadable))],
        }
    }

    /// What a message of several packets is stored as.
    pub(super) fn whole(self, whole: &Assembled) -> Vec<ArrivedFrame> {
        match whole.read(Mode::Lenient) {
            Ok((report, _deviations)) => self.report(&report, &whole.raw),
            Err(_refused) => vec![self.held(Some(whole.header.station), &whole.raw, HeldReason::Unreadable)],
        }
    }

    /// Packets that never became a message.
    pub(super) fn given_up(self, raw: &[u8]) -> ArrivedFrame {
        let first = sl651_first_station(raw);
        self.held(first, raw, HeldReason::Unreadable)
    }

    fn message(self, message: &Message<'_>, bytes: &[u8]) -> Vec<ArrivedFrame> {
        match &message.content {
            Content::Report(report) => self.report(report, bytes),
            Content::Piece(..) => Vec::new(),
            Content::Szy206(szy) => {
                szy.station.map(|station| self.szy206(szy, station, bytes)).into_iter().collect()
            }
        }
    }

    fn report(self, report: &Report<'_>, bytes: &[u8]) -> Vec<ArrivedFrame> {
        let password = format!("{:04X}", report.header.password);
        let stations = of_stations(&report.header, report);
        let stored = stations.into_iter().map(|(station, values)| {
            let identified = identify(self.registry, station, Some(&password));
            self.known(station, identified, values, bytes)
        });
        stored.collect()
    }

    fn szy206(self, szy: &Szy206<'_>, station: StationAddress, bytes: &[u8]) -> ArrivedFrame {
        let identified = identify(self.registry, station, None);
        self.known(station, identified, of_szy206(szy, self.received).into_iter().collect(), bytes)
    }

    fn known(
        self,
        station: StationAddress,
        identified: Identified,
        mut observations: Vec<Observation>,
        bytes: &[u8],
    ) -> ArrivedFrame {
        match identified {
            Identified::Unknown => self.held(Some(station), bytes, HeldReason::UnknownDevice),
            Identified::WrongPassword => self.held(Some(station), bytes, HeldReason::WrongPassword),
            Identified::Station(mn) => {
                if let Some(station) = self.registry.station(mn.as_str()) {
                    for observation in &mut observations {
                        observation.kind = station.kind;
                    }
                }
                ArrivedFrame { mn, held: None, observations, ..self.bare(bytes) }
            }
        }
    }

    fn held(self, station: Option<StationAddress>, bytes: &[u8], reason: HeldReason) -> ArrivedFrame {
        let mn = station.map_or_else(|| Mn::from(""), |station| Mn::from(station.to_string().as_str()));
        ArrivedFrame { mn, held: Some(reason), ..self.bare(bytes) }
    }

    fn bare(self, bytes: &[u8]) -> ArrivedFrame {
        ArrivedFrame {
            mn: Mn::from(""),
            received: self.received,
            peer: self.peer.to_string(),
            raw: bytes.into(),
            held: None,
            observations: Vec::new(),
        }
    }
}

/// The device of an address, which the plan writes with all ten hexadecimal digits. SZY206 reports carry no password, so
/// none is asked.
pub(super) fn identify(registry: &Registry, station: StationAddress, password: Option<&str>) -> Identified {
    let mn = station.to_string();
    match (registry.station(&mn), password) {
        (None, _) => Identified::Unknown,
        (Some(_), Some(password)) => registry.identify(&mn, password),
        (Some(known), None) => Identified::Station(known.mn.clone()),
    }
}

/// Stations with their values. A station without values is there only when no station has any: a keep-alive, or a relay
/// that speaks for others and is not stored beside them.
pub(super) fn of_stations(header: &Header, report: &Report<'_>) -> Vec<OfStation> {
    let flag = if header.function == Function::TEST { ReadingFlag::MAINTENANCE } else { ReadingFlag::NORMAL };
    let mut stations: Vec<OfStation> = Vec::new();
    for observation in report.body.observations() {
        let station = observation.station.unwrap_or(header.station);
        let mut values: Vec<(FactorCode, Decimal, ReadingFlag)> = Vec::new();
        // An element told by itself counts before the same one out of a block.
        let (blocks, single): (Vec<_>, Vec<_>) =
            observation.values.iter().partition(|m| matches!(m.guide, sl651::Guide::Standard(0xF4..=0xFC)));
        for (factor, value) in single.into_iter().chain(blocks).filter_map(factors::stored) {
            if values.iter().all(|(known, ..)| *known != factor) {
                values.push((factor, value, flag));
            }
        }
        if values.is_empty() {
            continue;
        }
        let kind = standards::SeriesKind::RealTime;
        let observation = Observation { kind, time: Instant(observation.time.unix_ms()), values };
        match stations.iter_mut().find(|(known, _)| *known == station) {
            Some((_, observations)) => observations.push(observation),
            None => stations.push((station, vec![observation])),
        }
    }
    if stations.is_empty() {
        stations.push((header.station, Vec::new()));
    }
    stations
}

/// The values of a SZY206 self-report whose meaning and decimals are evidenced.
pub(super) fn of_szy206(szy: &Szy206<'_>, received: Instant) -> Option<Observation> {
    let report = szy.report.as_ref()?;
    let code = match szy.kind {
        3 => "Q",
        4 => "VJ",
        9 => "w01010",
        _ => return None,
    };
    // Only the first value is certain to be this one: of flow, a second may be a volume.
    let Some(SzyValue::Number(number)) = report.values.first() else { return None };
    let value =
        Decimal::try_from_i128_with_scale(i128::from(number.scaled()), u32::from(number.decimals())).ok()?;
    let time = Instant(report.time?.near(received.0)?.unix_ms());
    let values = vec![(code.parse().ok()?, value, ReadingFlag::NORMAL)];
    Some(Observation { kind: standards::SeriesKind::RealTime, time, values })
}

/// The station of the first frame in these bytes.
fn sl651_first_station(raw: &[u8]) -> Option<StationAddress> {
    let mut framer = sl651::Framer::default();
    framer.push(raw);
    framer.finish();
    loop {
        match framer.next()? {
            sl651::Event::Frame(frame) => return frame.station(),
            sl651::Event::Garbage { .. } => {}
        }
    }
}
