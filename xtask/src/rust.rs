//! Format, lints, documentation and tests of the Rust workspace.

use anyhow::Result;

use crate::step::{cargo, run, run_with};

pub(crate) fn format() -> Result<()> {
    run("format", ".", &cargo(), &["fmt", "--all", "--check"])
}

pub(crate) fn lint() -> Result<()> {
    run(
        "clippy",
        ".",
        &cargo(),
        &["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"],
    )
}

pub(crate) fn document() -> Result<()> {
    let arguments = ["doc", "--locked", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
    run_with("rustdoc", ".", &cargo(), &arguments, &[("RUSTDOCFLAGS", "-D warnings")])
}

/// All tests, those on real data included; these say so when the data are not there, and fail then under `CI=true`.
pub(crate) fn test() -> Result<()> {
    run("tests", ".", &cargo(), &["test", "--locked", "--workspace", "--no-fail-fast"])
}
