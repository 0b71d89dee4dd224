//! Our side of one station's connection: answers after storage, requests in three steps.

use super::exchange::Exchanges;
use super::outbox::Outbox;
use super::{Device, Millis, RequestId, Token};
use crate::cipher::Key;
use crate::codes::{ExeRtn, QnRtn};
use crate::compose::{answer_to, append_answer_9014, append_notice_answer};
use crate::error::Error;
use crate::message::Message;
use crate::profile::Profile;
use crate::request::Request;
use std::collections::VecDeque;

/// Limits and habits of a [`HostSession`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostConfig {
    /// The station's habits.
    pub profile: Profile,
    /// Requests that may wait or be in progress, outcomes that were not taken included.
    pub requests: usize,
    /// Frames that may wait to be stored.
    pub unstored: usize,
    /// Bytes that may wait to be written before no further frame is taken.
    pub unwritten: usize,
    /// What is asked of a station when it is identified, in this order. HJ 212-2017 §6.7 (figure of the first connection)
    /// names clock, time-outs, interval of real-time data, interval of minute data.
    pub first: Vec<Request>,
    /// Encrypts the data areas that HJ 212-2025 wants encrypted. What comes in is opened by the caller, see
    /// [`OpenedFrame`](crate::OpenedFrame).
    pub key: Option<Key>,
}

impl HostConfig {
    /// The first requests of HJ 212-2017, with the intervals wanted.
    #[must_use]
    pub fn first_connection(profile: &Profile, rtd_seconds: u16, min_minutes: u8) -> Vec<Request> {
        let Profile { over_time, re_count, .. } = *profile;
        vec![
            Request::SetClock { factor: None, time: None },
            Request::SetTimeouts { over_time, re_count },
            Request::SetRtdInterval { seconds: rtd_seconds },
            Request::SetMinInterval { minutes: min_minutes },
        ]
    }
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            requests: 64,
            unstored: 1024,
            unwritten: 64 * 1024,
            first: Vec::new(),
            key: None,
        }
    }
}

/// What a frame is in the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Data, a heartbeat, a login, an alarm, an unknown command: answered by 9014 where its Flag asks for it.
    Upload,
    /// The station notifies (1013): answered by 9013 where its Flag asks for it.
    Notice,
    /// It answers one of ours (9011 to 9014); it is not answered.
    Answer,
    /// Its checksum is wrong, or it has no command: evidence, never answered, and no part of any conversation.
    Unreadable,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Store the frame, then call [`HostSession::stored`] with it, or [`HostSession::discard`].
    pub token: Token,
    /// What it is.
    pub role: Role,
    /// The request it belongs to: its answer, its result or its data.
    pub request: Option<RequestId>,
}

/// How a request ended. Every request ends in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The station carried it out, or says why not: its 9012; `None` for a notification, which has no result.
    Done {
        /// `ExeRtn`.
        exe: Option<ExeRtn>,
    },
    /// The station refused it: its 9011.
    Refused {
        /// `QnRtn`, never [`QnRtn::Ready`].
        qn_rtn: QnRtn,
    },
    /// The station stayed silent.
    TimedOut {
        /// What was waited for.
        step: Step,
    },
    /// A newer request took its place before it was sent.
    Superseded,
    /// The connection ended first.
    Disconnected,
}

/// What a request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// For the station's 9011 (9013 for a notification).
    Answer,
    /// For its 9012, and data before it.
    Result,
}

/// What the session has to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostEvent {
    /// The station is ready to carry out a request: its 9011 says so.
    Accepted {
        /// Which request.
        id: RequestId,
    },
    /// A request ended.
    Finished {
        /// Which request.
        id: RequestId,
        /// How.
        outcome: Outcome,
        /// Data frames that came for it.
        frames: u32,
    },
    /// The station asks that its clock be set (1013): a [`Request::SetClock`] is the usual reaction.
    ClockAsked,
}

/// Our side of one station's connection. A new connection is a new session.
///
/// Answers leave after [`stored`](Self::stored), never before. Requests leave once the station is known by
/// [`identify`](Self::identify), so that nobody unidentified is asked, or settles, anything.
#[derive(Debug)]
pub struct HostSession {
    config: HostConfig,
    device: Option<Device>,
    outbox: Outbox,
    exchanges: Exchanges,
    /// Requests leave here, behind the answers.
    sending: Vec<u8>,
    events: VecDeque<HostEvent>,
}

impl HostSession {
    /// A session of a connection that was just made. A first request that the standard does not allow is an error.
    pub fn new(config: HostConfig) -> Result<Self, Error> {
        let mut events = VecDeque::new();
        let mut exchanges = Exchanges::new(config.profile, config.requests);
        for request in &config.first {
            exchanges.add(request.clone(), &mut events)?;
        }
        let (outbox, sending) = (Outbox::default(), Vec::new());
        Ok(Self { config, device: None, outbox, exchanges, sending, events })
    }

    /// Says who the station is, after its MN and password were found good: what waits is asked. Another device on the
    /// same connection replaces the one before.
    pub fn identify(&mut self, now: Millis, device: Device) {
        self.device = Some(device);
        self.start(now);
    }

    /// The station, once it is identified.
    #[must_use]
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// Takes a frame. The caller stores its bytes under the token; the answer waits for that.
    ///
    /// [`Error::SessionFull`] when too many frames wait to be stored or too many bytes to be written: the frame was not
    /// taken, and may be handed in again.
    pub fn handle_frame(&mut self, now: Millis, message: &Message<'_>) -> Result<Received, Error> {
        self.check_room()?;
        let segment = &message.segment;
        let command = segment.command().filter(|_| message.crc.is_ok());
        let Some(command) = command else {
            let token = self.outbox.hold(Vec::new());
            return Ok(Received { token, role: Role::Unreadable, request: None });
        };
        let ours = self.device.as_ref().is_some_and(|device| device.speaks(segment));
        let request = if ours { self.exchanges.handle(now, segment, &mut self.events) } else { None };
        let role = if command.is_answer() {
            Role::Answer
        } else if command.is_notice_to_host() {
            Role::Notice
        } else {
            Role::Upload
        };
        if role == Role::Notice && ours && !self.events.contains(&HostEvent::ClockAsked) {
            self.events.push_back(HostEvent::ClockAsked);
        }
        let mut answer = Vec::new();
        if role != Role::Answer && segment.wants_answer() {
            answer.reserve_exact(128);
            if role == Role::Notice {
                append_notice_answer(&answer_to(segment), &mut answer);
            } else {
                append_answer_9014(segment, &mut answer);
            }
        }
        let token = self.outbox.hold(answer);
        self.start(now);
        Ok(Received { token, role, request })
    }

    fn check_room(&self) -> Result<(), Error> {
        let HostConfig { unstored, unwritten, .. } = self.config;
        if self.outbox.held() >= unstored {
            let advice = "store the frames before, then call `stored`";
            return Err(Error::SessionFull { what: "frames not stored", limit: unstored, advice });
        }
        if self.outbox.ready() + self.sending.len() >= unwritten {
            let advice = "write what `poll_transmit` gives";
            return Err(Error::SessionFull { what: "bytes not written", limit: unwritten, advice });
        }
        Ok(())
    }

    /// Says that the frame of a token is durable: its answer may leave. `false` when it was said before.
    pub fn stored(&mut self, token: Token) -> bool {
        self.outbox.release(token)
    }

    /// Says that the frame of a token will not be answered: it could not be stored, or stands in quarantine.
    pub fn discard(&mut self, token: Token) -> bool {
        self.outbox.discard(token)
    }

    /// Asks something of the station. It leaves when those before it have ended, with a number of its own.
    ///
    /// [`Error::SessionFull`] when too many wait, [`Error::BadRequest`] when it holds what the standard does not allow.
    pub fn request(&mut self, now: Millis, request: Request) -> Result<RequestId, Error> {
        let id = self.exchanges.add(request, &mut self.events)?;
        self.start(now);
        Ok(id)
    }

    /// Says that the moment of [`poll_timeout`](Self::poll_timeout) has come; harmless at any other.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.exchanges.timeout(now, &mut self.sending, &mut self.events);
        self.start(now);
    }

    /// Says that the connection has ended: what was asked ends too, answers not written are forgotten.
    pub fn handle_disconnect(&mut self) {
        self.exchanges.disconnect(&mut self.events);
        self.outbox.clear();
        self.sending.clear();
        self.device = None;
    }

    /// When [`handle_timeout`](Self::handle_timeout) must be called; `None` while nothing is waited for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.exchanges.next_timeout()
    }

    /// Appends the bytes that are to be written to `out`; gives how many.
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> usize {
        let answers = self.outbox.drain(out);
        let requests = self.sending.len();
        out.append(&mut self.sending);
        answers + requests
    }

    /// The next thing to tell.
    pub fn poll_event(&mut self) -> Option<HostEvent> {
        self.events.pop_front()
    }

    /// Frames that wait for [`stored`](Self::stored) or [`discard`](Self::discard).
    #[must_use]
    pub fn unstored(&self) -> usize {
        self.outbox.held()
    }

    /// Requests that wait or are in progress.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.exchanges.len()
    }

    fn start(&mut self, now: Millis) {
        if let Some(device) = &self.device {
            self.exchanges.start(now, device, self.config.key.as_ref(), &mut self.sending);
        }
    }
}
