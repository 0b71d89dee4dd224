//! JSON messages on their way to the writer: from programs over HTTP, and from lines of imported files.

use feed::{ReadingMessage, Sender, read_messages};
use standards::time::Instant;
use standards::{Mn, SectionId, SeriesKind};
use store::{ArrivedFrame, HeldReason, Observation};

use crate::registry::{Registry, laboratory};

/// A message as a frame: its own bytes are the evidence. A device or section that the plan does not name is held in quarantine.
///
/// Who sends it has shown an account with the right to send, so the device's password is not asked.
pub(crate) fn arrived(
    message: &ReadingMessage<'_>,
    registry: &Registry,
    received: Instant,
    peer: &str,
) -> ArrivedFrame {
    let observation = observation(message, registry);
    ArrivedFrame {
        mn: mn(message, registry),
        received,
        peer: peer.to_owned(),
        raw: message.raw.as_bytes().into(),
        held: observation.is_none().then_some(HeldReason::UnknownDevice),
        observations: observation.into_iter().collect(),
    }
}

/// The registry's own text where there is one, so that a season of frames shares one allocation.
fn mn(message: &ReadingMessage<'_>, registry: &Registry) -> Mn {
    match message.sender() {
        Sender::Device(mn) => registry.station(mn).map_or_else(|| Mn::from(mn), |station| station.mn.clone()),
        Sender::Laboratory(section) => laboratory(&SectionId::from(section)),
    }
}

fn observation(message: &ReadingMessage<'_>, registry: &Registry) -> Option<Observation> {
    let kind = match message.sender() {
        Sender::Device(mn) => message.kind.unwrap_or(registry.station(mn)?.kind),
        Sender::Laboratory(section) => {
            registry.plan().section(&SectionId::from(section))?;
            SeriesKind::Sample
        }
    };
    Some(Observation { kind, time: message.time, values: message.values.clone() })
}

/// What a stored message says; `None` when the bytes are none, or of a device that the plan does not name.
pub(super) fn observation_of_message(raw: &[u8], registry: &Registry) -> Option<Observation> {
    let read = read_messages("frame", raw);
    let [message] = read.messages.as_slice() else { return None };
    if read.refused == 0 { observation(message, registry) } else { None }
}
