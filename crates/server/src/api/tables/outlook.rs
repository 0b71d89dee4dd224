//! Headroom and chances as a table.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::export::{Tabular, head, heads, notes};
use super::super::outlook::OutlookPage;

impl Tabular for OutlookPage {
    fn plain_name(&self) -> String {
        format!("outlook-{}", self.day)
    }

    fn sheets(&self) -> Sheets {
        let rows = self.periods.iter().flat_map(|period| {
            period.items.iter().map(|item| {
                let chance = item.chance.as_ref();
                vec![
                    SheetCell::text(&period.label),
                    SheetCell::count(period.days_elapsed),
                    SheetCell::count(period.days_left),
                    SheetCell::Text(head(&item.factor)),
                    SheetCell::value(item.so_far.as_deref()),
                    SheetCell::value(Some(&item.limit)),
                    SheetCell::value(item.headroom.low.as_deref()),
                    SheetCell::value(item.headroom.high.as_deref()),
                    SheetCell::text(&item.headroom.sentence),
                    chance.map_or(SheetCell::Empty, |c| SheetCell::count(c.percent)),
                    SheetCell::text(chance.map_or(item.chance_note.unwrap_or_default(), |c| &c.sentence)),
                ]
            })
        });
        let sheet = Sheet {
            title: "余量".into(),
            notes: notes(self.target.as_ref(), [self.origin], &self.rule_version, &self.assumptions),
            columns: heads(&[
                "时段",
                "已过天数",
                "剩余天数",
                "项目",
                "目前均值",
                "限值",
                "剩余均值下限",
                "剩余均值上限",
                "余量",
                "达标可能性 (%)",
                "说明",
            ]),
            rows: rows.collect(),
        };
        Sheets { name: format!("{} {} 余量", self.section.name, self.day), sheets: vec![sheet] }
    }
}
