//! The results and the shorter means behind a mean, with the reasons why some are left out.

use standards::time::Instant;
use standards::{Edition, ReadingFlag};

use super::{ExplainedPart, ExplainedResult, Measured};
use crate::days::FactorDays;
use crate::judge::ItemRule;
use crate::observation::{is_non_detect, left_out};
use crate::{MeanOf, Period, SectionDays, SectionProfile, Span};

/// The results of a day; empty for longer spans.
pub(super) fn results(
    profile: &SectionProfile,
    rule: &ItemRule,
    span: Span,
    measured: &[Measured],
) -> Vec<ExplainedResult> {
    if span.period != Period::Day {
        return Vec::new();
    }
    let edition = Edition::in_force_on(span.start);
    let explain = |(time, value, flag): &Measured| {
        let left_out = left_out(edition, rule.factor, *value, *flag);
        let counted = if is_non_detect(rule.factor, *flag) {
            value.saturating_mul(profile.rules.non_detect_factor)
        } else {
            *value
        };
        let counts_as = left_out.is_none().then_some(counted);
        ExplainedResult { time: *time, value: *value, flag: *flag, counts_as, left_out }
    };
    measured.iter().map(explain).collect()
}

/// Whether a result counts as half its detection limit.
pub(super) fn is_halved(factor: standards::FactorCode, flag: ReadingFlag) -> bool {
    is_non_detect(factor, flag)
}

impl SectionDays {
    /// The days or months of a longer span.
    pub(super) fn explained_parts(
        &self,
        factor: &FactorDays,
        span: Span,
        asof: Instant,
    ) -> Vec<ExplainedPart> {
        match (span.period, self.profile().rules.periods.mean_of(span.period)) {
            (Period::Day, _) => Vec::new(),
            (_, MeanOf::Months) => span.months().map(|month| self.month_part(factor, month, asof)).collect(),
            (_, MeanOf::Days) => {
                let days = span.start.to(span.end);
                let day = |day| Span { period: Period::Day, start: day, end: day };
                days.map(|d| self.day_part(factor, day(d), asof)).collect()
            }
        }
    }

    fn day_part(&self, factor: &FactorDays, span: Span, asof: Instant) -> ExplainedPart {
        let parts = self.parts(factor, span, asof);
        let verdict = self.verdict(span.start);
        let settled = verdict.map_or(asof >= span.end.end(), |v| v.is_settled(span.start, asof));
        let left_out = if !settled {
            Some("当日未结束")
        } else if parts.mean.is_none() {
            Some("无有效数据")
        } else if !parts.valid {
            Some("有效数据不足")
        } else {
            None
        };
        ExplainedPart {
            span,
            mean: parts.mean.map(crate::Ratio::to_decimal),
            n: (parts.n, parts.n_expected),
            left_out,
        }
    }

    fn month_part(&self, factor: &FactorDays, span: Span, asof: Instant) -> ExplainedPart {
        let parts = self.parts(factor, span, asof);
        let left_out = if asof <= span.start.start() {
            Some("尚未开始")
        } else if parts.mean.is_none() {
            Some("无有效日")
        } else if !parts.valid {
            Some("有效日不足")
        } else {
            None
        };
        ExplainedPart {
            span,
            mean: parts.mean.map(crate::Ratio::to_decimal),
            n: (parts.n, parts.n_expected),
            left_out,
        }
    }
}
