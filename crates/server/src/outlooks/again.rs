//! Newer rain is forecast after an origin had its forecast: it is forecast again, and both stay in the archive.

use forecast::{Channel, History, Issue, Role, Spec};
use standards::time::Instant;
use standards::{FactorCode, SectionId};

use super::series::{Issued, Outlook};
use super::turn::{Runners, beside};
use super::{Forecasting, channels};
use crate::ServerError;
use crate::clock::Clock;

const HOUR_MS: i64 = 3_600_000;

/// When the newest forecast of rain came.
pub(super) fn newest_rain(channels: &[Channel]) -> Option<Instant> {
    let ahead = channels.iter().filter(|channel| channel.role == Role::RainAhead);
    ahead.flat_map(|channel| &channel.readings).map(|reading| reading.arrived).max()
}

/// Forecasts the newest origin again from what is known now, when rain was forecast since it was issued and its step is not over. Whether it was.
pub(super) fn again(
    forecasting: &Forecasting,
    spec: &Spec,
    runners: &mut Runners,
    (section, factor): (&SectionId, FactorCode),
    now: Instant,
) -> Result<bool, ServerError> {
    if Clock::rehearsed().is_some() {
        // Nothing hangs on what is forecast in a rehearsal.
        return Ok(false);
    }
    let key = (section.clone(), factor);
    let Some(known) = forecasting.outlooks.of(section, factor) else { return Ok(false) };
    let Some((before, origin)) = runners.before.get(&key).map(|(before, origin)| (before.clone(), *origin))
    else {
        return Ok(false);
    };
    let current = (0..spec.step_hours * HOUR_MS).contains(&(now.0 - origin.0));
    let Some(newest) = known.newest().filter(|newest| current && newest.issue.origin == origin) else {
        return Ok(false);
    };
    let Some(channels) = channels::gather(forecasting, section, factor, spec.memory_days, now) else {
        return Ok(false);
    };
    let rain = newest_rain(&channels);
    if rain.is_none_or(|rain| rain <= newest.at) || now <= newest.at {
        return Ok(false);
    }
    // What came since the hour that readings are waited for is known, too.
    let minutes = (now.0 - origin.0) / 60_000 + 1;
    let waiting = Spec { wait_minutes: minutes.max(spec.wait_minutes), ..spec.clone() };
    let history =
        History::new(channels, &waiting).map_err(|error| ServerError::Content(error.to_string()))?;
    let step = history.step_before(origin);
    let mut forecaster = before;
    let mut said = forecaster.advance(&history, step);
    if said.is_empty() {
        return Ok(false);
    }
    let foreseen = runners.foreseen(forecasting, section, origin, rain);
    let process =
        foreseen.and_then(|foreseen| beside(&foreseen, &mut said, factor, &known, (&history, now, spec)));
    let Some(issue) = Issue::of(&forecaster, &history, step, &said) else { return Ok(false) };
    let mut issued =
        Issued { at: now, hindcast: forecasting.clock.follows_data(), issue: Issue { process, ..issue } };
    forecasting.archive_again(section, factor, &issued)?;
    if origin.time_of_day().0 == u8::try_from(24 - spec.step_hours).unwrap_or(20) {
        forecasting.keep(section, factor, &forecaster, origin)?;
    }
    runners.forecasters.insert(key, (forecaster, Some(origin)));
    issued.issue.process.iter_mut().for_each(forecast::Process::forget_members);
    let mut outlook = Outlook::clone(&known);
    outlook.issued.pop();
    outlook.issued.push(issued);
    forecasting.outlooks.put(section, factor, outlook);
    tracing::info!(section = section.as_str(), %factor, %origin, "forecast again: newer rain is forecast");
    Ok(true)
}
