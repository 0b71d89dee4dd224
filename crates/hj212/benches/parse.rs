//! Reading 11-factor frames, ours against the registry's crate `a` 0.1.1: time a frame, and frames lost.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hj212::session::{HostConfig, HostSession, Millis};
use hj212::{Event, Flag, FrameBuilder, Framer, Mode};
use std::hint::black_box;

/// Frames in the streams of the loss count.
const FRAMES: usize = 300_000;
/// Payload of one TCP segment on Ethernet.
const READ: usize = 1448;
/// Frames in the streams that are timed.
const BATCH: usize = 1000;

const CODES: [&str; 11] = [
    "w01010", "w01001", "w01009", "w01014", "w01003", "w01019", "w21003", "w21011", "w21001", "w01018",
    "w00000",
];

/// What stands behind the frame of a number.
type Garbage = fn(usize) -> &'static [u8];

fn frame(number: usize) -> Vec<u8> {
    let minute = number % 60;
    let factors = CODES
        .iter()
        .zip(0..)
        .map(|(code, at)| format!(";{code}-Rtd={at}.{:03},{code}-Flag=N", number % 1000));
    let data_area = format!("DataTime=2026070610{minute:02}00{}", factors.collect::<String>());
    let qn = format!("2026070610{minute:02}00{:03}", number % 1000);
    let frame = FrameBuilder {
        qn: Some(&qn),
        st: "21",
        cn: "2011",
        pw: Some("123456"),
        mn: Some("A140923_0001"),
        flag: Some(Flag::from_bits(9)),
        data_area: &data_area,
        ..FrameBuilder::default()
    };
    frame.build().expect("a frame of eleven factors fits")
}

fn stream(frames: usize, garbage: Garbage) -> Vec<u8> {
    (0..frames).flat_map(|number| [&frame(number)[..], garbage(number)].concat()).collect()
}

/// Frames read whole: framing, checksum, segment, typed upload of eleven factors.
fn ours(stream: &[u8]) -> usize {
    let mut framer = Framer::default();
    let mut read = 0;
    for piece in stream.chunks(READ) {
        framer.push(piece);
        while let Some(event) = framer.next() {
            if let Event::Frame(frame) = event
                && let Ok(message) = frame.decode(Mode::Lenient)
                && let Some(upload) = black_box(message.upload)
            {
                read += usize::from(upload.factors.len() == CODES.len());
            }
        }
    }
    read
}

/// Frames read whole, handed to a host session and answered as if stored at once.
fn answered(stream: &[u8]) -> usize {
    let mut framer = Framer::default();
    let mut host = HostSession::new(HostConfig::default()).expect("no first requests");
    let (mut answers, mut bytes) = (Vec::new(), 0);
    for piece in stream.chunks(READ) {
        framer.push(piece);
        while let Some(event) = framer.next() {
            if let Event::Frame(frame) = event
                && let Ok(message) = frame.decode(Mode::Lenient)
                && let Ok(received) = host.handle_frame(Millis(0), &message)
            {
                host.stored(received.token);
            }
        }
        bytes += host.poll_transmit(&mut answers);
        answers.clear();
    }
    bytes
}

/// Frames of our framer with a matching checksum, not read further.
fn framed(stream: &[u8]) -> usize {
    let mut framer = Framer::default();
    let mut read = 0;
    for piece in stream.chunks(READ) {
        framer.push(piece);
        while let Some(event) = framer.next() {
            read += usize::from(matches!(black_box(event), Event::Frame(frame) if frame.crc().is_ok()));
        }
    }
    read
}

/// Frames the other crate reads: framing, checksum, parameters as a map; it has no typed readings.
fn theirs(stream: &[u8]) -> usize {
    let mut framer = a::Framer::new();
    let mut read = 0;
    for piece in stream.chunks(READ) {
        framer.push(piece);
        while let Some(frame) = framer.next_frame() {
            if let Ok(text) = String::from_utf8(frame)
                && let Ok(packet) = black_box(a::parse_frame(&text))
            {
                read += usize::from(packet.cp.len() == CODES.len() + 1);
            }
        }
    }
    read
}

#[expect(clippy::print_stdout, reason = "the loss count is the bench's second result")]
fn losses() {
    let streams: [(&str, Garbage); 4] = [
        ("clean", |_| b""),
        ("line noise between frames", |number| if number % 10 == 0 { b"\x00\xff noise" } else { b"" }),
        ("stray # and ##zz every 100 frames", |number| if number % 100 == 0 { b"#\r\n##zz" } else { b"" }),
        (
            "header of a lost frame every 100 frames",
            |number| if number % 100 == 0 { b"##0435QN=2026" } else { b"" },
        ),
    ];
    println!("frames read of {FRAMES}, in reads of {READ} bytes");
    for (name, garbage) in streams {
        let bytes = stream(FRAMES, garbage);
        println!("  {name}: ours {}, a 0.1.1 {}", ours(&bytes), theirs(&bytes));
    }
}

fn speed(criterion: &mut Criterion) {
    losses();
    let bytes = stream(BATCH, |_| b"");
    let mut group = criterion.benchmark_group(format!("{BATCH} frames of 11 factors, {} bytes", bytes.len()));
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function("ours: framing and checksum", |bencher| bencher.iter(|| framed(black_box(&bytes))));
    group.bench_function("ours: to typed readings", |bencher| bencher.iter(|| ours(black_box(&bytes))));
    group.bench_function("ours: to typed readings, answered by a session", |bencher| {
        bencher.iter(|| answered(black_box(&bytes)));
    });
    group.bench_function("a 0.1.1: to a map of text", |bencher| bencher.iter(|| theirs(black_box(&bytes))));
    group.finish();
}

criterion_group!(benches, speed);
criterion_main!(benches);
