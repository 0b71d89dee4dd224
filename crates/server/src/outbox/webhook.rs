//! Webhooks: JSON by POST to a system of the recipient's own, signed, with the message's number so that it may come twice.

use campaign::notification::{Message, Outcome, Recipient, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::Method;
use serde_json::json;
use sha2::Sha256;
use standards::time::Instant;

use super::Outbox;
use super::channels::Said;
use super::http::{Request, ask};
use crate::accounts::secret::hexadecimal;

pub(super) async fn send(
    outbox: &Outbox,
    url: &Secret,
    secret: &Secret,
    message: &Message,
    now: Instant,
) -> Said {
    let body = body(outbox, message);
    let Some(signature) = signature(secret.reveal(), now, &body) else {
        return Said::new(Outcome::Refused, "secret 不能用于签名 the secret signs nothing");
    };
    let headers = vec![
        ("idempotency-key".to_owned(), message.id.to_string()),
        ("x-xunqing-timestamp".to_owned(), now.unix_seconds().to_string()),
        ("x-xunqing-signature".to_owned(), signature),
    ];
    let request =
        Request { method: Method::POST, url: url.reveal(), content_type: "application/json", headers, body };
    match ask(outbox, request).await {
        Ok(answer) => Said::new(Outcome::Sent, answer.body.unwrap_or_default()),
        Err(said) => said,
    }
}

fn body(outbox: &Outbox, message: &Message) -> String {
    let (kind, id) = match &message.recipient {
        Recipient::Organisation(id) => ("organisation", id.as_str()),
        Recipient::Post(id) => ("post", id.as_str()),
    };
    let name = message.recipient.name(outbox.registry.plan());
    json!({
        "id": message.id,
        "recipient": { "kind": kind, "id": id, "name": name },
        "level": message.level,
        "title": message.title,
        "text": message.text,
        "about": message.about,
        "clause": message.clause,
        "made": message.made,
    })
    .to_string()
}

/// `v1=` and HMAC-SHA256 over the seconds of the time, a point and the body, hexadecimal.
fn signature(secret: &str, now: Instant, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{}.{body}", now.unix_seconds()).as_bytes());
    Some(format!("v1={}", hexadecimal(&mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_openssl_computes() {
        // printf '1625112000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let signed = signature("0123456789abcdef", Instant(1_625_112_000_999), "{}");
        assert_eq!(signed.as_deref(), Some(EXPECTED));
    }

    const EXPECTED: &str = "v1=f853e4ea75cc6feab9434f66196496232c8c00a4ff85a1fd688a800847284d0b";
}
