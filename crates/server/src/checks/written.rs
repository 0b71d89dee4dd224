//! A verdict as it is kept: its findings in words, so that an old one reads the same when numbers have changed since.

use quality::{Flag, Test, Verdict};
use serde::{Deserialize, Serialize};
use standards::{Mn, SeriesKind};
use store::{ValueKey, VerdictRecord};

/// The content of a [`VerdictRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WrittenVerdict {
    /// The value that was tested, and the flag its station sent.
    pub(crate) value: String,
    pub(crate) flag: String,
    pub(crate) findings: Vec<WrittenFinding>,
}

/// One test that did not pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WrittenFinding {
    pub(crate) test: Test,
    pub(crate) flag: Flag,
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl WrittenVerdict {
    /// The record of a verdict that says something.
    pub(crate) fn record(verdict: &Verdict, mn: &Mn, kind: SeriesKind) -> VerdictRecord {
        let findings = verdict.findings.iter().map(|finding| WrittenFinding {
            test: finding.test,
            flag: finding.flag,
            zh: finding.reason.chinese(),
            en: finding.reason.english(),
        });
        let written = Self {
            value: verdict.value.to_string(),
            flag: verdict.flag.to_string(),
            findings: findings.collect(),
        };
        VerdictRecord {
            key: ValueKey { mn: mn.clone(), kind, factor: verdict.factor, time: verdict.time },
            flag: verdict.together().number(),
            // Text and enums always become JSON.
            body: serde_json::to_string(&written).unwrap_or_default(),
        }
    }

    /// Reads a record; `None` when it does not read, as from a newer release.
    pub(crate) fn of(record: &VerdictRecord) -> Option<Self> {
        serde_json::from_str(&record.body).ok()
    }
}
