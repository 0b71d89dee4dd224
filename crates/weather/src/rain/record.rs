//! A gauge's readings and what follows from them, whatever the order in which they came.

use rust_decimal::Decimal;
use standards::time::{DAY_MS, Instant};

use super::assembly::Assembly;
use super::form::RainForm;
use super::series::{Increment, RainSeries, SeriesRules, Trouble};
use super::source::{LARGEST, Source};

/// A value of a gauge, as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaugeReading {
    /// Which of the gauge's sources, by its place in the list.
    pub source: usize,
    /// Its time, as stamped.
    pub time: Instant,
    /// Its value, mm; `None` takes it back.
    pub mm: Option<Decimal>,
}

/// A source of a gauge, in the order of preference: earlier ones are believed first, later ones fill what they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaugeSource {
    /// What its values say.
    pub form: RainForm,
}

/// Readings of one gauge and its series. One path for one reading and for a season of them: the series always is what
/// [`GaugeRecord::read`] makes of all readings kept. What a reading cannot change is not made anew for it.
#[derive(Debug, Clone)]
pub struct GaugeRecord {
    rules: SeriesRules,
    sources: Vec<Source>,
    entered: Vec<Increment>,
    /// What came from before this is forgotten.
    since: Instant,
    series: RainSeries,
}

impl GaugeRecord {
    /// An empty record.
    #[must_use]
    pub fn new(rules: SeriesRules, sources: Vec<GaugeSource>) -> Self {
        let sources = sources.into_iter().map(|source| Source::new(source.form)).collect();
        Self { rules, sources, entered: Vec::new(), since: Instant(i64::MIN), series: RainSeries::default() }
    }

    /// A record of all readings at once; of two with one source and time the later counts.
    #[must_use]
    pub fn read(
        rules: SeriesRules,
        sources: Vec<GaugeSource>,
        readings: impl IntoIterator<Item = GaugeReading>,
    ) -> Self {
        let mut record = Self::new(rules, sources);
        record.apply(readings);
        record
    }

    /// Takes readings in, late and corrected ones too; whether the series changed.
    pub fn apply(&mut self, readings: impl IntoIterator<Item = GaugeReading>) -> bool {
        let mut changed: Vec<Option<Instant>> = vec![None; self.sources.len()];
        for reading in readings.into_iter().filter(|reading| reading.time >= self.since) {
            let Some(source) = self.sources.get_mut(reading.source) else { continue };
            if source.keep(reading.time, reading.mm)
                && let Some(first) = changed.get_mut(reading.source)
            {
                *first = Some(first.map_or(reading.time, |first| first.min(reading.time)));
            }
        }
        let mut from: Option<Instant> = None;
        for (source, first) in self.sources.iter_mut().zip(changed) {
            let Some(first) = first else { continue };
            let affected = source.make(first, &self.rules);
            from = from.into_iter().chain(affected).min();
        }
        let differs = from.is_some_and(|from| self.assemble(from));
        self.note_trouble() || differs
    }

    /// Takes what people entered, in place of what they entered before; it fills what the sources leave.
    pub fn enter(&mut self, entered: Vec<Increment>) {
        let largest = Decimal::from(LARGEST);
        self.entered = entered;
        self.entered.retain(|i| i.mm >= Decimal::ZERO && i.mm <= largest);
        self.assemble(Instant(i64::MIN));
    }

    /// Forgets readings from before a moment, when there are any a day older than that; what people entered stays. Whether anything
    /// was forgotten.
    pub fn forget_before(&mut self, moment: Instant) -> bool {
        let oldest = self.sources.iter().filter_map(Source::oldest).min();
        if oldest.is_none_or(|oldest| oldest >= moment.plus_ms(-DAY_MS)) {
            return false;
        }
        self.since = moment;
        for source in &mut self.sources {
            source.forget_before(moment, &self.rules);
        }
        self.assemble(Instant(i64::MIN));
        self.note_trouble();
        true
    }

    /// The gauge's rain.
    #[must_use]
    pub fn series(&self) -> &RainSeries {
        &self.series
    }

    /// The newest reading of any source.
    #[must_use]
    pub fn newest(&self) -> Option<Instant> {
        self.sources.iter().filter_map(Source::newest).max()
    }

    /// Makes the series anew from a moment on, or from where something begins that reaches beyond it; whether it changed.
    fn assemble(&mut self, from: Instant) -> bool {
        let from = self.joint(from);
        let mut assembly = Assembly::default();
        for source in &self.sources {
            source.in_order(from).into_iter().for_each(|span| assembly.add(span));
        }
        self.entered.iter().filter(|span| span.from >= from).for_each(|span| assembly.add(*span));
        let new = assembly.into_increments();
        let kept = self.series.increments.partition_point(|i| i.to <= from);
        let differs = self.series.increments.get(kept..) != Some(new.as_slice());
        self.series.increments.truncate(kept);
        self.series.increments.extend(new);
        differs
    }

    /// The latest moment up to the given one over which no span of any source reaches: what lies before it has nothing to do with
    /// what lies behind.
    fn joint(&self, mut moment: Instant) -> Instant {
        loop {
            let across = self.sources.iter().filter_map(|source| source.across(moment));
            let entered = self.entered.iter().filter(|i| i.from < moment && moment < i.to).map(|i| i.from);
            match across.chain(entered).min() {
                Some(earlier) => moment = earlier,
                None => return moment,
            }
        }
    }

    fn note_trouble(&mut self) -> bool {
        let mut trouble: Vec<Trouble> =
            self.sources.iter().flat_map(|source| source.trouble.iter().copied()).collect();
        trouble.sort_by_key(|t| (t.at, t.kind));
        let differs = trouble != self.series.trouble;
        self.series.trouble = trouble;
        differs
    }
}
