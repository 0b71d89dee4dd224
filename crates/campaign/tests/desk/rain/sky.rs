//! Rain, signals and forecasts of these tests.

use std::fmt::Write as _;

use campaign::Plan;
use campaign::desk::Command;
use campaign::operation::{OperationCommand, RecordKind};
use campaign::rain::{RainFacts, forecast_signs, gauge_rain, signal_signs};
use campaign::register::ObjectId;
use campaign::rounds::Facts;
use standards::time::Instant;
use weather::forecast::{Forecast, read_forecasts};
use weather::rain::{Increment, RainSeries};
use weather::signal::{SignalBook, SignalStatus, read_signals};

use crate::people::*;

/// Everything above the county.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sky {
    increments: Vec<Increment>,
    book: SignalBook,
    forecasts: Vec<Forecast>,
}

impl Sky {
    /// Rain of every hour at the gauge by the bridge, from a moment on (mm).
    pub(crate) fn rain(mut self, from: &str, hours: &[&str]) -> Self {
        for (n, mm) in (0_i64..).zip(hours) {
            let begins = at(from).plus_ms(n * 3_600_000);
            let mm = mm.parse().unwrap();
            self.increments.push(Increment {
                from: begins,
                to: begins.plus_ms(3_600_000),
                mm,
                at_least: false,
            });
        }
        self
    }

    /// Dry hours.
    pub(crate) fn dry(self, from: &str, hours: usize) -> Self {
        self.rain(from, &vec!["0"; hours])
    }

    /// A signal of the county.
    pub(crate) fn signal(self, message: &str, sent: &str, ends: &str, headline: &str) -> Self {
        self.told(&cap("140923000000", "Actual", message, sent, ends, headline))
    }

    /// Whatever a feed sends.
    pub(crate) fn told(mut self, text: &str) -> Self {
        for reading in read_signals(text.as_bytes(), SignalStatus::Unstated).signals {
            self.book.push(reading.signal);
        }
        self
    }

    /// A forecast for the county: hours of rain from a moment on.
    pub(crate) fn forecast(mut self, issued: &str, from: &str, hours: &[&str]) -> Self {
        let mut text = String::from("source,place,issued,from,to,mm\n");
        for (n, mm) in (0_i64..).zip(hours) {
            let (begins, ends) = (at(from).plus_ms(n * 3_600_000), at(from).plus_ms((n + 1) * 3_600_000));
            writeln!(text, "气象台,county,{},{begins},{ends},{mm}", at(issued)).unwrap();
        }
        let read = read_forecasts(text.as_bytes());
        assert!(read.is_whole(), "{:?}", read.problems);
        self.forecasts.extend(read.forecasts);
        self
    }

    /// What is known of it at a moment.
    pub(crate) fn seen(&self, plan: &Plan, now: Instant) -> Facts {
        let rules = &plan.playbook.as_ref().unwrap().rules;
        let rain = &plan.rain.rules;
        let known = self.increments.iter().filter(|i| i.to <= now).copied().collect();
        let gauge = plan.rain.gauge("daixian").unwrap();
        let since = now.plus_ms(-30 * 24 * 3_600_000);
        let fell = gauge_rain(gauge, &RainSeries::of(known), rain, rules, (since, now));
        let mut signs = fell.signs;
        signs.extend(signal_signs(&self.book, rain.life(), rules, &plan.county.code, now));
        signs.extend(forecast_signs(&self.forecasts, &rain.grades(), rules, now));
        Facts { rain: RainFacts { signs, falls: fell.falls, waters: Vec::new() }, ..Facts::default() }
    }
}

impl Hall {
    /// Rounds under a sky at a moment.
    pub(crate) fn under(&mut self, sky: &Sky, now: &str) {
        let facts = sky.seen(&self.plan, at(now));
        self.rounds_with(&facts, now);
    }
}

pub(crate) fn cap(
    place: &str,
    status: &str,
    message: &str,
    sent: &str,
    ends: &str,
    headline: &str,
) -> String {
    let (sent, ends) = (at(sent), at(ends));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{sent}</identifier><sender>代县气象台</sender><sent>{sent}</sent><status>{status}</status><msgType>{message}</msgType><scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><expires>{ends}</expires><headline>{headline}</headline><area><areaDesc>代县</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>{place}</value></geocode></area></info></alert>"#
    )
}

/// A record of operation.
pub(crate) fn record(object: &str, kind: RecordKind, fields: &[(&str, &str)]) -> Command {
    Command::Operation(OperationCommand::Record {
        object: ObjectId::from(object),
        record: kind,
        filled: filled(fields),
        note: String::new(),
        location: None,
        evidence: photo(),
        drill: false,
    })
}

pub(crate) fn plant() -> campaign::ledger::Actor {
    someone(20, campaign::rights::Role::Discharger, "ekou-sewage-plant")
}

pub(crate) fn factory() -> campaign::ledger::Actor {
    someone(21, campaign::rights::Role::Discharger, "discharger-example")
}

pub(crate) fn leader() -> campaign::ledger::Actor {
    someone(22, campaign::rights::Role::GroupLeader, "leading-group")
}

pub(crate) fn farmland() -> campaign::ledger::Actor {
    someone(23, campaign::rights::Role::AgricultureRural, "agriculture-rural")
}
