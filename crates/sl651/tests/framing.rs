//! Frames out of good, damaged and hostile streams.

#![expect(clippy::unwrap_used, reason = "a test target")]

mod support;

use sl651::{
    Check, End, Event, Framer, FramerConfig, Function, Packet, Protocol, RawFrame, body_head, szy206_frame,
};
use support::*;

fn keep_alive() -> Vec<u8> {
    up(Protocol::Hex, Function::KEEP_ALIVE, &body_head(Protocol::Hex, 1, time("260701080000")))
}

fn szy206() -> Vec<u8> {
    szy206_frame(&[0xB3, 1, 2, 3, 4, 5, 0xC0, 0, 0x59, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0]).unwrap()
}

/// The frame with another length field, and a checksum that fits it.
fn lying(frame: &[u8], length: u16) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[11..13].copy_from_slice(&length.to_be_bytes());
    let end = frame.len() - 2;
    let crc = sl651::crc16(&frame[..end]).to_be_bytes();
    frame[end..].copy_from_slice(&crc);
    frame
}

#[test]
fn the_three_kinds_of_frames_come_out_of_one_stream_in_order() {
    let sent = [keep_alive(), timed(Protocol::Ascii, "1.5"), szy206(), timed(Protocol::Hex, "1.5")];
    assert_eq!(sound_frames(&sent.concat()), sent);
    assert_eq!(sound_frames(&sent.join(&b"\r\n"[..])), sent);
}

#[test]
fn a_frame_is_given_with_its_last_byte_and_not_before() {
    for frame in [keep_alive(), timed(Protocol::Ascii, "-1.5"), szy206()] {
        let (last, before) = frame.split_last().unwrap();
        let mut framer = Framer::default();
        framer.push(before);
        assert_eq!(framer.next(), None);
        framer.push(&[*last]);
        assert!(matches!(framer.next(), Some(Event::Frame(raw)) if raw.is_sound()));
    }
}

#[test]
fn garbage_and_single_start_bytes_do_not_hide_the_frame_behind_them() {
    for noise in [
        &b"\x7E"[..],
        b"\x7E\x7E",
        b"\x7E\x7E\x7E\x01",
        b"\x01",
        b"\x01ABC\x01",
        b"\x68\x10\x68",
        b"GET / HTTP/1.1\r\n",
    ] {
        for frame in [keep_alive(), timed(Protocol::Ascii, "1.5"), szy206()] {
            assert_eq!(sound_frames(&[noise, &frame].concat()), [frame], "{noise:02X?}");
        }
    }
}

#[test]
fn a_wrong_checksum_is_told_and_the_next_frame_is_read() {
    let mut damaged = timed(Protocol::Hex, "1.5");
    *damaged.last_mut().unwrap() ^= 0x55;
    let seen = events([&[&damaged[..], &keep_alive()].concat()[..]], FramerConfig::default());
    assert_eq!(
        seen,
        [
            Seen::Frame { bytes: damaged.clone(), sound: false },
            Seen::Frame { bytes: keep_alive(), sound: true },
        ]
    );
    assert!(matches!(RawFrame::of(&damaged).unwrap().check(), Check::Mismatch { .. }));
    assert!(deviations(&damaged)[0].starts_with("wrong checksum: the frame says"));
}

#[test]
fn a_checksum_with_its_bytes_swapped_is_wrong_and_said_to_be_swapped() {
    let mut frame = timed(Protocol::Hex, "1.5");
    let end = frame.len();
    frame.swap(end - 1, end - 2);
    assert!(deviations(&frame)[0].contains("with its bytes swapped"), "{:?}", deviations(&frame));
}

#[test]
fn a_length_field_that_lies_does_not_lose_its_frame() {
    let frame = timed(Protocol::Hex, "1.5");
    for length in [20, 31, 33, 40, 500, 4095] {
        let lying = lying(&frame, length);
        let stream = [&lying[..], &keep_alive(), &keep_alive()].concat();
        assert_eq!(sound_frames(&stream), [lying.clone(), keep_alive(), keep_alive()], "{length}");
        assert!(deviations(&lying)[0].starts_with("the length field says"), "{length}");
        assert_eq!(values(&lying), ["07-01 08:00 Z=1.500"]);
    }
}

#[test]
fn silence_ends_a_frame_whose_length_lies() {
    let lying = lying(&timed(Protocol::Hex, "1.5"), 900);
    let mut framer = Framer::default();
    framer.push(&lying);
    assert_eq!(framer.next(), None);
    framer.idle();
    assert!(matches!(framer.next(), Some(Event::Frame(raw)) if raw.is_sound() && !raw.length_ok()));
}

#[test]
fn silence_within_a_slow_frame_changes_nothing() {
    let frame = timed(Protocol::Hex, "3.030"); // 03 is an end character, and digits of the value
    let mut framer = Framer::default();
    for piece in frame.chunks(3) {
        framer.push(piece);
        framer.idle();
        if let Some(Event::Frame(raw)) = framer.next() {
            assert_eq!(raw.bytes(), frame);
            return;
        }
    }
    unreachable!("the frame never came");
}

#[test]
fn a_frame_that_lost_its_end_is_shown_cut_off_and_the_next_is_answered_at_once() {
    let cut = &timed(Protocol::Hex, "1.5")[..30];
    let mut framer = Framer::default();
    framer.push(&[cut, &keep_alive()].concat());
    let mut seen = Vec::new();
    drain(&mut framer, &mut seen);
    assert_eq!(
        seen,
        [Seen::Frame { bytes: cut.to_vec(), sound: false }, Seen::Frame { bytes: keep_alive(), sound: true },]
    );
    assert_eq!(RawFrame::of(cut).unwrap().check(), Check::CutOff);
    assert!(deviations(cut).iter().any(|d| d == "the frame is cut off by the next one"));
}

#[test]
fn a_false_header_before_a_frame_is_dropped() {
    let mut fake = timed(Protocol::Hex, "1.5")[..16].to_vec();
    fake[11..13].copy_from_slice(&4000u16.to_be_bytes());
    let mut framer = Framer::default();
    framer.push(&[&fake[..], &keep_alive()].concat());
    let mut seen = Vec::new();
    drain(&mut framer, &mut seen);
    assert_eq!(seen, [Seen::Garbage(16), Seen::Frame { bytes: keep_alive(), sound: true }]);
}

#[test]
fn packets_up_may_count_with_all_sixteen_bits() {
    // Table 22 allows lengths to FFFFH behind SYN, where table 20 has the direction in the highest four bits.
    let body = vec![0x11; 5000];
    let mut frame = vec![0x7E, 0x7E, 1, 0, 0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x36];
    frame.extend(5003u16.to_be_bytes());
    frame.extend([0x16, 0x00, 0x20, 0x02]);
    frame.extend(&body);
    frame.push(0x03);
    let crc = sl651::crc16(&frame).to_be_bytes();
    frame.extend(crc);
    assert_eq!(sound_frames(&frame), [frame.clone()]);
    let raw = RawFrame::of(&frame).unwrap();
    assert_eq!(raw.header().unwrap().packet, Some(Packet { total: 2, number: 2 }));
    assert_eq!(raw.body(), body);
}

#[test]
fn the_length_counts_packet_numbers_in_both_encodings() {
    for protocol in BOTH {
        let packet = Some(Packet { total: 13, number: 1 });
        let body = body_head(protocol, 5, time("260701080000"));
        let frame = builder(protocol, Function::PICTURE, packet, End::Etb).build(&body).unwrap();
        let raw = RawFrame::of(&frame).unwrap();
        assert_eq!((raw.header().unwrap().packet, raw.body()), (packet, &body[..]));
        assert_eq!(raw.declared_length(), body.len() + if protocol == Protocol::Hex { 3 } else { 6 });
    }
}

#[test]
fn lower_case_digits_of_an_ascii_frame_are_understood_and_said() {
    let mut frame = timed(Protocol::Ascii, "1.5");
    frame[1..23].make_ascii_lowercase();
    frame[14] = b'a';
    let end = frame.len() - 4;
    let crc = format!("{:04x}", sl651::crc16(&frame[..end]));
    frame[end..].copy_from_slice(crc.as_bytes());
    assert_eq!(sound_frames(&frame), [frame.clone()]);
    assert_eq!(deviations(&frame), ["digits of the header are in lower case"]);
}

#[test]
fn an_endless_header_is_bounded() {
    let mut framer = Framer::new(FramerConfig { max_frame: 300 });
    for _ in 0..10_000 {
        framer.push(b"\x7E\x7E\x01\x00\x12\x34\x56\x78\x12\x34\x32\x01\x00\x02");
        while framer.next().is_some() {}
        assert!(framer.buffered() <= 324, "{}", framer.buffered());
    }
}
