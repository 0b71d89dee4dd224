//! Shared days as a table, a day a row.

use std::collections::BTreeMap;

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::export::{Tabular, day, head, heads};
use super::super::share::SharedDays;

impl Tabular for SharedDays {
    fn plain_name(&self) -> String {
        format!("days-{}", self.section)
    }

    fn sheets(&self) -> Sheets {
        let mut factors = BTreeMap::new();
        for mean in self.days.iter().flat_map(|d| &d.means) {
            factors.entry(mean.factor.code.clone()).or_insert_with(|| head(&mean.factor));
        }
        let rows = self.days.iter().map(|d| {
            let mut row = vec![
                day(d.day),
                SheetCell::value(d.class_label),
                SheetCell::yes(d.exceeding),
                SheetCell::yes(Some(d.valid)),
            ];
            let means = factors.keys().map(|code| d.means.iter().find(|m| m.factor.code == *code));
            row.extend(means.map(|mean| SheetCell::value(mean.map(|m| m.mean.as_str()))));
            row
        });
        let mut columns = heads(&["日期", "水质类别", "超标", "数据足够"]);
        columns.extend(factors.values().cloned());
        let title = format!("{} 日均值", self.name);
        let notes = vec![format!("评价规则：{}", self.rule_version)];
        let sheet = Sheet { title: title.clone(), notes, columns, rows: rows.collect() };
        Sheets { name: title, sheets: vec![sheet] }
    }
}
