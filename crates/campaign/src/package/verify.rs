//! Whether a package is what was packed, to the last byte.

use std::collections::BTreeMap;

use super::SUMS;
use super::crc::crc32;
use super::segment::{SEGMENT, Segment, SegmentFault};
use super::zip::{CENTRAL, END, LOCAL, Listed, end};
use crate::ledger::Digest;

/// Something that is not what was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The package's own directory was changed or cut: what its files are cannot be told.
    Directory,
    /// A file was changed.
    File {
        /// Which.
        name: String,
    },
    /// A file that the sums do not name, or that they name and that is not there.
    Unlisted {
        /// Which.
        name: String,
    },
    /// The stretch of the ledger does not follow.
    Ledger(SegmentFault),
}

/// What was found in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// SHA-256 of the whole package, as the ledger names it.
    pub digest: Digest,
    /// Names of its files with their lengths in bytes, in their order.
    pub files: Vec<(String, u32)>,
    /// The stretch of the ledger, when it follows.
    pub segment: Option<Segment>,
    /// What is wrong, in the order of the bytes; nothing when it is whole.
    pub faults: Vec<Fault>,
}

/// Looks at every byte of a package.
#[must_use]
pub fn verify(package: &[u8]) -> Verified {
    let mut verified =
        Verified { digest: Digest::of(package), files: Vec::new(), segment: None, faults: Vec::new() };
    let Some((listed, directory)) = directory(package) else {
        verified.faults.push(Fault::Directory);
        return verified;
    };
    let mut contents: BTreeMap<String, &[u8]> = BTreeMap::new();
    let mut next = 0;
    let mut changed = Vec::new();
    for file in &listed {
        let name = String::from_utf8_lossy(&file.name).into_owned();
        verified.files.push((name.clone(), file.length));
        let start = next + LOCAL + file.name.len();
        let Some(bytes) = package.get(start..start + file.length as usize) else {
            changed.push(name);
            break;
        };
        let local =
            Listed { crc: crc32(bytes), offset: u32::try_from(next).unwrap_or(u32::MAX), ..file.clone() };
        if package.get(next..start) != Some(&local.local()) || local != *file {
            changed.push(name.clone());
        }
        contents.insert(name, bytes);
        next = start + bytes.len();
    }
    if changed.is_empty() && next != directory.start {
        verified.faults.push(Fault::Directory);
    }
    let sums_are_whole = contents.contains_key(SUMS) && !changed.iter().any(|name| name == SUMS);
    if sums_are_whole {
        verified.faults.extend(against_sums(&contents, &mut changed));
    }
    changed.sort_by_key(|name| verified.files.iter().position(|(n, _)| n == name));
    let files = changed.into_iter().map(|name| Fault::File { name });
    verified.faults.splice(0..0, files);
    if !contents.contains_key(SUMS) {
        verified.faults.push(Fault::Unlisted { name: SUMS.into() });
    }
    let segment = contents.get(SEGMENT).map(|bytes| Segment::follow(&String::from_utf8_lossy(bytes)));
    match segment {
        Some(Ok(segment)) => verified.segment = Some(segment),
        Some(Err(fault)) => verified.faults.push(Fault::Ledger(fault)),
        None => {}
    }
    verified
}

/// The directory's lines and where they stand; `None` when any of its bytes is not what its lines give.
fn directory(package: &[u8]) -> Option<(Vec<Listed>, std::ops::Range<usize>)> {
    let tail = package.len().checked_sub(END)?;
    let last = package.get(tail..)?;
    let four = |at: usize| Some(u32::from_le_bytes(last.get(at..at + 4)?.try_into().ok()?));
    let (length, offset) = (four(12)?, four(16)?);
    let start = offset as usize;
    if start.checked_add(length as usize)? != tail {
        return None;
    }
    let mut rest = package.get(start..tail)?;
    let mut listed = Vec::new();
    while rest.len() >= CENTRAL {
        let (file, used) = Listed::read(rest)?;
        if rest.get(..used)? != file.central() {
            return None;
        }
        listed.push(file);
        rest = rest.get(used..)?;
    }
    (rest.is_empty() && last == end(listed.len(), length, offset)).then_some((listed, start..tail))
}

/// Compares files with their sums; what is wrong with the list itself.
fn against_sums(contents: &BTreeMap<String, &[u8]>, changed: &mut Vec<String>) -> Vec<Fault> {
    let sums =
        contents.get(SUMS).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let mut named: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(d, n)| (n, d)).collect();
    let mut faults = Vec::new();
    for (name, bytes) in contents.iter().filter(|(name, _)| *name != SUMS) {
        match named.remove(name.as_str()) {
            Some(digest) if digest == Digest::of(bytes).to_string() => {}
            Some(_) if changed.contains(name) => {}
            Some(_) => changed.push(name.clone()),
            None => faults.push(Fault::Unlisted { name: name.clone() }),
        }
    }
    faults.extend(named.into_keys().map(|name| Fault::Unlisted { name: name.to_owned() }));
    faults
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{PackageError, PackageFile, SegmentWriter, pack};
    use super::*;
    use crate::ledger::Chain;

    fn file(name: &str, bytes: &[u8]) -> PackageFile {
        PackageFile { name: name.into(), bytes: bytes.to_vec() }
    }

    fn segment() -> String {
        let mut chain = Chain::default();
        for n in 0..3 {
            chain.append(&format!("entry {n}"));
        }
        let mut writer = SegmentWriter::after(&chain);
        for n in 4..=6u64 {
            let text = format!("{{\"entry\":{n}}}");
            let digest = chain.append(&text);
            writer.entry(n, &text, digest);
        }
        writer.finish()
    }

    fn package() -> Vec<u8> {
        pack(vec![
            file("index.html", "证据包".as_bytes()),
            file("readings/readings.csv", b"time,value\n1,0.2\n"),
            file("frames/1.txt", b""),
            file(SEGMENT, segment().as_bytes()),
        ])
        .unwrap()
    }

    // Proves SC-100.
    #[test]
    fn a_package_verifies_offline_and_follows_its_stretch_of_the_ledger() {
        let whole = verify(&package());
        assert_eq!(whole.faults, []);
        assert_eq!(
            whole.files.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(),
            ["index.html", "readings/readings.csv", "frames/1.txt", SEGMENT, SUMS]
        );
        let segment = whole.segment.unwrap();
        assert_eq!((segment.after, segment.upto), (3, 6));
    }

    #[test]
    fn a_changed_value_names_its_file_first() {
        let mut changed = package();
        let at = changed.windows(3).position(|w| w == b"0.2").unwrap();
        changed[at + 2] = b'3';
        assert_eq!(verify(&changed).faults, [Fault::File { name: "readings/readings.csv".into() }]);
    }

    #[test]
    fn a_file_that_was_replaced_with_its_sum_is_another_package() {
        let forged = pack(vec![file("index.html", "另一个".as_bytes())]).unwrap();
        let found = verify(&forged);
        assert_eq!(found.faults, []);
        assert_ne!(
            found.digest,
            verify(&package()).digest,
            "the ledger names the digest of the one that was handed over"
        );
    }

    #[test]
    fn an_entry_that_was_changed_with_all_sums_of_the_package_is_found_by_the_chain() {
        let text = segment().replace("\\\"entry\\\":5", "\\\"entry\\\":9");
        let forged = pack(vec![file(SEGMENT, text.as_bytes())]).unwrap();
        assert_eq!(verify(&forged).faults, [Fault::Ledger(SegmentFault::Entry(5))]);
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let twice = pack(vec![file("a", b"1"), file("a", b"2")]);
        assert_eq!(twice, Err(PackageError::Twice { name: "a".into() }));
    }

    proptest! {
        // Proves SC-100.
        #[test]
        fn any_changed_byte_is_found(at in any::<prop::sample::Index>(), by in 1u8..=255) {
            let mut changed = package();
            let at = at.index(changed.len());
            changed[at] ^= by;
            prop_assert!(!verify(&changed).faults.is_empty(), "byte {at}");
        }

        #[test]
        fn any_bytes_are_looked_at_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in any::<prop::sample::Index>()) {
            prop_assert!(!verify(&bytes).faults.is_empty());
            let whole = package();
            prop_assert!(!verify(&whole[..cut.index(whole.len())]).faults.is_empty());
        }
    }

    #[test]
    fn every_changed_byte_of_a_file_names_that_file() {
        let whole = package();
        let content = b"time,value\n1,0.2\n";
        let start = whole.windows(content.len()).position(|w| w == content).unwrap();
        for at in start..start + content.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert_eq!(
                verify(&changed).faults.first(),
                Some(&Fault::File { name: "readings/readings.csv".into() }),
                "byte {at}"
            );
        }
    }
}
