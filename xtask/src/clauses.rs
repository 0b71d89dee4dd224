//! `docs/clauses.md`: every clause of the notice, where it stands in the plan and the pages, and the tests that prove it.
//!
//! A test says what it proves: by a line `// Proves SC-041, SC-042.` above it, or by `sc_041` in its name.

mod marks;
mod page;
mod places;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::step::root;

const DOCUMENT: &str = "docs/clauses.md";

/// A clause as `docs/clauses.toml` describes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Clause {
    pub(crate) number: u16,
    pub(crate) kind: String,
    pub(crate) quote: String,
    pub(crate) means: String,
    pub(crate) page: String,
    pub(crate) api: String,
}

#[derive(Deserialize)]
struct Register {
    clause: Vec<Clause>,
}

/// What is told of a clause, by its number.
pub(crate) type ByClause = BTreeMap<u16, Vec<String>>;

/// Writes the document; fails when a clause has no test.
pub(crate) fn write() -> Result<()> {
    let root = root();
    let (text, unproven) = made(&root)?;
    fs::write(root.join(DOCUMENT), text)?;
    refuse(&unproven)
}

/// Fails when the document is stale or a clause has no test.
pub(crate) fn check() -> Result<()> {
    let root = root();
    let (text, unproven) = made(&root)?;
    refuse(&unproven)?;
    if fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default() != text {
        bail!("{DOCUMENT} is stale: run `cargo xtask clauses`");
    }
    println!("── clauses: ok, each is proven by a test");
    Ok(())
}

fn refuse(unproven: &[u16]) -> Result<()> {
    if unproven.is_empty() {
        return Ok(());
    }
    let named: Vec<_> = unproven.iter().map(|n| format!("SC-{n:03}")).collect();
    bail!(
        "no test proves {}: write `// Proves {}.` above the test that does",
        named.join(", "),
        named.first().map_or("", String::as_str)
    );
}

fn made(root: &Path) -> Result<(String, Vec<u16>)> {
    let register = fs::read_to_string(root.join("docs/clauses.toml")).context("docs/clauses.toml")?;
    let register: Register = toml::from_str(&register).context("docs/clauses.toml")?;
    let numbers: Vec<u16> = register.clause.iter().map(|c| c.number).collect();
    if numbers != (1..=106).collect::<Vec<_>>() {
        bail!("docs/clauses.toml should hold the clauses 1 to 106 in order");
    }
    let tests = marks::of_tests(root)?;
    let plan = places::in_plan(root)?;
    let unproven = numbers.iter().copied().filter(|n| !tests.contains_key(n)).collect();
    Ok((page::text(&register.clause, &plan, &tests), unproven))
}
