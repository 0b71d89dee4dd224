//! Servers that receive: HTTP and SMTP, each request and letter kept as it came.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) line: String,
    pub(crate) heads: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn head(&self, name: &str) -> &str {
        self.heads.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How an HTTP server answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// A status and a body.
    With(u16, &'static str),
    /// Reads the request and says nothing for so many milliseconds, then goes away.
    Silence(u64),
}

/// An HTTP server on a socket of its own, in clear.
pub(crate) struct Http {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Http {
    /// Answers in turn, the last for ever.
    pub(crate) fn answering(replies: &[Reply]) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), replies)
    }

    pub(crate) fn at(listener: TcpListener, replies: &[Reply]) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let got = Arc::new(Mutex::new(Vec::new()));
        let (kept, mut replies) = (Arc::clone(&got), VecDeque::from(replies.to_vec()));
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || one(socket, &kept, &reply.unwrap()));
            }
        });
        Self { url, got }
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

fn one(socket: TcpStream, kept: &Mutex<Vec<Got>>, reply: &Reply) {
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    let Some(request) = request(&mut reader) else { return };
    kept.lock().unwrap().push(request);
    let mut socket = socket;
    match reply {
        Reply::With(status, body) => {
            let answer = format!(
                "HTTP/1.1 {status} said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let _gone = socket.write_all(answer.as_bytes());
        }
        Reply::Silence(ms) => std::thread::sleep(std::time::Duration::from_millis(*ms)),
    }
}

fn request(reader: &mut impl BufRead) -> Option<Got> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let heads: Vec<_> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length =
        heads.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Got { line: lines[0].clone(), heads, body: String::from_utf8(body).unwrap() })
}

/// A letter as it was handed over.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) signed_in: Option<String>,
    pub(crate) was_private: bool,
    pub(crate) text: String,
}

impl Letter {
    pub(crate) fn head(&self, name: &str) -> String {
        let heads = self.text.split("\r\n\r\n").next().unwrap().replace("\r\n ", "");
        let start = format!("{name}: ");
        heads.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
    }
}

/// How an SMTP server behaves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manners {
    /// TLS from the first byte, with the certificate in a folder.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Changes to TLS when it is asked to.
    pub(crate) starttls: bool,
    /// Answers a recipient like this.
    pub(crate) rcpt: Option<&'static str>,
    /// Takes the letter and goes away without a word.
    pub(crate) goes_away: bool,
}

/// An SMTP server on a socket of its own.
pub(crate) struct Smtp {
    pub(crate) port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Smtp {
    pub(crate) fn with(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let (kept, manners) = (Arc::clone(&kept), manners.clone());
                std::thread::spawn(move || {
                    let _gone = talk(socket, &manners, &kept);
                });
            }
        });
        Self { port, letters }
    }

    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap().clone()
    }
}

fn talk(socket: TcpStream, manners: &Manners, kept: &Mutex<Vec<Letter>>) -> std::io::Result<()> {
    match (&manners.tls, manners.starttls) {
        (Some(tls), false) => {
            let secure = StreamOwned::new(ServerConnection::new(Arc::clone(tls)).unwrap(), socket);
            session(secure, manners, kept, true, true).map(|_end| ())
        }
        (Some(tls), true) => {
            if let Some(socket) = session(socket, manners, kept, false, true)? {
                let secure = StreamOwned::new(ServerConnection::new(Arc::clone(tls)).unwrap(), socket);
                session(secure, manners, kept, true, false)?;
            }
            Ok(())
        }
        (None, _) => session(socket, manners, kept, false, true).map(|_end| ()),
    }
}

/// The dialogue; the bare stream when it is to go on by TLS.
fn session<S: Read + Write>(
    stream: S,
    manners: &Manners,
    kept: &Mutex<Vec<Letter>>,
    private: bool,
    greets: bool,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    let say = |stream: &mut BufReader<S>, text: &str| {
        stream.get_mut().write_all(format!("{text}\r\n").as_bytes())?;
        stream.get_mut().flush()
    };
    if greets {
        say(&mut stream, "220 mail.invalid ready")?;
    }
    let (mut from, mut to, mut signed_in) = (String::new(), String::new(), None);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" if manners.starttls && !private => say(&mut stream, "250-mail.invalid\r\n250 STARTTLS")?,
            "EHLO" => say(&mut stream, "250-mail.invalid\r\n250-8BITMIME\r\n250 AUTH LOGIN PLAIN")?,
            "STARTTLS" => {
                say(&mut stream, "220 go ahead")?;
                return Ok(Some(stream.into_inner()));
            }
            "AUTH" => {
                signed_in = line.strip_prefix("AUTH PLAIN ").map(str::to_owned);
                say(&mut stream, "235 welcome")?;
            }
            "MAIL" => {
                line.clone_into(&mut from);
                say(&mut stream, "250 ok")?;
            }
            "RCPT" => {
                line.clone_into(&mut to);
                say(&mut stream, manners.rcpt.unwrap_or("250 ok"))?;
            }
            "DATA" => {
                say(&mut stream, "354 go on")?;
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut text)? == 0 {
                        return Ok(None);
                    }
                }
                text.truncate(text.len() - 3);
                let letter = Letter {
                    from: from.clone(),
                    to: to.clone(),
                    signed_in: signed_in.clone(),
                    was_private: private,
                    text,
                };
                kept.lock().unwrap().push(letter);
                if manners.goes_away {
                    return Ok(None);
                }
                say(&mut stream, "250 queued as 1")?;
            }
            "QUIT" => {
                say(&mut stream, "221 bye")?;
                return Ok(None);
            }
            _ => say(&mut stream, "502 what")?,
        }
    }
}

/// A certificate for the loopback by an authority of its own, `ca.pem`, made in a folder.
pub(crate) fn certified(folder: &Path) -> Arc<ServerConfig> {
    let run = |arguments: &str| {
        let made = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "openssl {arguments}");
    };
    std::fs::write(folder.join("ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    run(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority"));
    run(&format!("req {key} -keyout server.key -out server.csr -subj /CN=mail"));
    run(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.pem",
    );
    let chain =
        CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
