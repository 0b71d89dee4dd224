//! A station's uploads: packets in order, a few on the way, repeated until answered.

use super::station::{AskId, Outgoing, StationConfig, StationEvent};
use super::{Millis, QnSource, Token};
use crate::compose::FrameBuilder;
use crate::error::Error;
use crate::flag::Flag;
use crate::packets::split;
use crate::profile::Profile;
use std::collections::VecDeque;

/// One frame of an upload.
#[derive(Debug)]
struct Packet {
    token: Token,
    ask: Option<AskId>,
    qn: String,
    frame: Vec<u8>,
    wants_answer: bool,
    /// When it is repeated or given up; `None` while it waits to be sent.
    deadline: Option<Millis>,
    /// How often it may be sent again.
    left: u8,
}

#[derive(Debug)]
pub(super) struct Uploads {
    window: usize,
    limit: usize,
    packets: VecDeque<Packet>,
    next: u64,
}

impl Uploads {
    pub(super) fn new(window: usize, limit: usize) -> Self {
        Self { window: window.max(1), limit, packets: VecDeque::new(), next: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Whether data of a question are still to be answered.
    pub(super) fn has_data_of(&self, ask: AskId) -> bool {
        self.packets.iter().any(|packet| packet.ask == Some(ask))
    }

    /// Composes and queues an upload, under a number of its own or under that of a question.
    pub(super) fn add(
        &mut self,
        now: Millis,
        config: &StationConfig,
        source: &mut QnSource,
        outgoing: Outgoing<'_>,
        under: Option<&(AskId, String)>,
        undelivered: usize,
    ) -> Result<Token, Error> {
        let areas = split(outgoing.data_area, config.profile.data_area)?;
        if self.packets.len() + areas.len() + undelivered > self.limit {
            let advice = "take the session's events, or wait until uploads are answered";
            return Err(Error::SessionFull { what: "packets", limit: self.limit, advice });
        }
        let (token, total) = (Token(self.next), areas.len());
        let version = config.device.flag.of_answer().bits();
        let expectations = u8::from(outgoing.wants_answer) | if total > 1 { 2 } else { 0 };
        let mut packets = Vec::with_capacity(total);
        for (area, number) in areas.iter().zip(1..) {
            let asked = under.filter(|(_, qn)| !qn.is_empty());
            let qn = asked.map_or_else(|| source.next(now), |(_, qn)| qn.clone());
            let builder = FrameBuilder {
                qn: Some(&qn),
                st: &config.device.st,
                cn: &outgoing.command.to_string(),
                pw: config.device.pw.as_deref(),
                mn: Some(&config.device.mn),
                flag: Some(Flag::from_bits(version | expectations)),
                packet: u16::try_from(total).ok().filter(|_| total > 1).map(|total| (total, number)),
                back_fill: outgoing.back_fill,
                data_area: area,
                key: config.key.as_ref().filter(|_| outgoing.command.is_encrypted_in_2025()),
            };
            let frame = builder.build()?;
            let ask = under.map(|(ask, _)| *ask);
            let (wants_answer, left) = (outgoing.wants_answer, config.profile.re_count);
            packets.push(Packet { token, ask, qn, frame, wants_answer, deadline: None, left });
        }
        self.packets.extend(packets);
        self.next += 1;
        Ok(token)
    }

    /// Sends packets as far as the window allows; two under the same QN are never on the way together, because their
    /// answers could not be told apart.
    pub(super) fn start(
        &mut self,
        now: Millis,
        profile: &Profile,
        out: &mut Vec<u8>,
        events: &mut VecDeque<StationEvent>,
    ) {
        let mut on_the_way = self.packets.iter().filter(|packet| packet.deadline.is_some()).count();
        let mut at = 0;
        while on_the_way < self.window && at < self.packets.len() {
            let packet = &self.packets[at];
            let same_number = |other: &Packet| other.deadline.is_some() && other.qn == packet.qn;
            if packet.deadline.is_some() || self.packets.iter().take(at).any(same_number) {
                at += 1;
                continue;
            }
            out.extend_from_slice(&packet.frame);
            if packet.wants_answer {
                self.packets[at].deadline = Some(now.after_seconds(profile.over_time));
                on_the_way += 1;
                at += 1;
            } else {
                self.remove(at, |token| StationEvent::Sent { token }, events);
            }
        }
    }

    /// Takes the host's answer; one that fits no packet on the way is late or repeated, and is passed over. An answer
    /// without any QN can only mean the one packet on the way.
    pub(super) fn answered(&mut self, qn: Option<&str>, events: &mut VecDeque<StationEvent>) {
        let mut on_the_way = self.packets.iter().enumerate().filter(|(_, packet)| packet.deadline.is_some());
        let at = match qn {
            Some(qn) => on_the_way.find(|(_, packet)| packet.qn == qn).map(|(at, _)| at),
            None => on_the_way.next().map(|(at, _)| at).filter(|_| on_the_way.next().is_none()),
        };
        if let Some(at) = at {
            self.remove(at, |token| StationEvent::Answered { token }, events);
        }
    }

    /// Removes a packet; its upload is told of when it was the last.
    fn remove(
        &mut self,
        at: usize,
        event: impl FnOnce(Token) -> StationEvent,
        events: &mut VecDeque<StationEvent>,
    ) {
        if let Some(Packet { token, .. }) = self.packets.remove(at)
            && !self.packets.iter().any(|packet| packet.token == token)
        {
            events.push_back(event(token));
        }
    }

    /// Repeats, or gives up with all of its upload, what has waited too long.
    pub(super) fn timeout(
        &mut self,
        now: Millis,
        profile: &Profile,
        out: &mut Vec<u8>,
        events: &mut VecDeque<StationEvent>,
    ) {
        let mut at = 0;
        while let Some(packet) = self.packets.get_mut(at) {
            if packet.deadline.is_none_or(|deadline| deadline > now) {
                at += 1;
            } else if packet.left > 0 {
                packet.left -= 1;
                packet.deadline = Some(now.after_seconds(profile.over_time));
                out.extend_from_slice(&packet.frame);
                at += 1;
            } else {
                let token = packet.token;
                self.packets.retain(|packet| packet.token != token);
                events.push_back(StationEvent::GaveUp { token });
            }
        }
    }

    pub(super) fn next_timeout(&self) -> Option<Millis> {
        self.packets.iter().filter_map(|packet| packet.deadline).min()
    }

    /// The connection is gone: what was on the way waits again, with all its repetitions.
    pub(super) fn take_back(&mut self) {
        for packet in &mut self.packets {
            packet.deadline = None;
        }
    }
}
