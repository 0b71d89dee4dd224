//! The texts of the source tree, for tests that read it.
#![allow(dead_code, reason = "each test target uses its part")]
#![allow(clippy::unwrap_used, reason = "a tree that cannot be read is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 8] =
    [".git", "target", "node_modules", "dist", "output", "var", ".svelte-kit", ".vite"];

/// Root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Path from the root, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Every file under a folder, sorted; links are not followed.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() && !NOT_OURS.contains(&entry.file_name().to_str().unwrap()) {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_none_or(|e| e != "local") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every text file of the project with its text; files that are not UTF-8 are left out, and so are the inputs of fuzzing,
/// which only machines read, and the file by which a second working tree names its repository.
pub(crate) fn texts() -> Vec<(PathBuf, String)> {
    let corpus = root().join("fuzz/corpus");
    files(&root())
        .into_iter()
        .filter(|path| !path.starts_with(&corpus) && !path.ends_with(".git"))
        .filter_map(|path| fs::read_to_string(&path).ok().map(|text| (path, text)))
        .collect()
}

/// Rust files under a folder with their text.
pub(crate) fn rust(folder: &Path) -> Vec<(PathBuf, String)> {
    let rust = files(folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "rs"));
    rust.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Fails with all findings, one a line.
#[track_caller]
pub(crate) fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}
