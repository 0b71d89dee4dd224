//! Files of evidence: checked by their first bytes, kept under their digest, never changed.

mod claims;
mod thumbnail;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use campaign::ledger::Digest;
use standards::time::Instant;
use store::EvidenceFile;

use crate::ServerError;

/// Longest file: a photo of a phone has 3 to 12 MiB.
pub(crate) const LONGEST: usize = 24 * 1024 * 1024;

/// Media type of packages: handed out with the case alone.
pub(crate) const PACKAGE: &str = "application/zip";

/// The folder of evidence.
#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    folder: PathBuf,
    /// Held while a photo is made small: each takes tens of megabytes.
    shrinking: Arc<Mutex<()>>,
}

/// Why a file was not taken.
#[derive(Debug)]
pub(crate) enum Refused {
    Empty,
    UnknownKind,
    Failed(ServerError),
}

/// A file as it is handed out.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) bytes: Vec<u8>,
    /// Whether the bytes still give the digest.
    pub(crate) is_whole: bool,
}

impl Evidence {
    /// The folder beside the store; made when missing.
    pub(crate) fn beside(data: &Path) -> Result<Self, ServerError> {
        let folder = data.join("evidence");
        fs::create_dir_all(&folder).map_err(|source| ServerError::File {
            attempted: "创建附件目录",
            path: folder.clone(),
            source,
        })?;
        Ok(Self { folder, shrinking: Arc::default() })
    }

    fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    /// Keeps a file, durable on return, and says what is to be noted of it.
    pub(crate) fn keep(&self, bytes: &[u8], account: i64, now: Instant) -> Result<EvidenceFile, Refused> {
        if bytes.is_empty() {
            return Err(Refused::Empty);
        }
        let media = media_of(bytes).ok_or(Refused::UnknownKind)?;
        self.kept(bytes, media, account, now).map_err(Refused::Failed)
    }

    /// Keeps a package that the server made; nobody sends one.
    pub(crate) fn keep_package(
        &self,
        bytes: &[u8],
        account: i64,
        now: Instant,
    ) -> Result<EvidenceFile, ServerError> {
        self.kept(bytes, PACKAGE, account, now)
    }

    /// Keeps a document that the server made itself.
    pub(crate) fn keep_made(
        &self,
        bytes: &[u8],
        media: &str,
        now: Instant,
    ) -> Result<EvidenceFile, ServerError> {
        self.kept(bytes, media, 0, now)
    }

    fn kept(
        &self,
        bytes: &[u8],
        media: &str,
        account: i64,
        now: Instant,
    ) -> Result<EvidenceFile, ServerError> {
        let digest = Digest::of(bytes);
        let path = self.path(digest);
        let kept = if path.exists() { Ok(()) } else { write_whole(&path, bytes) };
        kept.map_err(|source| ServerError::File { attempted: "保存附件", path, source })?;
        Ok(EvidenceFile {
            digest: digest.0,
            media: media.into(),
            length: bytes.len() as u64,
            received: now,
            account,
            claims: claims::of(bytes, media),
        })
    }

    /// Reads a file back and looks whether it is what was kept.
    pub(crate) fn show(&self, digest: Digest) -> Result<Shown, ServerError> {
        let path = self.path(digest);
        let bytes =
            fs::read(&path)
                .map_err(|source| ServerError::File { attempted: "读取附件", path, source })?;
        let is_whole = Digest::of(&bytes) == digest;
        Ok(Shown { bytes, is_whole })
    }
}

/// Why there is no small picture.
#[derive(Debug)]
pub(crate) enum NoPicture {
    /// The file is no photo that can be read here: a paper, HEIC, damaged, or larger than is read.
    Unreadable,
    /// The file is not what was kept.
    Changed,
    Failed(ServerError),
}

impl Evidence {
    /// A small picture (JPEG) of a photo: made when it is asked for first, then kept beside.
    pub(crate) fn thumbnail(&self, digest: Digest) -> Result<Vec<u8>, NoPicture> {
        let name = digest.to_string();
        let path = self.folder.join("thumbnails").join(&name[..2]).join(format!("{name}.jpg"));
        let kept = |bytes: Vec<u8>| if bytes.is_empty() { Err(NoPicture::Unreadable) } else { Ok(bytes) };
        if let Ok(bytes) = fs::read(&path) {
            return kept(bytes);
        }
        let _one_at_a_time = self.shrinking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(bytes) = fs::read(&path) {
            return kept(bytes);
        }
        let shown = self.show(digest).map_err(NoPicture::Failed)?;
        if !shown.is_whole {
            return Err(NoPicture::Changed);
        }
        // That there is none is kept as an empty file, so that no photo is tried twice.
        let small = thumbnail::small(&shown.bytes).unwrap_or_default();
        write_whole(&path, &small).map_err(|source| {
            NoPicture::Failed(ServerError::File { attempted: "保存缩略图", path, source })
        })?;
        kept(small)
    }
}

/// The media type that the first bytes say; `None` for what is no photo and no paper.
fn media_of(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, what: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(what));
    match () {
        () if at(0, &[0xFF, 0xD8, 0xFF]) => Some("image/jpeg"),
        () if at(0, b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        () if at(0, b"RIFF") && at(8, b"WEBP") => Some("image/webp"),
        () if at(4, b"ftyphei") || at(4, b"ftypmif1") => Some("image/heic"),
        () if at(0, b"%PDF-") => Some("application/pdf"),
        () => None,
    }
}

/// Files written so far: two that keep the same file at once write beside each other.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Writes beside the place and moves it there, so that a name never holds half a file.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("a path without a folder"))?;
    fs::create_dir_all(folder)?;
    let part = path.with_extension(format!("{}.part", WRITTEN.fetch_add(1, Ordering::Relaxed)));
    let mut file = fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes_and_kept_under_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::beside(folder.path()).unwrap();
        let paper = b"%PDF-1.7 minutes".to_vec();
        let kept = evidence.keep(&paper, 3, Instant(5)).unwrap();
        assert_eq!((&*kept.media, kept.length, kept.account), ("application/pdf", 16, 3));
        assert_eq!(evidence.keep(&paper, 4, Instant(6)).unwrap().digest, kept.digest);
        let shown = evidence.show(Digest(kept.digest)).unwrap();
        assert!(shown.is_whole && shown.bytes == paper);
        fs::write(evidence.path(Digest(kept.digest)), b"%PDF-1.7 minutes changed").unwrap();
        assert!(!evidence.show(Digest(kept.digest)).unwrap().is_whole);
    }

    #[test]
    fn the_same_file_kept_by_several_at_once_is_kept_by_all() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::beside(folder.path()).unwrap();
        for round in 0..50_u32 {
            let paper = format!("%PDF-1.7 bulletin {round}").into_bytes();
            std::thread::scope(|scope| {
                let keep = || evidence.keep(&paper, 1, Instant(0)).unwrap().digest;
                let all: Vec<_> = (0..4).map(|_| scope.spawn(keep)).collect();
                for kept in all {
                    assert!(evidence.show(Digest(kept.join().unwrap())).unwrap().is_whole);
                }
            });
        }
    }

    #[test]
    fn what_is_no_photo_and_no_paper_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::beside(folder.path()).unwrap();
        for bytes in [&b"<html><script>"[..], b"MZ\x90", b"#!/bin/sh", &[0xFF, 0xD8]] {
            assert!(matches!(evidence.keep(bytes, 1, Instant(0)), Err(Refused::UnknownKind)), "{bytes:?}");
        }
        assert!(matches!(evidence.keep(b"", 1, Instant(0)), Err(Refused::Empty)));
    }
}
