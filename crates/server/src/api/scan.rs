//! Answers that read much of the store: away from the threads that answer others, and no more than a few at once.

use std::sync::Arc;

use super::ApiError;
use super::readings::turn;
use crate::ServerError;
use crate::app::App;

/// Does work that may read weeks of many stations. A page that has gone away does not free its place before its work is over:
/// nothing can stop a read under way, and pages asked again and again must not fill all threads.
pub(super) async fn scan<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let place = turn(&app.scans).await?;
    let app = Arc::clone(app);
    let scanned = tokio::task::spawn_blocking(move || {
        let scanned = work(&app);
        drop(place);
        scanned
    });
    scanned.await.map_err(|_stopped| ServerError::Stopping)?
}
