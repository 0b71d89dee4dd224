//! What the host asked of a station, remembered so that a repeated question gets the answers it got before.

use super::Device;
use super::station::AskId;
use crate::codes::{Command, ExeRtn, QnRtn};
use crate::compose::{FrameBuilder, append_execution_result, append_notice_answer, append_request_answer};
use crate::flag::Flag;
use crate::segment::Segment;
use std::collections::VecDeque;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Accepted,
    /// Its result waits until its data are answered.
    Concluding(ExeRtn),
    Over,
}

/// A question with the answers it got.
#[derive(Debug)]
struct Ask {
    id: AskId,
    qn: Option<Box<str>>,
    command: Command,
    state: State,
    answers: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Asked {
    limit: usize,
    asks: VecDeque<Ask>,
    next: u64,
}

/// The fields of an answer of a station to a question.
fn answer<'a>(qn: Option<&'a str>, device: &'a Device) -> FrameBuilder<'a> {
    FrameBuilder {
        qn,
        st: "91",
        pw: device.pw.as_deref(),
        mn: Some(&device.mn),
        flag: Some(Flag::of_answer(device.flag)),
        ..FrameBuilder::default()
    }
}

impl Asked {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), asks: VecDeque::new(), next: 0 }
    }

    /// Takes a question. A repeated one is answered as before; a new one is remembered and given to be dealt with,
    /// unless something in it is wrong or too many are open, which is answered at once.
    pub(super) fn ask(
        &mut self,
        segment: &Segment<'_>,
        device: &Device,
        wrong: Option<QnRtn>,
        out: &mut Vec<u8>,
    ) -> Option<AskId> {
        let command = segment.command()?;
        if let Some(reason) = wrong {
            append_request_answer(&answer(segment.qn, device), reason, out);
            return None;
        }
        let repeated = self
            .asks
            .iter()
            .find(|ask| ask.command == command && ask.qn.as_deref() == segment.qn && segment.qn.is_some());
        if let Some(ask) = repeated {
            out.extend_from_slice(&ask.answers);
            return None;
        }
        if self.asks.len() >= self.limit {
            let Some(over) = self.asks.iter().position(|ask| ask.state == State::Over) else {
                append_request_answer(&answer(segment.qn, device), QnRtn::Refused, out);
                return None;
            };
            self.asks.remove(over);
        }
        let id = AskId(self.next);
        self.next += 1;
        let qn = segment.qn.map(Box::from);
        self.asks.push_back(Ask { id, qn, command, state: State::Open, answers: Vec::new() });
        Some(id)
    }

    fn find(&mut self, id: AskId, state: State) -> Option<&mut Ask> {
        self.asks.iter_mut().find(|ask| ask.id == id && ask.state == state)
    }

    pub(super) fn accept(&mut self, id: AskId, device: &Device, out: &mut Vec<u8>) -> bool {
        let Some(ask) = self.find(id, State::Open) else { return false };
        let start = out.len();
        if ask.command.is_notice_to_station() {
            append_notice_answer(&answer(ask.qn.as_deref(), device), out);
            ask.state = State::Over;
        } else {
            append_request_answer(&answer(ask.qn.as_deref(), device), QnRtn::Ready, out);
            ask.state = State::Accepted;
        }
        ask.answers.extend_from_slice(&out[start..]);
        true
    }

    pub(super) fn refuse(&mut self, id: AskId, reason: QnRtn, device: &Device, out: &mut Vec<u8>) -> bool {
        let Some(ask) = self.find(id, State::Open) else { return false };
        let start = out.len();
        append_request_answer(&answer(ask.qn.as_deref(), device), reason, out);
        ask.answers.extend_from_slice(&out[start..]);
        ask.state = State::Over;
        true
    }

    /// Command and QN of a question that was accepted and is not over.
    pub(super) fn accepted(&mut self, id: AskId) -> Option<(Command, String)> {
        let ask = self.find(id, State::Accepted)?;
        Some((ask.command, ask.qn.as_deref().unwrap_or_default().to_owned()))
    }

    pub(super) fn finish(&mut self, id: AskId, result: ExeRtn) -> bool {
        let Some(ask) = self.find(id, State::Accepted) else { return false };
        ask.state = State::Concluding(result);
        true
    }

    /// Sends the results of questions whose data are all answered.
    pub(super) fn conclude(&mut self, has_data: impl Fn(AskId) -> bool, device: &Device, out: &mut Vec<u8>) {
        for ask in &mut self.asks {
            if let State::Concluding(result) = ask.state
                && !has_data(ask.id)
            {
                let start = out.len();
                append_execution_result(&answer(ask.qn.as_deref(), device), result, out);
                ask.answers.extend_from_slice(&out[start..]);
                ask.state = State::Over;
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.asks.clear();
    }
}
