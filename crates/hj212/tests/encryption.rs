//! Frames with encrypted data areas (HJ 212-2025).

#![expect(clippy::unwrap_used, reason = "a test target")]

use hj212::{Crc, Deviation, Flag, FrameBuilder, Key, Mode, OpenedFrame, RawFrame, checksum};

const AREA: &str = "DataTime=20260706090000;w01001-Avg=7.10,w01001-Flag=N;w01018-Avg=15.2,w01018-Flag=N";

fn frame(key: Option<&Key>) -> Vec<u8> {
    let frame = FrameBuilder {
        qn: Some("20260706100000001"),
        st: "32",
        cn: "2061",
        pw: Some("123456"),
        mn: Some("010000A8900016F000169DC0"),
        flag: Some(Flag::from_bits(9)),
        back_fill: true,
        data_area: AREA,
        key,
        ..FrameBuilder::default()
    };
    frame.build().unwrap()
}

fn key() -> Key {
    Key::new([0x30; 16])
}

#[test]
fn an_encrypted_frame_is_opened_with_its_key_and_reads_as_the_plain_one() {
    let (plain, sealed) = (frame(None), frame(Some(&key())));
    assert_ne!(plain, sealed);
    assert_eq!(
        plain[plain.len() - 6..],
        sealed[sealed.len() - 6..],
        "the checksum is that of the plain text"
    );
    let raw = RawFrame::of(&sealed).unwrap();
    assert!(raw.length_ok());
    let opened = OpenedFrame::open(&raw, &key()).unwrap();
    let message = opened.decode(Mode::Strict).unwrap();
    assert_eq!(message.upload.unwrap().factors[1].avg(), Some("15.2"));
    assert!(message.segment.is_back_fill() && message.crc.is_ok());
    assert_eq!(RawFrame::of(&plain).unwrap().segment_bytes(), opened.segment_bytes());
}

#[test]
fn without_its_key_an_encrypted_frame_is_named_and_gives_no_readings() {
    let sealed = frame(Some(&key()));
    let message = RawFrame::of(&sealed).unwrap().decode(Mode::Lenient).unwrap();
    assert_eq!((message.upload, message.segment.cn), (None, Some("2061")));
    let deviations: Vec<_> = message.diagnostics.into_iter().map(|d| d.deviation).collect();
    assert!(deviations.contains(&Deviation::EncryptedDataArea), "{deviations:?}");
}

#[test]
fn a_wrong_key_does_not_give_readings() {
    let sealed = frame(Some(&key()));
    let raw = RawFrame::of(&sealed).unwrap();
    let opened = OpenedFrame::open(&raw, &Key::new([0x31; 16])).unwrap();
    assert!(matches!(opened.crc(), Crc::Mismatch { .. }));
    assert_eq!(opened.decode(Mode::Lenient).unwrap().upload, None);
    assert!(opened.decode(Mode::Strict).is_err());
}

#[test]
fn a_length_that_counts_the_plain_text_is_taken_too() {
    let (plain, mut sealed) = (frame(None), frame(Some(&key())));
    sealed[2..6].copy_from_slice(&plain[2..6]);
    let raw = RawFrame::of(&sealed).unwrap();
    assert!(OpenedFrame::open(&raw, &key()).unwrap().decode(Mode::Strict).is_ok());
}

#[test]
fn a_frame_in_clear_is_not_opened() {
    assert_eq!(OpenedFrame::open(&RawFrame::of(&frame(None)).unwrap(), &key()), None);
    let other = b"ST=32;CN=2011;CP=&&{0x01}&&";
    let bytes = format!("##{:04}{}{:04X}\r\n", other.len(), str::from_utf8(other).unwrap(), checksum(other));
    assert_eq!(OpenedFrame::open(&RawFrame::of(bytes.as_bytes()).unwrap(), &key()), None);
}
