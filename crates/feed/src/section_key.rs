//! What to call a section where several have one name: 江口 is a section in three provinces.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::RecordedRow;

/// Names of the sections of a set of rows, each unambiguous in that set.
#[derive(Debug, Clone, Default)]
pub struct SectionKeys(BTreeMap<String, BTreeSet<Whereabouts>>);

/// Province and basin.
type Whereabouts = (Option<String>, Option<String>);

impl SectionKeys {
    /// Looks at all rows that are to be told apart, of one file or of many.
    #[must_use]
    pub fn of<'r>(rows: impl IntoIterator<Item = &'r RecordedRow>) -> Self {
        let mut keys = Self::default();
        for row in rows {
            let place = (row.province.clone(), row.basin.clone());
            match keys.0.get_mut(row.section.as_str()) {
                Some(places) if places.contains(&place) => {}
                Some(places) => drop(places.insert(place)),
                None => drop(keys.0.insert(row.section.clone(), BTreeSet::from([place]))),
            }
        }
        keys
    }

    /// The key of a row's section: the name alone when rows name no more than one province and basin with it,
    /// `name（省份）` when they name several provinces, `name（省份·流域）` when one province has the name in several basins.
    ///
    /// A row that does not say where it is keeps the name alone.
    #[must_use]
    pub fn key<'r>(&self, row: &'r RecordedRow) -> Cow<'r, str> {
        let name = Cow::Borrowed(row.section.as_str());
        let (Some(province), Some(places)) = (&row.province, self.0.get(row.section.as_str())) else {
            return name;
        };
        let provinces: BTreeSet<_> = places.iter().filter_map(|(province, _)| province.as_ref()).collect();
        let here = places.iter().filter(|(p, _)| p.as_ref() == Some(province));
        let basins: BTreeSet<_> = here.filter_map(|(_, basin)| basin.as_ref()).collect();
        match (&row.basin, basins.len() > 1) {
            (Some(basin), true) => Cow::Owned(format!("{name}（{province}·{basin}）")),
            _ if provinces.len() > 1 => Cow::Owned(format!("{name}（{province}）")),
            _ => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "省份,流域,断面名称,监测时间,总磷(mg/L)\n";

    fn keys(places: &[(&str, &str, &str)]) -> Vec<String> {
        let line = |(p, b, s): &(&str, &str, &str)| format!("{p},{b},{s},2021-04-01 08:00,0.1\n");
        let text: String = places.iter().map(line).collect();
        let rows = crate::read("x.csv", format!("{HEADER}{text}").as_bytes(), None).rows;
        let keys = SectionKeys::of(&rows);
        rows.iter().map(|row| keys.key(row).into_owned()).collect()
    }

    #[test]
    fn a_name_is_enough_until_it_is_not() {
        let rows = [
            ("湖南省", "长江流域", "江口"),
            ("广东省", "珠江流域", "江口"),
            ("浙江省", "", "江口"),
            ("山西省", "海河流域", "代县桥"),
        ];
        assert_eq!(keys(&rows), ["江口（湖南省）", "江口（广东省）", "江口（浙江省）", "代县桥"]);
        assert_eq!(keys(&rows[2..]), ["江口", "代县桥"]);
    }

    #[test]
    fn one_province_with_the_name_in_two_basins_needs_the_basin() {
        let rows = [("甲省", "乙流域", "江口"), ("甲省", "丙流域", "江口"), ("丁省", "戊流域", "江口")];
        assert_eq!(keys(&rows), ["江口（甲省·乙流域）", "江口（甲省·丙流域）", "江口（丁省）"]);
    }

    #[test]
    fn rows_that_do_not_say_where_they_are_keep_the_name() {
        assert_eq!(keys(&[("", "", "江口"), ("甲省", "乙流域", "江口")]), ["江口", "江口"]);
    }
}
