//! Frames of hydrology in words: bytes with the password hidden, fields, deviations.

use sl651::{Assembled, Event, Framer, FramerConfig, Mode, Protocol, RawFrame};

use super::{FramePage, NameValue};

/// Whether the bytes are a frame or message of SL 651 or SZY206.
pub(super) fn is_frame(raw: &[u8]) -> bool {
    RawFrame::of(raw).is_some() || Assembled::of(raw).is_some()
}

/// Fills the page of a frame; `false` when the bytes are none of SL 651 or SZY206.
pub(super) fn describe(raw: &[u8], page: &mut FramePage) -> bool {
    let Some(frame) = RawFrame::of(raw) else { return describe_whole(raw, page) };
    page.form = "sl651";
    page.raw = visible(&frame);
    page.crc_ok = frame.is_sound();
    page.fields = vec![NameValue::new("规约", frame.protocol().name())];
    if let Ok(message) = frame.decode(Mode::Lenient) {
        page.fields.extend(message.described().into_iter().map(|(name, value)| NameValue::new(&name, value)));
        page.diagnostics = message.diagnostics.iter().map(|d| d.in_chinese().to_string()).collect();
    }
    true
}

/// A message of several packets, kept one behind the other.
fn describe_whole(raw: &[u8], page: &mut FramePage) -> bool {
    let Some(whole) = Assembled::of(raw) else { return false };
    let mut framer = Framer::new(FramerConfig { max_frame: usize::MAX });
    framer.push(raw);
    framer.finish();
    let mut packets = Vec::new();
    while let Some(event) = framer.next() {
        if let Event::Frame(frame) = event {
            packets.push(visible(&frame));
        }
    }
    page.form = "sl651";
    page.crc_ok = true;
    page.fields = vec![
        NameValue::new("规约", whole.protocol.name()),
        NameValue::new("包总数", packets.len().to_string()),
    ];
    page.raw = packets.join("\n");
    if let Ok((report, diagnostics)) = whole.read(Mode::Lenient) {
        let named = [report.header.described(), report.body.described()].concat();
        page.fields.extend(named.into_iter().map(|(name, value)| NameValue::new(&name, value)));
        page.diagnostics = diagnostics.iter().map(|d| d.in_chinese().to_string()).collect();
    }
    true
}

/// The bytes as people read them: ASCII frames as text, the others in hexadecimal; the password as dots.
fn visible(frame: &RawFrame<'_>) -> String {
    let bytes = frame.bytes();
    match frame.protocol() {
        Protocol::Hex => {
            let mut shown = sl651::hex_text(bytes);
            shown.replace_range(16..20, "····");
            shown
        }
        Protocol::Szy206 => sl651::hex_text(bytes),
        Protocol::Ascii => {
            let shown = bytes.iter().enumerate().map(|(at, byte)| match byte {
                _ if (13..17).contains(&at) => '·',
                0..0x20 => char::from_u32(0x2400 + u32::from(*byte)).unwrap_or('?'),
                0x20..0x7F => char::from(*byte),
                _ => '�',
            });
            shown.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sl651::{CivilTime, Direction, End, FrameBuilder, Function, StationAddress, body_head};

    fn keep_alive(protocol: Protocol) -> Vec<u8> {
        let builder = FrameBuilder {
            protocol,
            direction: Direction::Up,
            centre: 1,
            station: StationAddress([0, 0x11, 0x22, 0x33, 0x44]),
            password: 0xABCD,
            function: Function::KEEP_ALIVE,
            packet: None,
            end: End::Etx,
        };
        let sent = CivilTime::new(2026, 7, 1, 8, 0, 0).unwrap();
        builder.build(&body_head(protocol, 1, sent)).unwrap()
    }

    #[test]
    fn the_password_is_hidden_in_either_encoding() {
        for (protocol, begin) in
            [(Protocol::Hex, "7E7E010011223344····2F"), (Protocol::Ascii, "␁010011223344····2F")]
        {
            let frame = keep_alive(protocol);
            let shown = visible(&RawFrame::of(&frame).unwrap());
            assert!(shown.starts_with(begin) && !shown.contains("ABCD"), "{shown}");
        }
    }
}
