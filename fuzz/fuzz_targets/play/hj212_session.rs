//! One conversation of a host with a station, led by bytes: shared by the fuzzer and by the test that replays its corpus.

use std::collections::BTreeSet;

use hj212::session::{Device, HostConfig, HostEvent, HostSession, Millis};
use hj212::{Event, Framer, History, Mode, Protocol, RawFrame, Request, checksum};

/// 2026-07-06 10:00:00 Beijing time.
const START: Millis = Millis(1_783_303_200_000);
/// Little room, so that the limits are met.
const CONFIG: (usize, usize, usize) = (4, 8, 4096);

/// A frame around a segment, its length and checksum right, so that the bytes get past them.
fn framed(segment: &[u8]) -> Vec<u8> {
    let mut frame = format!("##{:04}", segment.len() % 10_000).into_bytes();
    frame.extend(segment);
    frame.extend(format!("{:04X}\r\n", checksum(segment)).bytes());
    frame
}

fn request(what: u8, text: &str, now: Millis) -> Request {
    match what % 8 {
        0 => Request::SetClock { factor: None, time: None },
        1 => Request::History { of: History::Hour, begin: now.civil(), end: now.civil() },
        2 => Request::SampleNow(text.into()),
        3 => Request::RetainOnExceedance,
        4 => Request::StopRealTime,
        5 => Request::SetTimeouts { over_time: 5, re_count: 3 },
        6 => Request::GetSiteInfo { factor: Some(text.into()), info: "i11001".into(), span: None },
        _ => Request::SetPassword { password: text.into() },
    }
}

/// What is written is whole frames that a strict reader takes.
fn check_written(host: &mut HostSession) -> usize {
    let mut out = Vec::new();
    let many = host.poll_transmit(&mut out);
    assert_eq!(many, out.len());
    let mut cut = Framer::default();
    cut.push(&out);
    cut.finish();
    let mut frames = 0;
    while let Some(event) = cut.next() {
        let Event::Frame(frame) = event else { panic!("what is sent is not a frame: {event:?}") };
        assert!(frame.crc().is_ok() && frame.length_ok(), "{:?}", String::from_utf8_lossy(frame.bytes()));
        frames += 1;
    }
    frames
}

/// Plays the steps, which `0xFE` divides. The first byte of each says what happens, the rest is its matter.
pub(crate) fn play(data: &[u8]) {
    let (requests, unstored, unwritten) = CONFIG;
    let config = HostConfig { requests, unstored, unwritten, ..HostConfig::default() };
    let mut host = HostSession::new(config).expect("the default's requests are sound");
    let mut now = START;
    let (mut waiting, mut asked, mut ended) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut last = Vec::new();
    for step in data.split(|byte| *byte == 0xFE) {
        let [what, rest @ ..] = step else { continue };
        let mut answers = 0;
        match what % 8 {
            0 | 1 => {
                let frame = if what % 8 == 0 { framed(rest) } else { rest.to_vec() };
                let Some(raw) = RawFrame::of(&frame) else { continue };
                let Ok(message) = raw.decode(Mode::Lenient) else { continue };
                if let Ok(received) = host.handle_frame(now, &message) {
                    waiting.push(received.token);
                }
                last = frame;
            }
            2 => {
                for token in waiting.drain(..) {
                    assert!(host.stored(token) && !host.stored(token), "a token counts once");
                    answers += 1;
                }
            }
            3 => waiting.drain(..).for_each(|token| assert!(host.discard(token) && !host.stored(token))),
            4 => {
                let Some(raw) = RawFrame::of(&last) else { continue };
                if let Some(device) = Device::of(&raw.read().0, Protocol::SurfaceWater) {
                    host.identify(now, device);
                }
            }
            5 => {
                let [which, text @ ..] = rest else { continue };
                let text = String::from_utf8_lossy(text);
                if let Ok(id) = host.request(now, request(*which, &text, now)) {
                    assert!(asked.insert(id), "a request number came twice");
                }
            }
            6 => {
                now = now.after(i64::from(rest.first().copied().unwrap_or(1)) * 500);
                host.handle_timeout(now);
            }
            _ => {
                host.handle_disconnect();
                waiting.clear();
                assert_eq!((host.unstored(), check_written(&mut host)), (0, 0));
            }
        }
        let written = check_written(&mut host);
        // A frame that is handed in starts at most the request that waited; only storing lets answers go.
        assert!(written <= answers + requests, "{written} frames for {answers} stored");
        while let Some(event) = host.poll_event() {
            if let HostEvent::Finished { id, outcome, .. } = event {
                assert!(ended.insert(id), "{id:?} ended twice: {outcome:?}");
            }
        }
        assert!(host.unstored() <= unstored && host.requests() <= requests);
        assert_eq!(asked.len() - ended.len(), host.requests(), "a request was lost");
    }
}
