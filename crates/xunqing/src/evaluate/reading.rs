//! Files read on all cores: what each piece says, with the places it has in its file.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use evaluation::{PublishedEvidence, SampleValue, SectionProfile};
use feed::{Parsed, Place, Problem, ReadOptions, RecordedRow, RecordedValue};
use standards::{Edition, ReadingFlag};

use super::pieces::{Piece, Pieces};
use super::progress::Progress;
use super::turns::{Then, in_order};

/// What one piece of a file says.
#[derive(Debug, Default)]
pub(crate) struct Chapter {
    /// Which of the files.
    pub(crate) file: usize,
    /// The rows, each with what its published class says of its water.
    pub(crate) rows: Vec<(RecordedRow, PublishedEvidence)>,
    /// Lines of stations that delivered nothing.
    pub(crate) unmeasured: u64,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
    /// What the reader of the report should know of.
    pub(crate) notices: Vec<Problem>,
    /// A file that could not be opened.
    pub(crate) failed: Option<std::io::Error>,
    /// Whether a result may lie on both sides of a cut.
    pub(crate) is_cut: bool,
}

/// Reads the files and hands over their chapters in order. `waters` are profiles of a river and a lake for rows with a published
/// class; `None` when nobody asks.
pub(crate) fn read(
    files: &[PathBuf],
    options: &ReadOptions,
    waters: Option<&(SectionProfile, SectionProfile)>,
    progress: &Progress,
    mut take: impl FnMut(Chapter) + Send,
) {
    let mut pieces = Pieces::new(files, options, &progress.done);
    let work = |piece: Piece| {
        let name = files.get(piece.file).map(|path| path.display().to_string()).unwrap_or_default();
        chapter(piece, &name, options, waters)
    };
    in_order(
        || pieces.next(),
        work,
        |chapter| {
            progress.results.fetch_add(chapter.rows.len() as u64, Ordering::Relaxed);
            take(chapter);
            Then::Continue
        },
    );
}

fn chapter(
    piece: Piece,
    name: &str,
    options: &ReadOptions,
    waters: Option<&(SectionProfile, SectionProfile)>,
) -> Chapter {
    let empty = Chapter { file: piece.file, is_cut: piece.is_cut, ..Chapter::default() };
    let bytes = match piece.bytes {
        Ok(bytes) => bytes,
        Err(error) => return Chapter { failed: Some(error), ..empty },
    };
    let mut parsed = feed::read_with(name, &bytes, options);
    drop(bytes);
    let head = piece.head_lines;
    if head > 0 {
        shift(&mut parsed, name, head, piece.lines_before);
    }
    let broken = piece.broken.map(|error| Problem {
        place: Place { file: name.into(), line: piece.lines_before + 1 },
        column: None,
        field: None,
        error,
    });
    parsed.problems.extend(broken);
    let judge = |row: RecordedRow| {
        let mut evidence = PublishedEvidence::default();
        if let (Some((rivers, lakes)), Some(published)) = (waters, row.published_class) {
            let edition = Edition::in_force_on(row.time.day());
            evidence.count((rivers, lakes), edition, published, &values_of(&row));
        }
        (row, evidence)
    };
    Chapter {
        rows: parsed.rows.into_iter().map(judge).collect(),
        unmeasured: parsed.unmeasured.len() as u64,
        problems: parsed.problems,
        notices: parsed.notices,
        ..empty
    }
}

/// The values of a row as the engine takes them.
///
/// The feed tells the state of a station (站点情况), not of a value. A row of a station under maintenance that has a published
/// class all the same was graded by the platform from these values (538 rows of summer 2020, every one with the class of its
/// values), so they count. *Assumption.*
pub(crate) fn values_of(row: &RecordedRow) -> Vec<SampleValue> {
    let by_state = is_graded_under_maintenance(row);
    let value = |v: &RecordedValue| {
        let flag = match v.flag {
            flag if !by_state || flag.counts() => flag,
            _ if v.raw_text.ends_with(['L', 'l']) || v.raw_text.starts_with(['<', '＜', '≤']) => {
                ReadingFlag::BELOW_DETECTION
            }
            // A flag of the value's own is not that of the row's state.
            ReadingFlag::MAINTENANCE if !v.raw_text.contains('@') => ReadingFlag::NORMAL,
            flag => flag,
        };
        SampleValue { factor: v.factor, value: v.value, flag }
    };
    row.values.iter().map(value).collect()
}

/// Whether a row has a published class although its station is under maintenance.
pub(crate) fn is_graded_under_maintenance(row: &RecordedRow) -> bool {
    row.published_class.is_some() && row.status.as_deref() == Some("维护")
}

/// Gives the lines of a later piece the numbers they have in the file; what concerns the head was said of the first piece.
fn shift(parsed: &mut Parsed, name: &str, head: usize, lines_before: usize) {
    let moved = |place: &mut Place| place.line = place.line - head + lines_before;
    let own = |problem: &Problem| *problem.place.file == *name && problem.place.line > head;
    parsed.problems.retain(own);
    parsed.notices.retain(own);
    parsed.rows.retain(|row| row.place.line > head);
    for problem in parsed.problems.iter_mut().chain(&mut parsed.notices) {
        moved(&mut problem.place);
    }
    for row in &mut parsed.rows {
        moved(&mut row.place);
    }
}
