//! What makers do differently from the standard: one deviation each, as seen in public samples (standards §6.10).
//!
//! A simulated station of a maker writes its frames itself, so that the receiver is tried with bytes that our own writer of
//! frames would never give.

use std::fmt;
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

/// What a maker makes of a data frame that keeps the standard; other bytes stay as they are.
pub(crate) fn written_by(quirk: Option<Quirk>, faithful: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(faithful).ok().filter(|text| text.len() > 12);
    let (Some(quirk), Some(text)) = (quirk, text) else { return faithful.to_vec() };
    // `##LLLL`, the segment, four digits of checksum, CR LF.
    let (Some(segment), Some(crc)) = (text.get(6..text.len() - 6), text.get(text.len() - 6..text.len() - 2))
    else {
        return faithful.to_vec();
    };
    let segment = rewritten(quirk, segment);
    let length = segment.len();
    let length = match quirk {
        Quirk::ShortLength => format!("{length:03}"),
        Quirk::LengthWithTail => format!("{:04}", length + 6),
        _ => format!("{length:04}"),
    };
    let crc = match quirk {
        Quirk::LowerCaseCrc => crc.to_lowercase(),
        Quirk::ModbusCrc => format!("{:04X}", modbus(segment.as_bytes())),
        _ => format!("{:04X}", hj212::checksum(segment.as_bytes())),
    };
    let end = if quirk == Quirk::LineFeedOnly { "\n" } else { "\r\n" };
    format!("##{length}{segment}{crc}{end}").into_bytes()
}

/// The segment with the deviation in it.
fn rewritten(quirk: Quirk, segment: &str) -> String {
    let Some((head, area)) = segment.split_once("CP=&&") else { return segment.to_owned() };
    let area = area.trim_end_matches("&&");
    let (head, area) = match quirk {
        Quirk::SystemFirst => (system_first(head), area.to_owned()),
        Quirk::StrayComma => (head.replace(";MN=", ",;MN="), area.to_owned()),
        Quirk::CapitalFlagKey => (head.replace(";Flag=", ";FLAG="), area.to_owned()),
        Quirk::FlagAsProject => (head.to_owned(), flags_apart(area)),
        Quirk::TrailingSemicolon => (head.to_owned(), format!("{area};")),
        Quirk::UpperCaseFactors => (head.to_owned(), area.replace(";w", ";W").replace(",w", ",W")),
        Quirk::SpacesInArea => (head.to_owned(), area.replace(';', "; ").replace("-Avg=", "-Avg= ")),
        Quirk::LongDataTime => (head.to_owned(), area.replacen(';', "000;", 1)),
        Quirk::ManyDecimals => (head.to_owned(), with_many_decimals(area)),
        Quirk::RepeatedFactor => (head.to_owned(), repeated(area)),
        Quirk::LowerCaseCrc
        | Quirk::ModbusCrc
        | Quirk::LineFeedOnly
        | Quirk::ShortLength
        | Quirk::LengthWithTail => (head.to_owned(), area.to_owned()),
    };
    format!("{head}CP=&&{area}&&")
}

/// `QN=…;ST=…;` the other way round.
fn system_first(head: &str) -> String {
    let mut fields: Vec<&str> = head.split(';').collect();
    if fields.len() > 2 {
        fields.swap(0, 1);
    }
    fields.join(";")
}

/// `code-Flag=N` in a project of its own.
fn flags_apart(area: &str) -> String {
    let projects = area.split(';').map(|project| match project.rsplit_once(',') {
        Some((values, flag)) if flag.contains("-Flag=") => format!("{values};{flag}"),
        _ => project.to_owned(),
    });
    projects.collect::<Vec<_>>().join(";")
}

fn with_many_decimals(area: &str) -> String {
    let projects = area.split(';').map(|project| match project.split_once(',') {
        Some((value, rest)) if value.contains('.') => format!("{value}000000000,{rest}"),
        _ => project.to_owned(),
    });
    projects.collect::<Vec<_>>().join(";")
}

/// The last factor once more.
fn repeated(area: &str) -> String {
    match area.rsplit_once(';') {
        Some((_, last)) if last.contains('-') => format!("{area};{last}"),
        _ => area.to_owned(),
    }
}

/// CRC-16/MODBUS, which some makers take for the checksum of the standard. Written apart from the one that `hj212` reads with: a simulated
/// device that shared it would find none of its mistakes.
fn modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::{Flag, FrameBuilder, Mode, RawFrame};

    fn faithful() -> Vec<u8> {
        FrameBuilder {
            qn: Some("20210701080000000"),
            st: "21",
            cn: "2061",
            pw: Some("123456"),
            mn: Some("SIM00001"),
            flag: Some(Flag::from_bits(9)),
            data_area: "DataTime=20210701080000;w01001-Avg=8.10,w01001-Flag=N;w21011-Avg=0.212,w21011-Flag=N",
            ..FrameBuilder::default()
        }
        .build()
        .unwrap()
    }

    #[test]
    fn a_faithful_station_keeps_every_rule() {
        let bytes = written_by(None, &faithful());
        assert_eq!(bytes, faithful());
        assert!(RawFrame::of(&bytes).unwrap().decode(Mode::Strict).is_ok());
    }

    #[test]
    fn every_deviation_is_one_and_costs_no_value() {
        for (word, quirk) in QUIRKS {
            let bytes = written_by(Some(quirk), &faithful());
            assert_ne!(bytes, faithful(), "{word}");
            let frame = RawFrame::of(&bytes).unwrap_or_else(|| panic!("{word}: no frame"));
            assert!(frame.decode(Mode::Strict).is_err() || quirk == Quirk::SystemFirst, "{word} deviates");
            let message = frame.decode(Mode::Lenient).unwrap();
            let upload = message.upload.unwrap_or_else(|| panic!("{word}: no upload"));
            let phosphorus = upload.factors.iter().find(|f| f.canonical_code() == "w21011").unwrap();
            assert!(phosphorus.avg().unwrap().starts_with("0.212"), "{word}");
            let segment = &message.segment;
            assert_eq!((segment.mn, segment.pw), (Some("SIM00001"), Some("123456")), "{word}");
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
