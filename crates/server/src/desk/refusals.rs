//! What is refused is kept (SC-089): who tried what, why not, when. Looked up on the page 审计.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use store::Refused;

use crate::accounts::gate::Gate;
use crate::api::WhyNot;
use crate::clock::Clock;

/// The same refusal again within this time is counted.
const TOGETHER_MS: i64 = 60_000;
/// Refusals that are kept.
const MOST: u32 = 100_000;

/// Stands around the interface: keeps every answer 403, and every refused act whatever its answer, before it leaves.
pub(crate) async fn watch(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let asked = format!("{} {}", request.method(), request.uri().path());
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let Some(why) = response.extensions().get::<WhyNot>() else { return response };
    let known = gate.known(&headers);
    let account = known.account;
    let (what, about) = match &why.tried {
        Some(tried) => (tried.what.clone(), tried.about.clone()),
        None => (asked.chars().take(200).collect(), String::new()),
    };
    let text = |pick: fn(&store::NewAccount) -> &String| {
        account.as_ref().map(|a| pick(&a.account).clone()).unwrap_or_default()
    };
    let refused = Refused {
        at: Clock::wall(),
        account: account.as_ref().map(|a| a.id.0),
        title: text(|a| &a.title),
        organisation: text(|a| &a.organisation),
        role: text(|a| &a.role),
        what,
        about,
        code: why.code.to_owned(),
        why: why.message.clone(),
    };
    let kept = known.app.writer.run(move |store| store.put_refusal(&refused, TOGETHER_MS, MOST)).await;
    if let Err(error) = kept {
        tracing::error!(%error, "a refusal was not kept");
    }
    response
}
