//! Photos and papers: sent first, then named by the act that rests on them.

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use campaign::ledger::{Digest, PhotoClaim, check_claim};
use campaign::rights::{Action, Reach, reach};
use serde::Serialize;
use standards::time::Instant;
use store::EvidenceFile;
use utoipa::ToSchema;

use super::actor_of;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::api::readings::whole;
use crate::clock::Clock;
use crate::desk::{EvidenceRefused, LONGEST, PACKAGE};

/// A file that was kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeptFile {
    /// SHA-256, by which acts name it.
    digest: String,
    media: String,
    length: u64,
    /// What the file says of itself: `taken`, `longitude`, `latitude` (millionths of a degree).
    #[schema(value_type = Option<Object>)]
    claims: Option<Box<serde_json::value::RawValue>>,
    /// Metres between the place the photo says and the one claimed.
    distance_m: Option<u32>,
    /// Minutes from the time the photo says to the one claimed.
    minutes: Option<i64>,
    /// Whether there is a small picture of it.
    thumbnail: bool,
}

/// What a file's kept text says of its place and time.
#[derive(serde::Deserialize)]
struct Said {
    taken: Option<String>,
    longitude: Option<i32>,
    latitude: Option<i32>,
}

impl Said {
    fn claim(&self) -> PhotoClaim {
        // A camera writes its own clock without an offset; here that is Beijing time.
        let taken = self.taken.as_ref().and_then(|text| format!("{text}+08:00").parse().ok());
        PhotoClaim { taken, place: self.longitude.zip(self.latitude) }
    }
}

impl KeptFile {
    pub(super) fn of(file: &EvidenceFile) -> Self {
        let claims = file.claims.clone().and_then(|text| serde_json::value::RawValue::from_string(text).ok());
        Self {
            digest: Digest(file.digest).to_string(),
            media: file.media.clone(),
            length: file.length,
            claims,
            distance_m: None,
            minutes: None,
            thumbnail: matches!(&*file.media, "image/jpeg" | "image/png" | "image/webp"),
        }
    }

    /// The same against the time and place claimed with it.
    pub(super) fn checked(file: &EvidenceFile, happened: Instant, place: Option<(i32, i32)>) -> Self {
        let said = file.claims.as_deref().and_then(|text| serde_json::from_str::<Said>(text).ok());
        let check = check_claim(said.map(|s| s.claim()).unwrap_or_default(), happened, place);
        Self { distance_m: check.distance_m, minutes: check.minutes, ..Self::of(file) }
    }
}

/// Keeps a file: JPEG, PNG, WebP, HEIC or PDF, at most 24 MiB. The same file again is kept once.
#[utoipa::path(operation_id = "send_evidence", post, path = "/campaign/evidence", tag = "campaign",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = KeptFile), (status = 400, body = ErrorBody), (status = 413, body = ErrorBody)))]
pub(crate) async fn send(by: SignedIn, body: Body) -> Result<(StatusCode, Json<KeptFile>), ApiError> {
    let actor = actor_of(&by)?;
    if Action::ALL.iter().all(|&a| {
        matches!(a, Action::See | Action::Audit | Action::SeeCase) || reach(actor.role, a) == Reach::None
    }) {
        return Err(ApiError::not_allowed());
    }
    let body = whole(body, LONGEST).await?;
    let (evidence, account) = (by.app.desk.evidence.clone(), by.account.id.0);
    let kept = tokio::task::spawn_blocking(move || evidence.keep(&body, account, Clock::wall()))
        .await
        .map_err(|_stopping| ServerError::Stopping)?;
    let file = kept.map_err(|refused| match refused {
        EvidenceRefused::Empty => ApiError::bad_request(
            "empty_file",
            ["文件是空的", "请重新选择文件"],
            ["The file is empty", "Choose it again"],
        ),
        EvidenceRefused::UnknownKind => ApiError::bad_request(
            "unknown_kind",
            ["只接收照片（JPEG、PNG、WebP、HEIC）和 PDF", "请换成照片或 PDF"],
            ["Only photos (JPEG, PNG, WebP, HEIC) and PDF are taken", "Send a photo or a PDF"],
        ),
        EvidenceRefused::Failed(error) => error.into(),
    })?;
    let view = KeptFile::of(&file);
    by.app.writer.run(move |store| store.put_evidence(&file)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A file as it was sent, to anybody who may see problems.
#[utoipa::path(operation_id = "evidence_file", get, path = "/campaign/evidence/{digest}", tag = "campaign",
    params(("digest" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(by: SignedIn, Path(digest): Path<String>) -> Result<Response, ApiError> {
    actor_of(&by)?;
    let missing = || ApiError::not_found("该附件", "file");
    let digest: Digest = digest.parse().map_err(|_not_a_digest| missing())?;
    let known = by.app.reader.evidence(&digest.0)?.filter(|f| f.media != PACKAGE).ok_or_else(missing)?;
    let evidence = by.app.desk.evidence.clone();
    let shown = tokio::task::spawn_blocking(move || evidence.show(digest))
        .await
        .map_err(|_stopping| ServerError::Stopping)??;
    if !shown.is_whole {
        tracing::error!(%digest, "a file of evidence is not what was kept");
        return Err(ApiError::new(
            StatusCode::GONE,
            "file_was_changed",
            ["附件与入库时不一致，不能作为证据", "请联系运维人员从备份恢复"],
            ["The file is not what was kept", "Ask the operator to restore it from a backup"],
        ));
    }
    let headers = [
        (CONTENT_TYPE, known.media.as_str()),
        (CONTENT_DISPOSITION, "inline"),
        // A digest always names the same bytes.
        (CACHE_CONTROL, "private, max-age=31536000, immutable"),
    ];
    Ok((headers, shown.bytes).into_response())
}
