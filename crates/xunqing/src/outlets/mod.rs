//! `xunqing outlets`: readings of dischargers' outlets judged against the permit data of the plan, without a server.
//!
//! [`register`] says which outlet a text means, [`mod@gather`] reads the files, [`judged`] judges hours and days, [`mod@line`] and
//! [`tally`] are what is printed of them; [`facilities`] and [`running`] are the running share of rural facilities (SC-061).

mod aligned;
mod facilities;
mod gather;
mod judged;
mod line;
mod options;
mod output;
mod plan_rules;
mod problems;
mod register;
mod running;
mod tally;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use campaign::Plan;
use evaluation::discharge::Period;
use feed::ReadOptions;
use standards::time::BeijingDay;

use self::gather::{Gathered, gather};
use self::judged::Span;
pub(crate) use self::options::OutletsArgs;
use self::problems::Problems;
use self::register::Register;
use crate::evaluate::{Format, expanded, feed_options, is_closed};
use crate::{plan, say};

/// Some lines could not be read; the rest was judged.
const LEFT_OUT: u8 = 2;
/// Days that are judged in one go, ten years: one wrong date must not make a report of a thousand years.
const MOST_DAYS: i32 = 3660;

pub(crate) fn run(args: &OutletsArgs) -> anyhow::Result<ExitCode> {
    if args.format == Format::Csv && args.explain {
        bail!("CSV 写不下判定依据，请用 --format table 或 jsonl (a CSV has no place for explanations)");
    }
    if args.format == Format::Csv && args.facilities.is_some() && !args.files.is_empty() {
        bail!("一个 CSV 写不下两种结果，请分两次运行 (outlets and facilities are two tables: run twice)");
    }
    let plan = plan::read(&args.plan)?;
    let mut problems = Problems::default();
    let done = judge(args, &plan, &mut problems);
    problems.tell();
    match done {
        // The reader of our output has seen enough.
        Err(error) if is_closed(&error) => {}
        other => other?,
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(LEFT_OUT) })
}

fn judge(args: &OutletsArgs, plan: &Plan, problems: &mut Problems) -> anyhow::Result<()> {
    let register = Register::of(plan);
    let reports =
        args.facilities.as_deref().map(|path| facilities::read(path, plan, problems)).transpose()?;
    let found = if args.files.is_empty() { None } else { Some(heard(args, plan, &register, problems)?) };
    let mut to: Box<dyn Write> = match &args.output {
        None => Box::new(BufWriter::new(std::io::stdout())),
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("写不了 {} (cannot write the file)", path.display()))?;
            Box::new(BufWriter::new(file))
        }
    };
    if let Some((gathered, only)) = &found {
        if let Some(span) = span(args, gathered)? {
            output::write(&mut *to, args, &register, gathered, only, span)?;
        } else {
            say::aside("没有数据行 (no rows)");
        }
    }
    if let Some(reports) = &reports {
        if plan.rural_facilities().next().is_none() {
            say::aside("方案中没有农村生活污水处理设施 (the plan has no rural facilities)");
        }
        if found.is_some() && args.format == Format::Table {
            to.write_all(b"\n")?;
        }
        running::write(&mut *to, args.format, plan, reports, (args.from, args.to))?;
    }
    to.flush()?;
    if let Some((gathered, _)) = &found {
        gathered.tell(args.files.len(), &register);
    }
    Ok(())
}

/// Reads the files, and which outlets are wanted.
fn heard(
    args: &OutletsArgs,
    plan: &Plan,
    register: &Register<'_>,
    problems: &mut Problems,
) -> anyhow::Result<(Gathered, Vec<usize>)> {
    if register.0.is_empty() {
        bail!(
            "方案 {} 没有排放口，请在 dischargers.toml 写 [[outlet]] (the plan has no outlets)",
            args.plan.display()
        );
    }
    let only = args.outlet.iter().map(|text| register.find(text).map_err(|why| anyhow::anyhow!("{why}")));
    let only = only.collect::<anyhow::Result<Vec<_>>>()?;
    let rules = plan.discharge_rules.as_ref().map(plan_rules::of).unwrap_or_default();
    let options = feed_options(args.mapping.as_deref(), args.sheet.clone(), args.year)?;
    let options = ReadOptions { outlets: true, ..options };
    let files = expanded(&args.files)?;
    let gathered = gather(&files, &options, register, &rules, problems)?;
    if gathered.times.is_none() && !problems.is_empty() {
        bail!("没有读到方案中排放口的数据 (no readings of the plan's outlets could be read)");
    }
    Ok((gathered, only))
}

/// What is judged: the days asked for, else from the hour of the first reading to that of the last.
fn span(args: &OutletsArgs, gathered: &Gathered) -> anyhow::Result<Option<Span>> {
    let (first, last) = gathered.times.unzip();
    let from = args.from.map(BeijingDay::start).or(first.map(|t| Period::hour_of(t).bounds().0));
    let to = args.to.map(BeijingDay::end).or(last.map(|t| Period::hour_of(t).bounds().1));
    let Some((from, to)) = from.zip(to).filter(|_| gathered.times.is_some()) else { return Ok(None) };
    check_span(from.day(), to.plus_ms(-1).day())?;
    Ok(Some(Span { from, to }))
}

/// Whether a span of days can be judged in one go.
fn check_span(first: BeijingDay, last: BeijingDay) -> anyhow::Result<()> {
    if last < first {
        bail!("起日 {first} 晚于止日 {last} (the first day is after the last)");
    }
    if last.since(first) >= MOST_DAYS {
        bail!(
            "{first} 至 {last} 超过 {MOST_DAYS} 天，请核对日期或用 --from、--to 限定 (more than {MOST_DAYS} days: check the dates)"
        );
    }
    Ok(())
}
