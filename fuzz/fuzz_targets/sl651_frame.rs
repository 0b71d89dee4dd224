//! Bodies of every function in both encodings, and SZY206 user data: nothing panics, what is told lies within the bytes,
//! strict is never laxer, observations stay bounded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sl651::{
    Content, Direction, End, FrameBuilder, Function, Mode, Packet, Protocol, RawFrame, StationAddress, szy206_frame,
};

fuzz_target!(|data: &[u8]| {
    let [how, function, body @ ..] = data else { return };
    let protocol = if how & 1 == 0 { Protocol::Hex } else { Protocol::Ascii };
    let (direction, end) = if how & 2 == 0 { (Direction::Up, End::Etx) } else { (Direction::Down, End::Enq) };
    let packet = (how & 4 != 0).then_some(Packet { total: u16::from(how >> 4), number: 1 });
    let frame = if how & 8 == 0 {
        let builder = FrameBuilder {
            protocol,
            direction,
            centre: 1,
            station: StationAddress([0x00, 0x12, 0x34, 0x56, 0x78]),
            password: 0x1234,
            function: Function(*function),
            packet,
            end,
        };
        builder.build(body).ok()
    } else {
        szy206_frame(body)
    };
    let Some(frame) = frame else { return };
    let raw = RawFrame::of(&frame).expect("a composed frame is a frame");
    assert!(raw.is_sound() && raw.length_ok());
    let message = raw.decode(Mode::Lenient).expect("the lenient reader refused");
    assert_eq!(raw.decode(Mode::Strict).is_ok(), message.diagnostics.is_empty());
    for diagnostic in &message.diagnostics {
        assert!(diagnostic.at <= frame.len(), "{diagnostic} of {} bytes", frame.len());
        let _words = diagnostic.in_chinese().to_string();
    }
    let _words = message.described();
    match &message.content {
        Content::Report(report) => {
            let values: usize = report.body.observations().iter().map(|o| o.values.len()).sum();
            // A byte of rain is the smallest value there is; an identifier of ASCII may have none.
            assert!(values <= body.len(), "{values} values of {} bytes", body.len());
        }
        Content::Szy206(szy) => {
            let near = szy.report.as_ref().and_then(|r| r.time).and_then(|t| t.near(1_782_864_000_000));
            assert!(near.is_none_or(|t| (t.unix_ms() - 1_782_864_000_000).abs() <= 16 * 86_400_000));
            let _answer = sl651::szy206_confirmation(szy);
        }
        Content::Piece(..) => {}
    }
});
