//! What stations' thread and its records do when the store fails for a while.

use std::collections::BTreeMap;

use standards::time::Instant;
use standards::{FrameId, SeriesKind};
use store::StationFilter;
use telemetry::{Gap, StationWatch};

use super::follow::{StationFollower, follow};
use super::keep::Changes;
use super::*;
use crate::commits::Spans;
use crate::testing::{MN, World, eventually};

fn follower(world: &World, stations: Stations) -> StationFollower {
    let around = Surroundings {
        registry: Arc::clone(&world.registry),
        reader: Arc::clone(&world.reader),
        writer: world.writer.clone(),
        hub: Arc::clone(&world.hub),
        clock: Arc::clone(&world.clock),
        stopping: world.stop.subscribe(),
    };
    StationFollower { stations: Arc::new(stations), around }
}

fn gap(to: i64) -> Gap {
    Gap {
        kind: SeriesKind::Hour,
        every_ms: 1,
        from: Instant(1),
        to: Instant(to),
        factors: Vec::new(),
        slots: 1,
        filled: 0,
        lost: 0,
        opened: Instant(3),
        last_filled: None,
        closed: None,
        asks: 0,
        last_outcome: None,
        failures: 0,
        given_up: Vec::new(),
    }
}

#[test]
fn what_could_not_be_stored_is_stored_when_the_store_takes_it_again() {
    let world = World::new();
    let (stations, _news) = Stations::new(Arc::default());
    let follower = follower(&world, stations);
    let mn = Mn::from(MN);
    let mut changes = Changes::default();
    world.hide("station_watch");
    changes.gaps.push((mn.clone(), gap(2)));
    changes.states.insert(mn.clone(), "{}".into());
    changes.cursor = Some(FrameId(7));
    assert!(follower.keep(&mut changes).is_err());
    changes.gaps.push((mn.clone(), gap(4)));
    assert!(follower.keep(&mut changes).is_err());
    assert_eq!((changes.gaps.len(), changes.gaps[0].1.to), (1, Instant(4)), "each gap once, as it is now");
    world.show("station_watch");
    follower.keep(&mut changes).unwrap();
    assert!(changes.gaps.is_empty() && changes.states.is_empty() && changes.cursor.is_none());
    let gaps = world.reader.gaps(&StationFilter::default()).unwrap();
    assert_eq!(gaps.iter().map(|gap| gap.to).collect::<Vec<_>>(), [Instant(4)]);
    assert_eq!(world.reader.watch_states().unwrap(), [(mn, "{}".to_string())]);
    assert_eq!(world.reader.relay_cursor("@stations").unwrap(), Some(FrameId(7)));
}

#[test]
fn frames_that_were_dropped_on_the_way_are_seen_when_the_store_can_be_read_again() {
    let world = World::new();
    let commits = Arc::new(Commits::default());
    let (stations, news) = Stations::new(Arc::clone(&commits));
    let station = world.registry.station(MN).unwrap();
    let post = Post::of(station, Vec::new(), StationWatch::default(), false);
    *stations.posts_mut() = BTreeMap::from([(Mn::from(MN), post)]);
    let follower = follower(&world, stations);
    let stations = Arc::clone(&follower.stations);
    world.store(0, "0.1");
    world.hide("frame");
    commits.fall_behind(Spans::new());
    let thread = std::thread::spawn(move || follow(&follower, &commits, &news, FrameId(0)));
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(stations.posts()[&Mn::from(MN)].frames, 0);
    world.show("frame");
    eventually("the frame is seen", || stations.posts()[&Mn::from(MN)].frames == 1);
    world.stop.send(true).unwrap();
    thread.join().unwrap();
}
