//! Licences, banned crates and sources of all dependencies, by cargo-deny.
//!
//! The advisory database is not asked: it lives outside the registries and builds must pass without it.

use std::path::PathBuf;

use anyhow::Result;

use crate::step::{cargo, is_ci, on_path, root, run, run_with, target};

/// The release of cargo-deny that is installed when none is found.
const VERSION: &str = "0.20.2";

/// Installs the tool when needed. Without a way to get it, fails in the continuous integration and says so elsewhere.
pub(crate) fn run_checks() -> Result<()> {
    let tool = match find() {
        Some(tool) => tool,
        None => match install() {
            Ok(tool) => tool,
            Err(error) if !is_ci() => {
                println!("── deny: NOT CHECKED, cargo-deny could not be installed ({error:#})");
                return Ok(());
            }
            Err(error) => return Err(error),
        },
    };
    let program = tool.display().to_string();
    let config = root().join("deny.toml").display().to_string();
    let checks =
        ["--locked", "--config", &config, "check", "--hide-inclusion-graph", "licenses", "bans", "sources"];
    run("deny", ".", &program, &checks)
}

fn find() -> Option<PathBuf> {
    let ours = target().join("tools/bin/cargo-deny");
    if ours.is_file() {
        return Some(ours);
    }
    on_path("cargo-deny").then(|| PathBuf::from("cargo-deny"))
}

/// Builds it unoptimised: the check takes a second either way, and the build a quarter of the time.
fn install() -> Result<PathBuf> {
    let tools = target().join("tools");
    let build = target().join("tools/build").display().to_string();
    let arguments = [
        "install",
        "cargo-deny",
        "--version",
        VERSION,
        "--locked",
        "--quiet",
        "--root",
        &tools.display().to_string(),
    ];
    let cheap = [
        ("CARGO_TARGET_DIR", build.as_str()),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ];
    run_with("cargo-deny", ".", &cargo(), &arguments, &cheap)?;
    std::fs::remove_dir_all(&build).ok();
    Ok(tools.join("bin/cargo-deny"))
}
