//! Small pictures of photos.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use campaign::ledger::Digest;

use super::actor_of;
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::desk::NoPicture;

/// A picture of at most 320 pixels of a JPEG, PNG or WebP photo, upright, as JPEG. Of HEIC and papers there is none.
#[utoipa::path(operation_id = "evidence_thumbnail", get, path = "/campaign/evidence/{digest}/thumbnail", tag = "campaign",
    params(("digest" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), (status = 404, body = ErrorBody)))]
pub(crate) async fn thumbnail(by: SignedIn, Path(digest): Path<String>) -> Result<Response, ApiError> {
    actor_of(&by)?;
    let missing = || ApiError::not_found("该附件", "file");
    let digest: Digest = digest.parse().map_err(|_not_a_digest| missing())?;
    by.app.reader.evidence(&digest.0)?.ok_or_else(missing)?;
    let evidence = by.app.desk.evidence.clone();
    let made = tokio::task::spawn_blocking(move || evidence.thumbnail(digest))
        .await
        .map_err(|_stopping| ServerError::Stopping)?;
    match made {
        Ok(jpeg) => {
            let headers =
                [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, "private, max-age=31536000, immutable")];
            Ok((headers, jpeg).into_response())
        }
        Err(NoPicture::Unreadable) => Err(ApiError::new(
            StatusCode::NOT_FOUND,
            "no_thumbnail",
            ["这个附件没有缩略图：HEIC、PDF、损坏或过大的照片", "打开原件查看"],
            [
                "There is no small picture of this file: HEIC, PDF, damaged or too large",
                "Open the file itself",
            ],
        )),
        Err(NoPicture::Changed) => Err(ApiError::new(
            StatusCode::GONE,
            "file_was_changed",
            ["附件与入库时不一致，不能作为证据", "请联系运维人员从备份恢复"],
            ["The file is not what was kept", "Ask the operator to restore it from a backup"],
        )),
        Err(NoPicture::Failed(error)) => Err(error.into()),
    }
}
