//! What may open an incident: warnings, swings, silent stations and signals, as they are known now.

use std::collections::BTreeMap;

use campaign::incident::{
    Ground, IncidentKind, Incidents, Sign, SignEnd, SignKey, Signs, SwingPoint, from_quiet, swing_signs,
};
use campaign::plan::Plan;
use campaign::warning::{Level, Moment, Warning};
use evaluation::SectionRecord;
use standards::FactorCode;
use standards::time::Instant;
use store::StationFilter;
use telemetry::{StationRule, StationWarning};
use weather::signal::{Life, SignalKind};

use crate::api::SwingView;
use crate::app::App;

const HOUR_MS: i64 = 3_600_000;
/// Warnings that changed in so many days are looked at; older ones that are still open too.
const DAYS: i64 = 15;
/// Swings are looked for in so many days: longer than any lasts, because its base follows it.
const SWING_DAYS: i32 = 8;
/// Station warnings read at once.
const STATION_WARNINGS: usize = 500;

/// The signs as they are known at a moment.
pub(crate) fn gather(app: &App, now: Instant) -> Signs {
    let plan = app.registry.plan();
    if plan.incidents.kinds.is_empty() {
        return Signs::default();
    }
    let replayed = app.clock.follows_data();
    let since = now.plus_ms(-DAYS * 24 * HOUR_MS);
    let newest = app.clock.now();
    let fresh = newest.plus_ms(-i64::from(plan.incidents.rules.stale_hours) * HOUR_MS);
    // A replay of seasons is a stream of old data: what lies behind its newest measurement is history there.
    let wanted = |w: &Warning, known: bool| {
        known
            || if replayed { w.updated.measured >= fresh } else { w.is_open() || w.updated.received >= since }
    };
    let mut all = app.desk.look(|desk| {
        let known = |w: &Warning| holds(desk.incidents(), &SignKey::from(w.key.to_string()));
        let warnings = app.live.warnings(|w| wanted(w, known(w)));
        let name = |w: &Warning| plan.section(&w.key.section).map_or("", |s| s.name.as_str()).to_owned();
        warnings.iter().map(|w| Sign::of_warning(&w.warning, &name(&w.warning))).collect::<Vec<_>>()
    });
    let first = newest.day().plus(-SWING_DAYS);
    if plan.incidents.kind(IncidentKind::Swing).is_some() {
        let sections = app.live.sections();
        for section in plan.sections.iter().filter(|s| s.target.is_some()) {
            if let Some(record) = sections.get(&section.id) {
                let swings = swings(plan, record, &section.id, &section.name, newest);
                all.extend(swings.into_iter().filter(|s| !replayed || s.updated.measured >= fresh));
            }
        }
    }
    all.extend(silent(app, plan));
    all.extend(signals(app, plan, now));
    Signs { replayed, swings_from: Some(first.start()), all }
}

/// Whether a sign is in an incident and has not ended there.
fn holds(incidents: &Incidents, key: &SignKey) -> bool {
    incidents.of_sign(key).is_some_and(|(_, known)| known.ended.is_none())
}

fn swings(
    plan: &Plan,
    record: &SectionRecord,
    section: &standards::SectionId,
    name: &str,
    newest: Instant,
) -> Vec<Sign> {
    let mut points: BTreeMap<FactorCode, Vec<SwingPoint>> = BTreeMap::new();
    for day in newest.day().plus(-SWING_DAYS).to(newest.day()) {
        for sample in record.samples(day) {
            let counting = sample.judgement.items.iter().filter(|i| i.counts && i.left_out.is_none());
            for item in counting {
                let rows = sample.rows.iter().filter(|r| r.observation.factor == item.factor);
                let Some(received) = rows.map(|r| r.observation.received).max() else { continue };
                // As it was known when the reading arrived: what settles later changes nothing.
                let Some(swing) = record.judged().swing(item.factor, item.value, day, received) else {
                    continue;
                };
                let at = Moment { measured: sample.time, received };
                let sentence = SwingView::from(&swing).sentence;
                points.entry(item.factor).or_default().push(SwingPoint { at, alert: swing.alert, sentence });
            }
        }
    }
    let readings = plan.incidents.rules.swing_readings;
    // Looked at later, a swing would seem to begin with the first reading that is still looked at, and be a new one.
    let cut = record.first_day().is_some_and(|day| day < newest.day().plus(-SWING_DAYS));
    let known = |points: &'_ [SwingPoint]| if cut { from_quiet(points).to_vec() } else { points.to_vec() };
    let of = |(factor, points): (&FactorCode, &Vec<SwingPoint>)| {
        swing_signs(section, name, *factor, &known(points), readings)
    };
    points.iter().flat_map(of).collect()
}

/// Stations of judged sections that send nothing for so many hours as the plan says.
fn silent(app: &App, plan: &Plan) -> Vec<Sign> {
    let Some(rule) = plan.incidents.kind(IncidentKind::StationSilent) else { return Vec::new() };
    let filter = StationFilter { limit: STATION_WARNINGS, ..StationFilter::default() };
    let records = app.reader.station_warnings(&filter).unwrap_or_else(|error| {
        tracing::error!(%error, "warnings about stations could not be read; looked at again with the next round");
        Vec::new()
    });
    let sign = |record: &store::StationWarningRecord| {
        let warning: StationWarning = serde_json::from_str(&record.body).ok()?;
        let station = plan.station(&record.mn).filter(|_| warning.rule == StationRule::Silent)?;
        plan.section(&station.section).filter(|s| s.target.is_some())?;
        let late = warning.opened.received.plus_ms(i64::from(rule.after_hours) * HOUR_MS);
        let at = Moment { measured: late, received: late };
        let ended = warning.closed.map(|c| c.received);
        if late > crate::clock::Clock::wall() || ended.is_some_and(|end| end <= late) {
            return None;
        }
        Some(Sign {
            key: SignKey::from(warning.key(&record.mn)),
            kind: IncidentKind::StationSilent,
            ground: Ground::Station { section: station.section.clone(), station: record.mn.clone() },
            title: format!("{} 已 {} 小时没有数据", station.name, rule.after_hours),
            level: Level::Warn,
            opened: at,
            updated: at,
            ended: ended.map(|at| SignEnd { at, withdrawn: false }),
        })
    };
    records.iter().filter_map(sign).collect()
}

/// Signals of rainstorm for the county that are real; drills and tests give none (SC-088).
fn signals(app: &App, plan: &Plan, now: Instant) -> Vec<Sign> {
    let signals = app.rain.signals();
    let states = signals.book.states(plan.rain.rules.life(), now);
    let sign = |state: &weather::signal::SignalState<'_>| {
        let real = state.signal.actionable()?;
        let rain =
            state.signal.kind() == SignalKind::Rainstorm && state.signal.covers_county(&plan.county.code);
        let received = signals.came.get(state.number)?.received.max(state.signal.effective());
        let ended = match state.life {
            Life::Coming | Life::Notice => return None,
            Life::InForce => None,
            Life::Expired => state.ends,
            Life::Updated(by) | Life::Cancelled(by) => Some(signals.came.get(by)?.received),
        };
        (rain && received <= now).then(|| Sign::of_signal(real, received, ended))
    };
    states.iter().filter_map(sign).collect()
}
