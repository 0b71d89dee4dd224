//! The calendar as a table, a day a row.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::calendar::{CalendarDays, CalendarPage};
use super::super::export::{Tabular, day, heads, names, notes};

impl Tabular for CalendarPage {
    fn plain_name(&self) -> String {
        format!("calendar-{}-{}", self.days.from, self.days.to)
    }

    fn sheets(&self) -> Sheets {
        let sheets = std::iter::once(&self.days).chain(&self.year_before).map(|days| self.sheet(days));
        let name = format!("{} {}至{} 逐日类别", self.section.name, self.days.from, self.days.to);
        Sheets { name, sheets: sheets.collect() }
    }
}

impl CalendarPage {
    fn sheet(&self, days: &CalendarDays) -> Sheet {
        let rows = days.days.iter().map(|d| {
            vec![
                day(d.day),
                SheetCell::text(if d.heard { d.class_label } else { "无数据" }),
                SheetCell::yes(d.exceeding),
                SheetCell::yes(d.heard.then_some(d.valid)),
                SheetCell::yes(d.heard.then_some(d.settled)),
                names(&d.decided_by),
                names(&d.over),
            ]
        });
        let origins = days.days.iter().map(|d| d.origin);
        Sheet {
            title: format!("{}至{}逐日类别", days.from, days.to),
            notes: notes(self.target.as_ref(), origins, &self.rule_version, &[]),
            columns: heads(&["日期", "水质类别", "超标", "数据足够", "已定", "决定类别的项目", "超标项目"]),
            rows: rows.collect(),
        }
    }
}
