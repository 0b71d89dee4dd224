//! How late a task is. Time comes in as a value.

use serde::Serialize;
use standards::time::Instant;

use super::Task;

/// A task's clock at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TaskClock {
    /// Milliseconds left until the deadline, at the moment it was handed in or ended, else now; negative when it had passed.
    pub left_ms: i64,
    /// Whether it is or was late. What was asked for after its deadline (补录) never is.
    pub late: bool,
}

impl Task {
    /// The moment the clock stopped: when it was handed in and not sent back, or ended otherwise.
    #[must_use]
    pub fn stopped(&self) -> Option<Instant> {
        match &self.report {
            Some(report) if self.stage != super::TaskStage::Accepted => Some(report.at),
            _ => self.ended,
        }
    }

    /// The clock at a moment. It stops when the work is handed in and runs on when it is sent back.
    #[must_use]
    pub fn clock(&self, now: Instant) -> TaskClock {
        let left_ms = self.order.due.0.saturating_sub(self.stopped().unwrap_or(now).0);
        TaskClock { left_ms, late: left_ms < 0 && self.settled.is_none() }
    }
}
