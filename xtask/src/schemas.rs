//! The interface's description, `docs/openapi.json`, as the program itself tells it, and the pages' types made from it,
//! `web/src/lib/api-types.d.ts`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::npm;
use crate::step::{cargo, root, run, target};

/// Writes the description and the types.
pub(crate) fn write() -> Result<()> {
    let text = described()?;
    fs::write(file(), text).with_context(|| format!("cannot write {}", file().display()))?;
    println!("── schemas: wrote docs/openapi.json");
    types(&[])
}

/// Fails when the description in the repository is not what the program tells, or the types are not those of the
/// description.
pub(crate) fn check() -> Result<()> {
    let kept = fs::read_to_string(file()).with_context(|| format!("cannot read {}", file().display()))?;
    if kept != described()? {
        bail!("docs/openapi.json is stale: run `cargo xtask schemas` and commit the result");
    }
    println!("── schemas: docs/openapi.json is what the program tells");
    types(&["--", "--check"])
        .context("web/src/lib/api-types.d.ts is stale: run `cargo xtask schemas` and commit the result")
}

/// Runs the generator of the types, which the pages' packages bring.
fn types(options: &[&str]) -> Result<()> {
    npm::install("web")?;
    run("page types", "web", "npm", &[&["run", "--silent", "schema"], options].concat())
}

fn file() -> PathBuf {
    root().join("docs/openapi.json")
}

/// The description, read and written again so that the file's form does not hang on the program's.
fn described() -> Result<String> {
    run("program", ".", &cargo(), &["build", "--locked", "--quiet", "--package", "xunqing"])?;
    let program = target().join("debug/xunqing");
    let output = Command::new(&program)
        .arg("openapi")
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!("xunqing openapi failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let document: Value =
        serde_json::from_slice(&output.stdout).context("xunqing openapi did not print JSON")?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
