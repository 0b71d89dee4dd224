//! The ranking as tables: sections, rivers and places.

use bulletin::{Sheet, SheetCell, Sheets};

use super::super::export::{Tabular, head, heads, notes};
use super::super::ranking::group::GroupView;
use super::super::ranking::row::{BesideView, RankingRow, judged_items};
use super::super::ranking::{RankingPage, WithoutData};
use super::super::views::FactorName;

impl Tabular for RankingPage {
    fn plain_name(&self) -> String {
        format!("ranking-{}-{}", self.head.period, self.head.from)
    }

    fn sheets(&self) -> Sheets {
        let origins = || self.rows.iter().map(|r| r.judgement.origin);
        let mut said = notes(None, origins(), &self.rule_version, &self.assumptions);
        said.extend(self.cwqi.as_ref().map(|c| format!("CWQI {}；{}", c.note, c.direction_label)));
        said.extend(self.cwqi_note.clone());
        let sections = self.sections(said.clone());
        let groups = |title: &str, groups: &[GroupView]| Sheet {
            title: title.into(),
            notes: said.clone(),
            columns: heads(&[
                "名称",
                "有数据断面",
                "可评价断面",
                "达标断面",
                "可判定断面",
                "Ⅰ～Ⅲ类比例 (%)",
                "劣Ⅴ类比例 (%)",
                "水质状况",
                "主要污染指标",
                "说明",
            ]),
            rows: groups.iter().map(group).collect(),
        };
        Sheets {
            name: format!("{} 排名与达标", self.head.label),
            sheets: vec![sections, groups("按河流", &self.by_river), groups("按责任地方", &self.by_place)],
        }
    }
}

impl RankingPage {
    fn sections(&self, notes: Vec<String>) -> Sheet {
        let mut factors: Vec<&FactorName> = Vec::new();
        for item in self.rows.iter().flat_map(judged_items) {
            if factors.iter().all(|f| f.code != item.factor.code) {
                factors.push(&item.factor);
            }
        }
        let mut columns = heads(&[
            "名次",
            "断面",
            "级别",
            "河流",
            "责任地方",
            "目标",
            "目标为假定",
            "类别",
            "结论",
            "上期类别",
            "较上期",
            "上年同期类别",
            "较上年同期",
            "达标率 (%)",
            "可判定天数",
            "超标天数",
            "最长连续超标天数",
            "CWQI",
            "汛期污染强度（最高值）",
            "汛期污染强度（日均值）",
        ]);
        for factor in &factors {
            columns.extend([
                head(factor),
                format!("{}超标倍数", factor.name),
                format!("{}趋势", factor.name),
            ]);
        }
        columns.push("说明".into());
        let width = columns.len();
        let mut rows: Vec<_> = self.rows.iter().map(|r| section(r, &factors)).collect();
        rows.extend(self.without_data.iter().map(|w| without(w, width)));
        Sheet { title: "排名与达标".into(), notes, columns, rows }
    }
}

fn section(row: &RankingRow, factors: &[&FactorName]) -> Vec<SheetCell> {
    let text = |text: &Option<String>| SheetCell::text(text.clone().unwrap_or_default());
    let days = &row.judgement.days;
    let mut cells = vec![
        row.rank.map_or(SheetCell::Empty, SheetCell::count),
        SheetCell::text(&row.name),
        SheetCell::text(row.level_name),
        SheetCell::text(&row.river),
        text(&row.answers),
        SheetCell::text(row.target.as_ref().map_or("未设定", |t| t.label)),
        SheetCell::yes(row.target.as_ref().map(|t| t.assumed)),
        SheetCell::text(row.judgement.class_label),
        SheetCell::text(row.judgement.verdict),
    ];
    for earlier in [&row.previous, &row.year_before] {
        cells.extend(beside(earlier.as_ref()));
    }
    let intensity = row.intensity.as_ref();
    let of = |i: Option<&String>| SheetCell::value(i.map(String::as_str));
    cells.extend([
        SheetCell::value(days.compliance_percent.as_deref()),
        SheetCell::count(days.determined),
        SheetCell::count(days.exceeding),
        SheetCell::count(days.longest_run),
        SheetCell::value(row.cwqi.as_deref()),
        of(intensity.and_then(|i| i.by_peak.as_ref()).map(|i| &i.intensity)),
        of(intensity.and_then(|i| i.by_day.as_ref()).map(|i| &i.intensity)),
    ]);
    for factor in factors {
        let item = judged_items(row).find(|i| i.factor.code == factor.code);
        let trend = row.trends.iter().find(|t| t.factor.code == factor.code);
        cells.push(SheetCell::value(item.and_then(|i| i.value.as_deref())));
        cells.push(SheetCell::value(item.and_then(|i| i.multiple.as_deref())));
        cells.push(SheetCell::text(trend.map_or("", |t| &t.label)));
    }
    cells
}

fn beside(earlier: Option<&BesideView>) -> [SheetCell; 2] {
    match earlier {
        Some(e) => [SheetCell::text(e.class_label), SheetCell::text(e.change.label)],
        None => [SheetCell::Empty, SheetCell::text("无可比数据")],
    }
}

fn without(section: &WithoutData, width: usize) -> Vec<SheetCell> {
    let mut cells = vec![
        SheetCell::Empty,
        SheetCell::text(&section.name),
        SheetCell::text(section.level_name),
        SheetCell::text(&section.river),
        SheetCell::text(section.answers.clone().unwrap_or_default()),
    ];
    cells.resize(width.saturating_sub(1), SheetCell::Empty);
    cells.push(SheetCell::text(section.reason));
    cells
}

fn group(group: &GroupView) -> Vec<SheetCell> {
    let count = |n: usize| SheetCell::count(n);
    vec![
        SheetCell::text(&group.name),
        count(group.sections),
        SheetCell::count(group.graded),
        count(group.compliant),
        count(group.determined),
        SheetCell::value(group.good_percent.as_deref()),
        SheetCell::value(group.worse_than_v_percent.as_deref()),
        SheetCell::text(group.state_label.unwrap_or_default()),
        SheetCell::text(group.pollutants.join("、")),
        SheetCell::text(&group.note),
    ]
}
