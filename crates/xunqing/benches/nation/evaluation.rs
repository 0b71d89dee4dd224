//! One section through all its periods, and the sections against each other.

use evaluation::{Period, PeriodJudgement, SectionDays, SectionProfile};
use standards::time::{BeijingDay, Instant};
use standards::{Origin, ReadingTable, WaterBody, WaterClass};

/// What a page of the nation shows of a section.
pub(crate) struct Judged {
    pub(crate) months: Vec<PeriodJudgement>,
    pub(crate) quarters: Vec<PeriodJudgement>,
    pub(crate) year: Option<PeriodJudgement>,
    pub(crate) runs: usize,
    pub(crate) intensity: evaluation::SeasonIntensity,
    pub(crate) outlooks: Vec<evaluation::Outlook>,
}

/// Days, months, quarters, the year, runs, intensity and the headroom of the periods that run on 20 November.
pub(crate) fn judge(table: &ReadingTable, water: WaterBody) -> Judged {
    let profile = SectionProfile { water, ..SectionProfile::river(WaterClass::III) };
    let days = SectionDays::from_table(profile, table, Origin::Synthetic).expect("a profile that judges");
    let over = Instant(i64::MAX);
    let spans = |period| days.spans(period).filter_map(|span| days.span(span, over)).collect::<Vec<_>>();
    let (first, last) = (days.first_day(), days.last_day());
    let runs = first.zip(last).map_or(0, |(first, last)| days.runs(first, last, over).len());
    let in_november = BeijingDay::new(2025, 11, 20).expect("a date");
    let running = [Period::Month, Period::Quarter, Period::Year];
    let season = days.profile().season;
    let in_progress: Vec<_> = running.into_iter().filter_map(|p| p.containing(in_november, season)).collect();
    let flood = BeijingDay::new(2025, 7, 1).and_then(|day| Period::Season.containing(day, season));
    Judged {
        months: spans(Period::Month),
        quarters: spans(Period::Quarter),
        year: spans(Period::Year).pop(),
        runs,
        intensity: flood.map(|span| days.intensity(span, None)).unwrap_or_default(),
        outlooks: days.outlooks(&in_progress, in_november.end()),
    }
}

/// Sections in the order of their intensity, worst first; gives what is printed so that nothing is left out by the compiler.
pub(crate) fn ranked(sections: &[Judged]) -> (usize, usize, usize, usize) {
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(sections[*n].intensity.by_peak.map(|i| i.exact)));
    let months = sections.iter().map(|s| s.months.len() + s.quarters.len() + usize::from(s.year.is_some()));
    let outlooks = sections.iter().map(|s| s.outlooks.len()).sum();
    (order[0], months.sum(), sections.iter().map(|s| s.runs).sum(), outlooks)
}
