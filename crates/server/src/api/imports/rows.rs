//! From the rows of a file to the frames that are stored of it.

use feed::{FileSource, Parsed, RecordedRow, SectionKeys, Sender, message_of_row, read_messages};
use standards::time::Instant;
use standards::{Mn, SeriesKind};
use store::ArrivedFrame;

use super::history::{Counts, Span};
use super::look::File;
use super::problems::Problems;
use super::targets::Targets;
use super::{Content, ImportQuery};
use crate::ServerError;
use crate::api::ApiError;
use crate::app::App;
use crate::intake::{Novelty, arrived, novelty};
use crate::registry::Registry;

/// The rows of a file, sorted by what becomes of them.
pub(super) struct Sorted {
    /// The file itself, and behind it a frame for every row that says something new.
    pub(super) frames: Vec<ArrivedFrame>,
    pub(super) counts: Counts,
    /// First and last measurement of the rows that have somewhere to go.
    pub(super) span: Option<Span>,
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing of the file; a struct of them would be used here only"
)]
pub(super) fn sort(
    asked: &ImportQuery,
    parsed: &Parsed,
    keys: &SectionKeys,
    problems: &Problems,
    targets: &Targets,
    app: &App,
    file: &File<'_>,
    received: Instant,
) -> Result<Sorted, ApiError> {
    let peer = format!("导入 {}", file.login);
    let mut counts =
        Counts { bad_lines: problems.lines(), sections_left_out: targets.left_out(), ..Counts::default() };
    let (mut frames, mut span) = (Vec::new(), None);
    for row in &parsed.rows {
        if problems.spoil(&row.place) {
            continue;
        }
        let Some(target) = targets.target(&keys.key(row)) else { continue };
        if row.values.is_empty() {
            counts.without_values += 1;
            continue;
        }
        frames.extend(frame(asked.content, row, target, app, file, received, &peer)?);
        let (first, last) = span.unwrap_or((row.time, row.time));
        span = Some((first.min(row.time), last.max(row.time)));
    }
    counts.rows = frames.len();
    counts.values = frames.iter().flat_map(|f| &f.observations).map(|o| o.values.len()).sum();
    let novel = novelty(&frames, &*app.reader)?;
    let mut kept = vec![of_file(file, received, &peer)];
    for (frame, novelty) in frames.into_iter().zip(novel) {
        match novelty {
            Novelty::New => counts.new += 1,
            Novelty::Revision => counts.revised += 1,
            Novelty::Known(_) => {
                counts.repeated += 1;
                continue;
            }
        }
        if asked.store {
            kept.push(frame);
        }
    }
    let span = span.map(|(first, last)| Span { first, last });
    Ok(Sorted { frames: kept, counts, span })
}

fn of_file(file: &File<'_>, received: Instant, peer: &str) -> ArrivedFrame {
    ArrivedFrame {
        mn: Mn::from(""),
        received,
        peer: peer.to_owned(),
        raw: file.bytes.into(),
        held: None,
        observations: Vec::new(),
    }
}

/// The frame of a row: a message that says where in the file it stands. `None` when the plan does not know the target, which is told
/// before anything is stored.
fn frame(
    content: Content,
    row: &RecordedRow,
    target: &str,
    app: &App,
    file: &File<'_>,
    received: Instant,
    peer: &str,
) -> Result<Option<ArrivedFrame>, ApiError> {
    let Some((sender, kind)) = sender(content, target, &app.registry) else { return Ok(None) };
    let source = FileSource { name: file.name, sha256: &file.sha256 };
    let text = message_of_row(row, sender, kind, source);
    let read = read_messages("row", text.as_bytes());
    let Some(message) = read.messages.first() else {
        // A row that read but does not read back would be lost without a word.
        let what = read.problems.first().map(ToString::to_string).unwrap_or_default();
        return Err(ServerError::Content(format!("{}：{what}", row.place)).into());
    };
    Ok(Some(arrived(message, &app.registry, received, peer)))
}

fn sender<'a>(content: Content, target: &'a str, registry: &Registry) -> Option<(Sender<'a>, SeriesKind)> {
    match content {
        Content::Readings => Some((Sender::Device(target), registry.station(target)?.kind)),
        Content::Samples => {
            registry.plan().section(&target.into())?;
            Some((Sender::Laboratory(target), SeriesKind::Sample))
        }
    }
}
