//! Node packages of a folder, installed exactly as its lockfile says.

use anyhow::Result;

use crate::freshness::is_stale;
use crate::step::{root, run};

/// Runs `npm ci` when the packages are missing or older than the lockfile.
pub(crate) fn install(folder: &str) -> Result<()> {
    let here = root().join(folder);
    // Npm writes this last of all.
    let done = here.join("node_modules/.package-lock.json");
    if !is_stale(&done, &[&here.join("package-lock.json")]) {
        return Ok(());
    }
    run(&format!("{folder} packages"), folder, "npm", &["ci", "--no-audit", "--no-fund"])
}
