//! Wall time, processor time and memory of one step, from /proc.

use std::fs;
use std::time::Instant;

pub(crate) const HEAD: &str = "step                     wall s    CPU s   million values/s   peak RSS MiB";

/// Runs a step and prints its line; the second of what it gives is how many values went through.
pub(crate) fn measured<T>(name: &str, step: impl FnOnce() -> (T, usize)) -> T {
    // 5 sets the peak back to what is resident now (proc_pid_clear_refs(5)); without it the line shows the peak so far.
    drop(fs::write("/proc/self/clear_refs", "5"));
    let (started, before) = (Instant::now(), cpu_seconds());
    let (answer, values) = step();
    let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - before);
    let rate = values as f64 / wall / 1e6;
    println!("{name:<22} {wall:>8.3} {cpu:>8.2} {rate:>18.1} {:>14.0}", peak_mib());
    answer
}

/// User and system time so far; clock ticks are hundredths of a second on Linux.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse().ok()).unwrap_or(0.0);
    (field(11) + field(12)) / 100.0
}

fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib: f64 = line.trim_end_matches("kB").trim().parse().unwrap_or(f64::NAN);
    kib / 1024.0
}

/// Processes that ran or waited in the last 1, 5 and 15 minutes.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}
