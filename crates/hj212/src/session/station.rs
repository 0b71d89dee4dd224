//! Speaking as a station: uploads with repetition until they are answered, answers to what the host asks.

use super::asked::Asked;
use super::uploads::Uploads;
use super::{Device, Millis, QnSource, Token, answered_qn};
use crate::cipher::Key;
use crate::codes::{Command, ExeRtn, QnRtn};
use crate::error::Error;
use crate::message::Message;
use crate::profile::Profile;
use crate::request::Request;
use std::collections::VecDeque;

/// Limits and habits of a [`StationSession`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationConfig {
    /// Who it is.
    pub device: Device,
    /// Time-out, repetitions and size of packets as the host wants them.
    pub profile: Profile,
    /// Uploads that may be on the way without an answer. One is what every host understands.
    pub window: usize,
    /// Packets that may wait or be on the way, uploads whose event was not taken included.
    pub packets: usize,
    /// Questions of the host that are remembered, so that one that is repeated is answered as before.
    pub asks: usize,
    /// Encrypts the data areas that HJ 212-2025 wants encrypted.
    pub key: Option<Key>,
}

impl StationConfig {
    /// The defaults for a device.
    #[must_use]
    pub fn of(device: Device, profile: Profile) -> Self {
        Self { device, profile, window: 1, packets: 4096, asks: 16, key: None }
    }
}

/// Something to be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// CN.
    pub command: Command,
    /// The text between the `&&`; split at its `;` into packets when it is longer than the profile allows.
    pub data_area: &'a str,
    /// Whether the host shall answer; without, it is sent once and forgotten.
    pub wants_answer: bool,
    /// The mark `RF=1` of HJ 212-2025.
    pub back_fill: bool,
}

impl<'a> Outgoing<'a> {
    /// An upload that wants an answer.
    #[must_use]
    pub fn new(command: Command, data_area: &'a str) -> Self {
        Self { command, data_area, wants_answer: true, back_fill: false }
    }
}

/// Names a question of the host. Counted up from 0 in each session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u64);

/// What the session has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StationEvent {
    /// The host answered all of an upload: it has it.
    Answered {
        /// Which upload.
        token: Token,
    },
    /// An upload that wants no answer has left.
    Sent {
        /// Which upload.
        token: Token,
    },
    /// The host did not answer an upload in all its repetitions.
    GaveUp {
        /// Which upload.
        token: Token,
    },
    /// The host asks something: react with [`StationSession::accept`] or [`StationSession::refuse`].
    Asked {
        /// Names the question.
        ask: AskId,
        /// What is asked.
        request: Request,
    },
}

/// One station, across its connections: what was not answered when one ends is sent again on the next.
#[derive(Debug)]
pub struct StationSession {
    config: StationConfig,
    qn: QnSource,
    connected: bool,
    uploads: Uploads,
    asked: Asked,
    ready: Vec<u8>,
    events: VecDeque<StationEvent>,
}

impl StationSession {
    /// A station without a connection.
    #[must_use]
    pub fn new(config: StationConfig) -> Self {
        Self {
            uploads: Uploads::new(config.window, config.packets),
            asked: Asked::new(config.asks),
            config,
            qn: QnSource::NEW,
            connected: false,
            ready: Vec::new(),
            events: VecDeque::new(),
        }
    }

    /// Says that a connection was made: what waits is sent.
    pub fn handle_connect(&mut self, now: Millis) {
        self.connected = true;
        self.work(now);
    }

    /// Says that the connection has ended: uploads on the way wait for the next one, the host's questions are forgotten.
    pub fn handle_disconnect(&mut self) {
        self.connected = false;
        self.ready.clear();
        self.uploads.take_back();
        self.asked.clear();
    }

    /// Uploads something; gives the token its end is told with.
    ///
    /// [`Error::SessionFull`] when too much waits; other errors when it cannot be written.
    pub fn upload(&mut self, now: Millis, outgoing: Outgoing<'_>) -> Result<Token, Error> {
        self.uploads
            .add(now, &self.config, &mut self.qn, outgoing, None, self.events.len())
            .inspect(|_| self.work(now))
    }

    /// Takes a frame of the host. Damaged ones are passed over: the host repeats what stays unanswered.
    pub fn handle_frame(&mut self, now: Millis, message: &Message<'_>) {
        let segment = &message.segment;
        let Some(command) = segment.command().filter(|_| message.crc.is_ok()) else { return };
        let ours = segment.mn == Some(&*self.config.device.mn);
        if command.is_answer() {
            if ours && matches!(command, Command::DATA_ANSWER | Command::NOTICE_ANSWER) {
                self.uploads.answered(answered_qn(segment), &mut self.events);
            }
        } else if let Some(request) = Request::read(segment) {
            let wrong = if !ours {
                Some(QnRtn::WrongDevice)
            } else if self.config.device.pw.as_deref().is_some_and(|pw| segment.pw != Some(pw)) {
                Some(QnRtn::WrongPassword)
            } else {
                None
            };
            let asked = self.asked.ask(segment, &self.config.device, wrong, &mut self.ready);
            if let Some(ask) = asked {
                self.events.push_back(StationEvent::Asked { ask, request });
            }
        }
        self.work(now);
    }

    /// Is ready to carry out what was asked (9011, QnRtn 1); ends a notification (9013). `false` when the question is
    /// not open.
    pub fn accept(&mut self, ask: AskId) -> bool {
        self.asked.accept(ask, &self.config.device, &mut self.ready)
    }

    /// Refuses what was asked (9011). `false` when the question is not open.
    pub fn refuse(&mut self, ask: AskId, reason: QnRtn) -> bool {
        self.asked.refuse(ask, reason, &self.config.device, &mut self.ready)
    }

    /// Uploads data that were asked for, under the question's QN and CN. Errors as [`upload`](Self::upload) has them, and
    /// [`Error::NotAsked`] when the question was not accepted or is over.
    pub fn answer_with(
        &mut self,
        now: Millis,
        ask: AskId,
        data_area: &str,
        wants_answer: bool,
    ) -> Result<Token, Error> {
        let (command, qn) = self.asked.accepted(ask).ok_or(Error::NotAsked { ask: ask.0 })?;
        let outgoing = Outgoing { command, data_area, wants_answer, back_fill: false };
        let under = (ask, qn);
        self.uploads
            .add(now, &self.config, &mut self.qn, outgoing, Some(&under), self.events.len())
            .inspect(|_| self.work(now))
    }

    /// Says how what was asked ended (9012); it leaves behind the data of the question. `false` when the question was not
    /// accepted or is over.
    pub fn finish(&mut self, now: Millis, ask: AskId, result: ExeRtn) -> bool {
        let known = self.asked.finish(ask, result);
        self.work(now);
        known
    }

    /// Says that the moment of [`poll_timeout`](Self::poll_timeout) has come; harmless at any other.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.uploads.timeout(now, &self.config.profile, &mut self.ready, &mut self.events);
        self.work(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) must be called; `None` while nothing is waited for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.uploads.next_timeout()
    }

    /// Appends the bytes that are to be written to `out`; gives how many.
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> usize {
        let bytes = self.ready.len();
        out.append(&mut self.ready);
        bytes
    }

    /// The next thing to tell.
    pub fn poll_event(&mut self) -> Option<StationEvent> {
        self.events.pop_front()
    }

    /// Packets that wait or are on the way.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.uploads.len()
    }

    /// The device it speaks for.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.config.device
    }

    fn work(&mut self, now: Millis) {
        if self.connected {
            self.uploads.start(now, &self.config.profile, &mut self.ready, &mut self.events);
            let device = &self.config.device;
            self.asked.conclude(|ask| self.uploads.has_data_of(ask), device, &mut self.ready);
        }
    }
}
