//! One step of a task: a command that is shown, timed and must succeed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// Root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_unset| "cargo".into())
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether this is the continuous integration.
pub(crate) fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}

/// Whether a program can be started from the path.
pub(crate) fn on_path(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

/// Runs a command in a folder of the workspace with its output shown; an error when it fails.
pub(crate) fn run(title: &str, folder: &str, program: &str, arguments: &[&str]) -> Result<()> {
    run_with(title, folder, program, arguments, &[])
}

/// The same with environment variables.
pub(crate) fn run_with(
    title: &str,
    folder: &str,
    program: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<()> {
    println!("\n── {title}: {program} {}", arguments.join(" "));
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root().join(folder))
        .envs(environment.iter().copied())
        .status()
        .with_context(|| format!("{title}: {program} could not be started; is it installed?"))?;
    if !status.success() {
        bail!("{title} failed ({status}): {program} {}", arguments.join(" "));
    }
    println!("── {title}: ok, {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}
