//! What is known about stations, made again from the store at a start.

use std::collections::BTreeMap;

use campaign::plan::Station;
use standards::time::Instant;
use standards::{FactorCode, FrameId, Mn};
use store::{ReadStore, StationFilter, StoredFrame};
use telemetry::{Expectation, Gap, GapTracker, StationWatch};

use super::keep::CURSOR;
use super::orders::{OrderBody, OrderState};
use super::{Post, Stations};
use crate::ServerError;
use crate::clock::Clock;
use crate::commits::Committed;
use crate::intake::observations_of_stored;
use crate::registry::Registry;
use crate::writer::{Writer, sent};

/// Frames looked at when no state of stations was ever stored.
const FIRST: i64 = 50_000;
/// Frames read at once.
const PAGE: usize = 1000;

/// Makes every station's state again; gives the newest frame in it.
pub(super) async fn restore(
    stations: &Stations,
    registry: &Registry,
    reader: &dyn ReadStore,
    writer: &Writer,
    clock: &Clock,
) -> Result<FrameId, ServerError> {
    interrupt(reader, writer).await?;
    let now = clock.now();
    let mut watches: BTreeMap<Mn, StationWatch> = BTreeMap::new();
    for (mn, body) in reader.watch_states()? {
        // A state of another release is made anew from the newest frames.
        watches.extend(serde_json::from_str(&body).ok().map(|watch| (mn, watch)));
    }
    let mut posts = BTreeMap::new();
    for station in &registry.plan().stations {
        let trackers = trackers(station, registry, reader, now)?;
        let watch = watches.remove(&station.mn).unwrap_or_default();
        posts.insert(station.mn.clone(), Post::of(station, trackers, watch, clock.follows_data()));
    }
    let newest = read_again(&mut posts, registry, reader, clock)?;
    *stations.posts_mut() = posts;
    Ok(newest)
}

/// Ends what the last stop of the server cut off.
async fn interrupt(reader: &dyn ReadStore, writer: &Writer) -> Result<(), ServerError> {
    let open = StationFilter { open: Some(true), ..StationFilter::default() };
    for mut record in reader.station_requests(&open)? {
        let mut body = OrderBody::read(&record)?;
        body.state = OrderState::Interrupted;
        (record.ended, record.body) = (Some(Clock::wall()), body.text()?);
        writer.run(move |store| store.put_station_request(&record)).await?;
    }
    writer.run(|store| store.end_connections(Clock::wall(), "the server was stopped")).await?;
    Ok(())
}

fn trackers(
    station: &Station,
    registry: &Registry,
    reader: &dyn ReadStore,
    now: Instant,
) -> Result<Vec<GapTracker>, ServerError> {
    let per_day = registry.plan().section(&station.section).map_or(0, |s| s.expected_per_day);
    let rules = station.profile.recall;
    let filter = StationFilter { mn: Some(station.mn.clone()), ..StationFilter::default() };
    let mut stored: Vec<Gap> = Vec::new();
    for record in reader.gaps(&filter)? {
        if record.closed.is_some() && record.to < now.plus_ms(-rules.look_back_ms) {
            break;
        }
        stored.extend(serde_json::from_str::<Gap>(&record.body).ok());
    }
    let rebuilt = |expected: Expectation| {
        let from = now.plus_ms(-rules.look_back_ms - expected.every_ms);
        let readings = reader.range(&station.mn, expected.kind, from, Instant(i64::MAX))?;
        let mut arrivals: BTreeMap<Instant, Vec<FactorCode>> = BTreeMap::new();
        for stored in readings {
            arrivals.entry(stored.reading.time).or_default().push(stored.reading.factor);
        }
        Ok(GapTracker::rebuild(expected, rules, stored.clone(), arrivals, now))
    };
    station.profile.expectations(station.kind, per_day).into_iter().map(rebuilt).collect()
}

/// Frames that came after the states were stored.
fn read_again(
    posts: &mut BTreeMap<Mn, Post>,
    registry: &Registry,
    reader: &dyn ReadStore,
    clock: &Clock,
) -> Result<FrameId, ServerError> {
    let mut newest = match reader.relay_cursor(CURSOR)? {
        Some(cursor) => cursor,
        None => FrameId((reader.newest_frame()?.0 - FIRST).max(0)),
    };
    let mut measured = posts.values().filter_map(|p| p.watch.last_measured()).max();
    loop {
        let page = reader.frames_after(newest, PAGE)?;
        let Some(last) = page.last() else { return Ok(newest) };
        newest = last.id;
        for frame in &page {
            let known = committed_of(frame, registry);
            let own = known.newest_measured();
            measured = measured.max(own);
            let Some(post) = posts.get_mut(&known.mn) else { continue };
            let received = own.or(measured).filter(|_| clock.follows_data()).unwrap_or(known.received);
            post.committed(&known, received, true);
        }
    }
}

/// A stored frame as it was told when it was new.
pub(super) fn committed_of(frame: &StoredFrame, registry: &Registry) -> Committed {
    Committed {
        mn: frame.mn.clone(),
        received: frame.received,
        frame: frame.id,
        sent: sent(&frame.raw),
        held: frame.held,
        observations: if frame.held.is_some() { Vec::new() } else { observations_of_stored(frame, registry) },
        known: Vec::new(),
    }
}
