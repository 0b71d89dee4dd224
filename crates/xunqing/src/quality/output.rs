//! Verdicts as a table, JSON lines or CSV, and the summary of each factor.

use std::collections::BTreeMap;
use std::io::Write;

use ::quality::{Finding, Verdict};
use serde::Serialize;
use standards::FactorCode;
use standards::time::Instant;

use super::checked::{Checked, Tally};
use crate::evaluate::Format;
use crate::say;

/// One value with what the tests say of it.
#[derive(Serialize)]
struct Line<'a> {
    section: &'a str,
    time: Instant,
    factor: FactorCode,
    name: &'a str,
    value: String,
    flag: String,
    quality: &'static str,
    /// Number of QARTOD.
    qartod: u8,
    tests: BTreeMap<&'static str, u8>,
    findings: Vec<FindingLine>,
}

#[derive(Serialize)]
struct FindingLine {
    test: &'static str,
    qartod: u8,
    reason: String,
    reason_en: String,
}

impl FindingLine {
    fn of(finding: &Finding) -> Self {
        Self {
            test: finding.test.word(),
            qartod: finding.flag.number(),
            reason: finding.reason.chinese(),
            reason_en: finding.reason.english(),
        }
    }
}

pub(super) fn write(
    checked: &[Checked],
    format: Format,
    all: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match format {
        Format::Table => table(checked, all, out),
        Format::Jsonl => {
            for (section, verdict) in lines(checked, all) {
                serde_json::to_writer(&mut *out, &line(section, verdict))?;
                writeln!(out)?;
            }
            summary(checked, |text| {
                say::aside(text);
                Ok(())
            })
        }
        Format::Csv => {
            let mut csv = csv::Writer::from_writer(&mut *out);
            csv.write_record([
                "section", "time", "factor", "value", "flag", "quality", "qartod", "tests", "reasons",
            ])?;
            for (section, verdict) in lines(checked, all) {
                let together = verdict.together();
                let tests: Vec<_> = verdict.findings.iter().map(|f| f.test.word()).collect();
                let reasons: Vec<_> = verdict.findings.iter().map(|f| f.reason.chinese()).collect();
                csv.write_record([
                    section,
                    &verdict.time.to_string(),
                    verdict.factor.as_str(),
                    &verdict.value.to_string(),
                    verdict.flag.as_str(),
                    together.words()[1],
                    &together.number().to_string(),
                    &tests.join(" "),
                    &reasons.join("；"),
                ])?;
            }
            csv.flush()?;
            drop(csv);
            summary(checked, |text| {
                say::aside(text);
                Ok(())
            })
        }
    }
}

/// The values to show: those of which there is something to say, or all.
fn lines(checked: &[Checked], all: bool) -> impl Iterator<Item = (&str, &Verdict)> {
    checked.iter().flat_map(move |section| {
        let told = section.verdicts.values().filter(move |verdict| all || verdict.says_something());
        told.map(|verdict| (section.section.as_str(), verdict))
    })
}

fn line<'a>(section: &'a str, verdict: &'a Verdict) -> Line<'a> {
    let together = verdict.together();
    Line {
        section,
        time: verdict.time,
        factor: verdict.factor,
        name: verdict.factor.name(),
        value: verdict.value.to_string(),
        flag: verdict.flag.to_string(),
        quality: together.words()[1],
        qartod: together.number(),
        tests: verdict.tests.iter().map(|(test, flag)| (test.word(), flag.number())).collect(),
        findings: verdict.findings.iter().map(FindingLine::of).collect(),
    }
}

fn table(checked: &[Checked], all: bool, out: &mut impl Write) -> anyhow::Result<()> {
    for (section, verdict) in lines(checked, all) {
        let (hour, minute, ..) = verdict.time.time_of_day();
        let [word, _] = verdict.together().words();
        let reasons: Vec<_> = verdict
            .findings
            .iter()
            .map(|finding| format!("{}：{}", finding.test.names()[0], finding.reason.chinese()))
            .collect();
        writeln!(
            out,
            "{section}  {} {hour:02}:{minute:02}  {}  {}（{}）  {word}  {}",
            verdict.time.day(),
            verdict.factor.name(),
            verdict.value,
            verdict.flag,
            reasons.join("；")
        )?;
    }
    summary(checked, |text| Ok(writeln!(out, "{text}")?))
}

/// A line a section and factor: how many values are what, and which tests they did not pass.
fn summary(checked: &[Checked], mut say: impl FnMut(String) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for section in checked {
        for (factor, tally) in section.tallies() {
            let Tally { values, good, suspect, fail, missing, tests } = tally;
            let tests: Vec<_> =
                tests.iter().map(|(test, count)| format!("{} {count}", test.names()[0])).collect();
            let which = if tests.is_empty() { String::new() } else { format!("（{}）", tests.join("、")) };
            say(format!(
                "小结 {} {}：{values} 个数据，合格 {good}，可疑 {suspect}，不合格 {fail}，缺测 {missing}{which}",
                section.section,
                factor.name()
            ))?;
        }
    }
    Ok(())
}
