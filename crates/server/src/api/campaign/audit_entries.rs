//! The ledger looked up: by whom, what, about what, clause, day, 补录.

use axum::Json;
use axum::extract::Query;
use campaign::ledger::{Digest, Entry, EntryId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use standards::time::{BeijingDay, Instant};
use store::{LedgerEntry, LedgerQuery};
use utoipa::{IntoParams, ToSchema};

use super::audit::auditor;
use super::named;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::scan::scan;
use crate::api::views::Named;
use crate::app::App;

/// Entries of one answer.
const MOST: usize = 100;
/// Entries looked at for one answer; the next answer goes on from there.
const LOOKED_AT: usize = 20_000;
/// Entries read at once.
const PAGE: usize = 2_000;

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Those before this place; the newest when absent.
    before: Option<i64>,
    /// Organisation of who did it.
    organisation: Option<String>,
    /// Number of the account that did it.
    account: Option<i64>,
    /// Kind of event, such as `inspected`, or `task` and `case`; with a step `task.assigned`.
    kind: Option<String>,
    /// Clause, such as `SC-098`.
    clause: Option<String>,
    /// Number of what it is about, or of the entry itself.
    about: Option<String>,
    /// Day on which it was recorded.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
    /// Only what was recorded late (补录).
    #[serde(default)]
    late: bool,
}

/// Entries, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryPage {
    entries: Vec<EntryLine>,
    /// Where to go on; absent when everything was looked at.
    next: Option<i64>,
}

/// An entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntryLine {
    seq: i64,
    id: String,
    digest: String,
    name: &'static str,
    clause: String,
    #[schema(value_type = String)]
    happened: Instant,
    #[schema(value_type = String)]
    recorded: Instant,
    /// Why it was recorded late (补录).
    late: Option<String>,
    account: i64,
    title: String,
    organisation: Named,
    role: &'static str,
    about: Option<String>,
    /// The event as it stands in the ledger.
    #[schema(value_type = Object)]
    event: Box<RawValue>,
}

impl Filter {
    /// Pieces of text that a wanted entry contains: a sieve for the store, looked at again here.
    fn parts(&self) -> Vec<String> {
        let quoted = |key: &str, value: &str| {
            serde_json::to_string(value).ok().map(|value| format!("\"{key}\":{value}"))
        };
        let mut parts = Vec::new();
        parts.extend(self.organisation.as_ref().and_then(|o| quoted("organisation", o)));
        parts.extend(self.account.map(|a| format!("\"account\":{a},")));
        if let Some(kind) = &self.kind {
            let (kind, step) = kind.split_once('.').map_or((kind.as_str(), None), |(k, s)| (k, Some(s)));
            parts.extend(quoted("kind", kind));
            parts.extend(step.and_then(|step| quoted("step", step)));
        }
        if self.late {
            parts.push("\"late\":\"".into());
        }
        parts
    }

    fn takes(&self, entry: &Entry) -> bool {
        self.organisation.as_ref().is_none_or(|o| entry.by.organisation.as_str() == o)
            && self.account.is_none_or(|a| entry.by.account == a)
            && self.clause.as_ref().is_none_or(|c| entry.event.clause().to_string() == *c)
            && (!self.late || entry.late.is_some())
    }

    fn look(&self, app: &App) -> Result<EntryPage, ApiError> {
        let mut page = EntryPage { entries: Vec::new(), next: None };
        if let Some(about) = &self.about {
            let about: EntryId = about.parse().map_err(|_not_a_number| {
                ApiError::bad_request(
                    "bad_number",
                    ["编号不对", "写 32 位十六进制编号"],
                    ["Not a number", "Write 32 hexadecimal digits"],
                )
            })?;
            let id = about.0.to_be_bytes();
            let mut found = app.reader.ledger_about(&id)?;
            found.extend(app.reader.ledger_entry(&id)?.filter(|own| found.iter().all(|f| f.seq != own.seq)));
            found.sort_by_key(|e| std::cmp::Reverse(e.seq));
            for stored in found {
                page.entries.extend(self.line(app, &stored)?);
            }
            return Ok(page);
        }
        let mut query = LedgerQuery {
            before: self.before.unwrap_or(i64::MAX),
            parts: self.parts(),
            from: self.day.map(BeijingDay::start),
            to: self.day.map(BeijingDay::end),
        };
        let mut looked_at = 0;
        loop {
            let found = app.reader.ledger_lookup(&query, PAGE)?;
            let more = found.len() == PAGE;
            for stored in &found {
                looked_at += 1;
                query.before = stored.seq;
                page.entries.extend(self.line(app, stored)?);
                if page.entries.len() == MOST {
                    page.next = Some(stored.seq);
                    return Ok(page);
                }
            }
            if !more {
                return Ok(page);
            }
            if looked_at >= LOOKED_AT {
                page.next = Some(query.before);
                return Ok(page);
            }
        }
    }

    fn line(&self, app: &App, stored: &LedgerEntry) -> Result<Option<EntryLine>, ApiError> {
        let Ok(entry) = Entry::read(&stored.text) else { return Ok(None) };
        if !self.takes(&entry) {
            return Ok(None);
        }
        let event = serde_json::value::to_raw_value(&entry.event)
            .map_err(|error| ServerError::Content(error.to_string()))?;
        Ok(Some(EntryLine {
            seq: stored.seq,
            id: entry.id.to_string(),
            digest: Digest(stored.digest).to_string(),
            name: entry.event.name(),
            clause: entry.event.clause().to_string(),
            happened: entry.happened,
            recorded: entry.recorded,
            late: entry.late,
            account: entry.by.account,
            title: entry.by.title,
            organisation: named(app.registry.plan(), &entry.by.organisation),
            role: entry.by.role.name(),
            about: stored.about.map(|id| EntryId(u128::from_be_bytes(id)).to_string()),
            event,
        }))
    }
}

/// Entries that a filter picks, newest first. One answer looks at a bounded number of entries and says where to go on.
#[utoipa::path(operation_id = "audit_entries", get, path = "/campaign/audit/entries", tag = "campaign", params(Filter),
    responses((status = 200, body = EntryPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn entries(by: SignedIn, Query(filter): Query<Filter>) -> Result<Json<EntryPage>, ApiError> {
    auditor(&by)?;
    Ok(Json(scan(&by.app, move |app| filter.look(app)).await?))
}
