//! A table for people: Chinese headers, columns aligned.

use std::collections::BTreeSet;

use standards::FactorCode;

use super::super::line::Line;
use super::super::options::Over;
use super::super::words::class_word;
use super::width::width;

/// Factors that have a column of their own, in the order of the national platform.
const SHOWN: [FactorCode; 5] = [
    FactorCode::PH,
    FactorCode::DISSOLVED_OXYGEN,
    FactorCode::PERMANGANATE_INDEX,
    FactorCode::AMMONIA_NITROGEN,
    FactorCode::TOTAL_PHOSPHORUS,
];

/// The columns with their widths.
#[derive(Debug)]
pub(crate) struct Table {
    over: Over,
    factors: Vec<FactorCode>,
    headers: Vec<String>,
    widths: Vec<usize>,
}

impl Table {
    pub(super) fn new(over: Over, known: &BTreeSet<FactorCode>) -> Self {
        let factors: Vec<_> = SHOWN.into_iter().filter(|factor| known.contains(factor)).collect();
        let fixed: &[&str] = match over {
            Over::Sample => &["断面", "时间", "水体", "公布", "类别"],
            Over::Period(_) => &["断面", "时段", "水体", "类别"],
        };
        let last: &[&str] = match over {
            Over::Sample => &["水质状况", "目标", "评价", "主要污染指标"],
            Over::Period(_) => &["水质状况", "目标", "评价", "超标天", "有效天", "连续超标", "主要污染指标"],
        };
        let names = factors.iter().map(|factor| factor.name().to_owned());
        let fixed = fixed.iter().map(|text| (*text).to_owned());
        let headers: Vec<String> =
            fixed.chain(names).chain(last.iter().map(|text| (*text).to_owned())).collect();
        let widths = headers.iter().map(|header| width(header)).collect();
        Self { over, factors, headers, widths }
    }

    /// Makes the columns as wide as a line needs.
    pub(crate) fn fit(&mut self, line: &Line<'_>) {
        let cells = self.cells(line);
        for (width_of, cell) in self.widths.iter_mut().zip(cells) {
            *width_of = (*width_of).max(width(&cell));
        }
    }

    pub(super) fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&self.headers, &mut out);
        out
    }

    pub(super) fn line(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        self.write(&self.cells(line), out);
        let more = line.of_period.as_ref().and_then(|p| p.outlook.as_ref());
        if let Some(outlook) = more {
            out.extend_from_slice(format!("  余量：{}\n", outlook.texts()).as_bytes());
        }
    }

    fn cells(&self, line: &Line<'_>) -> Vec<String> {
        let class = |class: Option<super::super::line::ClassWord>| {
            class.map_or("—", |class| class_word(class.0)).to_owned()
        };
        let water = if line.waterbody == "lake" { "湖库" } else { "河流" };
        let mut cells = vec![line.section.to_owned()];
        match (&line.sample, self.over) {
            (Some(sample), _) => {
                // 2021-04-03T12:00:00+08:00 without its offset, which is always Beijing's.
                cells.push(sample.time.to_string().replace("+08:00", "").replace('T', " "));
                cells.extend([water.to_owned(), class(sample.published_class), class(line.class)]);
            }
            (None, _) => cells.extend([line.label.clone(), water.to_owned(), class(line.class)]),
        }
        for factor in &self.factors {
            let value = line.factor(*factor).and_then(|f| Some((f.value?, f.valid)));
            cells.push(match value {
                Some((value, true)) => value.0.to_string(),
                // Too few results, or a flag: shown, never judged.
                Some((value, false)) => format!("({})", value.0),
                None => "—".into(),
            });
        }
        cells.push(line.state.unwrap_or("—").to_owned());
        cells.extend([class(line.target), line.verdict.to_owned()]);
        if let Some(period) = &line.of_period {
            let run = line.run_days.map_or("—".into(), |n| n.to_string());
            let exceeding = line.target.map_or("—".into(), |_| period.days.exceeding_days.to_string());
            cells.extend([
                exceeding,
                format!("{}/{}", period.days.valid_days, period.days.elapsed_days),
                run,
            ]);
        }
        let mut last = line.main_pollutants.join("、");
        if line.origin == "synthetic" {
            last.push_str("（合成数据）");
        }
        cells.push(last);
        cells
    }

    fn write(&self, cells: &[String], out: &mut Vec<u8>) {
        let start = out.len();
        for (cell, wide) in cells.iter().zip(&self.widths) {
            out.extend_from_slice(cell.as_bytes());
            let blanks = wide.saturating_sub(width(cell)) + 2;
            out.resize(out.len() + blanks, b' ');
        }
        let end = out[start..].trim_ascii_end().len();
        out.truncate(start + end);
        out.push(b'\n');
    }
}
