//! From a frame of hydrology to what is stored of it.

use std::collections::BTreeMap;

use sl651::{
    Assembled, Check, Content, Direction, Function, Header, Message, Mode, RawFrame, Report, StationAddress,
    Szy206, SzyValue,
};
use standards::time::Instant;
use standards::{Decimal, FactorCode, Mn, ReadingFlag};
use store::{ArrivedFrame, HeldReason, Observation};
use telemetry::Protocol;

use super::factors;
use crate::registry::{Identified, Registry};

/// Rows that one message may hold in quarantine. Each has all the bytes: a relay that names a thousand stations of no plan
/// would fill the store with copies of one message.
const MOST_HELD: usize = 16;

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
    /// What a frame is stored as: a row for each station of the plan that it brings values of and for the first
    /// [`MOST_HELD`] of the others, all with the same bytes.
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
        let mut rows = Vec::new();
        let mut held = 0;
        for (station, values) in of_stations(&report.header, report) {
            let identified = identify(self.registry, station, Some(&password));
            if !matches!(identified, Identified::Station(_)) {
                held += 1;
                if held > MOST_HELD {
                    continue;
                }
            }
            rows.push(self.known(station, identified, values, bytes));
        }
        rows
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

/// The device of an address, which the plan writes with all ten hexadecimal digits and the protocol it speaks. SZY206
/// reports carry no password, so none is asked of a device that the plan says speaks it, and of no other.
pub(super) fn identify(registry: &Registry, station: StationAddress, password: Option<&str>) -> Identified {
    let mn = station.to_string();
    let Some(known) = registry.station(&mn) else { return Identified::Unknown };
    match (known.profile.protocol, password) {
        (Protocol::Sl651, Some(password)) => registry.identify(&mn, password),
        (Protocol::Szy206, None) => Identified::Station(known.mn.clone()),
        _ => Identified::Unknown,
    }
}

/// Stations with their values, by address. A station without values is there only when no station has any: a keep-alive, or a relay
/// that speaks for others and is not stored beside them.
pub(super) fn of_stations(header: &Header, report: &Report<'_>) -> Vec<OfStation> {
    let flag = if header.function == Function::TEST { ReadingFlag::MAINTENANCE } else { ReadingFlag::NORMAL };
    let mut stations: BTreeMap<StationAddress, Vec<Observation>> = BTreeMap::new();
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
        stations.entry(station).or_default().push(observation);
    }
    if stations.is_empty() {
        stations.insert(header.station, Vec::new());
    }
    stations.into_iter().collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use campaign::Plan;
    use sl651::{CivilTime, Element, End, FrameBuilder, Number, Protocol as Wire, ReportBuilder};

    /// The shipped plan with hydrological stations of the bridge.
    fn registry(addresses: &[&str]) -> Registry {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian");
        let mut files = crate::read_plan_folder(&folder).unwrap();
        let stations = files.iter_mut().find(|file| file.name == "stations.toml").unwrap();
        for mn in addresses {
            let station = format!(
                "\n[[station]]\nmn = \"{mn}\"\nname = \"水文站\"\nsection = \"daixianqiao\"\npassword = \"1234\"\n\
                 kind = \"hour\"\nprofile = \"sl651\"\norigin = \"measured\"\nassumed = true\nnote = \"假定：示例\"\n"
            );
            stations.text.push_str(&station);
        }
        Registry::new(Plan::read(&files).unwrap())
    }

    /// A relay's frame with a stage of each station.
    fn relayed(numbers: std::ops::RangeInclusive<u8>, password: u16) -> Vec<u8> {
        let time = CivilTime::new(2026, 7, 1, 8, 0, 0).unwrap();
        let mut body = ReportBuilder::new(Wire::Hex, 1, time);
        for number in numbers {
            let station = StationAddress([0, 0x11, 0x22, 0x33, number]);
            body = body.station(station, None).observed(time);
            body = body.value(Element::of_id("Z").unwrap(), Number::parse("801.250")).unwrap();
        }
        let builder = FrameBuilder {
            protocol: Wire::Hex,
            direction: Direction::Up,
            centre: 1,
            station: StationAddress([0, 0x11, 0x22, 0x33, 0]),
            password,
            function: Function::TIMED,
            packet: None,
            end: End::Etx,
        };
        builder.build(&body.body()).unwrap()
    }

    #[test]
    fn a_message_of_many_strangers_is_held_sixteen_times_and_loses_no_station_of_the_plan() {
        let known = ["0011223301", "001122337F", "0011223380"];
        let registry = registry(&known);
        let arrived = Arrived { registry: &registry, received: Instant(0), peer: "relay" };
        let rows_of = |bytes: &[u8]| arrived.frame(&RawFrame::of(bytes).unwrap());

        let rows = rows_of(&relayed(1..=128, 0x1234));
        let (held, stored): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.held.is_some());
        let mns: Vec<_> = stored.iter().map(|row| row.mn.as_str()).collect();
        assert_eq!(mns, known);
        assert!(stored.iter().all(|row| row.observations.len() == 1));
        assert_eq!(held.len(), 16);
        assert_eq!((held[0].mn.as_str(), held[0].held), ("0011223302", Some(HeldReason::UnknownDevice)));

        // With another password no station is the plan's.
        let rows = rows_of(&relayed(1..=128, 0x9999));
        assert_eq!((rows.len(), rows[0].held), (16, Some(HeldReason::WrongPassword)));
    }
}
