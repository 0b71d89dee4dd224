//! Periods as tables: one of items, one of days.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::export::{Tabular, day, head, heads, notes};
use super::super::periods::{PeriodEntry, PeriodsPage};
use super::super::views::{ComparedView, PeriodItemView};

impl Tabular for PeriodsPage {
    fn plain_name(&self) -> String {
        format!("periods-{}", self.day)
    }

    fn sheets(&self) -> Sheets {
        let origins = self.periods.iter().map(|p| p.judgement.as_ref().and_then(|j| j.origin));
        let said = notes(self.target.as_ref(), origins, &self.rule_version, &self.assumptions);
        let items = Sheet {
            title: "各时段评价".into(),
            notes: said.clone(),
            columns: heads(&[
                "时段",
                "名称",
                "开始",
                "结束",
                "已结束",
                "结论",
                "断面类别",
                "项目",
                "均值",
                "有效数",
                "应有数",
                "数据足够",
                "项目类别",
                "限值",
                "超标倍数",
                "超标",
                "豁免文件",
                "上期均值",
                "较上期",
                "上年同期均值",
                "较上年同期",
            ]),
            rows: self.periods.iter().flat_map(item_rows).collect(),
        };
        let days = Sheet {
            title: "各时段天数".into(),
            notes: said,
            columns: heads(&[
                "时段",
                "名称",
                "已过天数",
                "有效天数",
                "可判定天数",
                "超标天数",
                "最长连续超标天数",
                "达标率 (%)",
                "Ⅰ类",
                "Ⅱ类",
                "Ⅲ类",
                "Ⅳ类",
                "Ⅴ类",
                "劣Ⅴ类",
                "上期类别",
                "上期以来",
                "上年同期类别",
                "上年同期以来",
            ]),
            rows: self.periods.iter().filter_map(day_row).collect(),
        };
        Sheets {
            name: format!("{} {} 各时段评价", self.section.name, self.day), sheets: vec![items, days]
        }
    }
}

fn item_rows(entry: &PeriodEntry) -> Vec<Vec<SheetCell>> {
    let Some(judgement) = &entry.judgement else { return Vec::new() };
    let row = |item: &PeriodItemView| {
        let mut row = vec![
            SheetCell::text(entry.head.name),
            SheetCell::text(&entry.head.label),
            day(entry.head.from),
            day(entry.head.to),
            SheetCell::yes(Some(entry.head.over)),
            SheetCell::text(judgement.verdict),
            SheetCell::text(judgement.class_label),
            SheetCell::Text(head(&item.factor)),
            SheetCell::value(item.value.as_deref()),
            SheetCell::count(item.n),
            SheetCell::count(item.n_expected),
            SheetCell::yes(Some(item.valid)),
            SheetCell::text(item.class_label),
            SheetCell::value(item.limit.as_deref()),
            SheetCell::value(item.multiple.as_deref()),
            SheetCell::yes(item.exceeds),
            SheetCell::text(item.exempted_by.clone().unwrap_or_default()),
        ];
        for earlier in [&entry.previous, &entry.year_before] {
            row.extend(change(earlier.as_ref(), &item.factor.code));
        }
        row
    };
    judgement.items.iter().filter(|i| i.judged).map(row).collect()
}

fn change(earlier: Option<&ComparedView>, code: &str) -> [SheetCell; 2] {
    match earlier.and_then(|e| e.items.iter().find(|i| i.factor.code == code)) {
        Some(item) => [SheetCell::value(item.base.as_deref()), SheetCell::text(&item.label)],
        None => [SheetCell::Empty, SheetCell::Empty],
    }
}

fn day_row(entry: &PeriodEntry) -> Option<Vec<SheetCell>> {
    let days = &entry.judgement.as_ref()?.days;
    let mut row = vec![
        SheetCell::text(entry.head.name),
        SheetCell::text(&entry.head.label),
        SheetCell::count(days.elapsed),
        SheetCell::count(days.valid),
        SheetCell::count(days.determined),
        SheetCell::count(days.exceeding),
        SheetCell::count(days.longest_run),
        SheetCell::value(days.compliance_percent.as_deref()),
    ];
    row.extend(days.by_class.iter().map(|c| SheetCell::count(c.days)));
    for earlier in [&entry.previous, &entry.year_before] {
        row.extend(match earlier {
            Some(e) => [SheetCell::text(e.class_label), SheetCell::text(e.change.label)],
            None => [SheetCell::Empty, SheetCell::Empty],
        });
    }
    Some(row)
}
