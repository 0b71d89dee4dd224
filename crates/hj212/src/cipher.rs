//! Encrypted data areas and the login of HJ 212-2025: SM4 in ECB mode.
//!
//! The text of the standard was not available. What is here follows its printed examples as public implementations
//! quote them (annex A.2, annex H): full blocks of sixteen bytes are written as one `{0xE4,0x3E,…}`, what is left over stays
//! in clear behind it, and the checksum is that of the plain data segment. Public implementations disagree on what
//! the length field counts, the bytes as sent or those of the plain text; both are taken, the bytes as sent are written.

use crate::crc::checksum;
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::frame::{Crc, RawFrame};
use crate::message::{Message, Mode};
use crate::segment::Segment;
use base64ct::{Base64, Encoding as _};
use memchr::{memchr, memmem};
use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use std::fmt;

const BLOCK: usize = 16;

/// A key of SM4, sixteen bytes. Its text is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; BLOCK]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key of its bytes.
    #[must_use]
    pub fn new(bytes: [u8; BLOCK]) -> Self {
        Self(bytes)
    }

    /// A key written as 32 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let mut key = [0; BLOCK];
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        if pairs.len() != BLOCK || !rest.is_empty() {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(pairs) {
            *byte = hex_pair(*pair)?;
        }
        Some(Self(key))
    }

    /// A data area as it is written into a frame: `{0xE4,0x3E,…}` and the rest in clear. One shorter than a block stays in
    /// clear whole.
    #[must_use]
    pub fn encrypt_area(&self, plain: &str) -> String {
        let (blocks, rest) = plain.as_bytes().as_chunks::<BLOCK>();
        if blocks.is_empty() {
            return plain.to_owned();
        }
        let sm4 = Sm4::new(&Array(self.0));
        let mut wire = String::with_capacity(plain.len() * 5 + 2);
        for (number, block) in blocks.iter().enumerate() {
            let mut block = Array(*block);
            sm4.encrypt_block(&mut block);
            for (at, byte) in block.iter().enumerate() {
                let [high, low] =
                    [byte >> 4, byte & 15].map(|nibble| char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
                wire.push_str(if number + at == 0 { "{0x" } else { ",0x" });
                wire.extend([high, low]);
            }
        }
        wire.push('}');
        // What a block boundary cut through is no text of its own, but the bytes in clear end the text whole.
        wire.push_str(&String::from_utf8_lossy(rest));
        wire
    }

    /// The plain text of a data area as it stands in a frame; `None` when it is not one of whole encrypted blocks.
    #[must_use]
    pub fn decrypt_area(&self, wire: &[u8]) -> Option<Vec<u8>> {
        let (mut plain, rest) = blocks(wire)?;
        let sm4 = Sm4::new(&Array(self.0));
        for block in plain.as_chunks_mut::<BLOCK>().0 {
            let mut bytes = Array(*block);
            sm4.decrypt_block(&mut bytes);
            *block = bytes.0;
        }
        plain.extend_from_slice(rest);
        Some(plain)
    }

    /// The authorisation of the HTTPS login of annex H: `user:password`, SM4-ECB with PKCS#7 padding, Base64.
    #[must_use]
    pub fn login(&self, user: &str, password: &str) -> String {
        let mut text = format!("{user}:{password}").into_bytes();
        let padding = BLOCK - text.len() % BLOCK;
        text.resize(text.len() + padding, u8::try_from(padding).unwrap_or_default());
        let sm4 = Sm4::new(&Array(self.0));
        for block in text.as_chunks_mut::<BLOCK>().0 {
            let mut bytes = Array(*block);
            sm4.encrypt_block(&mut bytes);
            *block = bytes.0;
        }
        Base64::encode_string(&text)
    }

    /// User and password of an authorisation; `None` when it was not made with this key.
    #[must_use]
    pub fn read_login(&self, authorisation: &str) -> Option<(String, String)> {
        let mut text = Base64::decode_vec(authorisation).ok()?;
        let sm4 = Sm4::new(&Array(self.0));
        let (blocks, rest) = text.as_chunks_mut::<BLOCK>();
        if !rest.is_empty() {
            return None;
        }
        for block in blocks {
            let mut bytes = Array(*block);
            sm4.decrypt_block(&mut bytes);
            *block = bytes.0;
        }
        let padding = usize::from(*text.last()?);
        let length = text.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding))?;
        if text[length..].iter().any(|byte| usize::from(*byte) != padding) {
            return None;
        }
        text.truncate(length);
        let text = String::from_utf8(text).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }
}

/// The bytes inside the braces, whole blocks, and what stands behind the closing one.
fn blocks(wire: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let inside = wire.strip_prefix(b"{")?;
    let end = memchr(b'}', inside)?;
    let (inside, rest) = (&inside[..end], &inside[end + 1..]);
    let mut bytes = Vec::with_capacity(inside.len() / 5 + 1);
    if !inside.is_empty() {
        for byte in inside.split(|byte| *byte == b',') {
            match byte.trim_ascii() {
                [b'0', b'x' | b'X', high, low] => bytes.push(hex_pair([*high, *low])?),
                _ => return None,
            }
        }
    }
    bytes.len().is_multiple_of(BLOCK).then_some((bytes, rest))
}

fn hex_pair(pair: [u8; 2]) -> Option<u8> {
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
    Some(nibble(pair[0])? << 4 | nibble(pair[1])?)
}

/// Whether a data area is encrypted, by its look.
pub(crate) fn looks_encrypted(area: &[u8]) -> bool {
    matches!(area, [b'{', b'0', b'x' | b'X', ..] | [b'{', b'}', ..])
}

/// Where the data area of a segment stands, when it is encrypted.
fn encrypted_area(segment: &[u8]) -> Option<std::ops::Range<usize>> {
    let start = memmem::find(segment, b"CP=&&")? + 5;
    let length = memmem::rfind(segment.get(start..)?, b"&&")?;
    looks_encrypted(&segment[start..start + length]).then_some(start..start + length)
}

/// Length of the plain text of an encrypted segment, which needs no key.
pub(crate) fn plain_length(segment: &[u8]) -> Option<usize> {
    let area = encrypted_area(segment)?;
    let (bytes, rest) = blocks(&segment[area.clone()])?;
    Some(segment.len() - area.len() + bytes.len() + rest.len())
}

/// A frame whose data area was decrypted. The frame as it was received stays the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedFrame {
    segment: Vec<u8>,
    crc: Crc,
    framing: Vec<Diagnostic>,
    base: usize,
}

impl OpenedFrame {
    /// Opens a frame with a key; `None` when its data area is not encrypted. With a wrong key the checksum does not
    /// match, except by the chance of 1 in 256 that this checksum leaves.
    #[must_use]
    pub fn open(frame: &RawFrame<'_>, key: &Key) -> Option<Self> {
        let sealed = frame.segment_bytes();
        let area = encrypted_area(sealed)?;
        let plain = key.decrypt_area(&sealed[area.clone()])?;
        let segment = [&sealed[..area.start], &plain, &sealed[area.end..]].concat();
        let (declared, computed) = (frame.crc().declared(), checksum(&segment));
        let crc =
            if declared == computed { Crc::Match(declared) } else { Crc::Mismatch { declared, computed } };
        let mut framing = Vec::new();
        frame.check_framing(crc, &mut framing);
        Some(Self { segment, crc, framing, base: frame.segment_start() })
    }

    /// The data segment in clear.
    #[must_use]
    pub fn segment_bytes(&self) -> &[u8] {
        &self.segment
    }

    /// Verdict on the checksum of the plain text.
    #[must_use]
    pub fn crc(&self) -> Crc {
        self.crc
    }

    /// Reads the frame as [`RawFrame::decode`] reads one that was sent in clear; offsets count in the plain text.
    pub fn decode(&self, mode: Mode) -> Result<Message<'_>, Error> {
        let mut diagnostics = self.framing.clone();
        let segment = Segment::parse_at(&self.segment, self.base, &mut diagnostics);
        Message::build(segment, diagnostics, self.crc, mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The key of the standard's examples: sixteen times the character 0.
    const EXAMPLE: Key = Key([0x30; 16]);

    #[test]
    fn sm4_gives_the_block_of_its_own_standard() {
        // GB/T 32907-2016 annex A, example 1.
        let key = Key::from_hex("0123456789abcdeffedcba9876543210").unwrap();
        let mut block = Array(key.0);
        Sm4::new(&Array(key.0)).encrypt_block(&mut block);
        let expected = Key::from_hex("681EDF34D206965E86B3E94F536E4246").unwrap();
        assert_eq!(block.0, expected.0);
    }

    #[test]
    fn the_login_of_annex_h_is_written_and_read() {
        let key = Key::new(*b"msbE74gsiSHSEh5e");
        let text = key.login("testuser", "AezF0nZRs4kypuGO");
        assert_eq!(text, "LG/m7lsFU/taig+vbQsDJXy4NGAaE2j2lplPwhZM7iM=");
        assert_eq!(key.read_login(&text), Some(("testuser".into(), "AezF0nZRs4kypuGO".into())));
        assert_eq!(EXAMPLE.read_login(&text), None);
        assert_eq!(key.read_login("no base64!"), None);
    }

    #[test]
    fn the_printed_example_begins_with_the_bytes_the_standard_prints() {
        // Annex A.2 prints {0xE4,0x3E,…; the plain text of its example begins with a DataTime of May 2024.
        let wire = EXAMPLE.encrypt_area("DataTime=20240520210600;a34013-Rtd=12.34");
        assert!(wire.starts_with("{0xE4,0x3E,"), "{wire}");
    }

    #[test]
    fn the_rest_that_fills_no_block_stays_in_clear() {
        let wire = EXAMPLE.encrypt_area("DataTime=20240520210600;a34013-Flag=N");
        assert!(wire.starts_with("{0x"), "{wire}");
        assert_eq!(wire.matches("0x").count(), 32);
        assert_eq!(&wire[wire.find('}').unwrap()..], "}lag=N");
        assert_eq!(EXAMPLE.encrypt_area("a=1"), "a=1");
    }

    #[test]
    fn what_is_no_row_of_whole_blocks_is_not_decrypted() {
        for wire in ["", "a=1", "{0x01}", "{0x01,", "{E4,3E}", "{0x1}", "{0xGG}"] {
            assert_eq!(EXAMPLE.decrypt_area(wire.as_bytes()), None, "{wire}");
        }
        assert_eq!(EXAMPLE.decrypt_area(b"{}a=1"), Some(b"a=1".to_vec()));
        assert!(Key::from_hex("30").is_none() && Key::from_hex(&"3g".repeat(16)).is_none());
        assert_eq!(Key::from_hex(&"30".repeat(16)), Some(EXAMPLE));
        assert_eq!(format!("{EXAMPLE:?}"), "Key(…)");
    }

    proptest! {
        #[test]
        fn what_was_encrypted_comes_back(text in "[ -%'-z]{0,200}", key in any::<[u8; 16]>()) {
            let key = Key::new(key);
            let wire = key.encrypt_area(&text);
            if text.len() >= 16 {
                prop_assert_eq!(key.decrypt_area(wire.as_bytes()), Some(text.into_bytes()));
            } else {
                prop_assert_eq!(wire, text);
            }
        }
    }
}
