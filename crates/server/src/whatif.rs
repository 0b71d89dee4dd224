//! 推演: questions asked by pages, answered on a thread of their own, kept by the digest of what went into them.
//!
//! A question is gathered from what the server knows when it is asked (rain, readings, limits); from then on it stands still, so the same inputs
//! have the same digest and the same answer. An account that asks anew gives up what it asked before.

mod ask;
mod keep;
pub(crate) mod rain;
pub(crate) mod upstream;
mod worker;

pub(crate) use ask::RainAsked;
pub(crate) use ask::{Ask, Asked, Basis, ConstituentLimit, NotAsked, gather};
use ask::{RainBasis, UpstreamBasis};
pub(crate) use keep::{Answer, Standing, WhatIfs};
pub(crate) use worker::work;

use campaign::Plan;
use campaign::plan::RiverModel;
use standards::time::Instant;

use crate::app::App;
use crate::live::Live;
use crate::rain::Rain;

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
