//! Writing frames.

use crate::cipher::Key;
use crate::codes::{ExeRtn, QnRtn};
use crate::crc::checksum;
use crate::error::Error;
use crate::flag::Flag;
use crate::segment::Segment;

/// A frame to be written: header fields in the standard's order, absent ones left out.
///
/// ```
/// use hj212::{Flag, FrameBuilder};
///
/// let frame = FrameBuilder {
///     qn: Some("20160801085857223"),
///     st: "32",
///     cn: "1062",
///     pw: Some("100000"),
///     mn: Some("010000A8900016F000169DC0"),
///     flag: Some(Flag::from_bits(5)),
///     data_area: "RtdInterval=30",
///     ..FrameBuilder::default()
/// };
/// assert!(frame.build()?.ends_with(b"&&RtdInterval=30&&1C80\r\n"));
/// # Ok::<(), hj212::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrameBuilder<'a> {
    /// Request number.
    pub qn: Option<&'a str>,
    /// System code.
    pub st: &'a str,
    /// Command code.
    pub cn: &'a str,
    /// Password.
    pub pw: Option<&'a str>,
    /// Device identity.
    pub mn: Option<&'a str>,
    /// Version and expectations.
    pub flag: Option<Flag>,
    /// Number of packets and number of this packet.
    pub packet: Option<(u16, u16)>,
    /// Back-fill mark `RF=1` of HJ 212-2025.
    pub back_fill: bool,
    /// The text between the `&&`, in clear.
    pub data_area: &'a str,
    /// Encrypts the data area (SM4, HJ 212-2025); the checksum stays that of the plain text.
    pub key: Option<&'a Key>,
}

impl FrameBuilder<'_> {
    /// The frame's bytes.
    pub fn build(&self) -> Result<Vec<u8>, Error> {
        let mut frame = Vec::with_capacity(160 + self.data_area.len());
        self.append(&mut frame)?;
        Ok(frame)
    }

    /// Appends the frame to `out`; nothing is appended when it cannot be written.
    pub fn append(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.check()?;
        let start = out.len();
        let bytes = self.write(out);
        if bytes > 9999 {
            out.truncate(start);
            return Err(Error::SegmentTooLong { bytes });
        }
        Ok(())
    }

    /// Writes the frame and gives the length of its data segment.
    fn write(&self, out: &mut Vec<u8>) -> usize {
        out.extend_from_slice(b"##0000");
        let start = out.len();
        field(out, "QN=", self.qn);
        field(out, "ST=", Some(self.st));
        field(out, "CN=", Some(self.cn));
        field(out, "PW=", self.pw);
        field(out, "MN=", self.mn);
        if let Some(flag) = self.flag {
            number(out, "Flag=", u16::from(flag.bits()));
        }
        if let Some((pnum, pno)) = self.packet {
            number(out, "PNUM=", pnum);
            number(out, "PNO=", pno);
        }
        if self.back_fill {
            out.extend_from_slice(b"RF=1;");
        }
        out.extend_from_slice(b"CP=&&");
        out.extend_from_slice(self.data_area.as_bytes());
        out.extend_from_slice(b"&&");
        let length = out.len() - start;
        let crc = checksum(&out[start..]);
        let length = match self.key {
            None => length,
            Some(key) => {
                out.truncate(out.len() - self.data_area.len() - 2);
                out.extend_from_slice(key.encrypt_area(self.data_area).as_bytes());
                out.extend_from_slice(b"&&");
                out.len() - start
            }
        };
        out.extend(crc.to_be_bytes().into_iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]));
        out.extend_from_slice(b"\r\n");
        for (place, weight) in [1000, 100, 10, 1].into_iter().enumerate() {
            out[start - 4 + place] = digit(length / weight);
        }
        length
    }

    fn check(&self) -> Result<(), Error> {
        let places = [
            ("QN", self.qn),
            ("ST", Some(self.st)),
            ("CN", Some(self.cn)),
            ("PW", self.pw),
            ("MN", self.mn),
            ("the data area", Some(self.data_area)),
        ];
        for (place, text) in places {
            let forbidden: &[&str] = if place == "the data area" {
                &["\r", "\n", "##", "&&"]
            } else {
                &["\r", "\n", "##", "&&", ";"]
            };
            if let Some(found) =
                forbidden.iter().find(|found| text.is_some_and(|text| text.contains(**found)))
            {
                return Err(Error::BreaksFraming { place, found });
            }
        }
        Ok(())
    }
}

fn field(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(value.as_bytes());
        out.push(b';');
    }
}

fn number(out: &mut Vec<u8>, key: &str, value: u16) {
    out.extend_from_slice(key.as_bytes());
    for weight in [10_000, 1000, 100, 10, 1] {
        if value >= weight || weight == 1 {
            out.push(digit(usize::from(value / weight)));
        }
    }
    out.push(b';');
}

#[expect(clippy::cast_possible_truncation, reason = "a digit")]
fn digit(value: usize) -> u8 {
    b'0' + (value % 10) as u8
}

fn hex(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'A' + nibble - 10 }
}

/// The answer to an upload, saying that it is stored: `ST=91;CN=9014`, empty data area (HJ 212-2017 §6.7).
///
/// QN, PW and MN repeat the request, whichever of them it had. Flag has the request's version bits and neither A nor D;
/// a request without Flag (HJ/T 212-2005) gets an answer without.
#[must_use]
pub fn answer_9014(request: &Segment<'_>) -> Vec<u8> {
    let mut answer = Vec::with_capacity(128);
    append_answer_9014(request, &mut answer);
    answer
}

/// [`answer_9014`] at the end of `out`, with no allocation of its own.
pub fn append_answer_9014(request: &Segment<'_>, out: &mut Vec<u8>) {
    FrameBuilder { cn: "9014", ..answer_to(request) }.write(out);
}

/// The fields of an answer to a frame, without its command: ST=91, QN, PW and MN repeated, a Flag that expects nothing.
pub(crate) fn answer_to<'a>(request: &Segment<'a>) -> FrameBuilder<'a> {
    FrameBuilder {
        qn: request.qn,
        st: "91",
        pw: request.pw,
        mn: request.mn,
        flag: request.flag.map(Flag::of_answer),
        ..FrameBuilder::default()
    }
}

/// Appends 9011: whether a request will be carried out.
pub(crate) fn append_request_answer(answer: &FrameBuilder<'_>, code: QnRtn, out: &mut Vec<u8>) {
    let data_area = format!("QnRtn={}", code.number());
    FrameBuilder { cn: "9011", data_area: &data_area, ..*answer }.write(out);
}

/// Appends 9012: how a request ended.
pub(crate) fn append_execution_result(answer: &FrameBuilder<'_>, code: ExeRtn, out: &mut Vec<u8>) {
    let data_area = format!("ExeRtn={}", code.number());
    FrameBuilder { cn: "9012", data_area: &data_area, ..*answer }.write(out);
}

/// Appends 9013: a notification was heard.
pub(crate) fn append_notice_answer(answer: &FrameBuilder<'_>, out: &mut Vec<u8>) {
    FrameBuilder { cn: "9013", ..*answer }.write(out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_the_standard_is_written_byte_for_byte() {
        let (request, _) = Segment::parse(
            b"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&",
        );
        let expected: &[u8] = b"##0087QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&3240\r\n";
        assert_eq!(answer_9014(&request), expected);
        let mut two = answer_9014(&request);
        append_answer_9014(&request, &mut two);
        assert_eq!(two, [expected, expected].concat());
    }

    #[test]
    fn an_answer_repeats_only_what_the_request_had() {
        let (request, _) = Segment::parse(b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&&&");
        let text = String::from_utf8(answer_9014(&request)).unwrap();
        assert!(text.contains("ST=91;CN=9014;PW=123456;MN=LD130133000015;CP=&&&&"), "{text}");
        assert!(!text.contains("QN=") && !text.contains("Flag="), "{text}");
    }

    #[test]
    fn an_answer_to_a_surface_water_station_keeps_its_version_bits() {
        let (request, _) = Segment::parse(b"QN=1;ST=21;CN=2061;PW=1;MN=A110000_0001;Flag=9;CP=&&&&");
        assert!(String::from_utf8(answer_9014(&request)).unwrap().contains(";Flag=8;"));
    }

    #[test]
    fn a_checksum_of_zero_is_written_with_four_digits() {
        let found = (0..2000u16).any(|n| {
            let mn = n.to_string();
            let frame = FrameBuilder { st: "21", cn: "9015", mn: Some(&mn), ..FrameBuilder::default() };
            frame.build().unwrap().ends_with(b"&&0000\r\n")
        });
        assert!(found);
    }

    #[test]
    fn text_that_would_break_the_framing_is_refused_and_nothing_is_written() {
        let mut out = b"before".to_vec();
        let frame = FrameBuilder { st: "21", cn: "2011", data_area: "a=1\r\n", ..FrameBuilder::default() };
        assert_eq!(frame.append(&mut out), Err(Error::BreaksFraming { place: "the data area", found: "\r" }));
        let long = "a".repeat(10_000);
        let frame = FrameBuilder { st: "21", cn: "2011", data_area: &long, ..FrameBuilder::default() };
        assert!(matches!(frame.append(&mut out), Err(Error::SegmentTooLong { .. })));
        assert_eq!(out, b"before");
    }
}
