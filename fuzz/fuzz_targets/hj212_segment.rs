//! HJ 212 data segments and stored frames: nothing panics, what is told lies within the bytes, strict is never laxer.
#![no_main]

use hj212::{Mode, RawFrame, Segment, append_answer_9014, checksum};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (segment, diagnostics) = Segment::parse(data);
    assert!(diagnostics.iter().all(|d| d.at <= data.len()));
    for diagnostic in &diagnostics {
        let _words = (diagnostic.to_string(), diagnostic.in_chinese().to_string());
    }
    let mut answer = Vec::new();
    append_answer_9014(&segment, &mut answer);

    // The same bytes inside a frame whose length and checksum are right.
    if data.len() <= 9000 {
        let mut frame = format!("##{:04}", data.len()).into_bytes();
        frame.extend(data);
        frame.extend(format!("{:04X}\r\n", checksum(data)).bytes());
        if let Some(raw) = RawFrame::of(&frame) {
            let lenient = raw.decode(Mode::Lenient);
            assert!(lenient.is_ok(), "the lenient reader refused");
            let clean = lenient.is_ok_and(|m| m.diagnostics.is_empty());
            assert_eq!(raw.decode(Mode::Strict).is_ok(), clean);
        }
    }
});
