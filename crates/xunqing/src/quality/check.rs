//! `xunqing quality check`: files of readings through the tests of quality control, without a server.

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use ::quality::QualityConfig;
use anyhow::{Context as _, bail};
use feed::Problem;

use super::checked::Sections;
use super::options::QualityCheckArgs;
use super::output;
use crate::evaluate::{Progress, expanded, feed_options, is_closed, read_files};
use crate::say;

/// Some lines could not be read; the rest was tested.
const LEFT_OUT: u8 = 2;
/// Problems that are said one by one.
const SHOWN: usize = 20;

pub(super) fn run(args: &QualityCheckArgs) -> anyhow::Result<ExitCode> {
    let config = configuration(args)?;
    let files = expanded(&args.files)?;
    let options = feed_options(args.mapping.as_deref(), args.sheet.clone(), args.year)?;
    let (mut sections, mut problems, mut failures) = (Sections::default(), Vec::new(), 0);
    read_files(&files, &options, None, &Progress::default(), |chapter| {
        if let Some(error) = chapter.failed {
            let file = files.get(chapter.file).map(|path| path.display().to_string()).unwrap_or_default();
            say::aside(format_args!("读不了 {file}：{error} (cannot read the file)"));
            failures += 1;
        }
        failures += chapter.problems.len();
        problems.extend(chapter.problems);
        problems.truncate(SHOWN);
        for (row, _) in chapter.rows {
            sections.put(&row);
        }
    });
    tell(&problems, failures);
    if sections.is_empty() && failures > 0 {
        bail!("没有读到数据 (nothing could be read)");
    }
    let checked = sections.check(&config);
    let mut out = BufWriter::new(std::io::stdout());
    let written = output::write(&checked, args.format, args.all, &mut out).and_then(|()| Ok(out.flush()?));
    match written {
        // The reader of our output has seen enough.
        Err(error) if is_closed(&error) => {}
        other => other?,
    }
    Ok(if failures > 0 { ExitCode::from(LEFT_OUT) } else { ExitCode::SUCCESS })
}

/// The shipped table, with the file of the command line after it.
fn configuration(args: &QualityCheckArgs) -> anyhow::Result<QualityConfig> {
    let Some(path) = &args.config else { return Ok(QualityConfig::shipped()) };
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("读不了配置文件 {shown} (cannot read the configuration)"))?;
    let (config, problems) = QualityConfig::read(&text);
    for problem in &problems {
        say::aside(format_args!("{shown}:{problem}"));
    }
    let errors = problems.iter().filter(|problem| problem.error).count();
    config.with_context(|| {
        format!("配置文件 {shown} 有 {errors} 处错误 ({errors} mistakes in the configuration)")
    })
}

fn tell(problems: &[Problem], failures: usize) {
    for problem in problems {
        say::aside(problem);
    }
    let more = failures.saturating_sub(problems.len());
    if more > 0 {
        say::aside(format_args!("…… 另有 {more} 处 ({more} more)"));
    }
}
