//! Which tests prove which clauses.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::ByClause;

/// Tests by clause, each as `path::name`.
pub(super) fn of_tests(root: &Path) -> Result<ByClause> {
    let mut found = ByClause::new();
    for folder in ["crates", "xtask", "e2e/tests", "web/src"] {
        visit(root, &root.join(folder), &mut found)?;
    }
    for tests in found.values_mut() {
        tests.sort();
        tests.dedup();
    }
    Ok(found)
}

fn visit(root: &Path, folder: &Path, found: &mut ByClause) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist") {
                visit(root, &path, found)?;
            }
        } else if [".rs", ".mjs", ".test.ts"].iter().any(|end| name.ends_with(end)) {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            read(&place, &fs::read_to_string(&path)?, found);
        }
    }
    Ok(())
}

/// Notes what a file's tests prove: marks wait for the test that follows them.
pub(super) fn read(place: &str, text: &str, found: &mut ByClause) {
    let (mut waiting, mut is_test) = (Vec::new(), false);
    for line in text.lines().map(str::trim) {
        if let Some(said) = line.strip_prefix("// Proves ") {
            waiting.extend(numbers(said));
        } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = test_name(line, is_test) {
            waiting.extend(numbers(&name.to_uppercase().replace("SC_", "SC-")));
            for number in waiting.drain(..) {
                found.entry(number).or_default().push(format!("{place}: {name}"));
            }
            is_test = false;
        }
    }
}

/// The name of the test that a line begins: a Rust function after `#[test]` or in `proptest!` with a mark or number of its own, or
/// a test of a script.
fn test_name(line: &str, is_test: bool) -> Option<String> {
    if let Some(rest) = line.strip_prefix("fn ").or_else(|| line.strip_prefix("async fn ")) {
        return is_test.then(|| rest.split(['(', '<']).next().unwrap_or(rest).to_owned());
    }
    let quoted = ["test(", "it("].iter().find_map(|call| line.strip_prefix(call))?;
    let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    quoted[1..].split(quote).next().map(str::to_owned)
}

fn numbers(text: &str) -> impl Iterator<Item = u16> {
    let digits = |part: &str| part.get(..3).and_then(|d| d.parse().ok());
    text.split("SC-").skip(1).filter_map(digits).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_the_test_that_follows_and_a_name_may_say_its_clause() {
        let mut found = ByClause::new();
        let text = "// Proves SC-041, SC-042.\n#[test]\nfn dredged() {}\n#[test]\nfn sc_007_bases() {}\nfn sc_008_no_test() {}\n";
        read("a.rs", text, &mut found);
        read("b.mjs", "// Proves SC-090.\ntest('a bulletin', async () => {", &mut found);
        let all: Vec<_> = found.iter().map(|(n, t)| (*n, t[0].as_str())).collect();
        assert_eq!(
            all,
            [
                (7, "a.rs: sc_007_bases"),
                (41, "a.rs: dredged"),
                (42, "a.rs: dredged"),
                (90, "b.mjs: a bulletin")
            ]
        );
    }
}
