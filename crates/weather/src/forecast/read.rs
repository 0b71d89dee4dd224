//! Forecasts from CSV and JSON, with the place of every mistake.
//!
//! CSV: a header of `source,place,issued,from,to,mm` and optionally `member,quantile`, in any order; one step a line. JSON: one object or a
//! list of `{"source","place","issued","member","quantile","steps":[{"from","to","mm"}]}`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;
use standards::time::Instant;

use super::{Forecast, ForecastStep};
use crate::rain::Span;
use crate::{TextPlace, WeatherError, WeatherProblem};

/// Longest body, bytes.
const LARGEST: usize = 16 << 20;
/// Most rain of one step, mm: more is a mistake of unit or column (assumption).
const MOST_MM: i64 = 2000;
const TIME: &str = "时间，如 2021-07-14 20:00（北京时间）";
const MM: &str = "0 到 2000 的毫米数";

/// What a body held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadForecasts {
    /// Forecasts in the order of their first step in the body.
    pub forecasts: Vec<Forecast>,
    /// What was wrong; those with `lost` cost a step or a forecast.
    pub problems: Vec<WeatherProblem>,
}

impl ReadForecasts {
    /// Whether nothing was lost.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.problems.iter().all(|p| !p.lost)
    }
}

/// Reads a body of either form.
#[must_use]
pub fn read_forecasts(bytes: &[u8]) -> ReadForecasts {
    let mut read = ReadForecasts::default();
    let start = TextPlace { line: 1, column: 1 };
    if bytes.len() > LARGEST {
        read.problems.push(WeatherProblem::lost(start, "", WeatherError::TooLarge { limit: LARGEST }));
        return read;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        read.problems.push(WeatherProblem::lost(start, "", WeatherError::Encoding));
        return read;
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['[', '{']) {
        read_json(text, &mut read);
    } else {
        read_csv(text, &mut read);
    }
    for forecast in &mut read.forecasts {
        settle(forecast, &mut read.problems);
    }
    read.forecasts.retain(|f| !f.steps.is_empty());
    read
}

/// Sorts steps and leaves out those that overlap an earlier one.
fn settle(forecast: &mut Forecast, problems: &mut Vec<WeatherProblem>) {
    forecast.steps.sort_by_key(|s| s.span);
    let mut end = Instant(i64::MIN);
    forecast.steps.retain(|step| {
        let apart = step.span.from >= end;
        if apart {
            end = step.span.to;
        } else {
            let field = format!("{} {}", forecast.place, step.span.from);
            let place = TextPlace { line: 1, column: 1 };
            problems.push(WeatherProblem::lost(place, &field, WeatherError::Twice));
        }
        apart
    });
}

fn amount(text: &str) -> Result<Decimal, WeatherError> {
    let mm = text.trim().parse::<Decimal>().ok();
    mm.filter(|mm| *mm >= Decimal::ZERO && *mm <= Decimal::from(MOST_MM))
        .map(|mm| mm.round_dp(6))
        .ok_or_else(|| WeatherError::value(text, MM))
}

fn time(text: &str) -> Result<Instant, WeatherError> {
    text.parse().map_err(|_no_time| WeatherError::value(text, TIME))
}

fn step(from: Instant, to: Instant, mm: Decimal) -> Result<ForecastStep, WeatherError> {
    if from < to {
        return Ok(ForecastStep { span: Span { from, to }, mm });
    }
    Err(WeatherError::value(&to.to_string(), "晚于 from 的时间 a time after `from`"))
}

const COLUMNS: [&str; 8] = ["source", "place", "issued", "from", "to", "mm", "member", "quantile"];
const NEEDED: usize = 6;

fn read_csv(text: &str, read: &mut ReadForecasts) {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, head)) = lines.next() else {
        let error = WeatherError::Nothing { expected: "首行 source,place,issued,from,to,mm" };
        read.problems.push(WeatherProblem::lost(TextPlace { line: 1, column: 1 }, "", error));
        return;
    };
    let names: Vec<String> = head.split(',').map(|c| c.trim().to_ascii_lowercase()).collect();
    let columns = COLUMNS.map(|column| names.iter().position(|n| n == column));
    for (column, at) in COLUMNS.iter().zip(columns).take(NEEDED) {
        if at.is_none() {
            read.problems.push(WeatherProblem::lost(
                TextPlace { line: 1, column: 1 },
                column,
                WeatherError::Missing,
            ));
        }
    }
    if columns.iter().take(NEEDED).any(Option::is_none) {
        return;
    }
    for (n, line) in lines {
        csv_line(n + 1, line, &columns, read);
    }
}

fn csv_line(number: usize, line: &str, columns: &[Option<usize>; 8], read: &mut ReadForecasts) {
    let cells: Vec<&str> = line.split(',').collect();
    let cell = |n: usize| columns[n].and_then(|at| cells.get(at)).map_or("", |c| c.trim());
    let column = |n: usize| {
        columns[n].map_or(1, |at| line.split(',').take(at).map(|c| c.chars().count() + 1).sum::<usize>() + 1)
    };
    let mut wrong: Vec<(usize, WeatherError)> = Vec::new();
    let [source, place] = [0, 1].map(|n| {
        if cell(n).is_empty() {
            wrong.push((n, WeatherError::Missing));
        }
        cell(n)
    });
    let times = [2, 3, 4].map(|n| time(cell(n)).map_err(|e| wrong.push((n, e))).ok());
    let mm = amount(cell(5)).map_err(|e| wrong.push((5, e))).ok();
    let member = optional(cell(6), "0 到 9999 的整数", 9999).map_err(|e| wrong.push((6, e))).ok().flatten();
    let quantile = optional(cell(7), "0 到 100 的整数", 100).map_err(|e| wrong.push((7, e))).ok().flatten();
    let [issued, from, to] = times;
    let made = from
        .zip(to)
        .zip(mm)
        .and_then(|((from, to), mm)| step(from, to, mm).map_err(|e| wrong.push((4, e))).ok());
    let at = |n: usize| TextPlace { line: number, column: column(n) };
    let sound = wrong.is_empty();
    read.problems.extend(wrong.into_iter().map(|(n, e)| WeatherProblem::lost(at(n), COLUMNS[n], e)));
    let (true, Some(issued), Some(made)) = (sound, issued, made) else { return };
    let quantile = quantile.and_then(|q| u8::try_from(q).ok());
    let same = |f: &&mut Forecast| f.kind() == (source, place, member, quantile) && f.issued == issued;
    // The lines of one forecast mostly stand together: look from the end.
    if let Some(known) = read.forecasts.iter_mut().rev().find(same) {
        known.steps.push(made);
        return;
    }
    let (source, place) = (source.to_owned(), place.to_owned());
    read.forecasts.push(Forecast { source, place, issued, member, quantile, steps: vec![made] });
}

fn optional(text: &str, expected: &'static str, most: u32) -> Result<Option<u32>, WeatherError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().filter(|n| *n <= most).map(Some).ok_or_else(|| WeatherError::value(text, expected))
}

#[derive(Deserialize)]
struct Written<'a> {
    source: String,
    place: String,
    issued: String,
    member: Option<u32>,
    quantile: Option<u8>,
    #[serde(borrow)]
    steps: Vec<&'a RawValue>,
}

fn read_json(text: &str, read: &mut ReadForecasts) {
    let unread = |place, what: String| WeatherProblem::lost(place, "", WeatherError::Json { what });
    let of = |e: &serde_json::Error| TextPlace { line: e.line().max(1), column: e.column().max(1) };
    let list: Result<Vec<&RawValue>, _> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|one| vec![one])
    };
    let list = match list {
        Ok(list) => list,
        Err(error) => {
            read.problems.push(unread(of(&error), error.to_string()));
            return;
        }
    };
    for raw in list {
        let place = TextPlace::of_part(text, raw.get());
        match serde_json::from_str::<Written<'_>>(raw.get()) {
            Ok(written) => json_forecast(text, place, &written, read),
            Err(error) => read.problems.push(unread(place, error.to_string())),
        }
    }
}

fn json_forecast(text: &str, place: TextPlace, written: &Written<'_>, read: &mut ReadForecasts) {
    let issued = match time(&written.issued) {
        Ok(issued) => issued,
        Err(error) => {
            read.problems.push(WeatherProblem::lost(place, "issued", error));
            return;
        }
    };
    let mut steps = Vec::with_capacity(written.steps.len());
    for raw in &written.steps {
        match json_step(raw.get()) {
            Ok(step) => steps.push(step),
            Err((field, error)) => {
                let at = TextPlace::of_part(text, raw.get());
                read.problems.push(WeatherProblem::lost(at, &format!("steps.{field}"), error));
            }
        }
    }
    read.forecasts.push(Forecast {
        source: written.source.clone(),
        place: written.place.clone(),
        issued,
        member: written.member,
        quantile: written.quantile.filter(|q| *q <= 100),
        steps,
    });
}

fn json_step(raw: &str) -> Result<ForecastStep, (&'static str, WeatherError)> {
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(raw).map_err(|e| ("", WeatherError::Json { what: e.to_string() }))?;
    let text = |name: &'static str| {
        let raw = members.get(name).ok_or((name, WeatherError::Missing))?.get();
        Ok(serde_json::from_str::<String>(raw).unwrap_or_else(|_number| raw.to_owned()))
    };
    let at = |name: &'static str| time(&text(name)?).map_err(|e| (name, e));
    let (from, to) = (at("from")?, at("to")?);
    let mm = amount(&text("mm")?).map_err(|e| ("mm", e))?;
    step(from, to, mm).map_err(|e| ("to", e))
}
