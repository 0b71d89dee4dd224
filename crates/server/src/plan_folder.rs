//! The plan's folder: files in, plan out.

use std::fs;
use std::path::Path;

use campaign::duty::PlanHistory;
use campaign::plan::{RELAY_FILE, RIVER_FOLDER};
use campaign::{Plan, PlanFile};
use sha2::{Digest as _, Sha256};
use store::PlanStore;

use crate::ServerError;
use crate::accounts::secret::hexadecimal;

/// Largest file of a plan that is read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads the files of a plan's folder (`*.toml`, `*.csv`, `*.geojson`) and of the river model's beneath it, by name.
pub fn read_plan_folder(folder: &Path) -> Result<Vec<PlanFile>, ServerError> {
    let mut files = files_of(folder, "")?;
    let model = folder.join(RIVER_FOLDER);
    if model.is_dir() {
        files.extend(files_of(&model, RIVER_FOLDER)?);
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Files of one folder, their names behind a prefix.
fn files_of(folder: &Path, prefix: &str) -> Result<Vec<PlanFile>, ServerError> {
    let reading = |path: &Path| {
        let path = path.to_path_buf();
        move |source| ServerError::File { attempted: "读取方案", path, source }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(reading(folder))? {
        let path = entry.map_err(reading(folder))?.path();
        let wanted = path.extension().is_some_and(|e| ["toml", "csv", "geojson"].iter().any(|w| e == *w));
        let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|_| wanted && path.is_file())
        else {
            continue;
        };
        if fs::metadata(&path).map_err(reading(&path))?.len() > LARGEST {
            let too_large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, "超过 16 MiB");
            return Err(reading(&path)(too_large));
        }
        let bytes = fs::read(&path).map_err(reading(&path))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| reading(&path)(std::io::Error::new(std::io::ErrorKind::InvalidData, error)))?;
        files.push(PlanFile { name: format!("{prefix}{name}"), text });
    }
    Ok(files)
}

/// Puts a file of relay targets in the place of the plan's own.
pub(crate) fn put_relay(files: &mut Vec<PlanFile>, path: &Path) -> Result<(), ServerError> {
    let text = fs::read_to_string(path).map_err(|source| ServerError::File {
        attempted: "读取转发目标",
        path: path.to_path_buf(),
        source,
    })?;
    files.retain(|f| f.name != RELAY_FILE);
    files.push(PlanFile { name: RELAY_FILE.to_string(), text });
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(())
}

/// SHA-256 over names and texts, hexadecimal.
pub(crate) fn digest(files: &[PlanFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.name.len() as u64).to_le_bytes());
        hash.update(&file.name);
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(&file.text);
    }
    hexadecimal(&hash.finalize())
}

/// The plan of a folder, or the one in force in the store when no folder is named.
pub(crate) fn load(folder: Option<&Path>, stored: &impl PlanStore) -> Result<Plan, ServerError> {
    files(folder, stored).and_then(|(named, files)| read(&named, &files))
}

/// The files of the plan and where they come from.
pub(crate) fn files(
    folder: Option<&Path>,
    stored: &impl PlanStore,
) -> Result<(std::path::PathBuf, Vec<PlanFile>), ServerError> {
    if let Some(folder) = folder {
        return Ok((folder.to_path_buf(), read_plan_folder(folder)?));
    }
    let current = stored.current_plan()?.ok_or(ServerError::NoPlan)?;
    let files = current.files.into_iter().map(|(name, text)| PlanFile { name, text }).collect();
    Ok((format!("（已导入的第 {} 版）", current.version).into(), files))
}

/// Versions read at once.
const PAGE: usize = 20;

/// What the stored versions say of when objects came into the plan.
pub(crate) fn history(stored: &impl PlanStore) -> Result<PlanHistory, ServerError> {
    let mut history = PlanHistory::default();
    let mut after = 0;
    loop {
        let page = stored.plan_versions(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(history) };
        after = last.version;
        for version in page {
            let files = version.files.into_iter().map(|(name, text)| PlanFile { name, text });
            history.follow(&files.collect::<Vec<_>>(), version.imported);
        }
    }
}

/// The plan of its files; mistakes go to the log, each with its place.
pub(crate) fn read(folder: &Path, files: &[PlanFile]) -> Result<Plan, ServerError> {
    let (plan, problems) = Plan::check(files);
    for problem in &problems {
        tracing::info!(%problem, "plan");
    }
    plan.ok_or_else(|| ServerError::Plan {
        folder: folder.to_path_buf(),
        problems: problems.len(),
        first: problems
            .iter()
            .find(|p| p.severity == campaign::plan::Severity::Error)
            .map(ToString::to_string)
            .unwrap_or_default(),
    })
}
