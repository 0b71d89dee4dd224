//! A gauge's readings and what follows from them, whatever the order in which they came.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use standards::time::Instant;

use super::assembly::Assembly;
use super::cumulative;
use super::form::{RainForm, Stamp};
use super::series::{Increment, RainSeries, SeriesRules, Trouble, TroubleKind};

/// Largest number that is taken for rain or a counter at all, and the decimals kept of one.
const LARGEST: i64 = 10_000_000;
const DECIMALS: u32 = 6;

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
/// [`GaugeRecord::read`] makes of all readings kept.
#[derive(Debug, Clone)]
pub struct GaugeRecord {
    rules: SeriesRules,
    sources: Vec<GaugeSource>,
    readings: Vec<BTreeMap<Instant, Decimal>>,
    entered: Vec<Increment>,
    series: RainSeries,
}

impl GaugeRecord {
    /// An empty record.
    #[must_use]
    pub fn new(rules: SeriesRules, sources: Vec<GaugeSource>) -> Self {
        let readings = vec![BTreeMap::new(); sources.len()];
        Self { rules, sources, readings, entered: Vec::new(), series: RainSeries::default() }
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
        let mut changed = false;
        for reading in readings {
            let Some(kept) = self.readings.get_mut(reading.source) else { continue };
            changed |= match reading.mm {
                Some(mm) => kept.insert(reading.time, mm) != Some(mm),
                None => kept.remove(&reading.time).is_some(),
            };
        }
        if !changed {
            return false;
        }
        let series = self.assembled();
        let differs = series != self.series;
        self.series = series;
        differs
    }

    /// Takes what people entered, in place of what they entered before; it fills what the sources leave.
    pub fn enter(&mut self, entered: Vec<Increment>) {
        let largest = Decimal::from(LARGEST);
        self.entered = entered;
        self.entered.retain(|i| i.mm >= Decimal::ZERO && i.mm <= largest);
        self.series = self.assembled();
    }

    /// The gauge's rain.
    #[must_use]
    pub fn series(&self) -> &RainSeries {
        &self.series
    }

    /// The newest reading of any source.
    #[must_use]
    pub fn newest(&self) -> Option<Instant> {
        self.readings.iter().filter_map(|r| r.keys().next_back().copied()).max()
    }

    fn assembled(&self) -> RainSeries {
        let mut assembly = Assembly::default();
        let mut trouble = Vec::new();
        for (source, readings) in self.sources.iter().zip(&self.readings) {
            let sound = sound(readings, &mut trouble);
            for increment in spans(source.form, &sound, &self.rules, &mut trouble) {
                assembly.add(increment);
            }
        }
        for increment in &self.entered {
            assembly.add(*increment);
        }
        trouble.sort_by_key(|t| (t.at, t.kind));
        RainSeries { increments: assembly.into_increments(), trouble }
    }
}

/// Readings whose number can be calculated with.
fn sound(readings: &BTreeMap<Instant, Decimal>, trouble: &mut Vec<Trouble>) -> Vec<(Instant, Decimal)> {
    let largest = Decimal::from(LARGEST);
    let mut sound = Vec::with_capacity(readings.len());
    for (at, value) in readings {
        if value.abs() > largest {
            trouble.push(Trouble { at: *at, value: *value, kind: TroubleKind::Implausible });
        } else {
            sound.push((*at, value.round_dp(DECIMALS)));
        }
    }
    sound
}

fn spans(
    form: RainForm,
    readings: &[(Instant, Decimal)],
    rules: &SeriesRules,
    trouble: &mut Vec<Trouble>,
) -> Vec<Increment> {
    match form {
        RainForm::Cumulative => cumulative::increments(readings, rules, trouble),
        RainForm::Running => cumulative::running(readings, rules, trouble),
        RainForm::Period { stamp, .. } => {
            let length = form.period_ms().unwrap_or_default();
            let mut found = Vec::with_capacity(readings.len());
            for (at, value) in readings.iter().copied() {
                let plausible = rules.plausible(value, length);
                if !plausible {
                    let negative = value < Decimal::ZERO;
                    let kind = if negative { TroubleKind::Negative } else { TroubleKind::Implausible };
                    trouble.push(Trouble { at, value, kind });
                    continue;
                }
                let from = match stamp {
                    Stamp::End => at.plus_ms(length.saturating_neg()),
                    Stamp::Start => at,
                };
                found.push(Increment { from, to: from.plus_ms(length), mm: value, at_least: false });
            }
            // Totals sent more often than their own length overlap: those on the hour's grid are taken first.
            found.sort_by_key(|i| (i.from.0.rem_euclid(length.max(1)) != 0, i.from));
            found
        }
    }
}
