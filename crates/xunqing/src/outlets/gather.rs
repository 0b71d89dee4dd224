//! Readings of the files, gathered by outlet.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use evaluation::discharge::{DischargeRules, OutletRecord};
use feed::{Place, ReadOptions, RecordedRow};
use standards::time::Instant;
use standards::{FactorCode, Origin, Reading};

use super::problems::Problems;
use super::register::{NotFound, Register};
use crate::evaluate::{Chapter, Progress, read_files};
use crate::say;

/// Notices of the readers that are shown.
const NOTICES: usize = 100;

/// What was read of one outlet.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(super) record: OutletRecord,
    /// Factors with readings.
    pub(super) factors: BTreeSet<FactorCode>,
    /// Whether any reading is generated.
    pub(super) is_synthetic: bool,
    rows: u64,
}

impl Heard {
    /// Whether the files hold anything of it.
    pub(super) fn is_there(&self) -> bool {
        self.rows > 0
    }
}

/// What was read of all outlets, in the order of the register.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(super) outlets: Vec<Heard>,
    /// First and last time of a reading of a known outlet.
    pub(super) times: Option<(Instant, Instant)>,
    /// Rows with a time, those of unknown outlets among them.
    pub(super) rows: u64,
    received: i64,
}

/// Rows of an outlet that the plan does not have.
struct Stranger {
    first: Place,
    rows: u64,
    why: NotFound,
}

/// Reads the files.
pub(super) fn gather(
    files: &[PathBuf],
    options: &ReadOptions,
    register: &Register<'_>,
    rules: &DischargeRules,
    problems: &mut Problems,
) -> anyhow::Result<Gathered> {
    let heard = |_| {
        let record = OutletRecord::new(rules.clone())?;
        Ok(Heard { record, factors: BTreeSet::new(), is_synthetic: false, rows: 0 })
    };
    let outlets = register.0.iter().map(heard).collect::<anyhow::Result<_>>()?;
    let mut gathered = Gathered { outlets, times: None, rows: 0, received: 0 };
    // The outlet of a text, or which of the strangers it is.
    let mut known: HashMap<String, Result<usize, usize>> = HashMap::new();
    let mut strangers: Vec<Stranger> = Vec::new();
    let mut notices = Vec::new();
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |data| data.len());
    let total = files.iter().map(size).sum();
    let progress = Progress::default();
    let mut take = |chapter: Chapter| {
        if let Some(error) = chapter.failed {
            let name = files.get(chapter.file).map(|path| path.display().to_string()).unwrap_or_default();
            problems.add(format_args!("{name}: 打不开文件：{error} (cannot read the file)"));
        }
        chapter.problems.iter().for_each(|problem| problems.add(problem));
        notices.extend(chapter.notices.into_iter().take(NOTICES));
        for (row, _) in chapter.rows {
            gathered.rows += 1;
            if !known.contains_key(&row.section) {
                let found = register.find(&row.section).map_err(|why| {
                    strangers.push(Stranger { first: row.place.clone(), rows: 0, why });
                    strangers.len() - 1
                });
                known.insert(row.section.clone(), found);
            }
            match known.get(&row.section) {
                Some(Ok(at)) => gathered.put(*at, &row),
                Some(Err(at)) => strangers.get_mut(*at).into_iter().for_each(|stranger| stranger.rows += 1),
                None => {}
            }
        }
    };
    progress.during("读入", total, || read_files(files, options, None, &progress, &mut take));
    for Stranger { first, rows, why } in &strangers {
        problems.add(format_args!("{first}: {why}；共 {rows} 行未读入 ({rows} rows left out)"));
    }
    for notice in notices.iter().take(NOTICES) {
        say::aside(format_args!("提示 note: {notice}"));
    }
    Ok(gathered)
}

impl Gathered {
    fn put(&mut self, at: usize, row: &RecordedRow) {
        let Some(heard) = self.outlets.get_mut(at) else { return };
        heard.rows += 1;
        heard.is_synthetic |= row.origin == Origin::Synthetic;
        // A file has no time of reception: what stands later in the input was received later.
        self.received += 1;
        for value in &row.values {
            heard.factors.insert(value.factor);
            heard.record.apply(Reading {
                factor: value.factor,
                time: row.time,
                received: Instant(self.received),
                value: value.value,
                flag: value.flag,
            });
        }
        let (first, last) = self.times.unwrap_or((row.time, row.time));
        self.times = Some((first.min(row.time), last.max(row.time)));
    }

    /// Says how much was read, and which outlets of the plan the files do not mention.
    pub(super) fn tell(&self, files: usize, register: &Register<'_>) {
        let heard = self.outlets.iter().filter(|heard| heard.is_there()).count();
        let rows = self.rows;
        say::aside(format_args!(
            "读入 {files} 个文件、{heard} 个排放口、{rows} 行 ({files} files, {heard} outlets, {rows} rows)"
        ));
        let open = register
            .0
            .iter()
            .zip(&self.outlets)
            .filter(|(known, heard)| heard.is_there() && (known.is_assumed || known.is_example));
        let open: Vec<String> = open.map(|(known, _)| known.key()).collect();
        if !open.is_empty() {
            say::aside(format_args!(
                "方案中这些排放口的许可数据是假定或示例，未经核实：{} (permit data assumed or examples)",
                open.join("、")
            ));
        }
        let silent = register.0.iter().zip(&self.outlets).filter(|(_, heard)| !heard.is_there());
        let silent: Vec<String> = silent.map(|(known, _)| known.key()).collect();
        if !silent.is_empty() {
            say::aside(format_args!(
                "方案中的这些排放口没有数据：{} (outlets of the plan without readings)",
                silent.join("、")
            ));
        }
    }
}
