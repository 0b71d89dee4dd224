//! A changed plan in force: checked as a whole, written to its folder, kept as a version.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use campaign::plan::Severity;
use campaign::{Plan, PlanFile};

use crate::ServerError;
use crate::app::App;
use crate::clock::Clock;
use crate::plan_folder::{digest, read_plan_folder};

/// Why a plan was not put in force.
#[derive(Debug)]
pub(crate) enum NotPut {
    /// It would have mistakes; the first, with its place.
    Mistake(String),
    /// A file in the plan's folder was changed since the server started.
    ChangedOnDisk(String),
    /// The plan's folder cannot be written.
    Unwritable(String),
    /// So many versions were put that the server should be started anew.
    TooMany,
    Failed(ServerError),
}

impl<E: Into<ServerError>> From<E> for NotPut {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Puts changed files of the plan in force and gives the number of the version. Only the files in `names` may differ from those in force.
pub(crate) async fn put(
    app: &App,
    files: Vec<PlanFile>,
    names: &'static [&'static str],
) -> Result<i64, NotPut> {
    if !app.registry.plans().has_room() {
        return Err(NotPut::TooMany);
    }
    let (plan, problems) = Plan::check(&files);
    let Some(plan) = plan else {
        let first = problems.iter().find(|p| p.severity == Severity::Error);
        return Err(NotPut::Mistake(first.map(ToString::to_string).unwrap_or_default()));
    };
    let in_force = app.reader.current_plan()?.ok_or(ServerError::NoPlan)?;
    if let Some(folder) = app.registry.plans().folder() {
        let (folder, files) = (folder.to_path_buf(), files.clone());
        let before = in_force.files;
        let written = tokio::task::spawn_blocking(move || to_folder(&folder, &before, &files, names));
        written.await.map_err(|_stopping| ServerError::Stopping)??;
    }
    let texts: Vec<_> = files.iter().map(|f| (f.name.clone(), f.text.clone())).collect();
    let (digest, now) = (digest(&files), Clock::wall());
    let version = app.writer.run(move |store| store.put_plan(&digest, now, &texts)).await?;
    app.registry.plans().put(plan, &files, now);
    tracing::info!(version, "plan in force");
    Ok(version)
}

/// Writes what changed, unless the folder is not what the server started with.
fn to_folder(
    folder: &Path,
    before: &[(String, String)],
    files: &[PlanFile],
    names: &[&str],
) -> Result<(), NotPut> {
    let on_disk = read_plan_folder(folder)?;
    for name in names {
        let disk = on_disk.iter().find(|f| f.name == *name).map(|f| &f.text);
        let known = before.iter().find(|(n, _)| n == name).map(|(_, text)| text);
        if disk != known {
            return Err(NotPut::ChangedOnDisk((*name).to_owned()));
        }
    }
    for file in files.iter().filter(|f| names.contains(&f.name.as_str())) {
        if before.iter().any(|(name, text)| *name == file.name && *text == file.text) {
            continue;
        }
        whole(&folder.join(&file.name), &file.text)
            .map_err(|error| NotPut::Unwritable(format!("{}：{error}", folder.join(&file.name).display())))?;
    }
    Ok(())
}

/// Writes beside the place and moves it there, so that a name never holds half a file.
fn whole(path: &Path, text: &str) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file = fs::File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(part, path)
}
