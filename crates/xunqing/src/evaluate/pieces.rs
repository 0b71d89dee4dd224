//! Files as pieces of work: small files whole, long tables cut at line ends with their header before every piece.
//!
//! A nation's year is some gigabytes of text; cut, it is read on all cores and never lies in memory at once.

use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use feed::{FeedError, ReadOptions};
use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr_iter, memmem, memrchr};

/// Bytes of a piece, and of a file that is read whole.
const PIECE: usize = 4 << 20;
/// Packed bytes of a file that is read whole.
const PACKED: u64 = 1 << 20;
/// Lines among which the header of a table stands, with comments before it.
const HEAD_WITHIN: usize = 60;

/// Bytes to be read by [`feed::read_with`].
#[derive(Debug)]
pub(crate) struct Piece {
    /// Which of the files.
    pub(crate) file: usize,
    /// What to read; a piece from the middle of a table begins with the table's head.
    pub(crate) bytes: Result<Vec<u8>, std::io::Error>,
    /// Lines of the head put before a later piece; 0 in a first or only piece.
    pub(crate) head_lines: usize,
    /// Lines of the file before the first line behind the head.
    pub(crate) lines_before: usize,
    /// Whether the file is cut, so that a result may lie on both sides of a cut.
    pub(crate) is_cut: bool,
    /// What stopped the unpacking.
    pub(crate) broken: Option<FeedError>,
}

/// Every piece of every file, in order.
pub(crate) struct Pieces<'a> {
    files: &'a [PathBuf],
    options: &'a ReadOptions,
    next: usize,
    open: Option<Table>,
    done: &'a AtomicU64,
}

/// A long table being cut.
struct Table {
    file: usize,
    text: Box<dyn Read + Send>,
    head: Vec<u8>,
    head_lines: usize,
    carry: Vec<u8>,
    lines: usize,
}

impl<'a> Pieces<'a> {
    /// `done` counts the bytes of the files as they are read.
    pub(crate) fn new(files: &'a [PathBuf], options: &'a ReadOptions, done: &'a AtomicU64) -> Self {
        Self { files, options, next: 0, open: None, done }
    }

    pub(crate) fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(table) = &mut self.open {
                match table.piece() {
                    Some(piece) => {
                        self.counted(table_bytes(&piece));
                        return Some(piece);
                    }
                    None => self.open = None,
                }
            }
            let file = self.next;
            let path = self.files.get(file)?;
            self.next += 1;
            match self.begin(file, path) {
                Ok(Some(piece)) => return Some(piece),
                Ok(None) => {}
                Err(error) => return Some(Piece::whole(file, Err(error))),
            }
        }
    }

    fn counted(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A small file as one piece; a long table is opened and gives none yet.
    fn begin(&mut self, file: usize, path: &Path) -> std::io::Result<Option<Piece>> {
        let mut from = File::open(path)?;
        let length = from.metadata()?.len();
        let mut start = Vec::new();
        from.by_ref().take(2).read_to_end(&mut start)?;
        from.seek(SeekFrom::Start(0))?;
        let is_packed = start == b"\x1f\x8b";
        let whole = if is_packed { length <= PACKED } else { length <= PIECE as u64 };
        if !whole {
            let mut text: Box<dyn Read + Send> =
                if is_packed { Box::new(MultiGzDecoder::new(from)) } else { Box::new(from) };
            let mut carry = Vec::new();
            // What does not unpack is left to the reader, which says so.
            if text.by_ref().take(PIECE as u64).read_to_end(&mut carry).is_ok()
                && let Some(head) = self.head(path, &carry)
            {
                let head_lines = memchr_iter(b'\n', &head).count();
                self.open = Some(Table { file, text, head, head_lines, carry, lines: 0 });
                return Ok(None);
            }
        }
        self.counted(length);
        Ok(Some(Piece::whole(file, std::fs::read(path))))
    }

    /// The lines up to the header; `None` when the bytes are no table of text.
    fn head(&self, path: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
        let other = [&b"PK"[..], b"\xfe\xff", b"\xff\xfe"].iter().any(|start| bytes.starts_with(start));
        if other || bytes.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let name = path.display().to_string();
        let ends = memchr_iter(b'\n', bytes).take(HEAD_WITHIN).map(|at| at + 1);
        let heads = ends.filter_map(|end| bytes.get(..end));
        let is_known = |head: &&[u8]| {
            let read = feed::read_with(&name, head, self.options);
            !read.problems.iter().any(|p| matches!(p.error, FeedError::UnknownForm { .. }))
        };
        let mut known = heads.filter(is_known);
        known.next().map(<[u8]>::to_vec)
    }
}

fn table_bytes(piece: &Piece) -> u64 {
    piece.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)
}

impl Piece {
    fn whole(file: usize, bytes: std::io::Result<Vec<u8>>) -> Self {
        Self { file, bytes, head_lines: 0, lines_before: 0, is_cut: false, broken: None }
    }
}

impl Table {
    fn piece(&mut self) -> Option<Piece> {
        let mut broken = None;
        // A line longer than a piece makes its piece longer.
        let end = loop {
            let wanted = PIECE.saturating_sub(self.carry.len()).max(PIECE / 4);
            let read = self.text.by_ref().take(wanted as u64).read_to_end(&mut self.carry);
            match read {
                Ok(0) => break self.carry.len(),
                Ok(_) => {}
                Err(error) => {
                    broken = Some(FeedError::Gzip { what: error.to_string() });
                    self.text = Box::new(std::io::empty());
                    break self.carry.len();
                }
            }
            if let Some(at) = memrchr(b'\n', &self.carry) {
                break at + 1;
            }
        };
        if end == 0 && broken.is_none() {
            return None;
        }
        let rest = self.carry.split_off(end);
        let part = std::mem::replace(&mut self.carry, rest);
        let (lines_before, first) = (self.lines, self.lines == 0);
        self.lines += memchr_iter(b'\n', &part).count();
        let head_lines = if first { 0 } else { self.head_lines };
        let renewed = self.renewed_head(&part);
        let bytes = if first { part } else { [&self.head, part.as_slice()].concat() };
        if let Some(head) = renewed {
            self.head_lines = memchr_iter(b'\n', &head).count();
            self.head = head;
        }
        Some(Piece { file: self.file, bytes: Ok(bytes), head_lines, lines_before, is_cut: true, broken })
    }

    /// The head for what follows when a header comes again in a part, as in files joined one after another.
    fn renewed_head(&self, part: &[u8]) -> Option<Vec<u8>> {
        let lines = self.head.strip_suffix(b"\n")?;
        let header_at = memrchr(b'\n', lines).map_or(0, |at| at + 1);
        let header = lines.get(header_at..)?.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&lines[header_at..]);
        let first_cell = header.iter().position(|b| matches!(b, b',' | b'\t' | b';'))?;
        let key = [b"\n", header.get(..=first_cell)?].concat();
        let at = memmem::rfind(part, &key)? + 1;
        let line = part.get(at..)?;
        let line = line.get(..=memchr(b'\n', line)?)?;
        Some([self.head.get(..header_at)?, line].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(usize, usize, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, text).unwrap();
        let (options, done, files) = (ReadOptions::default(), AtomicU64::new(0), [path]);
        let mut pieces = Pieces::new(&files, &options, &done);
        let read = std::iter::from_fn(|| pieces.next());
        read.map(|p| (p.head_lines, p.lines_before, String::from_utf8(p.bytes.unwrap()).unwrap())).collect()
    }

    #[test]
    fn a_small_file_is_one_piece_and_a_long_one_is_cut_at_line_ends_behind_its_head() {
        let head = "# note\nsection,time,factor,value\n";
        assert_eq!(pieces(head), [(0, 0, head.to_owned())]);
        let lines = "丙桥,2021-04-01 08:00,总磷,0.105\n".repeat(200_000);
        let cut = pieces(&format!("{head}{lines}"));
        assert!(cut.len() > 1, "{}", cut.len());
        let mut all = String::new();
        for (head_lines, lines_before, text) in &cut {
            assert_eq!(*lines_before, all.lines().count());
            assert!(text.starts_with(head) && text.ends_with('\n'));
            let own = if *head_lines == 0 { text.as_str() } else { &text[head.len()..] };
            all.push_str(own);
        }
        assert_eq!(all.len(), head.len() + lines.len());
    }

    #[test]
    fn a_header_that_comes_again_with_other_columns_is_the_head_of_what_follows() {
        let line = "丙桥,2021-04-01 08:00,总磷,0.1\n".repeat(120_000);
        let other = "section,time,value,factor\n";
        let cut = pieces(&format!("section,time,factor,value\n{line}{other}{line}"));
        assert!(cut[0].2.starts_with("section,time,factor,value\n"));
        assert!(cut.last().unwrap().2.starts_with(other));
    }

    /// Digits that hardly pack, so that the file is too long to be read whole.
    fn packed() -> (String, Vec<u8>) {
        let mut text = String::from("section,time,factor,value\n");
        let mut state = 1u64;
        for _ in 0..150_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let line = format!("丙桥,2021-04-01 08:00,总磷,0.{:015}\n", state >> 16);
            text.push_str(&line);
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        (text, encoder.finish().unwrap())
    }

    fn unpacked(bytes: &[u8]) -> (String, Option<FeedError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv.gz");
        std::fs::write(&path, bytes).unwrap();
        let (options, done, files) = (ReadOptions::default(), AtomicU64::new(0), [path]);
        let mut pieces = Pieces::new(&files, &options, &done);
        let (mut text, mut broken) = (String::new(), None);
        while let Some(piece) = pieces.next() {
            let own = String::from_utf8(piece.bytes.unwrap()).unwrap();
            text.extend(own.lines().skip(piece.head_lines).flat_map(|line| [line, "\n"]));
            broken = broken.or(piece.broken);
        }
        (text, broken)
    }

    #[test]
    fn a_long_packed_table_is_unpacked_piece_by_piece_and_a_damaged_one_up_to_the_damage() {
        let (text, bytes) = packed();
        assert!(bytes.len() as u64 > PACKED, "{}", bytes.len());
        let (all, broken) = unpacked(&bytes);
        assert!(all == text && broken.is_none());
        let (some, broken) = unpacked(&bytes[..bytes.len() * 19 / 20]);
        assert!(matches!(broken, Some(FeedError::Gzip { .. })));
        assert!(some.len() > PIECE && text.starts_with(some.trim_end()), "{}", some.len());
    }
}
