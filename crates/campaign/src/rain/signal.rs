//! Signs of warning signals. Whatever is not [`Actionable`](weather::signal::Actionable) gives none (SC-088).

use standards::time::Instant;
use weather::signal::{Life, LifeRules, SignalBook, SignalKind};

use super::{RainCause, RainSign};
use crate::playbook::ResponseRules;

/// The signs that the signals of a book give, known at a moment: rainstorm signals for the county, real ones only, each as long as it holds or held.
#[must_use]
pub fn signal_signs(
    book: &SignalBook,
    life: LifeRules,
    rules: &ResponseRules,
    county: &str,
    asof: Instant,
) -> Vec<RainSign> {
    let states = book.states(life, asof).into_iter();
    let sign = |state: weather::signal::SignalState<'_>| {
        let signal = state.signal.actionable()?.signal();
        if state.life == Life::Notice
            || signal.kind() != SignalKind::Rainstorm
            || !signal.covers_county(county)
        {
            return None;
        }
        let (colour, _) = signal.colour()?;
        Some(RainSign {
            cause: RainCause::Signal {
                identifier: signal.identifier.clone(),
                headline: signal.info().headline.clone(),
                colour,
            },
            grade: rules.of_signal(colour),
            from: signal.effective().max(signal.sent),
            until: state.ends?,
            last_rain: None,
            expected: signal.info().onset,
        })
    };
    states.filter_map(sign).filter(|s| s.from < s.until).collect()
}
