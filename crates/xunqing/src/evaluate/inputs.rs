//! Which files are meant: files, folders with everything in them, and patterns that the shell did not expand.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Endings of files that a folder is searched for; a file named on the command line may be called anything.
const ENDINGS: [&str; 8] = [".csv", ".json", ".xlsx", ".txt", ".tsv", ".csv.gz", ".json.gz", ".txt.gz"];

/// The files in the order given; those of a folder or pattern by name.
pub(crate) fn expanded(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in given {
        let before = files.len();
        if path.is_dir() {
            in_folder(path, &mut files)?;
        } else if path.exists() {
            files.push(path.clone());
        } else if name_of(path).contains(['*', '?']) {
            matching(path, &mut files)?;
        } else {
            bail!("没有这个文件：{} (no such file)", path.display());
        }
        if files.len() == before {
            bail!(
                "{} 中没有 CSV、JSON 或 XLSX 文件 (no files of readings there: {})",
                path.display(),
                ENDINGS.join(" ")
            );
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>();
    let mut paths: Vec<PathBuf> =
        read().with_context(|| format!("读不了目录 {} (cannot read the folder)", folder.display()))?;
    paths.sort();
    Ok(paths)
}

fn in_folder(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for path in entries(folder)? {
        let name = name_of(&path).to_ascii_lowercase();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            in_folder(&path, files)?;
        } else if ENDINGS.iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
    Ok(())
}

fn matching(pattern: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let folder = pattern.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted: Vec<char> = name_of(pattern).chars().collect();
    let matches = |path: &PathBuf| fits(&wanted, &name_of(path).chars().collect::<Vec<_>>());
    files.extend(entries(folder)?.into_iter().filter(|path| path.is_file() && matches(path)));
    Ok(())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether a name fits a pattern with `*` (any run of characters) and `?` (any one).
fn fits(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == '?' || *c == name[n]) {
            (p, n) = (p + 1, n + 1);
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            (p, n) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, name: &str) -> bool {
        fits(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
    }

    #[test]
    fn a_pattern_fits_runs_and_single_characters() {
        assert!(check("2020-0?-*.json.gz", "2020-07-08.json.gz"));
        assert!(check("*", "海河流域.csv") && check("海河*", "海河流域.csv") && check("a*b*c", "a1b2b3c"));
        assert!(!check("*.csv", "a.csv.gz") && !check("?", "") && !check("a*c", "ab"));
    }

    #[test]
    fn a_folder_gives_its_files_by_name_and_folders_in_it_too() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("b");
        std::fs::create_dir(&inner).unwrap();
        for path in [folder.path().join("c.csv"), folder.path().join("a.json.gz"), inner.join("x.XLSX")] {
            std::fs::write(path, "").unwrap();
        }
        std::fs::write(folder.path().join("README.md"), "").unwrap();
        let found = expanded(&[folder.path().into()]).unwrap();
        let names: Vec<_> = found.iter().map(|p| name_of(p)).collect();
        assert_eq!(names, ["a.json.gz", "x.XLSX", "c.csv"]);
        assert_eq!(expanded(&[folder.path().join("*.csv")]).unwrap().len(), 1);
        assert!(expanded(&[folder.path().join("*.tsv")]).unwrap_err().to_string().contains("no files"));
        assert!(expanded(&["nowhere.csv".into()]).unwrap_err().to_string().contains("nowhere.csv"));
    }
}
