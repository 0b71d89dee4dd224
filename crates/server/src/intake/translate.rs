//! From a frame to what is stored of it.

use hj212::{Command, FactorData, Message, RawFrame, Segment, Upload, UploadKind, append_answer_9014};
use standards::time::Instant;
use standards::{Decimal, FactorCode, FrameId, Mn, ReadingFlag, SeriesKind};
use store::{ArrivedFrame, FrameStore, HeldReason, Observation, StoredFrame};
use telemetry::{StationProfile, Strictness};

use super::hydrology;
use super::message::observation_of_message;
use super::mqtt::observations_of_stored;
use super::open::open;
use crate::ServerError;
use crate::registry::{Identified, Registry};
use crate::writer::Writer;

/// Values beyond these many digits after the point cannot be kept exactly and are refused with the frame kept.
const MOST_DECIMALS: usize = 28;
/// Held frames looked at together when devices have become known.
const PAGE: usize = 500;

/// A frame on its way to the writer, with the answer that leaves once it is durable.
pub(super) struct Arrival {
    pub(super) frame: ArrivedFrame,
    pub(super) answer: Option<Vec<u8>>,
    /// Whether it shows that its peer is the device: it is not held, and had the password.
    pub(super) proves_device: bool,
}

/// What the registry and the checksum make of a frame.
///
/// `hear` is shown the message of a known device, for the conversation with it; what it gives comes along.
pub(super) fn translate<T>(
    raw: &RawFrame<'_>,
    registry: &Registry,
    received: Instant,
    peer: &str,
    hear: impl FnOnce(&Mn, &Message<'_>) -> Option<T>,
) -> (Arrival, Option<T>) {
    open(raw, registry, |message, profile| {
        let mn = message.and_then(|m| m.segment.mn).unwrap_or_default();
        let mut frame = ArrivedFrame {
            mn: Mn::from(mn),
            received,
            peer: peer.to_string(),
            raw: raw.bytes().into(),
            held: None,
            observations: Vec::new(),
        };
        let Some(message) = message.filter(|m| m.crc.is_ok()) else {
            frame.held = Some(if message.is_none() { HeldReason::Unreadable } else { HeldReason::BadCrc });
            return (Arrival { frame, answer: None, proves_device: false }, None);
        };
        match identify(registry, &message.segment) {
            Identified::Unknown => frame.held = Some(HeldReason::UnknownDevice),
            Identified::WrongPassword => frame.held = Some(HeldReason::WrongPassword),
            Identified::Station(known) => {
                // The registry's own text, so that a season of frames shares one allocation.
                frame.mn = known;
                match readings(message, profile) {
                    Ok(observation) => frame.observations.extend(observation),
                    Err(Unreadable) => frame.held = Some(HeldReason::Unreadable),
                }
            }
        }
        if frame.held.is_some() {
            return (Arrival { frame, answer: None, proves_device: false }, None);
        }
        let answer = message.segment.wants_answer().then(|| {
            let mut answer = Vec::with_capacity(96);
            append_answer_9014(&message.segment, &mut answer);
            answer
        });
        let heard = hear(&frame.mn, message);
        let proves_device = !is_answer_without_password(&message.segment);
        (Arrival { frame, answer, proves_device }, heard)
    })
}

/// Whose a frame is. An answer settles by its request number what was asked of this device alone, and some devices leave their
/// password out of it: such an answer is taken, and proves nothing.
fn identify(registry: &Registry, segment: &Segment<'_>) -> Identified {
    let mn = segment.mn.unwrap_or_default();
    if is_answer_without_password(segment) {
        return registry.station(mn).map_or(Identified::Unknown, |s| Identified::Station(s.mn.clone()));
    }
    registry.identify(mn, segment.pw.unwrap_or_default())
}

/// Whether anybody who knows the device's MN could have sent it.
pub(super) fn is_answer_without_password(segment: &Segment<'_>) -> bool {
    segment.pw.is_none() && segment.command().is_some_and(Command::is_answer)
}

/// What a stored frame says, for frames that are released from quarantine or shown.
pub(crate) fn observations_of(raw: &[u8], registry: &Registry) -> Vec<Observation> {
    let observation = match RawFrame::of(raw) {
        None => observation_of_message(raw, registry),
        Some(frame) => open(&frame, registry, |message, profile| {
            readings(message.filter(|m| m.crc.is_ok())?, profile).ok().flatten()
        }),
    };
    observation.into_iter().collect()
}

struct Unreadable;

/// The values of a data frame, in units of assessment; `None` for other commands, an error for a data frame without a measuring
/// time, and for one that deviates from the standard when the profile is strict about it.
fn readings(
    message: &Message<'_>,
    profile: Option<&StationProfile>,
) -> Result<Option<Observation>, Unreadable> {
    if profile.is_some_and(|p| p.mode == Strictness::Strict) && !message.diagnostics.is_empty() {
        return Err(Unreadable);
    }
    let Some(kind) = message.segment.command().and_then(UploadKind::of).and_then(series) else {
        return Ok(None);
    };
    let Some(upload) = &message.upload else {
        return if message.segment.data.items().is_empty() { Ok(None) } else { Err(Unreadable) };
    };
    let time = Instant(upload.data_time.unix_millis());
    let mut values = values(upload, kind);
    if let Some(profile) = profile.filter(|p| !p.units.is_empty()) {
        // A value that no decimal holds in the other unit is left to its frame.
        values = values
            .into_iter()
            .filter_map(|(factor, value, flag)| Some((factor, profile.scale(factor).apply(value)?, flag)))
            .collect();
    }
    Ok(Some(Observation { kind, time, values }))
}

fn series(kind: UploadKind) -> Option<SeriesKind> {
    match kind {
        UploadKind::RealTime2011 => Some(SeriesKind::RealTime),
        UploadKind::Minute2051 => Some(SeriesKind::Minute),
        UploadKind::Hourly2061 => Some(SeriesKind::Hour),
        UploadKind::Daily2031 => Some(SeriesKind::Day),
        UploadKind::Facility2021 | UploadKind::FacilityHours2041 => None,
    }
}

/// One value per factor; a factor that cannot be read is left to the raw frame and its diagnostics.
fn values(upload: &Upload<'_>, kind: SeriesKind) -> Vec<(FactorCode, Decimal, ReadingFlag)> {
    upload.factors.iter().filter_map(|factor| value(factor, kind)).collect()
}

fn value(factor: &FactorData<'_>, kind: SeriesKind) -> Option<(FactorCode, Decimal, ReadingFlag)> {
    let text = match kind {
        SeriesKind::RealTime => factor.rtd().or_else(|| factor.avg()),
        SeriesKind::Minute | SeriesKind::Hour | SeriesKind::Day | SeriesKind::Sample => {
            factor.avg().or_else(|| factor.rtd())
        }
    }?;
    let code = factor.canonical_code().parse().ok()?;
    let flag = match factor.flag {
        None => ReadingFlag::NORMAL,
        Some(flag) => flag.parse().ok()?,
    };
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() > MOST_DECIMALS) {
        return None;
    }
    Some((code, text.parse().ok()?, flag))
}

/// Whether the plan by now knows the device that a held frame names, by its password.
fn is_known(frame: &RawFrame<'_>, registry: &Registry) -> bool {
    let (segment, _deviations) = frame.read();
    let known = registry.identify(segment.mn.unwrap_or_default(), segment.pw.unwrap_or_default());
    matches!(known, Identified::Station(_))
}

/// What a held frame says when the plan knows its device by now; `None` while it does not. Most held frames are of strangers: only those
/// of known devices are read whole.
fn known_by_now(held: &StoredFrame, registry: &Registry) -> Option<Vec<Observation>> {
    let known = hydrology::is_known(held, registry)
        .or_else(|| RawFrame::of(&held.raw).map(|frame| is_known(&frame, registry)));
    match known {
        Some(false) => None,
        Some(true) => Some(observations_of_stored(held, registry)),
        // A message was sent by an account, a payload by MQTT was let in by its broker: neither has a password, and what says something
        // is of a device of the plan.
        None => Some(observations_of_stored(held, registry)).filter(|says| !says.is_empty()),
    }
}

/// Turns held frames of devices the plan knows by now into readings; gives how many.
pub(crate) async fn release_known(
    registry: &Registry,
    reader: &impl FrameStore,
    writer: &Writer,
) -> Result<u64, ServerError> {
    let mut released = 0;
    let mut after = FrameId(0);
    loop {
        let page = reader.held_frames(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(released) };
        after = last.id;
        for held in page {
            let waits_for_device =
                matches!(held.held, Some(HeldReason::UnknownDevice | HeldReason::WrongPassword));
            if !waits_for_device {
                continue;
            }
            let Some(observations) = known_by_now(&held, registry) else { continue };
            if writer.run(move |store| store.release(held.id, &observations)).await? {
                released += 1;
            }
        }
    }
}
