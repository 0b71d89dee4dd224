//! Precision, recall and F1 by point and by event, the delay of the reaction, and false alarms a month.

use standards::time::Instant;

/// Stretches of marked rows closer than this many intervals are one; a stretch and a label this far apart still meet.
pub(crate) const TOLERANCE: i64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Instant,
    pub(crate) end: Instant,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Score {
    pub(crate) point: [f64; 3],
    pub(crate) event: [f64; 3],
    pub(crate) found: usize,
    pub(crate) labelled: usize,
    pub(crate) said: usize,
    /// Median minutes from the label's start to the first marked row of it, below 0 when it came before.
    pub(crate) delay_minutes: Option<f64>,
    pub(crate) false_per_month: f64,
}

/// Stretches of `true`.
pub(crate) fn spans(times: &[Instant], marks: &[bool], interval_ms: i64) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (time, _) in times.iter().zip(marks).filter(|(_, mark)| **mark) {
        match spans.last_mut() {
            Some(span) if time.0 - span.end.0 <= interval_ms * TOLERANCE => span.end = *time,
            _ => spans.push(Span { start: *time, end: *time }),
        }
    }
    spans
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn with_f1(precision: f64, recall: f64) -> [f64; 3] {
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    [precision, recall, f1]
}

/// Scores marks against labels over rows from `from` on, leaving out rows that do not count.
pub(crate) fn score(
    times: &[Instant],
    labels: &[bool],
    marks: &[bool],
    from: Instant,
    interval_ms: i64,
) -> Score {
    let first = times.partition_point(|time| *time < from);
    let (times, labels, marks) = (&times[first..], &labels[first..], &marks[first..]);
    let both = labels.iter().zip(marks).filter(|(label, mark)| **label && **mark).count();
    let count = |flags: &[bool]| flags.iter().filter(|f| **f).count();
    let point = with_f1(ratio(both, count(marks)), ratio(both, count(labels)));
    let (truth, said) = (spans(times, labels, interval_ms), spans(times, marks, interval_ms));
    let slack = interval_ms * TOLERANCE;
    let meets = |a: &Span, b: &Span| a.start.0 <= b.end.0 + slack && b.start.0 <= a.end.0 + slack;
    let found: Vec<_> = truth.iter().filter(|t| said.iter().any(|s| meets(t, s))).collect();
    let right = said.iter().filter(|s| truth.iter().any(|t| meets(t, s))).count();
    let mut delays: Vec<f64> = found
        .iter()
        .filter_map(|t| said.iter().find(|s| meets(t, s)).map(|s| (s.start.0 - t.start.0) as f64 / 60_000.0))
        .collect();
    delays.sort_by(f64::total_cmp);
    let months = match (times.first(), times.last()) {
        (Some(a), Some(b)) => (b.0 - a.0) as f64 / 86_400_000.0 / 30.0,
        _ => 0.0,
    };
    Score {
        point,
        event: with_f1(ratio(right, said.len()), ratio(found.len(), truth.len())),
        found: found.len(),
        labelled: truth.len(),
        said: said.len(),
        delay_minutes: delays.get(delays.len() / 2).copied(),
        false_per_month: if months > 0.0 { (said.len() - right) as f64 / months } else { 0.0 },
    }
}
