//! Rain of an area: the weighted mean of its gauges, step by step, with absent gauges named.

use std::collections::HashMap;

use rust_decimal::Decimal;
use standards::time::{BeijingDay, Instant};

use super::total::Span;
use super::weighting::Weighting;
use super::{Increment, RainSeries};

/// How an area's rain is formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArealRules {
    /// Milliseconds of a step. Default one hour (assumption).
    pub step_ms: i64,
    /// Least part of a step, in percent, that a gauge must know to count in it. Default 75 (assumption).
    pub least_known_percent: u32,
}

impl Default for ArealRules {
    fn default() -> Self {
        Self { step_ms: 3_600_000, least_known_percent: 75 }
    }
}

/// What became of one gauge in the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaugeShare {
    /// Steps in which it counted.
    pub present: usize,
    /// Steps in which the others stood in for it.
    pub absent: usize,
}

/// The rain of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArealSeries {
    /// Its increments, one a step that any gauge knows. One without all gauges is not marked as a lower bound: the others
    /// stand in for the absent; one with a gauge that knows only a part of the step is.
    pub series: RainSeries,
    /// Each gauge, in their order.
    pub gauges: Vec<GaugeShare>,
}

/// The weighted mean over a span, in steps that begin with the civil day. Nothing when the span is longer than 400 days.
#[must_use]
pub fn areal_series(
    gauges: &[&RainSeries],
    weighting: &Weighting,
    rules: &ArealRules,
    span: Span,
) -> ArealSeries {
    let step = rules.step_ms.max(60_000);
    let mut shares = vec![GaugeShare { present: 0, absent: 0 }; gauges.len()];
    let mut increments = Vec::new();
    let mut known_weights: HashMap<Vec<bool>, Vec<Decimal>> = HashMap::new();
    let longest = 400 * standards::time::DAY_MS;
    let mut from = first_step(span.from, step);
    let end = span.to.min(span.from.plus_ms(longest));
    while from < end {
        let step_span = Span { from, to: from.plus_ms(step) };
        from = step_span.to;
        let totals: Vec<_> = gauges.iter().map(|g| g.total(step_span)).collect();
        let least = step * i64::from(rules.least_known_percent.min(100)) / 100;
        let present: Vec<bool> = totals.iter().map(|t| t.known_ms() >= least.max(1)).collect();
        if !present.contains(&true) {
            continue;
        }
        for (share, there) in shares.iter_mut().zip(&present) {
            share.present += usize::from(*there);
            share.absent += usize::from(!*there);
        }
        let weights = known_weights.entry(present.clone()).or_insert_with(|| weighting.weights(&present));
        if weights.is_empty() {
            continue;
        }
        let mm: Decimal = totals.iter().zip(weights.iter()).map(|(t, w)| t.mm * *w).sum();
        let at_least = totals.iter().zip(weights.iter()).any(|(t, w)| t.at_least && !w.is_zero());
        increments.push(Increment { from: step_span.from, to: step_span.to, mm: mm.round_dp(6), at_least });
    }
    ArealSeries { series: RainSeries::of(increments), gauges: shares }
}

/// The start of the step that holds a moment; steps are counted from the civil day's start.
fn first_step(at: Instant, step: i64) -> Instant {
    let day: BeijingDay = at.day();
    let into = at.0.saturating_sub(day.start().0);
    day.start().plus_ms(into - into.rem_euclid(step))
}
