//! Room for connections: as many as the process may have files open, less what the store and the pages need.

use super::IntakeLimits;

/// Files that are left to the store, the pages and everything else.
const OTHERS: usize = 256;

/// The limits with no more connections than `listeners` listeners together have room for.
pub(crate) fn within_open_files(limits: IntakeLimits, listeners: usize) -> IntakeLimits {
    // Where the system does not tell, as it does on Linux, the limits stand as they are.
    let status = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let Some(files) = open_files(&status) else { return limits };
    let connections = limits.connections.min(files.saturating_sub(OTHERS).max(OTHERS) / listeners.max(1));
    if connections < limits.connections {
        tracing::info!(
            files,
            connections,
            "fewer telemetry connections than configured: the process may not have more files open (LimitNOFILE, ulimit -n)"
        );
    }
    IntakeLimits { connections, ..limits }
}

/// The soft limit of open files; `None` when there is none or it does not read.
fn open_files(limits: &str) -> Option<usize> {
    limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_of_open_files_is_read_and_unlimited_is_none() {
        let limits =
            |files| format!("Max processes   9   9   processes\nMax open files            {files} files\n");
        assert_eq!(open_files(&limits("1024                 524288              ")), Some(1024));
        assert_eq!(open_files(&limits("unlimited            unlimited           ")), None);
        assert_eq!(open_files(""), None);
    }

    #[test]
    fn this_process_has_room_for_a_few_and_never_more_than_its_files() {
        let most = IntakeLimits { connections: usize::MAX, ..IntakeLimits::default() };
        let status = std::fs::read_to_string("/proc/self/limits").unwrap();
        let one = within_open_files(most, 1).connections;
        assert!(open_files(&status).is_none_or(|files| one < files.max(2 * OTHERS)));
        assert!(within_open_files(most, 2).connections >= one / 2);
        let few = IntakeLimits { connections: 3, ..most };
        assert_eq!(within_open_files(few, 2).connections, 3);
    }
}
