//! Frames and streams for the tests.

#![allow(dead_code, reason = "every test target uses its part")]

use sl651::{
    Centre, CivilTime, Direction, Element, End, Event, FrameBuilder, Framer, FramerConfig, Function, Message,
    Mode, Number, Output, Packet, Protocol, RawFrame, ReportBuilder, StationAddress, StationClass, Token,
};

pub(crate) const STATION: StationAddress = StationAddress([0x00, 0x12, 0x34, 0x56, 0x78]);
pub(crate) const BOTH: [Protocol; 2] = [Protocol::Hex, Protocol::Ascii];

pub(crate) fn time(text: &str) -> CivilTime {
    CivilTime::of_digits(text.as_bytes()).expect("a time")
}

pub(crate) fn number(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

pub(crate) fn element(id: &str) -> &'static Element {
    Element::of_id(id).expect("an element")
}

/// A frame up from [`STATION`] around a body.
pub(crate) fn up(protocol: Protocol, function: Function, body: &[u8]) -> Vec<u8> {
    builder(protocol, function, None, End::Etx).build(body).expect("a frame")
}

pub(crate) fn builder(
    protocol: Protocol,
    function: Function,
    packet: Option<Packet>,
    end: End,
) -> FrameBuilder {
    let direction = if end.is_up() { Direction::Up } else { Direction::Down };
    FrameBuilder { protocol, direction, centre: 1, station: STATION, password: 0x1234, function, packet, end }
}

/// A body that begins as reports do: serial 1, station, class H, one observation time.
pub(crate) fn begun(protocol: Protocol, sent: &str, observed: &str) -> ReportBuilder {
    ReportBuilder::new(protocol, 1, time(sent))
        .station(STATION, Some(StationClass(b'H')))
        .observed(time(observed))
}

/// A timed report with one value of the stage.
pub(crate) fn timed(protocol: Protocol, stage: &str) -> Vec<u8> {
    let body = begun(protocol, "260701080001", "2607010800").value(element("Z"), Some(number(stage)));
    up(protocol, Function::TIMED, &body.expect("the value fits").body())
}

pub(crate) fn lenient(frame: &[u8]) -> Message<'_> {
    RawFrame::of(frame).expect("one frame").decode(Mode::Lenient).expect("lenient reading never refuses")
}

/// The deviations of a frame, in the English words without places.
pub(crate) fn deviations(frame: &[u8]) -> Vec<String> {
    lenient(frame).diagnostics.iter().map(|d| d.deviation.to_string()).collect()
}

/// Values with their times: `07-01 08:00 Z=12.345`, `-` where there is none.
pub(crate) fn values(frame: &[u8]) -> Vec<String> {
    let message = lenient(frame);
    let report = message.report().expect("a report");
    told(&report.body.observations())
}

pub(crate) fn told(observations: &[sl651::Observation]) -> Vec<String> {
    let mut told = Vec::new();
    for observation in observations {
        let (_, month, day, hour, minute, _) = observation.time.parts();
        for measured in &observation.values {
            let value = measured.value.map_or_else(|| "-".into(), |value| value.to_string());
            told.push(format!("{month:02}-{day:02} {hour:02}:{minute:02} {}={value}", measured.guide));
        }
    }
    told
}

/// What a stream held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    Frame { bytes: Vec<u8>, sound: bool },
    Garbage(usize),
}

pub(crate) fn drain(framer: &mut Framer, seen: &mut Vec<Seen>) {
    while let Some(event) = framer.next() {
        match (event, seen.last_mut()) {
            (Event::Frame(frame), _) => {
                seen.push(Seen::Frame { bytes: frame.bytes().to_vec(), sound: frame.is_sound() });
            }
            (Event::Garbage { bytes, .. }, Some(Seen::Garbage(before))) => *before += bytes,
            (Event::Garbage { bytes, .. }, _) => seen.push(Seen::Garbage(bytes)),
        }
    }
}

/// Everything a stream holds, pushed in pieces, closed at the end.
pub(crate) fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, config: FramerConfig) -> Vec<Seen> {
    let mut framer = Framer::new(config);
    let mut seen = Vec::new();
    for piece in pieces {
        framer.push(piece);
        drain(&mut framer, &mut seen);
    }
    framer.finish();
    drain(&mut framer, &mut seen);
    seen
}

/// The sound frames of a stream.
pub(crate) fn sound_frames(stream: &[u8]) -> Vec<Vec<u8>> {
    let seen = events([stream], FramerConfig::default());
    let frames = seen.into_iter().filter_map(|seen| match seen {
        Seen::Frame { bytes, sound: true } => Some(bytes),
        _ => None,
    });
    frames.collect()
}

/// What a centre puts out, with the tokens it wants stored.
pub(crate) fn outputs(centre: &mut Centre) -> (Vec<Output>, Vec<Token>) {
    let all: Vec<_> = std::iter::from_fn(|| centre.poll()).collect();
    let tokens = all.iter().filter_map(|output| match output {
        Output::Store(token, _) | Output::StoreWhole(token, _) => Some(*token),
        _ => None,
    });
    let tokens = tokens.collect();
    (all, tokens)
}

pub(crate) fn sent(outputs: &[Output]) -> Vec<Vec<u8>> {
    let bytes = outputs.iter().filter_map(|output| match output {
        Output::Send(bytes) => Some(bytes.clone()),
        _ => None,
    });
    bytes.collect()
}

pub(crate) fn receive(centre: &mut Centre, now: i64, bytes: &[u8]) {
    let mut framer = Framer::default();
    framer.push(bytes);
    framer.finish();
    while let Some(event) = framer.next() {
        if let Event::Frame(frame) = event {
            centre.receive(now, &frame);
        }
    }
}
