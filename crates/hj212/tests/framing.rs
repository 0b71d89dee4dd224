//! Framing: what ends a frame, what is garbage, and that bad bytes cost no good frame.

mod support;

use hj212::{Crc, Event, Framer, FramerConfig, GarbageReason, Terminator};
use support::{Seen, compose, drain, events, frames, hourly};

fn all(stream: &[u8]) -> Vec<Seen> {
    events([stream], FramerConfig::default())
}

#[track_caller]
fn recovers(stream: &[u8], expected: &[&[u8]]) {
    assert_eq!(frames(&all(stream)), expected, "in one piece");
    let bytewise = events(stream.chunks(1), FramerConfig::default());
    assert_eq!(bytewise, all(stream), "byte by byte");
}

/// What is given before the stream ends.
fn at_once(stream: &[u8]) -> Vec<Seen> {
    let (mut framer, mut seen) = (Framer::default(), Vec::new());
    framer.push(stream);
    drain(&mut framer, &mut seen);
    seen
}

fn with_length(frame: &[u8], length: &str) -> Vec<u8> {
    [b"##", length.as_bytes(), &frame[6..]].concat()
}

fn with_bad_checksum(frame: &[u8]) -> Vec<u8> {
    let mut frame = frame.to_vec();
    let at = frame.len() - 6;
    frame[at] = if frame[at] == b'0' { b'1' } else { b'0' };
    frame
}

// The four faults of the published crate `a` 0.1.1.

#[test]
fn a_header_split_between_its_two_hashes_is_kept() {
    let frame = hourly("7.1");
    let pieces = [&b"noise#"[..], &frame[1..]];
    assert_eq!(frames(&events(pieces, FramerConfig::default())), [&frame[..]]);
}

#[test]
fn two_hashes_without_digits_do_not_stop_the_stream() {
    let frame = hourly("7.1");
    recovers(&[b"##zz", &frame[..]].concat(), &[&frame]);
    assert_eq!(at_once(&[b"##zz", &frame[..]].concat()).len(), 2);
}

#[test]
fn a_wrong_length_does_not_eat_the_next_frame() {
    let (first, second) = (hourly("7.1"), hourly("7.2"));
    for length in ["0300", "0250", "9999", "0010", "0131", "999"] {
        let lying = with_length(&first, length);
        recovers(&[&lying[..], &second].concat(), &[&lying, &second]);
    }
}

#[test]
fn order_and_repeats_of_parameters_are_kept() {
    let frame = compose("2051", 5, "DataTime=20260706100000;w01010-Avg=9,w01010-Avg=8;w01001-Avg=7");
    let seen = all(&frame);
    let Seen::Frame(frame) = &seen[0] else { panic!("{seen:?}") };
    let (segment, _) = frame.as_raw().read();
    let names: Vec<_> = segment.data.items().iter().map(|item| (item.name, item.value.unwrap())).collect();
    assert_eq!(names[1..], [("w01010-Avg", "9"), ("w01010-Avg", "8"), ("w01001-Avg", "7")]);
}

// Bytes between frames.

#[test]
fn a_stray_hash_does_not_eat_the_next_frame() {
    let frame = hourly("7.1");
    for stray in ["#", "##", "###", "# ", "##12", "##12x"] {
        recovers(&[stray.as_bytes(), &frame].concat(), &[&frame]);
    }
}

#[test]
fn garbage_is_counted_with_its_reason() {
    let frame = hourly("7.1");
    let seen = all(&[b"\x00\xffhello", &frame[..], b"bye"].concat());
    assert_eq!(seen[0], Seen::Garbage(7, GarbageReason::NoHeader));
    assert_eq!(seen[2], Seen::Garbage(3, GarbageReason::NoHeader));
    assert_eq!(seen.len(), 3);
}

#[test]
fn a_header_in_the_garbage_does_not_hide_the_frame_behind_it() {
    let frame = hourly("7.1");
    for header in ["##0000", "##0005", "##0123", "##0140", "##9999", "##123", "##0012##0034##0056"] {
        recovers(&[header.as_bytes(), &frame].concat(), &[&frame]);
    }
}

#[test]
fn a_frame_cut_off_by_the_next_is_reported_as_interrupted() {
    let (first, second) = (hourly("7.1"), hourly("7.2"));
    let stream = [&first[..60], &second].concat();
    recovers(&stream, &[&second]);
    assert_eq!(all(&stream)[0], Seen::Garbage(60, GarbageReason::Interrupted));
}

#[test]
fn a_frame_cut_off_by_the_end_of_the_stream_is_reported_as_unfinished() {
    let first = hourly("7.1");
    assert_eq!(all(&first[..60]), [Seen::Garbage(60, GarbageReason::Unfinished)]);
}

// Where a frame ends.

#[test]
fn a_good_frame_is_given_as_soon_as_its_terminator_is_there() {
    let frame = hourly("7.1");
    assert_eq!(frames(&at_once(&frame)), [&frame[..]]);
    assert!(at_once(&frame[..frame.len() - 1]).is_empty());
}

#[test]
fn a_lying_length_is_decided_by_the_first_trailer_and_does_not_wait() {
    let lying = with_length(&hourly("7.1"), "9999");
    let seen = at_once(&lying);
    let [Seen::Frame(frame)] = &seen[..] else { panic!("{seen:?}") };
    assert!(frame.as_raw().crc().is_ok() && !frame.as_raw().length_ok());
}

#[test]
fn a_vendor_that_counts_checksum_and_line_end_is_understood() {
    let frame = hourly("7.1");
    let length = format!("{:04}", frame.len() - 6);
    let lying = with_length(&frame, &length);
    recovers(&[&lying[..], &frame].concat(), &[&lying, &frame]);
}

#[test]
fn a_length_of_three_digits_is_understood() {
    let frame = hourly("7.1");
    let length = format!("{}", frame.len() - 12);
    assert_eq!(length.len(), 3);
    let short = with_length(&frame, &length);
    recovers(&[&short[..], &frame].concat(), &[&short, &frame]);
}

#[test]
fn line_feed_alone_ends_a_frame() {
    let frame = hourly("7.1");
    let bare = [&frame[..frame.len() - 2], b"\n"].concat();
    recovers(&[&bare[..], &bare].concat(), &[&bare, &bare]);
}

#[test]
fn a_frame_without_terminator_ends_where_the_next_begins() {
    let frame = hourly("7.1");
    let bare = &frame[..frame.len() - 2];
    recovers(&[bare, bare, &frame].concat(), &[bare, bare, &frame]);
    let lying = with_length(bare, "0300");
    recovers(&[&lying[..], &frame].concat(), &[&lying, &frame]);
}

#[test]
fn a_frame_without_terminator_is_given_when_the_line_falls_silent() {
    let frame = hourly("7.1");
    let bare = &frame[..frame.len() - 2];
    let (mut framer, mut seen) = (Framer::default(), Vec::new());
    framer.push(bare);
    drain(&mut framer, &mut seen);
    assert!(seen.is_empty());
    framer.idle();
    drain(&mut framer, &mut seen);
    assert_eq!(frames(&seen), [bare]);
}

#[test]
fn silence_in_the_middle_of_a_frame_changes_nothing() {
    let frame = hourly("7.1");
    let (mut framer, mut seen) = (Framer::default(), Vec::new());
    for byte in frame[..frame.len() - 2].chunks(1) {
        framer.idle();
        drain(&mut framer, &mut seen);
        framer.push(byte);
    }
    framer.push(b"\r\n");
    drain(&mut framer, &mut seen);
    assert_eq!(frames(&seen), [&frame[..]]);
}

#[test]
fn digits_behind_the_opening_of_the_data_area_are_no_trailer() {
    let frame = compose("2011", 9, "a010#=1;a01001-Rtd=2");
    recovers(&frame, &[&frame]);
}

#[test]
fn an_empty_segment_is_a_frame() {
    recovers(b"##0000FFFF\r\n", &[b"##0000FFFF\r\n"]);
}

// Damaged frames.

#[test]
fn a_damaged_frame_is_given_with_its_verdict() {
    let (bad, good) = (with_bad_checksum(&hourly("7.1")), hourly("7.2"));
    recovers(&[&bad[..], &good].concat(), &[&bad, &good]);
    let seen = at_once(&bad);
    let [Seen::Frame(frame)] = &seen[..] else { panic!("{seen:?}") };
    assert!(matches!(frame.as_raw().crc(), Crc::Mismatch { declared, computed } if declared != computed));
    assert!(frame.as_raw().length_ok());
}

#[test]
fn a_damaged_frame_with_a_lying_length_costs_only_itself() {
    let (bad, good) = (with_length(&with_bad_checksum(&hourly("7.1")), "0110"), hourly("7.2"));
    recovers(&[&good[..], &bad, &good].concat(), &[&good, &bad, &good]);
}

#[test]
fn a_damaged_frame_behind_a_stray_header_is_given_from_its_own_header() {
    let bad = with_bad_checksum(&hourly("7.1"));
    recovers(&[b"##0777", &bad[..]].concat(), &[&bad]);
}

#[test]
fn an_unterminated_good_frame_inside_a_damaged_one_is_found() {
    let good = hourly("7.1");
    let bare = &good[..good.len() - 2];
    let stream = [b"##0999junk", bare, b"more junk&&ABCD\r\n", &good].concat();
    recovers(&stream, &[bare, &good]);
}

// Bounds.

#[test]
fn a_frame_longer_than_the_limit_is_passed_over_and_the_next_is_found() {
    let long = compose("2061", 9, &"w01001-Avg=7;".repeat(20));
    let good = hourly("7.1");
    let config = FramerConfig { max_frame: 200 };
    let seen = events([&long[..], &good], config);
    assert_eq!(frames(&seen), [&good[..]]);
    assert!(seen.contains(&Seen::Garbage(200, GarbageReason::TooLong)), "{seen:?}");
}

#[test]
fn a_segment_above_1024_bytes_is_still_a_frame() {
    let long = compose("2061", 9, &"w01001-Avg=7;".repeat(120));
    recovers(&long, &[&long]);
}

#[test]
fn endless_headers_cost_bounded_memory() {
    let mut framer = Framer::default();
    for _ in 0..2000 {
        framer.push(b"##9999##0000##123a");
        while framer.next().is_some() {}
        assert!(framer.buffered() <= FramerConfig::default().max_frame + 2);
    }
}

#[test]
fn endless_garbage_is_reported_before_the_stream_ends() {
    let seen = at_once(&[b'x'; 10_000]);
    assert_eq!(
        seen,
        [Seen::Garbage(4096, GarbageReason::NoHeader), Seen::Garbage(4096, GarbageReason::NoHeader)]
    );
}

#[test]
fn the_terminator_is_reported() {
    let mut framer = Framer::default();
    framer.push(&hourly("7.1"));
    let Some(Event::Frame(frame)) = framer.next() else { panic!("no frame") };
    assert_eq!(frame.terminator(), Terminator::CrLf);
}

#[test]
fn a_stray_header_whose_length_and_checksum_agree_by_chance_does_not_swallow_a_good_frame() {
    let good = hourly("7.1");
    let segment_end = good.len() - 6;
    let mut chance = (0..4096u32).map(|n| [format!("{n:04x}").as_bytes(), &good[..segment_end]].concat());
    let declared =
        u16::from_str_radix(std::str::from_utf8(&good[segment_end..segment_end + 4]).unwrap(), 16).unwrap();
    let swallower = chance.find(|segment| hj212::checksum(segment) == declared).unwrap();
    let stream = [format!("##{:04}", swallower.len()).as_bytes(), &swallower, &good[segment_end..]].concat();
    recovers(&stream, &[&good]);
    recovers(&[&stream[..stream.len() - 2], b"x", &good].concat(), &[&good[..good.len() - 2], &good]);
}
