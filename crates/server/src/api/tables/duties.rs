//! The responsibility matrix as tables (责任分工表).

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::campaign::duties::{DutiesPage, DutyRow, ProgressView};
use super::super::export::{Tabular, heads};
use super::super::views::Named;

fn listed(names: &[Named]) -> SheetCell {
    SheetCell::Text(names.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join("、"))
}

fn optional(text: Option<&String>) -> SheetCell {
    text.map_or(SheetCell::Empty, SheetCell::text)
}

fn counts(progress: &ProgressView) -> [SheetCell; 5] {
    [progress.given, progress.done, progress.submitted, progress.late, progress.catch_up]
        .map(SheetCell::count)
}

const PROGRESS: [&str; 5] = ["已布置", "已办结", "待审核", "逾期", "待补录"];

fn row(row: &DutyRow) -> Vec<SheetCell> {
    let mut cells = vec![
        SheetCell::text(&row.focus.name),
        SheetCell::text(&row.text),
        SheetCell::text(&row.goal),
        SheetCell::text(row.clauses.join("、")),
        SheetCell::text(&row.lead.name),
        optional(row.post.as_ref()),
        optional(row.alternate.as_ref()),
        listed(&row.support),
        SheetCell::text(&row.when),
        optional(row.form.as_ref()),
        SheetCell::count(row.objects),
    ];
    cells.extend(counts(&row.progress));
    cells.push(optional(row.note.as_ref()));
    cells
}

impl Tabular for DutiesPage {
    fn plain_name(&self) -> String {
        format!("duties-{}", self.now.day())
    }

    fn sheets(&self) -> Sheets {
        let columns = [
            "重点领域",
            "任务",
            "目标",
            "条款",
            "责任单位",
            "责任岗位",
            "替补岗位",
            "配合单位",
            "期限",
            "记录",
            "对象数",
        ];
        let matrix = Sheet {
            title: "责任分工表".into(),
            notes: vec![format!("截至 {}。每行正好一个责任单位。", SheetCell::Moment(self.now).shown())],
            columns: heads(&[&columns[..], &PROGRESS[..], &["说明"]].concat()),
            rows: self.rows.iter().map(row).collect(),
        };
        let phase = |p: &super::super::campaign::duties::CampaignPhaseView| {
            let mut cells = vec![
                SheetCell::text(&p.name),
                SheetCell::Day(p.start),
                SheetCell::Day(p.end),
                SheetCell::text(p.stage_name),
            ];
            cells.extend(counts(&p.tasks));
            cells
        };
        let phases = Sheet {
            title: "阶段".into(),
            notes: Vec::new(),
            columns: heads(&[&["阶段", "开始", "结束", "状态"][..], &PROGRESS[..]].concat()),
            rows: self.phases.iter().map(phase).collect(),
        };
        let gap = |g: &super::super::campaign::duties::DutyGapView| {
            vec![SheetCell::text(&g.text), SheetCell::text(&g.month), listed(&g.missing)]
        };
        let gaps = Sheet {
            title: "未按月记录的单位".into(),
            notes: Vec::new(),
            columns: heads(&["任务", "月份", "单位"]),
            rows: self.gaps.iter().map(gap).collect(),
        };
        Sheets { name: format!("责任分工表 {}", self.now.day()), sheets: vec![matrix, phases, gaps] }
    }
}
