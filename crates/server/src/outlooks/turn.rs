//! One turn: what is due of a section is forecast, archived, scored and told.

use std::collections::HashMap;
use std::sync::Arc;

use forecast::score::report;
use forecast::{Cause, Forecast, Forecaster, History, Issue, Process, Shares, Spec, begin, combine, due};
use serde_json::json;
use standards::time::{DAY_MS, Instant};
use standards::{FactorCode, SectionId};

use super::again::{again, newest_rain};
use super::process::{Foreseen, foresee};
use super::series::{Issued, Outlook, Scores, Standing};
use super::{AT_HAND_DAYS, FACTORS, Forecasting, Key, channels, keep, limit_of};
use crate::ServerError;
use crate::clock::Clock;

/// Days back that a forecaster begins at when it was never run: what it would have said is scored at once.
const HINDCAST_DAYS: i64 = 60;
/// Days of forecasts that are scored.
const SCORED_DAYS: i64 = 90;

/// An origin, and the moment at which the rain that it was foreseen with had been forecast.
type FromRain = (Instant, Option<Instant>);

/// What is at work between two turns.
#[derive(Default)]
pub(super) struct Runners {
    /// Forecasters, each with the origin it has gone through.
    pub(super) forecasters: HashMap<Key, (Forecaster, Option<Instant>)>,
    /// The same before the newest step, which goes through it again when newer rain is forecast.
    pub(super) before: HashMap<Key, (Forecaster, Instant)>,
    /// What the river model foresaw of each section at the last origin.
    foreseen: HashMap<SectionId, (FromRain, Option<Arc<Foreseen>>)>,
}

impl Runners {
    /// What the river model foresees from an origin, with rain the newest forecast of which came at a moment.
    pub(super) fn foreseen(
        &mut self,
        forecasting: &Forecasting,
        section: &SectionId,
        origin: Instant,
        rain: Option<Instant>,
    ) -> Option<Arc<Foreseen>> {
        if self.foreseen.get(section).is_none_or(|(from, _)| *from != (origin, rain)) {
            self.foreseen.insert(section.clone(), ((origin, rain), foresee(forecasting, section, origin)));
        }
        self.foreseen.get(section).and_then(|(_, foreseen)| foreseen.clone())
    }
}

/// Forecasts every factor of a section that is due. What fails is told in the log and tried again with the next turn.
pub(super) fn section(
    forecasting: &Forecasting,
    spec: &Spec,
    runners: &mut Runners,
    section: &SectionId,
    cause: Cause,
) {
    let mut told = false;
    for factor in FACTORS {
        match one(forecasting, spec, runners, (section, factor), cause) {
            Ok(issued) => told |= issued,
            Err(error) => {
                tracing::error!(section = section.as_str(), %factor, %error, "a forecast could not be made or kept; it is tried again");
                runners.forecasters.remove(&(section.clone(), factor));
                if let Some(outlook) = forecasting.outlooks.of(section, factor) {
                    let failed = Outlook { standing: Standing::Failed, ..(*outlook).clone() };
                    forecasting.outlooks.put(section, factor, failed);
                }
            }
        }
        if forecasting.outlooks.stopping() {
            break;
        }
    }
    if told {
        forecasting.commits.tell_forecast(section.clone());
        forecasting.hub.tell("forecast", &json!({ "section": section }));
    }
}

/// Whether a forecast was issued.
fn one(
    forecasting: &Forecasting,
    spec: &Spec,
    runners: &mut Runners,
    (section, factor): (&SectionId, FactorCode),
    cause: Cause,
) -> Result<bool, ServerError> {
    let now = forecasting.clock.now();
    let Some(known) = forecasting.outlooks.of(section, factor) else { return Ok(false) };
    let newest = newest_reading(forecasting, section, factor, now);
    let key = (section.clone(), factor);
    let gone_through = runners.forecasters.get(&key).and_then(|(_, origin)| *origin);
    let Some(origin) = due(spec, cause, newest, gone_through, now) else {
        return match cause {
            Cause::Weather => again(forecasting, spec, runners, (section, factor), now),
            Cause::Water => Ok(false),
        };
    };
    let Some(channels) = channels::gather(forecasting, section, factor, spec.memory_days, now) else {
        return Ok(false);
    };
    let rain = newest_rain(&channels);
    let content = |error: forecast::ForecastError| ServerError::Content(error.to_string());
    let history = History::new(channels, spec).map_err(content)?;
    let step = history.step_before(origin);
    let days = history.days_until(step);
    if days < spec.first_days {
        let young =
            Outlook { standing: Standing::Young { days, wanted: spec.first_days }, ..(*known).clone() };
        forecasting.outlooks.put(section, factor, young);
        return Ok(false);
    }
    let (mut forecaster, done) = match runners.forecasters.remove(&key) {
        Some(runner) => runner,
        None => keep::forecaster(&*forecasting.reader, section, factor)?
            .map_or_else(|| (Forecaster::new(spec.clone(), false), None), |(kept, at)| (kept, Some(at))),
    };
    let first = done.map_or_else(
        || begin(spec, &history, step, HINDCAST_DAYS),
        |done| (history.step_before(done) + 1).max(step - 24 / spec.step_hours * SCORED_DAYS),
    );
    let version = forecaster.model.as_ref().map_or(0, |model| model.version);
    let (mut new, mut at) = (Vec::new(), done);
    for step in first..=step {
        if history.time_of(step) == origin {
            runners.before.insert(key.clone(), (forecaster.clone(), origin));
        }
        let mut said = forecaster.advance(&history, step);
        let mut later = None;
        let newest = history.time_of(step) == origin;
        if said.is_empty() && newest {
            later = belated(forecasting, spec, &mut forecaster, (section, factor), origin, now)?;
            said = later.as_mut().map(|(_, said)| std::mem::take(said)).unwrap_or_default();
        }
        let history = later.as_ref().map_or(&history, |(history, _)| history);
        let process = (newest && !said.is_empty())
            .then(|| runners.foreseen(forecasting, section, origin, rain))
            .flatten()
            .and_then(|foreseen| beside(&foreseen, &mut said, factor, &known, (history, now, spec)));
        let issue = Issue::of(&forecaster, history, step, &said).map(|issue| Issue { process, ..issue });
        // A step without a forecast is gone through again when more is known.
        if issue.is_some() || history.time_of(step) < origin {
            at = Some(history.time_of(step));
        }
        if let Some(issue) = issue {
            // Of replayed data nobody could be told in time. A rehearsal ends the same however its clock is moved, which what is forecast in
            // it does not: nothing may hang on that.
            let late = now.0 - issue.origin.0 > spec.step_hours * 3_600_000;
            let hindcast = late || forecasting.clock.follows_data() || Clock::rehearsed().is_some();
            new.push(Issued { at: now, hindcast, issue });
        }
        if forecasting.outlooks.stopping() {
            // What was not reached is gone through at the next start, from where the forecaster was kept last.
            return Ok(false);
        }
    }
    forecasting.archive(section, factor, &new)?;
    let trained = forecaster.model.as_ref().is_some_and(|model| model.version != version);
    if let Some(model) = forecaster.model.as_ref().filter(|_| trained) {
        tracing::info!(section = section.as_str(), %factor, version = model.version, stage = ?model.stage(), "a forecaster has learnt");
    }
    // Once a day is enough: what came since is gone through again at a start, with the same outcome.
    let day_ended = origin.time_of_day().0 == u8::try_from(24 - spec.step_hours).unwrap_or(20);
    if trained || day_ended || first < step {
        forecasting.keep(section, factor, &forecaster, at.unwrap_or(origin))?;
    }
    runners.forecasters.insert(key, (forecaster, at));
    let issued = new.last().is_some_and(|newest| newest.issue.origin == origin);
    let standing = if issued { Standing::Issued } else { Standing::Silent };
    // Scores look at three months: once a day is enough.
    let outlook = if day_ended || known.scores.is_none() {
        scored(forecasting, (section, factor), &history, standing, now)?
    } else {
        let at_hand = now.plus_ms(-AT_HAND_DAYS * DAY_MS);
        let earlier = known.issued.iter().filter(|one| one.issue.origin >= at_hand);
        let later =
            |one: &&Issued| known.newest().is_none_or(|newest| newest.issue.origin < one.issue.origin);
        let mut issued: Vec<Issued> = earlier.chain(new.iter().filter(later)).cloned().collect();
        issued.iter_mut().filter_map(|one| one.issue.process.as_mut()).for_each(Process::forget_members);
        Outlook { standing, issued, ..(*known).clone() }
    };
    forecasting.outlooks.put(section, factor, outlook);
    Ok(issued)
}

/// When the newest reading of a factor was measured, within the last two days there are readings of.
fn newest_reading(
    forecasting: &Forecasting,
    section: &SectionId,
    factor: FactorCode,
    now: Instant,
) -> Option<Instant> {
    let records = forecasting.live.sections();
    let record = records.get(section)?;
    let last = record.last_day()?;
    let times = record.observations(factor, last.plus(-1).start(), last.end()).map(|o| o.time);
    times.filter(|time| *time <= now).last()
}

/// The forecast of the newest step when its readings came after the hour that is waited for them, as after an outage: it is issued now, and
/// knows what is known now.
fn belated(
    forecasting: &Forecasting,
    spec: &Spec,
    forecaster: &mut Forecaster,
    (section, factor): (&SectionId, FactorCode),
    origin: Instant,
    now: Instant,
) -> Result<Option<(History, Vec<Forecast>)>, ServerError> {
    let minutes = (now.0 - origin.0) / 60_000 + 1;
    if minutes <= spec.wait_minutes {
        return Ok(None);
    }
    let Some(channels) = channels::gather(forecasting, section, factor, spec.memory_days, now) else {
        return Ok(None);
    };
    let spec = Spec { wait_minutes: minutes, ..spec.clone() };
    let history = History::new(channels, &spec).map_err(|error| ServerError::Content(error.to_string()))?;
    let step = history.step_before(origin);
    let said = forecaster.advance(&history, step);
    Ok(Some((history, said)))
}

/// Puts the river model beside statistical forecasts, with the shares that both lately earned, and makes them one.
pub(super) fn beside(
    foreseen: &Foreseen,
    said: &mut [Forecast],
    factor: FactorCode,
    known: &Outlook,
    (history, now, spec): (&History, Instant, &Spec),
) -> Option<Process> {
    let (ensemble, correction) = foreseen.of(factor)?;
    let earlier: Vec<&Issue> = known.issued.iter().map(|issued| &issued.issue).collect();
    let shares = Shares::of(&earlier, history, now, spec);
    let both = combine(said, ensemble, &shares, spec);
    Some(Process { model: foreseen.model.clone(), correction, both })
}

/// The outlook as the archive has it now, with its scores.
fn scored(
    forecasting: &Forecasting,
    (section, factor): (&SectionId, FactorCode),
    history: &History,
    standing: Standing,
    now: Instant,
) -> Result<Outlook, ServerError> {
    let limit = forecasting.registry.plan().section(section).and_then(|of| limit_of(of, factor));
    let since = now.plus_ms(-SCORED_DAYS * DAY_MS);
    let all = keep::issued(&*forecasting.reader, (section, factor), since)?;
    let mut outlook = Outlook { standing, limit, issued: Vec::new(), scores: None };
    let value = outlook.limit_value();
    let of = |hindcast: bool| {
        let issues: Vec<&Issue> =
            all.iter().filter(|one| one.hindcast == hindcast).map(|one| &one.issue).collect();
        report(&issues, history, value, now)
    };
    outlook.scores = Some(Scores { issued: of(false), hindcast: of(true) });
    let at_hand = now.plus_ms(-AT_HAND_DAYS * DAY_MS);
    outlook.issued = all.into_iter().filter(|one| one.issue.origin >= at_hand).collect();
    Ok(outlook)
}
