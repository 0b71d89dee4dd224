//! A folder in which files of warning signals are dropped: each is taken in and moved to `done`, or to `bad` with what is wrong beside it.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use weather::WeatherProblem;

use super::intake::take_signals;
use crate::app::App;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// Largest file that is read, bytes; one byte more is read to know.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Watches until the server stops; without a folder there is nothing to do.
pub(crate) async fn watch_signals(
    app: Arc<App>,
    folder: Option<PathBuf>,
    mut stopped: watch::Receiver<bool>,
) {
    let Some(folder) = folder else { return };
    let prepared = [folder.clone(), folder.join("done"), folder.join("bad")];
    if let Some(error) = prepared.iter().find_map(|f| fs::create_dir_all(f).err()) {
        tracing::error!(folder = %folder.display(), %error, "the folder of signals cannot be made; nothing is taken from it");
        return;
    }
    // A file is taken when its size has stayed the same between two looks: it may still be being written.
    let mut sizes: Vec<(PathBuf, u64)> = Vec::new();
    loop {
        let found = files(&folder);
        for (path, _) in found.iter().filter(|f| sizes.contains(f)) {
            take(&app, &folder, path).await;
        }
        sizes = found;
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Files that end in `xml`, `cap` or `json`, by name, with their sizes.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let wanted = |path: &Path| {
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
        ["xml", "cap", "json"].contains(&ending.as_str())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sized = entries.filter_map(|e| {
        let facts = e.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((e.path(), facts.len()))
    });
    let mut found: Vec<_> = sized.filter(|(path, _)| wanted(path)).collect();
    found.sort();
    found
}

async fn take(app: &App, folder: &Path, path: &Path) {
    let read = fs::metadata(path).and_then(|facts| {
        if facts.len() > LARGEST {
            return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "超过 4 MiB"));
        }
        fs::read(path)
    });
    let (to, said) = match read {
        Ok(bytes) => match take_signals(app, &bytes, "signals", "folder").await {
            Ok(taken) => (if taken.is_nothing() { "bad" } else { "done" }, lines(&taken.problems)),
            Err(error) => {
                tracing::error!(file = %path.display(), %error, "a signal could not be stored; it is tried again");
                return;
            }
        },
        Err(error) => ("bad", error.to_string()),
    };
    let name = path.file_name().unwrap_or_default();
    let target = free_name(&folder.join(to), name);
    let moved = fs::rename(path, &target).and_then(|()| {
        if said.is_empty() {
            return Ok(());
        }
        let mut beside = target.clone().into_os_string();
        beside.push(".txt");
        fs::write(beside, &said)
    });
    match moved {
        Ok(()) => tracing::info!(file = %name.display(), to, "a file of signals was taken in"),
        Err(error) => tracing::error!(file = %path.display(), %error, "a file of signals could not be moved"),
    }
}

fn lines(problems: &[WeatherProblem]) -> String {
    problems.iter().fold(String::new(), |mut all, problem| {
        let _never_fails = writeln!(all, "{problem}");
        all
    })
}

/// The name in a folder, with a number when it is taken.
fn free_name(folder: &Path, name: &OsStr) -> PathBuf {
    let plain = folder.join(name);
    if !plain.exists() {
        return plain;
    }
    let numbered = |n: u32| folder.join(format!("{n}-{}", name.to_string_lossy()));
    (2..10_000).map(numbered).find(|path| !path.exists()).unwrap_or(plain)
}
