//! The pages: checked, tested and built into `web/dist`, from where the program takes them.

use std::fs;

use anyhow::{Context as _, Result};

use crate::freshness::is_stale;
use crate::npm;
use crate::step::{root, run};

/// Does nothing when no source is newer than the last build that passed.
pub(crate) fn build() -> Result<()> {
    npm::install("web")?;
    let web = root().join("web");
    let passed = web.join("node_modules/.xunqing-built");
    let built = web.join("dist/index.html");
    if built.is_file() && !is_stale(&passed, &[&web]) {
        println!("── web: nothing changed since the last build");
        return Ok(());
    }
    run("web check", "web", "npm", &["run", "--silent", "check"])?;
    run("web tests", "web", "npm", &["run", "--silent", "test"])?;
    run("web build", "web", "npm", &["run", "--silent", "build"])?;
    fs::write(&passed, "").with_context(|| format!("cannot write {}", passed.display()))
}
