//! What makers do differently from the standard: one deviation each, as seen in public samples (standards §6.10).
//!
//! A simulated station of a maker writes its frames itself, so that the receiver is tried with bytes that our own writer of
//! frames would never give.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// One deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Quirk {
    LowerCaseCrc,
    ModbusCrc,
    LineFeedOnly,
    ShortLength,
    LengthWithTail,
    CapitalFlagKey,
    FlagAsProject,
    StrayComma,
    TrailingSemicolon,
    UpperCaseFactors,
    SpacesInArea,
    LongDataTime,
    ManyDecimals,
    RepeatedFactor,
    SystemFirst,
}

/// Every deviation with the word it has on the command line.
pub(crate) const QUIRKS: [(&str, Quirk); 15] = [
    ("lower-case-crc", Quirk::LowerCaseCrc),
    ("modbus-crc", Quirk::ModbusCrc),
    ("lf-only", Quirk::LineFeedOnly),
    ("short-length", Quirk::ShortLength),
    ("length-with-tail", Quirk::LengthWithTail),
    ("FLAG", Quirk::CapitalFlagKey),
    ("flag-as-project", Quirk::FlagAsProject),
    ("stray-comma", Quirk::StrayComma),
    ("trailing-semicolon", Quirk::TrailingSemicolon),
    ("upper-case-factors", Quirk::UpperCaseFactors),
    ("spaces", Quirk::SpacesInArea),
    ("long-datatime", Quirk::LongDataTime),
    ("many-decimals", Quirk::ManyDecimals),
    ("repeated-factor", Quirk::RepeatedFactor),
    ("st-first", Quirk::SystemFirst),
];

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(QUIRKS.iter().find(|(_, quirk)| quirk == self).map_or("?", |(word, _)| word))
    }
}

/// Which stations deviate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Makers {
    /// None: frames as the standard writes them.
    #[default]
    Faithful,
    /// These, in turn by number of the station; every fifth station is faithful.
    InTurn(Vec<Quirk>),
}

impl Makers {
    /// The deviation of a station.
    pub(crate) fn of(&self, station: usize) -> Option<Quirk> {
        match self {
            Self::Faithful => None,
            Self::InTurn(_) if station % 5 == 4 => None,
            Self::InTurn(quirks) => quirks.get((station - station / 5) % quirks.len().max(1)).copied(),
        }
    }
}

impl FromStr for Makers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let quirk = |word: &str| {
            let found = QUIRKS.iter().find(|(known, _)| *known == word).map(|(_, quirk)| *quirk);
            found.ok_or_else(|| {
                let known: Vec<&str> = QUIRKS.iter().map(|(word, _)| *word).collect();
                format!("“{word}”不是已知的厂家习惯，应为 none、all 或 {} (unknown quirk)", known.join("、"))
            })
        };
        match text {
            "none" => Ok(Self::Faithful),
            "all" => Ok(Self::InTurn(QUIRKS.iter().map(|(_, quirk)| *quirk).collect())),
            words => words.split(',').map(quirk).collect::<Result<_, _>>().map(Self::InTurn),
        }
    }
}

/// A value of the data area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) code: String,
    pub(crate) quantity: &'static str,
    pub(crate) number: String,
    pub(crate) flag: String,
}

/// What an upload says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload<'a> {
    pub(crate) qn: &'a str,
    pub(crate) st: &'a str,
    pub(crate) cn: &'a str,
    pub(crate) password: &'a str,
    pub(crate) mn: &'a str,
    pub(crate) flag: u8,
    /// `YYYYMMDDhhmmss`.
    pub(crate) data_time: &'a str,
    pub(crate) values: &'a [Value],
}

impl Upload<'_> {
    /// The frame's bytes as its maker writes them.
    pub(crate) fn written_by(&self, quirk: Option<Quirk>) -> Vec<u8> {
        let segment = self.segment(quirk);
        let crc = match quirk {
            Some(Quirk::ModbusCrc) => modbus(segment.as_bytes()),
            _ => hj212::checksum(segment.as_bytes()),
        };
        let length = segment.len();
        let length = match quirk {
            Some(Quirk::ShortLength) => format!("{length:03}"),
            Some(Quirk::LengthWithTail) => format!("{:04}", length + 6),
            _ => format!("{length:04}"),
        };
        let crc = if quirk == Some(Quirk::LowerCaseCrc) { format!("{crc:04x}") } else { format!("{crc:04X}") };
        let end = if quirk == Some(Quirk::LineFeedOnly) { "\n" } else { "\r\n" };
        format!("##{length}{segment}{crc}{end}").into_bytes()
    }

    fn segment(&self, quirk: Option<Quirk>) -> String {
        let Self { qn, st, cn, password, mn, flag, .. } = self;
        let mut text = match quirk {
            Some(Quirk::SystemFirst) => format!("ST={st};QN={qn};CN={cn};"),
            _ => format!("QN={qn};ST={st};CN={cn};"),
        };
        let comma = if quirk == Some(Quirk::StrayComma) { "," } else { "" };
        let key = if quirk == Some(Quirk::CapitalFlagKey) { "FLAG" } else { "Flag" };
        let area = self.area(quirk);
        // Writing to a String cannot fail.
        let _ok = write!(text, "PW={password}{comma};MN={mn};{key}={flag};CP=&&{area}&&");
        text
    }

    fn area(&self, quirk: Option<Quirk>) -> String {
        let fraction = if quirk == Some(Quirk::LongDataTime) { "000" } else { "" };
        let mut area = format!("DataTime={}{fraction}", self.data_time);
        for value in self.values {
            self.append(&mut area, value, quirk);
        }
        if let (Some(Quirk::RepeatedFactor), Some(first)) = (quirk, self.values.first()) {
            self.append(&mut area, first, quirk);
        }
        if quirk == Some(Quirk::TrailingSemicolon) {
            area.push(';');
        }
        area
    }

    fn append(&self, area: &mut String, value: &Value, quirk: Option<Quirk>) {
        let Value { code, quantity, number, flag } = value;
        let code = if quirk == Some(Quirk::UpperCaseFactors) { code.to_uppercase() } else { code.clone() };
        let padding = match quirk {
            Some(Quirk::ManyDecimals) if number.contains('.') => "000000000",
            _ => "",
        };
        let _ok = match quirk {
            Some(Quirk::FlagAsProject) => write!(area, ";{code}-{quantity}={number};{code}-Flag={flag}"),
            Some(Quirk::SpacesInArea) => write!(area, "; {code}-{quantity}= {number},{code}-Flag={flag} "),
            _ => write!(area, ";{code}-{quantity}={number}{padding},{code}-Flag={flag}"),
        };
    }
}

/// CRC-16/MODBUS, which some makers take for the checksum of the standard.
fn modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::{Mode, RawFrame};

    fn upload(values: &[Value]) -> Upload<'_> {
        Upload {
            qn: "20210701080000000",
            st: "21",
            cn: "2061",
            password: "123456",
            mn: "SIM00001",
            flag: 9,
            data_time: "20210701080000",
            values,
        }
    }

    fn values() -> Vec<Value> {
        let value = |code: &str, number: &str| Value {
            code: code.into(),
            quantity: "Avg",
            number: number.into(),
            flag: "N".into(),
        };
        vec![value("w01001", "8.10"), value("w21011", "0.212")]
    }

    #[test]
    fn a_faithful_station_keeps_every_rule() {
        let (values, bytes);
        values = self::values();
        bytes = upload(&values).written_by(None);
        let message = RawFrame::of(&bytes).unwrap().decode(Mode::Strict).unwrap();
        assert_eq!(message.segment.data.value("w21011-Avg"), Some("0.212"));
    }

    #[test]
    fn every_deviation_is_one_and_costs_no_value() {
        let values = values();
        for (word, quirk) in QUIRKS {
            let bytes = upload(&values).written_by(Some(quirk));
            let frame = RawFrame::of(&bytes).unwrap_or_else(|| panic!("{word}: no frame"));
            assert!(frame.decode(Mode::Strict).is_err() || quirk == Quirk::SystemFirst, "{word} deviates");
            let message = frame.decode(Mode::Lenient).unwrap();
            let upload = message.upload.unwrap_or_else(|| panic!("{word}: no upload"));
            let phosphorus = upload.factors.iter().find(|f| f.canonical_code() == "w21011").unwrap();
            assert!(phosphorus.avg().unwrap().starts_with("0.212"), "{word}");
        }
    }

    #[test]
    fn makers_read_from_words_and_every_fifth_station_is_faithful() {
        let makers: Makers = "lf-only,FLAG".parse().unwrap();
        let of: Vec<_> = (0..6).map(|station| makers.of(station)).collect();
        let (lf, flag) = (Some(Quirk::LineFeedOnly), Some(Quirk::CapitalFlagKey));
        assert_eq!(of, [lf, flag, lf, flag, None, lf]);
        assert_eq!("none".parse(), Ok(Makers::Faithful));
        assert!("lf-onl".parse::<Makers>().unwrap_err().contains("lf-only"));
    }
}
