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
        if name == "sections.toml" {
            text.push_str(&sections(args));
        } else if name == "stations.toml" {
            text.push_str(&stations(args));
        }
        let path = to.join(name);
        fs::write(&path, text).with_context(|| format!("无法写入 {} (cannot write)", named(&path)))?;
    }
    crate::plan::read(to)?;
    Ok(args.count as usize)
}

/// Numbers from 1, as long as the largest station number allows.
pub(super) fn mn(prefix: &str, number: u32) -> String {
    format!("{prefix}{number:05}")
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
    let kind = if args.interval >= 60 { "hour" } else { "minute" };
    for number in 1..=args.count {
        let mn = mn(&args.prefix, number);
        let _ok = write!(
            text,
            "\n[[station]]\nmn = \"{mn}\"\nname = \"模拟站{number}\"\nsection = \"sim{number:05}\"\npassword = \"123456\"\nkind = \"{kind}\"\norigin = \"synthetic\"\nexample = true\nassumed = true\nnote = \"假定：模拟站，供测试和培训\"\n"
        );
    }
    text
}
