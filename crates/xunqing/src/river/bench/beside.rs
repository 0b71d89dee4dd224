//! SWMM on the same deck in the same bench, where Python has swmm-toolkit.

use std::path::Path;
use std::process::Command;

use crate::say;

/// Runs a deck three times with one thread and writes the least processor seconds of a run.
const SCRIPT: &str = r#"
import os, re, resource, sys, tempfile
from swmm.toolkit import solver
text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
text = re.sub(r"(?mi)^\s*THREADS\b.*\n", "", text)
text = re.sub(r"(?mi)^\[OPTIONS\].*\n", lambda m: m.group(0) + "THREADS 1\n", text, count=1)
def busy():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
with tempfile.TemporaryDirectory() as folder:
    names = [os.path.join(folder, "deck." + end) for end in ("inp", "rpt", "out")]
    open(names[0], "w", encoding="utf-8").write(text)
    least = float("inf")
    for _ in range(3):
        before = busy()
        solver.swmm_run(*names)
        least = min(least, busy() - before)
# The solver leaves its progress on the line.
print("\nseconds", least)
"#;

/// Tells how many members run while SWMM runs the deck once, `member` being the processor seconds of one of ours.
pub(super) fn swmm(deck: &Path, member: f64) {
    let python = std::env::var_os("XUNQING_PYTHON").unwrap_or_else(|| "python3".into());
    let answer = Command::new(python).arg("-c").arg(SCRIPT).arg(deck).output();
    let told = answer.ok().and_then(|answer| {
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        text.lines().find_map(|line| line.strip_prefix("seconds ")?.trim().parse::<f64>().ok())
    });
    match told {
        Some(theirs) => say::line(format_args!(
            "SWMM（swmm-toolkit，单线程 one thread）：处理器 processor {theirs:.3} 秒/次 s a run；本程序吞吐为其 our throughput is {:.0} 倍 times (f32)",
            theirs / member
        )),
        None => say::line(
            "没有 swmm-toolkit，未与 SWMM 比较；pip install swmm-toolkit 后再试 (no swmm-toolkit in python3, nothing compared; XUNQING_PYTHON names another)",
        ),
    }
}
