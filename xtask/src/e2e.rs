//! Browser tests against the real program.

use anyhow::Result;

use crate::step::{cargo, run, run_with, target};
use crate::{npm, web};

/// Builds the pages and the program, then runs the Node suites of `e2e/` and passes on their result.
pub(crate) fn run_suites() -> Result<()> {
    web::build()?;
    run("program", ".", &cargo(), &["build", "--locked", "--quiet", "--package", "xunqing"])?;
    npm::install("e2e")?;
    let program = target().join("debug/xunqing").display().to_string();
    run_with("browser tests", "e2e", "npm", &["test", "--silent"], &[("XUNQING_BIN", &program)])
}
