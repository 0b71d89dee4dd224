//! `xunqing plan register-template` and `register-import`: the county's objects without a server.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use campaign::plan::Severity;
use campaign::register::import::{ImportOptions, Looked, MistakeLevel, Standing, free_examples, look, write};
use campaign::register::{ObjectId, ObjectKind};
use campaign::{Plan, PlanFile};
use clap::Args;

use crate::say;

#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    /// 写到哪里，.xlsx 或 .csv · where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// 方案目录：下拉列表用它的乡镇和单位 · the plan whose townships and organisations are listed
    #[arg(long, value_name = "DIR", default_value = "plans/daixian")]
    plan: PathBuf,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one option")]
pub(crate) struct ImportArgs {
    /// 台账文件：.xlsx、.csv 或 .geojson · a file of objects
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 方案目录，写入它的 register.toml · the plan whose register.toml is written
    #[arg(long, value_name = "DIR")]
    plan: PathBuf,
    /// 文件没有写种类时是哪种对象，如 outfall · kind of objects, when the file does not say it
    #[arg(long)]
    kind: Option<String>,
    /// 方案中没有的责任单位作为新单位加入 organisations.toml · add owners that the plan does not have
    #[arg(long)]
    new_owners: bool,
    /// 不导入有错误的行 · leave rows with errors out
    #[arg(long)]
    leave_out_bad: bool,
    /// 要核对的都已核对 · everything questioned is right
    #[arg(long)]
    confirmed: bool,
    /// 删去示例对象 · take the examples out
    #[arg(long)]
    drop_examples: bool,
    /// 只看，不写 · look only, write nothing
    #[arg(long)]
    check: bool,
}

pub(crate) fn template(args: &TemplateArgs) -> anyhow::Result<ExitCode> {
    let plan = super::read(&args.plan)?;
    let is_csv = args.out.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let bytes = if is_csv { server::register_csv(&plan, None) } else { server::register_template(&plan)? };
    fs::write(&args.out, bytes).with_context(|| format!("写入 {}", args.out.display()))?;
    say::line(format_args!("已写 {} (written)", args.out.display()));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn import(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let mut files = server::read_plan_folder(&args.plan)?;
    let plan = super::read(&args.plan)?;
    let bytes = fs::read(&args.file).with_context(|| format!("读取 {}", args.file.display()))?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = match args.kind.as_deref() {
        Some(word) => Some(ObjectKind::parse(word).with_context(|| {
            format!(
                "--kind {word} 不是对象种类；可用 known: {}",
                ObjectKind::ALL.map(ObjectKind::word).join(", ")
            )
        })?),
        None => None,
    };
    let (tables, unread) = server::register_tables(&name, &bytes);
    let mut looked = look(&tables, &plan, ImportOptions { kind, new_owners: args.new_owners });
    looked.mistakes.splice(0..0, unread);
    tell(&name, &looked);
    if args.check {
        return Ok(ExitCode::SUCCESS);
    }
    let (errors, questions) = (looked.count(MistakeLevel::Error), looked.count(MistakeLevel::Question));
    if (errors > 0 && !args.leave_out_bad) || (questions > 0 && !args.confirmed) {
        say::line("没有写入：改正文件，或用 --leave-out-bad、--confirmed 明确选择 (nothing was written)");
        return Ok(ExitCode::FAILURE);
    }
    let from = server::written_from(&name, &bytes, "命令行 register-import");
    let taken = |id: &ObjectId| looked.objects.iter().any(|o| o.id == *id);
    let free = if args.drop_examples { free_examples(&plan, &files) } else { Vec::new() };
    let examples: Vec<_> = free.into_iter().filter(|id| !taken(id)).collect();
    let before = files.clone();
    let written = write(&mut files, &looked, &from, &examples)?;
    let (sound, problems) = Plan::check(&files);
    if sound.is_none() {
        for problem in problems.iter().filter(|p| p.severity == Severity::Error) {
            say::line(problem);
        }
        say::line("写入后方案会有错误，没有写入 (the plan would have mistakes; nothing was written)");
        return Ok(ExitCode::FAILURE);
    }
    put(args, &before, &files)?;
    say::line(format_args!(
        "已写入 {}：新增 {}，修改 {}，删去示例 {}，新单位 {}；服务在运行的，重启后生效 (written; restart a running server)",
        args.plan.join("register.toml").display(),
        written.added,
        written.changed,
        written.removed.len(),
        written.owners
    ));
    Ok(ExitCode::SUCCESS)
}

fn put(args: &ImportArgs, before: &[PlanFile], files: &[PlanFile]) -> anyhow::Result<()> {
    for file in files.iter().filter(|f| !before.contains(f)) {
        let path = args.plan.join(&file.name);
        let part = path.with_extension("part");
        fs::write(&part, &file.text).with_context(|| format!("写入 {}", part.display()))?;
        fs::rename(&part, &path).with_context(|| format!("写入 {}", path.display()))?;
    }
    Ok(())
}

fn tell(name: &str, looked: &Looked) {
    for m in &looked.mistakes {
        let word = match m.level {
            MistakeLevel::Error => "错误 error",
            MistakeLevel::Question => "核对 question",
            MistakeLevel::Notice => "提醒 notice",
        };
        let sheet = if m.sheet.is_empty() { String::new() } else { format!("[{}]", m.sheet) };
        let column = m.column.map(|c| format!(":{c}")).unwrap_or_default();
        say::line(format_args!("{name}{sheet}:{}{column} {} {word}: {}", m.line, m.field, m.message));
        say::line(format_args!("  提示 hint: {}", m.hint));
    }
    let count = |fits: fn(&Standing) -> bool| looked.objects.iter().filter(|o| fits(&o.standing)).count();
    say::line(format_args!(
        "{} 行：新增 {}，改动 {}，不变 {}；错误 {}，要核对 {}；跳过示例 {} 行 ({} rows)",
        looked.rows,
        count(|s| *s == Standing::New),
        count(|s| matches!(s, Standing::Changed(_))),
        count(|s| *s == Standing::Same),
        looked.count(MistakeLevel::Error),
        looked.count(MistakeLevel::Question),
        looked.examples,
        looked.rows
    ));
}
