//! What the program says: results on standard output, progress and mistakes on standard error.
//!
//! A closed pipe (`xunqing … | head`) is no reason to fail, so what cannot be written is dropped.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

/// One line on standard output.
pub(crate) fn line(text: impl Display) {
    let _closed = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line on standard error.
pub(crate) fn aside(text: impl Display) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

/// Overwrites the current line on standard error, for a terminal.
pub(crate) fn progress(text: impl Display) {
    let mut out = std::io::stderr().lock();
    let _closed = write!(out, "\r{text}\x1b[K").and_then(|()| out.flush());
}

/// Shows progress on standard error until it is aborted: a moving line on a terminal, a line now and then elsewhere.
pub(crate) async fn progress_of(words: impl Fn() -> String) {
    let terminal = std::io::stderr().is_terminal();
    let mut ticks = tokio::time::interval(Duration::from_millis(if terminal { 500 } else { 10_000 }));
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if terminal {
            progress(words());
        } else {
            aside(words());
        }
    }
}
