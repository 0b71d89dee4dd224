//! The host's requests: a queue, and the three steps of each exchange (HJ 212-2017 §6.7, figures of annex C).

use super::host::{HostEvent, Outcome, Step};
use super::{Device, Millis, QnSource, RequestId, answered_qn};
use crate::cipher::Key;
use crate::codes::{Command, ExeRtn, QnRtn};
use crate::compose::FrameBuilder;
use crate::error::Error;
use crate::flag::Flag;
use crate::profile::Profile;
use crate::request::Request;
use crate::segment::Segment;
use std::collections::VecDeque;

/// A request that was sent.
#[derive(Debug)]
struct Exchange {
    id: RequestId,
    command: Command,
    qn: String,
    frame: Vec<u8>,
    step: Step,
    deadline: Millis,
    /// How often it may be sent again.
    left: u8,
    /// Data frames of the request that came.
    frames: u32,
}

/// All requests of a session.
#[derive(Debug)]
pub(super) struct Exchanges {
    profile: Profile,
    limit: usize,
    queue: VecDeque<(RequestId, Request)>,
    running: Vec<Exchange>,
    next: u64,
    qn: QnSource,
}

impl Exchanges {
    pub(super) fn new(profile: Profile, limit: usize) -> Self {
        Self { profile, limit, queue: VecDeque::new(), running: Vec::new(), next: 0, qn: QnSource::NEW }
    }

    pub(super) fn len(&self) -> usize {
        self.queue.len() + self.running.len()
    }

    /// Queues a request. One that waits and that this one makes pointless is superseded.
    pub(super) fn add(
        &mut self,
        request: Request,
        events: &mut VecDeque<HostEvent>,
    ) -> Result<RequestId, Error> {
        // So that a request that cannot be sent is refused here and not later.
        request.check()?;
        let replaced = self.queue.iter().position(|(_, waiting)| supersedes(&request, waiting));
        if self.len() - usize::from(replaced.is_some()) + events.len() >= self.limit {
            let advice = "take the session's events, or wait until a request has ended";
            return Err(Error::SessionFull { what: "requests", limit: self.limit, advice });
        }
        if let Some((id, _)) = replaced.and_then(|at| self.queue.remove(at)) {
            events.push_back(HostEvent::Finished { id, outcome: Outcome::Superseded, frames: 0 });
        }
        let id = RequestId(self.next);
        self.next += 1;
        self.queue.push_back((id, request));
        Ok(id)
    }

    /// Sends queued requests as far as the profile allows.
    pub(super) fn start(&mut self, now: Millis, device: &Device, key: Option<&Key>, out: &mut Vec<u8>) {
        while self.running.len() < self.profile.parallel_requests.max(1) {
            let Some((id, request)) = self.queue.pop_front() else { return };
            let qn = self.qn.next(now);
            let mut frame = Vec::with_capacity(160);
            // Checked when it was queued; a device whose own fields break a frame lets the request run into its time-out.
            let composed = request.data_area(now.civil()).and_then(|data_area| {
                let builder = FrameBuilder {
                    qn: Some(&qn),
                    st: &device.st,
                    cn: &request.command().to_string(),
                    pw: device.pw.as_deref(),
                    mn: Some(&device.mn),
                    flag: Some(Flag::from_bits(device.flag.of_answer().bits() | 1)),
                    data_area: &data_area,
                    key: key.filter(|_| request.command().is_encrypted_in_2025()),
                    ..FrameBuilder::default()
                };
                builder.append(&mut frame)
            });
            if composed.is_ok() {
                out.extend_from_slice(&frame);
            }
            self.running.push(Exchange {
                id,
                command: request.command(),
                qn,
                frame,
                step: Step::Answer,
                deadline: now.after_seconds(self.profile.over_time),
                left: self.profile.re_count,
                frames: 0,
            });
        }
    }

    /// The request that a frame of the station belongs to, and what the frame does to it.
    pub(super) fn handle(
        &mut self,
        now: Millis,
        segment: &Segment<'_>,
        events: &mut VecDeque<HostEvent>,
    ) -> Option<RequestId> {
        let command = segment.command()?;
        let at = self.find(segment, command)?;
        let exchange = &mut self.running[at];
        let id = exchange.id;
        let notice = exchange.command.is_notice_to_station();
        match command {
            Command::REQUEST_ANSWER => match number(segment, "QnRtn").map(QnRtn::of_number) {
                // Some makers answer notifications like requests.
                Some(QnRtn::Ready) if notice => self.finish(at, Outcome::Done { exe: None }, events),
                Some(QnRtn::Ready) if exchange.step == Step::Answer => {
                    exchange.step = Step::Result;
                    exchange.deadline = now.after_seconds(self.profile.execution_time);
                    events.push_back(HostEvent::Accepted { id });
                }
                Some(QnRtn::Ready) | None => {}
                Some(qn_rtn) => self.finish(at, Outcome::Refused { qn_rtn }, events),
            },
            Command::EXECUTION_RESULT => {
                if let Some(exe) = number(segment, "ExeRtn").map(ExeRtn::of_number) {
                    self.finish(at, Outcome::Done { exe: Some(exe) }, events);
                }
            }
            Command::NOTICE_ANSWER if notice => self.finish(at, Outcome::Done { exe: None }, events),
            command if command == exchange.command && !notice => {
                // Data of the request: it was understood, whether or not its 9011 arrived.
                exchange.frames = exchange.frames.saturating_add(1);
                exchange.step = Step::Result;
                exchange.deadline = now.after_seconds(self.profile.execution_time);
            }
            _ => {}
        }
        Some(id)
    }

    /// By QN; an answer without any QN can only mean the one request in progress.
    fn find(&self, segment: &Segment<'_>, command: Command) -> Option<usize> {
        match answered_qn(segment) {
            Some(qn) => self.running.iter().position(|exchange| exchange.qn == qn),
            None => (command.is_answer() && self.running.len() == 1).then_some(0),
        }
    }

    /// Sends again, or ends, what has waited too long.
    pub(super) fn timeout(&mut self, now: Millis, out: &mut Vec<u8>, events: &mut VecDeque<HostEvent>) {
        let mut at = 0;
        while let Some(exchange) = self.running.get_mut(at) {
            if exchange.deadline > now {
                at += 1;
            } else if exchange.step == Step::Answer && exchange.left > 0 {
                exchange.left -= 1;
                exchange.deadline = now.after_seconds(self.profile.over_time);
                out.extend_from_slice(&exchange.frame);
                at += 1;
            } else {
                let step = exchange.step;
                self.finish(at, Outcome::TimedOut { step }, events);
            }
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Millis> {
        self.running.iter().map(|exchange| exchange.deadline).min()
    }

    /// Ends everything: the connection is gone.
    pub(super) fn disconnect(&mut self, events: &mut VecDeque<HostEvent>) {
        while !self.running.is_empty() {
            self.finish(0, Outcome::Disconnected, events);
        }
        for (id, _) in self.queue.drain(..) {
            events.push_back(HostEvent::Finished { id, outcome: Outcome::Disconnected, frames: 0 });
        }
    }

    fn finish(&mut self, at: usize, outcome: Outcome, events: &mut VecDeque<HostEvent>) {
        let Exchange { id, frames, .. } = self.running.remove(at);
        events.push_back(HostEvent::Finished { id, outcome, frames });
    }
}

/// Whether a newer request makes an older one pointless that was not sent yet: the same setting set anew, or the same
/// thing asked for twice. Whoever asks for a sample twice wants two.
fn supersedes(new: &Request, old: &Request) -> bool {
    use Request as R;
    match (new, old) {
        (
            R::SampleNow(_)
            | R::SampleForComparison(_)
            | R::RetainNow
            | R::RetainOnExceedance
            | R::Other { .. },
            _,
        ) => false,
        (R::SetTimeouts { .. }, R::SetTimeouts { .. })
        | (R::SetRtdInterval { .. }, R::SetRtdInterval { .. })
        | (R::SetMinInterval { .. }, R::SetMinInterval { .. }) => true,
        (R::SetClock { factor: new, .. }, R::SetClock { factor: old, .. }) => new == old,
        (R::SetSamplingPeriod { factor: new, .. }, R::SetSamplingPeriod { factor: old, .. }) => new == old,
        _ => new == old,
    }
}

fn number(segment: &Segment<'_>, name: &str) -> Option<u16> {
    segment.data.value(name)?.parse().ok()
}
