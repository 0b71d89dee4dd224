//! No file of the shared real data is copied into the project.

mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use tree::{files, none, root, shown};

/// Smaller files say nothing.
const TELLING: u64 = 64;

fn real_data() -> Option<PathBuf> {
    let named = std::env::var_os("XUNQING_REAL_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| root().join("../shared"));
    if folder.is_dir() {
        return Some(folder);
    }
    let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!must, "the real data are not at {}; set XUNQING_REAL_DATA", folder.display());
    None
}

#[test]
fn no_file_of_the_real_data_is_copied_whole() {
    let Some(folder) = real_data() else {
        println!("not checked: the real data are not here; set XUNQING_REAL_DATA");
        return;
    };
    let size = |path: &PathBuf| fs::metadata(path).unwrap().len();
    let mut by_size: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    for path in files(&folder) {
        by_size.entry(size(&path)).or_default().push(path);
    }
    let mut findings = Vec::new();
    for ours in files(&root()).into_iter().filter(|path| size(path) >= TELLING) {
        let candidates = by_size.get(&size(&ours)).into_iter().flatten();
        let bytes = fs::read(&ours).unwrap();
        findings.extend(candidates.filter(|theirs| fs::read(theirs).unwrap() == bytes).map(|_| shown(&ours)));
    }
    none("files copied from the real data", &findings);
}
