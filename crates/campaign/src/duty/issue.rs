//! What the paper asks for and was due before the paper was issued (shared notice, §R10).

use crate::plan::Plan;
use crate::task::{Origin, TaskOrder};

/// Whether a task of the plan was due before the paper was issued: it keeps its dates, is recorded afterwards (补录), and is neither late nor
/// escalated.
#[must_use]
pub fn is_before_issue(plan: &Plan, order: &TaskOrder) -> bool {
    matches!(order.origin, Origin::Plan | Origin::Patrol) && order.due <= plan.document.issued.start()
}
