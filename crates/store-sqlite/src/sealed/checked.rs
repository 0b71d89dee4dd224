//! A form byte before and a CRC-32 behind the bytes of a sealed thing.

use flate2::Crc;

const SUM: usize = 4;

/// Puts the form before the body and the checksum of both behind it.
pub(super) fn seal(form: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 1 + SUM);
    bytes.push(form);
    bytes.extend_from_slice(body);
    bytes.extend(sum(&bytes));
    bytes
}

/// The body, when form and checksum are as [`seal`] wrote them.
pub(super) fn open(form: u8, bytes: &[u8]) -> Option<&[u8]> {
    let (content, written) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    let (first, body) = content.split_first()?;
    (*first == form && sum(content) == written).then_some(body)
}

fn sum(bytes: &[u8]) -> [u8; SUM] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_bit_anywhere_is_seen() {
        let sealed = seal(1, b"readings");
        assert_eq!(open(1, &sealed), Some(&b"readings"[..]));
        assert_eq!(open(2, &sealed), None);
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(1, &damaged), None, "bit {bit}");
        }
        assert!((0..5).all(|length| open(1, &sealed[..length]).is_none()));
    }
}
