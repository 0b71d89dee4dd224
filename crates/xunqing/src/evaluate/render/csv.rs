//! A CSV with a line a judgement; factors have columns of their own, `w21011_value` and so on.

use std::collections::BTreeSet;
use std::io::Result;

use standards::FactorCode;

use super::super::line::{ClassWord, Line};
use super::super::options::Over;
use super::super::words::class_word;

const FIRST: [&str; 9] =
    ["section", "province", "basin", "river", "period", "label", "start", "end", "waterbody"];
const SECOND: [&str; 9] = [
    "waterbody_by",
    "class",
    "state",
    "main_pollutants",
    "target",
    "compliant",
    "verdict",
    "multiple_of",
    "run_days",
];
const OF_SAMPLES: [&str; 4] = ["time", "published_class", "file", "line"];
const OF_PERIODS: [&str; 7] = [
    "settled",
    "exceeding_days",
    "determined_days",
    "valid_days",
    "elapsed_days",
    "longest_run",
    "exemptions",
];
const OF_FACTORS: [&str; 6] = ["value", "n", "n_expected", "valid", "class", "multiple"];

/// The columns of a CSV.
#[derive(Debug)]
pub(crate) struct Columns {
    over: Over,
    factors: Vec<FactorCode>,
}

impl Columns {
    pub(super) fn new(over: Over, factors: &BTreeSet<FactorCode>) -> Self {
        Self { over, factors: factors.iter().copied().collect() }
    }

    pub(super) fn head(&self) -> Vec<u8> {
        let own: &[&str] = if self.over == Over::Sample { &OF_SAMPLES } else { &OF_PERIODS };
        let fixed = FIRST.iter().chain(&SECOND).chain(own).map(|name| (*name).to_owned());
        let of_factor = |factor: &FactorCode| OF_FACTORS.map(|what| format!("{factor}_{what}"));
        let factors = self.factors.iter().flat_map(of_factor);
        let last = ["origin", "rule_version"].map(str::to_owned);
        let names: Vec<String> = fixed.chain(factors).chain(last).collect();
        let mut out = names.join(",").into_bytes();
        out.push(b'\n');
        out
    }

    pub(super) fn line(&self, line: &Line<'_>, out: &mut Vec<u8>) -> Result<()> {
        let class = |class: Option<ClassWord>| class.map_or("", |class| class_word(class.0)).to_owned();
        let shown = |text: Option<bool>| text.map_or(String::new(), |b| b.to_string());
        let or_empty = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let multiple_of = if line.target.is_some() { "target" } else { "class3" };
        let mut cells = vec![
            line.section.to_owned(),
            or_empty(line.province),
            or_empty(line.basin),
            or_empty(line.river),
            line.period.to_owned(),
            line.label.clone(),
            line.start.to_string(),
            line.end.to_string(),
            line.waterbody.to_owned(),
            line.waterbody_by.to_owned(),
            class(line.class),
            or_empty(line.state),
            line.main_pollutants.join("、"),
            class(line.target),
            shown(line.compliant),
            line.verdict.to_owned(),
            multiple_of.to_owned(),
            line.run_days.map_or(String::new(), |n| n.to_string()),
        ];
        if let Some(sample) = &line.sample {
            cells.extend([sample.time.to_string(), class(sample.published_class)]);
            cells.extend([sample.file.to_owned(), sample.line.to_string()]);
        }
        if let Some(period) = &line.of_period {
            let days = period.days;
            cells.push(period.settled.to_string());
            let counts = [
                days.exceeding_days,
                days.determined_days,
                days.valid_days,
                days.elapsed_days,
                days.longest_run,
            ];
            cells.extend(counts.map(|n| n.to_string()));
            let exempt = period.exemptions.iter().map(|e| format!("{} {}", e.item, e.document));
            cells.push(exempt.collect::<Vec<_>>().join("、"));
        }
        for factor in &self.factors {
            let Some(factor) = line.factor(*factor) else {
                cells.extend(OF_FACTORS.map(|_| String::new()));
                continue;
            };
            let number = |n: Option<super::super::line::Exact>| n.map_or(String::new(), |n| n.0.to_string());
            cells.extend([number(factor.value), factor.n.to_string(), factor.n_expected.to_string()]);
            cells.extend([factor.valid.to_string(), class(factor.class), number(factor.multiple)]);
        }
        cells.extend([line.origin.to_owned(), line.rule_version.to_string()]);
        let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(out);
        writer.write_record(&cells)?;
        writer.flush()
    }
}
