//! `xunqing evaluate`: files of readings judged by the national rules, without a server.
//!
//! [`inputs`] finds the files, [`pieces`] and [`reading`] read them on all cores, [`sections`] and [`samples`] gather what they
//! say, [`setup`] says how each section is judged, [`samples`] and [`periods`] judge, [`render`] and [`output`] write.

mod arrivals;
mod explained;
mod gather;
mod inputs;
mod judged;
mod line;
mod listed;
mod more;
mod options;
mod output;
mod periods;
mod pieces;
pub(crate) mod placed;
mod progress;
mod rain;
mod reading;
mod render;
mod samples;
mod sections;
mod setup;
mod summary;
mod targets;
mod turns;
pub(crate) mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use self::gather::{Gathered, gather};
pub(crate) use self::inputs::expanded;
use self::judged::Judged;
pub(crate) use self::line::Exact;
use self::options::Over;
pub(crate) use self::options::{EvaluateArgs, Format};
use self::output::Output;
pub(crate) use self::output::is_closed;
pub(crate) use self::progress::Progress;
pub(crate) use self::reading::{Chapter, read as read_files};
pub(crate) use self::render::width;
use self::setup::Setup;
pub(crate) use self::setup::feed_options;
use crate::say;

/// Some lines could not be read; the rest was judged.
const LEFT_OUT: u8 = 2;

pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<ExitCode> {
    if args.explain.is_some() && args.format == Format::Csv {
        bail!("CSV 写不下判定依据，请用 --format table 或 jsonl (a CSV has no place for explanations)");
    }
    let setup = Setup::read(args)?;
    let files = expanded(&args.files)?;
    let options = setup::read_options(args)?;
    let gathered = gather(&files, &options, &setup);
    gathered.tell_problems();
    if gathered.rows == 0 && gathered.failures > 0 {
        bail!("没有读到数据 (nothing could be read)");
    }
    if gathered.rows == 0 {
        say::aside("没有数据行 (no rows)");
    }
    let left_out = gathered.failures > 0;
    judge(args, &setup, gathered)?;
    Ok(if left_out { ExitCode::from(LEFT_OUT) } else { ExitCode::SUCCESS })
}

fn judge(args: &EvaluateArgs, setup: &Setup, gathered: Gathered) -> anyhow::Result<()> {
    let Gathered { sections, samples, counts, .. } = gathered;
    let (sections, places) = sections.finish();
    let mut sections = Judged::all(sections, setup)?;
    let mut to: Box<dyn Write + Send> = match &args.output {
        None => Box::new(BufWriter::new(std::io::stdout())),
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("写不了 {} (cannot write the file)", path.display()))?;
            Box::new(BufWriter::new(file))
        }
    };
    let progress = Progress::default();
    let output = Output {
        to: &mut *to,
        format: args.format,
        wanted: args.explain.as_ref(),
        lines: &progress.results,
        done: &progress.done,
    };
    match setup.over {
        Over::Sample => {
            let total = samples.rows.len() as u64;
            let work = || output.samples(&samples, &sections, &places, setup);
            let agreement = progress.during("评价", total, work)?;
            counts.tell(&sections);
            agreement.tell();
        }
        Over::Period(period) => {
            let tables: Vec<_> = sections.iter_mut().map(|j| j.section.arrivals.finish()).collect();
            let work = || output.periods(&tables, &sections, period, setup);
            progress.during("评价", tables.len() as u64, work)?;
            counts.tell(&sections);
        }
    }
    summary::tell_waters(&sections);
    let names: Vec<&str> = sections.iter().map(|judged| judged.section.name.as_str()).collect();
    for target in setup.targets.unused(&names) {
        say::aside(format_args!(
            "{}: 数据中没有断面“{}” (no such section in the input)",
            target.place, target.name
        ));
    }
    Ok(())
}
