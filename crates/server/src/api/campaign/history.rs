//! Everything entered about one thing: a problem, a task.

use campaign::ledger::{Digest, Entry, EntryId};
use campaign::plan::Plan;
use serde::Serialize;
use serde_json::value::RawValue;
use standards::time::Instant;
use store::LedgerEntry;
use utoipa::ToSchema;

use super::evidence::KeptFile;
use super::named;
use crate::ServerError;
use crate::api::ApiError;
use crate::api::views::Named;
use crate::app::App;

/// An entry about it.
#[derive(Serialize, ToSchema)]
pub(crate) struct HistoryItem {
    pub(super) seq: i64,
    name: &'static str,
    clause: String,
    #[schema(value_type = String)]
    pub(super) happened: Instant,
    #[schema(value_type = String)]
    recorded: Instant,
    /// Why it was recorded late (补录).
    late: Option<String>,
    title: String,
    organisation: Named,
    /// The event as it stands in the ledger.
    #[schema(value_type = Object)]
    event: Box<RawValue>,
    digest: String,
}

/// Its entries in their order, and the files they rest on: what photos say is held against when it happened and where it should be.
pub(super) fn history(
    app: &App,
    plan: &Plan,
    id: EntryId,
    place: Option<(i32, i32)>,
) -> Result<(Vec<HistoryItem>, Vec<KeptFile>), ApiError> {
    let mut history = Vec::new();
    let mut files = Vec::new();
    for stored in app.reader.ledger_about(&id.0.to_be_bytes())? {
        let Ok(entry) = Entry::read(&stored.text) else { continue };
        for digest in entry.event.evidence() {
            let file = app.reader.evidence(&digest.0)?;
            files.extend(file.iter().map(|file| KeptFile::checked(file, entry.happened, place)));
        }
        history.push(HistoryItem::of(plan, &stored, entry)?);
    }
    Ok((history, files))
}

impl HistoryItem {
    /// An entry as it is stored.
    pub(super) fn of(plan: &Plan, stored: &LedgerEntry, entry: Entry) -> Result<Self, ServerError> {
        let event = serde_json::value::to_raw_value(&entry.event)
            .map_err(|error| ServerError::Content(error.to_string()))?;
        Ok(Self {
            seq: stored.seq,
            name: entry.event.name(),
            clause: entry.event.clause().to_string(),
            happened: entry.happened,
            recorded: entry.recorded,
            late: entry.late,
            title: entry.by.title,
            organisation: named(plan, &entry.by.organisation),
            event,
            digest: Digest(stored.digest).to_string(),
        })
    }
}
