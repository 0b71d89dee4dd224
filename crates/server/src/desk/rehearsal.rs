//! Rehearsals (演练): a folder of its own whose clock stands until somebody moves it, for training and for seasons in virtual time.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use standards::time::Instant;

use crate::ServerError;
use crate::clock::Clock;

/// Name of the file that marks a folder as a rehearsal's and holds the time it stands at.
const FILE: &str = "rehearsal-clock";

/// A rehearsal's clock.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    file: PathBuf,
}

impl Rehearsal {
    /// Opens a folder. One with readings of the real world is never rehearsed in, and a rehearsal's is never served as the real world: what
    /// was entered in one is no evidence in the other.
    pub(crate) fn open(data: &Path, from: Option<Instant>) -> Result<Option<Self>, ServerError> {
        let file = data.join(FILE);
        let stood = match fs::read_to_string(&file) {
            Ok(text) => Some(text.trim().parse::<Instant>().map_err(|_not_a_time| {
                ServerError::Content(format!("{}：时间读不懂 does not read as a time", file.display()))
            })?),
            // What cannot be a data folder is told by whoever opens the store there.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Err(source) => {
                return Err(ServerError::File { attempted: "读取演练时钟", path: file, source });
            }
        };
        match (from, stood) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(ServerError::Content(format!(
                "{} 是演练目录，请加 --rehearse 启动，或换一个数据目录 this folder holds a rehearsal: start with --rehearse, or use another folder",
                data.display()
            ))),
            (Some(_), None) if data.join("xunqing.sqlite").exists() => Err(ServerError::Content(format!(
                "{} 已有正式数据，演练请用空目录 this folder holds real data: rehearse in an empty one",
                data.display()
            ))),
            (Some(from), stood) => {
                let rehearsal = Self { file };
                fs::create_dir_all(data).map_err(|source| ServerError::File {
                    attempted: "创建演练目录",
                    path: data.to_path_buf(),
                    source,
                })?;
                rehearsal.set(stood.map_or(from, |stood| stood.max(from)))?;
                Ok(Some(rehearsal))
            }
        }
    }

    /// Lets the clock stand at a time; kept for the next start.
    pub(crate) fn set(&self, at: Instant) -> Result<(), ServerError> {
        fs::write(&self.file, format!("{at}\n")).map_err(|source| ServerError::File {
            attempted: "保存演练时钟",
            path: self.file.clone(),
            source,
        })?;
        Clock::rehearse(at);
        Ok(())
    }
}
