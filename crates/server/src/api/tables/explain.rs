//! The account of a judgement as tables: the steps, then what they stand on.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::explain::ExplainPage;
use super::super::export::{Tabular, day, head, heads, notes};

impl Tabular for ExplainPage {
    fn plain_name(&self) -> String {
        format!("explain-{}-{}-{}", self.head.period, self.factor.code, self.day)
    }

    fn sheets(&self) -> Sheets {
        let said = || {
            let origins = [self.judgement.as_ref().and_then(|j| j.origin)];
            notes(self.target.as_ref(), origins, &self.rule_version, &self.assumptions)
        };
        let steps = self.steps.iter().map(|s| {
            vec![
                SheetCell::text(s.what),
                SheetCell::text(&s.formula),
                SheetCell::text(&s.result),
                SheetCell::text(s.source),
                SheetCell::yes(Some(s.assumed)),
            ]
        });
        let steps = Sheet {
            title: "评价步骤".into(),
            notes: said(),
            columns: heads(&["步骤", "算式", "结果", "依据", "假定"]),
            rows: steps.collect(),
        };
        let name = format!("{} {} {} 评价依据", self.section.name, self.head.label, self.factor.name);
        Sheets { name, sheets: vec![steps, self.data(said())] }
    }
}

impl ExplainPage {
    /// Results of a day, or the days or months of a longer period.
    fn data(&self, notes: Vec<String>) -> Sheet {
        let value = head(&self.factor);
        if self.parts.is_empty() {
            let rows = self.results.iter().map(|r| {
                vec![
                    SheetCell::Moment(r.time),
                    SheetCell::value(Some(&r.value)),
                    SheetCell::text(&r.flag),
                    SheetCell::value(r.counts_as.as_deref()),
                    SheetCell::text(r.left_out.as_deref().unwrap_or_default()),
                ]
            });
            let columns = heads(&["监测时间", &value, "标识", "参与计算的数值", "剔除原因"]);
            return Sheet { title: "监测结果".into(), notes, columns, rows: rows.collect() };
        }
        let rows = self.parts.iter().map(|p| {
            vec![
                day(p.from),
                day(p.to),
                SheetCell::value(p.mean.as_deref()),
                SheetCell::count(p.n),
                SheetCell::count(p.n_expected),
                SheetCell::text(p.left_out.unwrap_or_default()),
            ]
        });
        let columns = heads(&["从", "至", &format!("{value} 均值"), "有效数", "应有数", "剔除原因"]);
        Sheet { title: "分段均值".into(), notes, columns, rows: rows.collect() }
    }
}
