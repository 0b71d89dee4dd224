//! 推演: questions asked by pages, answered on a thread of their own, kept in the store by the digest of what went into them.
//!
//! A question is gathered from what the server knows when it is asked (rain, readings, limits); from then on it stands still, so the same inputs
//! have the same digest and the same answer. An account that asks anew gives up what it asked before.

mod ask;
mod keep;
pub(crate) mod rain;
pub(crate) mod upstream;
mod worker;

pub(crate) use ask::RainAsked;
pub(crate) use ask::{Ask, Asked, Basis, ConstituentLimit, NotAsked, gather, model_digest};
use ask::{RainBasis, UpstreamBasis};
pub(crate) use keep::{Asker, Standing, WhatIfs};
pub(crate) use worker::{Answering, work};

use std::sync::Arc;

use campaign::Plan;
use campaign::plan::RiverModel;
use standards::time::Instant;
use store::WhatIfAnswer;

use crate::ServerError;
use crate::app::App;
use crate::live::Live;
use crate::rain::Rain;

/// The form of stored answers and of the rules they follow. One of another form is not shown; part of every digest, so that its number is not given anew.
pub(crate) const FORM: u32 = 1;
/// Hours that are told.
pub(crate) const HOURS: u32 = 72;
const HOUR_MS: i64 = 3_600_000;
/// Civil seconds of a model are those of Beijing.
const BEIJING_S: i64 = 8 * 3600;

/// What is known of rain and water, and the plan by which it is understood.
pub(crate) struct Known<'k> {
    pub(crate) plan: &'k Plan,
    pub(crate) rain: &'k Rain,
    pub(crate) live: &'k Live,
}

impl<'k> Known<'k> {
    pub(crate) fn of(app: &'k App) -> Self {
        Self { plan: app.registry.plan(), rain: &app.rain, live: &app.live }
    }
}

/// The model of the plan in force.
pub(crate) fn model(app: &App) -> Option<&RiverModel> {
    app.registry.plan().river_model.as_ref()
}

/// The stored answer of a number, of the form that this program reads.
pub(crate) fn stored(app: &App, digest: &str) -> Result<Option<WhatIfAnswer>, ServerError> {
    Ok(app.reader.whatif_answer(digest)?.filter(|answer| answer.form == FORM))
}

/// Where a question stands, under way or answered before; nothing of one that is not known.
pub(crate) fn standing(app: &App, digest: &str) -> Result<Option<Standing>, ServerError> {
    match app.whatifs.standing(digest) {
        Some(known) => Ok(Some(known)),
        None => Ok(stored(app, digest)?.map(|answer| Standing::Done(Arc::new(answer)))),
    }
}

/// The full hour in which a moment lies.
pub(crate) fn full_hour(at: Instant) -> Instant {
    Instant(at.0.div_euclid(HOUR_MS) * HOUR_MS)
}

/// Civil seconds of a moment.
pub(crate) fn civil(at: Instant) -> i64 {
    at.unix_seconds() + BEIJING_S
}

/// The moment of civil seconds.
pub(crate) fn moment(civil: i64) -> Instant {
    Instant((civil - BEIJING_S) * 1000)
}
