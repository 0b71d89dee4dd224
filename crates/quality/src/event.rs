//! Events in the water, told from faults of instruments and from ordinary variation, against a station's own learned baseline.

mod detector;
mod judge;
mod open;
mod reason;
mod recent;
mod sense;
mod settings;
mod track;
mod verdict;
mod watch;
mod window;

pub use detector::Detector;
pub use sense::Sense;
pub use settings::Settings;
pub use verdict::{
    Episode, EpisodeKind, EventKind, Excursion, FaultKind, Output, Point, Role, Sensor, Verdict, bad_from,
};
