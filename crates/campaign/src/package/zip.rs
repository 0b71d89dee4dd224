//! The ZIP format as far as packages use it: stored files, one after another, then the directory.

use thiserror::Error;

use super::crc::crc32;

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Its path in the package, with `/`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why files could not be packed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PackageError {
    /// More than the format holds.
    #[error(
        "证据包过大：{what}；缩短时段或减少附件 the package is too large: take a shorter span or fewer files"
    )]
    TooLarge {
        /// What is too large.
        what: String,
    },
    /// Two files of one name.
    #[error("证据包中有两个文件同名“{name}” two files have one name")]
    Twice {
        /// The name.
        name: String,
    },
}

/// What the directory says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: Vec<u8>,
    pub(super) crc: u32,
    pub(super) length: u32,
    pub(super) offset: u32,
}

pub(super) const LOCAL: usize = 30;
pub(super) const CENTRAL: usize = 46;
pub(super) const END: usize = 22;

impl Listed {
    /// Version, flags (UTF-8 names), method, time and date (1980-01-01 in every package), sums and lengths: the same in both headers.
    fn common(&self) -> [u8; 24] {
        let mut fields = [20, 0, 0, 8, 0, 0, 0, 0, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields[10..14].copy_from_slice(&self.crc.to_le_bytes());
        fields[14..18].copy_from_slice(&self.length.to_le_bytes());
        fields[18..22].copy_from_slice(&self.length.to_le_bytes());
        let name = u16::try_from(self.name.len()).unwrap_or(u16::MAX);
        fields[22..24].copy_from_slice(&name.to_le_bytes());
        fields
    }

    pub(super) fn local(&self) -> Vec<u8> {
        [&b"PK\x03\x04"[..], &self.common(), &[0, 0], &self.name].concat()
    }

    pub(super) fn central(&self) -> Vec<u8> {
        let place = [&[0; 12][..], &self.offset.to_le_bytes()].concat();
        [&b"PK\x01\x02"[..], &[20, 0], &self.common(), &place, &self.name].concat()
    }

    /// Reads one line of the directory; how long it is.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let header = bytes.get(..CENTRAL).filter(|h| h.starts_with(b"PK\x01\x02"))?;
        let four = |at: usize| Some(u32::from_le_bytes(header.get(at..at + 4)?.try_into().ok()?));
        let name = usize::from(u16::from_le_bytes(header.get(28..30)?.try_into().ok()?));
        let end = CENTRAL + name;
        let name = bytes.get(CENTRAL..end)?.to_vec();
        Some((Self { name, crc: four(16)?, length: four(20)?, offset: four(42)? }, end))
    }
}

/// The last bytes of a package.
pub(super) fn end(files: usize, length: u32, offset: u32) -> Vec<u8> {
    let files = u16::try_from(files).unwrap_or(u16::MAX).to_le_bytes();
    [&b"PK\x05\x06"[..], &[0; 4], &files, &files, &length.to_le_bytes(), &offset.to_le_bytes(), &[0, 0]]
        .concat()
}

pub(super) fn write(files: &[PackageFile]) -> Result<Vec<u8>, PackageError> {
    let large = |what: &str| PackageError::TooLarge { what: what.to_owned() };
    if files.len() >= usize::from(u16::MAX) {
        return Err(large("文件太多 too many files"));
    }
    let mut names = std::collections::BTreeSet::new();
    let mut out = Vec::with_capacity(files.iter().map(|f| f.bytes.len() + 2 * f.name.len() + 80).sum());
    let mut directory = Vec::new();
    for file in files {
        if !names.insert(&file.name) {
            return Err(PackageError::Twice { name: file.name.clone() });
        }
        if file.name.len() > 1000 {
            return Err(large("文件名太长 a name is too long"));
        }
        let listed = Listed {
            name: file.name.clone().into_bytes(),
            crc: crc32(&file.bytes),
            length: u32::try_from(file.bytes.len()).map_err(|_over| large(&file.name))?,
            offset: u32::try_from(out.len()).map_err(|_over| large("超过 4 GiB over 4 GiB"))?,
        };
        out.extend(listed.local());
        out.extend(&file.bytes);
        directory.extend(listed.central());
    }
    let offset = u32::try_from(out.len()).map_err(|_over| large("超过 4 GiB over 4 GiB"))?;
    let length = u32::try_from(directory.len()).map_err(|_over| large("目录 the directory"))?;
    out.extend(directory);
    out.extend(end(files.len(), length, offset));
    Ok(out)
}
