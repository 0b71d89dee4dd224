//! A station of flesh and blood: it keeps its data, answers what it is asked, and says what it was asked.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use hj212::session::Outgoing;
use hj212::session::{Device, Millis, StationConfig, StationEvent, StationSession};
use hj212::{Command, Event, ExeRtn, Flag, Framer, Mode, Profile, QnRtn, Request};

/// How a station answers history calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// With the data it kept.
    Willing,
    /// "No data".
    Empty,
    /// "Refused".
    Refusing,
    /// Not at all.
    Mute,
}

/// What the test tells it.
enum Say {
    /// Upload values measured then.
    Upload { command: u16, area: String },
    /// Go away.
    End,
}

/// A connected station on a thread of its own.
pub(crate) struct Talking {
    say: Sender<Say>,
    asked: Receiver<Request>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Talking {
    /// Connects a station with what it kept: data areas by measuring time in milliseconds.
    pub(crate) fn new(address: &str, mn: &str, kept: BTreeMap<i64, String>, manner: Manner) -> Self {
        let (say, told) = channel();
        let (tell, asked) = channel();
        let device =
            Device { st: "21".into(), mn: mn.into(), pw: Some("123456".into()), flag: Flag::from_bits(4) };
        let socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let session = StationSession::new(StationConfig::of(device, Profile::default()));
        let thread = std::thread::spawn(move || Body { socket, session, kept, manner, told, tell }.live());
        Self { say, asked, thread: Some(thread) }
    }

    pub(crate) fn upload(&self, command: u16, area: &str) {
        self.say.send(Say::Upload { command, area: area.to_string() }).unwrap();
    }

    /// The next request it was asked; `None` when none comes in time.
    pub(crate) fn asked(&self, patience: Duration) -> Option<Request> {
        self.asked.recv_timeout(patience).ok()
    }

    pub(crate) fn leave(mut self) {
        let _gone = self.say.send(Say::End);
        self.thread.take().unwrap().join().unwrap();
    }
}

struct Body {
    socket: TcpStream,
    session: StationSession,
    kept: BTreeMap<i64, String>,
    manner: Manner,
    told: Receiver<Say>,
    tell: Sender<Request>,
}

#[expect(clippy::disallowed_types, reason = "a station has a clock of its own")]
pub(crate) fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Millis(i64::try_from(since.as_millis()).unwrap())
}

impl Body {
    fn live(mut self) {
        let mut framer = Framer::default();
        let mut buffer = [0; 8192];
        self.session.handle_connect(now());
        loop {
            match self.told.try_recv() {
                Ok(Say::Upload { command, area }) => {
                    let outgoing = Outgoing::new(Command(command), &area);
                    self.session.upload(now(), outgoing).unwrap();
                }
                Ok(Say::End) | Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
                Err(std::sync::mpsc::TryRecvError::Empty) => {}
            }
            match self.socket.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => framer.push(&buffer[..count]),
                Err(_nothing_yet) => {}
            }
            while let Some(event) = framer.next() {
                if let Event::Frame(frame) = event {
                    self.session.handle_frame(now(), &frame.decode(Mode::Lenient).unwrap());
                }
            }
            self.session.handle_timeout(now());
            while let Some(event) = self.session.poll_event() {
                if let StationEvent::Asked { ask, request } = event {
                    self.answer(ask, &request);
                    let _test_is_over = self.tell.send(request);
                }
            }
            let mut out = Vec::new();
            self.session.poll_transmit(&mut out);
            if self.socket.write_all(&out).is_err() {
                return;
            }
        }
    }

    fn answer(&mut self, ask: hj212::session::AskId, request: &Request) {
        let Request::History { begin, end, .. } = request else {
            self.session.accept(ask);
            self.session.finish(now(), ask, ExeRtn::Success);
            return;
        };
        match self.manner {
            Manner::Mute => return,
            Manner::Refusing => {
                self.session.refuse(ask, QnRtn::Refused);
                return;
            }
            Manner::Willing | Manner::Empty => {}
        }
        self.session.accept(ask);
        let span = begin.unix_millis()..=end.unix_millis();
        let found: Vec<String> = self.kept.range(span).map(|(_, area)| area.clone()).collect();
        if found.is_empty() || self.manner == Manner::Empty {
            self.session.finish(now(), ask, ExeRtn::NoData);
            return;
        }
        for area in found {
            self.session.answer_with(now(), ask, &area, true).unwrap();
        }
        self.session.finish(now(), ask, ExeRtn::Success);
    }
}
