//! Writing frames of SL 651, up and down, in both encodings.

use crate::address::StationAddress;
use crate::checks::crc16;
use crate::control::{Direction, End, Protocol, SOH, START, STX, SYN};
use crate::error::Error;
use crate::frame::{Header, Packet};
use crate::function::Function;
use crate::hex;
use crate::time::CivilTime;

/// Longest body that twelve bits count.
const LONGEST_BODY: usize = 4095;

/// What stands around a body that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameBuilder {
    /// [`Protocol::Ascii`], or HEX/BCD.
    pub protocol: Protocol,
    /// Which way.
    pub direction: Direction,
    /// The centre.
    pub centre: u8,
    /// The station.
    pub station: StationAddress,
    /// The password.
    pub password: u16,
    /// What it is for.
    pub function: Function,
    /// Packet total and number, in mode M3.
    pub packet: Option<Packet>,
    /// The end character.
    pub end: End,
}

impl FrameBuilder {
    /// What answers to a frame: the same function, back to where it came from.
    #[must_use]
    pub fn answering(protocol: Protocol, header: &Header, end: End) -> Self {
        Self {
            protocol,
            direction: Direction::Down,
            centre: header.centre,
            station: header.station,
            password: header.password,
            function: header.function,
            packet: header.packet,
            end,
        }
    }

    /// The frame around a body that is written in the same encoding.
    pub fn build(&self, body: &[u8]) -> Result<Vec<u8>, Error> {
        let ascii = self.protocol == Protocol::Ascii;
        let numbers = if self.packet.is_none() {
            0
        } else if ascii {
            6
        } else {
            3
        };
        let length = body.len() + numbers;
        if length > LONGEST_BODY {
            return Err(Error::BodyTooLong { bytes: body.len() });
        }
        let mut fields = Vec::with_capacity(11);
        match self.direction {
            Direction::Up => {
                fields.push(self.centre);
                fields.extend(self.station.0);
            }
            Direction::Down => {
                fields.extend(self.station.0);
                fields.push(self.centre);
            }
        }
        fields.extend(self.password.to_be_bytes());
        fields.push(self.function.0);
        let down = if self.direction == Direction::Down { 0x8000 } else { 0 };
        fields.extend((down | u16::try_from(length).unwrap_or_default()).to_be_bytes());
        let packed = self.packet.map(|packet| {
            let all = u32::from(packet.total & 0xFFF) << 12 | u32::from(packet.number & 0xFFF);
            let [_, a, b, c] = all.to_be_bytes();
            [a, b, c]
        });

        let mut frame = Vec::with_capacity(32 + length);
        let write = |bytes: &[u8], frame: &mut Vec<u8>| {
            if ascii { hex::append(bytes, frame) } else { frame.extend_from_slice(bytes) }
        };
        frame.extend_from_slice(if ascii { &[SOH] } else { &START });
        write(&fields, &mut frame);
        frame.push(if packed.is_some() { SYN } else { STX });
        write(packed.as_ref().map_or(&[][..], |bytes| &bytes[..]), &mut frame);
        frame.extend_from_slice(body);
        frame.push(self.end as u8);
        let crc = crc16(&frame).to_be_bytes();
        write(&crc, &mut frame);
        Ok(frame)
    }

    /// Frames around a body that may be long: one, or packets of at most `packet_bytes` of it (mode M3).
    pub fn build_packets(&self, body: &[u8], packet_bytes: usize) -> Result<Vec<Vec<u8>>, Error> {
        let packet_bytes = packet_bytes.clamp(1, LONGEST_BODY - 6);
        if body.len() <= packet_bytes {
            return Ok(vec![self.build(body)?]);
        }
        let packets = body.len().div_ceil(packet_bytes);
        let total = u16::try_from(packets).ok().filter(|total| *total <= 4095);
        let total = total.ok_or(Error::TooManyPackets { packets })?;
        (1..=total)
            .zip(body.chunks(packet_bytes))
            .map(|(number, piece)| {
                let end = if number == total { End::Etx } else { End::Etb };
                Self { packet: Some(Packet { total, number }), end, ..*self }.build(piece)
            })
            .collect()
    }
}

/// Serial number and time, with which every body begins.
#[must_use]
pub fn body_head(protocol: Protocol, serial: u16, sent: CivilTime) -> Vec<u8> {
    let bytes = [&serial.to_be_bytes()[..], &sent.to_bcd()].concat();
    if protocol == Protocol::Ascii { hex::text(&bytes).into_bytes() } else { bytes }
}

/// The confirmation of a report (modes M2 and M3): the same function and serial number, EOT or ESC. Of several packets
/// it names the last one (tables 19 and 23).
#[must_use]
pub fn confirmation(protocol: Protocol, header: &Header, serial: u16, now: CivilTime, end: End) -> Vec<u8> {
    let packet = header.packet.map(|packet| Packet { number: packet.total, ..packet });
    let frame = FrameBuilder { packet, ..FrameBuilder::answering(protocol, header, end) };
    frame.build(&body_head(protocol, serial, now)).unwrap_or_default()
}

/// Asks for a packet again (mode M3).
#[must_use]
pub fn packet_again(
    protocol: Protocol,
    header: &Header,
    packet: Packet,
    serial: u16,
    now: CivilTime,
) -> Vec<u8> {
    let frame = FrameBuilder { packet: Some(packet), ..FrameBuilder::answering(protocol, header, End::Nak) };
    frame.build(&body_head(protocol, serial, now)).unwrap_or_default()
}
