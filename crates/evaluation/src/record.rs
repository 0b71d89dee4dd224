//! The record of a section: all its observations by day and factor, and the judgements kept up to date with them.

use std::collections::{BTreeMap, BTreeSet};

use standards::table::mantissa;
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, FrameId, Origin, Reading, ReadingFlag};

use crate::day::DataOrigin;
use crate::day::fold::{Counting, Moment, Results};
use crate::latest::{Latest, LatestItem};
use crate::observation::{Change, LeftOut, Observation, Observed, Sample, left_out};
use crate::ratio::power;
use crate::sample::{SampleJudgement, SampleValue, judge_sample};
use crate::{
    DayJudgement, EvaluationError, ExceedingRun, Period, PeriodJudgement, RunOfDays, SectionDays,
    SectionProfile, Span,
};

/// A factor that has been silent for more days than this is no part of the latest sample.
const LATEST_DAYS: i32 = 31;
const HOUR_MS: i64 = 3_600_000;

/// What an arriving observation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The first value for its factor and time.
    New,
    /// The value was known already.
    Repeated,
    /// It replaced another value.
    Revised,
    /// A value older than the one in force, which stays; counted as a revision.
    Superseded,
}

/// What an arriving observation touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The day of its measurement.
    pub day: BeijingDay,
    /// The factor.
    pub factor: FactorCode,
    /// What it did.
    pub effect: Effect,
    /// Whether a value in force is another one now, so that judgements may have changed.
    pub changed: bool,
}

/// A value of a sample and whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleRow {
    /// The value in force.
    pub observation: Observation,
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
}

/// All values measured at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedSample {
    /// When they were measured.
    pub time: Instant,
    /// Judged factors in the profile's order, then the others by code.
    pub rows: Vec<SampleRow>,
    /// What they say together.
    pub judgement: SampleJudgement,
}

/// The first and the last day with values of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OriginSpan {
    /// First day.
    pub first: BeijingDay,
    /// Last day.
    pub last: BeijingDay,
    /// Days with such values.
    pub days: u32,
}

/// Samples of each factor on a day, sorted by time.
type DaySamples = Vec<(FactorCode, Vec<Sample>)>;

/// Every observation of one section, with its days judged.
///
/// `asof` in the queries is the present moment of the question: it decides which days are final. It does not hide observations;
/// what was applied is used. Days are Beijing days of the time of measurement.
#[derive(Debug, Clone)]
pub struct SectionRecord {
    samples: BTreeMap<BeijingDay, DaySamples>,
    days: SectionDays,
}

impl SectionRecord {
    /// An empty record.
    pub fn new(profile: SectionProfile) -> Result<Self, EvaluationError> {
        Ok(Self { samples: BTreeMap::new(), days: SectionDays::new(profile)? })
    }

    /// The record of many observations; each touched (day, factor) is judged once.
    pub fn from_observations(
        profile: SectionProfile,
        observations: impl IntoIterator<Item = Observed>,
    ) -> Result<Self, EvaluationError> {
        let mut record = Self::new(profile)?;
        record.apply_all(observations);
        Ok(record)
    }

    /// How the section is judged.
    #[must_use]
    pub fn profile(&self) -> &SectionProfile {
        self.days.profile()
    }

    /// The judged days, from which longer periods, headroom and indicators are read.
    #[must_use]
    pub fn judged(&self) -> &SectionDays {
        &self.days
    }

    /// Takes an observation and judges the one (day, factor) it touches anew.
    pub fn apply(&mut self, observed: Observed) -> Applied {
        let applied = self.insert(&observed);
        if applied.effect != Effect::Repeated {
            self.refresh(applied.day, applied.factor);
        }
        applied
    }

    /// Takes a value back: from then on no value counts for its factor and time, until a newer one arrives. What was received stays
    /// among the revisions. `None` when there is no value at that time.
    pub fn withdraw(
        &mut self,
        factor: FactorCode,
        time: Instant,
        received: Instant,
        frame: FrameId,
    ) -> Option<Applied> {
        let samples = of_factor(self.samples.get(&time.day()), factor);
        let known = samples.iter().find(|s| s.time == time)?.observation(factor);
        let flag = ReadingFlag::WITHDRAWN;
        let reading = Reading { factor, time, received, value: known.value, flag };
        Some(self.apply(Observed { reading, frame, origin: known.origin }))
    }

    /// Takes many observations and judges each touched (day, factor) once. Gives what each of them did, in order.
    pub fn apply_all(&mut self, observations: impl IntoIterator<Item = Observed>) -> Vec<Applied> {
        let all: Vec<_> = observations.into_iter().map(|observed| self.insert(&observed)).collect();
        let touched = all.iter().filter(|a| a.effect != Effect::Repeated).map(|a| (a.day, a.factor));
        for (day, factor) in touched.collect::<BTreeSet<_>>() {
            self.refresh(day, factor);
        }
        all
    }

    fn insert(&mut self, observed: &Observed) -> Applied {
        let (factor, time) = (observed.reading.factor, observed.reading.time);
        let day = time.day();
        let record = self.samples.entry(day).or_default();
        let at = record.iter().position(|(code, _)| *code == factor).unwrap_or_else(|| {
            record.push((factor, Vec::new()));
            record.len() - 1
        });
        let samples = &mut record[at].1;
        let effect = match samples.binary_search_by_key(&time, |s| s.time) {
            Ok(at) => match samples[at].take(observed) {
                Change::Repeated => Effect::Repeated,
                Change::Revised => Effect::Revised,
                Change::Superseded => Effect::Superseded,
            },
            Err(at) => {
                samples.insert(at, Sample::new(observed));
                Effect::New
            }
        };
        Applied { day, factor, effect, changed: matches!(effect, Effect::New | Effect::Revised) }
    }

    fn refresh(&mut self, day: BeijingDay, factor: FactorCode) {
        let samples = of_factor(self.samples.get(&day), factor);
        let place = self.days.place(factor);
        let Some(rule) = self.days.factor_at(place).map(|f| f.folding) else { return };
        let slots = self.days.profile().expected_of(factor);
        let values: Vec<_> = samples.iter().map(|s| mantissa(s.observation(factor).value)).collect();
        let scale = values.iter().map(|(_, scale)| *scale).max().unwrap_or(0);
        let alike = |(value, own): &(i128, u8)| value.saturating_mul(power(u32::from(scale - own)));
        let mantissas: Vec<i128> = values.iter().map(alike).collect();
        let mut flags: Vec<ReadingFlag> = Vec::new();
        let mut state = |flag: ReadingFlag| {
            let known = flags.iter().position(|f| *f == flag).unwrap_or(flags.len());
            if known == flags.len() && known < 254 {
                flags.push(flag);
            }
            u8::try_from(known.min(253) + 1).unwrap_or(u8::MAX)
        };
        let states: Vec<u8> = samples.iter().map(|s| state(s.observation(factor).flag)).collect();
        let moments: Vec<_> = samples.iter().map(|s| Moment::of(day, s.time, slots)).collect();
        let counting = Counting::by_state(factor, &flags);
        let results =
            Results { mantissas: &mantissas, scale, states: &states, moments: &moments, counting: &counting };
        self.days.refold(place, [(day, results)], |results, fold| {
            fold.refold(&rule, results);
            for observation in samples.iter().map(|s| s.observation(factor)) {
                let origin = DataOrigin::from(observation.origin);
                fold.revisions += observation.revisions;
                fold.origin = Some(fold.origin.map_or(origin, |o| o.with(origin)));
            }
        });
        self.days.conclude([day]);
    }

    /// The day's judgement; `None` without observations.
    #[must_use]
    pub fn day(&self, day: BeijingDay, asof: Instant) -> Option<DayJudgement> {
        self.days.day(day, asof)
    }

    /// Every day from `from` to `to`, both included, with its judgement or `None` without observations.
    #[must_use]
    pub fn days(
        &self,
        from: BeijingDay,
        to: BeijingDay,
        asof: Instant,
    ) -> impl DoubleEndedIterator<Item = (BeijingDay, Option<DayJudgement>)> {
        self.days.days(from, to, asof)
    }

    /// The calendar month of `day` up to it; `None` without observations in it.
    #[must_use]
    pub fn month_to_date(&self, day: BeijingDay, asof: Instant) -> Option<PeriodJudgement> {
        let start = day.month().first_day().min(day);
        self.days.span(Span { period: Period::Month, start, end: day }, asof)
    }

    /// The run of exceeding days open on `day`.
    #[must_use]
    pub fn run(&self, day: BeijingDay, asof: Instant) -> ExceedingRun {
        self.days.run(day, asof)
    }

    /// See [`SectionDays::runs`].
    #[must_use]
    pub fn runs(&self, from: BeijingDay, to: BeijingDay, asof: Instant) -> Vec<RunOfDays> {
        self.days.runs(from, to, asof)
    }

    /// The newest value of each factor measured not after `until`, judged together; `None` before the first one.
    #[must_use]
    pub fn latest(&self, until: Instant) -> Option<Latest> {
        let mut newest: BTreeMap<FactorCode, Observation> = BTreeMap::new();
        let mut at = None;
        for (day, record) in self.samples.range(..=until.day()).rev() {
            if at.is_some_and(|at: Instant| at.day().since(*day) > LATEST_DAYS) {
                break;
            }
            for (factor, samples) in record {
                let before = samples.partition_point(|s| s.time <= until);
                if let Some(sample) = samples[..before].last() {
                    newest.entry(*factor).or_insert_with(|| sample.observation(*factor));
                    at = at.max(Some(sample.time));
                }
            }
        }
        let at = at?;
        let edition = Edition::in_force_on(at.day());
        let oldest = at.plus_ms(-i64::from(self.profile().rules.latest_max_age_hours) * HOUR_MS);
        let mut items: Vec<_> = newest
            .into_values()
            .map(|observation| {
                let SampleRow { observation, left_out } = row(edition, observation);
                LatestItem { observation, left_out, stale: observation.time < oldest }
            })
            .collect();
        items.sort_by_key(|i| self.place(i.observation.factor));
        let sample = judge_sample(
            self.profile(),
            edition,
            items.iter().filter(|i| !i.stale).map(|i| value(&i.observation)),
        );
        Some(Latest { at, items, sample })
    }

    /// The samples of a day in order of time, with the reasons why values were left out.
    #[must_use]
    pub fn samples(&self, day: BeijingDay) -> Vec<TimedSample> {
        let record = self.samples.get(&day);
        let edition = Edition::in_force_on(day);
        let mut times: BTreeMap<Instant, Vec<SampleRow>> = BTreeMap::new();
        for factor in self.days.factors() {
            for sample in of_factor(record, factor) {
                times.entry(sample.time).or_default().push(row(edition, sample.observation(factor)));
            }
        }
        let judged = |(time, rows): (Instant, Vec<SampleRow>)| {
            let judgement = judge_sample(self.profile(), edition, rows.iter().map(|r| value(&r.observation)));
            TimedSample { time, rows, judgement }
        };
        times.into_iter().map(judged).collect()
    }

    /// The values in force of a factor measured from `from` to before `to`, in order of time.
    pub fn observations(
        &self,
        factor: FactorCode,
        from: Instant,
        to: Instant,
    ) -> impl Iterator<Item = Observation> {
        let last = to.day().max(from.day());
        self.samples
            .range(from.day()..=last)
            .flat_map(move |(_, record)| of_factor(Some(record), factor))
            .filter(move |sample| from <= sample.time && sample.time < to)
            .map(move |sample| sample.observation(factor))
    }

    /// The first day with observations.
    #[must_use]
    pub fn first_day(&self) -> Option<BeijingDay> {
        self.days.first_day()
    }

    /// The last day with observations.
    #[must_use]
    pub fn last_day(&self) -> Option<BeijingDay> {
        self.days.last_day()
    }

    /// First and last day with values of an origin.
    #[must_use]
    pub fn span(&self, origin: Origin) -> Option<OriginSpan> {
        let all = self.days.verdicts(BeijingDay::FIRST, BeijingDay::LAST);
        let mut days = all.filter(|(_, v)| v.origin.is_some_and(|o| o.has(origin))).map(|(day, _)| day);
        let first = days.next()?;
        let mut span = OriginSpan { first, last: first, days: 1 };
        for day in days {
            span.last = day;
            span.days += 1;
        }
        Some(span)
    }

    fn place(&self, factor: FactorCode) -> (usize, FactorCode) {
        let judged = &self.profile().judged;
        (judged.iter().position(|code| *code == factor).unwrap_or(judged.len()), factor)
    }
}

fn of_factor(record: Option<&DaySamples>, factor: FactorCode) -> &[Sample] {
    let samples = record.and_then(|r| r.iter().find(|(code, _)| *code == factor));
    samples.map_or(&[], |(_, samples)| samples)
}

fn row(edition: &Edition, observation: Observation) -> SampleRow {
    let Observation { factor, value, flag, .. } = observation;
    SampleRow { observation, left_out: left_out(edition, factor, value, flag) }
}

fn value(observation: &Observation) -> SampleValue {
    SampleValue { factor: observation.factor, value: observation.value, flag: observation.flag }
}
