//! Everything the files say, gathered while they are read.

use std::path::PathBuf;

use feed::{Problem, ReadOptions};

use super::judged::Judged;
use super::options::Over;
use super::progress::Progress;
use super::reading::{self, Chapter, is_graded_under_maintenance};
use super::samples::Samples;
use super::sections::Sections;
use super::setup::Setup;
use crate::say;

/// Problems that are shown; of more only the number.
const SHOWN: usize = 100;

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) sections: Sections,
    pub(crate) samples: Samples,
    /// Rows with a time.
    pub(crate) rows: u64,
    /// Problems, and files that could not be opened.
    pub(crate) failures: u64,
    pub(crate) counts: Counts,
    problems: Vec<String>,
    notices: Vec<Problem>,
}

/// What the end of the report counts.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    files: usize,
    rows: u64,
    unmeasured: u64,
    /// Rows of stations under maintenance that the platform graded all the same.
    graded_under_maintenance: u64,
}

/// Reads the files.
pub(super) fn gather(files: &[PathBuf], options: &ReadOptions, setup: &Setup) -> Gathered {
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |data| data.len());
    let total = files.iter().map(size).sum();
    let mut gathered = Gathered::default();
    let (progress, waters) = (Progress::default(), setup.waters());
    let mut file = usize::MAX;
    progress.during("读入", total, || {
        reading::read(files, options, waters.as_ref(), &progress, |chapter| {
            if chapter.file != file {
                file = chapter.file;
                gathered.samples.begin();
            }
            let name = || files.get(file).map(|path| path.display().to_string()).unwrap_or_default();
            gathered.take(chapter, name, setup);
        });
    });
    gathered.counts.files = files.len();
    gathered.counts.rows = gathered.rows;
    gathered
}

impl Gathered {
    fn take(&mut self, chapter: Chapter, name: impl Fn() -> String, setup: &Setup) {
        if let Some(error) = chapter.failed {
            self.failures += 1;
            self.problems.push(format!("{}: 打不开文件：{error} (cannot read the file)", name()));
        }
        self.failures += chapter.problems.len() as u64;
        let room = SHOWN.saturating_sub(self.problems.len());
        self.problems.extend(chapter.problems.iter().take(room).map(ToString::to_string));
        self.notices.extend(chapter.notices.into_iter().take(SHOWN));
        self.counts.unmeasured += chapter.unmeasured;
        for (row, evidence) in chapter.rows {
            self.rows += 1;
            if !setup.only.is_empty() && !setup.only.iter().any(|wanted| is_wanted(wanted, &row.section)) {
                continue;
            }
            self.counts.graded_under_maintenance += u64::from(is_graded_under_maintenance(&row));
            let number = self.sections.number(&row);
            self.sections.learn(number, evidence);
            match setup.over {
                Over::Sample => self.samples.put(number, &row, chapter.is_cut),
                Over::Period(_) => self.sections.put(number, &row),
            }
        }
    }

    /// Says what could not be read and what the reader should know of.
    pub(super) fn tell_problems(&self) {
        for problem in &self.problems {
            say::aside(problem);
        }
        let more = self.failures.saturating_sub(self.problems.len() as u64);
        if more > 0 {
            say::aside(format_args!("…… 另有 {more} 处 ({more} more)"));
        }
        for notice in self.notices.iter().take(SHOWN) {
            say::aside(format_args!("提示 note: {notice}"));
        }
    }
}

/// Whether a row's section may be the wanted one, which may be given with its province as in `江口（湖南省）`.
fn is_wanted(wanted: &str, name: &str) -> bool {
    wanted == name || wanted.strip_prefix(name).is_some_and(|rest| rest.starts_with('（'))
}

impl Counts {
    /// Says how much was read.
    pub(super) fn tell(&self, sections: &[Judged]) {
        let Self { files, rows, unmeasured, graded_under_maintenance } = self;
        let sum = |of: fn(&Judged) -> u64| sections.iter().map(of).sum::<u64>();
        let (revisions, repeats) =
            (sum(|j| j.section.arrivals.revisions), sum(|j| j.section.arrivals.repeats));
        let stopped = match unmeasured {
            0 => String::new(),
            n => format!("；另有 {n} 行没有时间和数据 ({n} rows without data)"),
        };
        let revised = match (revisions, repeats) {
            (0, 0) => String::new(),
            _ => format!(
                "；更正 {revisions} 个值，重复 {repeats} 个值 (revised {revisions}, repeated {repeats})"
            ),
        };
        say::aside(format_args!(
            "读入 {files} 个文件、{} 个断面、{rows} 行 ({files} files, {} sections, {rows} rows){stopped}{revised}",
            sections.len(),
            sections.len()
        ));
        if *graded_under_maintenance > 0 {
            let n = graded_under_maintenance;
            say::aside(format_args!(
                "其中 {n} 行站点处于维护状态而平台仍公布了类别，其数值计入评价 ({n} rows graded though under maintenance: they count)"
            ));
        }
    }
}
