//! One station: one TCP connection, frames out, answers in.
//!
//! A frame is under way until its 9014 comes. It goes out again when the answer is late (HJ 212-2017 §6.7: 10 s, three
//! times) and when the connection broke; then the station connects again, waiting longer each time.

use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use hj212::{Event, Framer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::report::Tally;
use super::stations::Frame;

/// First and longest pause before connecting again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// A server that was never reached is probably not there: shorter patience.
const FIRST_CONNECTION: Duration = Duration::from_secs(5);

/// How long a station waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For one answer.
    pub(crate) answer: Duration,
    /// How often a frame is sent again on a connection that stands.
    pub(crate) retries: u32,
    /// For any answer at all while connections fail or break.
    pub(crate) silence: Duration,
}

/// Why a station stopped before everything was answered.
#[derive(Debug)]
pub(crate) enum GaveUp {
    NeverConnected { to: Arc<str>, error: String },
    KeepsBreaking { seconds: u64, error: String },
    NotAnswered { qn: String, times: u32 },
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverConnected { to, error } => {
                write!(f, "连接不上 {to}（{error}）；请检查服务是否已启动、地址是否正确 (cannot connect)")
            }
            Self::KeepsBreaking { seconds, error } => write!(
                f,
                "连续 {seconds} 秒没有收到应答，连接被断开或连不上（{error}）；请查看服务日志，如磁盘是否已满 (no answer, connections break)"
            ),
            Self::NotAnswered { qn, times } => write!(
                f,
                "帧 QN={qn} 发送 {times} 次没有应答；请核对方案中的 MN 和密码，并查看平台的隔离区 (sent {times} times without an answer)"
            ),
        }
    }
}

/// A frame that waits for its answer.
struct UnderWay {
    frame: Frame,
    /// How often it went out, on any connection.
    sent: u32,
    /// How often it went out on this connection.
    tries: u32,
    late_at: Instant,
}

/// One station's side of the exchange.
pub(crate) struct Session {
    to: Arc<str>,
    queue: mpsc::Receiver<Frame>,
    window: NonZeroUsize,
    patience: Patience,
    tally: Arc<Tally>,
    under_way: VecDeque<UnderWay>,
    no_more: bool,
    connected_once: bool,
    /// Since when a frame waits without any answer.
    silent_since: Instant,
}

/// How a connection ended.
enum Ended {
    Done,
    Broken(String),
    NotAnswered { qn: String, times: u32 },
}

impl Session {
    pub(crate) fn new(
        to: Arc<str>,
        queue: mpsc::Receiver<Frame>,
        window: NonZeroUsize,
        patience: Patience,
        tally: Arc<Tally>,
    ) -> Self {
        Self {
            to,
            queue,
            window,
            patience,
            tally,
            under_way: VecDeque::new(),
            no_more: false,
            connected_once: false,
            silent_since: Instant::now(),
        }
    }

    /// Sends everything of the queue; returns when all of it is answered.
    pub(crate) async fn play(mut self) -> Result<(), GaveUp> {
        let mut pause = PAUSES.0;
        loop {
            // Between frames a station needs no connection: a server may close an idle one.
            if self.under_way.is_empty() {
                match self.queue.recv().await {
                    Some(frame) => self.take(frame),
                    None => return Ok(()),
                }
            }
            let answered_before = self.silent_since;
            let error = match connect(&self.to).await {
                Err(error) => error.to_string(),
                Ok(socket) => {
                    if self.connected_once {
                        self.tally.reconnected();
                    }
                    self.connected_once = true;
                    match self.talk(socket).await {
                        Ended::Done => return Ok(()),
                        Ended::NotAnswered { qn, times } => return Err(GaveUp::NotAnswered { qn, times }),
                        Ended::Broken(error) => error,
                    }
                }
            };
            self.check_patience(error)?;
            pause = if self.silent_since > answered_before { PAUSES.0 } else { (pause * 2).min(PAUSES.1) };
            sleep(pause).await;
        }
    }

    fn check_patience(&self, error: String) -> Result<(), GaveUp> {
        let silence = self.silent_since.elapsed();
        if !self.connected_once && silence >= FIRST_CONNECTION.min(self.patience.silence) {
            return Err(GaveUp::NeverConnected { to: Arc::clone(&self.to), error });
        }
        if !self.under_way.is_empty() && silence >= self.patience.silence {
            return Err(GaveUp::KeepsBreaking { seconds: silence.as_secs(), error });
        }
        Ok(())
    }

    /// Puts a frame among those under way; it has not gone out yet.
    fn take(&mut self, frame: Frame) {
        if self.under_way.is_empty() {
            self.silent_since = Instant::now();
        }
        self.under_way.push_back(UnderWay { frame, sent: 0, tries: 0, late_at: Instant::now() });
    }

    async fn talk(&mut self, mut socket: TcpStream) -> Ended {
        // Frames are small and each is awaited. A socket that refuses is used all the same.
        let _best_effort = socket.set_nodelay(true);
        let (mut reader, mut writer) = socket.split();
        let mut framer = Framer::default();
        let mut buffer = vec![0; 16 * 1024];
        for waiting in &mut self.under_way {
            waiting.tries = 0;
            waiting.late_at = Instant::now();
        }
        loop {
            let bytes = match self.outgoing() {
                Ok(bytes) => bytes,
                Err(not_answered) => return not_answered,
            };
            // A peer that does not take frames for the time of an answer is as good as gone.
            match timeout(self.patience.answer, writer.write_all(&bytes)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Ended::Broken(error.to_string()),
                Err(_late) => return Ended::Broken("对方不接收数据".into()),
            }
            if self.under_way.is_empty() && self.no_more {
                return Ended::Done;
            }
            let has_room = !self.no_more && self.under_way.len() < self.window.get();
            let late_at = self.under_way.iter().map(|waiting| waiting.late_at).min();
            tokio::select! {
                frame = self.queue.recv(), if has_room => match frame {
                    Some(frame) => self.take_all(frame),
                    None => self.no_more = true,
                },
                read = reader.read(&mut buffer) => match read {
                    Ok(0) => return Ended::Broken("连接被对方关闭".into()),
                    Ok(count) => {
                        framer.push(&buffer[..count]);
                        self.take_answers(&mut framer);
                    }
                    Err(error) => return Ended::Broken(error.to_string()),
                },
                () = sleep_until(late_at.unwrap_or_else(Instant::now)), if late_at.is_some() => {}
            }
        }
    }

    /// Takes a frame and whatever else stands ready, up to the window.
    fn take_all(&mut self, frame: Frame) {
        self.take(frame);
        while self.under_way.len() < self.window.get() {
            let Ok(frame) = self.queue.try_recv() else { return };
            self.take(frame);
        }
    }

    /// The bytes of every frame that is due: new ones, and those whose answer is late.
    fn outgoing(&mut self) -> Result<Vec<u8>, Ended> {
        let now = Instant::now();
        let mut bytes = Vec::new();
        for waiting in self.under_way.iter_mut().filter(|waiting| waiting.late_at <= now) {
            if waiting.tries > self.patience.retries {
                return Err(Ended::NotAnswered { qn: waiting.frame.qn.clone(), times: waiting.sent });
            }
            self.tally.sent(waiting.sent > 0);
            waiting.sent += 1;
            waiting.tries += 1;
            waiting.late_at = now + self.patience.answer;
            bytes.extend_from_slice(&waiting.frame.bytes);
        }
        Ok(bytes)
    }

    /// Strikes out the frames that are answered; answers to nothing under way are late repeats and are passed over.
    fn take_answers(&mut self, framer: &mut Framer) {
        let mut answered = Vec::new();
        while let Some(event) = framer.next() {
            let Event::Frame(frame) = event else { continue };
            let (segment, _deviations) = frame.read();
            if !frame.crc().is_ok() || segment.cn != Some("9014") {
                continue;
            }
            let is_answered = |waiting: &UnderWay| {
                segment.qn == Some(&*waiting.frame.qn) && segment.mn == Some(waiting.frame.mn.as_str())
            };
            if let Some(at) = self.under_way.iter().position(is_answered) {
                answered.extend(self.under_way.remove(at).map(|waiting| waiting.frame));
            }
        }
        if !answered.is_empty() {
            self.silent_since = Instant::now();
            self.tally.answered(&answered);
        }
    }
}

/// Connects; refuses a connection to itself, which the system may make to a free port of its own range.
async fn connect(to: &str) -> std::io::Result<TcpStream> {
    let socket = TcpStream::connect(to).await?;
    if socket.local_addr()? == socket.peer_addr()? {
        return Err(std::io::ErrorKind::ConnectionRefused.into());
    }
    Ok(socket)
}
