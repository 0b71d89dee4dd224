//! A stored frame as the frames that go on: other numbers, chosen factors, the same values.

use std::fmt::Write as _;

use hj212::{Flag, FrameBuilder, split};
use standards::{FrameId, SeriesKind};
use store::StoredFrame;
use telemetry::{RelayTarget, RelayedStation};

use crate::intake::observations_of_stored;
use crate::registry::Registry;

/// Most characters of a data area (HJ 212-2017 §6.3.2).
const DATA_AREA: usize = 950;

/// One upload: its request number and its bytes. The same every time it is composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Composed {
    pub(super) qn: String,
    pub(super) bytes: Vec<u8>,
}

/// The uploads of a stored frame for a target, in order; none when nothing of it is sent on.
pub(super) fn uploads(frame: &StoredFrame, target: &RelayTarget, registry: &Registry) -> Vec<Composed> {
    let Some(station) = target.station(&frame.mn).filter(|_| frame.held.is_none()) else { return Vec::new() };
    let mut areas = Vec::new();
    for observation in observations_of_stored(frame, registry) {
        let Some(command) = command(observation.kind) else { continue };
        let suffix = if observation.kind == SeriesKind::RealTime { "Rtd" } else { "Avg" };
        let mut area = format!("DataTime={}", observation.time.compact());
        let mut any = false;
        for (factor, value, flag) in &observation.values {
            if station.wants(observation.kind, *factor) {
                any = true;
                // Writing to a String cannot fail.
                let _ok = write!(area, ";{factor}-{suffix}={value},{factor}-Flag={flag}");
            }
        }
        if any {
            areas.extend(packets(&area, command));
        }
    }
    let composed = areas.iter().enumerate();
    composed.filter_map(|(part, packet)| compose(frame, part, packet, station)).collect()
}

/// A data area, or a part of one that is too long.
struct Packet {
    command: &'static str,
    area: String,
    number: Option<(u16, u16)>,
}

fn packets(area: &str, command: &'static str) -> Vec<Packet> {
    if area.len() <= DATA_AREA {
        return vec![Packet { command, area: area.to_string(), number: None }];
    }
    // Each part repeats the measuring time; `split` sees to it.
    let parts = split(area, DATA_AREA).unwrap_or_default();
    let total = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    let numbered = parts.into_iter().zip(1..);
    numbered.map(|(area, number)| Packet { command, area, number: Some((total, number)) }).collect()
}

fn compose(frame: &StoredFrame, part: usize, packet: &Packet, station: &RelayedStation) -> Option<Composed> {
    let qn = request_number(frame, part);
    // Version of 2017, an answer wanted; bit 1 says that the packet is numbered.
    let flag = Flag::from_bits(5 | if packet.number.is_some() { 2 } else { 0 });
    let bytes = FrameBuilder {
        qn: Some(&qn),
        st: &station.system,
        cn: packet.command,
        pw: Some(&station.password),
        mn: Some(&station.as_mn),
        flag: Some(flag),
        packet: packet.number,
        data_area: &packet.area,
        ..FrameBuilder::default()
    }
    .build()
    .ok()?;
    Some(Composed { qn, bytes })
}

fn command(kind: SeriesKind) -> Option<&'static str> {
    match kind {
        SeriesKind::RealTime => Some("2011"),
        SeriesKind::Minute => Some("2051"),
        SeriesKind::Hour => Some("2061"),
        SeriesKind::Day => Some("2031"),
        SeriesKind::Sample => None,
    }
}

/// The second of arrival, and milliseconds that tell the frames of a second apart: the same after every restart.
fn request_number(frame: &StoredFrame, part: usize) -> String {
    let FrameId(number) = frame.id;
    let part = i64::try_from(part).unwrap_or(0);
    let milliseconds = (number.wrapping_mul(7).wrapping_add(part)).rem_euclid(1000);
    format!("{}{milliseconds:03}", frame.received.compact())
}
