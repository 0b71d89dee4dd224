//! One frame as it came off the wire.

use crate::address::StationAddress;
use crate::control::{Direction, End, Protocol};
use crate::diagnostic::{Deviation, Diagnostic};
use crate::error::Error;
use crate::function::Function;
use crate::hex;
use crate::message::{Message, Mode};
use crate::search::{Check, Layout};

/// A frame's exact bytes, borrowed from the [`Framer`](crate::Framer), with what framing found out about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFrame<'a> {
    bytes: &'a [u8],
    layout: Layout,
}

/// Total of packets and number of this one, from 1 (mode M3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Packet {
    /// How many there are, up to 4095.
    pub total: u16,
    /// Which one this is.
    pub number: u16,
}

/// What stands before and behind the body of a SL 651 frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header {
    /// Which way it goes.
    pub direction: Direction,
    /// The centre, 1 to 255 (0 occurs).
    pub centre: u8,
    /// The station.
    pub station: StationAddress,
    /// The password, two bytes.
    pub password: u16,
    /// What it is for.
    pub function: Function,
    /// Packets, in mode M3.
    pub packet: Option<Packet>,
    /// How it ends; `None` when it is cut off or ends with something else.
    pub end: Option<End>,
}

impl<'a> RawFrame<'a> {
    pub(crate) fn new(bytes: &'a [u8], layout: Layout) -> Self {
        Self { bytes, layout }
    }

    /// Reads the frame that `bytes` hold, such as a frame kept in a store.
    ///
    /// `None` unless the frame begins at the first byte and ends at the last.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        Layout::of_whole(bytes).map(|layout| Self::new(bytes, layout))
    }

    /// All bytes, exactly as received.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How the frame is written.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.layout.head.protocol
    }

    /// Which way it goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.layout.head.direction
    }

    /// Verdict on the checksum.
    #[must_use]
    pub fn check(&self) -> Check {
        self.layout.check
    }

    /// Whether the checksum fits.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.layout.check == Check::Match
    }

    /// The number in the length field.
    #[must_use]
    pub fn declared_length(&self) -> usize {
        self.layout.head.declared
    }

    /// Whether the length field states the length of what it counts.
    #[must_use]
    pub fn length_ok(&self) -> bool {
        self.layout.head.declared == self.layout.body_len
    }

    /// The counted bytes behind packet numbers: the body of SL 651, the user data of SZY206.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        let start = self.body_start();
        self.bytes.get(start..self.layout.head.body + self.layout.body_len).unwrap_or_default()
    }

    /// Where [`body`](Self::body) begins.
    #[must_use]
    pub fn body_start(&self) -> usize {
        let head = self.layout.head;
        let numbers = match head.protocol {
            Protocol::Hex if head.packets => 3,
            Protocol::Ascii if head.packets => 6,
            _ => 0,
        };
        (head.body + numbers).min(head.body + self.layout.body_len)
    }

    /// What stands around the body; `None` for SZY206.
    #[must_use]
    pub fn header(&self) -> Option<Header> {
        let head = self.layout.head;
        let fields: [u8; 9] = match head.protocol {
            Protocol::Hex => self.bytes.get(2..11)?.try_into().ok()?,
            Protocol::Ascii => hex::bytes(self.bytes.get(1..19)?)?.try_into().ok()?,
            Protocol::Szy206 => return None,
        };
        let [addresses @ .., high, low, function] = fields;
        let (centre, station) = match (head.direction, addresses) {
            (Direction::Up, [centre, station @ ..]) | (Direction::Down, [station @ .., centre]) => {
                (centre, station)
            }
        };
        Some(Header {
            direction: head.direction,
            centre,
            station: StationAddress(station),
            password: u16::from_be_bytes([high, low]),
            function: Function(function),
            packet: self.packet(),
            end: self.end_byte().and_then(End::of),
        })
    }

    /// The address of the station, in either protocol.
    #[must_use]
    pub fn station(&self) -> Option<StationAddress> {
        match self.header() {
            Some(header) => Some(header.station),
            None => crate::szy206::address(self.body()),
        }
    }

    /// The byte where the end character should stand; `None` when the frame is cut off before it.
    #[must_use]
    pub fn end_byte(&self) -> Option<u8> {
        let behind = self.layout.head.body + self.layout.body_len;
        self.bytes.get(behind).copied().filter(|_| self.layout.check != Check::CutOff)
    }

    fn packet(&self) -> Option<Packet> {
        let head = self.layout.head;
        let numbers = self.bytes.get(head.body..self.body_start())?;
        let all = match numbers {
            [a, b, c] => u32::from_be_bytes([0, *a, *b, *c]),
            [_, _, _, _, _, _] => hex::number(numbers)?,
            _ => return None,
        };
        let part = |bits: u32| u16::try_from(bits & 0xFFF).unwrap_or_default();
        Some(Packet { total: part(all >> 12), number: part(all) })
    }

    /// Deviations of the frame around its body; offsets count from its first byte.
    pub(crate) fn check_framing(&self, diagnostics: &mut Vec<Diagnostic>) {
        let head = self.layout.head;
        let behind = head.body + self.layout.body_len;
        let mut add = |at: usize, deviation: Deviation| diagnostics.push(Diagnostic { at, deviation });
        if !self.length_ok() {
            let (declared, actual) = (head.declared, self.layout.body_len);
            add(head.body.saturating_sub(3), Deviation::LengthMismatch { declared, actual });
        }
        match self.layout.check {
            Check::Match => {}
            Check::CutOff => add(behind, Deviation::CutOff),
            Check::Mismatch { declared, computed } => {
                let swapped = head.protocol != Protocol::Szy206 && declared.swap_bytes() == computed;
                let wrong = if swapped {
                    Deviation::ChecksumSwapped { computed }
                } else {
                    Deviation::ChecksumMismatch { declared, computed }
                };
                add(behind + head.tail() - if head.protocol == Protocol::Ascii { 4 } else { 2 }, wrong);
            }
        }
        if head.protocol == Protocol::Szy206 {
            return;
        }
        if let Some(byte) = self.end_byte() {
            match End::of(byte) {
                None => add(behind, Deviation::NoEndCharacter { byte }),
                Some(end) if end.is_up() != (head.direction == Direction::Up) => {
                    add(behind, Deviation::EndOfOtherDirection(end));
                }
                Some(_) => {}
            }
        }
        let header_digits = self.bytes.get(1..head.body - 1).unwrap_or_default();
        if head.protocol == Protocol::Ascii && header_digits.iter().any(u8::is_ascii_lowercase) {
            add(1, Deviation::LowerCase);
        }
        if let Some(Packet { total, number }) = self.packet()
            && (number == 0 || number > total)
        {
            add(head.body, Deviation::PacketNumber { total, number });
        }
    }

    /// The frame read whole; see [`Mode`] about deviations.
    pub fn decode(&self, mode: Mode) -> Result<Message<'a>, Error> {
        Message::of(self, mode)
    }

    /// The frame with bytes of its own.
    #[must_use]
    pub fn to_owned(&self) -> OwnedFrame {
        OwnedFrame { bytes: self.bytes.into(), layout: self.layout }
    }
}

/// A frame that owns its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFrame {
    bytes: Box<[u8]>,
    layout: Layout,
}

impl OwnedFrame {
    /// The frame as the framer gave it.
    #[must_use]
    pub fn as_raw(&self) -> RawFrame<'_> {
        RawFrame::new(&self.bytes, self.layout)
    }
}
