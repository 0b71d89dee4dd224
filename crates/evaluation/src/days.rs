//! The days of a section: one fold per factor and day, in blocks, kept judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, WaterClass};

use crate::day::DataOrigin;
use crate::day::fold::{DayFold, FoldRule};
use crate::judge::ItemRule;
use crate::period::Parts;
use crate::rules::needed;
use crate::{EvaluationError, Period, SectionProfile, Span};

/// Days of one block.
const BLOCK: i32 = 32;

/// What a day says of the section's judged items together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DayVerdict {
    /// Whether anything was received.
    pub(crate) heard: bool,
    /// Whether every slot of every judged item was heard.
    pub(crate) all_heard: bool,
    /// The worst class of the judged items with a valid mean.
    pub(crate) class: Option<WaterClass>,
    /// Judged items, by their place in the profile, that break the target.
    pub(crate) exceeding: u64,
    /// Judged items of which it cannot be said whether they do.
    pub(crate) undetermined: u64,
    /// Judged items without a valid mean.
    pub(crate) invalid: u64,
    pub(crate) origin: Option<DataOrigin>,
}

impl DayVerdict {
    /// The verdict over the folds of all factors, judged ones first; the flag says which are.
    fn of<'a>(folds: impl Iterator<Item = (bool, Option<&'a DayFold>)>) -> Self {
        let mut verdict = Self { all_heard: true, ..Self::default() };
        for (place, (judged, fold)) in folds.enumerate() {
            let fold = fold.filter(|f| f.is_heard());
            verdict.heard |= fold.is_some();
            if let Some(origin) = fold.and_then(|f| f.origin) {
                verdict.origin = Some(verdict.origin.map_or(origin, |o| o.with(origin)));
            }
            if judged {
                let bit = 1u64 << (place & 63);
                verdict.all_heard &= fold.is_some_and(|f| f.all_heard);
                verdict.class = verdict.class.max(fold.and_then(|f| f.class));
                verdict.invalid |= if fold.is_some_and(|f| f.valid) { 0 } else { bit };
                match fold.and_then(|f| f.exceeds) {
                    Some(true) => verdict.exceeding |= bit,
                    Some(false) => {}
                    None => verdict.undetermined |= bit,
                }
            }
        }
        verdict
    }

    /// True when any judged item exceeds, false only when none is undetermined, else `None` (待核).
    pub(crate) fn exceeds(&self) -> Option<bool> {
        match (self.exceeding, self.undetermined) {
            (0, 0) => Some(false),
            (0, _) => None,
            _ => Some(true),
        }
    }

    /// Whether the day is final: over, or begun and heard in full. A look back must not count the days after it.
    pub(crate) fn is_settled(&self, day: BeijingDay, asof: Instant) -> bool {
        asof >= day.end() || self.all_heard && day.start() < asof
    }
}

/// One factor of a section over all its days.
#[derive(Debug, Clone)]
pub(crate) struct FactorDays {
    pub(crate) factor: FactorCode,
    pub(crate) judged: bool,
    /// By edition of the standard.
    pub(crate) rules: Vec<ItemRule>,
    pub(crate) folding: FoldRule,
    blocks: BTreeMap<i32, Box<[DayFold; BLOCK as usize]>>,
    /// Whole calendar months as they are when they are over, by first day, with their last day; kept with the folds.
    months: BTreeMap<BeijingDay, (BeijingDay, Parts)>,
}

impl FactorDays {
    /// A calendar month as it is when it is over; `None` for other spans, and for months without results.
    pub(crate) fn month(&self, span: Span) -> Option<&Parts> {
        self.months.get(&span.start).filter(|(end, _)| *end == span.end).map(|(_, parts)| parts)
    }

    pub(crate) fn fold(&self, day: BeijingDay) -> Option<&DayFold> {
        let (block, place) = address(day);
        self.blocks.get(&block).map(|folds| &folds[place]).filter(|fold| fold.is_heard())
    }

    /// The days from `from` to `to`, both included, that have results.
    pub(crate) fn folds(
        &self,
        from: BeijingDay,
        to: BeijingDay,
    ) -> impl DoubleEndedIterator<Item = (BeijingDay, &DayFold)> {
        over_blocks(&self.blocks, from, to).filter(|(_, fold)| fold.is_heard())
    }

    pub(crate) fn rule(&self, day: BeijingDay) -> Option<&ItemRule> {
        ItemRule::in_force(&self.rules, day)
    }
}

/// The days of one section, judged: the state that longer periods, runs, headroom and rankings are read from.
///
/// Batch and arrival share one path: whatever the results of a (day, factor) are and in whatever order they came, they are
/// folded once and judged once, and everything else is a function of the folds.
#[derive(Debug, Clone)]
pub struct SectionDays {
    profile: SectionProfile,
    /// The judged items in the profile's order, then the others by code.
    factors: Vec<FactorDays>,
    verdicts: BTreeMap<i32, Box<[DayVerdict; BLOCK as usize]>>,
    /// Standard and rule set, by edition of the standard.
    versions: Vec<Arc<str>>,
}

impl SectionDays {
    /// Days without results.
    pub fn new(profile: SectionProfile) -> Result<Self, EvaluationError> {
        profile.check()?;
        let versions = Edition::all().iter().map(|e| profile.rules.version(&e.standard).into()).collect();
        let mut days = Self { factors: Vec::new(), verdicts: BTreeMap::new(), versions, profile };
        for factor in days.profile.judged.clone() {
            let factor = days.compile(factor, true);
            days.factors.push(factor);
        }
        Ok(days)
    }

    /// How the section is judged.
    #[must_use]
    pub fn profile(&self) -> &SectionProfile {
        &self.profile
    }

    /// Standard and rule set of a judgement made for `day`.
    #[must_use]
    pub fn rules_version(&self, day: BeijingDay) -> Arc<str> {
        self.versions.get(Edition::index_in_force_on(day)).cloned().unwrap_or_default()
    }

    /// The factors, judged ones first in the profile's order, then the others by code.
    pub fn factors(&self) -> impl Iterator<Item = FactorCode> {
        self.factors.iter().map(|f| f.factor)
    }

    pub(crate) fn factor_days(&self) -> &[FactorDays] {
        &self.factors
    }

    pub(crate) fn of_factor(&self, factor: FactorCode) -> Option<&FactorDays> {
        self.factors.iter().find(|f| f.factor == factor)
    }

    pub(crate) fn judged_factors(&self) -> &[FactorDays] {
        &self.factors[..self.profile.judged.len().min(self.factors.len())]
    }

    /// The fold of a factor and day; `None` without results.
    #[must_use]
    pub fn fold(&self, factor: FactorCode, day: BeijingDay) -> Option<&DayFold> {
        self.of_factor(factor)?.fold(day)
    }

    /// The first day with results.
    #[must_use]
    pub fn first_day(&self) -> Option<BeijingDay> {
        self.verdicts(BeijingDay::FIRST, BeijingDay::LAST).next().map(|(day, _)| day)
    }

    /// The last day with results.
    #[must_use]
    pub fn last_day(&self) -> Option<BeijingDay> {
        self.verdicts(BeijingDay::FIRST, BeijingDay::LAST).next_back().map(|(day, _)| day)
    }

    pub(crate) fn verdict(&self, day: BeijingDay) -> Option<&DayVerdict> {
        let (block, place) = address(day);
        self.verdicts.get(&block).map(|days| &days[place]).filter(|v| v.heard)
    }

    /// Verdicts of the days from `from` to `to`, both included, that have results.
    pub(crate) fn verdicts(
        &self,
        from: BeijingDay,
        to: BeijingDay,
    ) -> impl DoubleEndedIterator<Item = (BeijingDay, &DayVerdict)> {
        over_blocks(&self.verdicts, from, to).filter(|(_, verdict)| verdict.heard)
    }

    /// The place of a factor, made when it is new.
    pub(crate) fn place(&mut self, factor: FactorCode) -> usize {
        if let Some(place) = self.factors.iter().position(|f| f.factor == factor) {
            return place;
        }
        let judged = self.profile.judged.len();
        let place = judged + self.factors[judged..].partition_point(|f| f.factor < factor);
        let compiled = self.compile(factor, false);
        self.factors.insert(place, compiled);
        place
    }

    pub(crate) fn factor_at(&self, place: usize) -> Option<&FactorDays> {
        self.factors.get(place)
    }

    /// Folds days of a factor, which come in order, and judges them; [`Self::conclude`] must follow. `refold` fills the fold of
    /// a day.
    pub(crate) fn refold<D>(
        &mut self,
        place: usize,
        days: impl IntoIterator<Item = (BeijingDay, D)>,
        mut refold: impl FnMut(D, &mut DayFold),
    ) {
        let Some(FactorDays { rules, blocks, .. }) = self.factors.get_mut(place) else { return };
        let mut days = days.into_iter().peekable();
        let mut months: Vec<Span> = Vec::new();
        while let Some((first, _)) = days.peek() {
            let block = address(*first).0;
            let folds = blocks.entry(block).or_insert_with(|| Box::new(empty()));
            while let Some((day, from)) = days.next_if(|(day, _)| address(*day).0 == block) {
                if months.last().is_none_or(|month| !month.contains(day)) {
                    months.extend(Period::Month.containing(day, self.profile.season));
                }
                let fold = &mut folds[address(day).1];
                refold(from, fold);
                if let Some(rule) = ItemRule::in_force(rules, day) {
                    fold.judge(rule);
                }
            }
        }
        for month in months {
            let Some(factor) = self.factors.get(place) else { return };
            let parts = self.parts_anew(factor, month, month.end.end());
            self.factors[place].months.insert(month.start, (month.end, parts));
        }
    }

    /// Sums the judged items of days up, which come in order.
    pub(crate) fn conclude(&mut self, days: impl IntoIterator<Item = BeijingDay>) {
        let mut days = days.into_iter().peekable();
        let mut folds: Vec<(bool, Option<&[DayFold; BLOCK as usize]>)> =
            Vec::with_capacity(self.factors.len());
        while let Some(first) = days.peek() {
            let block = address(*first).0;
            folds.clear();
            folds.extend(self.factors.iter().map(|f| (f.judged, f.blocks.get(&block).map(AsRef::as_ref))));
            let verdicts = self.verdicts.entry(block).or_insert_with(|| Box::new(empty()));
            while let Some(day) = days.next_if(|day| address(*day).0 == block) {
                let within = address(day).1;
                let of_day = folds.iter().map(|(judged, days)| (*judged, days.map(|d| &d[within])));
                verdicts[within] = DayVerdict::of(of_day);
            }
        }
    }

    /// The judged items whose bits are set.
    pub(crate) fn items_of(&self, mask: u64) -> impl Iterator<Item = FactorCode> {
        let items = self.profile.judged.iter().enumerate();
        items.filter(move |(place, _)| mask >> (place & 63) & 1 == 1).map(|(_, factor)| *factor)
    }

    fn compile(&self, factor: FactorCode, judged: bool) -> FactorDays {
        let rules = ItemRule::compile(&self.profile, factor);
        let expected = self.profile.expected_of(factor);
        let needed = needed(self.profile.rules.day_min_valid_share, expected);
        let item = rules.first().cloned();
        let item = item.unwrap_or_else(|| ItemRule::of(&self.profile, Edition::gb3838_2002(), factor));
        let folding = FoldRule::new(&self.profile.rules, &item, expected, needed);
        FactorDays { factor, judged, rules, folding, blocks: BTreeMap::new(), months: BTreeMap::new() }
    }
}

fn empty<T: Copy + Default>() -> [T; BLOCK as usize] {
    [T::default(); BLOCK as usize]
}

fn address(day: BeijingDay) -> (i32, usize) {
    let number = day.number();
    (number.div_euclid(BLOCK), usize::try_from(number.rem_euclid(BLOCK)).unwrap_or(0))
}

fn over_blocks<T>(
    blocks: &BTreeMap<i32, Box<[T; BLOCK as usize]>>,
    from: BeijingDay,
    to: BeijingDay,
) -> impl DoubleEndedIterator<Item = (BeijingDay, &T)> {
    let (first, last) = (address(from).0, address(to).0.max(address(from).0));
    blocks.range(first..=last).flat_map(move |(block, days)| {
        let start = BeijingDay::from_number(block.saturating_mul(BLOCK));
        let low = usize::try_from(from.since(start)).unwrap_or(0).min(days.len());
        let high = usize::try_from(to.since(start).saturating_add(1)).unwrap_or(0).clamp(low, days.len());
        (low..high).map(move |n| (start.plus(i32::try_from(n).unwrap_or(0)), &days[n]))
    })
}
