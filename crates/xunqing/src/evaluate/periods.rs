//! Periods: the means of a section over days to years, and what they say.

use evaluation::index::Cwqi;
use evaluation::{MainPollutant, Period, PeriodItem, PeriodJudgement, SectionDays, Span, results_of};
use standards::exceedance::exceedance_multiple;
use standards::time::BeijingDay;
use standards::{Edition, FactorCode, Origin, ReadingTable, WaterClass};

use super::judged::Judged;
use super::line::{ClassWord, Exact, ExemptionLine, FactorLine, Factors, Line, MultipleOf, PeriodLine};
use super::options::Wanted;
use super::setup::Setup;

/// Judges every period of a section that has results, in order, and hands each over as a line.
pub(crate) fn lines(
    judged: &Judged,
    table: &ReadingTable,
    period: Period,
    setup: &Setup,
    wanted: Option<&Wanted>,
    mut take: impl FnMut(Line<'_>),
) -> anyhow::Result<()> {
    let origin = if judged.section.is_synthetic { Origin::Synthetic } else { Origin::Measured };
    let days = SectionDays::from_table(judged.profile.clone(), table, origin)?;
    let mut run = Run::default();
    for span in days.spans(period) {
        let is_wanted = setup.wants(span.start, span.end);
        // A run may begin before the first day that is wanted.
        if !is_wanted && period != Period::Day {
            continue;
        }
        let Some(judgement) = days.span(span, setup.asof) else { continue };
        let run_days = judgement.target.map(|_| match period {
            Period::Day => run.with(span.start, judgement.days.exceeding > 0),
            _ => judgement.days.longest_run,
        });
        if !is_wanted {
            continue;
        }
        let mut line = line(judged, &judgement, run_days);
        if let Some(of_period) = &mut line.of_period {
            if setup.is_season() && judgement.target.is_some() {
                of_period.intensity = Some(days.intensity(span, setup.rain.as_deref()).into());
            }
            if setup.outlook {
                of_period.outlook = days.outlook(span, setup.asof).map(Into::into);
            }
        }
        if let Some(wanted) = wanted.filter(|w| w.matches(&judged.section, span.start, span.end)) {
            let factors = wanted.factor.map_or_else(|| days.deciding_items(span, setup.asof), |f| vec![f]);
            let explain = |f: &FactorCode| explain(&days, table, span, *f, setup);
            line.explain = factors.iter().filter_map(explain).map(Into::into).collect();
        }
        take(line);
    }
    Ok(())
}

fn explain(
    days: &SectionDays,
    table: &ReadingTable,
    span: Span,
    factor: FactorCode,
    setup: &Setup,
) -> Option<evaluation::Explanation> {
    let of_day = span.period == Period::Day;
    let results = if of_day { results_of(table, factor, span.start) } else { Vec::new() };
    days.explain(span, factor, setup.asof, &results)
}

/// Consecutive exceeding days up to the newest one, with no gap between them.
#[derive(Debug, Default)]
struct Run {
    last: Option<BeijingDay>,
    length: u32,
}

impl Run {
    fn with(&mut self, day: BeijingDay, exceeds: bool) -> u32 {
        let follows = self.last.is_some_and(|last| last.next() == day);
        self.length = match (exceeds, follows) {
            (false, _) => 0,
            (true, true) => self.length + 1,
            (true, false) => 1,
        };
        self.last = Some(day);
        self.length
    }
}

fn line<'a>(judged: &'a Judged, judgement: &PeriodJudgement, run_days: Option<u32>) -> Line<'a> {
    let span = judgement.span;
    let blank = judged.blank(span.end);
    let index = index(judged, judgement);
    let exempt = |item: &PeriodItem| {
        let document = item.exemption.as_ref()?.document.clone();
        Some(ExemptionLine { item: item.factor, document })
    };
    Line {
        period: span.period.word(),
        label: span.label(),
        start: span.start,
        end: span.end,
        class: judgement.class.map(ClassWord),
        state: judgement.class.map(WaterClass::state),
        main_pollutants: judgement.main_pollutants.iter().map(MainPollutant::to_string).collect(),
        compliant: judgement.compliant,
        verdict: judgement.verdict(),
        factors: Factors(
            judgement.items.iter().map(|i| factor_line(judged, blank.multiple_of, span, i)).collect(),
        ),
        run_days,
        of_period: Some(PeriodLine {
            settled: judgement.settled,
            days: judgement.days.into(),
            exemptions: judgement.items.iter().filter_map(exempt).collect(),
            cwqi: index.as_ref().and_then(Cwqi::value).map(|value| Exact(value.round_dp(4))),
            cwqi_items: index.map_or(0, |index| index.items.len()),
            intensity: None,
            outlook: None,
        }),
        ..blank
    }
}

/// The index over the valid means, as they are reported.
fn index(judged: &Judged, judgement: &PeriodJudgement) -> Option<Cwqi> {
    let edition = Edition::in_force_on(judgement.span.end);
    let valid = judgement.items.iter().filter(|i| i.valid);
    let means = valid.filter_map(|i| Some((i.factor, i.assessment?.mean)));
    Cwqi::new(edition, judged.profile.water, means).ok()
}

fn factor_line(judged: &Judged, of: MultipleOf, span: Span, item: &PeriodItem) -> FactorLine {
    let assessment = item.assessment.filter(|_| item.valid);
    let multiple = match of {
        MultipleOf::Target => assessment.and_then(|a| a.multiple),
        MultipleOf::Class3 => assessment.and_then(|a| {
            let edition = Edition::in_force_on(span.end);
            let limit = edition.limit(item.factor, WaterClass::III, judged.profile.water)?;
            exceedance_multiple(item.factor, a.mean, limit)
        }),
    };
    FactorLine {
        factor: item.factor,
        value: item.assessment.map(|a| Exact(a.mean)),
        n: item.n,
        n_expected: item.n_expected,
        valid: item.valid,
        class: assessment.and_then(|a| a.class).map(ClassWord),
        multiple: multiple.map(Exact),
        judged: item.judged,
        exceeds: assessment.and_then(|a| a.exceeds),
        left_out: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_results_or_within_the_target_breaks_a_run() {
        let mut run = Run::default();
        let day = |n| BeijingDay::from_number(n);
        let lengths: Vec<_> = [(1, true), (2, true), (4, true), (5, false), (6, true), (7, true)]
            .into_iter()
            .map(|(n, exceeds)| run.with(day(n), exceeds))
            .collect();
        assert_eq!(lengths, [1, 2, 1, 0, 1, 2]);
    }
}
