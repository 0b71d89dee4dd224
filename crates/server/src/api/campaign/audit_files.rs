//! Files of evidence: what people said of place and time, beside what the file says of itself.

use axum::Json;
use axum::extract::Query;
use campaign::ledger::{Digest, Entry, Event, Location};
use campaign::task::TaskEvent;
use campaign::watch::metres;
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use store::LedgerQuery;
use utoipa::ToSchema;

use super::audit::{Before, auditor};
use super::named;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::scan::scan;
use crate::api::views::Named;
use crate::app::App;

/// Entries with files of one answer.
const MOST: usize = 100;
/// Farther apart than this is marked. An assumption.
const FAR_M: u32 = 500;
/// More minutes apart than this is marked. An assumption.
const LONG_MINUTES: i64 = 60;

/// Files with claims, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimPage {
    files: Vec<ClaimLine>,
    next: Option<i64>,
    /// Metres and minutes from which a difference is marked; assumptions.
    far_m: u32,
    long_minutes: i64,
}

/// A file of an entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClaimLine {
    seq: i64,
    name: &'static str,
    #[schema(value_type = String)]
    happened: Instant,
    title: String,
    organisation: Named,
    digest: String,
    media: String,
    /// When the camera says it was taken, by its own clock.
    taken: Option<String>,
    /// Minutes between that and when the act is said to have happened.
    minutes: Option<i64>,
    /// Metres between the photo's own place and the one that was given.
    metres: Option<u32>,
    /// Whether either is beyond what is assumed to be usual.
    marked: bool,
    /// The same file in an earlier entry: an old photo used again.
    used_before: Option<i64>,
}

#[derive(Deserialize, Default)]
struct Claims {
    taken: Option<String>,
    longitude: Option<i32>,
    latitude: Option<i32>,
}

fn place(event: &Event) -> Option<Location> {
    match event {
        Event::Inspected { location, .. }
        | Event::ProblemFound { location, .. }
        | Event::Task(TaskEvent::Reported { location, .. }) => *location,
        _ => None,
    }
}

fn look(app: &App, before: i64) -> Result<ClaimPage, ApiError> {
    let mut page = ClaimPage { files: Vec::new(), next: None, far_m: FAR_M, long_minutes: LONG_MINUTES };
    let query = LedgerQuery { before, parts: vec!["\"evidence\":[".into()], ..LedgerQuery::default() };
    let found = app.reader.ledger_lookup(&query, MOST)?;
    page.next = (found.len() == MOST).then(|| found.last().map(|e| e.seq)).flatten();
    for stored in &found {
        let Ok(entry) = Entry::read(&stored.text) else { continue };
        // A problem that an inspection found rests on the inspection's photos: they are told once.
        if matches!(entry.event, Event::ProblemFound { found_by: Some(_), .. }) {
            continue;
        }
        for digest in entry.event.evidence() {
            if let Some(line) = line(app, stored.seq, &entry, *digest)? {
                page.files.push(line);
            }
        }
    }
    Ok(page)
}

fn line(app: &App, seq: i64, entry: &Entry, digest: Digest) -> Result<Option<ClaimLine>, ApiError> {
    let Some(file) = app.reader.evidence(&digest.0)? else { return Ok(None) };
    let claims: Claims = file.claims.and_then(|c| serde_json::from_str(&c).ok()).unwrap_or_default();
    let taken: Option<Instant> = claims.taken.as_ref().and_then(|t| format!("{t}+08:00").parse().ok());
    let minutes = taken.map(|taken| entry.happened.0.saturating_sub(taken.0) / 60_000);
    let own = claims.longitude.zip(claims.latitude);
    let metres = own.zip(place(&entry.event)).map(|(own, said)| metres(own, (said.longitude, said.latitude)));
    let query = LedgerQuery { before: seq, parts: vec![format!("\"{digest}\"")], ..LedgerQuery::default() };
    let earlier = app.reader.ledger_lookup(&query, 8)?;
    let another = earlier.iter().find(|e| Entry::read(&e.text).is_ok_and(|e| is_another(entry, &e)));
    let marked = minutes.is_some_and(|m| m.abs() > LONG_MINUTES) || metres.is_some_and(|m| m > FAR_M);
    Ok(Some(ClaimLine {
        seq,
        name: entry.event.name(),
        happened: entry.happened,
        title: entry.by.title.clone(),
        organisation: named(app.registry.plan(), &entry.by.organisation),
        digest: digest.to_string(),
        media: file.media,
        taken: claims.taken,
        minutes,
        metres,
        marked: marked || another.is_some(),
        used_before: another.map(|e| e.seq),
    }))
}

/// Whether an entry belongs to another act: those of one act follow each other in their numbers.
fn is_another(entry: &Entry, earlier: &Entry) -> bool {
    entry.id.0.wrapping_sub(earlier.id.0) > 1_000
}

/// Files of evidence beside what they say of themselves, newest first.
#[utoipa::path(operation_id = "audit_files", get, path = "/campaign/audit/files", tag = "campaign", params(Before),
    responses((status = 200, body = ClaimPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn files(by: SignedIn, Query(from): Query<Before>) -> Result<Json<ClaimPage>, ApiError> {
    auditor(&by)?;
    let before = from.before.unwrap_or(i64::MAX);
    Ok(Json(scan(&by.app, move |app| look(app, before)).await?))
}
