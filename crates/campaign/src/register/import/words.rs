//! Words of cells: kinds, yes and no, numbers, days.

use rust_decimal::Decimal;
use standards::time::BeijingDay;

use crate::register::{ObjectKind, OutfallClass};

/// Parts of names by which people mean a kind; of several that occur the longest counts.
const KINDS: [(&str, ObjectKind); 34] = [
    ("雨水管网", ObjectKind::Drain),
    ("排水沟渠", ObjectKind::Drain),
    ("排水管网", ObjectKind::Drain),
    ("管网", ObjectKind::Drain),
    ("低洼", ObjectKind::LowSpot),
    ("泵站", ObjectKind::PumpStation),
    ("泵排站", ObjectKind::PumpStation),
    ("雨水溢流口", ObjectKind::StormOverflow),
    ("溢流口", ObjectKind::StormOverflow),
    ("进水溢流口", ObjectKind::InletOverflow),
    ("污水处理厂", ObjectKind::Plant),
    ("污水厂", ObjectKind::Plant),
    ("重点排污单位", ObjectKind::Discharger),
    ("排污单位", ObjectKind::Discharger),
    ("企业", ObjectKind::Discharger),
    ("事故池", ObjectKind::AccidentPool),
    ("事故水池", ObjectKind::AccidentPool),
    ("排污口", ObjectKind::Outfall),
    ("入河排口", ObjectKind::Outfall),
    ("农村沟渠", ObjectKind::Ditch),
    ("沟渠", ObjectKind::Ditch),
    ("农村污水", ObjectKind::RuralFacility),
    ("农村生活污水", ObjectKind::RuralFacility),
    ("养殖场", ObjectKind::Farm),
    ("散养", ObjectKind::FreeRangeArea),
    ("堤岸", ObjectKind::BankSegment),
    ("河段", ObjectKind::BankSegment),
    ("涉河", ObjectKind::RiverWorks),
    ("河道施工", ObjectKind::RiverWorks),
    ("退水渠", ObjectKind::ReturnCanal),
    ("闸坝", ObjectKind::Gate),
    ("水闸", ObjectKind::Gate),
    ("橡胶坝", ObjectKind::Gate),
    ("雨污分流", ObjectKind::SeparationWorks),
];

/// The kind that a text means: its word, its name, or a part of a name.
#[must_use]
pub fn kind_of_text(text: &str) -> Option<ObjectKind> {
    let text = squeezed(text);
    let exact = ObjectKind::ALL.into_iter().find(|kind| text == kind.word() || text == kind.name());
    // Of two of one length the later is the noun that the other only describes.
    let rank = |part: &str| text.rfind(part).map(|at| (part.chars().count(), at));
    let part = || KINDS.iter().filter_map(|(part, kind)| Some((rank(part)?, *kind))).max();
    exact.or_else(|| part().map(|(_, kind)| kind))
}

/// The class of an outfall that a text means.
pub(super) fn class_of_text(text: &str) -> Option<OutfallClass> {
    let text = squeezed(text);
    let named = OutfallClass::ALL.into_iter().find(|class| text == class.word() || text == class.name());
    named.or(match text.trim_end_matches("排污口").trim_end_matches("排口") {
        "工业" | "工矿" | "工矿企业" | "工业企业" => Some(OutfallClass::Industry),
        "工业园区" | "园区" => Some(OutfallClass::ParkSewage),
        "城镇污水处理厂" | "污水处理厂" => Some(OutfallClass::TownSewage),
        "农业" | "畜禽养殖" | "规模化畜禽养殖" => Some(OutfallClass::Livestock),
        "水产养殖" => Some(OutfallClass::Aquaculture),
        "其他" => Some(OutfallClass::Other),
        _ => None,
    })
}

/// Yes or no.
pub(super) fn flag_of_text(text: &str) -> Option<bool> {
    match squeezed(text).to_lowercase().as_str() {
        "是" | "√" | "✓" | "重点" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "×" | "非重点" | "一般" | "n" | "no" | "false" | "0" | "无" => Some(false),
        _ => None,
    }
}

/// A number, with or without a unit behind it and commas within it.
pub(super) fn number_of_text(text: &str, units: &[&str]) -> Option<Decimal> {
    let mut text = squeezed(text).to_lowercase().replace([',', '，'], "");
    if let Some(unit) = units.iter().find(|unit| text.ends_with(**unit)) {
        text.truncate(text.len() - unit.len());
    }
    text.parse().ok()
}

/// A day in any of the ways people write one; of a moment its day.
pub(super) fn day_of_text(text: &str) -> Option<BeijingDay> {
    let date = text.trim().split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let [year, month, day] = parts.try_into().ok()?;
    BeijingDay::new(year.parse().ok().filter(|y| *y > 1900)?, month.parse().ok()?, day.parse().ok()?)
}

/// Whether eleven digits stand in a text that begin as Chinese mobile numbers do: such a text does not belong into the register (SC-101).
pub(super) fn has_mobile_number(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.any(|run| run.len() == 11 && run.starts_with('1') && run.as_bytes()[1] >= b'3')
}

/// Without spaces, and with the brackets of Chinese text.
pub(super) fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_meant_by_their_word_their_name_or_the_longest_part_of_it() {
        for kind in ObjectKind::ALL {
            assert_eq!(kind_of_text(kind.word()), Some(kind));
            assert_eq!(kind_of_text(kind.name()), Some(kind));
        }
        assert_eq!(kind_of_text("污水处理厂进水溢流口"), Some(ObjectKind::InletOverflow));
        assert_eq!(kind_of_text("某排污口台账"), Some(ObjectKind::Outfall));
        assert_eq!(kind_of_text("联系人"), None);
    }

    #[test]
    fn a_mobile_number_is_known_among_words_and_a_code_is_none() {
        let number = ["138", "0013", "8000"].concat();
        assert!(
            has_mobile_number(&format!("联系 {number}，雨后"))
                && !has_mobile_number(&format!("编码 9{number}"))
        );
        assert!(!has_mobile_number("112.960139、2021-06-20"));
    }

    #[test]
    fn days_numbers_and_marks_are_read_as_people_write_them() {
        let april = BeijingDay::new(2021, 4, 1);
        for text in [
            "2021-04-01",
            "2021/4/1",
            "2021.4.1",
            "2021年4月1日",
            "2021-04-01T00:00:00+08:00",
            "2021-04-01 08:00",
        ] {
            assert_eq!(day_of_text(text), april, "{text}");
        }
        assert_eq!((day_of_text("4月1日"), day_of_text("2021-02-30")), (None, None));
        assert_eq!(number_of_text("1,200 m", &["m"]), Some(Decimal::from(1200)));
        assert_eq!(number_of_text("1200头", &["头", "只"]), Some(Decimal::from(1200)));
        assert_eq!(
            (flag_of_text("√"), flag_of_text("否"), flag_of_text("也许")),
            (Some(true), Some(false), None)
        );
    }
}
