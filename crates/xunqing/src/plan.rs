//! `xunqing plan check`, and reading the plan for the other commands.

pub(crate) mod copy;
pub(crate) mod register;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use campaign::Plan;
use campaign::plan::Severity;
use clap::Args;

use crate::say;

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// 方案目录 · the plan's folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let files = server::read_plan_folder(&args.folder)?;
    let (plan, problems) = Plan::check(&files);
    for problem in &problems {
        let word = match problem.severity {
            Severity::Error => "错误 error",
            Severity::Warning => "提醒 warning",
        };
        let place = args.folder.join(&*problem.place.file);
        let (line, column) = (problem.place.line, problem.place.column);
        say::line(format_args!("{}:{line}:{column} {word}: {}", place.display(), problem.message));
        if !problem.hint.is_empty() {
            say::line(format_args!("  提示 hint: {}", problem.hint));
        }
    }
    let errors = problems.iter().filter(|p| p.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    if let Err(error) = server::check_intake(&files) {
        say::line(&error);
        say::line("接入说明有错误，改正后才能使用 (the description of brokers has mistakes)");
        return Ok(ExitCode::FAILURE);
    }
    let Some(plan) = plan else {
        say::line(format_args!(
            "方案有 {errors} 处错误、{warnings} 处提醒，改正后才能使用 ({errors} errors, {warnings} warnings)"
        ));
        return Ok(ExitCode::FAILURE);
    };
    say::line(format_args!(
        "{} {}：断面 {} 个、自动站 {} 个；{warnings} 处提醒，可以使用 (no errors, {warnings} warnings)",
        plan.county.name,
        plan.campaign.name,
        plan.sections.len(),
        plan.stations.len()
    ));
    tell_members(&plan);
    Ok(ExitCode::SUCCESS)
}

/// The leadership group against the notice: a difference between body text and annex is no mistake, but somebody has to settle it (SC-102).
fn tell_members(plan: &Plan) {
    let membership = plan.membership();
    let (with, all) = membership.townships;
    say::line(format_args!("领导组成员：乡（镇）{with}/{all} (townships with a member post)"));
    for department in &membership.only_in_annex {
        say::line(format_args!(
            "待明确（SC-102、SC-103）：附件列“{}”为成员，正文没有写它的职责 (a member by the annex without a duty in the text)",
            department.name()
        ));
    }
}

/// The plan of a folder, for commands that cannot go on without one.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Plan> {
    let files = server::read_plan_folder(folder)?;
    match Plan::read(&files) {
        Ok(plan) => Ok(plan),
        Err(problems) => {
            let first = problems.iter().find(|p| p.severity == Severity::Error).or(problems.first());
            let first = first.map(ToString::to_string).unwrap_or_default();
            let folder = folder.display();
            bail!("方案 {folder} 有错误；请运行 xunqing plan check {folder} 查看全部\n{first}")
        }
    }
}
