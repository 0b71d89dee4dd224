//! The shipped list of sections whose published classes prove river or lake limits (`data/waterbody-cnemc.csv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use standards::WaterBody;

use super::words::water_of;

/// The list; its head says where it comes from and by which rule sections were chosen.
const TEXT: &str = include_str!("../../data/waterbody-cnemc.csv");

static LISTED: LazyLock<HashMap<&str, Vec<(&str, WaterBody)>>> = LazyLock::new(|| {
    let mut listed: HashMap<&str, Vec<(&str, WaterBody)>> = HashMap::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let mut cells = line.split(',');
        // Every line of the shipped list is read by a test.
        if let (Some(name), Some(province), Some(water)) = (cells.next(), cells.next(), cells.next())
            && let Ok(water) = water_of(water)
        {
            listed.entry(name).or_default().push((province, water));
        }
    }
    listed
});

/// What the list says of a section; of a name without a province only when all sections of that name agree.
pub(super) fn water(name: &str, province: Option<&str>) -> Option<WaterBody> {
    let named = LISTED.get(name)?;
    if let Some(province) = province {
        return named.iter().find(|(listed, _)| *listed == province).map(|(_, water)| *water);
    }
    let (_, first) = named.first()?;
    named.iter().all(|(_, water)| water == first).then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_shipped_list_reads() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(LISTED.values().map(Vec::len).sum::<usize>(), lines);
        assert!(lines > 1000, "{lines}");
    }

    #[test]
    fn a_section_is_found_by_name_and_province() {
        assert_eq!(water("岗南水库", Some("河北省")), Some(WaterBody::Lake));
        assert_eq!(water("岗南水库", None), Some(WaterBody::Lake));
        assert_eq!(water("万家寨水库", None), Some(WaterBody::River));
        assert_eq!(water("岗南水库", Some("山西省")), None);
    }
}
