//! What pages see of verdicts and reviews.

use quality::{DayValidity, Decision, Flag, Review, ReviewHistory};
use serde::Serialize;
use standards::time::Instant;
use store::{ReviewRecord, VerdictRecord};
use utoipa::ToSchema;

use crate::checks::WrittenVerdict;

/// How much of what was expected arrived, and how much of it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ValidityView {
    /// Values expected; 0 when that is not known.
    expected: u32,
    /// Times with a value.
    received: u32,
    /// Values that do not count by the flag of their station.
    flagged: u32,
    /// Values that failed a test and were not confirmed.
    failed: u32,
    /// Values that are suspect and were not confirmed; they hold until somebody decides.
    suspect: u32,
    /// Values that a review took out of evaluation.
    excluded: u32,
    /// Values somebody looked at.
    reviewed: u32,
    /// Received, without those flagged, failed and excluded.
    valid: u32,
    /// Received of expected, 0 to 1.
    completeness: Option<f64>,
    /// Valid of expected, 0 to 1.
    valid_share: Option<f64>,
}

impl ValidityView {
    pub(super) fn of(day: &DayValidity) -> Self {
        Self {
            expected: day.expected,
            received: day.received,
            flagged: day.flagged,
            failed: day.failed,
            suspect: day.suspect,
            excluded: day.excluded,
            reviewed: day.reviewed,
            valid: day.valid,
            completeness: day.completeness(),
            valid_share: day.valid_share(),
        }
    }
}

/// One test that did not pass.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FindingView {
    test: &'static str,
    name: &'static str,
    english: &'static str,
    /// QARTOD: 3 suspect, 4 fail, 9 missing.
    flag: u8,
    reason: String,
    reason_en: String,
    /// The pattern can have its cause in how values were made: a reason to go and look, and no finding against anybody.
    asks_how_values_were_made: bool,
}

/// The findings of a stored verdict.
pub(super) fn findings(record: &VerdictRecord) -> Vec<FindingView> {
    let written = WrittenVerdict::of(record).map(|written| written.findings).unwrap_or_default();
    let view = |finding: crate::checks::WrittenFinding| {
        let [name, english] = finding.test.names();
        FindingView {
            test: finding.test.word(),
            name,
            english,
            flag: finding.flag.number(),
            reason: finding.zh,
            reason_en: finding.en,
            asks_how_values_were_made: finding.test.asks_how_values_were_made(),
        }
    };
    written.into_iter().map(view).collect()
}

/// A flag of QARTOD with its words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FlagView {
    /// 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing.
    number: u8,
    name: &'static str,
    english: &'static str,
}

impl FlagView {
    pub(super) fn of(flag: Flag) -> Self {
        let [name, english] = flag.words();
        Self { number: flag.number(), name, english }
    }
}

/// One look at a value by somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ReviewView {
    /// Title of the post.
    by: String,
    #[schema(value_type = String)]
    at: Instant,
    /// `keep`, `exclude` or `revoke`.
    decision: &'static str,
    name: &'static str,
    english: &'static str,
    reason: String,
    in_force: bool,
}

/// All reviews of a value, oldest first. Reviews made before the value arrived were of another one and are not in force.
pub(super) fn history<'a>(
    reviews: impl IntoIterator<Item = &'a ReviewRecord>,
    received: Instant,
) -> (Vec<ReviewView>, Option<Decision>) {
    let mut all = ReviewHistory::default();
    let mut views = Vec::new();
    for record in reviews {
        let Some(decision) = Decision::parse(&record.decision) else { continue };
        if record.at >= received {
            let (by, reason) = (record.by.clone(), record.reason.clone());
            all.add(Review { by, at: record.at, decision, reason });
        }
        let [name, english] = decision.names();
        views.push(ReviewView {
            by: record.by.clone(),
            at: record.at,
            decision: decision.word(),
            name,
            english,
            reason: record.reason.clone(),
            in_force: false,
        });
    }
    let force = all.in_force();
    if let Some(force) = force
        && let Some(view) = views.iter_mut().rev().find(|view| view.at == force.at)
    {
        view.in_force = true;
    }
    (views, force.map(|review| review.decision))
}
