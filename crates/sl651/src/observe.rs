//! From the items of a body to values with their times.

use crate::address::StationAddress;
use crate::body::{Body, Entry, Guide, Item, Value};
use crate::diagnostic::{Deviation, Diagnostic};
use crate::function::StationClass;
use crate::number::Number;
use crate::time::CivilTime;

/// So many minutes may a value be observed after it was sent: clocks of two parts of a station differ.
const AHEAD_MINUTES: i64 = 5;

/// Values of one station at one time.
///
/// The time is the moment of observation; of a period (rain of an hour, evaporation of a day) it is the **end**
/// (SL 651-2014 §6.6.2.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The station; `None` when the body names none and that of the header counts.
    pub station: Option<StationAddress>,
    /// Its class.
    pub class: Option<StationClass>,
    /// When the values were observed.
    pub time: CivilTime,
    /// Whether the time is only that of sending, because the message told none.
    pub time_is_of_sending: bool,
    /// The values in the order of the message.
    pub values: Vec<Measured>,
}

/// A value of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Which element. Values of DRP are rain of five minutes, those of DRZ1 to DRZ8 relative stages.
    pub guide: Guide,
    /// The value; `None` where the station had none.
    pub value: Option<Number>,
}

impl Body<'_> {
    /// Every value with its time, earliest first for each station. A block or series has each of its values at its own
    /// time, the first at the observation time. Values without any time are left out, and so are blocks from after
    /// the time of sending.
    #[must_use]
    pub fn observations(&self) -> Vec<Observation> {
        let mut found: Vec<Observation> = Vec::new();
        for placed in place(self) {
            let Some((time, of_sending)) = placed.time else { continue };
            if is_ahead(&placed, self.sent) {
                continue;
            }
            for (minutes, value) in values_of(placed.entry) {
                let Some(time) = time.plus_minutes(minutes) else { continue };
                let values = vec![Measured { guide: placed.entry.guide.clone(), value }];
                let (station, class) = (placed.station, placed.class);
                found.push(Observation { station, class, time, time_is_of_sending: of_sending, values });
            }
        }
        // The order of the message stays within a station and time.
        found.sort_by_key(|observation| (observation.station, observation.time));
        found.dedup_by(|later, first| {
            let same = (later.station, later.time) == (first.station, first.time);
            if same {
                first.values.append(&mut later.values);
            }
            same
        });
        found
    }
}

/// An entry with what the groups around it say of it.
struct Placed<'a> {
    entry: &'a Entry<'a>,
    station: Option<StationAddress>,
    class: Option<StationClass>,
    /// The time, and whether it is that of sending.
    time: Option<(CivilTime, bool)>,
    /// Whether the entry stands before its time.
    early: bool,
}

/// What is known of the time of an entry.
#[derive(Clone, Copy)]
enum Told {
    /// No time group has come yet.
    NotYet,
    /// The newest one; `None` when it is no time.
    At(Option<CivilTime>),
}

/// Gives every entry with values its station and time.
fn place<'a>(body: &'a Body<'a>) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    // Entries before any time of their station wait for one.
    let mut waiting = 0;
    let (mut station, mut class, mut told) = (None, None, Told::NotYet);
    for item in &body.items {
        match item {
            Item::Station { address, class: of_class } => {
                settle(&mut placed, waiting, body.sent);
                (station, class, told) = (Some(*address), *of_class, Told::NotYet);
                waiting = placed.len();
            }
            Item::ObservedAt(time) => {
                for early in &mut placed[waiting..] {
                    early.time = time.map(|time| (time, false));
                    early.early = true;
                }
                told = Told::At(*time);
                waiting = placed.len();
            }
            Item::Entry(entry) if is_measured(entry) => {
                let time = match told {
                    Told::At(time) => time.map(|time| (time, false)),
                    Told::NotYet => None,
                };
                placed.push(Placed { entry, station, class, time, early: false });
                if matches!(told, Told::At(_)) {
                    waiting = placed.len();
                }
            }
            _ => {}
        }
    }
    settle(&mut placed, waiting, body.sent);
    placed
}

/// Entries that no time group came for were observed when they were sent.
fn settle(placed: &mut [Placed<'_>], waiting: usize, sent: Option<CivilTime>) {
    for late in placed.iter_mut().skip(waiting) {
        late.time = sent.map(|sent| (sent.to_minute(), true));
    }
}

fn is_measured(entry: &Entry<'_>) -> bool {
    matches!(entry.value, Value::Number(_) | Value::Missing | Value::Series(_))
}

/// Values of an entry with the minutes from its time to theirs.
fn values_of(entry: &Entry<'_>) -> Vec<(i64, Option<Number>)> {
    match &entry.value {
        Value::Number(number) => vec![(0, Some(*number))],
        Value::Missing => vec![(0, None)],
        Value::Series(series) => {
            let Some(step) = series.step_minutes.map(i64::from) else { return Vec::new() };
            (0..).zip(&series.values).map(|(turn, value)| (turn * step, *value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a block has a value from after the time of sending.
fn is_ahead(placed: &Placed<'_>, sent: Option<CivilTime>) -> bool {
    let (Some((time, _)), Some(sent), Value::Series(_)) = (placed.time, sent, &placed.entry.value) else {
        return false;
    };
    let last = values_of(placed.entry).into_iter().rev().find(|(_, value)| value.is_some());
    let minutes = last.map_or(0, |(minutes, _)| minutes);
    minutes > 0 && time.unix_ms() + (minutes - AHEAD_MINUTES) * 60_000 > sent.unix_ms()
}

/// Says what is wrong with times.
pub(crate) fn check(body: &Body<'_>, at: usize, diagnostics: &mut Vec<Diagnostic>) {
    let placed = place(body);
    if placed.iter().any(|p| p.time.is_some_and(|(_, of_sending)| of_sending)) {
        diagnostics.push(Diagnostic { at, deviation: Deviation::MissingObservationTime });
    }
    for placed in placed {
        let at = placed.entry.at;
        if placed.early {
            diagnostics.push(Diagnostic { at, deviation: Deviation::ElementBeforeTime });
        }
        if is_ahead(&placed, body.sent) {
            let id = placed.entry.guide.to_string().into();
            diagnostics.push(Diagnostic { at, deviation: Deviation::AheadOfSending { id } });
        }
    }
}
