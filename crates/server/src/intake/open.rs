//! Reading a frame as its station's profile has it: another checksum, an encrypted data area.

use hj212::{CrcVariant, Key, Message, Mode, OpenedFrame, RawFrame};
use telemetry::StationProfile;

use crate::registry::Registry;

/// Reads a frame leniently and shows it with the profile of its station. `None` for a frame that does not read.
pub(crate) fn open<T>(
    raw: &RawFrame<'_>,
    registry: &Registry,
    see: impl FnOnce(Option<&Message<'_>>, Option<&StationProfile>) -> T,
) -> T {
    let message = raw.decode(Mode::Lenient).ok();
    let station = message.as_ref().and_then(|m| registry.station(m.segment.mn?));
    let Some(profile) = station.map(|s| &s.profile) else { return see(message.as_ref(), None) };
    let opened = profile.sm4_key.as_ref().and_then(|key| OpenedFrame::open(raw, &Key::new(*key.bytes())));
    if let Some(opened) = opened {
        return see(opened.decode(Mode::Lenient).ok().as_ref(), Some(profile));
    }
    if let Some(variant) = variant(profile.crc).filter(|_| message.as_ref().is_some_and(|m| !m.crc.is_ok())) {
        return see(raw.decode_with_crc(variant, Mode::Lenient).ok().as_ref(), Some(profile));
    }
    see(message.as_ref(), Some(profile))
}

/// The maker's own checksum, where the profile names one.
fn variant(crc: telemetry::CrcVariant) -> Option<CrcVariant> {
    Some(match crc {
        telemetry::CrcVariant::Standard => return None,
        telemetry::CrcVariant::Modbus => CrcVariant::Modbus,
        telemetry::CrcVariant::ModbusLowFirst => CrcVariant::ModbusLowFirst,
        telemetry::CrcVariant::WithHeader => CrcVariant::WithHeader,
        telemetry::CrcVariant::WithLength => CrcVariant::WithLength,
        telemetry::CrcVariant::WithoutClosing => CrcVariant::WithoutClosing,
    })
}
