//! Messages of several packets: split on the way out, put together on the way in (HJ 212-2017 §6.7, C.47–C.50).

use crate::error::Error;
use crate::segment::Segment;
use crate::session::Millis;
use std::collections::VecDeque;

/// Splits a data area into those of its packets: each at most `limit` bytes, cut at `;` only, each with the DataTime of
/// the whole. One that fits stays as it is.
///
/// [`Error::CannotSplit`] when a single project is longer than a packet.
pub fn split(data_area: &str, limit: usize) -> Result<Vec<String>, Error> {
    if data_area.len() <= limit {
        return Ok(vec![data_area.to_owned()]);
    }
    let time = projects(data_area).find(|project| project.starts_with("DataTime="));
    let mut packets: Vec<String> = Vec::new();
    for project in projects(data_area).filter(|project| Some(*project) != time) {
        let last = packets.last_mut().filter(|packet| packet.len() + 1 + project.len() <= limit);
        if let Some(packet) = last {
            packet.push(';');
            packet.push_str(project);
            continue;
        }
        let packet = time.map_or_else(|| project.to_owned(), |time| format!("{time};{project}"));
        if packet.len() > limit {
            return Err(Error::CannotSplit { bytes: packet.len(), limit });
        }
        packets.push(packet);
    }
    if packets.is_empty() {
        return Err(Error::CannotSplit { bytes: data_area.len(), limit });
    }
    Ok(packets)
}

/// The projects of a data area; a `;` inside a text between `//` and `//` is text.
fn projects(data_area: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(data_area);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = project_end(text);
        rest = text.get(end + 1..);
        text.get(..end)
    })
}

fn project_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b';' {
            return at;
        }
        at += match bytes[at..].strip_prefix(b"=//").and_then(|text| memchr::memmem::find(text, b"//")) {
            Some(length) => length + 5,
            None => 1,
        };
    }
    bytes.len()
}

/// What a packet completes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assembled {
    /// The frame is no packet of several; it is whole by itself.
    Whole,
    /// A packet of a message that lacks others still.
    Waiting {
        /// Packets at hand.
        have: u16,
        /// Packets of the message.
        of: u16,
    },
    /// A packet that is at hand already, or whose message was complete before.
    Repeated,
    /// The last packet that lacked: the data areas of all, in the order of their numbers.
    Complete(Vec<Box<[u8]>>),
    /// PNUM or PNO is missing, is 0, or PNO is above PNUM, or there are more packets than are taken.
    Malformed,
}

/// A message some of whose packets never came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete {
    /// MN.
    pub mn: Box<str>,
    /// CN as sent.
    pub cn: Box<str>,
    /// DataTime as sent.
    pub data_time: Box<str>,
    /// Numbers of the packets that lack, from 1.
    pub missing: Vec<u16>,
}

/// Puts messages of several packets together.
///
/// A message is known by MN, ST, CN, DataTime and PNUM, not by QN: every packet has its own. Packets may come in any
/// order and repeatedly. Every packet is a frame of its own, answered by itself and read by itself; what is
/// assembled here says whether a message is whole.
#[derive(Debug)]
pub struct Assembler {
    limits: AssemblerLimits,
    messages: VecDeque<Assembly>,
    bytes: usize,
}

/// Limits of an [`Assembler`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssemblerLimits {
    /// Messages kept at once, complete ones included; the oldest gives way.
    pub messages: usize,
    /// Bytes of data areas kept at once; the oldest message gives way.
    pub bytes: usize,
    /// Packets of one message; HJ 212-2025 has one digit for PNUM, loggers of 2017 were seen to use more.
    pub packets: u16,
    /// How long a message waits for its packets, and is remembered when complete, in milliseconds.
    pub wait: i64,
}

impl Default for AssemblerLimits {
    fn default() -> Self {
        Self { messages: 64, bytes: 256 * 1024, packets: 99, wait: 10 * 60 * 1000 }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Identity {
    mn: Box<str>,
    st: Box<str>,
    cn: Box<str>,
    data_time: Box<str>,
    pnum: u16,
}

#[derive(Debug)]
struct Assembly {
    identity: Identity,
    /// Data areas by packet number; emptied when the message is complete.
    packets: Vec<Option<Box<[u8]>>>,
    complete: bool,
    until: Millis,
}

impl Assembly {
    fn bytes(&self) -> usize {
        self.packets.iter().flatten().map(|packet| packet.len()).sum()
    }

    fn incomplete(self) -> Option<Incomplete> {
        if self.complete {
            return None;
        }
        let missing = self.packets.iter().zip(1..).filter(|(packet, _)| packet.is_none());
        let missing = missing.map(|(_, number)| number).collect();
        let Identity { mn, cn, data_time, .. } = self.identity;
        Some(Incomplete { mn, cn, data_time, missing })
    }
}

impl Default for Assembler {
    fn default() -> Self {
        Self::new(AssemblerLimits::default())
    }
}

impl Assembler {
    /// An assembler with its limits.
    #[must_use]
    pub fn new(limits: AssemblerLimits) -> Self {
        Self { limits, messages: VecDeque::new(), bytes: 0 }
    }

    /// Takes a frame whose checksum is right. Messages that give way to it are added to `given_up`.
    pub fn handle(
        &mut self,
        now: Millis,
        segment: &Segment<'_>,
        given_up: &mut Vec<Incomplete>,
    ) -> Assembled {
        let announced = segment.flag.is_some_and(crate::Flag::has_packet_numbers);
        let (pnum, pno) = match (segment.pnum, segment.pno) {
            (Some(pnum), Some(pno)) => (pnum, pno),
            (None, None) if !announced => return Assembled::Whole,
            _ => return Assembled::Malformed,
        };
        if !(1..=pnum).contains(&pno) || pnum > self.limits.packets {
            return Assembled::Malformed;
        }
        if pnum == 1 {
            return Assembled::Whole;
        }
        let text = |text: Option<&str>| text.unwrap_or_default().into();
        let identity = Identity {
            mn: text(segment.mn),
            st: text(segment.st),
            cn: text(segment.cn),
            data_time: text(segment.data.value("DataTime")),
            pnum,
        };
        self.expire(now, given_up);
        let place = usize::from(pno) - 1;
        let known = self.messages.iter().position(|message| message.identity == identity);
        let at = known.unwrap_or_else(|| {
            let packets = vec![None; usize::from(pnum)];
            let until = now.after(self.limits.wait);
            self.messages.push_back(Assembly { identity, packets, complete: false, until });
            self.messages.len() - 1
        });
        let message = &mut self.messages[at];
        if message.complete || message.packets[place].is_some() {
            return Assembled::Repeated;
        }
        let area: Box<[u8]> = segment.data.bytes().into();
        self.bytes += area.len();
        message.packets[place] = Some(area);
        let have = message.packets.iter().flatten().count();
        if have < message.packets.len() {
            self.make_room(given_up);
            let have = u16::try_from(have).unwrap_or(u16::MAX);
            return Assembled::Waiting { have, of: pnum };
        }
        message.complete = true;
        self.bytes -= message.bytes();
        let packets = message.packets.iter_mut().filter_map(Option::take).collect();
        self.make_room(given_up);
        Assembled::Complete(packets)
    }

    fn make_room(&mut self, given_up: &mut Vec<Incomplete>) {
        while self.messages.len() > self.limits.messages.max(1) || self.bytes > self.limits.bytes {
            let Some(oldest) = self.messages.pop_front() else { return };
            self.bytes -= oldest.bytes();
            given_up.extend(oldest.incomplete());
        }
    }

    /// Gives up the messages that have waited too long.
    pub fn expire(&mut self, now: Millis, given_up: &mut Vec<Incomplete>) {
        let (kept, late): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.messages).into_iter().partition(|message| message.until > now);
        self.messages = kept;
        for message in late {
            self.bytes -= message.bytes();
            given_up.extend(message.incomplete());
        }
    }

    /// When [`expire`](Self::expire) has something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.messages.iter().map(|message| message.until).min()
    }

    /// Bytes of data areas that are kept.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.bytes
    }
}
