//! Where `=`, `,` and `;` stand in a data area: the hot loop of reading a frame.
//!
//! Sixty-four bytes are classified at a time, eight in a machine word, without a branch; tokens are so short that
//! searching for each one separately costs several times as much.

const BLOCK: usize = 64;
const LOW_BITS: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// Offsets of the delimiters in some bytes, in order.
pub(crate) struct Delimiters<'a> {
    rest: &'a [u8],
    /// Offset of the bit 0 of `mask`.
    base: usize,
    /// Delimiters of the current block that were not given yet, one bit a byte.
    mask: u64,
}

impl<'a> Delimiters<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let mut delimiters = Self { rest: bytes, base: 0, mask: 0 };
        delimiters.load();
        delimiters
    }

    fn load(&mut self) {
        self.mask = if let Some((block, rest)) = self.rest.split_first_chunk::<BLOCK>() {
            self.rest = rest;
            classify(block)
        } else {
            let mut block = [0; BLOCK];
            block[..self.rest.len()].copy_from_slice(self.rest);
            self.rest = &[];
            classify(&block)
        };
    }
}

impl Iterator for Delimiters<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if self.rest.is_empty() {
                return None;
            }
            self.base += BLOCK;
            self.load();
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }
}

fn classify(block: &[u8; BLOCK]) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    words.iter().rev().fold(0, |mask, word| mask << 8 | classify_word(u64::from_le_bytes(*word)))
}

/// One bit for each byte of a word that is a delimiter.
fn classify_word(word: u64) -> u64 {
    let found = equal(word, b'=') | equal(word, b';') | equal(word, b',');
    (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The top bit of every byte that equals `byte`; exact, no carry runs into a neighbour.
fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ u64::from_le_bytes([byte; 8]);
    !((difference & LOW_BITS).wrapping_add(LOW_BITS) | difference | LOW_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_delimiter_and_nothing_else_is_found(bytes in prop::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(b"=;,:<>-+\x2d\xbd\xbb\xac".to_vec())], 0..300)) {
            let expected: Vec<_> = (0..bytes.len()).filter(|&at| b"=;,".contains(&bytes[at])).collect();
            prop_assert_eq!(Delimiters::of(&bytes).collect::<Vec<_>>(), expected);
        }
    }
}
