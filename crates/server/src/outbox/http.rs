//! One HTTP request and its answer: no redirects are followed, and what may have arrived is told from what certainly did not.

use campaign::notification::Outcome;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Outbox;
use super::channels::{Connection, Said};
use super::tls::secure;

/// Longest answer that is read.
const MOST_ANSWER: usize = 64 * 1024;

/// A request.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) content_type: &'a str,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// An answer of the 200s; everything else is told as what became of the attempt.
pub(super) struct Answer {
    /// `None` when it could not be read to its end.
    pub(super) body: Option<String>,
}

/// Asks. An error is the whole story of the attempt.
pub(super) async fn ask(outbox: &Outbox, request: Request<'_>) -> Result<Answer, Said> {
    let refused = |why: &dyn std::fmt::Display| Said::new(Outcome::Refused, why.to_string());
    let uri: Uri = request.url.parse().map_err(|_uri| refused(&"地址写错了 the address does not read"))?;
    let request = head(&uri, request)?;
    let connection = timeout(outbox.patience(), connect(outbox, &uri))
        .await
        .map_err(|_late| Said::new(Outcome::Failed, "连接超时 connecting took too long"))??;
    let exchanged = timeout(outbox.patience(), exchange(connection, request)).await;
    exchanged.unwrap_or_else(|_late| Err(Said::new(Outcome::Unsure, "没有等到答复 no answer in time")))
}

fn head(uri: &Uri, request: Request<'_>) -> Result<hyper::Request<Full<Bytes>>, Said> {
    let wrong = |why: String| Said::new(Outcome::Refused, why);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit('@').next().unwrap_or_default();
    let mut built = hyper::Request::builder()
        .method(request.method)
        .uri(path)
        .header(HOST, host)
        .header(USER_AGENT, "xunqing")
        .header(CONTENT_TYPE, request.content_type);
    for (name, value) in request.headers {
        let name = HeaderName::try_from(name).map_err(|error| wrong(error.to_string()))?;
        let value = HeaderValue::try_from(value).map_err(|error| wrong(error.to_string()))?;
        built = built.header(name, value);
    }
    built.body(Full::new(Bytes::from(request.body))).map_err(|error| wrong(error.to_string()))
}

async fn connect(outbox: &Outbox, uri: &Uri) -> Result<Box<dyn Connection>, Said> {
    let failed = |why: String| Said::new(Outcome::Failed, why);
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_secure = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let socket =
        TcpStream::connect((host, port)).await.map_err(|error| failed(format!("连接失败：{error}")))?;
    if !is_secure {
        return Ok(Box::new(socket));
    }
    let secured = secure(&outbox.tls, host, socket).await.map_err(|error| failed(format!("TLS：{error}")))?;
    Ok(Box::new(secured))
}

/// From the first byte on the message may arrive.
async fn exchange(
    connection: Box<dyn Connection>,
    request: hyper::Request<Full<Bytes>>,
) -> Result<Answer, Said> {
    let broken = |error: hyper::Error| Said::new(Outcome::Unsure, format!("没有收到答复：{error}"));
    let (mut sender, driver) = hyper::client::conn::http1::handshake(TokioIo::new(connection))
        .await
        .map_err(|error| Said::new(Outcome::Failed, error.to_string()))?;
    let driver = tokio::spawn(driver);
    let answer = sender.send_request(request).await.map_err(broken);
    let told = match answer {
        Ok(answer) => {
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MOST_ANSWER).collect().await.ok();
            let body = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned());
            by_status(status, body)
        }
        Err(said) => Err(said),
    };
    driver.abort();
    told
}

fn by_status(status: StatusCode, body: Option<String>) -> Result<Answer, Said> {
    let outcome = match status.as_u16() {
        200..=299 => return Ok(Answer { body }),
        // The gateway did not hear from who is behind it, who may have had the message.
        504 => Outcome::Unsure,
        408 | 425 | 429 | 500..=599 => Outcome::Failed,
        _ => Outcome::Refused,
    };
    let body = body.unwrap_or_default();
    Err(Said::new(outcome, format!("HTTP {}：{}", status.as_u16(), body.trim())))
}
