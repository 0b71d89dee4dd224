//! What offices and townships do before, during and after each rain, by the playbook.

use crate::scene::{HOUR, MINUTE, Story, What, Work};
use crate::weather::SEASON;

const BEFORE: [&str; 8] = [
    "pool-room",
    "gate-set",
    "overflow-ready",
    "plant-capacity",
    "station-manned",
    "watch-plan",
    "township-warned",
    "works-stopped",
];
const DURING: [&str; 6] = [
    "outfall-patrol",
    "outfall-supervised",
    "first-flush",
    "pool-collects",
    "no-overflow",
    "river-night-watch",
];
const AFTER: [&str; 5] =
    ["ditch-emptied", "farm-checked", "free-range-collected", "pool-emptied-after", "facility-runs"];

/// Who leaves what, in which rain.
const IDLE: [(usize, &str, &str); 3] = [
    (3, "township-yukou", "ditch-emptied"),
    (5, "ekou-sewage-plant", "first-flush"),
    (9, "discharger-example", "pool-collects"),
];

pub(crate) fn tell(story: &mut Story) {
    for (n, rain) in (1..).zip(&SEASON).filter(|(_, rain)| rain.raises()) {
        let idle: Vec<_> =
            IDLE.iter().filter(|(of, ..)| *of == n).map(|(_, lead, duty)| (*lead, *duty)).collect();
        let (start, end) = (rain.start(), rain.end());
        let mut work =
            |at, what: &str, duties: &[&'static str], idle: &[(&'static str, &'static str)], approve| {
                // The shortest deadline is four hours after the rain was known, 45 minutes after the last round of its works.
                let slack = if approve { 0 } else { 40 * MINUTE };
                let work =
                    Work { duties: duties.to_vec(), idle: idle.to_vec(), approve, slack, ..Work::default() };
                story.put(at, &format!("rain {n} {what}"), "office", What::Work(work));
            };
        if rain.forecast {
            work(start.plus_ms(-11 * HOUR), "before", &BEFORE, &idle, false);
        }
        if rain.signal.is_some() {
            work(start.plus_ms(-5 * HOUR), "before, warned", &BEFORE, &idle, false);
        }
        work(start.plus_ms(2 * HOUR + 10 * MINUTE), "during", &DURING, &idle, false);
        work(end.plus_ms(15 * MINUTE), "during, grown", &DURING, &idle, false);
        work(end.plus_ms(20 * HOUR), "after", &AFTER, &idle, false);
        work(end.plus_ms(22 * HOUR), "after, approved", &AFTER, &[], true);
        work(end.plus_ms(40 * HOUR), "sludge and the late", &["sludge-moved", "ditch-emptied"], &[], false);
    }
}
