//! A factor's readings and daily means as tables.

use bulletin::{Sheet, SheetCell, Sheets};
use standards::time::Instant;

use super::super::export::{Tabular, day, head, heads, notes};
use super::super::series::Series;

impl Tabular for Series {
    fn plain_name(&self) -> String {
        format!("series-{}-{}-{}", self.factor.code, self.from, self.to)
    }

    fn sheets(&self) -> Sheets {
        let said = || notes(None, self.readings.iter().map(|r| Some(r.origin)), &self.rule_version, &[]);
        let readings = self.readings.iter().map(|r| {
            vec![
                SheetCell::Moment(Instant(r.t.saturating_mul(1000))),
                SheetCell::value(Some(&r.text)),
                SheetCell::text(&r.flag),
                SheetCell::yes(Some(r.counts)),
                SheetCell::Moment(Instant(r.received.saturating_mul(1000))),
            ]
        });
        let daily = self.daily.iter().map(|d| {
            vec![
                day(d.day),
                SheetCell::value(d.text.as_deref()),
                SheetCell::yes(Some(d.valid)),
                SheetCell::count(d.n),
                SheetCell::count(d.n_expected),
                SheetCell::yes(d.exceeds),
            ]
        });
        let value = head(&self.factor);
        let readings = Sheet {
            title: format!("{}监测值", self.factor.name),
            notes: said(),
            columns: heads(&["监测时间", &value, "标识", "参与评价", "接收时间"]),
            rows: readings.collect(),
        };
        let daily = Sheet {
            title: format!("{}日均值", self.factor.name),
            notes: said(),
            columns: heads(&["日期", &value, "数据足够", "有效数", "应有数", "超标"]),
            rows: daily.collect(),
        };
        let name = format!("{} {} {}至{}", self.section_name, self.factor.name, self.from, self.to);
        Sheets { name, sheets: vec![readings, daily] }
    }
}
