//! What HJ 212 puts around a message: header, length, checksum and line end all follow from what stands between them.

const HEADER: &[u8] = b"##";
const END: &[u8] = b"\r\n";
/// Digits of the length, and of the checksum.
const DIGITS: usize = 4;

/// The message of a frame; `None` when [`put`] would not give the very same frame back.
pub(super) fn open(raw: &[u8]) -> Option<&[u8]> {
    let rest = raw.strip_prefix(HEADER)?.strip_suffix(END)?;
    let message = rest.get(DIGITS..rest.len().checked_sub(DIGITS)?)?;
    let mut again = Vec::with_capacity(raw.len());
    put(&mut again, as_it_is(message))?;
    (again == raw).then_some(message)
}

/// Puts a frame around the message that `message` puts.
pub(super) fn put(raw: &mut Vec<u8>, message: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
    raw.extend_from_slice(HEADER);
    raw.extend_from_slice(&[b'0'; DIGITS]);
    let start = raw.len();
    message(raw)?;
    let said = raw.get(start..)?;
    let (length, checksum) = (format!("{:04}", said.len()), hj212::checksum(said));
    raw.get_mut(start - DIGITS..start)?.copy_from_slice(length.as_bytes().get(..DIGITS)?);
    raw.extend_from_slice(format!("{checksum:04X}").as_bytes());
    raw.extend_from_slice(END);
    Some(())
}

fn as_it_is(message: &[u8]) -> impl FnOnce(&mut Vec<u8>) -> Option<()> {
    move |raw| {
        raw.extend_from_slice(message);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &[u8] = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

    #[test]
    fn the_message_of_a_frame_gives_the_frame_back_and_any_other_frame_has_none() {
        let message = open(FRAME).unwrap();
        assert!(message.starts_with(b"QN=") && message.ends_with(b"&&"));
        let mut back = Vec::new();
        put(&mut back, as_it_is(message)).unwrap();
        assert_eq!(back, FRAME);
        // A wrong checksum or length, another line end, other digits: nothing of it follows from the message.
        let text = String::from_utf8(FRAME.to_vec()).unwrap();
        for (found, other) in
            [("1C80", "1c80"), ("1C80", "1C81"), ("##0101", "##0102"), ("\r\n", "\n"), ("##", "#")]
        {
            assert_eq!(open(text.replacen(found, other, 1).as_bytes()), None, "{other:?}");
        }
        assert!((0..FRAME.len()).all(|length| open(&FRAME[..length]).is_none()));
    }

    #[test]
    fn a_message_beyond_four_digits_of_length_has_no_envelope() {
        let long = vec![b'x'; 10_000];
        let mut raw = Vec::new();
        raw.extend_from_slice(b"##10000");
        raw.extend_from_slice(&long);
        raw.extend_from_slice(format!("{:04X}\r\n", hj212::checksum(&long)).as_bytes());
        assert_eq!(open(&raw), None);
    }
}
