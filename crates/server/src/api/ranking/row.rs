//! One section of the ranking.

use campaign::plan::Section;
use evaluation::trend::{CriticalTable, Trend, TrendRules};
use evaluation::{Intensity, Period, PeriodItem, PeriodJudgement, SeasonIntensity, SectionDays, Span};
use serde::Serialize;
use standards::rounding::round_gbt8170;
use standards::time::Instant;
use standards::{Edition, FactorCode, WaterBody};
use utoipa::ToSchema;

use super::super::situation::Look;
use super::super::views::{
    ChangeView, FactorName, PeriodItemView, PeriodView, TargetView, Words, counted_unit, direction, level,
    tendency_word,
};

/// A section of the ranking.
#[derive(Serialize, ToSchema)]
pub(crate) struct RankingRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) level: &'static str,
    pub(crate) level_name: &'static str,
    pub(crate) river: String,
    /// The place that answers for it.
    pub(crate) answers: Option<String>,
    /// `river` or `lake`.
    pub(crate) water: &'static str,
    pub(crate) target: Option<TargetView>,
    pub(crate) judgement: PeriodView,
    /// The period one earlier.
    pub(crate) previous: Option<BesideView>,
    /// The period a year earlier.
    pub(crate) year_before: Option<BesideView>,
    pub(crate) trends: Vec<ItemTrendView>,
    /// Of the season that the period lies in or follows.
    pub(crate) intensity: Option<SeasonIntensityView>,
    /// Over the items that every ranked section has, four decimals.
    pub(crate) cwqi: Option<String>,
    /// 1 is best; equal values share a rank.
    pub(crate) rank: Option<usize>,
}

/// The class of an earlier period and the change since.
#[derive(Serialize, ToSchema)]
pub(crate) struct BesideView {
    pub(crate) label: String,
    pub(crate) class: Option<u8>,
    pub(crate) class_label: &'static str,
    pub(crate) change: ChangeView,
}

/// Trend of an item over consecutive valid months.
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemTrendView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    /// Consecutive valid months up to the period's last one.
    pub(crate) months: usize,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    /// Rank correlation with time, three decimals.
    pub(crate) rs: Option<String>,
    /// What it was compared with.
    pub(crate) critical: Option<String>,
    pub(crate) tendency: Option<&'static str>,
    /// `better`, `worse`, `same` or `unknown`.
    pub(crate) direction: &'static str,
    pub(crate) label: String,
}

/// Flood-season pollution intensity by both readings of the papers.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeasonIntensityView {
    pub(crate) label: String,
    /// From the highest single result.
    pub(crate) by_peak: Option<IntensityView>,
    /// From the highest valid daily mean.
    pub(crate) by_day: Option<IntensityView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct IntensityView {
    #[serde(flatten)]
    pub(crate) factor: FactorName,
    pub(crate) value: String,
    #[schema(value_type = String)]
    pub(crate) at: Instant,
    pub(crate) limit: String,
    pub(crate) intensity: String,
    /// Nothing without rain data.
    pub(crate) after_rain: Option<bool>,
}

/// How many months a trend may look back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrendMonths {
    rules: TrendRules,
    pub(super) most: u32,
}

impl TrendMonths {
    /// Fewest months (环办〔2011〕22号).
    pub(super) const LEAST: usize = 5;

    pub(super) fn of(asked: Option<u32>, rules: TrendRules) -> Self {
        Self { rules, most: asked.unwrap_or(12).clamp(5, 60) }
    }
}

/// A row with what its index and groups are made of.
pub(crate) struct Judged<'a> {
    pub(super) section: &'a Section,
    pub(super) judgement: PeriodJudgement,
    pub(super) view: RankingRow,
}

impl Judged<'_> {
    /// Means of the valid judged items, as reported.
    pub(super) fn means(&self) -> Vec<(FactorCode, standards::Decimal)> {
        let valid = |i: &PeriodItem| i.judged && i.valid;
        let items = self.judgement.items.iter().filter(|i| valid(i));
        items.filter_map(|i| Some((i.factor, i.assessment?.mean))).collect()
    }
}

/// Judges a section over a span; nothing without results in it.
pub(super) fn judge<'a>(
    section: &'a Section,
    judged: &SectionDays,
    span: Span,
    look: Look,
    trend: TrendMonths,
) -> Option<Judged<'a>> {
    let season = judged.profile().season;
    let judgement = judged.span(span, look.asof)?;
    let unit = counted_unit(&judged.profile().rules.periods, span.period);
    let beside = |base: Option<Span>| {
        let base = judged.span(base?, look.asof)?;
        Some(BesideView {
            label: base.span.label(),
            class: Words::ordinal(base.class),
            class_label: Words::class(base.class),
            change: ChangeView::of_classes(base.class, judgement.class),
        })
    };
    let view = RankingRow {
        id: section.id.to_string(),
        name: section.name.clone(),
        level: level(section.level),
        level_name: section.level.name(),
        river: section.river.clone(),
        answers: section.answers.clone(),
        water: match section.water {
            WaterBody::River => "river",
            WaterBody::Lake => "lake",
        },
        target: section.target.as_ref().map(TargetView::of),
        previous: beside(span.previous(season)),
        year_before: beside(span.year_before(season)),
        trends: trends(judged, span, look.asof, trend),
        intensity: intensity(judged, look),
        cwqi: None,
        rank: None,
        judgement: PeriodView::of(&judgement, unit),
    };
    Some(Judged { section, judgement, view })
}

fn trends(judged: &SectionDays, span: Span, asof: Instant, months: TrendMonths) -> Vec<ItemTrendView> {
    let season = judged.profile().season;
    let last = span.end.min(asof.plus_ms(-1).day());
    let mut spans = Vec::new();
    let mut next = Period::Month.containing(last, season);
    while let Some(month) = next.filter(|_| spans.len() < usize::try_from(months.most).unwrap_or(12)) {
        next = month.previous(season);
        spans.push(month);
    }
    // Newest first, and no further back than a month without any data.
    let judgements: Vec<_> = spans.into_iter().map_while(|month| judged.span(month, asof)).collect();
    judged.profile().judged.iter().map(|factor| trend_of(*factor, &judgements, months.rules)).collect()
}

fn trend_of(factor: FactorCode, newest_first: &[PeriodJudgement], rules: TrendRules) -> ItemTrendView {
    let mean = |month: &PeriodJudgement| month.item(factor).filter(|i| i.valid)?.assessment.map(|a| a.mean);
    let running_without = newest_first.first().is_some_and(|m| !m.settled && mean(m).is_none());
    // A running month that cannot be judged yet is not a gap.
    let months = newest_first.iter().skip(usize::from(running_without));
    let mut values: Vec<_> = months.map_while(|m| Some((m.span.label(), mean(m)?))).collect();
    values.reverse();
    let series: Vec<_> = values.iter().map(|(_, value)| *value).collect();
    let found = Trend::judge(rules, CriticalTable::shipped(), &series).ok();
    let edition =
        newest_first.first().map_or_else(Edition::gb3838_2002, |m| Edition::in_force_on(m.span.end));
    let sense = |t: &Trend| evaluation::trend::Sense::of(edition, factor, t.tendency);
    ItemTrendView {
        factor: FactorName::of(factor),
        months: values.len(),
        from: values.first().map(|(label, _)| label.clone()),
        to: values.last().map(|(label, _)| label.clone()),
        rs: found.map(|t| round_gbt8170(t.rs, 3).to_string()),
        critical: found.map(|t| t.critical.value.to_string()),
        tendency: found.map(|t| tendency_word(t.tendency)),
        direction: found.map_or("unknown", |t| direction(t.tendency, sense(&t))),
        label: found.map_or_else(
            || format!("连续有效月不足{}个", TrendMonths::LEAST),
            |t| match sense(&t) {
                Some(sense) => format!("{}（{}）", t.tendency.label(), sense.label()),
                None => t.tendency.label().to_string(),
            },
        ),
    }
}

/// Of the season that the day lies in or that was last before it.
fn intensity(judged: &SectionDays, look: Look) -> Option<SeasonIntensityView> {
    let span = judged.profile().season.begun(look.day)?;
    let upto = Span { end: span.end.min(look.day), ..span };
    let SeasonIntensity { by_peak, by_day } = judged.intensity(upto, None);
    let view = |i: Intensity| IntensityView {
        factor: FactorName::of(i.factor),
        value: i.value.to_string(),
        at: i.at,
        limit: i.limit.normalize().to_string(),
        intensity: i.intensity.to_string(),
        after_rain: i.after_rain,
    };
    (by_peak.is_some() || by_day.is_some()).then(|| SeasonIntensityView {
        label: span.label(),
        by_peak: by_peak.map(view),
        by_day: by_day.map(view),
    })
}

/// The judged items of a row.
pub(in crate::api) fn judged_items(row: &RankingRow) -> impl Iterator<Item = &PeriodItemView> {
    row.judgement.items.iter().filter(|i| i.judged)
}
