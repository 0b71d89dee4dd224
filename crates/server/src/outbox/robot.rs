//! What group robots of WeCom and DingTalk have in common: they answer 200 with `errcode`, 0 when the message was taken.

use campaign::notification::Outcome;
use hyper::Method;
use serde::Deserialize;
use serde_json::Value;

use super::Outbox;
use super::channels::Said;
use super::http::{Request, ask};

#[derive(Deserialize)]
struct Taken {
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// Posts a text to a robot. `for_good` are the codes after which trying again is of no use.
pub(super) async fn post(outbox: &Outbox, url: &str, body: &Value, for_good: &[i64]) -> Said {
    let request = Request {
        method: Method::POST,
        url,
        content_type: "application/json; charset=utf-8",
        headers: Vec::new(),
        body: body.to_string(),
    };
    let answer = match ask(outbox, request).await {
        Ok(answer) => answer,
        Err(said) => return said,
    };
    let taken = answer.body.as_deref().map(serde_json::from_str::<Taken>);
    match taken {
        Some(Ok(Taken { errcode: 0, errmsg })) => Said::new(Outcome::Sent, errmsg),
        Some(Ok(Taken { errcode, errmsg })) => {
            let outcome = if for_good.contains(&errcode) { Outcome::Refused } else { Outcome::Failed };
            Said::new(outcome, format!("errcode {errcode}：{errmsg}"))
        }
        // Somebody answered 200 who is not the robot, or the answer broke off.
        Some(Err(_)) => {
            Said::new(Outcome::Refused, "答复里没有 errcode，地址可能不是机器人 no errcode in the answer")
        }
        None => Said::new(Outcome::Unsure, "答复没有读完 the answer broke off"),
    }
}
