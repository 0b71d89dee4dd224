//! Short messages by the county's own gateway: the HTTP request of the contacts with the message put in its places.

use campaign::notification::{Message, Outcome, Secret, SmsMethod};
use hyper::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Outbox;
use super::channels::Said;
use super::http::{Request, ask};

/// Longest text, bytes of UTF-8: gateways cut at 500 letters.
const MOST_BYTES: usize = 1200;

pub(super) async fn send(outbox: &Outbox, phone: &Secret, message: &Message) -> Said {
    let Some(gateway) = &outbox.directory.sms else {
        return Said::new(Outcome::Refused, "没有 [sms] 网关 there is no [sms] gateway");
    };
    let values = [
        ("phone", phone.reveal().to_owned()),
        ("title", message.headline()),
        ("text", message.whole(MOST_BYTES)),
        ("level", message.level.english().to_owned()),
        ("id", message.id.to_string()),
    ];
    let url = filled(gateway.url.reveal(), &values, percent);
    let in_body = if gateway.content_type.contains("json") { json_text } else { percent };
    let (method, body) = match gateway.method {
        SmsMethod::Get => (Method::GET, String::new()),
        SmsMethod::Post => (Method::POST, filled(&gateway.body, &values, in_body)),
    };
    let headers = gateway.headers.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let request =
        Request { method, url: &url, content_type: &gateway.content_type, headers: headers.collect(), body };
    let body = match ask(outbox, request).await {
        Ok(answer) => answer.body,
        Err(said) => return said,
    };
    match (&gateway.accepted, body) {
        (None, body) => Said::new(Outcome::Sent, body.unwrap_or_default()),
        (Some(accepted), Some(body)) if body.contains(accepted.as_str()) => Said::new(Outcome::Sent, body),
        (Some(_), Some(body)) => Said::new(Outcome::Refused, format!("网关没有接受 not accepted：{body}")),
        (Some(_), None) => Said::new(Outcome::Unsure, "答复没有读完 the answer broke off"),
    }
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A text as it stands between the quotation marks of JSON.
fn json_text(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// A template with `{name}` replaced, in one pass: what a message says is never a place to be filled.
fn filled(template: &str, values: &[(&str, String)], write: fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open + 1..];
        let named = tail.find('}').and_then(|close| {
            values.iter().find(|(name, _)| *name == &tail[..close]).map(|(_, value)| (close, value))
        });
        if let Some((close, value)) = named {
            out.push_str(&write(value));
            rest = &tail[close + 1..];
        } else {
            out.push('{');
            rest = tail;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_once_and_written_as_its_place_demands() {
        let values = [("phone", "12".to_owned()), ("text", "说“{phone}”\"&\n".to_owned())];
        assert_eq!(
            filled("a={phone}&b={text}", &values, percent),
            "a=12&b=%E8%AF%B4%E2%80%9C%7Bphone%7D%E2%80%9D%22%26%0A"
        );
        let json = filled("{\"to\": [\"{phone}\"], \"text\": \"{text}\", \"x\": {}}", &values, json_text);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&read["to"][0], &read["text"]), (&"12".into(), &"说“{phone}”\"&\n".into()));
        assert_eq!(filled("{unknown} {phone", &values, percent), "{unknown} {phone");
    }
}
