//! Messages in several packets (mode M3): put together, bounded, expiring.

use crate::address::StationAddress;
use crate::control::{Direction, Protocol};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::frame::{Header, OwnedFrame, RawFrame};
use crate::framer::{Event, Framer, FramerConfig};
use crate::function::Function;
use crate::message::{Mode, Report, refuse};
use std::collections::BTreeMap;

/// Limits of [`Packets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacketsConfig {
    /// Messages under way at once; beyond, the one heard of least recently is given up.
    pub messages: usize,
    /// Bytes of all packets of a message.
    pub bytes: usize,
    /// A message of which nothing was heard for so long is given up.
    pub expire_ms: i64,
}

impl Default for PacketsConfig {
    fn default() -> Self {
        Self { messages: 8, bytes: 1024 * 1024, expire_ms: 120_000 }
    }
}

/// Puts the packets of messages together, in whatever order and with whatever repetition they come.
#[derive(Debug, Clone, Default)]
pub struct Packets {
    config: PacketsConfig,
    partial: BTreeMap<Key, Partial>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    station: StationAddress,
    function: Function,
    total: u16,
}

#[derive(Debug, Clone, Default)]
struct Partial {
    packets: BTreeMap<u16, OwnedFrame>,
    bytes: usize,
    heard_ms: i64,
}

/// What a packet brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The message is whole.
    Whole(Assembled),
    /// Packets are missing; the number of the first one.
    Missing(u16),
    /// The frame is no packet of a message that can be put together: no M3, damaged, out of range, or too large.
    NotTaken,
}

/// What a packet brought about, and what had to go for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What became of the packet's message.
    pub progress: Progress,
    /// Bytes of messages that are given up: another of the same kind has begun, this one grew too large, or there was no
    /// room. The packet itself is not among them.
    pub given_up: Vec<Vec<u8>>,
}

/// A message put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembled {
    /// How it is written.
    pub protocol: Protocol,
    /// Header of the first packet, without packet numbers.
    pub header: Header,
    /// The body.
    pub body: Vec<u8>,
    /// Every packet's bytes exactly as received, in the order of their numbers.
    pub raw: Vec<u8>,
}

impl Assembled {
    /// The message read whole; see [`Mode`] about deviations, whose offsets count from the first byte of the body.
    pub fn read(&self, mode: Mode) -> Result<(Report<'_>, Vec<Diagnostic>), Error> {
        let mut diagnostics = Vec::new();
        let report = Report::read(self.protocol, self.header, &self.body, 0, &mut diagnostics);
        refuse(mode, &mut diagnostics)?;
        Ok((report, diagnostics))
    }

    /// The message whose packets `bytes` hold one behind the other, such as [`raw`](Self::raw) kept in a store.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let mut framer = Framer::new(FramerConfig { max_frame: FramerConfig::LARGEST_FRAME });
        framer.push(bytes);
        framer.finish();
        let limits = PacketsConfig { bytes: usize::MAX, ..PacketsConfig::default() };
        let mut packets = Packets { config: limits, partial: BTreeMap::new() };
        let mut whole = None;
        while let Some(event) = framer.next() {
            let Event::Frame(frame) = event else { return None };
            match packets.take(0, &frame).progress {
                Progress::Whole(assembled) if whole.is_none() => whole = Some(assembled),
                Progress::Missing(_) if whole.is_none() => {}
                _ => return None,
            }
        }
        whole.filter(|assembled| assembled.raw == bytes)
    }
}

impl Packets {
    /// With limits of one's own.
    #[must_use]
    pub fn new(config: PacketsConfig) -> Self {
        Self { config, partial: BTreeMap::new() }
    }

    /// Takes a packet, at a time in milliseconds of any clock.
    pub fn take(&mut self, now_ms: i64, frame: &RawFrame<'_>) -> Taken {
        let mut given_up = Vec::new();
        let progress = self.progress(now_ms, frame, &mut given_up);
        Taken { progress, given_up }
    }

    fn progress(&mut self, now_ms: i64, frame: &RawFrame<'_>, given_up: &mut Vec<Vec<u8>>) -> Progress {
        let Some((header, packet)) = frame.header().and_then(|h| Some((h, h.packet?))) else {
            return Progress::NotTaken;
        };
        let in_range = packet.number >= 1 && packet.number <= packet.total;
        if !frame.is_sound() || !in_range || header.direction == Direction::Down {
            return Progress::NotTaken;
        }
        let key = Key { station: header.station, function: header.function, total: packet.total };
        let owned = frame.to_owned();
        let mut partial = self.partial.remove(&key).unwrap_or_default();
        let before = partial.packets.get(&packet.number).map(|before| *before == owned);
        if before == Some(false) {
            // The same number with other bytes: another message of the station has begun.
            given_up.extend(std::mem::take(&mut partial).given_up());
        }
        if before != Some(true) {
            partial.bytes += frame.bytes().len();
            if partial.bytes > self.config.bytes {
                given_up.extend(partial.given_up());
                return Progress::NotTaken;
            }
            partial.packets.insert(packet.number, owned);
        }
        partial.heard_ms = now_ms;
        let missing = (1..=packet.total).find(|number| !partial.packets.contains_key(number));
        let Some(number) = missing else { return Progress::Whole(partial.assemble(frame.protocol())) };
        self.partial.insert(key, partial);
        self.make_room(key, given_up);
        Progress::Missing(number)
    }

    /// Gives up messages of which nothing was heard for too long, and gives their packets' bytes.
    pub fn expire(&mut self, now_ms: i64) -> Vec<Vec<u8>> {
        let limit = self.config.expire_ms;
        let old = |partial: &Partial| now_ms.saturating_sub(partial.heard_ms) >= limit;
        let expired = self.partial.extract_if(.., |_, partial| old(partial));
        expired.map(|(_, partial)| partial.raw()).collect()
    }

    /// Gives up every message under way, and gives their packets' bytes: the conversation is over.
    pub fn finish(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.partial).into_values().map(|partial| partial.raw()).collect()
    }

    /// When [`expire`](Self::expire) has something to do.
    #[must_use]
    pub fn next_expiry_ms(&self) -> Option<i64> {
        self.partial.values().map(|partial| partial.heard_ms.saturating_add(self.config.expire_ms)).min()
    }

    /// Bytes held.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.partial.values().map(|partial| partial.bytes).sum()
    }

    fn make_room(&mut self, newest: Key, given_up: &mut Vec<Vec<u8>>) {
        while self.partial.len() > self.config.messages.max(1) {
            let others = self.partial.iter().filter(|(key, _)| **key != newest);
            let Some(oldest) = others.min_by_key(|(_, partial)| partial.heard_ms).map(|(key, _)| *key) else {
                return;
            };
            given_up.extend(self.partial.remove(&oldest).and_then(Partial::given_up));
        }
    }
}

impl Partial {
    /// The bytes of a message that never became whole, if any of it was there.
    fn given_up(self) -> Option<Vec<u8>> {
        (!self.packets.is_empty()).then(|| self.raw())
    }

    fn raw(&self) -> Vec<u8> {
        self.packets.values().flat_map(|packet| packet.as_raw().bytes()).copied().collect()
    }

    fn assemble(self, protocol: Protocol) -> Assembled {
        let body = self.packets.values().flat_map(|packet| packet.as_raw().body()).copied().collect();
        let first = self.packets.values().next().and_then(|packet| packet.as_raw().header());
        let header = first.unwrap_or(Header {
            direction: Direction::Up,
            centre: 0,
            station: StationAddress([0; 5]),
            password: 0,
            function: Function(0),
            packet: None,
            end: None,
        });
        Assembled { protocol, header: Header { packet: None, ..header }, body, raw: self.raw() }
    }
}
