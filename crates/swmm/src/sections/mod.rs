//! The sections of a deck, one module for those that belong together.

mod controls;
mod finish;
mod hydraulics;
mod hydrology;
mod options;
mod outside;
mod quality;
mod sewers;
mod tables;
mod time;

use std::collections::HashMap;

use river::model::{Catchment, Curve, Gauge, LandUse, Link, Node, Options, Pattern, Pollutant, Rule, Series};
use river::shape::{Shape, Transect};

use crate::deck::{self, Files, Kind, Reader, Row};
use crate::units::Concentration;

pub(crate) use controls::controls;
pub(crate) use finish::finish;

/// The law of infiltration that a deck names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum InfiltrationLaw {
    #[default]
    Horton,
    ModifiedHorton,
    GreenAmpt,
    ModifiedGreenAmpt,
    CurveNumber,
}

/// A section of a link as it was read.
#[derive(Clone, Debug)]
pub(crate) enum Section {
    Conduit { shape: Shape, barrels: f64 },
    Opening { round: bool, height: f64, width: f64, side_slope: f64 },
    Dummy,
}

/// Everything that was read, before it is put together.
#[derive(Default)]
pub(crate) struct Raw {
    pub(crate) options: Option<Options>,
    pub(crate) infiltration: InfiltrationLaw,
    pub(crate) offsets_are_levels: bool,
    pub(crate) least_slope: f64,
    pub(crate) ignores: Vec<String>,
    pub(crate) gauges: Vec<Option<Gauge>>,
    pub(crate) catchments: Vec<Option<Catchment>>,
    pub(crate) pollutants: Vec<Pollutant>,
    pub(crate) concentrations: Vec<Concentration>,
    pub(crate) land_uses: Vec<LandUse>,
    pub(crate) nodes: Vec<Option<Node>>,
    pub(crate) node_lines: Vec<usize>,
    pub(crate) links: Vec<Option<Link>>,
    pub(crate) link_lines: Vec<usize>,
    pub(crate) sections: Vec<Option<(Section, usize)>>,
    pub(crate) series: Vec<Series>,
    pub(crate) series_dates: Vec<Option<i64>>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) curve_kinds: Vec<Option<String>>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) pattern_known: Vec<bool>,
    pub(crate) transects: Vec<tables::RawTransect>,
    pub(crate) current_transect: Option<usize>,
    transect_roughness: Option<(f64, f64, f64)>,
    pub(crate) rules: Vec<Rule>,
    names: HashMap<Kind, Vec<String>>,
}

impl Raw {
    pub(crate) fn named(&mut self, kind: Kind, name: &str, line: usize) {
        self.names.entry(kind).or_default().push(name.to_owned());
        match kind {
            Kind::Series => self.series.push(deck::empty_series(name)),
            Kind::Curve => self.curves.push(deck::empty_curve(name)),
            Kind::Pattern => self.patterns.push(deck::empty_pattern(name)),
            Kind::Pollutant => self.pollutants.push(deck::empty_pollutant(name)),
            Kind::LandUse => self.land_uses.push(deck::empty_land_use(name)),
            Kind::Node => self.node_lines.push(line),
            Kind::Link => self.link_lines.push(line),
            Kind::Gauge | Kind::Catchment | Kind::Transect => {}
        }
    }

    pub(crate) fn make_room(&mut self, counts: &HashMap<Kind, usize>) {
        let count = |kind| counts.get(&kind).copied().unwrap_or(0);
        self.options = Some(deck::default_options());
        self.gauges.resize_with(count(Kind::Gauge), || None);
        self.catchments.resize_with(count(Kind::Catchment), || None);
        self.nodes.resize_with(count(Kind::Node), || None);
        self.node_lines.resize(count(Kind::Node), 0);
        self.links.resize_with(count(Kind::Link), || None);
        self.link_lines.resize(count(Kind::Link), 0);
        self.sections.resize_with(count(Kind::Link), || None);
        self.series_dates.resize(self.series.len(), None);
        self.curve_kinds.resize(self.curves.len(), None);
        self.pattern_known.resize(self.patterns.len(), false);
        self.transects.resize_with(count(Kind::Transect), tables::RawTransect::default);
        let pollutants = self.pollutants.len();
        self.concentrations.resize(pollutants, Concentration::Milligrams);
        for land_use in &mut self.land_uses {
            land_use.buildup = vec![deck::no_buildup(); pollutants];
            land_use.washoff = vec![deck::no_washoff(); pollutants];
        }
    }

    pub(crate) fn options(&mut self) -> &mut Options {
        self.options.get_or_insert_with(deck::default_options)
    }

    pub(crate) fn transect(&self, place: usize) -> Option<Transect> {
        self.transects.get(place).and_then(|t| t.finished.clone())
    }

    /// Roughness of left bank, right bank and channel that the last NC line gave.
    pub(crate) fn current_roughness(&self) -> (f64, f64, f64) {
        self.transect_roughness.unwrap_or((0.01, 0.01, 0.01))
    }

    pub(crate) fn set_roughness(&mut self, roughness: (f64, f64, f64)) {
        self.transect_roughness = Some(roughness);
    }

    /// The name a pollutant was given.
    pub(crate) fn pollutant_named(&self, name: &str) -> Option<usize> {
        self.pollutants.iter().position(|p| p.name.eq_ignore_ascii_case(name))
    }
}

pub(crate) fn read_line(reader: &mut Reader, section: &str, row: Row<'_, '_>, files: &Files<'_>) {
    // What cannot be read has been told by then; the rest of the deck is read all the same.
    let _told = match section {
        "OPTIONS" => options::option(reader, row),
        "EVAPORATION" => options::evaporation(reader, row),
        "PATTERNS" => tables::pattern(reader, row),
        "TIMESERIES" => tables::series(reader, row, files),
        "CURVES" => tables::curve(reader, row),
        "TRANSECTS" => tables::transect(reader, row),
        "POLLUTANTS" => quality::pollutant(reader, row),
        "LANDUSES" => quality::land_use(reader, row),
        "BUILDUP" => quality::buildup(reader, row),
        "WASHOFF" => quality::washoff(reader, row),
        "COVERAGES" => quality::coverages(reader, row),
        "LOADINGS" => quality::loadings(reader, row),
        "RAINGAGES" => hydrology::gauge(reader, row, files),
        "SUBCATCHMENTS" => hydrology::subcatchment(reader, row),
        "SUBAREAS" => hydrology::subareas(reader, row),
        "INFILTRATION" => hydrology::infiltration(reader, row),
        "JUNCTIONS" => hydraulics::junction(reader, row),
        "OUTFALLS" => hydraulics::outfall(reader, row),
        "DIVIDERS" => hydraulics::divider(reader, row),
        "STORAGE" => hydraulics::storage(reader, row),
        "CONDUITS" => sewers::conduit(reader, row),
        "PUMPS" => sewers::pump(reader, row),
        "ORIFICES" => sewers::orifice(reader, row),
        "WEIRS" => sewers::weir(reader, row),
        "OUTLETS" => sewers::outlet(reader, row),
        "XSECTIONS" => sewers::section(reader, row),
        "LOSSES" => sewers::losses(reader, row),
        "INFLOWS" => outside::inflow(reader, row),
        "DWF" => outside::dry_weather(reader, row),
        "TREATMENT" => outside::treatment(reader, row),
        _ => Some(()),
    };
}
