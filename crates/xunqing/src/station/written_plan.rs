//! A plan with simulated stations in it, so that a server knows them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::options::StationArgs;

/// Writes the base plan and `count` stations, each with a section of its own, into a folder.
pub(super) fn write(args: &StationArgs, to: &Path, base: &Path) -> anyhow::Result<usize> {
    let named = |path: &Path| path.display().to_string();
    fs::create_dir_all(to).with_context(|| format!("无法建立目录 {} (cannot make the folder)", named(to)))?;
    let entries = fs::read_dir(base)
        .with_context(|| format!("读不到方案目录 {} (cannot read the plan)", named(base)))?;
    for entry in entries {
        let from = entry.with_context(|| format!("读不到方案目录 {}", named(base)))?.path();
        let (true, Some(name)) = (from.is_file(), from.file_name()) else { continue };
        let mut text =
            fs::read_to_string(&from).with_context(|| format!("读不到 {} (cannot read)", named(&from)))?;
        if name == "profiles.toml" {
            continue;
        }
        if name == "sections.toml" {
            text.push_str(&sections(args));
        } else if name == "stations.toml" {
            text.push_str(&stations(args));
        }
        let path = to.join(name);
        fs::write(&path, text).with_context(|| format!("无法写入 {} (cannot write)", named(&path)))?;
    }
    let path = to.join("profiles.toml");
    let own = base.join("profiles.toml");
    let before = if own.is_file() {
        fs::read_to_string(&own).with_context(|| format!("读不到 {} (cannot read)", named(&own)))?
    } else {
        String::new()
    };
    fs::write(&path, before + &profile(args))
        .with_context(|| format!("无法写入 {} (cannot write)", named(&path)))?;
    crate::plan::read(to)?;
    Ok(args.count as usize)
}

/// Numbers from 1, as long as the largest station number allows.
pub(super) fn mn(prefix: &str, number: u32) -> String {
    format!("{prefix}{number:05}")
}

/// How simulated stations are expected and asked: impatiently, so that a week of gaps heals while somebody looks on.
fn profile(args: &StationArgs) -> String {
    let (kind, minutes) = (kind(args), args.interval);
    format!(
        "\n[[profile]]\nname = \"simulated\"\ntitle = \"模拟站\"\nlike = \"hj212-modbus\"\ntime_out_seconds = 2\nretries = 3\n\
         expect = [{{ kind = \"{kind}\", every_minutes = {minutes} }}]\n\
         recall = {{ after_connect_seconds = 1, settle_seconds = 2, wait_seconds = 2, longest_wait_seconds = 10, attempts = 99, empty_answers = 99, \
         look_back_days = 30 }}\nnote = \"假定：模拟站，补召的等待时间比真实站短\"\n"
    )
}

fn kind(args: &StationArgs) -> &'static str {
    if args.interval >= 60 { "hour" } else { "minute" }
}

fn sections(args: &StationArgs) -> String {
    let mut text = String::new();
    let per_day = (1440 / args.interval.max(1)).max(1);
    for number in 1..=args.count {
        // Writing to a String cannot fail.
        let _ok = write!(
            text,
            "\n[[section]]\nid = \"sim{number:05}\"\nname = \"模拟断面{number}\"\nlevel = \"context\"\nriver = \"模拟河\"\nwater = \"river\"\ntarget = \"Ⅲ\"\ntarget_assumed = true\ntarget_source = \"假定：模拟\"\nexpected_per_day = {per_day}\nassumed = true\nnote = \"假定：模拟断面，供测试和培训\"\n"
        );
    }
    text
}

fn stations(args: &StationArgs) -> String {
    let mut text = String::new();
    let kind = kind(args);
    for number in 1..=args.count {
        let mn = mn(&args.prefix, number);
        let _ok = write!(
            text,
            "\n[[station]]\nmn = \"{mn}\"\nname = \"模拟站{number}\"\nsection = \"sim{number:05}\"\npassword = \"123456\"\nkind = \"{kind}\"\nprofile = \"simulated\"\norigin = \"synthetic\"\nexample = true\nassumed = true\nnote = \"假定：模拟站，供测试和培训\"\n"
        );
    }
    text
}
