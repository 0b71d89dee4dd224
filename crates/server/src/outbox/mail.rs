//! Mail: the letter (RFC 5322 and MIME, all of it seven-bit), and its way to the server of the contacts.

use base64ct::{Base64, Encoding as _};
use campaign::notification::{MailSecurity, MailServer, Message, Outcome, Secret};
use standards::time::Instant;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Outbox;
use super::channels::{Connection, Said};
use super::smtp::{Envelope, Session};
use super::tls::secure;

/// Bytes of a word of a subject that, encoded, fit into a line.
const WORD: usize = 42;
const LINE: usize = 76;
const MOST_BYTES: usize = 100_000;

pub(super) async fn send(outbox: &Outbox, address: &Secret, message: &Message, now: Instant) -> Said {
    let Some(server) = &outbox.directory.mail else {
        return Said::new(Outcome::Refused, "没有 [mail] 服务器 there is no [mail] server");
    };
    let letter = letter(server.from.reveal(), address.reveal(), message, now);
    let envelope = Envelope { from: server.from.reveal(), to: address.reveal(), letter: &letter };
    let credentials = server.user.as_ref().zip(server.password.as_ref());
    let beginning = async {
        let mut session = open(outbox, server).await?;
        if let Some((user, password)) = credentials {
            session.sign_in(user.reveal(), password.reveal()).await?;
        }
        Ok(session)
    };
    let late = |outcome| Said::new(outcome, "邮件服务器没有及时答复 no answer in time");
    let mut session = match timeout(outbox.patience() * 2, beginning).await {
        Ok(Ok(session)) => session,
        Ok(Err(said)) => return said,
        Err(_late) => return late(Outcome::Failed),
    };
    match timeout(outbox.patience() * 2, session.hand_over(&envelope)).await {
        Ok(Ok(said) | Err(said)) => said,
        Err(_late) => late(Outcome::Unsure),
    }
}

/// A session that is as private as the contacts ask.
async fn open(outbox: &Outbox, server: &MailServer) -> Result<Session<Box<dyn Connection>>, Said> {
    let failed = |why: String| Said::new(Outcome::Failed, why);
    let port = server.port.unwrap_or(match server.security {
        MailSecurity::Tls => 465,
        MailSecurity::Starttls => 587,
        MailSecurity::None => 25,
    });
    let connecting = TcpStream::connect((server.host.as_str(), port));
    let socket = timeout(outbox.patience(), connecting)
        .await
        .map_err(|_late| failed("连接超时 connecting took too long".into()))?
        .map_err(|error| failed(format!("连接失败：{error}")))?;
    let tls = |error| failed(format!("TLS：{error}"));
    let patience = outbox.patience();
    let connection: Box<dyn Connection> = match server.security {
        MailSecurity::None => Box::new(socket),
        MailSecurity::Tls => Box::new(secure(&outbox.tls, &server.host, socket).await.map_err(tls)?),
        MailSecurity::Starttls => {
            let plain = Session::greeted(socket, patience).await?;
            let socket = plain.start_tls().await?;
            let secured = secure(&outbox.tls, &server.host, socket).await.map_err(tls)?;
            return Session::resumed(Box::new(secured) as Box<dyn Connection>, patience).await;
        }
    };
    Session::greeted(connection, patience).await
}

/// The letter with its heads, lines ended by CR LF.
fn letter(from: &str, to: &str, message: &Message, now: Instant) -> String {
    let host = from.rsplit('@').next().unwrap_or("localhost");
    let heads = [
        format!("From: {} <{from}>", encoded("汛清")),
        format!("To: <{to}>"),
        format!("Subject: {}", encoded(&message.headline())),
        format!("Date: {}", date(now)),
        format!("Message-ID: <{}@{host}>", message.id),
        "Auto-Submitted: auto-generated".to_owned(),
        "MIME-Version: 1.0".to_owned(),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
    ];
    let body = Base64::encode_string(message.whole(MOST_BYTES).as_bytes());
    let mut letter = heads.join("\r\n");
    letter.push_str("\r\n");
    for line in body.as_bytes().chunks(LINE) {
        letter.push_str("\r\n");
        letter.push_str(&String::from_utf8_lossy(line));
    }
    letter + "\r\n"
}

/// Encoded words of RFC 2047, a line each.
fn encoded(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        if word.len() + c.len_utf8() > WORD {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let encode = |word: &String| format!("=?UTF-8?B?{}?=", Base64::encode_string(word.as_bytes()));
    words.iter().map(encode).collect::<Vec<_>>().join("\r\n ")
}

/// `Thu, 01 Jul 2021 12:00:00 +0800`
fn date(at: Instant) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let day = at.day();
    let (year, month, of_month) = day.ymd();
    // Day 0 is the first of January 1970, a Thursday.
    let week = usize::try_from(day.number().rem_euclid(7)).unwrap_or(0);
    let month = usize::try_from(month - 1).unwrap_or(0);
    let (hour, minute, second, _) = at.time_of_day();
    format!("{}, {of_month:02} {} {year} {hour:02}:{minute:02}:{second:02} +0800", DAYS[week], MONTHS[month])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_wall_in_beijing() {
        assert_eq!(date(Instant(1_625_112_000_000)), "Thu, 01 Jul 2021 12:00:00 +0800");
        assert_eq!(date(Instant(1_640_966_399_000)), "Fri, 31 Dec 2021 23:59:59 +0800");
    }

    #[test]
    fn a_subject_is_seven_bit_and_in_lines_that_fit_and_ends_no_line_of_its_own() {
        let subject =
            encoded("【红色】代县桥 总磷超标1.2倍（0.44 mg/L，限值0.2），请各单位立即核实并处置\r\nBcc: x");
        assert!(subject.is_ascii() && subject.lines().count() > 1);
        assert!(subject.lines().all(|line| line.len() <= 76 && line.trim_start().starts_with("=?UTF-8?B?")));
    }
}
