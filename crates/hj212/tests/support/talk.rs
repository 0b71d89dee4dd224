//! What the tests of conversations share: a device, frames of a station, and what a frame says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

use super::*;
use hj212::session::{Device, HostSession, Millis, Received};
use hj212::{Mode, Protocol};

/// 2026-07-06 10:00:00 Beijing time.
pub(crate) const START: Millis = Millis(1_783_303_200_000);

pub(crate) fn device() -> Device {
    Device {
        st: "21".into(),
        mn: "A140923_0001".into(),
        pw: Some("123456".into()),
        flag: Protocol::SurfaceWater.flag(),
    }
}

pub(crate) fn frames(bytes: &[u8]) -> Vec<OwnedFrame> {
    let mut framer = Framer::default();
    framer.push(bytes);
    framer.finish();
    let mut found = Vec::new();
    while let Some(event) = framer.next() {
        let Event::Frame(frame) = event else { panic!("{event:?}") };
        found.push(frame.to_owned());
    }
    found
}

/// What a frame says: command, QN, data area.
pub(crate) fn said(frame: &OwnedFrame) -> (u16, String, String) {
    let message = frame.as_raw().decode(Mode::Strict).unwrap();
    let area = String::from_utf8(message.segment.data.bytes().to_vec()).unwrap();
    (message.segment.command().unwrap().0, message.segment.qn.unwrap().to_owned(), area)
}

pub(crate) fn written(host: &mut HostSession) -> Vec<OwnedFrame> {
    let mut out = Vec::new();
    host.poll_transmit(&mut out);
    frames(&out)
}

pub(crate) fn from_station(number: Option<&str>, cn: &str, flag: u8, data_area: &str) -> Vec<u8> {
    let frame = FrameBuilder {
        qn: number,
        st: "21",
        cn,
        pw: Some("123456"),
        mn: Some("A140923_0001"),
        flag: Some(Flag::from_bits(flag)),
        data_area,
        ..FrameBuilder::default()
    };
    frame.build().unwrap()
}

pub(crate) fn hear(host: &mut HostSession, now: Millis, bytes: &[u8]) -> Received {
    let frame = &frames(bytes)[0];
    host.handle_frame(now, &frame.as_raw().decode(Mode::Lenient).unwrap()).unwrap()
}

pub(crate) const HOURLY: &str = "DataTime=20260706090000;w01001-Avg=7.1,w01001-Flag=N";
