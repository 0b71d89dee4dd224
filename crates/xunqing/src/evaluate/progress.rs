//! A progress bar on standard error, for work that lasts longer than a second and a person who watches.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::say;

/// Columns of the bar.
const WIDE: u64 = 30;

/// What has been done, counted by those who do it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Bytes of files, or sections.
    pub(crate) done: AtomicU64,
    /// Rows read, or lines judged.
    pub(crate) results: AtomicU64,
}

impl Progress {
    /// Does the work; shows a bar for `total` meanwhile, when standard error is a terminal.
    pub(crate) fn during<T>(&self, what: &str, total: u64, work: impl FnOnce() -> T) -> T {
        if !std::io::stderr().is_terminal() {
            return work();
        }
        let (finished, watch) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut pause = Duration::from_secs(1);
                let mut shown = false;
                while watch.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    pause = Duration::from_millis(200);
                    shown = true;
                    say::progress(self.bar(what, total));
                }
                if shown {
                    say::progress("");
                }
            });
            let done = work();
            drop(finished);
            done
        })
    }

    fn bar(&self, what: &str, total: u64) -> String {
        let (done, results) = (self.done.load(Ordering::Relaxed), self.results.load(Ordering::Relaxed));
        // A packed file gives more bytes than it has.
        let full = (done.min(total) * WIDE).checked_div(total).unwrap_or(0);
        let bar: String = (0..WIDE).map(|n| if n < full { '█' } else { '░' }).collect();
        let percent = (done.min(total) * 100).checked_div(total).unwrap_or(0);
        format!("{what} {bar} {percent:3} %  {results} 行")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_and_never_overflows() {
        let progress = Progress::default();
        progress.done.store(50, Ordering::Relaxed);
        assert!(progress.bar("读入", 100).contains(" 50 %"));
        progress.done.store(500, Ordering::Relaxed);
        assert!(progress.bar("读入", 100).contains("100 %"));
        assert!(progress.bar("读入", 0).contains("  0 %"));
    }
}
