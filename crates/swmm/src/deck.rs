//! Reading a deck: first the names of everything, then the lines that describe them.

mod blank;
mod row;

pub(crate) use blank::*;
pub(crate) use row::Row;

use std::collections::HashMap;

use river::model::Model;

use crate::line::{Section, Word, sections};
use crate::problem::{Problem, Severity};
use crate::sections::{self as parts, Raw};
use crate::units::{Concentration, FlowUnit, Units};

/// Gives the text of a file that a deck names, or nothing when there is none.
pub type Files<'f> = dyn Fn(&str) -> Option<String> + 'f;

/// A deck that was read.
#[derive(Clone, Debug)]
pub struct Deck {
    /// The model; none when the deck has errors.
    pub model: Option<Model>,
    /// Units of the deck.
    pub units: Units,
    /// Unit of each pollutant.
    pub concentrations: Vec<Concentration>,
    /// Everything that was wrong, ignored or converted, by line.
    pub problems: Vec<Problem>,
}

/// Sections that change nothing of a run.
const WITHOUT_EFFECT: [&str; 12] = [
    "TITLE",
    "REPORT",
    "MAP",
    "COORDINATES",
    "VERTICES",
    "POLYGONS",
    "SYMBOLS",
    "LABELS",
    "BACKDROP",
    "PROFILES",
    "TAGS",
    "BACKDROPS",
];

/// Sections whose processes this model does not have.
const UNSUPPORTED: [&str; 18] = [
    "TEMPERATURE",
    "ADJUSTMENTS",
    "AQUIFERS",
    "GROUNDWATER",
    "GWF",
    "SNOWPACKS",
    "LID_CONTROLS",
    "LID_USAGE",
    "HYDROGRAPHS",
    "RDII",
    "STREETS",
    "INLETS",
    "INLET_USAGE",
    "EVENTS",
    "FILES",
    "GW_FLOW",
    "INLET_CONTROLS",
    "PUMP_USAGE",
];

/// Sections that are read, in the order in which their lines are looked at.
const READ: [&str; 30] = [
    "OPTIONS",
    "EVAPORATION",
    "PATTERNS",
    "TIMESERIES",
    "CURVES",
    "POLLUTANTS",
    "LANDUSES",
    "BUILDUP",
    "WASHOFF",
    "RAINGAGES",
    "SUBCATCHMENTS",
    "SUBAREAS",
    "INFILTRATION",
    "COVERAGES",
    "LOADINGS",
    "JUNCTIONS",
    "OUTFALLS",
    "DIVIDERS",
    "STORAGE",
    "CONDUITS",
    "PUMPS",
    "ORIFICES",
    "WEIRS",
    "OUTLETS",
    "TRANSECTS",
    "XSECTIONS",
    "LOSSES",
    "INFLOWS",
    "DWF",
    "TREATMENT",
];

/// Reads a deck.
#[must_use]
pub fn read(text: &str, files: &Files<'_>) -> Deck {
    let mut problems = Vec::new();
    let sections = sections(text, &mut problems);
    let units = flow_unit(&sections, &mut problems);
    let mut reader = Reader::new(units, problems);
    reader.names(&sections);
    for wanted in READ {
        for section in sections.iter().filter(|s| canonical(&s.name) == Some(wanted)) {
            for line in &section.lines {
                let row = Row { line };
                parts::read_line(&mut reader, wanted, row, files);
            }
        }
    }
    for section in &sections {
        match canonical(&section.name) {
            Some("CONTROLS") => parts::controls(&mut reader, &section.lines),
            Some(_) => {}
            None if WITHOUT_EFFECT.iter().any(|known| begins(known, &section.name)) => {}
            None => {
                let known = UNSUPPORTED.iter().any(|known| begins(known, &section.name));
                let name = &section.name;
                let message = if known {
                    format!(
                        "[{name}] 的过程这里没有，本行不起作用 / the process of [{name}] is not modelled; this line has no effect"
                    )
                } else {
                    format!("没有 [{name}] 这个小节 / there is no section [{name}]")
                };
                if section.lines.is_empty() && !known {
                    reader.tell(section.number, 0, Severity::Ignored, message.clone());
                }
                for line in &section.lines {
                    reader.tell(line.number, 0, Severity::Ignored, message.clone());
                }
            }
        }
    }
    let concentrations = reader.raw.concentrations.clone();
    let model = parts::finish(&mut reader);
    let mut problems = reader.problems;
    problems.sort_by_key(|p| (p.line, p.column));
    let failed = problems.iter().any(|p| p.severity == Severity::Error);
    Deck { model: if failed { None } else { Some(model) }, units, concentrations, problems }
}

/// The name of a section that is read, from the name it was given; SWMM compares as many letters as it knows.
fn canonical(name: &str) -> Option<&'static str> {
    READ.iter().copied().chain(["CONTROLS"]).find(|known| begins(known, name))
}

fn begins(known: &str, name: &str) -> bool {
    known == name
        || (name.len() >= 6 && known.len() > name.len() && known.starts_with(name))
        || format!("{known}S") == name
}

fn flow_unit(sections: &[Section<'_>], problems: &mut Vec<Problem>) -> Units {
    for line in sections.iter().filter(|s| s.name == "OPTIONS").flat_map(|s| &s.lines) {
        if let [key, value, ..] = line.words[..]
            && key.text.eq_ignore_ascii_case("FLOW_UNITS")
        {
            if let Some(unit) = FlowUnit::named(value.text) {
                return Units::of(unit);
            }
            problems.push(Problem {
                line: line.number,
                column: value.column,
                severity: Severity::Error,
                message: format!("没有流量单位 {} / there is no flow unit {}", value.text, value.text),
            });
        }
    }
    Units::of(FlowUnit::Cfs)
}

/// Names of one kind of objects; SWMM does not tell upper from lower case.
#[derive(Default)]
pub(crate) struct Names {
    places: HashMap<String, usize>,
    pub(crate) count: usize,
}

impl Names {
    fn add(&mut self, name: &str) {
        self.places.insert(name.to_uppercase(), self.count);
        self.count += 1;
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&name.to_uppercase()).copied()
    }
}

/// Kinds of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Gauge,
    Catchment,
    Node,
    Link,
    Pollutant,
    LandUse,
    Series,
    Curve,
    Pattern,
    Transect,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Gauge => "雨量站 / rain gauge",
            Self::Catchment => "汇水区 / subcatchment",
            Self::Node => "节点 / node",
            Self::Link => "管段 / link",
            Self::Pollutant => "污染物 / pollutant",
            Self::LandUse => "用地 / land use",
            Self::Series => "时间序列 / time series",
            Self::Curve => "曲线 / curve",
            Self::Pattern => "时间模式 / pattern",
            Self::Transect => "断面形状 / transect",
        }
    }

    fn of_section(section: &str) -> Option<(Self, bool)> {
        Some(match section {
            "RAINGAGES" => (Self::Gauge, false),
            "SUBCATCHMENTS" => (Self::Catchment, false),
            "JUNCTIONS" | "OUTFALLS" | "DIVIDERS" | "STORAGE" => (Self::Node, false),
            "CONDUITS" | "PUMPS" | "ORIFICES" | "WEIRS" | "OUTLETS" => (Self::Link, false),
            "POLLUTANTS" => (Self::Pollutant, false),
            "LANDUSES" => (Self::LandUse, false),
            "TIMESERIES" => (Self::Series, true),
            "CURVES" => (Self::Curve, true),
            "PATTERNS" => (Self::Pattern, true),
            _ => return None,
        })
    }
}

/// What is gathered while a deck is read.
pub(crate) struct Reader {
    pub(crate) units: Units,
    pub(crate) problems: Vec<Problem>,
    pub(crate) raw: Raw,
    names: HashMap<Kind, Names>,
}

impl Reader {
    fn new(units: Units, problems: Vec<Problem>) -> Self {
        Self { units, problems, raw: Raw::default(), names: HashMap::new() }
    }

    pub(crate) fn tell(&mut self, line: usize, column: usize, severity: Severity, message: String) {
        self.problems.push(Problem { line, column, severity, message });
    }

    fn names(&mut self, sections: &[Section<'_>]) {
        for wanted in READ {
            for section in sections.iter().filter(|s| canonical(&s.name) == Some(wanted)) {
                let Some((kind, continued)) = Kind::of_section(wanted) else {
                    if wanted == "TRANSECTS" {
                        for line in
                            section.lines.iter().filter(|l| l.words[0].text.eq_ignore_ascii_case("X1"))
                        {
                            if let Some(name) = line.words.get(1) {
                                self.name(Kind::Transect, name, line.number, false);
                            }
                        }
                    }
                    continue;
                };
                for line in &section.lines {
                    self.name(kind, &line.words[0], line.number, continued);
                }
            }
        }
        self.raw.make_room(&self.counts());
    }

    fn name(&mut self, kind: Kind, word: &Word<'_>, line: usize, continued: bool) {
        let names = self.names.entry(kind).or_default();
        if names.place(word.text).is_some() {
            if !continued {
                let (name, what) = (word.text, kind.word());
                let message = format!("{what} {name} 重复出现 / {name} is defined twice");
                self.tell(line, word.column, Severity::Error, message);
            }
            return;
        }
        names.add(word.text);
        self.raw.named(kind, word.text, line);
    }

    fn counts(&self) -> HashMap<Kind, usize> {
        self.names.iter().map(|(k, n)| (*k, n.count)).collect()
    }

    pub(crate) fn place(&self, kind: Kind, name: &str) -> Option<usize> {
        self.names.get(&kind).and_then(|n| n.place(name))
    }
}
