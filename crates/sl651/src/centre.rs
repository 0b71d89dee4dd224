//! The conversation of a centre with the stations of a connection, as a state machine without I/O.
//!
//! Inputs are [`receive`](Centre::receive), [`stored`](Centre::stored), [`refused`](Centre::refused),
//! [`ask`](Centre::ask), [`tick`](Centre::tick) and [`finish`](Centre::finish); what to do about them comes from [`poll`](Centre::poll), which is
//! asked until it gives `None`. A report is confirmed when it is stored, never before. Time enters as an argument, in
//! milliseconds since 1970 UTC.

use crate::address::StationAddress;
use crate::compose::{confirmation, packet_again};
use crate::control::{Direction, End, Protocol};
use crate::error::Error;
use crate::frame::{Header, OwnedFrame, Packet, RawFrame};
use crate::function::Function;
use crate::message::{Content, Mode};
use crate::packets::{Assembled, Packets, PacketsConfig, Progress};
use crate::question::Question;
use crate::szy206::szy206_confirmation;
use crate::time::CivilTime;
use std::collections::{BTreeMap, VecDeque};

/// Reports that may wait for their storing; beyond, new ones are passed over, and their stations send again.
const MOST_WAITING: usize = 4096;

/// How a centre behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CentreConfig {
    /// How confirmations end: [`End::Esc`] keeps the station on line, [`End::Eot`] lets it sleep.
    pub end: End,
    /// So long may an answer take. The standard leaves it to the channel (§6.3.2.2): an assumption.
    pub answer_ms: i64,
    /// How often a question, and a call for a missing packet, is repeated (§6.3.2.3: twice).
    pub repeats: u8,
    /// Limits for messages of several packets.
    pub packets: PacketsConfig,
}

impl Default for CentreConfig {
    fn default() -> Self {
        Self { end: End::Esc, answer_ms: 10_000, repeats: 2, packets: PacketsConfig::default() }
    }
}

/// Names something that is to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(u64);

/// Names a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asked(u64);

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Store this frame, damaged ones too, then say [`Centre::stored`] or [`Centre::refused`].
    Store(Token, OwnedFrame),
    /// Store this message of several packets.
    StoreWhole(Token, Assembled),
    /// Send these bytes.
    Send(Vec<u8>),
    /// The question was answered by what was stored under the token.
    Answered(Asked, Token),
    /// Nobody answered the question, with all repeats.
    Failed(Asked),
    /// Store these packets of a message that never became whole; nothing is confirmed.
    GivenUp(Vec<u8>),
}

/// The state machine.
#[derive(Debug, Clone)]
pub struct Centre {
    config: CentreConfig,
    packets: Packets,
    /// What to do when a token is stored.
    waiting: BTreeMap<Token, Waiting>,
    /// Questions in the order they were asked; the first one of each station is under way.
    questions: Vec<Open>,
    /// Calls for missing packets.
    calls: BTreeMap<(StationAddress, Function), Call>,
    outputs: VecDeque<Output>,
    next: u64,
}

#[derive(Debug, Clone)]
struct Waiting {
    answer: Answer,
    question: Option<Asked>,
}

#[derive(Debug, Clone)]
enum Answer {
    None,
    Confirm(Protocol, Header, u16),
    Bytes(Vec<u8>),
}

#[derive(Debug, Clone)]
struct Open {
    asked: Asked,
    to: Header,
    protocol: Protocol,
    question: Question,
    sent: u8,
    /// When to send again; `None` before the first time and while the answer is being stored.
    deadline_ms: Option<i64>,
}

#[derive(Debug, Clone)]
struct Call {
    protocol: Protocol,
    header: Header,
    packet: Packet,
    calls: u8,
    deadline_ms: i64,
}

impl Default for Centre {
    fn default() -> Self {
        Self::new(CentreConfig::default())
    }
}

impl Centre {
    /// A centre that behaves so.
    #[must_use]
    pub fn new(config: CentreConfig) -> Self {
        Self {
            config,
            packets: Packets::new(config.packets),
            waiting: BTreeMap::new(),
            questions: Vec::new(),
            calls: BTreeMap::new(),
            outputs: VecDeque::new(),
            next: 0,
        }
    }

    /// What to do next.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Takes a frame.
    pub fn receive(&mut self, now_ms: i64, frame: &RawFrame<'_>) {
        if self.waiting.len() >= MOST_WAITING {
            return;
        }
        let header = frame.header().filter(|_| frame.is_sound() && frame.direction() == Direction::Up);
        let Some(header) = header else {
            let answer = Self::szy206_answer(frame);
            return self.store(frame, answer, None);
        };
        self.prolong(now_ms, &header);
        if let Some(packet) = header.packet.filter(|packet| packet.total > 1) {
            return self.receive_packet(now_ms, frame, header, packet);
        }
        let serial = serial_of(frame);
        let question = self.answered(&header);
        let answer = if header.function == Function::KEEP_ALIVE {
            Answer::None
        } else {
            Answer::Confirm(frame.protocol(), header, serial)
        };
        self.store(frame, answer, question);
    }

    fn szy206_answer(frame: &RawFrame<'_>) -> Answer {
        if !frame.is_sound() || frame.protocol() != Protocol::Szy206 {
            return Answer::None;
        }
        let Ok(message) = frame.decode(Mode::Lenient) else { return Answer::None };
        match message.content {
            Content::Szy206(message) => szy206_confirmation(&message).map_or(Answer::None, Answer::Bytes),
            _ => Answer::None,
        }
    }

    fn receive_packet(&mut self, now_ms: i64, frame: &RawFrame<'_>, header: Header, packet: Packet) {
        let key = (header.station, header.function);
        let received = self.packets.take(now_ms, frame);
        self.outputs.extend(received.given_up.into_iter().map(Output::GivenUp));
        match received.progress {
            Progress::Whole(whole) => {
                self.calls.remove(&key);
                let question = self.answered(&header);
                let serial = first_serial(whole.protocol, &whole.body);
                let answer = Answer::Confirm(frame.protocol(), header, serial);
                let token = self.wait(Waiting { answer, question });
                self.outputs.push_back(Output::StoreWhole(token, whole));
            }
            Progress::Missing(number) => {
                let missing = Packet { number, ..packet };
                let (protocol, deadline_ms) = (frame.protocol(), now_ms + self.config.answer_ms);
                let repeats = self.config.repeats;
                self.make_room_to_call(key);
                let call = self.calls.entry(key).or_insert(Call {
                    protocol,
                    header,
                    packet: missing,
                    calls: 0,
                    deadline_ms,
                });
                call.deadline_ms = deadline_ms;
                if call.packet != missing {
                    (call.packet, call.calls) = (missing, 0);
                }
                // The sender has stopped and waits: now it can be told what is missing.
                if header.end == Some(End::Etx) && call.calls <= repeats {
                    call.calls += 1;
                    let again = again(now_ms, call);
                    self.outputs.extend(again);
                }
            }
            Progress::NotTaken => self.store(frame, Answer::None, None),
        }
    }

    /// There are as many calls at most as messages under way; the one waiting longest makes room.
    fn make_room_to_call(&mut self, newest: (StationAddress, Function)) {
        while self.calls.len() >= self.config.packets.messages.max(1) && !self.calls.contains_key(&newest) {
            let Some(oldest) =
                self.calls.iter().min_by_key(|(_, call)| call.deadline_ms).map(|(key, _)| *key)
            else {
                return;
            };
            self.calls.remove(&oldest);
        }
    }

    /// Asks a station, whose address, centre and password stand in `to`, behind what it was asked before.
    pub fn ask(&mut self, now_ms: i64, protocol: Protocol, to: Header, question: Question) -> Asked {
        self.next += 1;
        let asked = Asked(self.next);
        self.questions.push(Open { asked, to, protocol, question, sent: 0, deadline_ms: None });
        self.send_questions(now_ms);
        asked
    }

    /// What the token names is durable: confirmations leave now.
    pub fn stored(&mut self, now_ms: i64, token: Token) {
        let Some(waiting) = self.waiting.remove(&token) else { return };
        match (waiting.answer, CivilTime::of_unix_ms(now_ms)) {
            (Answer::Confirm(protocol, header, serial), Some(now)) => {
                let end = match header.end {
                    // More frames follow: the sender must not be sent away.
                    Some(End::Etb) if header.packet.is_none() => End::Ack,
                    _ => self.config.end,
                };
                self.outputs.push_back(Output::Send(confirmation(protocol, &header, serial, now, end)));
            }
            (Answer::Bytes(bytes), _) => self.outputs.push_back(Output::Send(bytes)),
            _ => {}
        }
        if let Some(asked) = waiting.question {
            self.questions.retain(|open| open.asked != asked);
            self.outputs.push_back(Output::Answered(asked, token));
            self.send_questions(now_ms);
        }
    }

    /// What the token names is not stored, or held in quarantine: nothing is confirmed.
    pub fn refused(&mut self, now_ms: i64, token: Token) {
        let Some(asked) = self.waiting.remove(&token).and_then(|waiting| waiting.question) else { return };
        let deadline = now_ms + self.config.answer_ms;
        if let Some(open) = self.questions.iter_mut().find(|open| open.asked == asked) {
            open.deadline_ms = Some(deadline);
        }
    }

    /// Lets time pass: repeats questions and calls for packets, gives up what waited too long.
    pub fn tick(&mut self, now_ms: i64) {
        let repeats = self.config.repeats;
        let outputs = &mut self.outputs;
        self.questions.retain(|open| {
            let failed = open.deadline_ms.is_some_and(|at| at <= now_ms) && open.sent > repeats;
            if failed {
                outputs.push_back(Output::Failed(open.asked));
            }
            !failed
        });
        self.send_questions(now_ms);
        let deadline_ms = now_ms + self.config.answer_ms;
        let outputs = &mut self.outputs;
        self.calls.retain(|_, call| {
            if call.deadline_ms <= now_ms {
                call.calls += 1;
                call.deadline_ms = deadline_ms;
                if call.calls <= repeats + 1 {
                    outputs.extend(again(now_ms, call));
                }
            }
            call.calls <= repeats + 1
        });
        let given_up = self.packets.expire(now_ms);
        self.outputs.extend(given_up.into_iter().map(Output::GivenUp));
    }

    /// The connection is over: packets whose messages never became whole are given up.
    pub fn finish(&mut self) {
        self.calls.clear();
        let given_up = self.packets.finish();
        self.outputs.extend(given_up.into_iter().map(Output::GivenUp));
    }

    /// When [`tick`](Self::tick) has something to do.
    #[must_use]
    pub fn next_deadline_ms(&self) -> Option<i64> {
        let questions = self.questions.iter().filter_map(|open| open.deadline_ms);
        let calls = self.calls.values().map(|call| call.deadline_ms);
        questions.chain(calls).chain(self.packets.next_expiry_ms()).min()
    }

    fn wait(&mut self, waiting: Waiting) -> Token {
        self.next += 1;
        let token = Token(self.next);
        self.waiting.insert(token, waiting);
        token
    }

    fn store(&mut self, frame: &RawFrame<'_>, answer: Answer, question: Option<Asked>) {
        let token = self.wait(Waiting { answer, question });
        self.outputs.push_back(Output::Store(token, frame.to_owned()));
    }

    /// The question under way that a frame answers; it is not repeated while the answer is being stored.
    fn answered(&mut self, header: &Header) -> Option<Asked> {
        let open = self.under_way(header)?;
        open.deadline_ms = None;
        Some(open.asked)
    }

    /// A part of an answer has come: the rest has the whole time again.
    fn prolong(&mut self, now_ms: i64, header: &Header) {
        let deadline = now_ms + self.config.answer_ms;
        if let Some(open) = self.under_way(header) {
            open.deadline_ms = Some(deadline);
        }
    }

    fn under_way(&mut self, header: &Header) -> Option<&mut Open> {
        let first = self.questions.iter_mut().find(|open| open.to.station == header.station)?;
        (first.deadline_ms.is_some() && first.question.function() == header.function).then_some(first)
    }

    /// Sends the first question of each station that was not sent yet or not answered in time.
    fn send_questions(&mut self, now_ms: i64) {
        let Some(now) = CivilTime::of_unix_ms(now_ms) else { return };
        let mut seen: Vec<StationAddress> = Vec::new();
        for open in &mut self.questions {
            if seen.contains(&open.to.station) {
                continue;
            }
            seen.push(open.to.station);
            let due = if open.sent == 0 { true } else { open.deadline_ms.is_some_and(|at| at <= now_ms) };
            if !due {
                continue;
            }
            open.sent += 1;
            open.deadline_ms = Some(now_ms + self.config.answer_ms);
            let frame: Result<Vec<u8>, Error> = open.question.frame(open.protocol, &open.to, now);
            // A question that cannot be written is not answered either, and fails in its time.
            self.outputs.extend(frame.ok().map(Output::Send));
        }
    }
}

fn again(now_ms: i64, call: &Call) -> Option<Output> {
    let now = CivilTime::of_unix_ms(now_ms)?;
    // Later packets have no serial number; that of the first one may be what is missing.
    Some(Output::Send(packet_again(call.protocol, &call.header, call.packet, 0, now)))
}

fn serial_of(frame: &RawFrame<'_>) -> u16 {
    first_serial(frame.protocol(), frame.body())
}

fn first_serial(protocol: Protocol, body: &[u8]) -> u16 {
    let serial = match protocol {
        Protocol::Ascii => body.get(..4).and_then(crate::hex::number).and_then(|n| u16::try_from(n).ok()),
        _ => body.first_chunk().map(|pair| u16::from_be_bytes(*pair)),
    };
    serial.unwrap_or_default()
}
