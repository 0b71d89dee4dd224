//! The year and the day that a file's name tells.

use standards::time::BeijingDay;

/// The first year 2000 to 2099 in a file's name, standing free of other digits; in its folders when the name has none.
pub(crate) fn year_in(name: &str) -> Option<i16> {
    parts(name).find_map(|part| {
        let mut years = numbers(part).filter(|n| n.starts_with("20") && matches!(n.len(), 4 | 8));
        years.find_map(|n| n.get(..4)?.parse().ok())
    })
}

/// The first full date in a file's name: `2021-04-03`, `2021_4_3`, `2021年4月3日` or `20210403`; in its folders when the name
/// has none.
pub(crate) fn day_in(name: &str) -> Option<BeijingDay> {
    parts(name).find_map(|part| {
        let all: Vec<&str> = numbers(part).collect();
        all.iter().enumerate().find_map(|(at, first)| {
            let (year, month, day) = match first.len() {
                8 => (first.get(..4)?, first.get(4..6)?, first.get(6..)?),
                4 => (*first, *all.get(at + 1)?, *all.get(at + 2)?),
                _ => return None,
            };
            let year: i16 = year.parse().ok().filter(|y| (2000..2100).contains(y))?;
            BeijingDay::new(year, month.parse().ok()?, day.parse().ok()?)
        })
    })
}

/// The file's own name first, then its folders from the innermost.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.rsplit(['/', '\\'])
}

fn numbers(part: &str) -> impl Iterator<Item = &str> {
    part.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_file_is_in_its_name() {
        assert_eq!(year_in("daily/2020-05-08.json"), Some(2020));
        assert_eq!(year_in("20210401.csv"), Some(2021));
        assert_eq!(year_in("站点120210.csv"), None);
        assert_eq!(year_in("2019/甲-2021.csv"), Some(2021));
        assert_eq!(year_in("4h-2021-04-01_05/黄河流域.csv.gz"), Some(2021));
    }

    #[test]
    fn the_day_of_a_file_is_a_full_date_in_its_name() {
        let shown = |name: &str| day_in(name).map(|day| day.to_string());
        for name in [
            "daily/2021-01-01.json",
            "20210101.csv",
            "断面2021年1月1日.xlsx",
            "2021_01_01_甲.csv",
            "2021-01-01/甲.csv",
        ] {
            assert_eq!(shown(name).as_deref(), Some("2021-01-01"), "{name}");
        }
        for name in ["2021.csv", "2021-01.csv", "2021-02-29.csv", "x.csv", "99990101.csv"] {
            assert_eq!(shown(name), None, "{name}");
        }
    }
}
