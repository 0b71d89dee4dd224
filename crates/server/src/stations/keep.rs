//! Writes what changed about stations, and tells the pages.

use std::collections::BTreeMap;

use serde_json::json;
use standards::{FrameId, Mn};
use store::{ConnectionRecord, GapRecord, RequestRecord, StationWarningRecord};
use telemetry::{Gap, StationWarning};

use super::follow::StationFollower;
use super::orders::OrderBody;
use crate::ServerError;

/// Name of the cursor up to which frames are in the stored states.
pub(super) const CURSOR: &str = "@stations";

/// What is to be written together.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) gaps: Vec<(Mn, Gap)>,
    pub(super) warnings: Vec<(Mn, StationWarning)>,
    pub(super) states: BTreeMap<Mn, String>,
    /// Every state is among `states`, so frames up to this one are in them.
    pub(super) cursor: Option<FrameId>,
    pub(super) requests: Vec<RequestRecord>,
    /// Connections that began, with the number of their line.
    pub(super) began: Vec<(u64, ConnectionRecord)>,
    pub(super) ended: Vec<ConnectionRecord>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.gaps.is_empty()
            && self.warnings.is_empty()
            && self.states.is_empty()
            && self.cursor.is_none()
            && self.requests.is_empty()
            && self.began.is_empty()
            && self.ended.is_empty()
    }

    /// After a failure: what is written with the next changes, each thing once as it stood last. Connections are given up, since they are
    /// numbered when they are written and some may have been.
    fn wait(&mut self) {
        keep_last(&mut self.gaps, |(mn, gap)| (mn.clone(), gap.kind as u8, gap.from));
        keep_last(&mut self.warnings, |(mn, warning)| warning.key(mn));
        keep_last(&mut self.requests, |request| request.id);
        self.began.clear();
        self.ended.clear();
    }
}

/// Of things with one key only the last, in the order in which they came.
fn keep_last<T, K: Ord>(things: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let last: BTreeMap<K, usize> =
        things.iter().enumerate().map(|(place, thing)| (key(thing), place)).collect();
    let mut place = 0..;
    things.retain(|thing| last.get(&key(thing)).copied() == place.next());
}

/// The record of a gap.
pub(super) fn gap_record(mn: &Mn, gap: &Gap) -> Result<GapRecord, ServerError> {
    Ok(GapRecord {
        mn: mn.clone(),
        kind: gap.kind as u8,
        from: gap.from,
        to: gap.to,
        closed: gap.closed,
        body: text(gap)?,
    })
}

pub(super) fn text(value: &impl serde::Serialize) -> Result<String, ServerError> {
    serde_json::to_string(value).map_err(|error| ServerError::Content(error.to_string()))
}

fn warning_record(mn: &Mn, warning: &StationWarning) -> Result<StationWarningRecord, ServerError> {
    Ok(StationWarningRecord {
        id: 0,
        key: warning.key(mn),
        mn: mn.clone(),
        opened: warning.opened.received,
        closed: warning.closed.map(|c| c.received),
        body: text(warning)?,
    })
}

impl StationFollower {
    /// Writes everything in one go of the writer; then tells the pages, and nothing is left in `changes`. What could not be written waits
    /// there for the next time.
    pub(super) fn keep(&self, changes: &mut Changes) -> Result<(), ServerError> {
        let kept = self.write(changes);
        match kept {
            Ok(()) => *changes = Changes::default(),
            Err(_) => changes.wait(),
        }
        kept
    }

    fn write(&self, changes: &Changes) -> Result<(), ServerError> {
        if changes.is_empty() {
            return Ok(());
        }
        let gaps = changes.gaps.iter().map(|(mn, gap)| gap_record(mn, gap)).collect::<Result<Vec<_>, _>>()?;
        let warnings =
            changes.warnings.iter().map(|(mn, w)| warning_record(mn, w)).collect::<Result<Vec<_>, _>>()?;
        let states: Vec<_> = changes.states.iter().map(|(mn, body)| (mn.clone(), body.clone())).collect();
        let (cursor, requests) = (changes.cursor, changes.requests.clone());
        let (lines, began): (Vec<u64>, Vec<_>) = changes.began.iter().cloned().unzip();
        let ended = changes.ended.clone();
        let (ids, records) = self.around.writer.run_blocking(move |store| {
            let records = if began.is_empty() { Vec::new() } else { store.put_connections(&began)? };
            if !ended.is_empty() {
                store.put_connections(&ended)?;
            }
            if !gaps.is_empty() {
                store.put_gaps(&gaps)?;
            }
            let ids = if warnings.is_empty() && states.is_empty() {
                Vec::new()
            } else {
                store.put_watch(&states, &warnings)?
            };
            if let Some(cursor) = cursor {
                store.put_relay_cursor(CURSOR, cursor)?;
            }
            for request in &requests {
                store.put_station_request(request)?;
            }
            Ok((ids, records))
        })?;
        self.number_lines(&lines, &records);
        for (mn, gap) in &changes.gaps {
            self.around
                .hub
                .tell("gap", &json!({ "mn": mn, "kind": gap.kind, "from": gap.from, "open": gap.is_open() }));
        }
        for ((mn, warning), id) in changes.warnings.iter().zip(&ids) {
            self.tell_warning(mn, warning, *id);
        }
        for request in &changes.requests {
            let state = OrderBody::read(request).map(|body| body.state).ok();
            self.around
                .hub
                .tell("station_request", &json!({ "id": request.id, "mn": request.mn, "state": state }));
        }
        Ok(())
    }

    fn tell_warning(&self, mn: &Mn, warning: &StationWarning, id: i64) {
        let name = self.around.registry.station(mn.as_str()).map_or(mn.as_str(), |s| s.name.as_str());
        let state = if warning.is_open() { "open" } else { "closed" };
        let rule = warning.rule.word();
        if warning.is_open() && warning.opened == warning.asserted {
            tracing::warn!(warning = id, station = mn.as_str(), rule, "warning about a station opened");
        }
        let title = format!("{name}：{}", warning.rule.name());
        self.around.hub.tell(
            "station_warning",
            &json!({ "id": id, "mn": mn, "rule": rule, "state": state, "title": title }),
        );
    }

    /// Gives open lines the numbers of their records.
    fn number_lines(&self, lines: &[u64], records: &[i64]) {
        if lines.is_empty() {
            return;
        }
        let mut posts = self.stations.posts_mut();
        for line in posts.values_mut().flat_map(|post| &mut post.lines) {
            if let Some(place) = lines.iter().position(|l| *l == line.line) {
                line.record = records.get(place).copied().unwrap_or(0);
            }
        }
    }
}
