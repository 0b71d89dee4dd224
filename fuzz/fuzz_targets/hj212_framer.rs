//! HJ 212 bytes in any cutting: nothing panics, every byte is given once, memory stays bounded, cutting changes nothing.
#![no_main]

use hj212::{Event, Framer, FramerConfig, Mode};
use libfuzzer_sys::fuzz_target;

/// What a framer gives for the stream, cut after every `size` bytes.
fn events(stream: &[u8], size: usize, config: FramerConfig) -> Vec<(bool, Vec<u8>)> {
    let mut framer = Framer::new(config);
    let mut found: Vec<(bool, Vec<u8>)> = Vec::new();
    let mut given = 0;
    let mut take = |framer: &mut Framer, given: &mut usize| {
        while let Some(event) = framer.next() {
            match event {
                Event::Frame(frame) => {
                    let bytes = frame.bytes().to_vec();
                    assert_eq!(bytes, stream[*given..*given + bytes.len()]);
                    *given += bytes.len();
                    // Both readings must come back, whatever they say.
                    let _read = (frame.decode(Mode::Lenient).is_ok(), frame.decode(Mode::Strict).is_ok());
                    found.push((true, bytes));
                }
                Event::Garbage { bytes, .. } => {
                    assert!(bytes > 0, "an event without bytes");
                    *given += bytes;
                    match found.last_mut() {
                        Some((false, garbage)) => garbage.extend(&stream[*given - bytes..*given]),
                        _ => found.push((false, stream[*given - bytes..*given].to_vec())),
                    }
                }
            }
        }
    };
    for piece in stream.chunks(size.max(1)) {
        framer.push(piece);
        take(&mut framer, &mut given);
        assert!(framer.buffered() <= config.max_frame.clamp(64, 9000) + 2, "{} held back", framer.buffered());
    }
    framer.finish();
    take(&mut framer, &mut given);
    assert_eq!(given, stream.len(), "bytes were lost");
    found
}

fuzz_target!(|data: &[u8]| {
    let [size, limit, stream @ ..] = data else { return };
    let config = FramerConfig { max_frame: 64 + usize::from(*limit) * 16 };
    let whole = events(stream, stream.len(), config);
    assert_eq!(whole, events(stream, usize::from(*size), config));
});
