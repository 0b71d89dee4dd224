//! Forecast against gauge: step by step, and over all with the counts that forecasters use.

use rust_decimal::Decimal;

use super::Forecast;
use crate::rain::{RainSeries, Span};

/// One step that both know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// The stretch.
    pub span: Span,
    /// What was forecast, mm.
    pub forecast: Decimal,
    /// What the gauge measured, mm.
    pub measured: Decimal,
    /// The gauge's rain is a lower bound.
    pub at_least: bool,
}

/// All steps together; those whose gauge is only a lower bound are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Steps compared.
    pub steps: usize,
    /// Steps left out because the gauge knows only a lower bound.
    pub left_out: usize,
    /// Sum forecast, mm.
    pub forecast: Decimal,
    /// Sum measured, mm.
    pub measured: Decimal,
    /// Mean of the differences' sizes, mm; `None` without steps.
    pub mean_absolute: Option<Decimal>,
    /// Steps of rain (at least 0.1 mm) forecast and measured.
    pub hits: usize,
    /// Measured but not forecast.
    pub misses: usize,
    /// Forecast but not measured.
    pub false_alarms: usize,
}

/// Compares the steps that a gauge's series knows something of and that ended by its newest increment.
#[must_use]
pub fn compare(forecast: &Forecast, gauge: &RainSeries) -> (Vec<Comparison>, Score) {
    let known_until = gauge.last();
    let known = forecast.steps.iter().filter(|s| known_until.is_some_and(|last| s.span.to <= last));
    let compared: Vec<Comparison> = known
        .filter_map(|step| {
            let total = gauge.total(step.span);
            (total.known_ms() > 0).then_some(Comparison {
                span: step.span,
                forecast: step.mm,
                measured: total.mm,
                at_least: total.at_least,
            })
        })
        .collect();
    let mut score = Score::default();
    let mut differences = Decimal::ZERO;
    let rain = |mm: Decimal| mm >= Decimal::new(1, 1);
    for step in &compared {
        if step.at_least {
            score.left_out += 1;
            continue;
        }
        score.steps += 1;
        score.forecast += step.forecast;
        score.measured += step.measured;
        differences += (step.forecast - step.measured).abs();
        match (rain(step.forecast), rain(step.measured)) {
            (true, true) => score.hits += 1,
            (false, true) => score.misses += 1,
            (true, false) => score.false_alarms += 1,
            (false, false) => {}
        }
    }
    score.mean_absolute = differences.checked_div(Decimal::from(score.steps)).filter(|_| score.steps > 0);
    (compared, score)
}
