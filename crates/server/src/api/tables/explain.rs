//! The account of a judgement as tables: steps, and what went into them.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::explain::{ExplainPage, ExplainedItemView};
use super::super::export::{Tabular, day, heads, notes};

impl Tabular for ExplainPage {
    fn plain_name(&self) -> String {
        format!("explain-{}-{}", self.period, self.from)
    }

    fn sheets(&self) -> Sheets {
        let mut said = notes(self.target.as_ref(), [self.origin], &self.rule_version, &self.assumptions);
        said.insert(
            0,
            format!("{} {}：{}，{}", self.section.name, self.label, self.class_label, self.verdict),
        );
        let steps = Sheet {
            title: self.question.clone(),
            notes: said,
            columns: heads(&["项目", "步骤", "算式", "结果", "依据", "依据为假定"]),
            rows: self.items.iter().flat_map(steps).collect(),
        };
        let used = Sheet {
            title: "参与与未参与的数据".into(),
            notes: Vec::new(),
            columns: heads(&[
                "项目",
                "时间",
                "日期或月",
                "数值",
                "标识",
                "按此值参与",
                "有效数",
                "应有数",
                "未参与的原因",
            ]),
            rows: self.items.iter().flat_map(used).collect(),
        };
        Sheets {
            name: format!("{} {} {}", self.section.name, self.label, self.question),
            sheets: vec![steps, used],
        }
    }
}

fn steps(item: &ExplainedItemView) -> impl Iterator<Item = Vec<SheetCell>> {
    item.steps.iter().map(|step| {
        vec![
            SheetCell::text(&item.factor.name),
            SheetCell::text(step.what),
            SheetCell::text(&step.formula),
            SheetCell::text(&step.result),
            SheetCell::text(step.source),
            SheetCell::yes(Some(step.assumed)),
        ]
    })
}

fn used(item: &ExplainedItemView) -> Vec<Vec<SheetCell>> {
    let results = item.results.iter().map(|r| {
        vec![
            SheetCell::text(&item.factor.name),
            SheetCell::Moment(r.time),
            SheetCell::Empty,
            SheetCell::value(Some(&r.value)),
            SheetCell::text(&r.flag),
            SheetCell::value(r.counts_as.as_deref()),
            SheetCell::Empty,
            SheetCell::Empty,
            SheetCell::text(r.left_out.clone().unwrap_or_default()),
        ]
    });
    let parts = item.parts.iter().map(|p| {
        vec![
            SheetCell::text(&item.factor.name),
            SheetCell::Empty,
            if p.from == p.to { day(p.from) } else { SheetCell::text(&p.label) },
            SheetCell::value(p.mean.as_deref()),
            SheetCell::Empty,
            SheetCell::value(p.mean.as_deref().filter(|_| p.left_out.is_none())),
            SheetCell::count(p.n),
            SheetCell::count(p.n_expected),
            SheetCell::text(p.left_out.unwrap_or_default()),
        ]
    });
    results.chain(parts).collect()
}
