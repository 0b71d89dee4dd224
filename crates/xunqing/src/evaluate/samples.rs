//! Samples: every row read, judged by itself, in the order of the input.

use std::collections::HashMap;

use evaluation::{
    ItemJudgement, LeftOut, MainPollutant, SampleJudgement, SampleValue, explain_sample, judge_sample,
};
use feed::RecordedRow;
use standards::exceedance::exceedance_multiple;
use standards::time::{BeijingDay, Instant};
use standards::{Edition, FactorCode, WaterClass};

use super::explained::Account;
use super::judged::Judged;
use super::line::{ClassWord, Exact, FactorLine, Factors, Line, MultipleOf, SampleLine};
use super::options::Wanted;
use super::reading::values_of;
use super::words::water_word;

/// One row read.
#[derive(Debug)]
pub(crate) struct Sample {
    /// Number of its section, as handed out while reading.
    pub(crate) section: usize,
    pub(crate) time: Instant,
    pub(crate) published: Option<WaterClass>,
    pub(crate) file: u32,
    pub(crate) line: u32,
    pub(crate) values: Box<[SampleValue]>,
}

/// The rows of all files in their order.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    pub(crate) rows: Vec<Sample>,
    /// Names of files, as places call them.
    pub(crate) files: Vec<String>,
    /// In a file that is read in pieces, the row of a section and time that takes the values behind the cut, with every factor it
    /// has a place for.
    open: HashMap<(usize, Instant), (usize, Vec<FactorCode>)>,
}

impl Samples {
    /// Begins a file.
    pub(crate) fn begin(&mut self) {
        self.open.clear();
    }

    /// Takes a row. In a file cut in pieces, values of one section and time on both sides of a cut are one sample, as they are
    /// in a file that is read whole.
    pub(crate) fn put(&mut self, section: usize, row: &RecordedRow, is_cut: bool) {
        let values = values_of(row);
        if is_cut && self.joined(section, row, &values) {
            return;
        }
        let file = self.file(&row.place.file);
        self.rows.push(Sample {
            section,
            time: row.time,
            published: row.published_class,
            file,
            line: u32::try_from(row.place.line).unwrap_or(u32::MAX),
            values: values.into_boxed_slice(),
        });
    }

    fn joined(&mut self, section: usize, row: &RecordedRow, values: &[SampleValue]) -> bool {
        let mentioned: Vec<FactorCode> =
            values.iter().map(|v| v.factor).chain(row.missing.iter().map(|(factor, _)| *factor)).collect();
        if let Some((at, known)) = self.open.get_mut(&(section, row.time))
            && !mentioned.is_empty()
            && !mentioned.iter().any(|factor| known.contains(factor))
            && let Some(sample) = self.rows.get_mut(*at)
        {
            sample.values = sample.values.iter().chain(values).copied().collect();
            known.extend(mentioned);
            return true;
        }
        self.open.insert((section, row.time), (self.rows.len(), mentioned));
        false
    }

    fn file(&mut self, name: &str) -> u32 {
        if self.files.last().is_none_or(|last| last != name) {
            self.files.push(name.to_owned());
        }
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }
}

/// A sample judged.
pub(crate) struct JudgedSample<'a> {
    pub(crate) line: Line<'a>,
    pub(crate) published: Option<WaterClass>,
    pub(crate) class: Option<WaterClass>,
    /// The items that make the class, with their values.
    pub(crate) deciding: Vec<(FactorCode, standards::Decimal)>,
}

/// Judges one row.
pub(crate) fn judge<'a>(
    judged: &'a Judged,
    sample: &'a Sample,
    files: &'a [String],
    wanted: Option<&Wanted>,
) -> JudgedSample<'a> {
    let day = sample.time.day();
    let (profile, edition) = (&judged.profile, Edition::in_force_on(day));
    let judgement = judge_sample(profile, edition, sample.values.iter().copied());
    let exceeds = judgement.exceeds();
    let deciding: Vec<_> = judgement
        .items
        .iter()
        .filter(|i| i.counts && i.class.is_some() && i.class == judgement.class)
        .map(|i| (i.factor, i.value))
        .collect();
    let wanted = wanted.filter(|w| w.matches(&judged.section, day, day));
    let explain = wanted.map(|w| accounts(judged, edition, &judgement, &deciding, w)).unwrap_or_default();
    let line = Line {
        period: "sample",
        label: sample.time.to_string(),
        start: day,
        end: day,
        sample: Some(SampleLine {
            time: sample.time,
            published_class: sample.published.map(ClassWord),
            file: files.get(sample.file as usize).map_or("", String::as_str),
            line: sample.line,
        }),
        class: judgement.class.map(ClassWord),
        state: judgement.state(),
        main_pollutants: judgement.main_pollutants.iter().map(MainPollutant::to_string).collect(),
        compliant: exceeds.map(|e| !e),
        verdict: match (profile.target, exceeds) {
            (None, _) => "目标未设定",
            (_, Some(true)) => "超标",
            (_, Some(false)) => "达标",
            (_, None) => "无法判定",
        },
        factors: Factors(sample.values.iter().map(|v| factor_line(judged, edition, &judgement, v)).collect()),
        explain,
        ..judged.blank(day)
    };
    JudgedSample { line, published: sample.published, class: judgement.class, deciding }
}

fn accounts(
    judged: &Judged,
    edition: &Edition,
    judgement: &SampleJudgement,
    deciding: &[(FactorCode, standards::Decimal)],
    wanted: &Wanted,
) -> Vec<Account> {
    let mut steps = explain_sample(&judged.profile, edition, judgement);
    steps.retain(|(factor, _)| match wanted.factor {
        Some(wanted) => *factor == wanted,
        None => deciding.iter().any(|(deciding, _)| deciding == factor),
    });
    steps.into_iter().map(|(factor, steps)| Account::of_sample(factor, steps)).collect()
}

fn factor_line(
    judged: &Judged,
    edition: &Edition,
    judgement: &SampleJudgement,
    value: &SampleValue,
) -> FactorLine {
    let profile = &judged.profile;
    let item: Option<&ItemJudgement> = judgement.items.iter().find(|i| i.factor == value.factor);
    let left_out = match item {
        Some(item) => item.left_out,
        None => (!value.flag.counts()).then_some(LeftOut::Flag(value.flag)),
    };
    let over_class3 = || {
        let limit = edition.limit(value.factor, WaterClass::III, profile.water)?;
        exceedance_multiple(value.factor, item?.value, limit)
            .filter(|_| item.is_some_and(|i| i.class.is_some()))
    };
    let multiple = if profile.target.is_some() { item.and_then(|i| i.multiple) } else { over_class3() };
    FactorLine {
        factor: value.factor,
        value: Some(Exact(value.value)),
        n: u32::from(left_out.is_none()),
        n_expected: 1,
        valid: left_out.is_none(),
        class: item.and_then(|i| i.class).map(ClassWord),
        multiple: multiple.map(Exact),
        judged: item.is_some_and(|i| i.counts),
        exceeds: item.and_then(|i| i.exceeds),
        left_out: left_out.map(|l| l.to_string()),
    }
}

impl Judged {
    /// A line with what all lines of a section share.
    pub(crate) fn blank(&self, day: BeijingDay) -> Line<'_> {
        let profile = &self.profile;
        Line {
            section: &self.section.key,
            province: self.section.province.as_deref(),
            basin: self.section.basin.as_deref(),
            river: self.section.river.as_deref(),
            period: "",
            label: String::new(),
            start: day,
            end: day,
            sample: None,
            waterbody: water_word(profile.water),
            waterbody_by: self.by.word(),
            class: None,
            state: None,
            main_pollutants: Vec::new(),
            target: profile.target.map(ClassWord),
            compliant: None,
            verdict: "",
            multiple_of: if profile.target.is_some() { MultipleOf::Target } else { MultipleOf::Class3 },
            factors: Factors::default(),
            run_days: None,
            of_period: None,
            origin: if self.section.is_synthetic { "synthetic" } else { "measured" },
            rule_version: self.version(day),
            explain: Vec::new(),
        }
    }
}
