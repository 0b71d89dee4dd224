//! 审计: whether the chain is whole, and what was refused.

use axum::Json;
use axum::extract::Query;
use campaign::ledger::{Broken, Entry};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::ledger::audits;
use super::{actor_of, named};
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::scan::scan;
use crate::api::views::Named;
use crate::app::App;
use crate::clock::Clock;

/// Refusals of one answer.
const MOST: usize = 100;

/// The chain, as it was followed last.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// How many entries there are.
    total: u64,
    /// The digest of all of them: write it down elsewhere.
    head: String,
    /// Proven from the first entry up to this one.
    proven: u64,
    /// Places where the ledger is not what was written; at most 100.
    broken: Vec<BrokenView>,
    /// Entries followed just now; absent when the chain stands as it was followed at the start.
    checked: Option<u64>,
    /// Milliseconds that took.
    took_ms: Option<i64>,
}

/// A place where the ledger is not what was written.
#[derive(Serialize, ToSchema)]
pub(crate) struct BrokenView {
    entry: u64,
    /// What stands there now.
    says: String,
    computed: String,
    stored: String,
}

/// Who asks, when it may audit.
pub(super) fn auditor(by: &SignedIn) -> Result<(), ApiError> {
    if audits(&actor_of(by)?) { Ok(()) } else { Err(ApiError::not_allowed()) }
}

async fn page(app: &App, checked: Option<(u64, i64)>) -> Result<AuditPage, ApiError> {
    let (total, head) = app.desk.end().await;
    let broken = app.desk.all_broken();
    let view = |found: &Broken| {
        let stored = app.reader.ledger(i64::try_from(found.entry).unwrap_or(1) - 1, 1)?.pop();
        let says = stored.map_or_else(String::new, |stored| match Entry::read(&stored.text) {
            Ok(entry) => format!("{}，{}，{}", entry.recorded, entry.by.title, entry.event.name()),
            Err(error) => error.to_string(),
        });
        let (computed, stored) = (found.computed.to_string(), found.stored.to_string());
        Ok::<_, ApiError>(BrokenView { entry: found.entry, says, computed, stored })
    };
    Ok(AuditPage {
        total,
        head: head.to_string(),
        proven: broken.first().map_or(total, |first| first.entry - 1),
        broken: broken.iter().map(view).collect::<Result<_, _>>()?,
        checked: checked.map(|(entries, _)| entries),
        took_ms: checked.map(|(_, took)| took),
    })
}

/// Whether the chain is whole, as it was followed last.
#[utoipa::path(operation_id = "audit", get, path = "/campaign/audit", tag = "campaign",
    responses((status = 200, body = AuditPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn audit(by: SignedIn) -> Result<Json<AuditPage>, ApiError> {
    auditor(&by)?;
    Ok(Json(page(&by.app, None).await?))
}

/// Follows the stored chain again from its first entry.
#[utoipa::path(operation_id = "audit_check", post, path = "/campaign/audit", tag = "campaign",
    responses((status = 200, body = AuditPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn check(by: SignedIn) -> Result<Json<AuditPage>, ApiError> {
    auditor(&by)?;
    let began = Clock::machine();
    let checked = scan(&by.app, |app| Ok(app.desk.recheck(&*app.reader)?)).await?;
    let took = Clock::machine().0.saturating_sub(began.0);
    Ok(Json(page(&by.app, Some((checked, took))).await?))
}

/// From where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// Those before this place; the newest when absent.
    pub(super) before: Option<i64>,
}

/// What was refused, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusalPage {
    refusals: Vec<RefusalView>,
    /// Where the next page begins.
    next: Option<i64>,
}

/// A refusal.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusalView {
    seq: i64,
    #[schema(value_type = String)]
    at: Instant,
    account: Option<i64>,
    title: String,
    organisation: Named,
    role: String,
    /// `act dispatch`, or method and path.
    what: String,
    about: String,
    code: String,
    why: String,
    times: u32,
}

/// Refused acts and refused looks: who, what, why, when. The newest 100,000 are kept.
#[utoipa::path(operation_id = "audit_refusals", get, path = "/campaign/audit/refusals", tag = "campaign", params(Before),
    responses((status = 200, body = RefusalPage), (status = 403, body = ErrorBody)))]
pub(crate) async fn refusals(
    by: SignedIn,
    Query(from): Query<Before>,
) -> Result<Json<RefusalPage>, ApiError> {
    auditor(&by)?;
    let plan = by.app.registry.plan();
    let found = by.app.reader.refusals(from.before.unwrap_or(i64::MAX), MOST)?;
    let next = (found.len() == MOST).then(|| found.last().map(|r| r.seq)).flatten();
    let view = |kept: store::StoredRefusal| RefusalView {
        seq: kept.seq,
        at: kept.refused.at,
        account: kept.refused.account,
        title: kept.refused.title,
        organisation: named(plan, &kept.refused.organisation.as_str().into()),
        role: kept.refused.role,
        what: kept.refused.what,
        about: kept.refused.about,
        code: kept.refused.code,
        why: kept.refused.why,
        times: kept.times,
    };
    Ok(Json(RefusalPage { refusals: found.into_iter().map(view).collect(), next }))
}
