//! Task runner of the workspace: `cargo xtask <task>`, one command for every check.
//!
//! | task | does |
//! | --- | --- |
//! | `ci` | everything below and all Rust tests, in the order of the quickest answer |
//! | `web` | installs what the pages need, checks, tests and builds them; nothing when nothing changed |
//! | `e2e` | builds the program and runs the browser tests against it |
//! | `deny` | licences, banned crates and sources of all dependencies |
//! | `clauses [--check]` | writes `docs/clauses.md`, clause by clause with the tests that prove it, or fails when one has none |
//! | `schemas [--check]` | writes `docs/openapi.json` from the program and the pages' types from it, or fails when one is stale |

#![expect(clippy::print_stdout, reason = "a task runner talks to the person who started it")]

mod clauses;
mod deny;
mod e2e;
mod freshness;
mod npm;
mod rust;
mod schemas;
mod step;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<()> {
    match words {
        ["ci"] => ci(),
        ["web"] => web::build(),
        ["e2e"] => e2e::run_suites(),
        ["deny"] => deny::run_checks(),
        ["clauses"] => clauses::write(),
        ["clauses", "--check"] => clauses::check(),
        ["schemas"] => schemas::write(),
        ["schemas", "--check"] => schemas::check(),
        _ => bail!(
            "say one of: ci, web, e2e, deny, clauses, clauses --check, schemas, schemas --check (got {words:?})"
        ),
    }
}

fn ci() -> Result<()> {
    rust::format()?;
    web::build()?;
    rust::lint()?;
    rust::document()?;
    deny::run_checks()?;
    rust::test()?;
    clauses::check()?;
    schemas::check()?;
    e2e::run_suites()
}
