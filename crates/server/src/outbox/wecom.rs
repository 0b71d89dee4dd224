//! Group robots of WeCom (企业微信群机器人): a text by its webhook.

use campaign::notification::{Message, Secret};
use serde_json::json;

use super::Outbox;
use super::channels::Said;
use super::robot::post;

/// Longest text of a text message, bytes of UTF-8.
const MOST_BYTES: usize = 2048;
/// The key is wrong (93000), or the content is not taken (40008, 44004): the next attempt would be refused too.
const FOR_GOOD: [i64; 3] = [93_000, 40_008, 44_004];

pub(super) async fn send(outbox: &Outbox, url: &Secret, message: &Message) -> Said {
    let body = json!({ "msgtype": "text", "text": { "content": message.whole(MOST_BYTES) } });
    post(outbox, url.reveal(), &body, &FOR_GOOD).await
}
