//! A stretch of the ledger as text that is followed without the ledger: from the digest before it to the digest after it.

use serde::{Deserialize, Serialize};

use crate::ledger::{Chain, Digest};

/// Name of the file with the ledger's stretch: a line an entry, JSON.
pub const SEGMENT: &str = "ledger/entries.jsonl";

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    digest: Digest,
    /// The entry's text, letter for letter; absent in the first line, which only says where the stretch begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Writes a stretch.
#[derive(Debug, Clone)]
pub struct SegmentWriter {
    out: String,
}

impl SegmentWriter {
    /// A stretch that begins after an entry with its digest; after nothing for the whole ledger.
    #[must_use]
    pub fn after(chain: &Chain) -> Self {
        let mut writer = Self { out: String::new() };
        writer.line(&Line { seq: chain.entries(), digest: chain.head(), text: None });
        writer
    }

    /// Adds the next entry as it is stored.
    pub fn entry(&mut self, seq: u64, text: &str, digest: Digest) {
        self.line(&Line { seq, digest, text: Some(text.to_owned()) });
    }

    fn line(&mut self, line: &Line) {
        if let Ok(text) = serde_json::to_string(line) {
            self.out.push_str(&text);
            self.out.push('\n');
        }
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }
}

/// A stretch that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The entry before its first.
    pub after: u64,
    /// Its last entry.
    pub upto: u64,
    /// The digest of everything up to there.
    pub head: Digest,
}

/// Where a stretch is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentFault {
    /// A line that does not read, from 1.
    Line(usize),
    /// The text of this entry, or one before it, is not what was written.
    Entry(u64),
}

impl Segment {
    /// Follows a stretch from its first line.
    pub fn follow(text: &str) -> Result<Self, SegmentFault> {
        let mut chain: Option<(u64, Chain)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let line: Line = serde_json::from_str(line).map_err(|_text| SegmentFault::Line(number))?;
            match (&mut chain, line.text) {
                (None, None) => chain = Some((line.seq, Chain::resumed(line.seq, line.digest))),
                (Some((_, chain)), Some(text)) if line.seq == chain.entries() + 1 => {
                    chain.follow(&text, line.digest).map_err(|broken| SegmentFault::Entry(broken.entry))?;
                }
                _ => return Err(SegmentFault::Line(number)),
            }
        }
        let (after, chain) = chain.ok_or(SegmentFault::Line(1))?;
        Ok(Self { after, upto: chain.entries(), head: chain.head() })
    }
}
