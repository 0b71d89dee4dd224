//! Packages of evidence: made by the server, kept under their digest, named by the ledger (SC-100).

use std::sync::Arc;

use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use campaign::case::CaseCommand;
use campaign::desk::{Command, Made};
use campaign::ledger::{Digest, EntryId};
use campaign::package::pack;
use campaign::rights::Action;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actor_of;
use super::cases::seen;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::export::file;
use crate::api::scan::scan;
use crate::clock::Clock;
use crate::desk::{Handing, gather_package};

/// What a package is for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPackage {
    /// 32 hexadecimal digits chosen by the sender: the same request again is entered once.
    #[schema(value_type = String)]
    id: EntryId,
    /// What for.
    purpose: String,
    /// To which body.
    body: String,
}

/// A package that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadePackage {
    digest: String,
    length: usize,
    files: usize,
    /// Place of the entry that names it; absent when the request had been entered before.
    seq: Option<i64>,
}

/// Makes a package of everything a case rests on, keeps it, and enters its digest, purpose and receiver.
#[utoipa::path(operation_id = "make_package", post, path = "/campaign/cases/{id}/packages", tag = "campaign",
    params(("id" = String, Path)), request_body = NewPackage,
    responses((status = 200, body = MadePackage), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn make(
    by: SignedIn,
    Path(id): Path<String>,
    Json(new): Json<NewPackage>,
) -> Result<Json<MadePackage>, ApiError> {
    let actor = actor_of(&by)?;
    let case = seen(&by, &actor, &id)?;
    if !case.may(&actor, Action::HandOver) {
        return Err(ApiError::not_allowed().tried("移交证据包", id));
    }
    if new.purpose.trim().is_empty() || new.body.trim().is_empty() {
        return Err(ApiError::bad_request(
            "missing",
            ["请写明用途和移交给哪个单位", "填写后重试"],
            ["Say what it is for and to which body", "Fill them in and try again"],
        ));
    }
    let app = Arc::clone(&by.app);
    let now = Clock::wall();
    let end = app.desk.end().await;
    let handing = Handing { purpose: new.purpose.clone(), body: new.body.clone(), now, end };
    let account = by.account.id.0;
    let (kept, length, files) = scan(&app, move |app| {
        let files = gather_package(app, &case, &handing)?;
        let count = files.len() + 1;
        let package = pack(files).map_err(|error| ServerError::Content(error.to_string()))?;
        let kept = app.desk.evidence.keep_package(&package, account, now)?;
        Ok((kept, package.len(), count))
    })
    .await?;
    let digest = Digest(kept.digest);
    app.writer.run(move |store| store.put_evidence(&kept)).await?;
    let case: EntryId = id.parse().map_err(|_seen_above| ApiError::not_found("该案件", "case"))?;
    let command = CaseCommand::HandOver {
        case,
        package: digest,
        length: length as u64,
        purpose: new.purpose,
        body: new.body,
        upto: end.0,
        head: end.1,
    };
    let made = Made {
        id: new.id,
        by: actor,
        happened: now,
        recorded: now,
        late: None,
        command: Command::Case(command),
    };
    let receipt = app.desk.enter(app.registry.plan(), &*app.reader, &app.writer, &made).await;
    let receipt = receipt.map_err(|error| ApiError::from(error).tried("移交证据包", id))?;
    Ok(Json(MadePackage {
        digest: digest.to_string(),
        length,
        files,
        seq: receipt.entries.first().map(|(seq, ..)| *seq),
    }))
}

/// A package that was handed over, as it was then.
#[utoipa::path(operation_id = "package_file", get, path = "/campaign/cases/{id}/packages/{digest}", tag = "campaign",
    params(("id" = String, Path), ("digest" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    by: SignedIn,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let actor = actor_of(&by)?;
    let case = seen(&by, &actor, &id)?;
    if !case.may(&actor, Action::HandOver) {
        return Err(ApiError::not_allowed().tried("下载证据包", id));
    }
    let missing = || ApiError::not_found("该证据包", "package");
    let digest: Digest = digest.parse().map_err(|_not_a_digest| missing())?;
    if !case.packages.iter().any(|(_, p)| p.package == digest) {
        return Err(missing());
    }
    let evidence = by.app.desk.evidence.clone();
    let shown = tokio::task::spawn_blocking(move || evidence.show(digest))
        .await
        .map_err(|_gone| ServerError::Stopping)??;
    if !shown.is_whole {
        tracing::error!(%digest, "a package of evidence is not what was kept");
    }
    let short = digest.to_string().chars().take(8).collect::<String>();
    Ok(file(
        "application/zip",
        &format!("package-{}-{short}", case.number),
        &format!("证据包-{}-{short}", case.number),
        "zip",
        shown.bytes,
    ))
}
