//! Each channel arrives at a real server with the right body and signature.

use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::receivers::{Http, Manners, Reply, Smtp, certified};
use super::{Contacts, People, address, attempts, dingtalk, mail, phone, serving, sms, webhook, wecom};
use crate::running::eventually;

const TAKEN: Reply = Reply::With(200, "{\"errcode\":0,\"errmsg\":\"ok\"}");
const TITLE: &str = "第 1 号问题交办：雨天有灰色废水流出";

/// What another program computes: `openssl dgst -sha256 -hmac KEY` over a text.
fn hmac(key: &str, text: &str, form: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", key, form])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    openssl.wait_with_output().unwrap().stdout
}

fn base64(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut openssl = Command::new("openssl")
        .args(["base64", "-d", "-A"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    openssl.wait_with_output().unwrap().stdout
}

#[test]
fn a_wecom_robot_gets_the_text_with_its_key() {
    let (folder, robot) = (TempDir::new().unwrap(), Http::answering(&[TAKEN]));
    Contacts::quick().recipient("water-resources", &[wecom(&robot.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let sent = people.until("water-resources", "sent");
    assert_eq!(attempts(&sent), [("wecom".to_owned(), "sent".to_owned())]);
    let got = &robot.got()[0];
    assert_eq!(got.line, "POST /cgi-bin/webhook/send?key=robot-key-1 HTTP/1.1");
    assert_eq!(got.json()["msgtype"], "text");
    let text = got.json()["text"]["content"].as_str().unwrap().to_owned();
    assert!(text.starts_with(&format!("【蓝色】{TITLE}\n整改要求：封堵混接管。期限 ")), "{text}");
    assert!(text.ends_with("依据 clause SC-026"), "{text}");
}

#[test]
fn a_dingtalk_robot_gets_the_text_signed_as_it_asks() {
    let (folder, robot) = (TempDir::new().unwrap(), Http::answering(&[TAKEN]));
    Contacts::quick().recipient("water-resources", &[dingtalk(&robot.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    people.until("water-resources", "sent");
    let got = &robot.got()[0];
    let query = got.line.split(['?', ' ']).nth(2).unwrap();
    let value =
        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap();
    assert_eq!(value("access_token"), "robot-token-1");
    let sign = value("sign").replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let timed = format!("{}\nSECrobotkey", value("timestamp"));
    assert_eq!(base64(&sign), hmac("SECrobotkey", &timed, "-binary"));
    assert!(got.json()["text"]["content"].as_str().unwrap().contains(TITLE));
}

#[test]
fn a_webhook_gets_json_that_proves_who_sent_it_and_says_its_number() {
    let (folder, hook) = (TempDir::new().unwrap(), Http::answering(&[Reply::With(204, "")]));
    Contacts::quick().recipient("water-resources", &[webhook(&hook.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let problem = people.dispatch("water-resources", false);
    let sent = people.until("water-resources", "sent");
    let got = &hook.got()[0];
    let signed = format!("{}.{}", got.head("x-xunqing-timestamp"), got.body);
    let expected = String::from_utf8(hmac("0123456789abcdef0123", &signed, "-hex")).unwrap();
    let expected = expected.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(got.head("x-xunqing-signature"), format!("v1={expected}"));
    assert_eq!(got.head("idempotency-key"), sent["message"]["id"].as_str().unwrap());
    let body = got.json();
    assert_eq!(
        (&body["title"], &body["level"], &body["clause"]),
        (&json!(TITLE), &json!("blue"), &json!("SC-026"))
    );
    assert_eq!(
        body["recipient"],
        json!({"kind": "organisation", "id": "water-resources", "name": "代县水利局"})
    );
    assert_eq!(body["about"], format!("#/rectify/{problem}"));
}

#[test]
fn a_gateway_of_short_messages_gets_its_own_form_and_its_answer_is_read() {
    let folder = TempDir::new().unwrap();
    let gateway = Http::answering(&[Reply::With(200, "{\"code\":\"OK\"}")]);
    let sending = format!(
        "[sms]\nurl = \"{}/send?app=1&to={{phone}}\"\ncontent_type = \"application/json\"\nbody = '{{\"to\":[\"{{phone}}\"],\"text\":\"{{text}}\"}}'\n\
         headers = {{ X-Key = \"gateway-key-1\" }}\naccepted = '\"code\":\"OK\"'\n",
        gateway.url
    );
    Contacts::quick().with(&sending).recipient("water-resources", &[sms()]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    people.until("water-resources", "sent");
    let got = &gateway.got()[0];
    assert_eq!(got.line, format!("POST /send?app=1&to={} HTTP/1.1", phone()));
    assert_eq!((got.head("x-key"), &got.json()["to"][0]), ("gateway-key-1", &json!(phone())));
    assert!(got.json()["text"].as_str().unwrap().contains(TITLE));
}

fn mail_server(smtp: &Smtp, security: &str) -> String {
    format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"{security}\"\nfrom = \"{}\"\nuser = \"xunqing\"\npassword = \"mail-password\"\n",
        smtp.port,
        ["xunqing", "county.invalid"].join("@")
    )
}

#[test]
fn a_letter_arrives_whole_in_clear_by_tls_and_by_starttls() {
    let authority = TempDir::new().unwrap();
    let tls = certified(authority.path());
    for (security, starttls) in [("none", false), ("tls", false), ("starttls", true)] {
        let private = security != "none";
        let smtp = Smtp::with(Manners { tls: private.then(|| tls.clone()), starttls, ..Manners::default() });
        let folder = TempDir::new().unwrap();
        let ca = format!("ca_file = \"{}\"", authority.path().join("ca.pem").display());
        let quick = Contacts::quick();
        let contacts = Contacts(format!("{ca}\n{}", quick.0));
        contacts.with(&mail_server(&smtp, security)).recipient("water-resources", &[mail()]).write(&folder);
        let server = serving(&folder);
        let mut people = People::of(&server);
        people.dispatch("water-resources", false);
        let sent = people.until("water-resources", "sent");
        let letter = smtp.letters().pop().unwrap();
        assert_eq!(letter.was_private, private);
        assert_eq!(letter.to, format!("RCPT TO:<{}>", address()));
        assert!(letter.from.starts_with("MAIL FROM:<xunqing@"), "{}", letter.from);
        assert_eq!(base64(letter.signed_in.as_deref().unwrap()), b"\0xunqing\0mail-password");
        let subject = letter.head("Subject");
        let words = subject.split("=?UTF-8?B?").filter(|word| !word.is_empty());
        let subject: Vec<u8> = words.flat_map(|word| base64(word.trim().trim_end_matches("?="))).collect();
        assert_eq!(String::from_utf8(subject).unwrap(), format!("【蓝色】{TITLE}"));
        let body = letter.text.split("\r\n\r\n").nth(1).unwrap().replace("\r\n", "");
        let body = String::from_utf8(base64(&body)).unwrap();
        assert!(body.contains("整改要求：封堵混接管") && body.contains("please put it right"), "{body}");
        let id = sent["message"]["id"].as_str().unwrap();
        assert!(letter.head("Message-ID").contains(id) && letter.head("Date").ends_with("+0800"));
    }
}

#[test]
fn a_mail_server_that_cannot_prove_its_name_gets_no_letter_and_no_password() {
    let authority = TempDir::new().unwrap();
    let smtp = Smtp::with(Manners { tls: Some(certified(authority.path())), ..Manners::default() });
    let folder = TempDir::new().unwrap();
    let contacts = Contacts::quick().with(&mail_server(&smtp, "tls"));
    contacts.recipient("water-resources", &[mail()]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    people.dispatch("water-resources", false);
    let failed = people.until("water-resources", "given_up");
    assert!(attempts(&failed).iter().all(|(_, outcome)| outcome == "failed"), "{failed}");
    assert!(failed["sends"][0]["detail"].as_str().unwrap().starts_with("TLS"), "{failed}");
    assert!(smtp.letters().is_empty());
}

#[test]
fn a_channel_is_tried_on_its_own_at_once() {
    let folder = TempDir::new().unwrap();
    let good = Http::answering(&[TAKEN]);
    let bad = Http::answering(&[Reply::With(200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}")]);
    Contacts::quick().recipient("water-resources", &[wecom(&good.url), dingtalk(&bad.url)]).write(&folder);
    let server = serving(&folder);
    let mut people = People::of(&server);
    let mut tried = |channel: u8| {
        people
            .admin
            .post("/api/v1/outbox/test", &json!({"organisation": "water-resources", "channel": channel}))
    };
    let answer = tried(0).json();
    assert_eq!((&answer["sent"], &answer["kind"]), (&json!(true), &json!("wecom")));
    let answer = tried(1).json();
    assert_eq!(answer["outcome"], "refused");
    assert_eq!(answer["detail"], "errcode 310000：sign not match");
    assert_eq!(tried(2).status, 404);
    eventually("it arrived", || (good.got().len() == 1).then_some(()));
    assert!(good.got()[0].body.contains("渠道测试"));
}
