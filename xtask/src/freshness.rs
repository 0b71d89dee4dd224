//! Whether what was made is newer than what it was made from.

use std::path::Path;

/// Newest change under a file or folder; `None` when there is nothing. `node_modules` and `dist` are not looked into.
#[expect(clippy::disallowed_types, reason = "compares times of files; reads no clock")]
fn newest(path: &Path) -> Option<std::time::SystemTime> {
    if !path.is_dir() {
        return path.metadata().ok()?.modified().ok();
    }
    let entries = path.read_dir().ok()?.filter_map(Result::ok);
    let looked_into = |entry: &std::fs::DirEntry| {
        let name = entry.file_name();
        name != "node_modules" && name != "dist" && name != "output"
    };
    entries.filter(looked_into).filter_map(|entry| newest(&entry.path())).max()
}

/// Whether `made` is missing or older than any of its sources.
pub(crate) fn is_stale(made: &Path, sources: &[&Path]) -> bool {
    let Some(made) = newest(made) else { return true };
    sources.iter().filter_map(|source| newest(source)).any(|source| source > made)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_newer_source_deep_in_a_folder_makes_the_result_stale() {
        let folder = std::env::temp_dir().join(format!("xunqing-freshness-{}", std::process::id()));
        let (made, source) = (folder.join("made"), folder.join("sources/deep/one"));
        fs::create_dir_all(source.parent().unwrap()).unwrap();
        fs::write(&source, "").unwrap();
        assert!(is_stale(&made, &[&folder.join("sources")]), "nothing was made yet");

        fs::write(&made, "").unwrap();
        let written = made.metadata().unwrap().modified().unwrap();
        let touch = |at| File::options().write(true).open(&source).unwrap().set_modified(at).unwrap();
        touch(written - Duration::from_secs(5));
        assert!(!is_stale(&made, &[&folder.join("sources")]));
        touch(written + Duration::from_secs(5));
        assert!(is_stale(&made, &[&folder.join("sources")]));
        fs::remove_dir_all(folder).unwrap();
    }
}
