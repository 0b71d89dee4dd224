//! The words of a profile: protocol, strictness, flag set, checksum.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every word with its meaning, for readers of files.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),*];

            /// The word in files.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The meaning of a word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::WORDS.iter().find(|(w, _)| *w == word).map(|(_, meaning)| *meaning)
            }
        }
    };
}

words! {
    /// How a station speaks.
    Protocol {
        /// HJ/T 212-2005.
        Hj212V2005 "hj212-2005";
        /// HJ 212-2017.
        Hj212V2017 "hj212-2017";
        /// HJ 212-2025.
        Hj212V2025 "hj212-2025";
        /// HJ 212 as surface-water stations speak it (shared/domain/standards.md §5.3, §6.6): version bits 2 without being of 2025,
        /// commands and flags of their own. The text of HJ 1404-2024 was not available; this is the place for it.
        SurfaceWater "surface-water";
        /// SL 651-2014.
        Sl651 "sl651";
        /// SZY206-2016.
        Szy206 "szy206";
        /// Messages by MQTT.
        Mqtt "mqtt";
        /// Messages by HTTP.
        Http "http";
    }
}

words! {
    /// What is done about a frame that deviates from its standard.
    Strictness {
        /// Read what can be read without guessing; list the deviations.
        Lenient "lenient";
        /// Hold the frame in quarantine.
        Strict "strict";
    }
}

words! {
    /// Which table gives a flag its meaning.
    FlagSet {
        /// HJ 212-2017 table 9: N F M S D C T B.
        Hj212 "hj212";
        /// Surface-water stations (shared/domain/standards.md §5.3).
        SurfaceWater "surface-water";
    }
}

words! {
    /// Which checksum makes a frame whole; the standard's always does.
    CrcVariant {
        /// The one of HJ 212-2017 appendix A.
        Standard "standard";
        /// That, or CRC-16/MODBUS with its high byte first.
        Modbus "modbus";
        /// The standard's, or CRC-16/MODBUS with its low byte first.
        ModbusLowFirst "modbus-low-first";
        /// The standard's, or the same over header, length and data segment.
        WithHeader "with-header";
        /// The standard's, or the same over length and data segment.
        WithLength "with-length";
        /// The standard's, or the same over the data segment without its closing `&&`.
        WithoutClosing "without-closing";
    }
}

impl Protocol {
    /// Whether frames of HJ 212 come from such a station, so that it can be asked by HJ 212.
    #[must_use]
    pub fn is_hj212(self) -> bool {
        matches!(self, Self::Hj212V2005 | Self::Hj212V2017 | Self::Hj212V2025 | Self::SurfaceWater)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for (word, protocol) in Protocol::WORDS {
            assert_eq!((protocol.word(), Protocol::parse(word)), (*word, Some(*protocol)));
        }
        assert_eq!(CrcVariant::parse("crc32"), None);
        assert!(Protocol::SurfaceWater.is_hj212() && !Protocol::Sl651.is_hj212());
    }
}
