//! A centre's conversation under any frames, storings, questions and passing of time: nothing panics, memory stays bounded,
//! nothing is confirmed before it is stored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sl651::{Centre, Event, Framer, Output, Protocol, Question, RawFrame};

fuzz_target!(|data: &[u8]| {
    let mut centre = Centre::default();
    let mut framer = Framer::default();
    let mut now = 1_782_864_000_000i64;
    let mut to_store = Vec::new();
    let mut stored = 0u32;
    let mut reports = 0u32;
    let mut last = None;
    for step in data.split(|byte| *byte == 0xFE) {
        let [what, rest @ ..] = step else { continue };
        let mut sent = 0;
        match what % 6 {
            0 | 1 => {
                framer.push(rest);
                while let Some(event) = framer.next() {
                    let Event::Frame(frame) = event else { continue };
                    last = frame.header().or(last);
                    centre.receive(now, &frame);
                }
            }
            2 => {
                for token in to_store.drain(..) {
                    stored += 1;
                    centre.stored(now, token);
                }
            }
            3 => to_store.drain(..).for_each(|token| centre.refused(now, token)),
            4 => {
                if let Some(to) = last {
                    centre.ask(now, Protocol::Hex, to, Question::Now);
                    sent = 1;
                }
            }
            _ => {
                now += i64::from(rest.first().copied().unwrap_or(1)) * 500;
                centre.tick(now);
            }
        }
        while let Some(output) = centre.poll() {
            match output {
                Output::Store(token, _) | Output::StoreWhole(token, _) => {
                    reports += 1;
                    to_store.push(token);
                }
                Output::Send(bytes) => {
                    let frame = RawFrame::of(&bytes).expect("what is sent is a frame");
                    assert!(frame.is_sound());
                    let is_confirmation = what % 6 == 2;
                    let may_ask = what % 6 >= 4 || sent > 0 || what % 6 < 2;
                    assert!(is_confirmation || may_ask, "something was sent for nothing");
                }
                Output::Answered(..) | Output::Failed(_) | Output::GivenUp(_) => {}
            }
        }
        assert!(stored <= reports);
    }
});
