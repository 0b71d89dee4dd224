//! The evidence pack of a tracing as tables: ranking, visits, readings, what takes no part.

use bulletin::{Sheet, SheetCell, Sheets};
use standards::Decimal;

use super::{SourceTracePage, TraceResult, short};
use crate::api::export::{Tabular, heads};

impl Tabular for SourceTracePage {
    fn plain_name(&self) -> String {
        format!("source-trace-{}-{}", self.section.id, self.now.day())
    }

    fn sheets(&self) -> Sheets {
        let mut sheets = Vec::new();
        if let Some(result) = &self.result {
            let mut notes = vec![self.note[0].to_owned(), result.rise.to_owned()];
            notes.push(format!("所取时段：{}至{}", short(result.from), short(result.to)));
            notes.extend(result.rain_onset.map(|onset| format!("降雨开始：{}", short(onset))));
            notes.extend(result.assumptions.iter().cloned());
            sheets.extend([ranked(result, notes), visits(result), readings(result)]);
        }
        let rows = self.unplaced.iter().map(|object| {
            let cells = [&object.id, &object.name].map(SheetCell::text);
            cells.into_iter().chain([SheetCell::text(object.kind)]).collect()
        });
        sheets.push(Sheet {
            title: "未参加排序的对象".into(),
            notes: self.nothing.iter().map(|why| why[0].clone()).collect(),
            columns: heads(&["编号", "名称", "类别"]),
            rows: rows.collect(),
        });
        Sheets { name: format!("{} {} 溯源", self.section.name, self.now.day()), sheets }
    }
}

fn number(value: f64) -> SheetCell {
    let rounded = Decimal::from_f64_retain(value).map(|value| value.round_dp(4).normalize());
    rounded.map_or(SheetCell::Empty, SheetCell::Number)
}

fn ranked(result: &TraceResult, notes: Vec<String>) -> Sheet {
    let row = |candidate: &super::RankedView| {
        let name = candidate.object.as_ref().map_or("清单外污染源", |object| &object.name);
        let [from, to] = candidate
            .began
            .map_or([SheetCell::Empty, SheetCell::Empty], |began| began.map(SheetCell::Moment));
        vec![
            SheetCell::text(name),
            SheetCell::text(candidate.kind.as_deref().unwrap_or_default()),
            SheetCell::value(candidate.distance_km.as_deref()),
            number(candidate.probability),
            number(candidate.involved),
            from,
            to,
            SheetCell::text(candidate.reasons.join("；")),
        ]
    };
    Sheet {
        title: "可能来源".into(),
        notes,
        columns: heads(&[
            "来源",
            "类别",
            "距断面（公里）",
            "概率",
            "参与的概率",
            "起排不早于",
            "起排不晚于",
            "理由",
        ]),
        rows: result.ranked.iter().map(row).collect(),
    }
}

fn visits(result: &TraceResult) -> Sheet {
    let row = |visit: &super::TraceVisitView| {
        let object = visit.object.as_ref().map_or("", |object| &object.name);
        let order = u32::try_from(visit.order).unwrap_or(u32::MAX);
        vec![
            SheetCell::count(order),
            SheetCell::text(object),
            SheetCell::text(&visit.lead.name),
            SheetCell::text(&visit.text),
        ]
    };
    Sheet {
        title: "核查顺序".into(),
        notes: Vec::new(),
        columns: heads(&["次序", "对象", "牵头单位", "内容"]),
        rows: result.inspection.iter().map(row).collect(),
    }
}

fn readings(result: &TraceResult) -> Sheet {
    let mut rows = Vec::new();
    for of in &result.observed {
        for reading in &of.readings {
            rows.push(vec![
                SheetCell::text(&of.factor.name),
                SheetCell::Moment(reading.time),
                number(reading.value),
                number(of.background),
            ]);
        }
    }
    let columns = heads(&["项目", "监测时间", "数值（mg/L）", "背景值（mg/L）"]);
    Sheet { title: "依据的监测数据".into(), notes: Vec::new(), columns, rows }
}
