//! What all signs together say at a moment.

use standards::time::Instant;
use weather::rain::RainGrade;
use weather::signal::Colour;

use super::RainResponse;
use crate::playbook::ResponseRules;
use crate::rain::{RainCause, RainSign, hours};

/// What is so at a moment.
pub(super) struct Sight<'a> {
    /// The strongest sign that counts; of equal ones a signal.
    pub(super) strongest: Option<&'a RainSign>,
    /// The strongest colour in force.
    pub(super) signal: Option<Colour>,
    /// Whether anything asks for a response.
    pub(super) demand: bool,
    /// Whether it rains.
    pub(super) rain: bool,
    /// The last rain so far.
    pub(super) last_rain: Option<Instant>,
    /// The first rain that is expected.
    pub(super) expected: Option<Instant>,
}

impl<'a> Sight<'a> {
    pub(super) fn at(signs: &'a [RainSign], rules: &ResponseRules, at: Instant) -> Self {
        let counting = || signs.iter().filter(|s| s.counts(at));
        let rained = signs.iter().filter(|s| s.from <= at).filter_map(|s| s.last_rain);
        Self {
            strongest: counting().max_by_key(|s| (s.grade, s.cause.colour())),
            signal: counting().filter_map(|s| s.cause.colour()).max(),
            demand: counting().any(|s| asks(s, rules)),
            rain: counting().any(RainSign::is_rain),
            last_rain: rained.map(|last| last.min(at)).max(),
            expected: counting().filter_map(|s| s.expected).min(),
        }
    }

    /// How strong it is.
    pub(super) fn grade(&self) -> Option<RainGrade> {
        self.strongest.map(|s| s.grade)
    }
}

/// Any rainstorm signal asks for a response, and so does what people or scripts say; forecasts and gauges from a grade on.
fn asks(sign: &RainSign, rules: &ResponseRules) -> bool {
    match sign.cause {
        RainCause::Signal { .. } | RainCause::Hand { .. } | RainCause::Drill { .. } => true,
        RainCause::Forecast { .. } | RainCause::Gauge { .. } => sign.grade >= rules.raise_from.value,
    }
}

/// The signs that a response itself is: raised by hand, rain seen by the office, the script of a drill.
pub(super) fn own_signs(response: &RainResponse, rules: &ResponseRules) -> Vec<RainSign> {
    let sign = |grade, from: Instant, until: Instant, last_rain| RainSign {
        cause: response.cause.clone(),
        grade,
        from,
        until,
        last_rain,
        expected: None,
    };
    let raised = response.changes.first().map_or(response.grade, |c| c.grade);
    if let Some(script) = response.drill {
        let minutes = |n: u32| i64::from(n) * 60_000;
        let begins = response.raised.plus_ms(minutes(script.lead_minutes));
        let ends = begins.plus_ms(minutes(script.rain_minutes));
        return vec![sign(raised, response.raised, ends, None), sign(raised, begins, ends, Some(ends))];
    }
    let over = response.seen_over.unwrap_or(Instant(i64::MAX));
    let mut own = Vec::new();
    if matches!(response.cause, RainCause::Hand { .. }) {
        let until = response.raised.plus_ms(hours(rules.hand_hours.value)).min(over);
        own.push(sign(raised, response.raised, until, None));
    }
    if let Some(began) = response.seen_raining {
        let until = began.plus_ms(hours(rules.hand_hours.value)).min(over);
        let cause = RainCause::Hand { note: "办公室确认降雨".into() };
        own.push(RainSign { cause, ..sign(raised.max(RainGrade::Light), began, until, Some(until)) });
    }
    own.retain(|s| s.from < s.until);
    own
}
