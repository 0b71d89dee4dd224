//! The county fills in its own register: tables read against the shipped plan, the plan's files written, gaps named, the plan copied to a year.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test target")]

mod copying;
mod gaps;
mod importing;
mod members;
mod writing;

use campaign::plan::{PlanProblem, Severity};
use campaign::register::import::{ImportOptions, Looked, Mistake, MistakeLevel, Table, TableRow, look};
use campaign::{Plan, PlanFile};

fn files() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.is_file())
        .map(|path| PlanFile {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn read(files: &[PlanFile]) -> Plan {
    Plan::read(files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn plan() -> Plan {
    read(&files())
}

fn edited(file: &str, old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = files();
    let file = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(file.text.contains(old), "{} does not contain {old}", file.name);
    file.text = file.text.replacen(old, new, 1);
    files
}

fn problems(files: &[PlanFile], severity: Severity) -> Vec<String> {
    let (_, problems) = Plan::check(files);
    problems.iter().filter(|p| p.severity == severity).map(PlanProblem::to_string).collect()
}

/// A table of lines with `|` between cells; line 1 is the header.
fn table(name: &str, text: &str) -> Table {
    let rows = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let rows = rows.map(|(line, number)| TableRow {
        line: number,
        cells: line.split('|').map(|cell| cell.trim().to_owned()).collect(),
    });
    Table { name: name.into(), rows: rows.collect() }
}

fn looked(name: &str, text: &str) -> Looked {
    look(&[table(name, text)], &plan(), ImportOptions::default())
}

fn of(looked: &Looked, level: MistakeLevel) -> Vec<&Mistake> {
    looked.mistakes.iter().filter(|m| m.level == level).collect()
}
