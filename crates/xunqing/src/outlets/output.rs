//! Judging outlet by outlet and writing in the form asked for.

use std::io::Write;

use serde::Serialize;

use super::gather::Gathered;
use super::judged::{Judged, Span, day, items, judge};
use super::line::{COLUMNS, Line};
use super::options::{OutletsArgs, Over};
use super::register::Register;
use super::tally::{Tally, name};
use crate::evaluate::Format;
use crate::say;

/// Judges every outlet that was heard and is wanted (`only` are places in the register; all when it is empty).
pub(super) fn write(
    to: &mut dyn Write,
    args: &OutletsArgs,
    register: &Register<'_>,
    gathered: &Gathered,
    only: &[usize],
    span: Span,
) -> anyhow::Result<()> {
    let mut tally = Tally::default();
    let mut accounts = Vec::new();
    if args.format == Format::Csv {
        row(to, &COLUMNS.map(str::to_owned))?;
    }
    for (at, (outlet, heard)) in register.0.iter().zip(&gathered.outlets).enumerate() {
        if !heard.is_there() || !(only.is_empty() || only.contains(&at)) {
            continue;
        }
        let items = items(outlet, heard, &args.item);
        for period in span.periods(args.period) {
            for item in &items {
                let judged = judge(outlet, heard, *item, period);
                tally.count(&judged);
                match args.format {
                    Format::Jsonl => {
                        json(to, &Line::of(&judged, args.explain))?;
                    }
                    Format::Csv => row(to, &Line::of(&judged, false).cells())?,
                    Format::Table if args.explain => account(&judged, &mut accounts)?,
                    Format::Table => {}
                }
            }
        }
        if args.period == Over::Day && args.item.is_empty() {
            let (first, last) = span.days();
            let mark = if heard.is_synthetic { "（合成数据）" } else { "" };
            for of_day in first.to(last) {
                tally.count_day(format!("{}{mark}", outlet.key()), day(outlet, heard, of_day).verdict);
            }
        }
    }
    let table = tally.table();
    if args.format == Format::Table {
        to.write_all(table.as_bytes())?;
        to.write_all(tally.exceeding().as_bytes())?;
        to.write_all(&accounts)?;
    } else {
        say::aside(table.trim_end());
    }
    if tally.has_hints() {
        say::aside(format_args!(
            "提示 note: 许可数据没有{}限值的项目与另一种限值相比，仅供参考，不作达标与否的结论 \
             (results beside a limit for another kind of value are hints)",
            if args.period == Over::Hour { "小时值" } else { "日均值" }
        ));
    }
    Ok(())
}

/// Writes one JSON line.
pub(super) fn json(to: &mut dyn Write, line: &impl Serialize) -> anyhow::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(to.write_all(&bytes)?)
}

/// Writes one line of a CSV.
pub(super) fn row(to: &mut dyn Write, cells: &[String]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(to.write_all(&bytes)?)
}

/// How a result came about, for people.
fn account(judged: &Judged<'_>, out: &mut Vec<u8>) -> std::io::Result<()> {
    let told = judged.judgement.explanation();
    let item = standards::discharge::item_name(judged.judgement.factor());
    writeln!(out, "\n{} {} {item} {}", name(judged), judged.label(), judged.verdict())?;
    writeln!(out, "  {}", told.formula)?;
    writeln!(out, "  {}", told.comparison)?;
    if let Some(bracket) = judged.bracket {
        writeln!(out, "  限值分档：{}", bracket.text())?;
    }
    if !told.bases.is_empty() {
        writeln!(out, "  限值依据：{}", told.bases.join("、"))?;
    }
    for left in &told.left_out {
        writeln!(out, "  未用：{} {}，{}", left.time, left.value, left.reason)?;
    }
    writeln!(out, "  {}", told.clause)
}
