//! JSON messages on their way to the writer: from programs over HTTP, and from lines of imported files.

use feed::{ReadingMessage, read_messages};
use standards::Mn;
use standards::time::Instant;
use store::{ArrivedFrame, HeldReason, Observation};

use crate::registry::Registry;

/// A message as a frame: its own bytes are the evidence. A device that the plan does not name is held in quarantine.
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
        mn: registry.station(&message.device).map_or_else(|| Mn::from(&*message.device), |s| s.mn.clone()),
        received,
        peer: peer.to_owned(),
        raw: message.raw.as_bytes().into(),
        held: observation.is_none().then_some(HeldReason::UnknownDevice),
        observations: observation.into_iter().collect(),
    }
}

fn observation(message: &ReadingMessage<'_>, registry: &Registry) -> Option<Observation> {
    let station = registry.station(&message.device)?;
    Some(Observation {
        kind: message.kind.unwrap_or(station.kind),
        time: message.time,
        values: message.values.clone(),
    })
}

/// What a stored message says; `None` when the bytes are none, or of a device that the plan does not name.
pub(super) fn observation_of_message(raw: &[u8], registry: &Registry) -> Option<Observation> {
    let messages = read_messages("frame", raw).ok()?;
    let [message] = messages.as_slice() else { return None };
    observation(message, registry)
}
