//! What the rules look at beside the ledger: gathered from what is measured and judged elsewhere.

use campaign::rounds::Facts;
use standards::time::Instant;

use super::{canal, rain, signs, works};
use crate::app::App;

/// The facts as they are known at a moment.
pub(super) fn gather(app: &App, now: Instant) -> Facts {
    let (rain, signs, works) = (rain::gather(app, now), signs::gather(app, now), works::gather(app, now));
    let duties = app.registry.plans().facts();
    Facts { duties, canal_readings: canal::gather(app, now), rain, signs, works, ..Facts::default() }
}

/// Signs of rain as they are known at a moment, for the board.
pub(crate) fn rain_signs(app: &App, now: Instant) -> Vec<campaign::rain::RainSign> {
    rain::gather(app, now).signs
}
