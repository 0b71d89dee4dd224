//! Group robots of DingTalk (钉钉群机器人), with the signature of 加签.

use base64ct::{Base64, Encoding as _};
use campaign::notification::{Message, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use sha2::Sha256;
use standards::time::Instant;

use super::Outbox;
use super::channels::Said;
use super::robot::post;

/// Longest text, bytes of UTF-8.
const MOST_BYTES: usize = 18_000;
/// Token unknown (300001), signature, keyword or address not allowed (310000): the next attempt would be refused too.
const FOR_GOOD: [i64; 2] = [300_001, 310_000];

pub(super) async fn send(
    outbox: &Outbox,
    url: &Secret,
    secret: Option<&Secret>,
    message: &Message,
    now: Instant,
) -> Said {
    let url = match secret {
        Some(secret) => signed(url.reveal(), secret.reveal(), now),
        None => url.reveal().to_owned(),
    };
    let body = json!({ "msgtype": "text", "text": { "content": message.whole(MOST_BYTES) } });
    post(outbox, &url, &body, &FOR_GOOD).await
}

/// The address with `timestamp` (milliseconds) and `sign`: HMAC-SHA256 with the key over the time, a line's end and the key, in Base64.
fn signed(url: &str, secret: &str, now: Instant) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return url.to_owned() };
    mac.update(format!("{}\n{secret}", now.0).as_bytes());
    let sign = Base64::encode_string(&mac.finalize().into_bytes());
    let sign = utf8_percent_encode(&sign, NON_ALPHANUMERIC);
    format!("{url}{joint}timestamp={}&sign={sign}", now.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_openssl_computes() {
        // printf '1625112000000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
        let url = signed("https://robot.invalid/send?access_token=t", "SECabc", Instant(1_625_112_000_000));
        assert_eq!(url, EXPECTED);
    }

    const EXPECTED: &str = "https://robot.invalid/send?access_token=t&timestamp=1625112000000&sign=2OAYnPIaYY7Umv07r6QfEYwblZqYc5UssjZ9Zec7XtU%3D";
}
