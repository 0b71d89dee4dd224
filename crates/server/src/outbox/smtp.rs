//! A session of SMTP (RFC 5321) that hands one letter over.
//!
//! Of its own making because it must tell three cases apart that clients of SMTP mix: the server refused for good, nothing has arrived, and
//! the letter was handed over but the answer was lost.

use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use campaign::notification::Outcome;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::time::timeout;

use super::channels::Said;

/// Longest line of an answer, and most lines of one.
const MOST_LINE: u64 = 2000;
const MOST_LINES: usize = 100;

/// One letter to one address.
pub(super) struct Envelope<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) letter: &'a str,
}

/// A session with a server that has greeted.
pub(super) struct Session<C> {
    connection: BufReader<C>,
    patience: Duration,
    /// What the server can do, a line each, in capitals.
    offers: Vec<String>,
}

struct Answer {
    code: u16,
    lines: Vec<String>,
}

impl Answer {
    fn said(&self, outcome: Outcome) -> Said {
        Said::new(outcome, format!("SMTP {} {}", self.code, self.lines.join(" ")))
    }

    /// What an answer that is not the wanted one means before anything was handed over.
    fn unwanted(&self) -> Said {
        self.said(if self.code >= 500 { Outcome::Refused } else { Outcome::Failed })
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> Session<C> {
    /// A session on a new connection.
    pub(super) async fn greeted(connection: C, patience: Duration) -> Result<Self, Said> {
        let mut session = Self { connection: BufReader::new(connection), patience, offers: Vec::new() };
        let greeting = session.answer().await?;
        if greeting.code != 220 {
            return Err(greeting.unwanted());
        }
        session.hello().await?;
        Ok(session)
    }

    /// A session that goes on by TLS: it begins anew without a greeting.
    pub(super) async fn resumed(connection: C, patience: Duration) -> Result<Self, Said> {
        let mut session = Self { connection: BufReader::new(connection), patience, offers: Vec::new() };
        session.hello().await?;
        Ok(session)
    }

    async fn hello(&mut self) -> Result<(), Said> {
        let answer = self.command("EHLO xunqing.localdomain").await?;
        if answer.code != 250 {
            return Err(answer.unwanted());
        }
        self.offers = answer.lines.iter().map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// The bare connection, on which TLS is to begin.
    pub(super) async fn start_tls(mut self) -> Result<C, Said> {
        if !self.offers.iter().any(|line| line == "STARTTLS") {
            return Err(Said::new(
                Outcome::Refused,
                "邮件服务器不支持 STARTTLS the server offers no STARTTLS",
            ));
        }
        let answer = self.command("STARTTLS").await?;
        // What came in clear behind the answer must not be taken for something that came by TLS.
        if answer.code != 220 || !self.connection.buffer().is_empty() {
            return Err(answer.unwanted());
        }
        Ok(self.connection.into_inner())
    }

    pub(super) async fn sign_in(&mut self, user: &str, password: &str) -> Result<(), Said> {
        let offers = |how: &str| {
            self.offers
                .iter()
                .any(|line| line.starts_with("AUTH") && line.split([' ', '=']).any(|w| w == how))
        };
        let encode = |text: &str| Base64::encode_string(text.as_bytes());
        let steps = if offers("PLAIN") {
            vec![format!("AUTH PLAIN {}", encode(&format!("\0{user}\0{password}")))]
        } else if offers("LOGIN") {
            vec!["AUTH LOGIN".to_owned(), encode(user), encode(password)]
        } else {
            return Err(Said::new(
                Outcome::Refused,
                "邮件服务器不支持 PLAIN 和 LOGIN 登录 neither PLAIN nor LOGIN",
            ));
        };
        let (last, first) = steps.split_last().ok_or_else(|| Said::new(Outcome::Refused, ""))?;
        for step in first {
            self.expect(step, 334).await?;
        }
        self.expect(last, 235).await
    }

    /// Hands the letter over; from its end on an answer that is lost leaves it unknown whether it arrived.
    pub(super) async fn hand_over(&mut self, envelope: &Envelope<'_>) -> Result<Said, Said> {
        self.expect(&format!("MAIL FROM:<{}>", envelope.from), 250).await?;
        let to = self.command(&format!("RCPT TO:<{}>", envelope.to)).await?;
        if !matches!(to.code, 250 | 251) {
            return Err(to.unwanted());
        }
        self.expect("DATA", 354).await?;
        // Base64 and heads have no line that begins with a point.
        let handed = self.command(&format!("{}.", envelope.letter)).await;
        let Ok(answer) = handed else {
            return Err(Said::new(
                Outcome::Unsure,
                "信已交出，没有收到答复 handed over, the answer was lost",
            ));
        };
        if answer.code != 250 {
            return Err(answer.unwanted());
        }
        // The letter is theirs; how the session ends changes nothing.
        let _ended = self.command("QUIT").await;
        Ok(answer.said(Outcome::Sent))
    }

    async fn expect(&mut self, command: &str, code: u16) -> Result<(), Said> {
        let answer = self.command(command).await?;
        if answer.code == code { Ok(()) } else { Err(answer.unwanted()) }
    }

    async fn command(&mut self, line: &str) -> Result<Answer, Said> {
        let failed = |error: std::io::Error| Said::new(Outcome::Failed, error.to_string());
        let late = |_late| Said::new(Outcome::Failed, "邮件服务器没有及时答复 no answer in time");
        let send = async {
            self.connection.write_all(line.as_bytes()).await?;
            self.connection.write_all(b"\r\n").await?;
            self.connection.flush().await
        };
        timeout(self.patience, send).await.map_err(late)?.map_err(failed)?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Answer, Said> {
        let failed = |why: String| Said::new(Outcome::Failed, why);
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let mut line = Vec::new();
            let mut limited = tokio::io::AsyncReadExt::take(&mut self.connection, MOST_LINE);
            let read = timeout(self.patience, limited.read_until(b'\n', &mut line))
                .await
                .map_err(|_late| failed("邮件服务器没有及时答复 no answer in time".into()))?
                .map_err(|error| failed(error.to_string()))?;
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let (Some(code), true) = (code, read > 0) else {
                return Err(failed(
                    "邮件服务器断开或答复读不懂 the server went away or its answer does not read".into(),
                ));
            };
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(Answer { code, lines });
            }
        }
        Err(failed("答复太长 the answer is too long".into()))
    }
}
