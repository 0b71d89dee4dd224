//! Which protocol a station speaks and what its maker does: what the frames alone do not say.

use crate::flag::{Flag, Version};

/// The protocol of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Protocol {
    /// HJ/T 212-2005.
    Hjt2005,
    /// HJ 212-2017.
    #[default]
    Hj2017,
    /// HJ 212-2025.
    Hj2025,
    /// National surface-water stations (ST=21, MN such as `A140100_2006`). They write the version bits of HJ 212-2025
    /// into Flag and have done so since before there was a HJ 212-2025. HJ 1404-2024 replaces what they speak; its text
    /// was not available, so this profile holds what public frames show and no more.
    SurfaceWater,
}

impl Protocol {
    /// The name a configuration file gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hjt2005 => "2005",
            Self::Hj2017 => "2017",
            Self::Hj2025 => "2025",
            Self::SurfaceWater => "surface-water",
        }
    }

    /// The protocol of its name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Hjt2005, Self::Hj2017, Self::Hj2025, Self::SurfaceWater]
            .into_iter()
            .find(|protocol| protocol.name() == name)
    }

    /// What a frame shows when no profile says more; `None` when it shows nothing.
    ///
    /// The version bits of 2005 and 2017 are taken at their word. Those of 2025 are not: with ST=21 they speak for a
    /// surface-water station, with another ST for HJ 212-2025. Without a Flag a frame can only be of 2005, unless its
    /// factors say otherwise, and nothing is concluded.
    #[must_use]
    pub fn shown_by(flag: Option<Flag>, st: Option<&str>) -> Option<Self> {
        match flag?.version() {
            Version::Hjt2005 => Some(Self::Hjt2005),
            Version::Hj2017 => Some(Self::Hj2017),
            Version::Hj2025 if st == Some("21") => Some(Self::SurfaceWater),
            Version::Hj2025 => Some(Self::Hj2025),
            Version::Other(_) => None,
        }
    }

    /// The version bits that a frame of this protocol carries in Flag.
    #[must_use]
    pub fn flag(self) -> Flag {
        Flag::from_bits(match self {
            Self::Hjt2005 => 0,
            Self::Hj2017 => 4,
            Self::Hj2025 | Self::SurfaceWater => 8,
        })
    }
}

/// A station's habits: what a conversation with it needs beyond the frames. Defaults are those of HJ 212-2017.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// What it speaks.
    pub protocol: Protocol,
    /// Seconds to wait for an answer before sending again, `OverTime` (HJ 212-2017 §6.7: 10 on mobile networks, 5 on
    /// ADSL).
    pub over_time: u8,
    /// How often to send again, `ReCount` (HJ 212-2017 §6.7: 3).
    pub re_count: u8,
    /// Seconds without any word from the station after which a request it accepted is given up. An assumption: no
    /// paper gives it; data that belong to the request begin the wait anew.
    pub execution_time: u16,
    /// Requests in progress at once. One, unless the maker is known to tell them apart.
    pub parallel_requests: usize,
    /// Longest data area in characters before a message is split (HJ 212-2017 §6.3.2: 950).
    pub data_area: usize,
}

impl Profile {
    /// The defaults of a protocol.
    #[must_use]
    pub fn of(protocol: Protocol) -> Self {
        Self {
            protocol,
            over_time: 10,
            re_count: 3,
            execution_time: 60,
            parallel_requests: 1,
            data_area: 950,
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::of(Protocol::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_9_alone_does_not_make_a_surface_water_station_speak_2025() {
        let shown = |bits, st| Protocol::shown_by(Some(Flag::from_bits(bits)), Some(st));
        assert_eq!(shown(9, "21"), Some(Protocol::SurfaceWater));
        assert_eq!(shown(8, "21"), Some(Protocol::SurfaceWater));
        assert_eq!(shown(9, "32"), Some(Protocol::Hj2025));
        assert_eq!(shown(5, "21"), Some(Protocol::Hj2017));
        assert_eq!(shown(0, "32"), Some(Protocol::Hjt2005));
        assert_eq!(shown(60, "32"), None);
        assert_eq!(Protocol::shown_by(None, Some("32")), None);
    }

    #[test]
    fn a_protocol_is_found_by_the_name_it_gives() {
        for protocol in [Protocol::Hjt2005, Protocol::Hj2017, Protocol::Hj2025, Protocol::SurfaceWater] {
            assert_eq!(Protocol::of_name(protocol.name()), Some(protocol));
        }
        assert_eq!(Protocol::of_name("1404"), None);
    }
}
