//! Where clauses stand in the shipped plan.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::ByClause;

/// Entries of the plan by clause, each as `file: kind id`.
pub(super) fn in_plan(root: &Path) -> Result<ByClause> {
    let folder = root.join("plans/daixian");
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    let mut found = ByClause::new();
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|end| end == "toml") {
            read(&name, &fs::read_to_string(file.path())?, &mut found);
        }
    }
    Ok(found)
}

/// Follows tables and their identifiers, and notes which clause each cites. Many entries of one kind are counted, not named.
fn read(file: &str, text: &str, found: &mut ByClause) {
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            table.clear();
            table.push_str(line.trim_matches(['[', ']']));
        } else if let Some((_, cited)) = line
            .split_once('=')
            .filter(|(key, _)| matches!(key.trim(), "clause" | "clauses") || key.trim().ends_with("_clause"))
        {
            for part in cited.split("SC-").skip(1) {
                let Some(number) = part.get(..3).and_then(|d| d.parse().ok()) else { continue };
                let place = format!("{file} [{table}]");
                let places: &mut Vec<String> = found.entry(number).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
    }
}
