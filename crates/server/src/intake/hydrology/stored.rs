//! Frames of hydrology read back from the store.

use sl651::{Assembled, Content, Mode, RawFrame, StationAddress};
use store::{Observation, StoredFrame};

use super::translate::{identify, of_stations, of_szy206};
use crate::registry::{Identified, Registry};

/// What a stored frame says of the device it is stored for; `None` when its bytes are none of hydrology.
pub(crate) fn observations_of(stored: &StoredFrame, registry: &Registry) -> Option<Vec<Observation>> {
    let mut all = Vec::new();
    if let Some(raw) = RawFrame::of(&stored.raw) {
        let message = raw.decode(Mode::Lenient).ok().filter(|_| raw.is_sound());
        match message.map(|message| message.content) {
            Some(Content::Report(report)) => all = of_stations(&report.header, &report),
            Some(Content::Szy206(szy)) => {
                let observation = of_szy206(&szy, stored.received);
                all.extend(szy.station.map(|station| (station, observation.into_iter().collect())));
            }
            _ => {}
        }
    } else {
        let whole = Assembled::of(&stored.raw)?;
        if let Ok((report, _deviations)) = whole.read(Mode::Lenient) {
            all = of_stations(&report.header, &report);
        }
    }
    let of_device =
        all.into_iter().filter(|(station, _)| station.to_string() == stored.mn.as_str()).flat_map(|(_, o)| o);
    let kind = registry.station(stored.mn.as_str()).map(|station| station.kind);
    Some(of_device.map(|o| Observation { kind: kind.unwrap_or(o.kind), ..o }).collect())
}

/// Whether the plan by now knows the device that a held frame names; `None` when its bytes are none of hydrology.
pub(crate) fn is_known(held: &StoredFrame, registry: &Registry) -> Option<bool> {
    let (sender, password) = if let Some(raw) = RawFrame::of(&held.raw) {
        (raw.station()?, raw.header().map(|header| header.password))
    } else {
        let header = Assembled::of(&held.raw)?.header;
        (header.station, Some(header.password))
    };
    // A relay's frame is held for the station it speaks for.
    let station = StationAddress::parse(held.mn.as_str()).unwrap_or(sender);
    let password = password.map(|password| format!("{password:04X}"));
    Some(matches!(identify(registry, station, password.as_deref()), Identified::Station(_)))
}
