//! What the tests say of one value.

use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag};

use crate::{Flag, Reason, Test};

/// One flag a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags([Flag; Test::COUNT]);

impl Default for Flags {
    /// Nothing tested yet.
    fn default() -> Self {
        Self([Flag::NotEvaluated; Test::COUNT])
    }
}

impl Flags {
    /// What a test says.
    #[must_use]
    pub fn of(&self, test: Test) -> Flag {
        self.0[test.place()]
    }

    pub(crate) fn set(&mut self, test: Test, flag: Flag) {
        self.0[test.place()] = flag;
    }

    /// All of them together; see [`Flag::aggregate`].
    #[must_use]
    pub fn together(&self) -> Flag {
        Flag::aggregate(self.0)
    }

    /// Tests with their flags.
    pub fn iter(&self) -> impl Iterator<Item = (Test, Flag)> {
        Test::ALL.into_iter().zip(self.0)
    }
}

/// A test that did not pass, with its reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The test.
    pub test: Test,
    /// Suspect or fail; missing for a gap.
    pub flag: Flag,
    /// The numbers that led to it.
    pub reason: Reason,
}

/// What the tests say of one value; the value itself stays as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The factor.
    pub factor: FactorCode,
    /// When it was measured.
    pub time: Instant,
    /// When it arrived; `None` where that is not known, as in files.
    pub received: Option<Instant>,
    /// The value in the unit of assessment.
    pub value: Decimal,
    /// The flag the station sent.
    pub flag: ReadingFlag,
    /// One flag a test.
    pub tests: Flags,
    /// What did not pass, in the order of [`Test::ALL`].
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// All tests together.
    #[must_use]
    pub fn together(&self) -> Flag {
        self.tests.together()
    }

    /// Whether there is something to say: a test that did not pass, or a gap before the value.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.findings.is_empty()
    }

    pub(crate) fn put(&mut self, test: Test, flag: Flag, reason: Option<Reason>) {
        self.tests.set(test, flag);
        self.findings.retain(|finding| finding.test != test);
        if let Some(reason) = reason {
            let at = self.findings.partition_point(|finding| finding.test < test);
            self.findings.insert(at, Finding { test, flag, reason });
        }
    }
}
