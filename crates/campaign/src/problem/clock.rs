//! How late a problem is, and whether it is dragged on (久拖不改, SC-098). Time comes in as a value.

use serde::Serialize;
use standards::time::{DAY_MS, Instant};

use super::{Problem, Stage};
use crate::plan::Rules;

/// When a late problem counts as dragged on. The notice gives no number; the defaults are assumptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DragRules {
    /// Days past the deadline in force.
    pub days: u32,
    /// Extensions granted, from which a problem is on the list even within its time.
    pub extensions: u32,
}

impl Default for DragRules {
    fn default() -> Self {
        Self { days: 7, extensions: 3 }
    }
}

impl DragRules {
    /// The rules of a plan.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        let own = &rules.accountability;
        Self { days: own.drag_days.value, extensions: own.drag_extensions.value }
    }
}

/// A problem's clock at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProblemClock {
    /// Milliseconds left until the deadline in force; negative when it has passed. `None` before dispatch.
    pub left_ms: Option<i64>,
    /// Whole days past the deadline in force.
    pub days_late: u32,
    /// Extensions granted.
    pub extensions: u32,
    /// Whether it is on the list of what is dragged on.
    pub dragged: bool,
}

impl Problem {
    /// The clock at a moment. It stops when the work is handed in and runs on when it is sent back; a request for more time that
    /// nobody granted does not stop it.
    #[must_use]
    pub fn clock(&self, now: Instant, rules: &DragRules) -> ProblemClock {
        let granted = |e: &&super::Extension| e.outcome == Some(crate::ledger::Outcome::Granted);
        let extensions = u32::try_from(self.extensions.iter().filter(granted).count()).unwrap_or(u32::MAX);
        let stopped = match self.stage {
            Stage::Submitted | Stage::Verified | Stage::Closed => self.submission.as_ref().map(|s| s.at),
            _ => None,
        };
        let at = stopped.unwrap_or(now);
        let left_ms = self.dispatch.as_ref().map(|d| d.due.0.saturating_sub(at.0));
        let late_ms = left_ms.map_or(0, |left| left.saturating_neg().max(0));
        let days_late = u32::try_from(late_ms / DAY_MS).unwrap_or(u32::MAX);
        let open = self.stage != Stage::Closed;
        let dragged = open && (days_late >= rules.days || extensions >= rules.extensions);
        ProblemClock { left_ms, days_late, extensions, dragged }
    }
}
