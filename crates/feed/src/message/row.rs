//! The message that stands for one line of an imported file.

use serde_json::{Map, Value, json};
use standards::SeriesKind;

use super::Sender;
use crate::{NoteKind, RecordedRow};

/// The file that a row comes from.
#[derive(Debug, Clone, Copy)]
pub struct FileSource<'a> {
    /// Its name.
    pub name: &'a str,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: &'a str,
}

/// What [`read_messages`](super::read_messages) reads back as the row, with the place it came from: file, part, line, the section's
/// name there, and of every value the cell as it was written.
#[must_use]
pub fn message_of_row(
    row: &RecordedRow,
    sender: Sender<'_>,
    kind: SeriesKind,
    file: FileSource<'_>,
) -> String {
    let values: Map<String, Value> = row
        .values
        .iter()
        .map(|v| {
            let value =
                json!({ "value": v.value.to_string(), "flag": v.flag.to_string(), "text": v.raw_text });
            (v.factor.to_string(), value)
        })
        .collect();
    let mut source = json!({
        "file": file.name, "part": &*row.place.file, "sha256": file.sha256, "line": row.place.line, "section": row.section,
    });
    for note in &row.notes {
        let name = match note.kind {
            NoteKind::Laboratory => "laboratory",
            NoteKind::Method => "method",
            NoteKind::SampleNumber => "sample",
        };
        let name = note.factor.map_or_else(|| name.to_owned(), |factor| format!("{name} {factor}"));
        source[name] = note.text.as_str().into();
    }
    let mut message = json!({ "time": row.time, "kind": kind, "values": values, "source": source });
    match sender {
        Sender::Device(mn) => message["device"] = mn.into(),
        Sender::Laboratory(section) => message["section"] = section.into(),
    }
    message.to_string()
}
