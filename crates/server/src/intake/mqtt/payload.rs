//! From a payload to frames: its bytes are the evidence, once for each device that it speaks of.

use feed::{MappedReading, Problem};
use standards::Mn;
use standards::time::Instant;
use store::{ArrivedFrame, HeldReason, Observation, StoredFrame};

use super::config::Broker;
use crate::intake::{hydrology, observations_of};
use crate::registry::Registry;

/// Beginning of the peer of a frame that came by MQTT; broker and topic follow.
const PEER: &str = "MQTT ";

/// What a message becomes.
pub(super) struct Arrived {
    /// At least one: a payload without any readable value is held as unreadable.
    pub(super) frames: Vec<ArrivedFrame>,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn arrived(
    broker: &Broker,
    topic: &str,
    payload: &[u8],
    registry: &Registry,
    received: Instant,
) -> Arrived {
    let frame = |mn: Mn, held, observations| ArrivedFrame {
        mn,
        received,
        peer: format!("{PEER}{} {topic}", broker.name),
        raw: payload.into(),
        held,
        observations,
    };
    let read = broker.rules(topic).map(|rules| rules.read(topic, payload)).unwrap_or_default();
    let mut frames: Vec<ArrivedFrame> = Vec::new();
    for reading in read.readings {
        let mn =
            registry.station(&reading.device).map_or_else(|| Mn::from(&*reading.device), |s| s.mn.clone());
        let observation = observation(reading, registry);
        match (frames.iter_mut().find(|frame| frame.mn == mn), observation) {
            (Some(known), Some(observation)) => merge(&mut known.observations, observation),
            (Some(_), None) => {}
            (None, Some(observation)) => frames.push(frame(mn, None, vec![observation])),
            (None, None) => frames.push(frame(mn, Some(HeldReason::UnknownDevice), Vec::new())),
        }
    }
    if frames.is_empty() {
        frames.push(frame(Mn::from(""), Some(HeldReason::Unreadable), Vec::new()));
    }
    Arrived { frames, problems: read.problems }
}

/// `None` for a device that the plan does not name.
fn observation(reading: MappedReading, registry: &Registry) -> Option<Observation> {
    let station = registry.station(&reading.device)?;
    Some(Observation {
        kind: reading.kind.unwrap_or(station.kind),
        time: reading.time,
        values: reading.values,
    })
}

/// Makers split the values of one moment over several records: they are one observation, unless a factor stands twice.
fn merge(observations: &mut Vec<Observation>, more: Observation) {
    let fits = |o: &&mut Observation| {
        let twice = || more.values.iter().any(|(new, ..)| o.values.iter().any(|(known, ..)| known == new));
        o.kind == more.kind && o.time == more.time && !twice()
    };
    match observations.iter_mut().find(fits) {
        Some(known) => known.values.extend(more.values),
        None => observations.push(more),
    }
}

/// What a stored frame says: a payload by the rules of its topic that are in force now, anything else by its own bytes.
pub(crate) fn observations_of_stored(stored: &StoredFrame, registry: &Registry) -> Vec<Observation> {
    let Some((name, topic)) = stored.peer.strip_prefix(PEER).and_then(|rest| rest.split_once(' ')) else {
        return hydrology::observations_of(stored, registry)
            .unwrap_or_else(|| observations_of(&stored.raw, registry));
    };
    let Some(broker) = registry.sources().broker(name) else { return Vec::new() };
    let frames = arrived(broker, topic, &stored.raw, registry, stored.received).frames;
    frames.into_iter().find(|frame| frame.mn == stored.mn).map(|frame| frame.observations).unwrap_or_default()
}
