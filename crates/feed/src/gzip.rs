//! Files packed with gzip.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::FeedError;

/// Most bytes that one packed file or one part of a workbook may unpack to: 2 GiB, ten times a country's month of
/// four-hour results as tidy CSV. A small file made to fill the memory stops there.
pub const INFLATED_LIMIT: u64 = 2 << 30;

/// Whether the bytes are packed; their name does not matter.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// The unpacked bytes, as far as they can be had, and what stopped the unpacking.
///
/// A file cut off in the middle gives what comes before the cut; one that unpacks to more than `limit` bytes gives nothing.
pub(crate) fn unpacked(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<FeedError>) {
    let mut plain = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes).take(limit.saturating_add(1));
    let error = reader.read_to_end(&mut plain).err().map(|e| FeedError::Gzip { what: e.to_string() });
    if plain.len() as u64 > limit {
        return (Vec::new(), Some(FeedError::TooLarge { limit }));
    }
    (plain, error)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_one_after_another_are_one_file() {
        let both = [packed("a\n"), packed("b\n")].concat();
        assert_eq!(unpacked(&both, 100), (b"a\nb\n".to_vec(), None));
    }

    #[test]
    fn what_unpacks_beyond_the_limit_is_refused_and_the_limit_itself_is_not() {
        let bytes = packed(&"0".repeat(1000));
        assert_eq!(unpacked(&bytes, 999), (Vec::new(), Some(FeedError::TooLarge { limit: 999 })));
        assert_eq!(unpacked(&bytes, 1000).0.len(), 1000);
    }

    #[test]
    fn a_file_cut_off_gives_what_comes_before_the_cut() {
        let text = (0..5000).map(|n| (n * 7919).to_string()).collect::<Vec<_>>().join("\n");
        let bytes = packed(&text);
        let (plain, error) = unpacked(&bytes[..bytes.len() / 2], 1 << 20);
        assert!(text.as_bytes().starts_with(&plain) && plain.len() > 1000, "{}", plain.len());
        assert!(matches!(error, Some(FeedError::Gzip { .. })));
    }
}
