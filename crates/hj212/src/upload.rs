//! Uploads: readings and facility states, typed (HJ 212-2017 §6.6, commands 2011–2061).

use crate::codes::Command;
use crate::data_area::{Item, Project};
use crate::diagnostic::{Deviation, Diagnostic};
use crate::factor::{FacilityData, FactorData, Quantity, RunState, decimals, is_upper_case_code, scientific};
use crate::segment::Segment;
use crate::time::CivilTime;

/// Which kind of data an upload carries; decided by CN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadKind {
    /// Real-time values; DataTime is the moment of acquisition.
    RealTime2011,
    /// States of treatment facilities; DataTime is the moment of acquisition.
    Facility2021,
    /// Daily values; DataTime is the start of the day.
    Daily2031,
    /// Run time of facilities; DataTime is the start of the day.
    FacilityHours2041,
    /// Minute values (usually ten minutes); DataTime is the start of the period.
    Minute2051,
    /// Hourly values; DataTime is the start of the hour.
    Hourly2061,
}

impl UploadKind {
    /// The kind of a command, if it uploads data.
    #[must_use]
    pub fn of(command: Command) -> Option<Self> {
        Some(match command.0 {
            2011 => Self::RealTime2011,
            2021 => Self::Facility2021,
            2031 => Self::Daily2031,
            2041 => Self::FacilityHours2041,
            2051 => Self::Minute2051,
            2061 => Self::Hourly2061,
            _ => return None,
        })
    }
}

/// The readings of one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload<'a> {
    /// What was uploaded.
    pub kind: UploadKind,
    /// DataTime, Beijing civil time: the **start** of the period for daily, minute and hourly data and run
    /// times, the moment of acquisition for real-time data and facility states.
    pub data_time: CivilTime,
    /// Factors in the order they were sent, repeats kept.
    pub factors: Vec<FactorData<'a>>,
    /// Treatment facilities in the order they were sent.
    pub facilities: Vec<FacilityData<'a>>,
}

impl<'a> Upload<'a> {
    /// Reads the upload in a segment.
    ///
    /// `None` when the command uploads no data, when the frame is a query of a host (no DataTime and no
    /// readings), and when DataTime is missing or is not a time, which is reported.
    #[must_use]
    pub fn read(segment: &Segment<'a>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let kind = UploadKind::of(segment.command()?)?;
        let reported = diagnostics.len();
        let mut reader = Reader {
            diagnostics,
            dated: false,
            data_time: None,
            factors: Vec::new(),
            facilities: Vec::new(),
        };
        reader.factors.reserve(segment.data.items().len() / 2);
        for project in segment.data.projects() {
            reader.project(project);
        }
        let Reader { diagnostics, dated, data_time, factors, facilities } = reader;
        if !dated && factors.is_empty() && facilities.is_empty() {
            diagnostics.truncate(reported);
        } else if !dated {
            diagnostics.push(Diagnostic { at: 0, deviation: Deviation::MissingDataTime });
        }
        Some(Self { kind, data_time: data_time?, factors, facilities })
    }
}

struct Reader<'a, 'd> {
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Whether a DataTime was sent, readable or not.
    dated: bool,
    data_time: Option<CivilTime>,
    factors: Vec<FactorData<'a>>,
    facilities: Vec<FacilityData<'a>>,
}

/// The place of an item in [`FactorData`].
#[derive(Clone, Copy)]
enum Slot {
    Value(Quantity),
    Flag,
    EFlag,
    SampleTime,
}

impl Slot {
    /// The slot of a name behind the dash, and whether the name is in the standard's case.
    fn named(name: &str) -> Option<(Self, bool)> {
        let exact = match name {
            "Rtd" => Self::Value(Quantity::Rtd),
            "Flag" => Self::Flag,
            "Avg" => Self::Value(Quantity::Avg),
            "Min" => Self::Value(Quantity::Min),
            "Max" => Self::Value(Quantity::Max),
            "Cou" => Self::Value(Quantity::Cou),
            "EFlag" => Self::EFlag,
            "SampleTime" => Self::SampleTime,
            _ => {
                let other = [(Self::Flag, "Flag"), (Self::EFlag, "EFlag"), (Self::SampleTime, "SampleTime")];
                let mut slots = Quantity::ALL
                    .map(|quantity| (Self::Value(quantity), quantity.name()))
                    .into_iter()
                    .chain(other);
                let (slot, exact) = slots.find(|(_, exact)| exact.eq_ignore_ascii_case(name))?;
                return Some((slot, exact == name));
            }
        };
        Some((exact, true))
    }

    fn bit(self) -> u16 {
        match self {
            Self::Value(quantity) => 1 << quantity as u16,
            Self::Flag => 1 << 9,
            Self::EFlag => 1 << 10,
            Self::SampleTime => 1 << 11,
        }
    }
}

impl<'a> Reader<'a, '_> {
    fn project(&mut self, project: Project<'_, 'a>) {
        let first = self.factors.len();
        for item in project.items() {
            let Some(value) = item.value else { continue };
            match split_name(item.name) {
                Some((code, "RS" | "RT")) if is_facility(code) => self.facility(item, code, value),
                Some((code, name)) => self.factor(item, first, (code, name), value),
                None => self.plain(item, value),
            }
        }
        if self.factors.len() > first + 1 {
            share_flags(&mut self.factors[first..]);
        }
    }

    fn plain(&mut self, item: &Item<'a>, value: &'a str) {
        match item.name {
            "DataTime" if !self.dated => {
                self.dated = true;
                self.data_time = self.time(item, value);
            }
            "" => {}
            "Flag" => self.report(item, Deviation::DetachedFlag),
            name => self.report(item, Deviation::UnexpectedItem { name: name.into() }),
        }
    }

    fn factor(&mut self, item: &Item<'a>, first: usize, (code, name): (&'a str, &'a str), value: &'a str) {
        let slot = Slot::named(name);
        if matches!(slot, Some((_, false))) {
            self.report(item, Deviation::ItemCase { name: name.into() });
        }
        let slot = slot.map(|(slot, _)| slot);
        let at = self.entry(item, first, code, name, slot);
        match slot {
            Some(Slot::Value(quantity)) => self.number(item, at, quantity, value),
            Some(Slot::Flag) => self.factors[at].flag = Some(value),
            Some(Slot::EFlag) => self.factors[at].eflag = Some(value),
            Some(Slot::SampleTime) => self.factors[at].sample_time = self.time(item, value),
            None => {
                self.report(item, Deviation::UnknownItem { factor: code.into(), name: name.into() });
                self.factors[at].others.push((name, value));
            }
        }
    }

    /// Index of the entry an item belongs to: the project's last one of this factor, unless the item was met there.
    fn entry(
        &mut self,
        item: &Item<'a>,
        first: usize,
        code: &'a str,
        name: &str,
        slot: Option<Slot>,
    ) -> usize {
        let bit = slot.map_or(0, Slot::bit);
        match self.factors[first..].iter().rposition(|factor| same_code(factor.code, code)) {
            Some(at) if self.factors[first + at].met & bit == 0 => {
                self.factors[first + at].met |= bit;
                return first + at;
            }
            Some(_) => self.report(item, Deviation::RepeatedValue { factor: code.into(), name: name.into() }),
            None => {
                if self.factors[..first].iter().any(|factor| same_code(factor.code, code)) {
                    self.report(item, Deviation::RepeatedFactor { factor: code.into() });
                }
                if is_upper_case_code(code) {
                    self.report(item, Deviation::UpperCaseFactor { factor: code.into() });
                }
            }
        }
        let mut factor = FactorData::new(code, item.at);
        factor.met = bit;
        self.factors.push(factor);
        self.factors.len() - 1
    }

    fn number(&mut self, item: &Item<'a>, at: usize, quantity: Quantity, value: &'a str) {
        let code = self.factors[at].code;
        match decimals(value) {
            None if value.is_empty() => {
                return self.report(item, Deviation::EmptyValue { factor: code.into(), quantity });
            }
            None if scientific(value).is_some() => {
                self.report(item, Deviation::Exponent { factor: code.into(), quantity });
            }
            None => return self.report(item, Deviation::NotANumber { factor: code.into(), quantity }),
            Some(decimals) if decimals > FactorData::MAX_DECIMALS => {
                self.report(item, Deviation::ExcessDecimals { factor: code.into(), quantity });
            }
            Some(_) => {}
        }
        self.factors[at].set(quantity, value);
    }

    fn facility(&mut self, item: &Item<'a>, code: &'a str, value: &'a str) {
        let mut facility = FacilityData { code, state: None, hours: None };
        if item.name.ends_with("RS") {
            facility.state = RunState::of_code(value);
            if facility.state.is_none() {
                self.report(item, Deviation::BadRunState { facility: code.into() });
            }
        } else if decimals(value).is_some()
            && value.parse().is_ok_and(|hours: f64| (0.0..=24.0).contains(&hours))
        {
            facility.hours = Some(value);
        } else {
            self.report(item, Deviation::BadRunHours { facility: code.into() });
        }
        match self.facilities.last_mut() {
            Some(last) if last.code == code && last.hours.is_none() && facility.hours.is_some() => {
                last.hours = facility.hours;
            }
            _ => self.facilities.push(facility),
        }
    }

    fn time(&mut self, item: &Item<'a>, value: &str) -> Option<CivilTime> {
        let time = CivilTime::parse(value);
        if time.is_none()
            && let Some(separated) = CivilTime::parse_separated(value)
        {
            self.report(item, Deviation::TimeWithSeparators { name: item.name.into() });
            return Some(separated);
        }
        match time {
            None => self.report(item, Deviation::BadTime { name: item.name.into() }),
            Some(_) if value.len() == 17 => {
                self.report(item, Deviation::TimeWithMilliseconds { name: item.name.into() });
            }
            Some(_) => {}
        }
        time
    }

    fn report(&mut self, item: &Item<'a>, deviation: Deviation) {
        self.diagnostics.push(Diagnostic { at: item.at, deviation });
    }
}

/// A factor's name before and behind its first dash.
fn split_name(name: &str) -> Option<(&str, &str)> {
    let dash = name.bytes().position(|byte| byte == b'-')?;
    Some((name.get(..dash)?, name.get(dash + 1..)?))
}

/// Equality of codes; most codes of a frame differ in their last digit, so that is looked at first.
fn same_code(a: &str, b: &str) -> bool {
    a.as_bytes().last() == b.as_bytes().last() && a == b
}

fn is_facility(code: &str) -> bool {
    code.as_bytes().first_chunk().is_some_and(|start: &[u8; 2]| start.eq_ignore_ascii_case(b"SB"))
}

/// Gives a flag that a project states once for a factor to all entries of that factor in the project.
fn share_flags(entries: &mut [FactorData<'_>]) {
    for at in 0..entries.len() {
        if entries[at].flag.is_none() {
            let code = entries[at].code;
            let mut flags = entries.iter().filter(|entry| entry.code == code).filter_map(|entry| entry.flag);
            if let (Some(flag), None) = (flags.next(), flags.next()) {
                entries[at].flag = Some(flag);
            }
        }
    }
}
