//! Conversations as state machines, without I/O and without a clock: [`HostSession`] is our side of a station's
//! connection, [`StationSession`] speaks as a station (simulator, relay upward).
//!
//! Methods come in three kinds. *Commands* (`request`, `stored`, `upload`, `respond`…) say what is wanted. *Inputs*
//! (`handle_frame`, `handle_timeout`) say what happened. *Outputs* (`poll_transmit`, `poll_event`, `poll_timeout`) are
//! asked after every command and input until they give nothing. Time is an argument everywhere and leaves as "call me at":
//!
//! ```text
//! read bytes ─► Framer ─► handle_frame(now, &message) ─► Received { token, .. } ─► store ─► stored(token)
//!                         poll_transmit(&mut out)  ─► write
//!                         poll_event()             ─► outcomes of requests, notices
//!                         poll_timeout()           ─► sleep until then, handle_timeout(now)
//! ```
//!
//! Sessions hold no frame: the caller keeps what [`Framer`](crate::Framer) gave it, and stores it under the token.

mod asked;
mod exchange;
mod host;
mod outbox;
mod station;
mod uploads;

pub use host::{HostConfig, HostEvent, HostSession, Outcome, Received, Role, Step};
pub use station::{AskId, Outgoing, StationConfig, StationEvent, StationSession};

use crate::flag::Flag;
use crate::profile::Protocol;
use crate::segment::Segment;
use crate::time::CivilTime;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. QN and SystemTime are written from it, as Beijing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

impl Millis {
    /// The moment so many milliseconds later.
    #[must_use]
    pub fn after(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The moment so many seconds later.
    #[must_use]
    pub fn after_seconds(self, seconds: impl Into<i64>) -> Self {
        self.after(seconds.into().saturating_mul(1000))
    }

    /// The moment as Beijing civil time.
    #[must_use]
    pub fn civil(self) -> CivilTime {
        CivilTime::of_unix_millis(self.0)
    }
}

/// Names a frame that was handed over to be stored, or an upload that was handed over to be sent. Counted up from 0 in
/// each session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// Names a request of a host session. Counted up from 0 in each session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Who a station is in its frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// ST.
    pub st: Box<str>,
    /// MN.
    pub mn: Box<str>,
    /// PW; none is written when it is absent.
    pub pw: Option<Box<str>>,
    /// Version bits of Flag; the other bits are set as a frame needs them.
    pub flag: Flag,
}

impl Device {
    /// The device that a frame names; its Flag's version, or that of the protocol where the frame has none. `None` when
    /// it names no MN.
    #[must_use]
    pub fn of(segment: &Segment<'_>, protocol: Protocol) -> Option<Self> {
        Some(Self {
            st: segment.st.unwrap_or("21").into(),
            mn: segment.mn.filter(|mn| !mn.is_empty())?.into(),
            pw: segment.pw.map(Box::from),
            flag: segment.flag.map_or(protocol.flag(), Flag::of_answer),
        })
    }

    /// Whether a frame is the device's: its MN, and its password where the frame has one.
    fn speaks(&self, segment: &Segment<'_>) -> bool {
        segment.mn == Some(&*self.mn) && (segment.pw.is_none() || segment.pw == self.pw.as_deref())
    }
}

/// The QN a frame answers: its own, or the one inside the data area, where HJ/T 212-2005 has it.
fn answered_qn<'a>(segment: &Segment<'a>) -> Option<&'a str> {
    segment.qn.filter(|qn| !qn.is_empty()).or_else(|| segment.data.value("QN"))
}

/// Gives request numbers, each later than the one before.
#[derive(Debug, Clone, Copy)]
struct QnSource(i64);

impl QnSource {
    const NEW: Self = Self(i64::MIN);

    fn next(&mut self, now: Millis) -> String {
        self.0 = now.0.max(self.0.saturating_add(1));
        CivilTime::of_unix_millis(self.0).digits17()
    }
}
