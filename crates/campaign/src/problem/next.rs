//! What may be done with a problem next, and by whom.

use super::{Problem, Stage, Step};
use crate::ledger::Actor;
use crate::rights::{Action, may};

impl Problem {
    /// The right that a step asks for here. What was verified is sent back by whoever would close it.
    #[must_use]
    pub fn right_for(&self, step: Step) -> Action {
        match step {
            Step::Dispatch => Action::Dispatch,
            Step::Begin | Step::Submit | Step::AskExtension => Action::Rectify,
            Step::Return if self.stage == Stage::Verified => Action::Close,
            Step::Return | Step::Verify => Action::Verify,
            Step::Close => Action::Close,
            Step::AnswerExtension => Action::Grant,
            Step::Remind => Action::Remind,
        }
    }

    /// Whether an account handed the work in, and so must not verify it (SC-028).
    #[must_use]
    pub fn was_submitted_by(&self, account: i64) -> bool {
        self.submission.as_ref().is_some_and(|s| s.account == account)
    }

    /// Steps somebody may take now, the one that is usually next first.
    #[must_use]
    pub fn steps_of(&self, by: &Actor) -> Vec<Step> {
        const ORDER: [Step; 9] = [
            Step::Dispatch,
            Step::Begin,
            Step::Submit,
            Step::Verify,
            Step::Close,
            Step::Return,
            Step::AnswerExtension,
            Step::AskExtension,
            Step::Remind,
        ];
        let asked = self.open_extension().is_some();
        let can = |step: &Step| {
            self.stage.after(*step).is_some()
                && may(by, self.right_for(*step), self.subject())
                && match step {
                    Step::AnswerExtension => asked,
                    Step::AskExtension => !asked,
                    Step::Verify => !self.was_submitted_by(by.account),
                    _ => true,
                }
        };
        ORDER.into_iter().filter(can).collect()
    }

    /// What it waits for from somebody; nothing when it can wait. Handing it on, reminding and asking for time can.
    #[must_use]
    pub fn next_for(&self, by: &Actor) -> Option<Step> {
        let waits = |step: &Step| match step {
            Step::Dispatch => self.stage == Stage::Found,
            Step::Remind | Step::AskExtension => false,
            _ => true,
        };
        self.steps_of(by).into_iter().find(waits)
    }

    /// Whether it stands still until somebody acts.
    #[must_use]
    pub fn waits_for(&self, by: &Actor) -> bool {
        self.next_for(by).is_some()
    }
}
