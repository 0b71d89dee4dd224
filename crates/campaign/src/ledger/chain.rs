//! The chain of digests, and what proves it.

use super::Digest;

/// A chain as far as it was followed: how many entries, and the digest that stands for all of them.
///
/// Whoever wrote down the digest of an entry (the page and `xunqing verify` show it) can show later that everything up to it is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    entries: u64,
    head: Digest,
}

/// The first place where a ledger is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Number of the entry, from 1.
    pub entry: u64,
    /// The digest that its text and everything before it give.
    pub computed: Digest,
    /// The digest that stands beside it.
    pub stored: Digest,
}

impl Default for Chain {
    fn default() -> Self {
        Self { entries: 0, head: Digest::of(b"xunqing ledger 1") }
    }
}

impl Chain {
    /// A chain whose entries up to a digest were proven before.
    #[must_use]
    pub fn resumed(entries: u64, head: Digest) -> Self {
        Self { entries, head }
    }

    /// How many entries.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// The digest of all of them.
    #[must_use]
    pub fn head(&self) -> Digest {
        self.head
    }

    /// Adds an entry's text; gives the digest to store beside it.
    pub fn append(&mut self, text: &str) -> Digest {
        self.head = Digest::link(&self.head, text);
        self.entries += 1;
        self.head
    }

    /// Follows a stored entry; an error when its text, or one before it, is not what was written.
    pub fn follow(&mut self, text: &str, stored: Digest) -> Result<(), Broken> {
        let computed = self.append(text);
        if computed == stored { Ok(()) } else { Err(Broken { entry: self.entries, computed, stored }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(texts: &[String]) -> Vec<(String, Digest)> {
        let mut chain = Chain::default();
        texts.iter().map(|text| (text.clone(), chain.append(text))).collect()
    }

    fn verify(entries: &[(String, Digest)]) -> Result<Chain, Broken> {
        let mut chain = Chain::default();
        entries.iter().try_for_each(|(text, digest)| chain.follow(text, *digest))?;
        Ok(chain)
    }

    proptest! {
        #[test]
        fn what_was_written_is_proven_and_one_changed_letter_is_found_at_its_entry(
            texts in prop::collection::vec("[a-z{}\":,0-9]{1,40}", 1..40),
            at in any::<prop::sample::Index>(),
            letter in any::<prop::sample::Index>(),
        ) {
            let mut entries = written(&texts);
            let chain = verify(&entries).unwrap();
            prop_assert_eq!((chain.entries(), chain.head()), (texts.len() as u64, entries.last().unwrap().1));
            let changed = at.index(entries.len());
            let letter = letter.index(entries[changed].0.len());
            entries[changed].0.replace_range(letter..=letter, "X");
            prop_assert_eq!(verify(&entries).unwrap_err().entry, changed as u64 + 1);
        }

        #[test]
        fn a_missing_entry_or_two_exchanged_ones_are_found(
            texts in prop::collection::vec("[a-z]{1,9}[0-9]{1,9}", 3..20),
            at in any::<prop::sample::Index>(),
        ) {
            let whole = written(&texts);
            let at = at.index(whole.len() - 1);
            let mut less = whole.clone();
            less.remove(at);
            prop_assert_eq!(verify(&less).unwrap_err().entry, at as u64 + 1);
            let mut exchanged = whole;
            exchanged.swap(at, at + 1);
            prop_assert_eq!(verify(&exchanged).unwrap_err().entry, at as u64 + 1);
        }
    }

    #[test]
    fn a_chain_is_followed_on_from_where_it_was_proven() {
        let entries = written(&["a".into(), "b".into(), "c".into()]);
        let mut later = Chain::resumed(2, entries[1].1);
        assert_eq!(later.follow("c", entries[2].1), Ok(()));
        assert_eq!(later.entries(), 3);
    }
}
